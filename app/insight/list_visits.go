package insight

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/ports"
)

// ListVisits asks for visits as they are believed now, by arrival and id. Zero
// fields select all.
type ListVisits struct {
	Company  domain.CompanyID
	Badge    domain.BadgeID
	Site     domain.SiteID
	Zone     domain.ZoneID   // At a site of this zone.
	Worker   domain.WorkerID // Who had the badge in custody when it arrived.
	From, To time.Time       // Visits that touch [From, To).
	After    VisitCursor     // The end of the page before.
	Limit    int
}

// VisitCursor is a place in the order of visits.
type VisitCursor struct {
	Arrived time.Time
	ID      domain.VisitID // Zero: before the first.
}

// VisitPage is a part of the answer.
type VisitPage struct {
	Visits []presence.Version
	Names  Names
	Next   VisitCursor // Where the next page goes on; zero where there is none.
}

// Names holds the badges, sites and workers that visits speak of.
type Names struct {
	Badges map[domain.BadgeID]badge.Badge
	Sites  map[domain.SiteID]geofence.Site
	Worn   map[domain.VisitID]job.Worker // Who had the badge in custody at arrival; absent where nobody had.
}

// site is what people call a site, or "".
func (n Names) site(id domain.SiteID) string {
	return cmp.Or(n.Sites[id].Name, n.Sites[id].Ref)
}

// VisitLister answers ListVisits.
type VisitLister struct {
	work   ports.UnitOfWork
	fences Fences
}

// NewVisitLister returns the use case.
func NewVisitLister(work ports.UnitOfWork, fences Fences) *VisitLister {
	return &VisitLister{work: work, fences: fences}
}

// List returns a page of visits.
func (l *VisitLister) List(ctx context.Context, q ListVisits) (page VisitPage, err error) {
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.Visits.List(ctx, ports.VisitQuery{
			Badge: q.Badge, Site: q.Site, Zone: q.Zone, Worker: q.Worker, From: q.From, To: q.To,
			AfterArrived: q.After.Arrived, AfterID: q.After.ID, Limit: q.Limit + 1,
		})
		if err != nil {
			return err
		}
		page = VisitPage{}
		var more bool
		if page.Visits, more = cut(found, q.Limit); more {
			last := page.Visits[len(page.Visits)-1]
			page.Next = VisitCursor{Arrived: since(last.Arrived), ID: last.ID}
		}
		index, err := l.fences.Index(ctx, tx, q.Company)
		if err != nil {
			return err
		}
		page.Names, err = names(ctx, tx, index, page.Visits)
		return err
	})
	if err != nil {
		return VisitPage{}, fmt.Errorf("list visits: %w", err)
	}
	return page, nil
}

// names looks up what the visits speak of, and no more.
func names(ctx context.Context, tx ports.Tx, index *geofence.Index, visits []presence.Version) (Names, error) {
	n := Names{Badges: map[domain.BadgeID]badge.Badge{}, Sites: map[domain.SiteID]geofence.Site{}}
	for _, v := range visits {
		n.Badges[v.Badge] = badge.Badge{}
		n.Sites[v.Site] = geofence.Site{}
		for _, c := range v.Candidates {
			n.Sites[c.Site] = geofence.Site{}
		}
	}
	for _, s := range index.Sites() {
		if _, spoken := n.Sites[s.ID]; spoken {
			n.Sites[s.ID] = s
		}
	}
	badges, err := badgesOf(ctx, tx, n.Badges)
	if err != nil {
		return Names{}, err
	}
	for _, b := range badges {
		if _, spoken := n.Badges[b.ID()]; spoken {
			n.Badges[b.ID()] = b
		}
	}
	n.Worn, err = wearers(ctx, tx, visits)
	return n, err
}

// badgesOf reads one badge by itself, and of more the whole list: that is one
// question, too.
func badgesOf(ctx context.Context, tx ports.Tx, wanted map[domain.BadgeID]badge.Badge) ([]badge.Badge, error) {
	if len(wanted) <= 1 {
		for id := range wanted {
			b, err := tx.Badges.ByID(ctx, id)
			return []badge.Badge{b}, err
		}
		return nil, nil
	}
	all, err := tx.Badges.List(ctx)
	badges := make([]badge.Badge, len(all))
	for i, b := range all {
		badges[i] = b.Badge
	}
	return badges, err
}
