package booked

import (
	"time"

	"actual/domain"
	"actual/domain/job"
)

// Doubt says why a time of a wall clock is not one instant.
type Doubt string

// The doubts.
const (
	Clear    Doubt = ""
	Repeated Doubt = "repeated" // Clocks are put back over it: they show it twice.
	Skipped  Doubt = "skipped"  // Clocks are put forward over it: they never show it. It is taken for the instant at which that happens.
)

// Wall is a time as clocks on a wall show it.
type Wall struct {
	Date   domain.Date
	Second int // Of the day as clocks count it, from 0 to 86,399.
}

// WallOf returns what a time shows, whatever its zone.
func WallOf(t time.Time) Wall {
	return Wall{domain.NewDate(t.Date()), t.Hour()*3600 + t.Minute()*60 + t.Second()}
}

// IsZero reports whether it is no time.
func (w Wall) IsZero() bool { return w == Wall{} }

// instants are the first and the last at which clocks in a zone show the time.
func (w Wall) instants(zone *time.Location) (first, last time.Time, doubt Doubt) {
	first, last = w.Date.At(domain.WallTime(w.Second/60), zone)
	if !first.Equal(last) {
		doubt = Repeated
	} else if shown := first.In(zone); shown.Hour()*60+shown.Minute() != w.Second/60 {
		return first, last, Skipped
	}
	seconds := time.Duration(w.Second%60) * time.Second
	return first.Add(seconds), last.Add(seconds), doubt
}

// Instant returns the instant at which clocks in a zone show the time: the first
// where they do so twice.
func (w Wall) Instant(zone *time.Location) (time.Time, Doubt) {
	first, _, doubt := w.instants(zone)
	return first, doubt
}

// Stretch returns the time between two times of a wall clock. Where one is shown
// twice, that one is meant by which the stretch comes nearest to the length that is
// said of it; 0: nothing is, and then the shorter stretch is meant, since time that is
// not proven is not added. ok is false where it would end before it begins.
func Stretch(from, to Wall, zone *time.Location, length job.Effort) (span domain.Span, doubt Doubt, ok bool) {
	fromFirst, fromLast, fromDoubt := from.instants(zone)
	toFirst, toLast, toDoubt := to.instants(zone)
	best := time.Duration(-1)
	for _, f := range []time.Time{fromLast, fromFirst} {
		for _, t := range []time.Time{toFirst, toLast} {
			if t.Before(f) {
				continue
			}
			off := (t.Sub(f) - time.Duration(length)*time.Second).Abs()
			if best < 0 || off < best {
				best, span = off, domain.Span{From: f, To: t}
			}
		}
	}
	if doubt = fromDoubt; doubt == Clear {
		doubt = toDoubt
	}
	return span, doubt, best >= 0
}
