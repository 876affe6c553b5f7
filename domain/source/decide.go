package source

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Errors of decisions.
var (
	ErrUnknownDecision = fault.New(fault.Invalid, "source.unknown_decision", "a decision about a source's row is link, make, ignore or unlink")
	ErrNothingToLink   = fault.New(fault.Invalid, "source.nothing_to_link", "to link is to say which of ours of the row's kind it is, and only to link")
	ErrJobNotLinked    = fault.New(fault.Conflict, "source.job_not_linked", "a job of a source is what is made of its row: it can be ignored, and made again")
	ErrRowGone         = fault.New(fault.Conflict, "source.row_gone", "the source has this row no more: nothing can be made of it")
	ErrOursTaken       = fault.New(fault.Conflict, "source.ours_taken", "that one of ours is another row's already: unlink the other one first")
)

// Decision is what people say of a row. A sync keeps to it.
type Decision string

// The decisions.
const (
	ToLink   Decision = "link"   // It is that one of ours.
	ToMake   Decision = "make"   // It is none of ours: another one is made of it.
	ToIgnore Decision = "ignore" // It is nothing to us. What was made of it stays as it is.
	ToUnlink Decision = "unlink" // It is not what it was taken for, and waits to be decided.
)

// ParseDecision reads a decision; it fails with ErrUnknownDecision.
func ParseDecision(s string) (Decision, error) {
	switch d := Decision(s); d {
	case ToLink, ToMake, ToIgnore, ToUnlink:
		return d, nil
	}
	return "", ErrUnknownDecision.With("%.40q", s)
}

// Decided returns the row as people decided it: ours is which of ours it is, of
// ToLink alone. What was decided already, by whomever, stays as it is. Whether ours
// is there, and no other row's, is for the caller to know.
//
// Errors: ErrNothingToLink, ErrJobNotLinked, ErrRowGone.
func (r Row) Decided(d Decision, ours domain.UUID, by string, at time.Time) (Row, error) {
	was := r.Link
	if ours.IsZero() == (d == ToLink) {
		return r, ErrNothingToLink
	}
	next := Link{By: by, At: at, Revision: was.Revision}
	switch d {
	case ToLink:
		if r.Kind == Job {
			return r, ErrJobNotLinked
		}
		if next.State, next.Ours = Matched, ours; was.Ours == ours {
			next.Taken = was.Taken
		}
	case ToMake:
		if !r.GoneAt.IsZero() {
			return r, ErrRowGone
		}
		if next.State = New; was.State == New {
			next.Ours, next.Taken, next.Settled = was.Ours, was.Taken, was.Settled
		}
	case ToIgnore:
		next.State, next.Settled = Ignored, true
	case ToUnlink:
		if r.Kind == Job {
			return r, ErrJobNotLinked
		}
		next.State, next.Settled = Ambiguous, true
	default:
		return r, ErrUnknownDecision.With("%.40q", string(d))
	}
	if was.By != "" && was.State == next.State && was.Ours == next.Ours {
		return r, nil
	}
	r.Link = next
	return r, nil
}
