package conduct

import (
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/reconcile"
)

// holes returns when a badge that moved gave no position, and where that was: at the site
// nearest by at which it was due and no badge was seen. One that is near none is not told.
func (in *Input) holes(b *Badge, points []Point, silent [][2]int64, seen map[domain.SiteID]bool) (out []reconcile.Signal) {
	if len(b.Due) == 0 {
		return nil
	}
	for i := 1; i < len(points); i++ {
		one, two := points[i-1], points[i]
		t := [2]int64{one.At, two.At}
		n := t[1] - t[0]
		if n < in.Limits.HoleS || n < 3*int64(b.Plan.Moving.Seconds()) || n > min(holeMostS, in.Limits.StillS) || t[0] < in.Day[0]+shiftS || t[0] >= in.Day[1]+shiftS || covered(t, silent) {
			continue
		}
		if one.Place.DistanceTo(two.Place) <= movedMM && !blind(b.Points, t) {
			continue // It lay where it was.
		}
		site := in.nearest(b.Due, seen, one, two)
		if site.IsZero() {
			continue
		}
		kind := reconcile.NoFix
		for _, q := range b.Quiet {
			if q[0] <= t[0]+60 && q[1] >= t[1]-60 {
				kind = reconcile.Uncovered
			}
		}
		out = append(out, reconcile.Signal{Kind: kind, Badge: b.ID, From: t[0], To: t[1], Site: site})
	}
	return out
}

// blind reports whether a badge said in a stretch that it was on and did not know where.
func blind(points []Point, t [2]int64) bool {
	for _, p := range points {
		if p.Blind && p.At > t[0] && p.At < t[1] {
			return true
		}
	}
	return false
}

// nearest returns the site of some at which nobody was seen, that lies nearest to where a
// badge was before and after.
func (in *Input) nearest(due []domain.SiteID, seen map[domain.SiteID]bool, one, two Point) (best domain.SiteID) {
	least := int64(nearMM)
	for _, site := range due {
		f := in.fence(site, one.At)
		if seen[site] || f == nil {
			continue
		}
		d := min(f.Shape.EdgeDistance(one.Place), f.Shape.EdgeDistance(two.Place))
		if d < least {
			least, best = d, site
		}
	}
	return best
}

// fence returns a site's fence at an instant; nil: none.
func (in *Input) fence(site domain.SiteID, at int64) *geofence.Fence {
	if in.fences == nil {
		in.fences = map[domain.SiteID][]*geofence.Fence{}
		for i := range in.Sites.Fences() {
			f := in.Sites.Fence(int32(i)) //nolint:gosec // A count of fences.
			in.fences[f.Site] = append(in.fences[f.Site], f)
		}
	}
	for _, f := range in.fences[site] {
		if f.ValidAt(at) && !f.Shape.IsZero() {
			return f
		}
	}
	return nil
}
