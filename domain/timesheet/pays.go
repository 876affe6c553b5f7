package timesheet

import (
	"bytes"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// ErrBadRate refuses a rate.
var ErrBadRate = fault.New(fault.Invalid, "pay.bad_rate", "a rate is of more than 0 and at most 10,000 dollars an hour, from a day on")

// Pays is what a worker is paid an hour, from a day of work on until a later one of
// the same.
type Pays struct {
	ID     domain.RateID // The later of two of the same day holds.
	Worker domain.WorkerID
	Job    domain.JobID // Zero: of all that have no rate of their own.
	Since  domain.Date
	Rate   Rate
	By     string
	At     time.Time
}

// Check fails with ErrBadRate.
func (p Pays) Check() error {
	const most = 10_000 * Dollar
	if p.Since.IsZero() || p.Rate.Basic <= 0 || p.Rate.Basic > most || p.Rate.Fringe < 0 || p.Rate.Fringe > most {
		return ErrBadRate
	}
	return nil
}

// RateOf returns what a worker is paid on a day for a job: the zero rate where nobody
// has said.
func RateOf(all []Pays, w domain.WorkerID, j domain.JobID, day domain.Date) Rate {
	best := Pays{}
	for _, p := range all {
		if p.Worker != w || p.Since.After(day) || !p.Job.IsZero() && p.Job != j {
			continue
		}
		own, bestOwn := !p.Job.IsZero(), !best.Job.IsZero()
		switch {
		case best.Since.IsZero(), own && !bestOwn:
		case own != bestOwn, p.Since.Before(best.Since), p.Since == best.Since && bytes.Compare(p.ID.UUID[:], best.ID.UUID[:]) < 0:
			continue
		}
		best = p
	}
	return best.Rate
}

// Closed is a pay period that people have locked, or unlocked again. The zero revision
// is one that nobody has locked.
type Closed struct {
	Period
	Locked   bool
	By       string
	At       time.Time
	Why      string          // Of an unlocking, or why it was locked all the same.
	Settings domain.Revision // Of the pay settings, when it was locked.
	Revision domain.Revision
}

// Has reports whether a day is in the period.
func (p Period) Has(day domain.Date) bool { return !day.Before(p.First) && !day.After(p.Last) }
