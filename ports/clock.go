package ports

import (
	"time"

	"actual/domain"
)

// Clock tells the time: in UTC and whole microseconds, as stores keep it, so that what
// is told of a thing that was just made is what will be read of it.
type Clock interface {
	Now() time.Time
}

// Identifiers makes new identifiers.
type Identifiers interface {
	// New returns a UUID of version 7: unique, and in order of time.
	New() domain.UUID
}

// Secrets makes what callers prove themselves with.
type Secrets interface {
	// Secret returns 32 bytes from a cryptographic source.
	Secret() [32]byte
}
