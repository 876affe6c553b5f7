package wageclaims

import (
	"context"
	"slices"
	"strconv"
	"time"

	apppresence "actual/app/presence"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/wageclaim"
	"actual/ports"
)

// visits adds the visits of the badges while the worker wore them, in all versions that
// the ledger speaks of, and the one that is believed.
func (g *gathering) visits(ctx context.Context) error {
	for _, c := range g.worn {
		in, some := c.Span.Common(g.span)
		if !some {
			continue
		}
		b, err := g.tx.Badges.ByID(ctx, c.Badge)
		if err != nil {
			return err
		}
		q := ports.VisitQuery{Badge: c.Badge, From: in.From, To: in.To, Limit: 500}
		for {
			page, err := g.tx.Visits.List(ctx, q)
			if err != nil {
				return err
			}
			for _, v := range page {
				arrived := time.Unix(v.Arrived, 0).UTC()
				q.AfterArrived, q.AfterID = arrived, v.ID
				if c.Span.Covers(arrived) { // Else it is of whoever wore the badge then.
					if err := g.visit(ctx, v, b.Device()); err != nil {
						return err
					}
				}
			}
			if len(page) < q.Limit {
				break
			}
		}
		g.window(c, in)
	}
	return nil
}

func (g *gathering) visit(ctx context.Context, now presence.Version, device string) error {
	const page = 100
	for after := 0; ; after += page {
		versions, err := g.tx.Visits.Versions(ctx, now.ID, after, page)
		if err != nil {
			return err
		}
		for _, v := range versions {
			if v.Entry.IsZero() && v.Number != now.Number {
				continue
			}
			g.add(wageclaim.VisitRecord(apppresence.RecordOf(v, device), v.Entry))
			if _, met := g.policies[v.Policy]; !met {
				g.policies[v.Policy] = presence.Policy{}
			}
			g.sites[v.Site] = true
			for _, c := range v.Candidates {
				g.sites[c.Site] = true
			}
		}
		if len(versions) < page {
			break
		}
	}
	g.subject("visit:" + now.ID.String())
	evidence := now.Evidence()
	w, met := g.windows[now.Badge]
	if !met {
		w = evidence
	}
	g.windows[now.Badge] = presence.Span{From: min(w.From, evidence.From), To: max(w.To, evidence.To)}
	return nil
}

// The engine looks so far around a visit, mostly: a working day and the silence before,
// two nights after.
const (
	back  = 36 * 3600
	ahead = 60 * 3600
)

// window widens what fixes are wanted of a badge: around the time that the worker wore
// it in the claim, as far as they wore it.
func (g *gathering) window(c badge.Custody, in domain.Span) {
	from, to := in.From.Unix()-back, in.To.Unix()+ahead
	if !c.Span.From.IsZero() {
		from = max(from, c.Span.From.Unix())
	}
	if !c.Span.To.IsZero() {
		to = min(to, c.Span.To.Unix())
	}
	w, met := g.windows[c.Badge]
	if !met {
		w = presence.Span{From: from, To: to}
	}
	g.windows[c.Badge] = presence.Span{From: min(w.From, from), To: max(w.To, to)}
}

func (g *gathering) badges() (all []domain.BadgeID) {
	for _, c := range g.worn {
		if _, wanted := g.windows[c.Badge]; wanted && !slices.Contains(all, c.Badge) {
			all = append(all, c.Badge)
		}
	}
	return all
}

func (g *gathering) rulings(ctx context.Context) error {
	for _, b := range g.badges() {
		all, err := g.tx.Rulings.List(ctx, b)
		if err != nil {
			return err
		}
		for _, r := range all {
			if r.Ruling.Kind == presence.AtSite && (r.Ruling.To < g.windows[b].From || r.Ruling.From > g.windows[b].To) {
				continue
			}
			g.add(wageclaim.RulingRecord(b, r.Ruling, r.Made.By, r.Made.At.Unix(), !r.Withdrawn.At.IsZero()))
			g.sites[r.Ruling.Site] = true
			g.subject("ruling:" + r.Ruling.ID.String())
		}
	}
	return nil
}

// fixes adds the positions, as far as they are kept, and the fences near them.
func (g *gathering) fixes(ctx context.Context) error {
	for _, b := range g.badges() {
		have, some, err := g.tx.Fixes.Bounds(ctx, b)
		if err != nil {
			return err
		}
		if !some {
			continue
		}
		w := g.windows[b]
		fixes, err := g.tx.Fixes.Between(ctx, b, w)
		if err != nil {
			return err
		}
		met := map[string]int{}
		for _, x := range fixes {
			r := wageclaim.FixRecord(b, x)
			if met[r.Name]++; met[r.Name] > 1 {
				r.Name += "#" + strconv.Itoa(met[r.Name])
			}
			g.add(r)
		}
		kept := ledger.Fields{"badge": ledger.Text(b.String()), "from": ledger.Int(max(w.From, have.From)), "to": ledger.Int(w.To)}
		if have.From > w.From && have.From <= w.To { // Nobody can tell whether there were any before the first.
			kept["from"] = ledger.Int(have.From)
		}
		g.add(wageclaim.Of(wageclaim.Kept, b.String(), kept))
	}
	return nil
}

// nearMM is how far from a fix a fence may be to count: farther than any policy looks.
const nearMM = 1_500_000

// places adds the sites that anything speaks of, and those near any fix: neighbours count,
// since a visit is at one site because it is not at another.
func (g *gathering) places(ctx context.Context) error {
	sites, fences, err := g.tx.Sites.Load(ctx)
	if err != nil {
		return err
	}
	index := geofence.NewIndex(sites, fences)
	var hits []geofence.Hit
	for _, r := range g.records {
		if at, p, ok := r.Position(); ok {
			hits = index.Near(p, at, nearMM, hits[:0])
			for _, h := range hits {
				g.sites[index.Sites()[h.Site].ID] = true
			}
		}
	}
	for _, s := range sites {
		if g.sites[s.ID] {
			g.add(wageclaim.SiteRecord(s))
			g.subject("site:" + s.ID.String())
		}
	}
	for _, f := range fences {
		if g.sites[f.Site] {
			g.add(wageclaim.FenceRecord(f))
		}
	}
	return nil
}
