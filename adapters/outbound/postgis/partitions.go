package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/ports"
)

// Partitions makes the monthly partitions of events and fixes ahead of time.
type Partitions struct {
	pool  AppPool
	clock ports.Clock
}

// NewPartitions returns it.
func NewPartitions(pool AppPool, clock ports.Clock) *Partitions {
	return &Partitions{pool: pool, clock: clock}
}

// monthsAhead is how many months are ready, this one included: the task that
// makes them may fail for weeks before a row falls into the default partition.
const monthsAhead = 4

// EnsurePartitions implements task.Partitioner.
func (p *Partitions) EnsurePartitions(ctx context.Context) error {
	if _, err := p.pool.Exec(ctx, `SELECT ensure_partitions($1::timestamptz::date, $2)`, p.clock.Now(), monthsAhead); err != nil {
		return fmt.Errorf("ensure partitions: %w", translate(err))
	}
	return nil
}

// DropEmpty implements retention.Partitions: it drops the partitions of whole
// months before a time that hold no row of any company, and returns their names.
func (p *Partitions) DropEmpty(ctx context.Context, before time.Time) ([]string, error) {
	rows, err := p.pool.Query(ctx, `SELECT drop_empty_partitions(($1::timestamptz AT TIME ZONE 'UTC')::date)`, before)
	if err != nil {
		return nil, fmt.Errorf("drop empty partitions: %w", translate(err))
	}
	dropped, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("drop empty partitions: %w", translate(err))
	}
	return dropped, nil
}
