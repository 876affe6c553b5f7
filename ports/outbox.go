package ports

import (
	"context"
	"time"

	"actual/domain"
)

// Outbox keeps facts that must leave the platform if, and only if, the
// transaction commits. Where the company has no subscription, none is kept.
type Outbox interface {
	Append(ctx context.Context, facts ...Fact) error
}

// Fact is something that happened, for subscribers.
type Fact struct {
	ID    domain.UUID
	Type  string // One of domain/webhook, e.g. "visit.opened".
	At    time.Time
	Badge domain.BadgeID // Whom it is about; zero: no badge.
	Body  []byte         // A JSON object, as contracts/actual/events says of the type.
}

// Tasks queues background work that starts if, and only if, the transaction
// commits.
type Tasks interface {
	// Enqueue queues a task of a kind of app/task for the transaction's company
	// (or for us, by the house). Equal tasks that wait already are one.
	Enqueue(ctx context.Context, kind string, payload []byte) error
	// EnqueueRun queues the task of a run of scheduled work.
	EnqueueRun(ctx context.Context, kind, period string) error
}
