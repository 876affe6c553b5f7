package discrepancy

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/reconcile"
)

// Rules of the life of a discrepancy.
var (
	ErrNotFound    = fault.New(fault.NotFound, "discrepancy.not_found", "no such discrepancy")
	ErrOver        = fault.New(fault.Conflict, "discrepancy.over", "the discrepancy is over")
	ErrNotResolved = fault.New(fault.Conflict, "discrepancy.not_resolved", "only a discrepancy that a person has resolved can be opened again")
)

// Found is a discrepancy as a pass found it. Its key is what it is the same by in
// each pass. On record its case may be without facts, thresholds and causes: these
// are read where they are asked for.
type Found struct {
	reconcile.Discrepancy
	Gist string // A digest of what it says: the verdict, to the minute, and what was planned.
}

// Of returns what a pass found.
func Of(d reconcile.Discrepancy) Found { return Found{d, gistOf(d)} }

// Discrepancy is a disagreement between what was planned and what was, through all
// passes.
type Discrepancy struct {
	Found
	ID       domain.DiscrepancyID
	State    State
	Revision domain.Revision // It rises with each change, by people and by passes.
	OpenedAt time.Time       // When a pass found it first.
	MovedAt  time.Time       // When its facts changed last, or it came back.
	Returned int             // How often it came back after it was over.
	Assignee domain.UserID   // Zero: nobody.

	AcknowledgedBy string // As the ledger names who did; empty where nobody has.
	AcknowledgedAt time.Time
	Settlement     Settlement // What it was resolved with last; it stays when it comes back.
	ResolvedBy     string
	ResolvedAt     time.Time
}

// Acknowledge returns it seen by somebody. One that is so already stays as it is. It
// fails with ErrOver.
func (d Discrepancy) Acknowledge(by string, at time.Time) (Discrepancy, error) {
	if d.State.Over() {
		return d, d.over()
	}
	if d.State == Open {
		d.State, d.AcknowledgedBy, d.AcknowledgedAt = Acknowledged, by, at
	}
	return d, nil
}

// Resolve returns it settled by a person. It fails with ErrOver.
func (d Discrepancy) Resolve(s Settlement, by string, at time.Time) (Discrepancy, error) {
	if d.State.Over() {
		return d, d.over()
	}
	d.State, d.Settlement, d.ResolvedBy, d.ResolvedAt = Resolved, s, by, at
	return d, nil
}

// Reopen returns it open again: whoever resolved it was wrong. It fails with
// ErrNotResolved.
func (d Discrepancy) Reopen() (Discrepancy, error) {
	if d.State != Resolved {
		return d, ErrNotResolved.With("it is %s", d.State)
	}
	d.State = Open
	d.AcknowledgedBy, d.AcknowledgedAt = "", time.Time{}
	d.Settlement, d.ResolvedBy, d.ResolvedAt = Settlement{}, "", time.Time{}
	return d, nil
}

// Assign returns it in the hands of a person, or of nobody. It fails with ErrOver.
func (d Discrepancy) Assign(to domain.UserID) (Discrepancy, error) {
	if d.State.Over() {
		return d, d.over()
	}
	d.Assignee = to
	return d, nil
}

func (d Discrepancy) over() error {
	if d.State == Superseded {
		return ErrOver.With("a later pass did not find it any more")
	}
	return ErrOver.With("it is resolved: open it again first")
}
