package notice

import (
	"time"

	"actual/domain"
)

// Calendar says by the clocks on the wall of a time zone which instants are in a week's
// hours, on which dates apart.
type Calendar struct {
	Zone  *time.Location
	Hours Week
	Off   map[domain.Date]bool // Dates that have none of the hours: holidays.
	// Extra are dates outside of those hours on which work is planned all the same: they
	// have the hours of Also.
	Extra map[domain.Date]bool
	Also  Stretch
}

// In reports whether an instant is in the hours, and until when that is so at least: an
// instant after it at which it may be otherwise. Clocks that are put forward or back are
// followed: an hour that comes twice is in them twice.
func (c Calendar) In(at time.Time) (in bool, until time.Time) {
	shown := at.In(c.Zone)
	hour, minute, second := shown.Clock()
	m := hour*60 + minute
	in, next := c.of(shown, m)
	until = at.Add(time.Duration(next-m)*time.Minute - time.Duration(second)*time.Second - time.Duration(shown.Nanosecond()))
	if _, change := shown.ZoneBounds(); !change.IsZero() && change.Before(until) {
		until = change
	}
	return in, until
}

func (c Calendar) of(shown time.Time, m int) (in bool, until int) {
	day := shown.Weekday()
	if len(c.Off)+len(c.Extra) > 0 {
		date := domain.NewDate(shown.Date())
		if c.Extra[date] && (c.Off[date] || len(c.Hours.days[day]) == 0) {
			return within([]Stretch{c.Also}, m)
		}
		if c.Off[date] {
			return false, dayMinutes
		}
	}
	return c.Hours.of(day, m)
}

// Leave returns the first instant from one on that is not in the hours; the zero time
// where there is none within eight days.
func (c Calendar) Leave(at time.Time) time.Time {
	for limit := at.Add(8 * 24 * time.Hour); at.Before(limit); {
		in, until := c.In(at)
		if !in {
			return at
		}
		at = until
	}
	return time.Time{}
}

// Span is a stretch of time, half-open.
type Span struct{ From, To time.Time }

// Reached returns the instant from which more than so much time in the hours has passed
// since one; spans are left out, which are given by their beginnings and apart from each
// other. ok is false where that is not before until.
func (c Calendar) Reached(since time.Time, need time.Duration, out []Span, until time.Time) (at time.Time, ok bool) {
	for at = since; at.Before(until); {
		in, next := c.In(at)
		if !in {
			at = next
			continue
		}
		for at.Before(next) {
			free, resume := next, next
			for _, s := range out {
				if s.To.After(at) && s.From.Before(next) {
					free, resume = s.From, s.To
					break
				}
			}
			if free.After(at) {
				use := free.Sub(at)
				if use > need {
					at = at.Add(need)
					return at, at.Before(until)
				}
				need -= use
			}
			if resume.After(next) {
				resume = next
			}
			at = resume
		}
	}
	return time.Time{}, false
}

// Passed returns how much time in the hours there is from one instant to another, spans
// left out.
func (c Calendar) Passed(since, to time.Time, out []Span) (sum time.Duration) {
	for at := since; at.Before(to); {
		in, next := c.In(at)
		if next.After(to) {
			next = to
		}
		if in {
			sum += next.Sub(at)
			for _, s := range out {
				from, end := s.From, s.To
				if from.Before(at) {
					from = at
				}
				if end.After(next) {
					end = next
				}
				if from.Before(end) {
					sum -= end.Sub(from)
				}
			}
		}
		at = next
	}
	return sum
}
