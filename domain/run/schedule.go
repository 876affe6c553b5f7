// Package run says when scheduled work is due, which of its periods there are,
// whether a run is late, and why.
//
// Scheduled work is of a kind and for a company. Each of its periods is run once:
// a run is one execution for a company and period, and has a row before it is due.
package run

import (
	"fmt"
	"time"
)

// Schedule says when work is due: at a wall time each day, week or month, in the time
// zone that is given when it is asked, or at an interval in UTC. The zero value
// is never due.
type Schedule struct {
	every   time.Duration // Of an interval; 0: at a wall time.
	weekly  bool
	weekday time.Weekday
	monthly int           // The day of the month; 0: not by months.
	wall    time.Duration // Since midnight, as clocks on the wall count.
	set     bool
}

// Daily is due each day at a wall time, e.g. 3, 30.
func Daily(hour, minute int) Schedule { return Schedule{wall: wall(hour, minute), set: true} }

// Weekly is due each week on a day at a wall time.
func Weekly(day time.Weekday, hour, minute int) Schedule {
	return Schedule{weekly: true, weekday: day, wall: wall(hour, minute), set: true}
}

// Monthly is due each month on a day, from 1 to 28, at a wall time.
func Monthly(day, hour, minute int) Schedule {
	return Schedule{monthly: min(max(day, 1), 28), wall: wall(hour, minute), set: true}
}

// Every is due at each multiple of the interval (whole minutes) since 1970 in UTC,
// whatever the time zone.
func Every(interval time.Duration) Schedule {
	return Schedule{every: max(interval.Truncate(time.Minute), time.Minute), set: true}
}

func wall(hour, minute int) time.Duration {
	return (time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute) % (24 * time.Hour)
}

// IsZero reports whether there is no schedule.
func (s Schedule) IsZero() bool { return !s.set }

// String says when it is due, for people.
func (s Schedule) String() string {
	clock := fmt.Sprintf("%02d:%02d", s.wall/time.Hour, s.wall%time.Hour/time.Minute)
	switch {
	case !s.set:
		return "never"
	case s.every > 0:
		return "every " + s.every.String() + " (UTC)"
	case s.weekly:
		return s.weekday.String() + "s at " + clock
	case s.monthly > 0:
		return fmt.Sprintf("day %d of each month at %s", s.monthly, clock)
	}
	return "each day at " + clock
}

// Period is what one run is of. Its key is the date (2026-03-08) of the day or of
// the week's day, or the instant of an interval (2026-03-08T06:00Z): it says what
// has been done already, in whatever time zone the company is by now.
type Period struct {
	Key string
	Due time.Time // UTC.
}

// Between returns the periods that are due after one instant and not after
// another, in order. zone is that of the company.
//
// A wall time that does not exist on a day, since clocks are put forward, is the
// next one that does; one that comes twice is the first; a day that a zone leaves
// out has no period.
func (s Schedule) Between(after, until time.Time, zone *time.Location) (periods []Period) {
	if !s.set || !after.Before(until) {
		return nil
	}
	if s.every > 0 {
		for due := after.UTC().Truncate(s.every).Add(s.every); !due.After(until); due = due.Add(s.every) {
			periods = append(periods, Period{Key: due.Format("2006-01-02T15:04Z"), Due: due})
		}
		return periods
	}
	// Days are counted as if they were in UTC: there each has 24 hours.
	first, last := after.In(zone), until.In(zone)
	day := time.Date(first.Year(), first.Month(), first.Day(), 0, 0, 0, 0, time.UTC).AddDate(0, 0, -2)
	end := time.Date(last.Year(), last.Month(), last.Day(), 0, 0, 0, 0, time.UTC).AddDate(0, 0, 2)
	if s.weekly {
		day = day.AddDate(0, 0, (int(s.weekday)-int(day.Weekday())+7)%7)
	}
	for ; !day.After(end); day = day.AddDate(0, 0, s.step()) {
		if s.monthly > 0 && day.Day() != s.monthly {
			continue
		}
		due := reached(day.Add(s.wall), zone)
		if due.After(after) && !due.After(until) && exists(day, zone) {
			periods = append(periods, Period{Key: day.Format(time.DateOnly), Due: due})
		}
	}
	return periods
}

// Newest returns the period that was due last at an instant; ok is false where
// there is none.
func (s Schedule) Newest(at time.Time, zone *time.Location) (p Period, ok bool) {
	all := s.Between(at.Add(-s.longest()), at, zone)
	if len(all) == 0 {
		return Period{}, false
	}
	return all[len(all)-1], true
}

// Ahead returns the n periods that are due next after an instant.
func (s Schedule) Ahead(after time.Time, n int, zone *time.Location) []Period {
	if !s.set {
		return nil
	}
	all := s.Between(after, after.Add(time.Duration(n+1)*s.longest()), zone)
	return all[:min(n, len(all))]
}

// step is how many days lie between periods.
func (s Schedule) step() int {
	if s.weekly {
		return 7
	}
	return 1
}

// longest is longer than any time between two periods, also where a day is left
// out and clocks change.
func (s Schedule) longest() time.Duration {
	if s.every > 0 {
		return 2 * s.every
	}
	const longestMonth = 31
	days := s.step()
	if s.monthly > 0 {
		days = longestMonth
	}
	return time.Duration(days+1)*24*time.Hour + 4*time.Hour
}

// reached returns the first instant at which clocks in the zone show the wall time
// or a later one. The wall time is given as if it were in UTC.
func reached(wall time.Time, zone *time.Location) time.Time {
	at := wall.Add(-36 * time.Hour) // No clock is that far ahead: there it is earlier.
	for {
		_, offset := at.In(zone).Zone()
		_, end := at.In(zone).ZoneBounds()
		shown := wall.Add(-time.Duration(offset) * time.Second)
		if shown.Before(at) { // The clocks went over it.
			shown = at
		}
		if end.IsZero() || shown.Before(end) {
			return shown.UTC()
		}
		at = end
	}
}

// exists reports whether the zone has the day, which is given in UTC.
func exists(day time.Time, zone *time.Location) bool {
	y, m, d := reached(day, zone).In(zone).Date()
	return y == day.Year() && m == day.Month() && d == day.Day()
}
