package discrepancy

import (
	"time"

	"actual/domain"
	"actual/domain/reconcile"
)

// What says what became of a discrepancy. The names are stored.
type What string

// What passes do.
const (
	Opened  What = "opened"
	Changed What = "changed"  // Its facts are others, and it is not settled.
	Came    What = "returned" // It was over, and came back: its facts are others.
	Ended   What = "superseded"
)

// … and what people do.
const (
	Seen      What = "acknowledged"
	Settled   What = "resolved"
	OpenAgain What = "reopened"
	Assigned  What = "assigned"
	Commented What = "commented"
)

// Change is what a pass changes of a discrepancy.
type Change struct {
	What What
	Was  Discrepancy // Zero where it is new.
	Now  Discrepancy // Without an ID where it is new.
}

// Comparison is what a pass found against what is on record for its date.
type Comparison struct {
	Changes []Change // In the order of what was found; then what was not found any more, in the order on record.
	Same    int      // Those that are as they were.
	Kept    int      // Those that were not found, and whose kinds could not be judged.
}

// Compare says what the findings of a pass change of what is on record. Both are of
// one date, and keys are unique in each. What is on record and was not found ends,
// but where it is of a kind that the pass could not judge, for want of facts.
//
// What a person resolved stays so while its facts are the same, though rules or
// thresholds change; with other facts it comes back.
func Compare(onRecord []Discrepancy, found []Found, unjudged func(reconcile.Kind) bool, at time.Time) Comparison {
	byKey := make(map[domain.UUID]int, len(onRecord))
	for i, d := range onRecord {
		byKey[d.Key] = i
	}
	var c Comparison
	met := make([]bool, len(onRecord))
	for _, f := range found {
		i, known := byKey[f.Key]
		if !known {
			c.add(Opened, Discrepancy{}, Discrepancy{Found: f, State: Open, Revision: 1, OpenedAt: at, MovedAt: at})
			continue
		}
		met[i] = true
		c.meet(onRecord[i], f, at)
	}
	for i, d := range onRecord {
		switch {
		case met[i] || d.State.Over():
		case unjudged(d.Kind):
			c.Kept++
		default:
			gone := d
			gone.State, gone.MovedAt = Superseded, at
			c.add(Ended, d, gone)
		}
	}
	return c
}

func (c *Comparison) add(what What, was, now Discrepancy) {
	c.Changes = append(c.Changes, Change{what, was, now})
}

// meet compares one that is on record with what was found of it now.
func (c *Comparison) meet(was Discrepancy, f Found, at time.Time) {
	same := was.Gist == f.Gist
	now := was
	now.Found, now.MovedAt = f, at
	switch {
	case was.State == Superseded, was.State == Resolved && !same:
		now.State, now.Returned = Open, was.Returned+1
		now.AcknowledgedBy, now.AcknowledgedAt = "", time.Time{}
		c.add(Came, was, now)
	case was.State == Resolved, same && was.Severity == f.Severity && was.Provisional == f.Provisional:
		c.Same++
	default:
		c.add(Changed, was, now)
	}
}

// Event is one thing that became of a discrepancy.
type Event struct {
	Discrepancy domain.DiscrepancyID
	Revision    domain.Revision // Of the discrepancy, after it.
	What        What
	At          time.Time
	By          string        // As the ledger names who did it.
	Pass        domain.PassID // Zero where a person did it.
	Gist        string        // The digest after it.
	Before      string        // Where a pass changed them: the digest before it.
	Settlement  Settlement    // Of Settled.
	Assignee    domain.UserID // Of Assigned; zero: nobody.
	Text        string        // Of Commented.
}
