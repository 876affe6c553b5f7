package domain

import (
	"time"

	"actual/domain/fault"
)

// What a date and a time of a wall clock are written as.
var (
	ErrBadDate     = fault.New(fault.Invalid, "date.malformed", "a date is written like 2026-11-30")
	ErrBadWallTime = fault.New(fault.Invalid, "wall_time.malformed", "a time of day is written like 06:30, from 00:00 to 23:59")
)

// Date is a day of the calendar, apart from any time zone. The zero value is none,
// and before all others.
type Date struct{ n int32 } // Days since the day before 0001-01-01.

const dayOfEpoch = 719163 // 1970-01-01.

// NewDate returns a date; what overflows is carried over, as time.Date does it.
func NewDate(year int, month time.Month, day int) Date {
	return Date{int32(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/86400) + dayOfEpoch} //nolint:gosec // Of years that int32 holds by far.
}

// DateOf returns the date that calendars show at an instant in a time zone.
func DateOf(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return NewDate(y, m, d)
}

// ParseDate reads a date such as 2026-11-30, of the years 1 to 9999. It fails with
// ErrBadDate.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, ErrBadDate.With("%.40q is none", s)
	}
	return NewDate(t.Date()), nil
}

// midnight is the date's beginning in UTC.
func (d Date) midnight() time.Time {
	return time.Unix((int64(d.n)-dayOfEpoch)*86400, 0).UTC()
}

// String returns the date as ParseDate reads it; "" for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.midnight().Format(time.DateOnly)
}

// IsZero reports whether it is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Year returns its year.
func (d Date) Year() int { return d.midnight().Year() }

// Month returns its month.
func (d Date) Month() time.Month { return d.midnight().Month() }

// Day returns its day of the month, from 1.
func (d Date) Day() int { return d.midnight().Day() }

// YearDay returns its day of the year, from 1.
func (d Date) YearDay() int { return d.midnight().YearDay() }

// Weekday returns its day of the week.
func (d Date) Weekday() time.Weekday { return d.midnight().Weekday() }

// AddDays returns the date n days later.
func (d Date) AddDays(n int) Date { return Date{d.n + int32(n)} } //nolint:gosec // Days of a calendar.

// DaysSince returns how many days later it is than o.
func (d Date) DaysSince(o Date) int { return int(d.n - o.n) }

// Before reports whether it is earlier than o.
func (d Date) Before(o Date) bool { return d.n < o.n }

// After reports whether it is later than o.
func (d Date) After(o Date) bool { return d.n > o.n }

// Span returns the time from the date's first instant in a time zone to the next
// date's: of 23 to 25 hours, where clocks are put forward or back.
func (d Date) Span(zone *time.Location) Span {
	from, _ := d.At(0, zone)
	to, _ := d.AddDays(1).At(0, zone)
	return Span{from, to}
}

// WallTime is a time of day as clocks show it: minutes after midnight, from 0 to
// 1439.
type WallTime int

// ParseWallTime reads a time such as 06:30. It fails with ErrBadWallTime.
func ParseWallTime(s string) (WallTime, error) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, ErrBadWallTime
	}
	return WallTime(t.Hour()*60 + t.Minute()), nil
}

// String returns the time as ParseWallTime reads it.
func (w WallTime) String() string {
	return time.Unix(int64(w)*60, 0).UTC().Format("15:04")
}

// At returns the first and the last instant, in UTC, at which clocks in a time zone
// show the time on the date. They differ where clocks are put back over it. Where
// clocks are put forward over it they show it never: then both are the instant at
// which that happens, so that a later time of a date is never an earlier instant.
func (d Date) At(w WallTime, zone *time.Location) (first, last time.Time) {
	shown := d.midnight().Add(time.Duration(w) * time.Minute) // As if the zone were UTC.
	early, late := shown.Add(-offset(shown.Add(-24*time.Hour), zone)), shown.Add(-offset(shown.Add(24*time.Hour), zone))
	if late.Before(early) {
		early, late = late, early
	}
	shows := func(t time.Time) bool { return t.Add(offset(t, zone)).Equal(shown) }
	switch {
	case shows(early) && shows(late):
		return early, late
	case shows(early):
		return early, early
	case shows(late):
		return late, late
	}
	leap, _ := late.In(zone).ZoneBounds()
	return leap.UTC(), leap.UTC()
}

// offset is how much clocks in a zone are ahead of UTC at an instant.
func offset(t time.Time, zone *time.Location) time.Duration {
	_, s := t.In(zone).Zone()
	return time.Duration(s) * time.Second
}
