package geofence

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/golang/geo/r3"

	"actual/domain"
)

// Index finds the fences of one company near a position. It is immutable and
// safe for concurrent use.
type Index struct {
	sites  []Site
	fences []Fence
	tree   tree
	items  []item // The leaves of the tree.
}

// item is a fence during a time in which it counts.
type item struct {
	from, to    int64
	site, fence int32
	area        area // A copy of the fence's: what a query reads first lies together.
}

// Hit is a fence that holds a position or is near it.
type Hit struct {
	Site     int32 // Number of the site in the index.
	Fence    int32 // Number of the fence in the index.
	Distance int32 // To its edge in mm: negative inside, positive outside; saturates.
}

// NewIndex returns the index of the fences of these sites. Sites are numbered
// from 0 in the order of their Ref (then of their ID), fences in the order of
// their site, then their version (then their ID): the order of the arguments
// does not matter. Of two fences of one site with the same version the one with
// the higher ID counts. A fence whose site is not among the sites is left out.
func NewIndex(sites []Site, fences []Fence) *Index {
	x := &Index{sites: slices.Clone(sites)}
	slices.SortFunc(x.sites, func(a, b Site) int {
		return cmp.Or(strings.Compare(a.Ref, b.Ref), slices.Compare(a.ID.UUID[:], b.ID.UUID[:]))
	})
	number := make(map[domain.SiteID]int32, len(sites))
	for i, s := range x.sites {
		number[s.ID] = int32(i)
	}
	for _, f := range fences {
		if _, known := number[f.Site]; known {
			x.fences = append(x.fences, f)
		}
	}
	slices.SortFunc(x.fences, func(a, b Fence) int {
		return cmp.Or(cmp.Compare(number[a.Site], number[b.Site]), cmp.Compare(a.Version, b.Version), slices.Compare(a.ID.UUID[:], b.ID.UUID[:]))
	})
	x.grow(number)
	return x
}

// grow fills items and tree.
func (x *Index) grow(number map[domain.SiteID]int32) {
	var items []item
	for i := range x.fences {
		f := &x.fences[i]
		if f.Shape.IsZero() {
			continue
		}
		higher := i + 1
		for higher < len(x.fences) && x.fences[higher].Site == f.Site {
			higher++
		}
		for _, s := range f.counts(x.fences[i+1 : higher]) {
			items = append(items, item{s.from, s.to, number[f.Site], int32(i), *f.Shape.area})
		}
	}
	areas := make([]*area, len(items))
	for i := range items {
		areas[i] = &items[i].area
	}
	t, order := plant(areas)
	x.tree, x.items = t, make([]item, len(items))
	for n, i := range order {
		x.items[n] = items[i]
	}
	x.pack()
}

// pack copies the outlines so that neighbours in the tree are neighbours in
// memory, too: it nearly halves the time of Near.
func (x *Index) pack() {
	corners, runs := 0, 0
	for i := range x.items {
		o := &x.items[i].area.outlines
		corners, runs = corners+len(o.corners), runs+len(o.runs)
	}
	all := outlines{make([]corner, 0, corners), make([]run, 0, runs)}
	for i := range x.items {
		a := &x.items[i].area
		o := &a.outlines
		all.corners, all.runs = append(all.corners, o.corners...), append(all.runs, o.runs...)
		o.corners, o.runs = all.corners[len(all.corners)-len(o.corners):], all.runs[len(all.runs)-len(o.runs):]
		x.fences[x.items[i].fence].Shape = Shape{a} // So that the original can be freed.
	}
}

// Sites returns the sites by their numbers. The caller must not change them.
func (x *Index) Sites() []Site { return x.sites }

// Fences returns how many fences the index has.
func (x *Index) Fences() int { return len(x.fences) }

// Fence returns the fence with a number. The caller must not change it.
func (x *Index) Fence(i int32) *Fence { return &x.fences[i] }

// Sky returns the sky by the fence with a number: its own, or else its site's.
func (x *Index) Sky(site, fence int32) Sky {
	if fence >= 0 && x.fences[fence].Sky != "" {
		return x.fences[fence].Sky
	}
	return x.sites[site].Sky
}

// Holding appends to buf the fences that hold p at an instant (Unix seconds,
// UTC), ordered by site. A site has at most one.
func (x *Index) Holding(p LatLng, at int64, buf []Hit) []Hit { return x.Near(p, at, 0, buf) }

// Near appends to buf the fences that hold p at an instant (Unix seconds, UTC)
// or whose edge is nearer than radiusMM millimetres, ordered by site. A site has
// at most one.
func (x *Index) Near(p LatLng, at int64, radiusMM int32, buf []Hit) []Hit {
	if len(x.items) == 0 {
		return buf
	}
	q := query{index: x, at: at, place: vector(p), radius: int64(max(radiusMM, 0)), hits: buf}
	boxes, n := around(p, max(radiusMM, 0))
	for _, b := range boxes[:n] {
		q.box = b
		top := len(x.tree.levels) - 1
		q.visit(top, 0, len(x.tree.levels[top]))
	}
	return q.hits[:len(buf)+order(q.hits[len(buf):])]
}

// query is one call of Near.
type query struct {
	index  *Index
	box    box
	place  r3.Vector
	at     int64
	radius int64
	hits   []Hit
}

// visit looks at the boxes [from,to) of a level of the tree, at most fanOut.
func (q *query) visit(level, from, to int) {
	boxes := q.index.tree.levels[level][from:to]
	var met uint // By bits, since a branch for each box would be mispredicted.
	for i := range boxes {
		met |= boxes[i].meets(&q.box) << i
	}
	for ; met != 0; met &= met - 1 {
		i := from + bits.TrailingZeros(met)
		if level == 0 {
			q.judge(&q.index.items[i])
			continue
		}
		q.visit(level-1, i*fanOut, min((i+1)*fanOut, len(q.index.tree.levels[level-1])))
	}
}

func (q *query) judge(it *item) {
	if q.at < it.from || q.at >= it.to {
		return
	}
	d := it.area.distanceWithin(q.place, q.radius)
	if d < q.radius || it.area.holds(q.place, d) {
		q.hits = append(q.hits, Hit{it.site, it.fence, int32(max(math.MinInt32, min(math.MaxInt32, d)))})
	}
}

// order sorts the few hits of a query by site, drops what both boxes found (a
// shape beside a pole), and returns how many are left.
func order(hits []Hit) int {
	for i := range hits {
		for j := i; j > 0 && hits[j].Site < hits[j-1].Site; j-- {
			hits[j], hits[j-1] = hits[j-1], hits[j]
		}
	}
	return len(slices.CompactFunc(hits, func(a, b Hit) bool { return a.Site == b.Site }))
}
