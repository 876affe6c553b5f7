package reconciliation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/reconcile"
	"actual/ports"
)

// Thresholds shows and changes the thresholds that discrepancies are judged by: the
// program's own, over them those of the company, of a branch, of a site.
type Thresholds struct {
	work   ports.UnitOfWork
	fences Fences
	clock  ports.Clock
	ids    ports.Identifiers
	policy reconcile.Policy
}

// NewThresholds returns the use cases; policy is the program's own.
func NewThresholds(work ports.UnitOfWork, fences Fences, clock ports.Clock, ids ports.Identifiers, policy reconcile.Policy) *Thresholds {
	return &Thresholds{work: work, fences: fences, clock: clock, ids: ids, policy: policy}
}

// ThresholdsInForce is what discrepancies are judged by.
type ThresholdsInForce struct {
	Policy reconcile.Policy // Of the program.
	reconcile.Settings
	Names Names // Of sites and crews.
}

// Show returns what is in force.
func (t *Thresholds) Show(ctx context.Context, company domain.CompanyID) (out ThresholdsInForce, err error) {
	err = t.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		out, err = t.inForce(ctx, tx, company)
		return err
	})
	if err != nil {
		return out, fmt.Errorf("show thresholds: %w", err)
	}
	return out, nil
}

func (t *Thresholds) inForce(ctx context.Context, tx ports.Tx, company domain.CompanyID) (out ThresholdsInForce, err error) {
	out = ThresholdsInForce{Policy: t.policy, Names: Names{of: map[domain.UUID]string{}}}
	if out.Settings, err = tx.Limiting.InForce(ctx); err != nil {
		return out, err
	}
	_, _, err = t.places(ctx, tx, company, out.Names.of)
	return out, err
}

// places returns the company's sites and crews, and adds their names.
func (t *Thresholds) places(ctx context.Context, tx ports.Tx, company domain.CompanyID, names map[domain.UUID]string) ([]geofence.Site, []job.Crew, error) {
	index, err := t.fences.Index(ctx, tx, company)
	if err != nil {
		return nil, nil, err
	}
	crews, err := tx.Crews.List(ctx, ports.CrewQuery{})
	for _, s := range index.Sites() {
		names[s.ID.UUID] = s.Ref
	}
	for _, c := range crews {
		names[c.ID().UUID] = c.Ref()
	}
	return index.Sites(), crews, err
}

// ChangeThresholds is the command to change thresholds and branches.
type ChangeThresholds struct {
	Company domain.CompanyID
	Seen    domain.Revision // The version that the change is made from, and one; 0: whatever it is.
	Change  reconcile.SettingsChange
	By      string
}

// Change makes the next version, which passes judge by from then on.
//
// Errors: domain.ErrMoved, geofence.ErrNotFound, job.ErrCrewNotFound, those of reconcile.Settings.Changed.
func (t *Thresholds) Change(ctx context.Context, cmd ChangeThresholds) (out ThresholdsInForce, err error) {
	err = t.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		was, err := tx.Limiting.InForce(ctx)
		if err != nil {
			return err
		}
		if cmd.Seen != 0 && cmd.Seen != was.Revision() {
			return domain.ErrMoved
		}
		called := map[domain.UUID]string{}
		if err := t.there(ctx, tx, cmd, called); err != nil || cmd.Change.Empty() {
			if err == nil {
				out, err = t.inForce(ctx, tx, cmd.Company)
			}
			return err
		}
		next, err := was.Changed(cmd.Change, cmd.By, t.clock.Now().UTC())
		if id, one, other, twice := next.OfTwo(); errors.Is(err, reconcile.ErrBadBranch) && twice {
			return reconcile.ErrBadBranch.With("%s is of %q and of %q: leave it out of one of them", cmp.Or(called[id], id.String()), one, other)
		}
		if err != nil {
			return err
		}
		if err := tx.Limiting.Add(ctx, next); err != nil {
			return err
		}
		if err := tx.Ledger.Append(ctx, t.entry(cmd, next)); err != nil {
			return err
		}
		out, err = t.inForce(ctx, tx, cmd.Company)
		return err
	})
	if err != nil {
		return ThresholdsInForce{}, fmt.Errorf("change thresholds: %w", err)
	}
	return out, nil
}

// there fails where a site or a crew is none of the company's. It fills in what they are
// called.
func (t *Thresholds) there(ctx context.Context, tx ports.Tx, cmd ChangeThresholds, called map[domain.UUID]string) error {
	sites, crews, err := t.places(ctx, tx, cmd.Company, called)
	if err != nil {
		return err
	}
	site := func(id domain.SiteID) error {
		if !id.IsZero() && !slices.ContainsFunc(sites, func(s geofence.Site) bool { return s.ID == id }) {
			return geofence.ErrNotFound.With("%s", id)
		}
		return nil
	}
	for _, o := range slices.Concat(cmd.Change.Set, cmd.Change.Unset) {
		if err := site(o.Site); err != nil {
			return err
		}
	}
	for _, b := range cmd.Change.Branches {
		for _, id := range b.Sites {
			if err := site(id); err != nil {
				return err
			}
		}
		for _, id := range b.Crews {
			if !slices.ContainsFunc(crews, func(c job.Crew) bool { return c.ID() == id }) {
				return job.ErrCrewNotFound.With("%s", id)
			}
		}
	}
	return nil
}

// entry tells a change to the ledger.
func (t *Thresholds) entry(cmd ChangeThresholds, next reconcile.Settings) ledger.Entry {
	var set, branches []ledger.Value
	tell := func(o reconcile.Override, value ledger.Value) {
		of := ledger.Fields{"name": ledger.Text(o.Name), "value": value, "branch": ledger.Text(o.Branch), "site": ledger.Null()}
		if !o.Site.IsZero() {
			of["site"] = ledger.Text(o.Site.String())
		}
		set = append(set, ledger.Nested(ledger.NewObject(of)))
	}
	for _, o := range cmd.Change.Unset {
		tell(o, ledger.Null())
	}
	for _, o := range cmd.Change.Set {
		tell(o, ledger.Int(o.Value))
	}
	for _, b := range cmd.Change.Branches {
		branches = append(branches, ledger.Nested(ledger.NewObject(ledger.Fields{
			"name": ledger.Text(b.Name), "sites": ledger.Int(int64(len(b.Sites))), "crews": ledger.Int(int64(len(b.Crews))), "dissolved": ledger.Bool(false),
		})))
	}
	for _, name := range cmd.Change.Dissolved {
		branches = append(branches, ledger.Nested(ledger.NewObject(ledger.Fields{"name": ledger.Text(name), "sites": ledger.Int(0), "crews": ledger.Int(0), "dissolved": ledger.Bool(true)})))
	}
	return entry(t.ids, cmd.Company, next.At, ledger.ThresholdsChanged, cmd.By, "company:"+cmd.Company.String(), ledger.Fields{
		"revision": ledger.Int(int64(next.Revision())), "set": ledger.List(set...), "branches": ledger.List(branches...),
	})
}
