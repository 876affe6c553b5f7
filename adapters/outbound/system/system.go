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

// Clock is the machine's clock.
type Clock struct{}

// Now implements ports.Clock.
func (Clock) Now() time.Time { return time.Now().UTC() }

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
