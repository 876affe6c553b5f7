package geofence

import "math"

// Box is a part of the map: all between two meridians and two parallels, these included.
// It never crosses the 180th meridian, as no shape does.
type Box struct{ SouthWest, NorthEast LatLng }

// Span is the box's longer side in 1e-7 degree, of longitude and latitude alike.
func (b Box) Span() int64 {
	return max(int64(b.NorthEast.Lng)-int64(b.SouthWest.Lng), int64(b.NorthEast.Lat)-int64(b.SouthWest.Lat))
}

// Touches reports whether the smallest box round the shape and this one have a place in
// common. A shape that holds nothing touches none.
func (b Box) Touches(s Shape) bool {
	if s.IsZero() {
		return false
	}
	lo, hi := s.Bounds()
	return lo.Lat <= b.NorthEast.Lat && hi.Lat >= b.SouthWest.Lat && lo.Lng <= b.NorthEast.Lng && hi.Lng >= b.SouthWest.Lng
}

// Middle is the place half way between the shape's bounds: where a map that is too coarse
// for the shape marks it.
func (s Shape) Middle() LatLng {
	lo, hi := s.Bounds()
	return LatLng{int32((int64(lo.Lat) + int64(hi.Lat)) / 2), int32((int64(lo.Lng) + int64(hi.Lng)) / 2)}
}

// coarse is how many times what can't be seen a ring has to be wide or high to be drawn.
const coarse = 4

// Sketch returns the shape's polygons as a map shows them on which nothing smaller than
// `unseen` (1e-7 degree) can be seen: without corners that are no farther than that from
// the line without them, without rings that are hardly larger, positions rounded to match.
// A circle has that many corners before. Nothing is returned of a shape that is a dot
// there. It is for eyes alone: rings may touch that did not, and nothing is decided by it.
func (s Shape) Sketch(corners int, unseen int64) [][]Ring {
	lo, hi := s.Bounds()
	if s.IsZero() || max(int64(hi.Lat)-int64(lo.Lat), int64(hi.Lng)-int64(lo.Lng)) < coarse*unseen {
		return nil
	}
	step := roundest(unseen)
	var out [][]Ring
	for _, rings := range s.Outline(corners) {
		var drawn []Ring
		for i, r := range rings {
			thinned := r.sketch(unseen, step)
			if thinned == nil && i == 0 {
				break // A part that is not drawn has no holes.
			}
			if thinned != nil {
				drawn = append(drawn, thinned)
			}
		}
		if drawn != nil {
			out = append(out, drawn)
		}
	}
	return out
}

// sketch returns the ring simplified, or nil where it is a dot or a line.
func (r Ring) sketch(unseen int64, step int32) Ring {
	line, lo, hi := make([]corner, len(r)), corner{math.Inf(1), math.Inf(1)}, corner{math.Inf(-1), math.Inf(-1)}
	for i, p := range r {
		c := corner{float64(p.Lng), float64(p.Lat)}
		lo, hi = corner{min(lo.x, c.x), min(lo.y, c.y)}, corner{max(hi.x, c.x), max(hi.y, c.y)}
		line[i] = c
	}
	if max(hi.x-lo.x, hi.y-lo.y) < coarse*float64(unseen) {
		return nil
	}
	var out Ring
	for _, c := range simplify(line, float64(unseen)) {
		p := LatLng{rounded(c.y, step), rounded(c.x, step)}
		if len(out) == 0 || out[len(out)-1] != p {
			out = append(out, p)
		}
	}
	for len(out) > 1 && out[0] == out[len(out)-1] {
		out = out[:len(out)-1]
	}
	if len(out) < 3 {
		return nil
	}
	return out
}

// roundest is the highest power of ten that is at most half of what can't be seen.
func roundest(unseen int64) int32 {
	step := int32(1)
	for int64(step)*20 <= unseen && step < degree {
		step *= 10
	}
	return step
}

func rounded(v float64, step int32) int32 {
	return int32(math.Round(v/float64(step))) * step
}
