package timesheet

import (
	"time"

	"actual/domain"
)

// Workweek is a company's week of work: seven days of work, each of which begins at
// one time of day (29 CFR 778.105). Its days are named by the dates that they begin
// on.
type Workweek struct {
	Begins time.Weekday
	At     domain.WallTime
	Zone   *time.Location
}

// day returns the day of work that an instant is in.
func (w Workweek) day(t time.Time) domain.Date {
	d := domain.DateOf(t, w.Zone)
	if t.Before(w.begin(d)) {
		return d.AddDays(-1)
	}
	if !t.Before(w.begin(d.AddDays(1))) { // Where clocks skip a time of day.
		return d.AddDays(1)
	}
	return d
}

func (w Workweek) begin(d domain.Date) time.Time {
	first, _ := d.At(w.At, w.Zone)
	return first
}

// First returns the first day of the week that a day is of.
func (w Workweek) First(day domain.Date) domain.Date {
	return day.AddDays(-int(day.Weekday()-w.Begins+7) % 7)
}

// Last returns the last day of the week that a day is of.
func (w Workweek) Last(day domain.Date) domain.Date { return w.First(day).AddDays(6) }

// cut returns the stints in parts, none of which is of two days of work.
func (w Workweek) cut(stints []Stint) []dated {
	var all []dated
	for _, s := range stints {
		paid := s.Paid()
		for {
			day := w.day(s.Span.From)
			next := w.begin(day.AddDays(1))
			part := s
			if next.Before(s.Span.To) {
				part.Span.To = next
			}
			all = append(all, dated{part, day, paid})
			if !part.Span.To.Before(s.Span.To) {
				break
			}
			s.Span.From = part.Span.To
		}
	}
	return all
}

// dated is a stint within one day of work.
type dated struct {
	Stint

	day  domain.Date
	paid bool // The whole stint is, of which this may be a part.
}
