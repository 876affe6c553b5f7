package payrolls

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/paydata"
	"actual/domain/payroll"
	"actual/domain/targetlink"
	"actual/domain/transfer"
	"actual/ports"
)

// Setting returns how the company's hours reach its payroll.
func (s *Service) Setting(ctx context.Context, company domain.CompanyID) (set payroll.Setting, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		set, err = tx.PayrollSet.Last(ctx)
		return err
	})
	if err != nil {
		return set, fmt.Errorf("show the payroll's setting: %w", err)
	}
	return set, nil
}

// ChangeSetting is the command to reach payroll otherwise from now on.
type ChangeSetting struct {
	Company domain.CompanyID
	Seen    domain.Revision // The revision that the change is made from; 0: whatever it is.
	Change  func(s *payroll.Setting)
	By      string
}

// Change changes how the company's hours reach its payroll: of what is prepared from
// then on.
//
// Errors: payroll.ErrSetting, geofence.ErrNotFound, transfer.ErrTrialFirst,
// payroll.ErrTwoPayers, domain.ErrMoved.
func (s *Service) Change(ctx context.Context, cmd ChangeSetting) (set payroll.Setting, err error) {
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		was, err := tx.PayrollSet.Last(ctx)
		if err != nil {
			return err
		}
		if cmd.Seen != 0 && cmd.Seen != was.Revision {
			return domain.ErrMoved
		}
		set = was
		cmd.Change(&set)
		if err := set.Check(); err != nil {
			return err
		}
		if err := there(ctx, tx, set.Costs); err != nil {
			return err
		}
		if set.Mode == export.On && was.Mode == export.Off {
			return transfer.ErrTrialFirst
		}
		elsewhere, err := tx.TransSets.Hold(ctx)
		if err != nil {
			return err
		}
		if err := set.Alone(elsewhere.Mode == export.On); err != nil {
			return err
		}
		now := s.now()
		if err := tx.PayrollSet.Save(ctx, set, cmd.By, now); err != nil {
			return err
		}
		set.Revision++
		codes := ledger.Fields{}
		for kind, code := range set.Codes {
			codes[string(kind)] = ledger.Text(code)
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: s.ids.New()}, Company: cmd.Company, At: now.Unix(), Kind: ledger.PayrollSet, Actor: cmd.By, Subject: "payroll:setting",
			Body: ledger.NewObject(ledger.Fields{
				"revision": ledger.Int(int64(set.Revision)), "mode": ledger.Text(string(set.Mode)), "door": ledger.Text(string(set.Door)), "batch": ledger.Text(set.Batch),
				"codes": ledger.Nested(ledger.NewObject(codes)), "by_department": ledger.Bool(set.ByDept), "costs": ledger.Int(int64(len(set.Costs))), "calendar": ledger.Bool(set.Calendar),
				"beside_transfers": ledger.Bool(set.Beside),
			}),
		})
	})
	if err != nil {
		return payroll.Setting{}, fmt.Errorf("change the payroll's setting: %w", err)
	}
	return set, nil
}

// there fails with geofence.ErrNotFound where a site is none of the company's.
func there(ctx context.Context, tx ports.Tx, costs map[domain.SiteID]string) error {
	if len(costs) == 0 {
		return nil
	}
	sites, _, err := tx.Sites.Load(ctx)
	if err != nil {
		return err
	}
	ours := map[domain.SiteID]bool{}
	for _, s := range sites {
		ours[s.ID] = true
	}
	for id := range costs {
		if !ours[id] {
			return geofence.ErrNotFound.With("costs: %s", id)
		}
	}
	return nil
}

// PayeeOf is a worker, and who they are in payroll.
type PayeeOf struct {
	Worker job.Worker
	payroll.Payee
	Linked bool // It follows from whom the worker is linked to in payroll's directory; else somebody said it here.
}

// Payees returns who workers are in payroll, by worker.
func (s *Service) Payees(ctx context.Context, company domain.CompanyID) (all []PayeeOf, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all = nil
		known, linked, err := payees(ctx, tx)
		if err != nil {
			return err
		}
		for id, p := range known {
			w, err := tx.Workers.ByID(ctx, id)
			if err != nil {
				return err
			}
			all = append(all, PayeeOf{w, payroll.Payee{Worker: id, Payee: p}, linked[id]})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list payees: %w", err)
	}
	sortPayees(all)
	return all, nil
}

// payees returns who workers are in payroll: as somebody has said here, else as they are
// linked to a person of its directory.
func payees(ctx context.Context, tx ports.Tx) (known map[domain.WorkerID]paydata.Payee, linked map[domain.WorkerID]bool, err error) {
	known, linked = map[domain.WorkerID]paydata.Payee{}, map[domain.WorkerID]bool{}
	links, err := tx.Targeted.List(ctx, transfer.ADP)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range links {
		w, bad := domain.ParseWorkerID(l.Key)
		if p, ok := payroll.ParseRef(l.Ref); ok && l.Kind == targetlink.Worker && bad == nil {
			known[w], linked[w] = p, true
		}
	}
	own, err := tx.Payees.List(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range own {
		if p.Associate == "" && known[p.Worker].Group == p.Group && known[p.Worker].File == p.File {
			p.Associate = known[p.Worker].Associate
		}
		known[p.Worker] = p.Payee
		delete(linked, p.Worker)
	}
	return known, linked, nil
}

// SetPayee is the command to say who a worker is in payroll.
type SetPayee struct {
	Company domain.CompanyID
	Payee   payroll.Payee
	Remove  bool // Nobody any more.
	By      string
}

// SetPayee says who a worker is in payroll.
//
// Errors: payroll.ErrPayee, payroll.ErrPayeeTaken, job.ErrWorkerNotFound.
func (s *Service) SetPayee(ctx context.Context, cmd SetPayee) (of PayeeOf, err error) {
	if !cmd.Remove {
		if err := cmd.Payee.Check(); err != nil {
			return of, err
		}
	}
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		w, err := tx.Workers.ByID(ctx, cmd.Payee.Worker)
		if err != nil {
			return err
		}
		of = PayeeOf{Worker: w, Payee: cmd.Payee}
		if cmd.Remove {
			err = tx.Payees.Forget(ctx, cmd.Payee.Worker)
		} else {
			err = tx.Payees.Save(ctx, cmd.Payee)
		}
		if err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, ledger.Entry{ // Which file it is stands in the record, not here: it is personal.
			ID: domain.EntryID{UUID: s.ids.New()}, Company: cmd.Company, At: s.now().Unix(), Kind: ledger.PayeeSet, Actor: cmd.By, Subject: "worker:" + cmd.Payee.Worker.String(),
			Body: ledger.NewObject(ledger.Fields{"pay_group": ledger.Text(cmd.Payee.Group), "removed": ledger.Bool(cmd.Remove)}),
		})
	})
	if err != nil {
		return PayeeOf{}, fmt.Errorf("say who a worker is in payroll: %w", err)
	}
	return of, nil
}

// Sites returns those of the company's sites that are called so.
func (s *Service) Sites(ctx context.Context, company domain.CompanyID, refs []string) (named map[string]domain.SiteID, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		named = map[string]domain.SiteID{}
		all, _, err := tx.Sites.Named(ctx, refs)
		for _, one := range all {
			named[one.Ref] = one.ID
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find sites: %w", err)
	}
	return named, nil
}
