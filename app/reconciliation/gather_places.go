package reconciliation

import (
	"context"
	"maps"
	"slices"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/reconcile"
)

// nearMM is how near fences are whose sites evidence may confuse.
const nearMM = 25_000

// sites says what is known of the sites that jobs and visits speak of.
func (g *gathering) sites(ctx context.Context) error {
	spoken := map[domain.SiteID]bool{}
	for _, j := range g.in.Jobs {
		spoken[j.Site] = true
	}
	for _, v := range g.in.Visits {
		spoken[v.Site] = true
		for _, c := range v.Candidates {
			spoken[c.Site] = true
		}
	}
	delete(spoken, domain.SiteID{})
	if len(spoken) == 0 {
		return nil
	}
	index, err := g.r.fences.Index(ctx, g.tx, g.company)
	if err != nil {
		return err
	}
	noon := g.day.From.Unix()/2 + g.day.To.Unix()/2
	valid := map[domain.SiteID]*geofence.Fence{}
	for i := range index.Fences() {
		if f := index.Fence(int32(i)); spoken[f.Site] && f.ValidAt(noon) && !f.Shape.IsZero() { //nolint:gosec // A count of fences.
			valid[f.Site] = f
		}
	}
	for _, s := range index.Sites() {
		if !spoken[s.ID] {
			continue
		}
		one := reconcile.Site{ID: s.ID, Branch: g.branch(s.ID.UUID), Kind: s.Kind, Unlocated: s.Retired == 0}
		if f := valid[s.ID]; f != nil {
			one.Fence, one.Unlocated, one.Neighbours = f.ID, false, neighbours(index, f, noon)
		}
		g.in.Sites = append(g.in.Sites, one)
	}
	return nil
}

// neighbours returns the sites whose fences are near the corners of one.
func neighbours(index *geofence.Index, f *geofence.Fence, at int64) []domain.SiteID {
	near := map[domain.SiteID]bool{}
	var hits []geofence.Hit
	for _, rings := range f.Shape.Outline(8) {
		for _, corner := range rings[0] {
			hits = index.Near(corner, at, nearMM, hits[:0])
			for _, h := range hits {
				if id := index.Sites()[h.Site].ID; id != f.Site {
					near[id] = true
				}
			}
		}
	}
	return slices.SortedFunc(maps.Keys(near), func(a, b domain.SiteID) int { return slices.Compare(a.UUID[:], b.UUID[:]) })
}
