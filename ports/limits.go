package ports

import (
	"context"
	"time"

	"actual/domain/tenant"
)

// Limits stores what the transaction's company may do and have.
type Limits interface {
	// All returns the company's limits: its own, else the usual ones.
	All(ctx context.Context) (tenant.Limits, error)
	// Set gives the company a limit of its own; 0 takes it back.
	Set(ctx context.Context, limit tenant.Limit, value int64) error
	// Count returns how many the company has of what a limit bounds, at a time.
	// Of what is not stored (yet), and of a rate, it is 0.
	Count(ctx context.Context, limit tenant.Limit, at time.Time) (int64, error)
	// Room fails with tenant.ErrQuota where so many more would be too many. Two
	// transactions at once may each find the last room: a limit bounds what a
	// company costs, and is not exact.
	Room(ctx context.Context, limit tenant.Limit, more int64, at time.Time) error
}
