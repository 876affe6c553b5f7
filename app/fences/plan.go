package fences

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/tenant"
	"actual/ports"
)

// last is a site that exists, with its fence versions in order.
type last struct {
	site     geofence.Site
	versions []geofence.Fence
}

// fence returns the newest version; the zero one where there is none.
func (l last) fence() geofence.Fence {
	if len(l.versions) == 0 {
		return geofence.Fence{}
	}
	return l.versions[len(l.versions)-1]
}

// areas returns where and when something changes if another version is valid from
// an instant until just before another: where the versions of before are valid then.
func (l last) areas(from, to int64) []area {
	all := clip(from, to)
	var out []area
	for _, f := range l.versions {
		span := clip(f.From, f.To)
		span = presence.Span{From: max(span.From, all.From), To: min(span.To, all.To)}
		if span.From <= span.To {
			out = append(out, area{f.Shape, span})
		}
	}
	return out
}

func known(sites []geofence.Site, fences []geofence.Fence) map[string]last {
	versions := map[domain.SiteID][]geofence.Fence{}
	for _, f := range fences {
		versions[f.Site] = append(versions[f.Site], f)
	}
	out := make(map[string]last, len(sites))
	for _, s := range sites {
		of := versions[s.ID]
		slices.SortFunc(of, func(a, b geofence.Fence) int { return cmp.Compare(a.Version, b.Version) })
		out[s.Ref] = last{s, of}
	}
	return out
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

	outcomes []Outcome // Of each site, as they were given.
	areas    []area
}

// Plan returns what an import would do. It writes nothing.
func (m *Importer) Plan(ctx context.Context, tx ports.Tx, cmd ImportSites) (Plan, error) {
	sites, fences, err := tx.Sites.Load(ctx)
	if err != nil {
		return Plan{}, fmt.Errorf("load sites: %w", err)
	}
	return m.planOver(sites, fences, cmd)
}

// PlanOver is Plan over sites and their fences that the caller has read in the same
// transaction: all that the command names. A new site without a shape is created
// without a fence.
func (m *Importer) PlanOver(sites []geofence.Site, fences []geofence.Fence, cmd ImportSites) (Plan, error) {
	return m.planOver(sites, fences, cmd)
}

// Sites returns the sites that will be new or changed.
func (p *Plan) Sites() []geofence.Site { return p.sites }

// Made returns the fences that will be new.
func (p *Plan) Made() []domain.FenceID {
	made := make([]domain.FenceID, len(p.fences))
	for i, f := range p.fences {
		made[i] = f.ID
	}
	return made
}

// planOver is Plan over the sites and fences that are on record, or those that the
// command names.
func (m *Importer) planOver(sites []geofence.Site, fences []geofence.Fence, cmd ImportSites) (Plan, error) {
	p := Plan{at: m.clock.Now(), was: sites, wasAt: fences}
	exists := known(sites, fences)
	if err := m.plan(&p, cmd, exists); err != nil {
		return Plan{}, err
	}
	return p, m.retire(&p, cmd, exists)
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
	if p.Report.Created > 0 {
		if err := tx.Limits.Room(ctx, tenant.MaxSites, int64(p.Report.Created), p.at); err != nil {
			return err
		}
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

func (m *Importer) plan(p *Plan, cmd ImportSites, exists map[string]last) error {
	now := p.at.Unix()
	// Versions of one site are numbered by their beginning: a later one counts
	// where both are valid, as in a replay of the same file.
	p.outcomes = make([]Outcome, len(cmd.Sites))
	for _, n := range byBeginning(cmd.Sites) {
		in := cmd.Sites[n]
		was, there := exists[in.Ref]
		if there && in.New {
			return geofence.ErrTaken.With("%q", in.Ref)
		}
		in = in.over(was.site)
		site := geofence.Site{ID: was.site.ID, Ref: in.Ref, Name: in.Name, Kind: in.Kind, Sky: in.Sky, Revision: was.site.Revision + 1}
		from := in.From
		switch {
		case !there:
			site.ID = domain.SiteID{UUID: m.ids.New()}
			if from == 0 {
				from = Always
			}
			p.Report.Created++
			p.outcomes[n] = Creates
			p.entries = append(p.entries, m.entry(cmd, ledger.SiteCreated, "site:"+site.ID.String(), now, ledger.Fields{
				"ref": ledger.Text(in.Ref), "name": ledger.Text(in.Name), "kind": ledger.Text(string(in.Kind)), "sky": ledger.Text(string(in.Sky)),
			}))
			if in.Shape.IsZero() { // Nobody knows yet where it is.
				p.sites, exists[in.Ref] = append(p.sites, site), last{site: site}
				continue
			}
		case same(was, in):
			p.Report.Unchanged++
			p.outcomes[n] = Leaves
			continue
		default:
			if from == 0 {
				from = now
			}
			p.Report.Superseded++
			p.outcomes[n] = Supersedes
		}
		fence := geofence.Fence{
			ID: domain.FenceID{UUID: m.ids.New()}, Site: site.ID, Version: was.fence().Version + 1, Shape: in.Shape, Sky: in.Sky, From: from, To: in.To,
		}
		p.add(site, fence, was)
		exists[in.Ref] = last{site, append(slices.Clone(was.versions), fence)} // The same site may come again, with another validity.
		p.entries = append(p.entries, m.entry(cmd, fenceKind(there), "site:"+site.ID.String(), now, fenceFields(fence)))
	}
	return nil
}

// byBeginning returns the numbers of sites in the order of the beginning of their
// fences.
func byBeginning(sites []Imported) []int {
	order := make([]int, len(sites))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sites[a].From, sites[b].From) })
	return order
}

// add plans a version of a site's fence, given the site as it was.
func (p *Plan) add(site geofence.Site, fence geofence.Fence, was last) {
	p.sites, p.fences = append(p.sites, site), append(p.fences, fence)
	p.areas = append(append(p.areas, was.areas(fence.From, fence.To)...), area{fence.Shape, clip(fence.From, fence.To)})
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
	fence := was.fence()
	return !fence.Shape.IsZero() && was.site.Name == in.Name && was.site.Kind == in.Kind && cmp.Or(fence.Sky, was.site.Sky) == in.Sky &&
		fence.Shape.Fingerprint() == in.Shape.Fingerprint() &&
		(in.From == 0 || in.From == fence.From) && in.To == fence.To
}

func (m *Importer) entry(cmd ImportSites, kind ledger.Kind, subject string, now int64, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: m.ids.New()}, Company: cmd.Company, At: now, Kind: kind, Actor: cmd.By, Subject: subject, Body: ledger.NewObject(fields),
	}
}

func fenceFields(f geofence.Fence) ledger.Fields {
	fields := ledger.Fields{
		"fence": ledger.Text(f.ID.String()), "version": ledger.Int(int64(f.Version)), "shape_sha256": ledger.Text(f.Shape.Fingerprint()),
		"area_m2": ledger.Int(f.Shape.AreaM2()), "sky": ledger.Text(string(cmp.Or(f.Sky, geofence.SkyMixed))), "from": ledger.Null(), "to": ledger.Null(),
	}
	if f.From != Always {
		fields["from"] = ledger.Int(f.From)
	}
	if f.To != 0 {
		fields["to"] = ledger.Int(f.To)
	}
	return fields
}
