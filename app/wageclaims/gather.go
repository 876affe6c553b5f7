package wageclaims

import (
	"context"
	"time"

	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/wageclaim"
	"actual/ports"
)

// gathering is one claim being gathered.
type gathering struct {
	m   *Maker
	tx  ports.Tx
	cmd Make

	zone        *time.Location
	first, last domain.Date // Whole workweeks.
	span        domain.Span
	worn        []badge.Custody
	policies    map[string]presence.Policy
	sites       map[domain.SiteID]bool // That records speak of.
	windows     map[domain.BadgeID]presence.Span
	subjects    map[string]bool // Of the ledger.
	order       []string
	records     []wageclaim.Record
}

func (g *gathering) add(r ...wageclaim.Record) { g.records = append(g.records, r...) }

func (g *gathering) subject(s string) {
	if !g.subjects[s] {
		g.subjects[s] = true
		g.order = append(g.order, s)
	}
}

func (g *gathering) all(ctx context.Context) error {
	g.policies, g.sites, g.windows = map[string]presence.Policy{}, map[domain.SiteID]bool{}, map[domain.BadgeID]presence.Span{}
	for _, part := range []func(context.Context) error{g.who, g.time, g.visits, g.rulings, g.fixes, g.places, g.rules, g.discrepancies, g.exports, g.entries} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	computed, err := wageclaim.Compute(g.cmd.Worker, g.zone, g.policies, g.records)
	if err != nil {
		return err
	}
	g.add(computed...)
	g.add(g.m.annex(g.m.clock.Now()))
	return nil
}

func (g *gathering) who(ctx context.Context) error {
	c, err := g.tx.Companies.Get(ctx)
	if err != nil {
		return err
	}
	w, err := g.tx.Workers.ByID(ctx, g.cmd.Worker)
	if err != nil {
		return err
	}
	settings, err := g.tx.PaySets.Last(ctx)
	if err != nil {
		return err
	}
	g.zone = c.Zone()
	week := settings.Week(g.zone)
	g.first, g.last = week.First(g.cmd.From), week.Last(g.cmd.To)
	g.span = domain.Span{From: week.Hours(g.first).From, To: week.Hours(g.last).To}
	g.add(wageclaim.Of(wageclaim.Company, g.cmd.Company.String(), ledger.Fields{"ref": ledger.Text(c.Ref()), "name": ledger.Text(c.Name()), "zone": ledger.Text(g.zone.String())}))
	p := w.Particulars()
	g.add(wageclaim.Of(wageclaim.Worker, w.ID().String(), ledger.Fields{"ref": ledger.Text(p.Ref), "name": ledger.Text(p.Name)}), wageclaim.RulesRecord(settings))
	g.subject("worker:" + w.ID().String())
	g.subject("pay:settings")
	if g.worn, err = g.tx.Custodies.List(ctx, ports.CustodyQuery{Worker: g.cmd.Worker, Touching: g.span}); err != nil {
		return err
	}
	for _, c := range g.worn {
		g.add(wageclaim.Of(wageclaim.Custody, c.ID.String(), ledger.Fields{
			"badge": ledger.Text(c.Badge.String()), "worker": ledger.Text(c.Worker.String()), "from": unix(c.Span.From), "to": unix(c.Span.To),
		}))
		g.subject("badge:" + c.Badge.String())
	}
	return nil
}

func unix(t time.Time) ledger.Value {
	if t.IsZero() {
		return ledger.Null()
	}
	return ledger.Int(t.Unix())
}

// time gathers what was approved, done and said about the days, and what they are paid
// by.
func (g *gathering) time(ctx context.Context) error {
	workers := []domain.WorkerID{g.cmd.Worker}
	days, err := g.tx.TimeDays.List(ctx, ports.TimeDayQuery{From: g.first, To: g.last, Workers: workers})
	if err != nil {
		return err
	}
	for _, d := range days {
		key := ports.TimeDayKey{Worker: d.Worker, Day: d.Day}
		acts, err := g.tx.TimeDays.Acts(ctx, key)
		if err != nil {
			return err
		}
		for _, a := range acts {
			g.add(wageclaim.ApprovalRecord(d.Day, a))
		}
		g.subject(timekeeping.Subject(key))
	}
	entries, err := g.tx.TimeHeld.Approved(ctx, ports.TimeEntryQuery{From: g.first, To: g.last, Workers: workers})
	if err != nil {
		return err
	}
	for _, e := range entries {
		g.add(wageclaim.TimeRecord(e))
		g.sites[e.Site] = true
	}
	said, err := g.tx.TimeSaid.List(ctx, g.first, g.last, workers)
	if err != nil {
		return err
	}
	for _, s := range said {
		g.add(wageclaim.SaidRecord(s))
	}
	return g.pay(ctx, workers)
}

func (g *gathering) pay(ctx context.Context, workers []domain.WorkerID) error {
	rates, err := g.tx.PayRates.Of(ctx, workers)
	if err != nil {
		return err
	}
	for _, p := range rates {
		g.add(wageclaim.RateRecord(p))
	}
	periods, err := g.tx.PayPeriods.Touching(ctx, g.first, g.last)
	if err != nil {
		return err
	}
	for _, c := range periods {
		if c.Revision > 0 {
			g.add(wageclaim.PeriodRecord(c))
			g.subject("pay_period:" + c.First.String())
		}
	}
	return nil
}

// rules adds the policies that the visits were judged by.
func (g *gathering) rules(ctx context.Context) error {
	own := presence.DefaultPolicy()
	if _, used := g.policies[own.Version]; used {
		g.policy(own)
	}
	all, err := g.tx.Policies.List(ctx, own)
	if err != nil {
		return err
	}
	for _, v := range all {
		if _, used := g.policies[v.Policy.Version]; used && v.Purpose == ports.PolicyInUse && v.Policy.MaxHoleS > 0 && g.policies[v.Policy.Version] == (presence.Policy{}) {
			g.policy(v.Policy)
		}
	}
	for name, p := range g.policies {
		if p == (presence.Policy{}) {
			delete(g.policies, name) // Of an earlier program, whose own it was: visits by it can't be derived again.
		}
	}
	g.subject("policy:in_use")
	return nil
}

func (g *gathering) policy(p presence.Policy) {
	g.policies[p.Version] = p
	g.add(wageclaim.Of(wageclaim.Policy, p.Version, ledger.Fields{"parameters": ledger.Text(string(g.m.encoder(p)))}))
}

// discrepancies adds those about the worker, as they stand.
func (g *gathering) discrepancies(ctx context.Context) error {
	const page = 500
	for after := (domain.DiscrepancyID{}); ; {
		ids, err := g.tx.FoundTexts.About(ctx, g.cmd.Worker, after, page)
		if err != nil || len(ids) == 0 {
			return err
		}
		all, err := g.tx.Found.List(ctx, ports.DiscrepancyQuery{IDs: ids, From: g.first, To: g.last})
		if err != nil {
			return err
		}
		for _, d := range all {
			fields := ledger.Fields{
				"date": ledger.Text(d.Date.String()), "what": ledger.Text(string(d.Kind)), "finding": ledger.Text(d.Verdict.Finding), "expected": ledger.Int(d.Verdict.Expected),
				"actual": ledger.Int(d.Verdict.Actual), "state": ledger.Text(string(d.State)), "resolved_by": ledger.Text(d.ResolvedBy),
			}
			if d.Settlement.Reason != "" {
				fields["reason"], fields["resolution"] = ledger.Text(string(d.Settlement.Reason)), ledger.Text(string(d.Settlement.Resolution))
			}
			g.add(wageclaim.Of(wageclaim.Discrepancy, d.ID.String(), fields))
			g.subject("discrepancy:" + d.ID.String())
		}
		if len(ids) < page {
			return nil
		}
		after = ids[len(ids)-1]
	}
}

// exports adds the transfers that had time of the worker, and what became of it.
func (g *gathering) exports(ctx context.Context) error {
	const page = 200
	for before := (domain.TransferID{}); ; {
		all, err := g.tx.Transfers.List(ctx, before, page)
		if err != nil {
			return err
		}
		for _, t := range all {
			before = t.ID
			if t.Last.Before(g.first) || t.First.After(g.last) {
				continue
			}
			items, err := g.tx.TransLook.Items(ctx, t.ID, ports.TransferFilter{Worker: g.cmd.Worker}, ports.TransferPlace{}, 100_000)
			if err != nil {
				return err
			}
			mine := false
			for _, i := range items {
				if day := timesheetDay(g, i.Began, i.Want.Day); !day.Before(g.first) && !day.After(g.last) {
					g.add(wageclaim.ItemRecord(t, i))
					mine = true
				}
			}
			if mine {
				g.add(wageclaim.ExportRecord(t))
				g.subject("transfer:" + t.ID.String())
			}
		}
		if len(all) < page {
			return nil
		}
	}
}

func timesheetDay(g *gathering, began time.Time, day domain.Date) domain.Date {
	if day.IsZero() {
		return domain.DateOf(began, g.zone)
	}
	return day
}
