package reconciliation

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/conduct"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/domain/reconcile"
	"actual/ports"
)

// How far around a date it is looked at how badges did.
const (
	aroundS = 12 * 3600
	backS   = 4 * 86_400 // A badge that gave no position for longer is not looked at.
)

// signals says how badges did about the date: by their positions, by when they were
// heard, and by what nobody's devices sent.
func (g *gathering) signals(ctx context.Context) error {
	badges, err := g.tx.Badges.List(ctx)
	if err != nil {
		return err
	}
	span := presence.Span{From: g.day.From.Unix() - aroundS, To: min(g.in.AsOf, g.day.To.Unix()+aroundS)}
	points, err := g.tx.BadgeDays.Points(ctx, span, span.From-backS)
	if err != nil {
		return err
	}
	quiet, err := g.tx.BadgeDays.Quiet(ctx, span)
	if err != nil {
		return err
	}
	index, err := g.r.fences.Index(ctx, g.tx, g.company)
	if err != nil {
		return err
	}
	limits := g.in.Everywhere()
	in := conduct.Input{
		Day: [2]int64{g.day.From.Unix(), g.day.To.Unix()}, Until: span.To, Sites: index, Limits: conduct.Limits{StillS: limits.StillMinS, HoleS: limits.HoleMinS},
	}
	due := g.due()
	nobodys, err := g.nobodys(ctx, badges)
	if err != nil {
		return err
	}
	policy := presence.DefaultPolicy()
	for _, b := range badges {
		from, to := b.Badge.Owned()
		if !(domain.Span{From: from, To: to}).Overlaps(g.day) {
			continue
		}
		id := b.Badge.ID()
		g.low(id, b.Health)
		one := conduct.Badge{ID: id, Plan: b.Badge.Plan(), Due: due[id], Nobody: nobodys[id]}
		for _, q := range quiet[id] {
			one.Quiet = append(one.Quiet, [2]int64{q.From, min(q.To, span.To)})
		}
		if heard := b.Health.HeardAt; !heard.IsZero() && heard.Unix() < span.To {
			one.Quiet = append(one.Quiet, [2]int64{heard.Unix(), span.To})
		}
		one.Points = make([]conduct.Point, len(points[id]))
		for i := range points[id] {
			f := &points[id][i]
			one.Points[i] = conduct.Point{At: f.At, Place: geofence.LatLng{Lat: f.Lat, Lng: f.Lng}, ErrorMM: policy.ErrorOf(*f, geofence.SkyMixed), Blind: f.Source != presence.SourceGPS}
		}
		in.Badges = append(in.Badges, one)
	}
	g.in.Signals = append(g.in.Signals, conduct.Signals(in)...)
	return g.strangers(ctx)
}

// low tells of a badge whose battery was low when that was last said.
func (g *gathering) low(id domain.BadgeID, h badge.Health) {
	if h.BatteryLow() && h.VoltageAt.Before(g.span.To) && !h.VoltageAt.Before(g.span.From) {
		g.in.Signals = append(g.in.Signals, reconcile.Signal{Kind: reconcile.Low, Badge: id, From: h.VoltageAt.Unix(), To: max(h.VoltageAt.Unix()+1, g.in.AsOf)})
	}
}

// leastStrange is how many events a device sends in a day that is about; one that lies in a
// drawer sends some.
const leastStrange = 12

// strangers tells of devices that sent on the date and are no badges of the company's.
func (g *gathering) strangers(ctx context.Context) error {
	found, err := g.tx.BadgeDays.Strangers(ctx, g.day.From, g.day.To)
	for _, d := range found {
		if d.Events < leastStrange {
			continue
		}
		g.in.Signals = append(g.in.Signals, reconcile.Signal{
			Kind: reconcile.Unknown, Badge: badge.Stranger(d.Device), From: d.First.Unix(), To: d.Last.Unix() + 1, Fixes: int32(min(d.Events, 1<<30)), //nolint:gosec // Bounded.
		})
	}
	return err
}

// due returns where each badge was to be on the date: at the jobs of the crew of who wears
// it at noon, or that carries it.
func (g *gathering) due() map[domain.BadgeID][]domain.SiteID {
	noon := g.day.From.Add(12 * time.Hour)
	crew := map[domain.WorkerID]domain.CrewID{}
	for _, c := range g.in.Crews {
		crew[c.Leader] = c.ID
	}
	for _, m := range g.in.Memberships {
		if m.Span.Covers(noon) {
			crew[m.Worker] = m.Crew
		}
	}
	delete(crew, domain.WorkerID{})
	sites := map[domain.CrewID][]domain.SiteID{}
	for i := range g.in.Jobs {
		j := &g.in.Jobs[i]
		if j.Date != g.on || j.State == reconcile.Cancelled || j.Site.IsZero() {
			continue
		}
		for _, c := range j.Crews {
			sites[c] = append(sites[c], j.Site)
		}
	}
	due := map[domain.BadgeID][]domain.SiteID{}
	for _, c := range g.in.Custodies {
		if k, in := crew[c.Worker]; in && c.Span.Covers(noon) {
			due[c.Badge] = sites[k]
		}
	}
	for _, c := range g.in.Carriages {
		if c.Span.Covers(noon) {
			due[c.Badge] = sites[c.Crew]
		}
	}
	return due
}

// nobodys returns which badges nobody wears on the date, no crew carries and no job
// expects; of a company that says so of none of its badges, none.
func (g *gathering) nobodys(ctx context.Context, badges []ports.BadgeHealth) (map[domain.BadgeID]bool, error) {
	if len(g.in.Custodies)+len(g.in.Carriages) == 0 {
		return nil, nil
	}
	nobodys := map[domain.BadgeID]bool{}
	for _, b := range badges {
		nobodys[b.Badge.ID()] = true
	}
	for _, c := range g.in.Custodies {
		if c.Span.Overlaps(g.day) {
			delete(nobodys, c.Badge)
		}
	}
	for _, c := range g.in.Carriages {
		if c.Span.Overlaps(g.day) {
			delete(nobodys, c.Badge)
		}
	}
	var jobs []domain.JobID
	for i := range g.in.Jobs {
		if g.in.Jobs[i].Date == g.on {
			jobs = append(jobs, g.in.Jobs[i].ID)
		}
	}
	if len(nobodys) == 0 || len(jobs) == 0 {
		return nobodys, nil
	}
	expected, err := g.tx.JobBadges.Of(ctx, jobs)
	for _, those := range expected {
		for _, b := range those {
			delete(nobodys, b)
		}
	}
	return nobodys, err
}
