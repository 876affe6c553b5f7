package exporting

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/ledger"
	"actual/ports"
)

// Decide is the command to decide about an export that stands still.
type Decide struct {
	Company domain.CompanyID
	ID      domain.ExportID
	By      string
}

// Retry has an export tried again: what may be there is looked for, as always, before
// it is sent.
//
// Errors: export.ErrNotFound, export.ErrInHand, export.ErrEnded.
func (x *Exporter) Retry(ctx context.Context, cmd Decide) (export.Export, error) {
	return x.decide(ctx, cmd, func(e *export.Export) error { return e.Retry(cmd.By, x.clock.Now()) })
}

// GiveUp has nothing more done about an export, for a reason.
//
// Errors: as Retry, and export.ErrReason.
func (x *Exporter) GiveUp(ctx context.Context, cmd Decide, why string) (export.Export, error) {
	return x.decide(ctx, cmd, func(e *export.Export) error { return e.GiveUp(why, cmd.By, x.clock.Now()) })
}

func (x *Exporter) decide(ctx context.Context, cmd Decide, change func(*export.Export) error) (e export.Export, err error) {
	err = x.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if e, err = tx.Exports.Hold(ctx, cmd.ID); err != nil {
			return err
		}
		turn := e.Turn
		if err := change(&e); err != nil {
			return err
		}
		if err := tx.Exports.Save(ctx, e, turn); err != nil {
			return err
		}
		if err := tx.Ledger.Append(ctx, x.entry(cmd.Company, ledger.ExportDecided, e, cmd.By, x.clock.Now())); err != nil {
			return err
		}
		return queue(ctx, tx, e)
	})
	if err != nil {
		return export.Export{}, fmt.Errorf("decide about an export: %w", err)
	}
	return e, nil
}
