package audit

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/ports"
)

// Anchorer publishes checkpoints where we cannot take them back.
type Anchorer struct {
	reader ports.LedgerReader
	anchor ports.Anchor
	clock  ports.Clock
}

// NewAnchorer returns the use case.
func NewAnchorer(reader ports.LedgerReader, anchor ports.Anchor, clock ports.Clock) *Anchorer {
	return &Anchorer{reader: reader, anchor: anchor, clock: clock}
}

// Anchor publishes the company's newest checkpoint if it does not stand outside
// yet, and reports whether it did.
func (a *Anchorer) Anchor(ctx context.Context, company domain.CompanyID) (bool, error) {
	cp, ok, err := a.reader.Unanchored(ctx, company, a.anchor.Place())
	if err != nil || !ok {
		return false, err
	}
	if err := a.anchor.Publish(ctx, company, cp); err != nil {
		return false, fmt.Errorf("publish checkpoint of company %s: %w", company, err)
	}
	return true, a.reader.Anchored(ctx, company, cp.Size, a.anchor.Place(), a.clock.Now())
}
