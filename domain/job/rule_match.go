package job

import (
	"slices"
	"time"

	"actual/domain"
)

// from returns what a day must be to be one of the rule's. Of what the rule leaves
// open, the date that it starts from decides: FREQ=MONTHLY alone is its day of the
// month.
func (r Rule) from(start domain.Date) func(domain.Date) bool {
	open := r.weeks == nil && r.yearDays == nil && r.monthDays == nil && r.days == nil
	if open {
		switch r.freq {
		case weekly:
			r.days = []weekday{{0, start.Weekday()}}
		case yearly:
			if r.months == nil {
				r.months = []int{int(start.Month())}
			}
			r.monthDays = []int{start.Day()}
		case monthly:
			r.monthDays = []int{start.Day()}
		case daily:
		}
	}
	if r.weeks != nil && r.days == nil && r.yearDays == nil && r.monthDays == nil {
		r.days = []weekday{{0, start.Weekday()}}
	}
	return r.matches
}

func (r Rule) matches(d domain.Date) bool {
	return (r.months == nil || slices.Contains(r.months, int(d.Month()))) &&
		(r.weeks == nil || r.inWeek(d)) &&
		(r.yearDays == nil || counted(r.yearDays, d.YearDay(), daysOfYear(d.Year()))) &&
		(r.monthDays == nil || counted(r.monthDays, d.Day(), daysOfMonth(d))) &&
		(r.days == nil || slices.ContainsFunc(r.days, func(w weekday) bool { return r.isDay(d, w) }))
}

// counted reports whether the nth of so many is among those that are listed, which
// count from the end where they are negative.
func counted(listed []int, nth, of int) bool {
	return slices.Contains(listed, nth) || slices.Contains(listed, nth-of-1)
}

func (r Rule) isDay(d domain.Date, w weekday) bool {
	if d.Weekday() != w.day {
		return false
	}
	nth, of := d.YearDay(), daysOfYear(d.Year())
	if r.freq == monthly || r.months != nil {
		nth, of = d.Day(), daysOfMonth(d)
	}
	return w.ordinal == 0 || w.ordinal == (nth-1)/7+1 || w.ordinal == -((of-nth)/7+1)
}

// inWeek reports whether the day is in one of the rule's weeks. The first week of a
// year is the first with four days or more in it.
func (r Rule) inWeek(d domain.Date) bool {
	middle := d.AddDays(-int(7+d.Weekday()-r.start)%7 + 3) // Its year is the week's.
	week := (middle.YearDay()-1)/7 + 1
	last := domain.NewDate(middle.Year(), time.December, 31)
	end := last.AddDays(-int(7+last.Weekday()-r.start)%7 + 3)
	if end.Year() != middle.Year() {
		end = end.AddDays(-7)
	}
	return counted(r.weeks, week, (end.YearDay()-1)/7+1)
}

func daysOfYear(year int) int { return domain.NewDate(year, time.December, 31).YearDay() }

func daysOfMonth(d domain.Date) int { return domain.NewDate(d.Year(), d.Month()+1, 0).Day() }
