package timesheet

import (
	"time"

	"actual/domain/fault"
)

// Answers of rounding.
var (
	ErrBadRounding = fault.New(fault.Invalid, "timesheet.bad_rounding", "time is rounded to 5, 6 or 15 minutes, or not at all")
	ErrExact       = fault.New(fault.Conflict, "timesheet.exact", "these rules want exact time: turn rounding off")
)

// Rounded returns the stints with their ends rounded to the nearest of so many
// minutes, halves up at both ends, so that no side gains by it (29 CFR 785.48(b)).
// Stints of which nothing is left are left out. Gained is by how much the time that is
// paid has grown; it is less than 0 where the worker lost.
//
// Rounding is a company's own choice, and 0 minutes, no rounding, is the usual: a
// badge has exact time, and where exact minutes are known they can be asked for.
//
// Errors: ErrBadRounding, ErrExact, those of Classify.
func Rounded(r Rules, minutes int, stints []Stint) (out []Stint, gained Hours, err error) {
	ordered, err := inOrder(stints)
	if err != nil {
		return nil, 0, err
	}
	switch minutes {
	case 0:
		return ordered, 0, nil
	case 5, 6, 15:
	default:
		return nil, 0, ErrBadRounding.With("%d minutes", minutes)
	}
	if r.Exact {
		return nil, 0, ErrExact.With("rules %s", r.Version)
	}
	for _, s := range ordered {
		before := paid(s)
		if s.Activity == Meal && s.Paid() {
			s.Activity = Rest // A break that is paid stays so, however long it becomes.
		}
		s.Span.From, s.Span.To = nearest(s.Span.From, minutes), nearest(s.Span.To, minutes)
		if s.Span.From.Before(s.Span.To) {
			out = append(out, s)
			gained += paid(s)
		}
		gained -= before
	}
	return out, gained, nil
}

func paid(s Stint) Hours {
	if !s.Paid() {
		return 0
	}
	return s.Lasts()
}

// nearest rounds on the clock of UTC: those of the United States are off it by whole
// hours.
func nearest(t time.Time, minutes int) time.Time {
	step := time.Duration(minutes) * time.Minute
	return t.Add(step / 2).Truncate(step)
}
