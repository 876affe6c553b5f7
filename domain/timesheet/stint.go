package timesheet

import (
	"slices"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// What is wrong with what was done.
var (
	ErrBadStint    = fault.New(fault.Invalid, "timesheet.bad_stint", "a stint begins and ends on whole seconds, and ends after it begins")
	ErrBadActivity = fault.New(fault.Invalid, "timesheet.bad_activity", "there are on_site, travel, yard, rest and meal")
	ErrOverlap     = fault.New(fault.Conflict, "timesheet.overlap", "a worker does one thing at a time: two stints overlap")
)

// Activity is what a worker does.
type Activity string

// The activities. Whether travel is work is not decided here: what is commuting is
// no stint (29 CFR 785.35, 785.38).
const (
	OnSite Activity = "on_site"
	Travel Activity = "travel" // Between sites, or from and to where the worker has to go.
	Yard   Activity = "yard"
	Rest   Activity = "rest" // A short break: paid (29 CFR 785.18).
	Meal   Activity = "meal" // Confirmed as relieved of all duty. Unpaid from 30 minutes on (29 CFR 785.19).
)

const fullMeal = Hour / 2

// Stint is time in which a worker does one thing. Time between stints is none: it is
// neither paid nor a break that was taken.
type Stint struct {
	Span     domain.Span // UTC, ended.
	Activity Activity
	Job      domain.JobID // Zero: none.
	Rate     Rate
	Overlay  Overlay // Of the contract that it is done under; zero: none.
}

// Lasts returns how long it takes.
func (s Stint) Lasts() Hours { return elapsed(s.Span.From, s.Span.To) }

// Paid reports whether it is time worked.
func (s Stint) Paid() bool { return s.Activity != Meal || s.Lasts() < fullMeal }

func elapsed(from, to time.Time) Hours { return Hours(to.Sub(from) / time.Second) }

// inOrder returns the stints by time, checked.
func inOrder(stints []Stint) ([]Stint, error) {
	all := slices.Clone(stints)
	slices.SortStableFunc(all, func(a, b Stint) int { return a.Span.From.Compare(b.Span.From) })
	for i, s := range all {
		switch {
		case s.Span.From.IsZero() || s.Span.To.IsZero() || !s.Span.From.Before(s.Span.To),
			s.Span.From.Nanosecond() != 0 || s.Span.To.Nanosecond() != 0:
			return nil, ErrBadStint.With("it is from %s", s.Span)
		case !slices.Contains([]Activity{OnSite, Travel, Yard, Rest, Meal}, s.Activity):
			return nil, ErrBadActivity.With("%.40q", s.Activity)
		case i > 0 && s.Span.From.Before(all[i-1].Span.To):
			return nil, ErrOverlap.With("%s and %s", all[i-1].Span, s.Span)
		}
	}
	return all, nil
}
