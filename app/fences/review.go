package fences

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/ports"
)

// Reviewer holds fences against where crews stood, and learns them from it.
type Reviewer struct {
	work   ports.UnitOfWork
	clock  ports.Clock
	ids    ports.Identifiers
	policy presence.Policy
}

// NewReviewer returns the use cases; policy is the program's own, for companies that
// have no other.
func NewReviewer(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers, policy presence.Policy) *Reviewer {
	return &Reviewer{work: work, clock: clock, ids: ids, policy: policy}
}

// Review is what history says of a site's fence.
type Review struct {
	Site     geofence.Site
	Days     int // That were looked at.
	Stays    int // Settled ones in them, as far as they were looked at.
	Fixes    int
	Findings []geofence.Finding // The worst first.
}

// worst is how bad the worst finding is; 0 where there is none.
func (r Review) worst() int {
	if len(r.Findings) == 0 {
		return 0
	}
	return r.Findings[0].Severity
}

const (
	reviewDays  = 180
	staysOfOne  = 60 // That are looked at of one site …
	staysOfEach = 12 // … and of each where all are.
	learntStays = 400
	fixesOfStay = 60
)

// One reviews the fence that a site has now.
//
// Errors: geofence.ErrNotFound.
func (r *Reviewer) One(ctx context.Context, company domain.CompanyID, id domain.SiteID) (out Review, err error) {
	err = r.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		l, err := r.land(ctx, tx, ports.StayQuery{Site: id, Stays: staysOfOne, Fixes: fixesOfStay}, reviewDays)
		if err != nil {
			return err
		}
		site, there := l.sites[id]
		if !there {
			return geofence.ErrNotFound
		}
		out = l.review(site)
		return nil
	})
	if err != nil {
		return Review{}, fmt.Errorf("review site %s: %w", id, err)
	}
	return out, nil
}

// All reviews the fences of all sites, by fewer stays each, the worst first. Sites
// with nothing against them are left out.
func (r *Reviewer) All(ctx context.Context, company domain.CompanyID) (out []Review, err error) {
	err = r.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		l, err := r.land(ctx, tx, ports.StayQuery{Stays: staysOfEach, Fixes: fixesOfStay}, reviewDays)
		if err != nil {
			return err
		}
		out = nil
		for _, site := range l.sites {
			if found := l.review(site); len(found.Findings) > 0 {
				out = append(out, found)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("review sites: %w", err)
	}
	slices.SortFunc(out, func(a, b Review) int {
		return cmp.Or(cmp.Compare(b.worst(), a.worst()), strings.Compare(a.Site.Ref, b.Site.Ref))
	})
	return out, nil
}

// LearnFence is the command to propose the fence of a site.
type LearnFence struct {
	Company domain.CompanyID
	Site    domain.SiteID
	Days    int // Of history; 0: half a year.
	By      string
}

// Learn proposes a fence from where crews stood, and keeps it as a draft. Adopting it
// is to give the site a new fence version of its shape.
//
// Errors: geofence.ErrNotFound, geofence.ErrTooLittle; a *geofence.Refusal.
func (r *Reviewer) Learn(ctx context.Context, cmd LearnFence) (draft ports.FenceDraft, err error) {
	err = r.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		l, err := r.ground(ctx, tx, cmp.Or(cmd.Days, reviewDays))
		if err != nil {
			return err
		}
		if draft, err = r.draft(ctx, tx, l, cmd.Site, cmd.By); err != nil {
			return err
		}
		return tx.Drafts.Add(ctx, draft)
	})
	if err != nil {
		return ports.FenceDraft{}, fmt.Errorf("learn the fence of site %s: %w", cmd.Site, err)
	}
	return draft, nil
}

// draft proposes the fence of a site, and keeps nothing.
func (r *Reviewer) draft(ctx context.Context, tx ports.Tx, l land, id domain.SiteID, by string) (draft ports.FenceDraft, err error) {
	site, there := l.sites[id]
	if !there {
		return draft, geofence.ErrNotFound
	}
	l.query = ports.StayQuery{Site: id, Stays: learntStays, Fixes: fixesOfStay, Since: l.since()}
	if err := l.look(ctx, tx, l.query); err != nil {
		return draft, err
	}
	others, err := l.neighbours(ctx, tx, id)
	if err != nil {
		return draft, err
	}
	samples, now := l.samples[id], l.fences[id].Shape
	shape, err := geofence.Learn(samples, now, others)
	if err != nil {
		return draft, err
	}
	return ports.FenceDraft{
		ID: domain.DraftID{UUID: r.ids.New()}, Site: site.ID, Shape: shape, Stays: l.stays[id], Fixes: len(samples),
		Since: l.since().Unix(), Until: l.at.Unix(), Agreement: int(1000 * geofence.Agreement(shape, now)), By: by, MadeAt: l.at,
	}, nil
}

// Draft returns a draft, or ports.ErrDraftNotFound.
func (r *Reviewer) Draft(ctx context.Context, company domain.CompanyID, id domain.DraftID) (draft ports.FenceDraft, err error) {
	err = r.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		draft, err = tx.Drafts.ByID(ctx, id)
		return err
	})
	if err != nil {
		return ports.FenceDraft{}, fmt.Errorf("draft %s: %w", id, err)
	}
	return draft, nil
}

// Drafts returns a site's drafts, the newest first.
func (r *Reviewer) Drafts(ctx context.Context, company domain.CompanyID, site domain.SiteID) (drafts []ports.FenceDraft, err error) {
	err = r.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		drafts, err = tx.Drafts.OfSite(ctx, site)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("drafts of site %s: %w", site, err)
	}
	return drafts, nil
}

// land is what is known of a company's ground.
type land struct {
	at      time.Time
	days    int
	query   ports.StayQuery
	policy  presence.Policy
	index   *geofence.Index
	sites   map[domain.SiteID]geofence.Site
	fences  map[domain.SiteID]geofence.Fence // That count now.
	samples map[domain.SiteID][]geofence.Sample
	stays   map[domain.SiteID]int
}

// land is the ground with the stays that a question finds.
func (r *Reviewer) land(ctx context.Context, tx ports.Tx, q ports.StayQuery, days int) (l land, err error) {
	if l, err = r.ground(ctx, tx, days); err != nil {
		return l, err
	}
	q.Since = l.since()
	l.query = q
	return l, l.look(ctx, tx, q)
}

// ground is what is known without stays.
func (r *Reviewer) ground(ctx context.Context, tx ports.Tx, days int) (l land, err error) {
	l = land{at: r.clock.Now(), days: days, sites: map[domain.SiteID]geofence.Site{}}
	l.clear()
	if l.policy, err = tx.Policies.InForce(ctx, r.policy); err != nil {
		return l, err
	}
	sites, fences, err := tx.Sites.Load(ctx)
	if err != nil {
		return l, err
	}
	for _, s := range sites {
		l.sites[s.ID] = s
	}
	l.fences, l.index = current(fences, l.at.Unix()), geofence.NewIndex(sites, fences)
	return l, nil
}

// since is from when on stays are looked at.
func (l *land) since() time.Time { return l.at.AddDate(0, 0, -l.days) }

// clear forgets the stays.
func (l *land) clear() {
	l.samples, l.stays = map[domain.SiteID][]geofence.Sample{}, map[domain.SiteID]int{}
}

// current returns the fence version that counts at an instant, of each site.
func current(fences []geofence.Fence, at int64) map[domain.SiteID]geofence.Fence {
	out := map[domain.SiteID]geofence.Fence{}
	for _, f := range fences {
		if f.ValidAt(at) && f.Version > out[f.Site].Version {
			out[f.Site] = f
		}
	}
	return out
}

// look adds the stays that a question finds.
func (l *land) look(ctx context.Context, tx ports.Tx, q ports.StayQuery) error {
	found, err := tx.Stays.Last(ctx, q)
	if err != nil {
		return err
	}
	for n, s := range found {
		l.stays[s.Site]++
		sky := cmp.Or(l.fences[s.Site].Sky, l.sites[s.Site].Sky)
		for _, f := range s.Fixes {
			l.samples[s.Site] = append(l.samples[s.Site], geofence.Sample{
				At: geofence.LatLng{Lat: f.Lat, Lng: f.Lng}, ErrorMM: l.policy.ErrorOf(f, sky), Stay: n,
			})
		}
	}
	return nil
}

func (l *land) review(site geofence.Site) Review {
	h := geofence.History{Stays: l.stays[site.ID], Samples: l.samples[site.ID], Days: l.days}
	fence := l.fences[site.ID]
	for _, id := range l.near(site.ID) {
		h.Others = append(h.Others, geofence.NamedShape{Name: cmp.Or(l.sites[id].Name, l.sites[id].Ref), Shape: l.fences[id].Shape})
	}
	return Review{Site: site, Days: l.days, Stays: h.Stays, Fixes: len(h.Samples), Findings: geofence.Review(fence.Shape, h)}
}

// near returns the sites whose fences may meet a site's, in the order of their refs.
func (l *land) near(id domain.SiteID) (near []domain.SiteID) {
	own := l.fences[id].Shape
	if own.IsZero() {
		return nil
	}
	const beyond = 50_000 // Millimetres, so that a learnt fence has its neighbours, too.
	lo, hi := own.Bounds()
	middle := geofence.LatLng{Lat: lo.Lat/2 + hi.Lat/2, Lng: lo.Lng/2 + hi.Lng/2}
	for _, h := range l.index.Near(middle, l.at.Unix(), int32(min(lo.DistanceTo(hi)/2+beyond, math.MaxInt32)), nil) {
		if other := l.index.Sites()[h.Site].ID; other != id {
			near = append(near, other)
		}
	}
	return near
}

// neighbours returns the sites near one with where their crews stood.
func (l *land) neighbours(ctx context.Context, tx ports.Tx, id domain.SiteID) (out []geofence.Neighbour, err error) {
	for _, other := range l.near(id) {
		q := l.query
		q.Site, q.Stays = other, staysOfOne
		if err := l.look(ctx, tx, q); err != nil {
			return nil, err
		}
		out = append(out, geofence.Neighbour{Shape: l.fences[other].Shape, Samples: l.samples[other]})
	}
	return out, nil
}
