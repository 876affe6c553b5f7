package notices

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/ledger"
	"actual/domain/notice"
	"actual/ports"
)

// Rules returns the rules of a company.
func (s *Service) Rules(ctx context.Context, company domain.CompanyID) (all []notice.Rule, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		all, err = tx.AlertRules.List(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list rules of alerts: %w", err)
	}
	return all, nil
}

// Rule returns a rule, or notice.ErrRuleNotFound.
func (s *Service) Rule(ctx context.Context, company domain.CompanyID, id domain.AlertRuleID) (r notice.Rule, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		r, err = tx.AlertRules.ByID(ctx, id)
		return err
	})
	if err != nil {
		return r, fmt.Errorf("show rule of alerts: %w", err)
	}
	return r, nil
}

// CreateRule stores what a scope says. Its identifier is made here.
//
// Errors: notice.ErrBadRule, notice.ErrBadKind, notice.ErrRuleTaken, and what is not found
// of zone, crew and badge.
func (s *Service) CreateRule(ctx context.Context, company domain.CompanyID, r notice.Rule, by string) (notice.Rule, error) {
	if err := r.Check(); err != nil {
		return r, err
	}
	r.ID, r.Revision = domain.AlertRuleID{UUID: s.ids.New()}, 1
	err := s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.AlertRules.Create(ctx, r, by, s.clock.Now()); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, s.entry(company, ledger.AlertRuleSet, by, "alert_rule:"+r.ID.String(), said(r)))
	})
	if err != nil {
		return r, fmt.Errorf("create rule of alerts: %w", err)
	}
	return r, nil
}

// ChangeRule replaces what a rule says by what change makes of it, over the revision that
// was seen (0: any).
//
// Errors: notice.ErrRuleNotFound, notice.ErrBadRule, notice.ErrBadKind, domain.ErrMoved.
func (s *Service) ChangeRule(ctx context.Context, company domain.CompanyID, id domain.AlertRuleID, seen domain.Revision, change func(notice.Rule) notice.Rule, by string) (r notice.Rule, err error) {
	err = s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		was, err := tx.AlertRules.ByID(ctx, id)
		if err != nil {
			return err
		}
		if seen != 0 && was.Revision != seen {
			return domain.ErrMoved
		}
		r = change(was)
		r.ID, r.Scope, r.Revision = was.ID, was.Scope, was.Revision
		if err := r.Check(); err != nil {
			return err
		}
		if err := tx.AlertRules.Save(ctx, r, by, s.clock.Now()); err != nil {
			return err
		}
		r.Revision++
		return tx.Ledger.Append(ctx, s.entry(company, ledger.AlertRuleSet, by, "alert_rule:"+id.String(), said(r)))
	})
	if err != nil {
		return r, fmt.Errorf("change rule of alerts: %w", err)
	}
	return r, nil
}

// RemoveRule deletes a rule, over the revision that was seen (0: any): its scope inherits
// all again. It fails with notice.ErrRuleNotFound or domain.ErrMoved.
func (s *Service) RemoveRule(ctx context.Context, company domain.CompanyID, id domain.AlertRuleID, seen domain.Revision, by string) error {
	err := s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		r, err := tx.AlertRules.ByID(ctx, id)
		if err != nil {
			return err
		}
		if seen != 0 && r.Revision != seen {
			return domain.ErrMoved
		}
		if err := tx.AlertRules.Remove(ctx, r); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, s.entry(company, ledger.AlertRuleGone, by, "alert_rule:"+id.String(), ledger.Fields{"level": ledger.Text(string(r.Scope.Level))}))
	})
	if err != nil {
		return fmt.Errorf("remove rule of alerts: %w", err)
	}
	return nil
}

// said is what the ledger keeps of a rule: which parts it says, and no addresses.
func said(r notice.Rule) ledger.Fields {
	out := ledger.Fields{"level": ledger.Text(string(r.Scope.Level))}
	if !r.Scope.ID.IsZero() {
		out["of"] = ledger.Text(r.Scope.ID.String())
	}
	s := notice.Settle(r)
	for part := range s.From {
		out[part] = ledger.Bool(true)
	}
	return out
}

// Effective is what holds for a badge now, and what follows from that.
type Effective struct {
	notice.Settled
	AllowedS int64 // How many seconds of counted silence its plan allows.
}

// Effective returns what holds for a badge, or for the company where it is zero. It fails
// with badge.ErrNotFound.
func (s *Service) Effective(ctx context.Context, company domain.CompanyID, id domain.BadgeID) (e Effective, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		c, err := tx.Companies.Get(ctx)
		if err != nil {
			return err
		}
		j := &judgement{Service: s, tx: tx, company: company, now: s.clock.Now(), zone: c.Zone(), settled: map[string]*notice.Settled{}}
		if j.rules, err = tx.AlertRules.List(ctx); err != nil {
			return err
		}
		if id.IsZero() {
			e = Effective{Settled: *j.holds(scopes(nil, domain.CrewID{}, id))}
			e.AllowedS = int64(e.Allowed(badge.DefaultPlan()).Seconds())
			return nil
		}
		b, err := tx.Badges.ByID(ctx, id)
		if err != nil {
			return err
		}
		w, err := j.gather(ctx)
		if err != nil {
			return err
		}
		e = Effective{Settled: *j.holds(scopes(w.zones[id], w.crew[id], id))}
		e.AllowedS = int64(e.Allowed(b.Plan()).Seconds())
		return nil
	})
	if err != nil {
		return e, fmt.Errorf("show what holds of alerts: %w", err)
	}
	return e, nil
}
