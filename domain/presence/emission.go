package presence

import (
	"cmp"
	"math"
	"slices"

	"actual/domain/geofence"
)

// The states that are no site; a site's is its number in the index.
const (
	travelling int32 = -2
	elsewhere  int32 = -1
)

// place is one hidden state at one point: where the badge may be.
type place struct {
	site     int32 // Number in the index, or travelling, or elsewhere.
	fence    int32 // Number in the index, −1 where only a ruling speaks of the site.
	distance int32 // Millimetres from the fence's edge, negative inside.
	fits     cost  // Of the fix, if the badge is there.
	room     cost  // Of being just there within the site, against a stay's usual room; negative.
	rarity   cost  // Of just this site, against the land about it.
	was      int32 // The same place at the point before: its number in d.places, or −1.
	seen     int64 // When a fix was last near the site.
	sigma    int32 // Standard error under this site's sky, millimetres.
}

// free is what ruledSite returns where no ruling speaks.
const free int32 = -3

// survey fills d.places and d.from for the points of a piece: the places of point
// lo+k are d.places[d.from[k]:d.from[k+1]], ordered by site.
func (d *deriver) survey(in *Input, c piece) {
	d.places, d.from = d.places[:0], d.from[:0]
	for i := c.lo; i <= c.hi; i++ {
		d.from = append(d.from, int32(len(d.places)))
		if site := d.ruledSite(in, d.points[i].at); site != free {
			d.places = append(d.places, d.ruledPlace(in, int(i), site))
		} else {
			d.surveyPoint(in, c, int(i))
		}
		d.link(len(d.from) - 1)
	}
	d.from = append(d.from, int32(len(d.places)))
}

// surveyPoint appends travel, elsewhere and the likeliest sites near point i.
func (d *deriver) surveyPoint(in *Input, c piece, i int) {
	p, f := &d.tables.policy, &in.Fixes[d.points[i].fix]
	sigma := p.sigma(f, geofence.SkyMixed)
	radius := min(p.NearCapMM, max(p.NearMM, 4*sigma))
	d.hits = in.Index.Near(d.points[i].place, d.points[i].at, radius, d.hits[:0])
	d.near = d.near[:0]
	astray, passing, deepest := cost(0), cost(0), int32(math.MaxInt32)
	for _, h := range d.hits {
		s := d.judge(f, h)
		s.seen = d.points[i].at
		d.near = append(d.near, s)
		step := stepOf(int64(h.Distance), int64(s.sigma))
		astray = max(astray, d.tables.astray[step])
		if h.Distance < deepest {
			deepest, passing = h.Distance, d.tables.passing[step]
		}
	}
	if i > int(c.lo) {
		d.carryOver(in, i)
	}
	d.keepLikeliest()
	d.places = append(d.places,
		place{site: travelling, fence: -1, fits: passing, was: -1, sigma: sigma},
		place{site: elsewhere, fence: -1, fits: astray, was: -1, sigma: sigma})
	d.places = append(d.places, d.near...)
}

// judge weighs a fix against a site near it.
func (d *deriver) judge(f *Fix, h geofence.Hit) place {
	p := &d.tables.policy
	sigma := p.sigma(f, d.index.Sky(h.Site, h.Fence))
	metres := int64(sigma) * int64(sigma) * 355 / 113 / 1_000_000 // A point of no area is spread by the error.
	area := max(1, d.index.Fence(h.Fence).Shape.AreaM2()+metres)
	return place{
		site: h.Site, fence: h.Fence, distance: h.Distance, was: -1, sigma: sigma,
		fits:   d.tables.within[stepOf(int64(h.Distance), int64(sigma))],
		rarity: ln(uint64(area)) - d.tables.background,
		room:   min(0, ln(uint64(area))-ln(uint64(p.StayM2))),
	}
}

// carryOver adds the sites of the point before that a stray fix may have lost.
func (d *deriver) carryOver(in *Input, i int) {
	p := &d.tables.policy
	at := &d.points[i]
	if at.leg > int64(p.NearCapMM) {
		return
	}
	known := len(d.near)
	for _, s := range d.places[d.from[len(d.from)-2]:d.from[len(d.from)-1]] {
		if s.fence < 0 || at.at-s.seen > carryS || s.fits > carryCost && s.seen == d.points[i-1].at {
			continue
		}
		if _, found := slices.BinarySearchFunc(d.near[:known], s.site, bySite); found {
			continue
		}
		fence := d.index.Fence(s.fence)
		distance := fence.Shape.EdgeDistance(at.place)
		if !fence.ValidAt(at.at) || distance > int64(p.NearCapMM) {
			continue
		}
		now := d.judge(&in.Fixes[at.fix], geofence.Hit{Site: s.site, Fence: s.fence, Distance: int32(distance)})
		now.seen = s.seen
		d.near = append(d.near, now)
	}
	if len(d.near) > known {
		slices.SortFunc(d.near, func(a, b place) int { return cmp.Compare(a.site, b.site) })
	}
}

const (
	carryS    = 900     // Seconds that a site stays a candidate without a fix near it.
	carryCost = 6 * nat // It must have been this likely then.
)

func bySite(s place, site int32) int { return cmp.Compare(s.site, site) }

// keepLikeliest leaves the policy's number of sites in d.near, ordered by site.
func (d *deriver) keepLikeliest() {
	keep := int(d.tables.policy.MaxCandidates)
	if len(d.near) <= keep {
		return
	}
	slices.SortFunc(d.near, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.fits+a.rarity, b.fits+b.rarity), cmp.Compare(a.site, b.site))
	})
	d.near = d.near[:keep]
	slices.SortFunc(d.near, func(a, b place) int { return cmp.Compare(a.site, b.site) })
}

// link finds, for the places of the k-th point, the same places at the one before.
func (d *deriver) link(k int) {
	if k == 0 {
		return
	}
	j, end := d.from[k-1], d.from[k]
	for i := end; i < int32(len(d.places)); i++ {
		s := &d.places[i]
		for j < end && d.places[j].site < s.site {
			j++
		}
		if j < end && d.places[j].site == s.site {
			s.was = j
		}
	}
}

// ruledSite returns the number of the site that a ruling fixes for an instant, or
// free. Of several rulings the one with the greatest ID holds.
func (d *deriver) ruledSite(in *Input, at int64) int32 {
	site := free
	for _, r := range d.ruled {
		if ruling := &in.Rulings[r.ruling]; ruling.From <= at && at <= ruling.To {
			site = r.site
		}
	}
	return site
}

// ruledPlace is the one place that a ruling leaves at point i.
func (d *deriver) ruledPlace(in *Input, i int, site int32) place {
	f := &in.Fixes[d.points[i].fix]
	s := place{site: site, fence: -1, was: -1, seen: d.points[i].at}
	d.hits = in.Index.Near(d.points[i].place, d.points[i].at, d.tables.policy.NearCapMM, d.hits[:0])
	for _, h := range d.hits {
		if h.Site == site {
			s.fence, s.distance = h.Fence, h.Distance
		}
	}
	s.sigma = d.tables.policy.sigma(f, in.Index.Sky(site, s.fence))
	return s
}
