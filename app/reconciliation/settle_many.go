package reconciliation

import (
	"context"
	"errors"
	"fmt"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/fault"
	"actual/ports"
)

// ErrTooMany reports a bulk resolution of too many.
var ErrTooMany = fault.New(fault.Invalid, "discrepancy.too_many", "at most 500 discrepancies are resolved at once, and at least one")

const mostAtOnce = 500

// ResolveMany is the command to settle many discrepancies alike.
type ResolveMany struct {
	Company    domain.CompanyID
	IDs        []domain.DiscrepancyID
	Settlement discrepancy.Settlement
	By         string
}

// Resolved is what became of one of many.
type Resolved struct {
	ID     domain.DiscrepancyID
	Now    discrepancy.Discrepancy // Where it is resolved.
	Refuse *fault.Error            // Why it is not; nil where it is.
}

// ResolveMany settles each that can be, in one transaction, and says why the others
// can't: those that are over. What it returns is in the order of the command, each
// once. Where one is not there, none is settled.
//
// Errors: ErrTooMany, discrepancy.ErrNotFound.
func (d *Desk) ResolveMany(ctx context.Context, cmd ResolveMany) (out []Resolved, err error) {
	if len(cmd.IDs) == 0 || len(cmd.IDs) > mostAtOnce {
		return nil, ErrTooMany
	}
	err = d.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		took, err := tx.Found.Take(ctx, cmd.IDs)
		if err != nil {
			return err
		}
		there := make(map[domain.DiscrepancyID]discrepancy.Discrepancy, len(took))
		for _, one := range took {
			there[one.ID] = one
		}
		out = out[:0]
		met := map[domain.DiscrepancyID]bool{}
		for _, id := range cmd.IDs {
			if met[id] {
				continue
			}
			met[id] = true
			was, is := there[id]
			if !is {
				return discrepancy.ErrNotFound.With("%s", id)
			}
			a := Act{Company: cmd.Company, ID: id, By: cmd.By}
			now, err := d.one(ctx, tx, a, was, resolving(a, cmd.Settlement))
			refused := (*fault.Error)(nil)
			if errors.Is(err, discrepancy.ErrOver) && errors.As(err, &refused) {
				out = append(out, Resolved{ID: id, Refuse: refused})
				continue
			}
			if err != nil {
				return err
			}
			out = append(out, Resolved{ID: id, Now: now})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("resolve discrepancies: %w", err)
	}
	return out, nil
}
