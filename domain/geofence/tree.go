package geofence

import (
	"cmp"
	"math"
	"slices"

	"github.com/golang/geo/s1"
	"github.com/golang/geo/s2"
)

// box is a span of latitudes and longitudes, its borders included.
type box struct{ lo, hi LatLng }

// meets returns 1 where the boxes have a place in common, else 0.
func (b *box) meets(c *box) uint {
	apart := (int64(c.hi.Lat) - int64(b.lo.Lat)) | (int64(b.hi.Lat) - int64(c.lo.Lat)) |
		(int64(c.hi.Lng) - int64(b.lo.Lng)) | (int64(b.hi.Lng) - int64(c.lo.Lng)) // Negative where any of them is.
	return uint(^uint64(apart) >> 63)
}

func (b *box) add(c box) {
	b.lo = LatLng{min(b.lo.Lat, c.lo.Lat), min(b.lo.Lng, c.lo.Lng)}
	b.hi = LatLng{max(b.hi.Lat, c.hi.Lat), max(b.hi.Lng, c.hi.Lng)}
}

// fanOut is how many boxes a box of the level above covers.
const fanOut = 8

// tree is a packed R-tree: the boxes in the order of the Hilbert curve of S2's
// cells, and above each level one of the boxes of fanOut neighbours. It suits
// parks and front gardens alike, where a grid has one size of cell.
type tree struct{ levels [][]box } // The leaves first.

// plant returns the tree of the areas and the order of its leaves: the numbers
// of the areas.
func plant(areas []*area) (tree, []int32) {
	type leaf struct {
		cell s2.CellID
		i    int32
	}
	leaves := make([]leaf, len(areas))
	for i, a := range areas {
		leaves[i] = leaf{s2.CellIDFromLatLng(s2.LatLng{
			Lat: s1.Angle(float64(a.centre.Lat) * unitRadian),
			Lng: s1.Angle(float64(a.centre.Lng) * unitRadian),
		}), int32(i)}
	}
	slices.SortFunc(leaves, func(a, b leaf) int { return cmp.Or(cmp.Compare(a.cell, b.cell), cmp.Compare(a.i, b.i)) })
	order, level := make([]int32, len(leaves)), make([]box, len(leaves))
	for n, l := range leaves {
		order[n], level[n] = l.i, areas[l.i].box()
	}
	t := tree{levels: [][]box{level}}
	for len(level) > fanOut {
		level = cover(level)
		t.levels = append(t.levels, level)
	}
	return t, order
}

func cover(level []box) []box {
	var above []box
	for group := range slices.Chunk(level, fanOut) {
		b := group[0]
		for _, c := range group[1:] {
			b.add(c)
		}
		above = append(above, b)
	}
	return above
}

// box returns a box around the area: of polygons a bit more than Bounds, because
// a geodesic between two places bulges towards the pole.
func (a *area) box() box {
	b := box{a.lo, a.hi}
	for _, rings := range a.polygons {
		bounder := s2.NewRectBounder()
		for _, p := range rings[0] {
			bounder.AddPoint(s2.Point{Vector: vector(p)})
		}
		bounder.AddPoint(s2.Point{Vector: vector(rings[0][0])})
		lat := bounder.RectBound().Lat
		b.lo.Lat = min(b.lo.Lat, int32(math.Floor(lat.Lo/unitRadian)))
		b.hi.Lat = max(b.hi.Lat, int32(math.Ceil(lat.Hi/unitRadian)))
	}
	return b
}

// around returns the one or two boxes that hold whatever is within radiusMM of
// p: two where one would pass the 180th meridian.
func around(p LatLng, radiusMM int32) (boxes [2]box, n int) {
	reach := int64(float64(radiusMM)/unitMM) + 2
	south, north := max(int64(p.Lat)-reach, -maxLat), min(int64(p.Lat)+reach, maxLat)
	strip := func(west, east int64) {
		boxes[n] = box{LatLng{int32(south), int32(west)}, LatLng{int32(north), int32(east)}}
		n++
	}
	steepest := max(-south, north)
	// asin(sin r / cos φ) ≤ r / cos(φ+r), while φ+r stays off the pole.
	_, cos := sincos(int32(steepest))
	wide := int64(float64(reach)/max(cos, 1e-6)) + 2
	if steepest >= 89*degree || wide >= maxLng {
		strip(-maxLng, maxLng)
		return boxes, n
	}
	west, east := int64(p.Lng)-wide, int64(p.Lng)+wide
	strip(max(west, -maxLng), min(east, maxLng))
	switch {
	case west <= -maxLng:
		strip(west+2*maxLng, maxLng)
	case east >= maxLng:
		strip(-maxLng, east-2*maxLng)
	}
	return boxes, n
}
