package digest

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Cadence is how often a summary is sent. The names are stored.
type Cadence string

// The cadences.
const (
	Daily   Cadence = "daily"
	Weekly  Cadence = "weekly"
	Monthly Cadence = "monthly"
)

// ErrCadence reports a cadence that there is not.
var ErrCadence = fault.New(fault.Invalid, "digest.bad_cadence", "there are daily, weekly and monthly")

// Cadences returns all of them.
func Cadences() []Cadence { return []Cadence{Daily, Weekly, Monthly} }

// ParseCadence reads a cadence; it fails with ErrCadence.
func ParseCadence(s string) (Cadence, error) {
	for _, c := range Cadences() {
		if string(c) == s {
			return c, nil
		}
	}
	return "", ErrCadence.With("%.40q is none", s)
}

// Period is what a summary is about.
type Period struct {
	Cadence  Cadence
	Sent     domain.Date // The date of the company's calendar on which it is due: each period has one.
	From, To domain.Date // Days of work, both included.
}

// PeriodOf returns what the summary that is due on a date is about: the day before; the
// seven days before; or the calendar month before, whatever day of the month it is sent.
func PeriodOf(c Cadence, sent domain.Date) Period {
	p := Period{Cadence: c, Sent: sent, From: sent.AddDays(-1), To: sent.AddDays(-1)}
	switch c {
	case Daily:
	case Weekly:
		p.From = sent.AddDays(-7)
	case Monthly:
		p.To = domain.NewDate(sent.Year(), sent.Month(), 1).AddDays(-1)
		p.From = domain.NewDate(p.To.Year(), p.To.Month(), 1)
	}
	return p
}

// Days returns its days, in order.
func (p Period) Days() (all []domain.Date) {
	for d := p.From; !d.After(p.To); d = d.AddDays(1) {
		all = append(all, d)
	}
	return all
}

// last returns the last date, at the latest on, on which a summary of the cadence is due
// by the settings.
func (s Settings) last(c Cadence, on domain.Date) domain.Date {
	switch c {
	case Daily:
	case Weekly:
		return on.AddDays(-((int(on.Weekday()) - int(s.Weekday) + 7) % 7))
	case Monthly:
		first := domain.NewDate(on.Year(), on.Month(), s.MonthDay)
		if first.After(on) {
			before := on.AddDays(-on.Day())
			first = domain.NewDate(before.Year(), before.Month(), s.MonthDay)
		}
		return first
	}
	return on
}

// Newest returns the period of the summary that was due last at an instant in the
// company's time zone, by the settings, whether they have it sent or not.
func (s Settings) Newest(c Cadence, at time.Time, zone *time.Location) Period {
	today := domain.DateOf(at, zone)
	p := PeriodOf(c, s.last(c, today))
	if due, _ := p.Sent.At(s.At, zone); at.Before(due) {
		p = PeriodOf(c, s.last(c, today.AddDays(-1)))
	}
	return p
}
