// Package system gives what the machine gives: the time, new identifiers and
// secrets.
package system

import (
	"crypto/rand"
	"time"

	"github.com/google/uuid"

	"actual/domain"
	"actual/ports"
)

// Clock is the machine's clock, or one that was made of it by Sped. The zero
// value is the machine's.
type Clock struct {
	began time.Time // By the machine's clock.
	from  time.Time // What it said then.
	speed int64     // How many times faster it runs since.
}

// Sped returns a clock that says from now and runs speed times as fast as the
// machine's: for demonstrations.
func Sped(from time.Time, speed int64) Clock { return SpedSince(from, time.Now(), speed) }

// SpedSince returns the clock that Sped returned when the machine's said began:
// for other processes of the same demonstration.
func SpedSince(from, began time.Time, speed int64) Clock {
	return Clock{began: began, from: from, speed: speed}
}

// Now implements ports.Clock.
func (c Clock) Now() time.Time {
	now := time.Now()
	if c.speed != 0 {
		now = c.from.Add(now.Sub(c.began) * time.Duration(c.speed))
	}
	return now.UTC().Truncate(time.Microsecond)
}

// Until returns how long the machine must wait until the clock says t.
func (c Clock) Until(t time.Time) time.Duration {
	return t.Sub(c.Now()) / time.Duration(max(c.speed, 1))
}

// Identifiers makes UUIDs of version 7 from the machine's clock and random
// source.
type Identifiers struct{}

// New implements ports.Identifiers.
func (Identifiers) New() domain.UUID {
	return domain.UUID(uuid.Must(uuid.NewV7())) // Fails only where the machine has no random source.
}

// Secrets makes secrets from the machine's random source.
type Secrets struct{}

// Secret implements ports.Secrets.
func (Secrets) Secret() (s [32]byte) {
	_, _ = rand.Read(s[:]) // Never fails: crypto/rand ends the program instead.
	return s
}

var (
	_ ports.Clock       = Clock{}
	_ ports.Identifiers = Identifiers{}
	_ ports.Secrets     = Secrets{}
)
