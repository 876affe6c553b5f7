package targetlink

import (
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Errors of links.
var (
	ErrUnknownKind     = fault.New(fault.Invalid, "target_link.unknown_kind", "what is linked to a target is a worker, site, service or activity")
	ErrUnknownState    = fault.New(fault.Invalid, "target_link.unknown_state", "a link is matched, left_out, proposed, ambiguous, gone or none")
	ErrUnknownDecision = fault.New(fault.Invalid, "target_link.unknown_decision", "a decision about a link is link, leave_out or clear")
	ErrNothingToLink   = fault.New(fault.Invalid, "target_link.nothing_to_link", "to link is to name a person or code of the target, and only to link")
	ErrUnknownRef      = fault.New(fault.NotFound, "target_link.unknown_ref", "the target has no such person or code, as far as it was read: read its directory again")
	ErrSubjectNotFound = fault.New(fault.NotFound, "target_link.subject_not_found", "there is no such worker, site, service or activity of ours")
	ErrPersonTaken     = fault.New(fault.Conflict, "target_link.person_taken", "that person of the target is another worker already: clear the other link first")
)

// Kind is what of ours is linked.
type Kind string

// The kinds. The names are stored.
const (
	Worker   Kind = "worker"   // To a person.
	Site     Kind = "site"     // To a code, as are those below.
	Service  Kind = "service"  // What is done, as jobs call it.
	Activity Kind = "activity" // Such as travel.
)

// Kinds are all kinds, in the order in which they are shown.
func Kinds() []Kind { return []Kind{Worker, Site, Service, Activity} }

// ParseKind reads a kind; it fails with ErrUnknownKind.
func ParseKind(s string) (Kind, error) {
	if k := Kind(s); slices.Contains(Kinds(), k) {
		return k, nil
	}
	return "", ErrUnknownKind.With("%.40q", s)
}

// Subject is one of ours that is linked.
type Subject struct {
	Kind Kind
	Key  string // The id of a worker or site; of a service ServiceKey; an activity as time entries name it.
}

// ServiceKey is a service's name without what people write differently.
func ServiceKey(name string) string { return plain(name) }

// State says how one of ours stands to a target.
type State string

// The states. Only the first two are stored: people decided them.
const (
	Matched   State = "matched"
	LeftOut   State = "left_out"  // Its time does not go to this target.
	Proposed  State = "proposed"  // One of the target's is clearly it; it waits for people all the same.
	Ambiguous State = "ambiguous" // Several may be it.
	Gone      State = "gone"      // It was matched with one that the target has no more, or not in use.
	None      State = "none"      // Nothing of the target looks like it.
)

// States are all states.
func States() []State { return []State{Matched, LeftOut, Proposed, Ambiguous, Gone, None} }

// ParseState reads a state; it fails with ErrUnknownState.
func ParseState(s string) (State, error) {
	if st := State(s); slices.Contains(States(), st) {
		return st, nil
	}
	return "", ErrUnknownState.With("%.40q", s)
}

// Decided reports whether people have decided it.
func (s State) Decided() bool { return s == Matched || s == LeftOut || s == Gone }

// Link is what people decided of one of ours.
type Link struct {
	Subject
	Ref      string // What the target calls the person or code; empty: it is left out. A code may be joined of two.
	By       string // Who decided, as the ledger names people.
	At       time.Time
	Revision domain.Revision // 0: there was none.
}

// Decision is what people say of one of ours.
type Decision string

// The decisions.
const (
	ToLink     Decision = "link"
	ToLeaveOut Decision = "leave_out"
	ToClear    Decision = "clear" // Nothing is decided any more.
)

// ParseDecision reads a decision; it fails with ErrUnknownDecision.
func ParseDecision(s string) (Decision, error) {
	switch d := Decision(s); d {
	case ToLink, ToLeaveOut, ToClear:
		return d, nil
	}
	return "", ErrUnknownDecision.With("%.40q", s)
}

// joint stands between the parts of a code.
const joint = "+"

// Parts returns the codes that a link's ref is joined of: one, or two where a target
// books by two sorts of codes, such as a customer and what is done for it.
func Parts(ref string) []string { return strings.Split(ref, joint) }
