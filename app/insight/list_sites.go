package insight

import (
	"context"
	"fmt"
	"sort"

	"actual/domain"
	"actual/domain/geofence"
	"actual/ports"
)

// ListSites asks for sites with the fences that count now, ordered by ref.
type ListSites struct {
	Company domain.CompanyID
	After   string // The ref of the last of the page before; "": from the first.
	Limit   int
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
		sites, more := cut(sites, q.Limit)
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

// validFences returns for each site the highest version that is valid.
func validFences(index *geofence.Index, now int64) map[domain.SiteID]*geofence.Fence {
	valid := map[domain.SiteID]*geofence.Fence{}
	for i := range index.Fences() {
		f := index.Fence(int32(i))
		if best := valid[f.Site]; f.ValidAt(now) && (best == nil || f.Version > best.Version) {
			valid[f.Site] = f
		}
	}
	return valid
}
