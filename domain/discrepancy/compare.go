package discrepancy

import (
	"slices"
	"time"

	"actual/domain"
	"actual/domain/reconcile"
)

// What says what became of a discrepancy. The names are stored.
type What string

// What passes do.
const (
	Opened  What = "opened"
	Changed What = "changed"  // What it says is otherwise, or how severe or final it is.
	Judged  What = "rejudged" // Other thresholds, and it says the same.
	Came    What = "returned" // It was over, and came back.
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
	What      What
	Was       Discrepancy // Zero where it is new.
	Now       Discrepancy // Without an ID where it is new.
	Otherwise []Otherwise // What is otherwise: of one that was on record, and was found.
}

// Comparison is what a pass found against what is on record for its date.
type Comparison struct {
	Changes []Change // In the order of what was found; then what was not found any more, in the order on record.
	Same    int      // Those that are as they were.
	Kept    int      // Those that were not found, and whose kinds could not be judged.
}

// Basis is what a pass judged by.
type Basis struct {
	At                 time.Time
	Unjudged           func(reconcile.Kind) bool // Kinds that it could not judge, for want of facts.
	Rules, RulesBefore string                    // Of the pass, and of the last one over the date; empty where there was none.
}

// Compare says what the findings of a pass change of what is on record. Both are of
// one date, and keys are unique in each. What is on record and was not found ends,
// but where it is of a kind that the pass could not judge.
//
// What a person resolved stays so while it says the same, though rules or thresholds
// change; where it says something else, or is more severe, it comes back. What is on
// record may be without its facts and thresholds: then nothing is said of these.
func Compare(onRecord []Discrepancy, found []Found, by Basis) Comparison {
	byKey := make(map[domain.UUID]int, len(onRecord))
	for i, d := range onRecord {
		byKey[d.Key] = i
	}
	var c Comparison
	met := make([]bool, len(onRecord))
	for _, f := range found {
		i, known := byKey[f.Key]
		if !known {
			c.add(Opened, Discrepancy{}, Discrepancy{Found: f, State: Open, Revision: 1, OpenedAt: by.At, MovedAt: by.At})
			continue
		}
		met[i] = true
		c.meet(onRecord[i], f, by)
	}
	for i, d := range onRecord {
		switch {
		case met[i] || d.State.Over():
		case by.Unjudged(d.Kind):
			c.Kept++
		default:
			gone := d
			gone.State, gone.MovedAt = Superseded, by.At
			c.add(Ended, d, gone, by.rules()...)
		}
	}
	return c
}

// rules says that the pass judged by other rules than the last one.
func (b Basis) rules() []Otherwise {
	if b.RulesBefore == "" || b.RulesBefore == b.Rules {
		return nil
	}
	return []Otherwise{{"rules", b.RulesBefore, b.Rules}}
}

func (c *Comparison) add(what What, was, now Discrepancy, otherwise ...Otherwise) {
	c.Changes = append(c.Changes, Change{what, was, now, otherwise})
}

// meet compares one that is on record with what was found of it now.
func (c *Comparison) meet(was Discrepancy, f Found, by Basis) {
	same := was.Gist == f.Gist
	graver := f.Severity.Graver(was.Severity)
	now := was
	now.Found, now.MovedAt = f, by.At
	otherwise := append(otherwise(was.Found, f), by.rules()...)
	switch {
	case was.State == Superseded, was.State == Resolved && (!same || graver):
		now.State, now.Returned = Open, was.Returned+1
		now.AcknowledgedBy, now.AcknowledgedAt = "", time.Time{}
		c.add(Came, was, now, otherwise...)
	case was.State == Resolved && was.Severity == f.Severity:
		c.Same++
	case !same || was.Severity != f.Severity || was.Provisional != f.Provisional:
		c.add(Changed, was, now, otherwise...)
	case by.rules() != nil && slices.ContainsFunc(otherwise, Otherwise.ofThreshold):
		now.MovedAt = was.MovedAt
		c.add(Judged, was, now, otherwise...)
	default:
		c.Same++
	}
}

// NeedsFacts reports whether Compare says more of one on record where it has its
// facts and thresholds.
func (b Basis) NeedsFacts(was Discrepancy, f Found) bool {
	return was.Gist != f.Gist || b.rules() != nil && !was.State.Over()
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
	Otherwise   []Otherwise   // Where a pass changed it: what is otherwise by it.
	Settlement  Settlement    // Of Settled.
	Assignee    domain.UserID // Of Assigned; zero: nobody.
	Text        string        // Of Commented.
}
