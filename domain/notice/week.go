package notice

import (
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// ErrBadWeek reports hours that are none.
var ErrBadWeek = fault.New(fault.Invalid, "alert.bad_hours", "hours of a day are written like 06:00-18:00, later than they begin, up to 24:00; what goes on after midnight is written at the next day")

// Week is a set of times of the week as clocks on a wall show them: working hours, or
// quiet hours. The zero value holds no time.
type Week struct {
	days [7][]Stretch // By weekday, by time, apart from each other.
}

// Stretch is a part of a day: minutes after midnight, from 0 to 1440, half-open.
type Stretch struct{ From, To int }

const dayMinutes = 24 * 60

// NewWeek returns the week of the stretches of each weekday. It fails with ErrBadWeek.
func NewWeek(days [7][]Stretch) (w Week, err error) {
	for day, all := range days {
		all = slices.SortedFunc(slices.Values(all), func(a, b Stretch) int { return a.From - b.From })
		for i, s := range all {
			if s.From < 0 || s.To > dayMinutes || s.From >= s.To || i > 0 && s.From < all[i-1].To {
				return Week{}, ErrBadWeek.With("on %ss", time.Weekday(day))
			}
			if n := len(w.days[day]); n > 0 && w.days[day][n-1].To == s.From {
				w.days[day][n-1].To = s.To
				continue
			}
			w.days[day] = append(w.days[day], s)
		}
	}
	return w, nil
}

// Always is the week that holds all time.
func Always() Week {
	var w Week
	for day := range w.days {
		w.days[day] = []Stretch{{0, dayMinutes}}
	}
	return w
}

// Nightly is each night from one time of the day to another, over midnight where that is
// earlier.
func Nightly(from, to domain.WallTime) Week {
	var w Week
	for day := range w.days {
		switch {
		case from < to:
			w.days[day] = []Stretch{{int(from), int(to)}}
		case to > 0:
			w.days[day] = []Stretch{{0, int(to)}, {int(from), dayMinutes}}
		default:
			w.days[day] = []Stretch{{int(from), dayMinutes}}
		}
	}
	return w
}

// On is the same hours on some days of the week.
func On(from, to domain.WallTime, days ...time.Weekday) Week {
	var w Week
	for _, day := range days {
		w.days[day] = []Stretch{{int(from), int(to)}}
	}
	return w
}

// Days returns the stretches of each weekday; the caller must not change them.
func (w Week) Days() [7][]Stretch { return w.days }

// Empty reports whether it holds no time.
func (w Week) Empty() bool {
	return !slices.ContainsFunc(w.days[:], func(d []Stretch) bool { return len(d) > 0 })
}

// String says it for people: Monday 06:00-18:00; Tuesday … .
func (w Week) String() string {
	var parts []string
	for day, all := range w.days {
		for _, s := range all {
			parts = append(parts, time.Weekday(day).String()+" "+s.String())
		}
	}
	if len(parts) == 0 {
		return "never"
	}
	return strings.Join(parts, "; ")
}

// String returns the stretch as ParseStretch reads it.
func (s Stretch) String() string { return clock(s.From) + "-" + clock(s.To) }

func clock(minutes int) string {
	if minutes == dayMinutes {
		return "24:00"
	}
	return domain.WallTime(minutes).String()
}

// ParseStretch reads hours of a day such as 06:00-18:00. It fails with ErrBadWeek.
func ParseStretch(text string) (Stretch, error) {
	from, to, ok := strings.Cut(text, "-")
	a, err := domain.ParseWallTime(from)
	if !ok || err != nil {
		return Stretch{}, ErrBadWeek.With("%.40q", text)
	}
	b := domain.WallTime(dayMinutes)
	if to != "24:00" {
		if b, err = domain.ParseWallTime(to); err != nil {
			return Stretch{}, ErrBadWeek.With("%.40q", text)
		}
	}
	if a >= b {
		return Stretch{}, ErrBadWeek.With("%.40q", text)
	}
	return Stretch{int(a), int(b)}, nil
}

// of reports whether a time of a weekday is in it, and at which minute of the day that
// may next be otherwise.
func (w Week) of(day time.Weekday, minute int) (in bool, until int) {
	return within(w.days[day], minute)
}

func within(all []Stretch, minute int) (in bool, until int) {
	for _, s := range all {
		switch {
		case minute < s.From:
			return false, s.From
		case minute < s.To:
			return true, s.To
		}
	}
	return false, dayMinutes
}
