package notices

import (
	"context"
	"fmt"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/notice"
	"actual/ports"
)

// By says by what so much silence of a badge is allowed.
type By string

// What it is by.
const (
	BySilence By = "silence" // A rule says how long.
	ByMissed  By = "missed"  // A rule says how many planned signs of life.
	ByPlan    By = "plan"    // How often the badge's plan lets it be heard.
)

// Effective is what holds for a badge now, and what follows from that.
type Effective struct {
	notice.Settled
	Badge     domain.BadgeID // Zero: of the company.
	Crew      domain.CrewID
	Zones     []domain.ZoneID
	Rules     []notice.Rule // Those that it is from, the widest first.
	Allowed   time.Duration // How much counted silence is allowed.
	By        By
	Heartbeat time.Duration // Of its plan; of the company the usual one.
	Admins    bool          // No rule says who is told.
	Names     Names
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
		e = Effective{Badge: id}
		plan := badge.DefaultPlan()
		var named []notice.Alert
		if !id.IsZero() {
			b, err := tx.Badges.ByID(ctx, id)
			if err != nil {
				return err
			}
			plan = b.Plan()
			w, err := j.gather(ctx)
			if err != nil {
				return err
			}
			e.Crew, e.Zones = w.crew[id], w.zones[id]
			named = append(named, notice.Alert{Badge: id, Crew: e.Crew})
		}
		of := scopes(e.Zones, e.Crew, id)
		e.Settled, e.Rules = *j.holds(of), notice.Chain(j.rules, of...)
		e.finish(plan)
		if e.Names, err = namesFor(ctx, tx, named...); err != nil {
			return err
		}
		more, err := namesOf(ctx, tx, e.Rules)
		for zone, name := range more.Zones {
			e.Names.Zones[zone] = name
		}
		return err
	})
	if err != nil {
		return e, fmt.Errorf("show what holds of alerts: %w", err)
	}
	return e, nil
}

// finish says what follows from what is settled.
func (e *Effective) finish(plan badge.ReportingPlan) {
	e.Allowed, e.Heartbeat, e.By = e.Settled.Allowed(plan), plan.Heartbeat, ByPlan
	switch {
	case e.Silence > 0:
		e.By = BySilence
	case e.Missed > 0:
		e.By = ByMissed
	}
	_, said := e.From["first"]
	e.Admins = !said
}

// Rule returns the rule that a part is from; ok is false of what is usual.
func (e *Effective) Rule(part string) (r notice.Rule, ok bool) {
	scope, said := e.From[part]
	if !said {
		return r, false
	}
	i := slices.IndexFunc(e.Rules, func(r notice.Rule) bool { return r.Scope == scope })
	return e.Rules[i], true
}
