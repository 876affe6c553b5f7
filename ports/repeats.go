package ports

import (
	"context"
	"time"

	"actual/domain"
)

// Repeats stores the answers to requests that may be sent again, of the
// transaction's company.
type Repeats interface {
	// Begin takes the key for an attempt and returns nil. Where the key is taken it
	// returns what there is. One is free again that was taken before forgotten, or
	// whose attempt was given up: it began before givenUp, has no answer and the
	// same fingerprint.
	Begin(ctx context.Context, r Repeat, forgotten, givenUp time.Time) (*Repeat, error)
	// Finish stores the answer, if the attempt still has the key.
	Finish(ctx context.Context, r Repeat) error
	// Abandon frees the key, if the attempt still has it.
	Abandon(ctx context.Context, r Repeat) error
	// Forget deletes what was taken before a time, and returns how many.
	Forget(ctx context.Context, before time.Time) (int64, error)
}

// Repeat is a request that may be sent again, and its answer.
type Repeat struct {
	Principal   string
	Key         string
	Fingerprint [32]byte
	Attempt     domain.UUID
	Began       time.Time
	Answer      *Answer // Nil while the request runs.
}

// Answer is what a request was answered with.
type Answer struct {
	Status  int
	Headers map[string]string
	Body    []byte
}
