package insight

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sort"

	"actual/domain"
	"actual/domain/geofence"
	"actual/ports"
)

// ListSites asks for sites with the fences that count now, ordered by ref.
type ListSites struct {
	Company domain.CompanyID
	Ref     string        // Only the one that is called so.
	Kind    geofence.Kind // Only of this kind.
	Zone    domain.ZoneID // Only of this zone.
	Retired bool          // Those that are retired, too.
	After   string        // The ref of the last of the page before; "": from the first.
	Limit   int
}

// takes reports whether the question is about the site, zones apart.
func (q ListSites) takes(s geofence.Site, now int64) bool {
	return (q.Ref == "" || s.Ref == q.Ref) && (q.Kind == "" || s.Kind == q.Kind) && (q.Retired || s.Retired == 0 || s.Retired > now)
}

// SitePage is a part of the answer.
type SitePage struct {
	Sites []FencedSite
	Next  string // "" where there is no more.
}

// FencedSite is a site and the fence version that counts now.
type FencedSite struct {
	Site  geofence.Site
	Fence *geofence.Fence // Nil where none is valid.
}

// SiteLister answers ListSites.
type SiteLister struct {
	work   ports.UnitOfWork
	fences Fences
	clock  ports.Clock
}

// NewSiteLister returns the use case.
func NewSiteLister(work ports.UnitOfWork, fences Fences, clock ports.Clock) *SiteLister {
	return &SiteLister{work: work, fences: fences, clock: clock}
}

// List returns a page of sites.
func (l *SiteLister) List(ctx context.Context, q ListSites) (page SitePage, err error) {
	now := l.clock.Now().Unix()
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		index, err := l.fences.Index(ctx, tx, q.Company)
		if err != nil {
			return err
		}
		sites := index.Sites()
		if q.After != "" {
			sites = sites[sort.Search(len(sites), func(i int) bool { return sites[i].Ref > q.After }):]
		}
		within, err := inZone(ctx, tx, q.Zone)
		if err != nil {
			return err
		}
		var asked []geofence.Site
		for _, s := range sites {
			if q.takes(s, now) && within(s.ID) {
				asked = append(asked, s)
			}
		}
		sites, more := cut(asked, q.Limit)
		valid := validFences(index, now)
		page = SitePage{}
		for _, s := range sites {
			page.Sites = append(page.Sites, FencedSite{Site: s, Fence: valid[s.ID]})
		}
		if more {
			page.Next = sites[len(sites)-1].Ref
		}
		return nil
	})
	if err != nil {
		return SitePage{}, fmt.Errorf("list sites: %w", err)
	}
	return page, nil
}

// inZone returns whether a site is of a zone; of the zero zone all are.
func inZone(ctx context.Context, tx ports.Tx, id domain.ZoneID) (func(domain.SiteID) bool, error) {
	if id.IsZero() {
		return func(domain.SiteID) bool { return true }, nil
	}
	zones, err := tx.Zones.Load(ctx)
	in := map[domain.SiteID]bool{}
	for _, z := range zones {
		for _, s := range z.Sites {
			in[s] = in[s] || z.ID == id
		}
	}
	return func(s domain.SiteID) bool { return in[s] }, err
}

// validFences returns for each site the highest version that is valid.
func validFences(index *geofence.Index, now int64) map[domain.SiteID]*geofence.Fence {
	valid := map[domain.SiteID]*geofence.Fence{}
	for i := range index.Fences() {
		f := index.Fence(int32(i))
		if best := valid[f.Site]; f.ValidAt(now) && (best == nil || f.Version > best.Version) {
			valid[f.Site] = f
		}
	}
	maps.DeleteFunc(valid, func(_ domain.SiteID, f *geofence.Fence) bool { return f.Shape.IsZero() })
	return valid
}

// SiteHistory is a site with all versions of its fence, the oldest first.
type SiteHistory struct {
	FencedSite
	Fences []geofence.Fence
}

// Show returns a site, or geofence.ErrNotFound.
func (l *SiteLister) Show(ctx context.Context, company domain.CompanyID, id domain.SiteID) (h SiteHistory, err error) {
	now := l.clock.Now().Unix()
	err = l.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		index, err := l.fences.Index(ctx, tx, company)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(index.Sites(), func(s geofence.Site) bool { return s.ID == id })
		if i < 0 {
			return geofence.ErrNotFound
		}
		h = SiteHistory{FencedSite: FencedSite{Site: index.Sites()[i], Fence: validFences(index, now)[id]}}
		for n := range index.Fences() {
			if f := index.Fence(int32(n)); f.Site == id {
				h.Fences = append(h.Fences, *f)
			}
		}
		return nil
	})
	if err != nil {
		return SiteHistory{}, fmt.Errorf("show site %s: %w", id, err)
	}
	return h, nil
}
