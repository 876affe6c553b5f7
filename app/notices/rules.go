package notices

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/notice"
	"actual/ports"
)

// RulePage is some rules of a company, and what people call what they are of.
type RulePage struct {
	Rules []notice.Rule
	More  bool
	Names Names
}

// Rules returns rules of a company by id, after one: at most limit (0: all).
func (s *Service) Rules(ctx context.Context, company domain.CompanyID, after domain.AlertRuleID, limit int) (page RulePage, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.AlertRules.List(ctx)
		if err != nil {
			return err
		}
		page.Rules = slices.DeleteFunc(all, func(r notice.Rule) bool { return bytes.Compare(r.ID.UUID[:], after.UUID[:]) <= 0 })
		if page.More = limit > 0 && len(page.Rules) > limit; page.More {
			page.Rules = page.Rules[:limit]
		}
		page.Names, err = namesOf(ctx, tx, page.Rules)
		return err
	})
	if err != nil {
		return page, fmt.Errorf("list rules of alerts: %w", err)
	}
	return page, nil
}

// NamedRule is a rule and what people call what it is of.
type NamedRule struct {
	notice.Rule
	Names Names
}

// Rule returns a rule, or notice.ErrRuleNotFound.
func (s *Service) Rule(ctx context.Context, company domain.CompanyID, id domain.AlertRuleID) (r NamedRule, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		if r.Rule, err = tx.AlertRules.ByID(ctx, id); err != nil {
			return err
		}
		r.Names, err = namesOf(ctx, tx, []notice.Rule{r.Rule})
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
// of zone, crew, badge and addresses; ports.ErrForbiddenAddress, ports.ErrVaultClosed,
// fault.Unavailable when the key vault is down.
func (s *Service) CreateRule(ctx context.Context, company domain.CompanyID, r notice.Rule, by string) (notice.Rule, error) {
	sealed, err := s.seal(ctx, company, r, by)
	if err != nil {
		return r, err
	}
	given := r
	given.ID, given.Revision = domain.AlertRuleID{UUID: s.ids.New()}, 1
	err = s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		r = parted(given)
		if err := s.addressed(ctx, tx, &r, sealed); err != nil {
			return err
		}
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
// was seen (0: any). It is asked twice: change has no other effect.
//
// Errors: notice.ErrRuleNotFound, notice.ErrBadRule, notice.ErrBadKind,
// notice.ErrAddressNotFound, domain.ErrMoved; ports.ErrForbiddenAddress,
// ports.ErrVaultClosed, fault.Unavailable when the key vault is down.
func (s *Service) ChangeRule(ctx context.Context, company domain.CompanyID, id domain.AlertRuleID, seen domain.Revision, change func(notice.Rule) notice.Rule, by string) (r notice.Rule, err error) {
	changed := func(ctx context.Context, tx ports.Tx) (notice.Rule, error) {
		was, err := tx.AlertRules.ByID(ctx, id)
		if err != nil {
			return was, err
		}
		if seen != 0 && was.Revision != seen {
			return was, domain.ErrMoved
		}
		now := parted(change(was))
		now.ID, now.Scope, now.Revision = was.ID, was.Scope, was.Revision
		return now, now.Check()
	}
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		r, err = changed(ctx, tx)
		return err
	})
	if err != nil {
		return r, fmt.Errorf("change rule of alerts: %w", err)
	}
	sealed, err := s.seal(ctx, company, r, by)
	if err != nil {
		return r, err
	}
	err = s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if r, err = changed(ctx, tx); err != nil {
			return err
		}
		if err := s.addressed(ctx, tx, &r, sealed); err != nil {
			return err
		}
		if err := tx.AlertRules.Save(ctx, r, by, s.clock.Now()); err != nil {
			return err
		}
		r.Revision++
		if err := s.forget(ctx, tx); err != nil {
			return err
		}
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
		if err := s.forget(ctx, tx); err != nil {
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
