package ports

import (
	"context"

	"actual/domain/fault"
	"actual/domain/presence"
)

// ErrPolicyName reports a policy whose name stands for other parameters.
var ErrPolicyName = fault.New(fault.Conflict, "policy.name_taken", "another policy has this version's name: give it one of its own")

// Policies stores the policies of the transaction's company, by which presence is
// judged. Versions are only ever added.
type Policies interface {
	// InForce returns the policy in use: otherwise where the company has none of
	// its own. A parameter that a stored policy does not know is otherwise's, too.
	InForce(ctx context.Context, otherwise presence.Policy) (presence.Policy, error)
	// List returns all versions, the oldest first, completed by otherwise. Of one
	// that suits the program no more only the name is there.
	List(ctx context.Context, otherwise presence.Policy) ([]PolicyVersion, error)
	// Set adds a version, whose Number must be one more than the last, and returns
	// the SHA-256 of its parameters as they are stored.
	Set(ctx context.Context, v PolicyVersion) ([32]byte, error)
}

// PolicyVersion is one setting of a policy. The last for a purpose counts.
type PolicyVersion struct {
	Number  int // From 1, over all purposes.
	Purpose PolicyPurpose
	Policy  presence.Policy // Without a Version: the program's own again, or no shadow any more.
	Made    Decision
}

// PolicyPurpose says what a policy was set for.
type PolicyPurpose string

// The purposes. They are stored.
const (
	PolicyInUse  PolicyPurpose = "in_use" // Presence is judged by it.
	PolicyShadow PolicyPurpose = "shadow" // It is kept beside, to see what it would change.
)
