package presence

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/ports"
)

// Policies is what a company's presence is and was judged by.
type Policies struct {
	Program presence.Policy     // The program's own, for companies that have no other.
	InUse   presence.Policy     // Program, or the company's.
	Since   ports.PolicyVersion // How InUse came to be; zero where nobody ever changed it.
	Shadow  ports.PolicyVersion // Beside the one in use; its Policy has no Version where there is none.
	All     []ports.PolicyVersion
}

// Policies returns the company's policies.
func (p *Previewer) Policies(ctx context.Context, company domain.CompanyID) (out Policies, err error) {
	err = p.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		out = Policies{Program: p.policy}
		if out.InUse, err = tx.Policies.InForce(ctx, p.policy); err != nil {
			return err
		}
		if out.All, err = tx.Policies.List(ctx, p.policy); err != nil {
			return err
		}
		out.Since, _ = lastFor(out.All, ports.PolicyInUse)
		out.Shadow, _ = lastFor(out.All, ports.PolicyShadow)
		return nil
	})
	if err != nil {
		return Policies{}, fmt.Errorf("policies of company %s: %w", company, err)
	}
	return out, nil
}

const maxPolicyName = 100

// checkPolicy refuses a policy that the engine can't work with, or whose name
// stands for other parameters: visits name the policy that made them.
//
// Errors: presence.ErrBadPolicy, ports.ErrPolicyName.
func checkPolicy(ctx context.Context, tx ports.Tx, next, program presence.Policy) error {
	if err := next.Validate(); err != nil {
		return err
	}
	if len(next.Version) > maxPolicyName || !utf8.ValidString(next.Version) || strings.ContainsFunc(next.Version, unicode.IsControl) {
		return presence.ErrBadPolicy.With("its version has at most %d bytes, none of them a control character", maxPolicyName)
	}
	taken := next.Version == program.Version && next != program
	all, err := tx.Policies.List(ctx, program)
	if err != nil {
		return err
	}
	for _, v := range all {
		taken = taken || v.Policy.Version == next.Version && v.Policy != next
	}
	if taken {
		return ports.ErrPolicyName.With("%q", next.Version)
	}
	return nil
}

// setPolicy adds a version and returns what the ledger says of it. The company
// must be held.
func (p *Previewer) setPolicy(ctx context.Context, tx ports.Tx, l *plan, purpose ports.PolicyPurpose, policy presence.Policy) (ledger.Fields, error) {
	all, err := tx.Policies.List(ctx, p.policy)
	if err != nil {
		return nil, err
	}
	v := ports.PolicyVersion{
		Number: len(all) + 1, Purpose: purpose, Policy: policy,
		Made: ports.Decision{Reason: l.correction.Reason, By: l.correction.By, At: l.at},
	}
	sum, err := tx.Policies.Set(ctx, v)
	if err != nil {
		return nil, err
	}
	fields := ledger.Fields{"number": ledger.Int(int64(v.Number)), "purpose": ledger.Text(string(purpose)), "policy": ledger.Null(), "parameters_sha256": ledger.Null()}
	if policy.Version != "" {
		fields["policy"], fields["parameters_sha256"] = ledger.Text(policy.Version), ledger.Text(hex.EncodeToString(sum[:]))
	}
	return fields, nil
}

// lastFor returns the last version for a purpose; ok is false where there was
// none, or it has no policy.
func lastFor(all []ports.PolicyVersion, purpose ports.PolicyPurpose) (last ports.PolicyVersion, ok bool) {
	for _, v := range all {
		if v.Purpose == purpose {
			last, ok = v, v.Policy.Version != ""
		}
	}
	return last, ok
}
