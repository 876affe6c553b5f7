package webhook

import (
	"time"
)

// How failures are borne.
const (
	// DisableAfter is for how long a receiver may do nothing but fail.
	DisableAfter = 5 * 24 * time.Hour
	// longest is how long a receiver may have us wait (Retry-After).
	longest = 24 * time.Hour
	// few failures in a row may be of the messages; more are the receiver's, and it is
	// given rest: one message is tried at a time, after each failure later.
	few       = 3
	firstRest = 5 * time.Second
	mostRest  = 10 * time.Minute
)

// waits are how long after an attempt the next one is: those of the specification (Standard
// Webhooks 1.0, "Deliverability and reliability"). Ten attempts in about three days.
var waits = [...]time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// MostAttempts is how often a message is tried before it is given up.
const MostAttempts = len(waits) + 1

// Again returns when a message is tried again after its n-th attempt (from 1 on) failed; ok
// is false where it is given up. What the receiver asks for (Retry-After) is honoured where
// it is later, up to a day. chance is between 0 and 1 and spreads what failed together:
// the wait is up to a fifth longer.
func Again(n int, now time.Time, asked time.Duration, chance float64) (at time.Time, ok bool) {
	if n < 1 || n > len(waits) {
		return time.Time{}, false
	}
	wait := waits[n-1] + time.Duration(chance*float64(waits[n-1])/5)
	return now.Add(max(wait, min(asked, longest))), true
}

// Health is how a receiver fares.
type Health struct {
	Failures     int       // In a row, up to now.
	FailingSince time.Time // Of the first of them; zero: none.
	RestUntil    time.Time // Until then it is sent nothing.
	AnsweredAt   time.Time // When it last took a message; zero: never.
}

// Took returns the health after a message was taken.
func (h Health) Took(at time.Time) Health { return Health{AnsweredAt: later(h.AnsweredAt, at)} }

// Failed returns the health after an attempt failed. What the receiver asks for is rest.
func (h Health) Failed(at time.Time, asked time.Duration) Health {
	h.Failures++
	if h.FailingSince.IsZero() {
		h.FailingSince = at
	}
	rest := min(asked, longest)
	if h.Failures >= few {
		own := mostRest
		if shift := h.Failures - few; shift < 7 {
			own = min(firstRest<<shift, mostRest)
		}
		rest = max(rest, own)
	}
	if rest > 0 {
		h.RestUntil = later(h.RestUntil, at.Add(rest))
	}
	return h
}

// Probing reports whether one message at a time is tried.
func (h Health) Probing() bool { return h.Failures >= few }

// Hopeless reports whether it did nothing but fail for DisableAfter.
func (h Health) Hopeless(now time.Time) bool {
	return !h.FailingSince.IsZero() && now.Sub(h.FailingSince) >= DisableAfter
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
