package timesheet

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// ErrBadPeriods refuses pay periods that can't be.
var ErrBadPeriods = fault.New(fault.Invalid, "timesheet.bad_periods", "pay periods are weekly, biweekly, semimonthly or monthly; the first two need the first day of one of them")

// Frequency is how often a company pays.
type Frequency string

// The frequencies.
const (
	Weekly      Frequency = "weekly"
	Biweekly    Frequency = "biweekly"
	Semimonthly Frequency = "semimonthly" // From the 1st and from the 16th on.
	Monthly     Frequency = "monthly"
)

// Periods are a company's pay periods.
type Periods struct {
	Frequency Frequency
	Anchor    domain.Date // First day of any period; of those by month it is not used.
}

// Check fails with ErrBadPeriods.
func (p Periods) Check() error {
	switch p.Frequency {
	case Weekly, Biweekly:
		if p.Anchor.IsZero() {
			return ErrBadPeriods
		}
	case Semimonthly, Monthly:
	default:
		return ErrBadPeriods.With("%.40q", p.Frequency)
	}
	return nil
}

// Period is a pay period, by its first and last days of work.
type Period struct{ First, Last domain.Date }

// Of returns the period that a day is in.
func (p Periods) Of(day domain.Date) Period {
	switch p.Frequency {
	case Weekly, Biweekly:
		length := 7
		if p.Frequency == Biweekly {
			length = 14
		}
		into := ((day.DaysSince(p.Anchor) % length) + length) % length
		first := day.AddDays(-into)
		return Period{first, first.AddDays(length - 1)}
	case Semimonthly:
		if day.Day() < 16 {
			first := domain.NewDate(day.Year(), day.Month(), 1)
			return Period{first, first.AddDays(14)}
		}
		return Period{domain.NewDate(day.Year(), day.Month(), 16), monthEnd(day)}
	case Monthly:
	}
	return Period{domain.NewDate(day.Year(), day.Month(), 1), monthEnd(day)}
}

func monthEnd(day domain.Date) domain.Date {
	year, month := day.Year(), day.Month()
	if month++; month > time.December {
		year, month = year+1, time.January
	}
	return domain.NewDate(year, month, 1).AddDays(-1)
}

// Due returns the period in which a line is paid: that of its day; overtime and
// double time of a week that a period cuts are paid in the period in which the week
// ends, since it is known only then (29 CFR 778.106).
func (p Periods) Due(l Line) Period {
	if l.Class == Regular {
		return p.Of(l.Day)
	}
	return p.Of(l.Week.AddDays(6))
}
