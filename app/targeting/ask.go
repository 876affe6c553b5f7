package targeting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/transfer"
	"actual/ports"
)

// Ask queues the reading of a target's directory, and returns when that was.
//
// Errors: transfer.ErrTarget.
func (t *Targeting) Ask(ctx context.Context, company domain.CompanyID, of transfer.Target) (at time.Time, err error) {
	if _, err := transfer.ParseTarget(string(of)); err != nil {
		return at, err
	}
	at = t.clock.Now()
	err = t.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		return tx.Tasks.Enqueue(ctx, task.ReadTarget, []byte(of))
	})
	if err != nil {
		return at, fmt.Errorf("ask for the directory of a target: %w", err)
	}
	return at, nil
}

// Work reads a directory that was asked for. A target that has none is read at once.
func (t *Targeting) Work(ctx context.Context, company domain.CompanyID, payload []byte) error {
	of, err := transfer.ParseTarget(string(payload))
	if err != nil {
		return err
	}
	if _, err = t.Read(ctx, company, of); errors.Is(err, transfer.ErrTarget) {
		return nil
	}
	return err
}
