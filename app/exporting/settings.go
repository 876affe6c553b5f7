package exporting

import (
	"context"
	"fmt"
	"strings"

	"actual/app/task"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/ledger"
	"actual/ports"
)

// Settings returns how the company has each thing written that can be.
func (x *Exporter) Settings(ctx context.Context, company domain.CompanyID) (all []export.Setting, err error) {
	err = x.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all = nil
		for _, r := range export.Routes() {
			one, err := tx.ExportSets.Get(ctx, r)
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return nil
	})
	return all, err
}

// Setting returns how the company has things of a route written.
func (x *Exporter) Setting(ctx context.Context, company domain.CompanyID, r export.Route) (s export.Setting, err error) {
	err = x.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		s, err = tx.ExportSets.Get(ctx, r)
		return err
	})
	return s, err
}

// ChangeSetting is the command to have things written otherwise.
type ChangeSetting struct {
	Company domain.CompanyID
	export.Route
	Seen domain.Revision // The revision that the change is made from; 0: whatever it is.
	export.Change
	By string
}

// Change changes a setting. What waited is written from then on, where that is on.
//
// Errors: export.ErrTrialFirst, export.ErrSetting, domain.ErrMoved.
func (x *Exporter) Change(ctx context.Context, cmd ChangeSetting) (s export.Setting, err error) {
	err = x.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		was, err := tx.ExportSets.Hold(ctx, cmd.Route)
		if err != nil {
			return err
		}
		if cmd.Seen != 0 && cmd.Seen != was.Revision {
			return domain.ErrMoved
		}
		next, err := was.Changed(cmd.Change)
		if err != nil {
			return err
		}
		if s = was; next == was {
			return nil
		}
		if err := tx.ExportSets.Save(ctx, next); err != nil {
			return err
		}
		if s, err = tx.ExportSets.Get(ctx, cmd.Route); err != nil {
			return err
		}
		if s.Mode == export.On && was.Mode != export.On {
			if err := tx.Tasks.Enqueue(ctx, task.WorkExports, fmt.Appendf(nil, "%s %s %s", routePayload, s.Target, s.Kind)); err != nil {
				return err
			}
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: x.ids.New()}, Company: cmd.Company, At: x.clock.Now().Unix(), Kind: ledger.ExportSetChanged, Actor: cmd.By,
			Subject: "company:" + cmd.Company.String(), Body: ledger.NewObject(ledger.Fields{
				"target": ledger.Text(string(s.Target)), "kind": ledger.Text(string(s.Kind)), "before": settingOf(was), "after": settingOf(s),
			}),
		})
	})
	if err != nil {
		return export.Setting{}, fmt.Errorf("change how things are written: %w", err)
	}
	return s, nil
}

func settingOf(s export.Setting) ledger.Value {
	return ledger.Nested(ledger.NewObject(ledger.Fields{
		"mode": ledger.Text(string(s.Mode)), "per_day": ledger.Int(int64(s.PerDay)), "assigned_to": ledger.Text(s.AssignedTo),
	}))
}

// routePayload begins the payload of a task that wakes a route's exports.
const routePayload = "route"

// together is how many exports are woken in one transaction.
const together = 200

// wake has those exports of a route worked on that wait for the company to have them
// written.
func (x *Exporter) wake(ctx context.Context, company domain.CompanyID, route string) error {
	target, kind, _ := strings.Cut(route, " ")
	r, err := export.ParseRoute(target, kind)
	if err != nil {
		return err
	}
	after := domain.ExportID{}
	for more := true; more; {
		err := x.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
			ids, err := tx.Exports.Waiting(ctx, r, after, together)
			if err != nil {
				return err
			}
			if more = len(ids) == together; len(ids) > 0 {
				after = ids[len(ids)-1]
			}
			return x.wakeSome(ctx, tx, ids)
		})
		if err != nil {
			return fmt.Errorf("wake exports: %w", err)
		}
	}
	return nil
}

func (x *Exporter) wakeSome(ctx context.Context, tx ports.Tx, ids []domain.ExportID) error {
	for _, id := range ids {
		e, err := tx.Exports.Hold(ctx, id)
		if err != nil {
			return err
		}
		turn := e.Turn
		if e.Wake(x.clock.Now()); e.Turn == turn {
			continue
		}
		if err := tx.Exports.Save(ctx, e, turn); err != nil {
			return err
		}
		if err := queue(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}
