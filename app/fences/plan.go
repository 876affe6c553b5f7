package fences

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/ports"
)

// last is a site that exists and its newest fence version.
type last struct {
	site  geofence.Site
	fence geofence.Fence
}

func known(sites []geofence.Site, fences []geofence.Fence) map[string]last {
	newest := map[domain.SiteID]geofence.Fence{}
	for _, f := range fences {
		if f.Version > newest[f.Site].Version {
			newest[f.Site] = f
		}
	}
	out := make(map[string]last, len(sites))
	for _, s := range sites {
		out[s.Ref] = last{s, newest[s.ID]}
	}
	return out
}

// area is where and when a fence changed.
type area struct {
	shape geofence.Shape
	span  presence.Span
}

// Plan is what an import will do, as of the transaction in which it was made.
type Plan struct {
	Report Report

	at      time.Time
	was     []geofence.Site // On record; wasAt are their fences.
	wasAt   []geofence.Fence
	sites   []geofence.Site // New or changed.
	fences  []geofence.Fence
	entries []ledger.Entry
	areas   []area
}

// Plan returns what an import would do. It writes nothing.
func (m *Importer) Plan(ctx context.Context, tx ports.Tx, cmd ImportSites) (Plan, error) {
	sites, fences, err := tx.Sites.Load(ctx)
	if err != nil {
		return Plan{}, fmt.Errorf("load sites: %w", err)
	}
	p := m.plan(cmd, known(sites, fences))
	p.was, p.wasAt = sites, fences
	return p, nil
}

// Before returns the fence index as it is.
func (p *Plan) Before() *geofence.Index { return geofence.NewIndex(p.was, p.wasAt) }

// After returns the fence index as it would be, given Before.
func (p *Plan) After(before *geofence.Index) *geofence.Index {
	if len(p.sites) == 0 && len(p.fences) == 0 {
		return before
	}
	number := make(map[domain.SiteID]int, len(p.was))
	sites := slices.Clone(p.was)
	for i, s := range sites {
		number[s.ID] = i
	}
	for _, s := range p.sites {
		if i, there := number[s.ID]; there {
			sites[i] = s
			continue
		}
		number[s.ID] = len(sites)
		sites = append(sites, s)
	}
	return geofence.NewIndex(sites, slices.Concat(p.wasAt, p.fences))
}

// Near returns the badges that were near what would change, with the span of
// their fixes there.
func (p *Plan) Near(ctx context.Context, tx ports.Tx) (map[domain.BadgeID]presence.Span, error) {
	return near(ctx, tx, p.areas)
}

// Save does it: in the transaction in which it was planned.
func (p *Plan) Save(ctx context.Context, tx ports.Tx) error {
	if len(p.fences) == 0 && len(p.sites) == 0 {
		return nil
	}
	if err := tx.Sites.Save(ctx, p.sites, p.fences, p.at); err != nil {
		return err
	}
	if err := tx.Ledger.Append(ctx, p.entries...); err != nil {
		return err
	}
	spans, err := p.Near(ctx, tx)
	if err != nil {
		return err
	}
	return tx.Marks.Add(ctx, spans, p.at)
}

func (m *Importer) plan(cmd ImportSites, exists map[string]last) Plan {
	p := Plan{at: m.clock.Now()}
	now := p.at.Unix()
	// Versions of one site are numbered by their beginning: a later one counts
	// where both are valid, as in a replay of the same file.
	sites := slices.Clone(cmd.Sites)
	slices.SortStableFunc(sites, func(a, b Imported) int { return cmp.Compare(a.From, b.From) })
	for _, in := range sites {
		was, there := exists[in.Ref]
		in = in.over(was.site)
		site := geofence.Site{ID: was.site.ID, Ref: in.Ref, Name: in.Name, Kind: in.Kind, Sky: in.Sky}
		from := in.From
		switch {
		case !there:
			site.ID = domain.SiteID{UUID: m.ids.New()}
			if from == 0 {
				from = Always
			}
			p.Report.Created++
			p.entries = append(p.entries, m.entry(cmd, ledger.SiteCreated, "site:"+site.ID.String(), now, ledger.Fields{
				"ref": ledger.Text(in.Ref), "name": ledger.Text(in.Name), "kind": ledger.Text(string(in.Kind)), "sky": ledger.Text(string(in.Sky)),
			}))
		case same(was, in):
			p.Report.Unchanged++
			continue
		default:
			if from == 0 {
				from = now
			}
			p.Report.Superseded++
			p.areas = append(p.areas, area{was.fence.Shape, clip(from, in.To)})
		}
		fence := geofence.Fence{ID: domain.FenceID{UUID: m.ids.New()}, Site: site.ID, Version: was.fence.Version + 1, Shape: in.Shape, From: from, To: in.To}
		p.sites, p.fences = append(p.sites, site), append(p.fences, fence)
		exists[in.Ref] = last{site, fence} // The same site may come again, with another validity.
		p.areas = append(p.areas, area{in.Shape, clip(from, in.To)})
		p.entries = append(p.entries, m.entry(cmd, fenceKind(there), "site:"+site.ID.String(), now, fenceFields(fence)))
	}
	return p
}

// over returns the site with what it leaves unsaid: as it was, or as a new site has it.
func (in Imported) over(was geofence.Site) Imported {
	in.Name = cmp.Or(in.Name, was.Name, in.Ref)
	in.Kind = cmp.Or(in.Kind, was.Kind, geofence.KindOther)
	in.Sky = cmp.Or(in.Sky, was.Sky)
	return in
}

func fenceKind(there bool) ledger.Kind {
	if there {
		return ledger.FenceSuperseded
	}
	return ledger.FenceCreated
}

// same reports whether an import says nothing new: the same shape, and no
// validity of its own or the one that the newest version has.
func same(was last, in Imported) bool {
	return !was.fence.Shape.IsZero() && was.site.Name == in.Name && was.site.Kind == in.Kind && was.site.Sky == in.Sky &&
		Fingerprint(was.fence.Shape) == Fingerprint(in.Shape) &&
		(in.From == 0 || in.From == was.fence.From) && in.To == was.fence.To
}

func (m *Importer) entry(cmd ImportSites, kind ledger.Kind, subject string, now int64, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: m.ids.New()}, Company: cmd.Company, At: now, Kind: kind, Actor: cmd.By, Subject: subject, Body: ledger.NewObject(fields),
	}
}

func fenceFields(f geofence.Fence) ledger.Fields {
	fields := ledger.Fields{
		"fence": ledger.Text(f.ID.String()), "version": ledger.Int(int64(f.Version)), "shape_sha256": ledger.Text(Fingerprint(f.Shape)),
		"area_m2": ledger.Int(f.Shape.AreaM2()), "from": ledger.Null(), "to": ledger.Null(),
	}
	if f.From != Always {
		fields["from"] = ledger.Int(f.From)
	}
	if f.To != 0 {
		fields["to"] = ledger.Int(f.To)
	}
	return fields
}

// Fingerprint is the SHA-256 of a shape in words: its circle or its vertices in
// 1e-7 degree, in order.
func Fingerprint(s geofence.Shape) string {
	h := sha256.New()
	if c, r, ok := s.Circle(); ok {
		fmt.Fprintf(h, "circle %d %d %d", c.Lat, c.Lng, r)
	}
	for _, polygon := range s.Polygons() {
		for i, ring := range polygon {
			_, _ = h.Write([]byte(";" + strconv.Itoa(i)))
			for _, p := range ring {
				fmt.Fprintf(h, " %d %d", p.Lat, p.Lng)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// The times that a store can hold, for validities without an end.
const (
	earliest = 0             // 1970.
	latest   = 4_102_444_800 // 2100.
)

func clip(from, to int64) presence.Span {
	if to == 0 {
		to = latest
	}
	return presence.Span{From: max(from, earliest), To: min(to, latest)}
}

// reach is how far beyond a fence a fix may still speak of it, 1e-7 degree: at
// least 500 m of longitude up to 60° of latitude.
const reach = 100_000

// near returns the badges that were near the areas.
func near(ctx context.Context, tx ports.Tx, areas []area) (map[domain.BadgeID]presence.Span, error) {
	spans := map[domain.BadgeID]presence.Span{}
	for _, a := range areas {
		if a.shape.IsZero() {
			continue
		}
		lo, hi := a.shape.Bounds()
		box := ports.Box{MinLat: lo.Lat - reach, MinLng: lo.Lng - reach, MaxLat: hi.Lat + reach, MaxLng: hi.Lng + reach}
		found, err := tx.Fixes.Near(ctx, box, a.span)
		if err != nil {
			return nil, err
		}
		for id, span := range found {
			if had, ok := spans[id]; ok {
				span = presence.Span{From: min(span.From, had.From), To: max(span.To, had.To)}
			}
			spans[id] = span
		}
	}
	return spans, nil
}
