package audit

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/ports"
)

// Anchorer publishes checkpoints where we cannot take them back.
type Anchorer struct {
	work   ports.UnitOfWork
	anchor ports.Anchor
	clock  ports.Clock
}

// NewAnchorer returns the use case.
func NewAnchorer(work ports.UnitOfWork, anchor ports.Anchor, clock ports.Clock) *Anchorer {
	return &Anchorer{work: work, anchor: anchor, clock: clock}
}

// Anchor publishes the company's newest checkpoint if it does not stand outside
// yet, and reports whether it did. Publishing is outside any transaction; a
// crash between it and its record publishes the same again.
func (a *Anchorer) Anchor(ctx context.Context, company domain.CompanyID) (bool, error) {
	var cp ports.Checkpoint
	var ok bool
	err := a.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		cp, ok, err = tx.Anchors.Unanchored(ctx, a.anchor.Place())
		return err
	})
	if err != nil || !ok {
		return false, err
	}
	if err := a.anchor.Publish(ctx, company, cp); err != nil {
		return false, fmt.Errorf("publish checkpoint of company %s: %w", company, err)
	}
	return true, a.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		return tx.Anchors.Anchored(ctx, cp.Size, a.anchor.Place(), a.clock.Now())
	})
}
