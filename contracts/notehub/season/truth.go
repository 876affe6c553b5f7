package season

import "slices"

// Kind says what a span of a badge's day was.
type Kind string

// The kinds of a stay.
const (
	Work      Kind = "work"      // At a site, worked on by the badge's wearer.
	Yard      Kind = "yard"      // In the yard, worn or on its shelf.
	Left      Kind = "left"      // At a site without its wearer: lying there, or in the truck.
	Pass      Kind = "pass"      // Inside a fence on the way to something else.
	Travel    Kind = "travel"    // On the way; site is "".
	Elsewhere Kind = "elsewhere" // A stay at no site; site is "elsewhere".
)

// Stay is a span of the truth about one badge. Spans of a badge don't overlap,
// leave no gap and are in order.
//
// A stay of kind work is one stop of the plan: From is the first entering of the
// polygon by the true path, To the last leaving. Trips to the truck within the
// stop, and crossings of a neighbour's lot during them (all far below a minute
// inside it), belong to the stay that they interrupt and are no stays of their
// own; Outside says how much of the stay they took. A site worked on before and
// after lunch has two stays. All other time inside a polygon is a pass; it is
// never merged with its neighbours. Where a badge is dropped on a site, a stay
// of kind left follows the work and touches it. A night in the yard is one stay.
type Stay struct {
	Badge   string `json:"badge"` // Its device.
	Site    string `json:"site"`  // The fence's properties.site, or "" or "elsewhere".
	Kind    Kind   `json:"kind"`
	From    int64  `json:"from"` // Unix seconds.
	To      int64  `json:"to"`
	Outside int64  `json:"outside,omitempty"` // Seconds of the stay spent outside the polygon.
}

// inside is a span of the true path within a polygon.
type inside struct {
	site     int32
	from, to int64
}

// sift finds where a path was inside polygons, by geometry alone, in order.
func (s *Season) sift(ways []way) []inside {
	var found []inside
	var near []int32
	var cuts []int64
	for i := 1; i < len(ways); i++ {
		a, b := ways[i-1], ways[i]
		near = s.near.touching(a.p, b.p, near[:0])
		for _, n := range near {
			shape := &s.town.sites[n].shape
			cuts = append(shape.crossings(a.p, b.p, cuts[:0]), 0, whole)
			slices.Sort(cuts)
			for k := 1; k < len(cuts); k++ {
				if cuts[k] == cuts[k-1] || !shape.holds(a.p.towards(b.p, cuts[k-1]+cuts[k], 2*whole)) {
					continue
				}
				from, to := a.t+(b.t-a.t)*cuts[k-1]/whole, a.t+(b.t-a.t)*cuts[k]/whole
				found = extend(found, inside{n, from, to})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b inside) int { return int(a.from - b.from) })
	return found
}

// extend appends a span or lengthens the last of the same site.
func extend(found []inside, f inside) []inside {
	for i := len(found) - 1; i >= 0 && i > len(found)-4; i-- {
		if found[i].site == f.site && found[i].to == f.from {
			found[i].to = f.to
			return found
		}
	}
	return append(found, f)
}

// judge turns a day's path and marks into the partition of its time.
func (s *Season) judge(o *outing, raw []inside) []mark {
	var out []mark
	last := o.ways[0].t
	put := func(m mark) {
		if m.from = max(m.from, last); m.to > m.from {
			out = append(s.fill(out, raw, last, m.from), m)
			last = m.to
		}
	}
	for i, m := range o.marks {
		if m.site != elsewhere {
			next := o.until
			if i+1 < len(o.marks) && o.marks[i+1].site == m.site {
				next = o.marks[i+1].from
			}
			m = reach(m, raw, next)
		}
		put(m)
	}
	return s.fill(out, raw, last, o.until)
}

// reach replaces a mark's span by the first entering and the last leaving of its
// site among the times inside that touch it.
func reach(m mark, raw []inside, limit int64) mark {
	from, to := int64(-1), int64(-1)
	for _, r := range raw {
		if r.site == m.site && r.to > m.from && r.from < m.to {
			if from < 0 {
				from = r.from
			}
			to = r.to
		}
	}
	m.from, m.to = from, min(to, limit)
	return m
}

// fill covers a gap between stays with passes and travel.
func (s *Season) fill(out []mark, raw []inside, from, to int64) []mark {
	for _, r := range raw {
		lo, hi := max(r.from, from), min(r.to, to)
		if lo >= hi {
			continue
		}
		if lo > from {
			out = append(out, mark{-1, Travel, from, lo})
		}
		out = append(out, mark{r.site, Pass, lo, hi})
		from = hi
	}
	if from < to {
		out = append(out, mark{-1, Travel, from, to})
	}
	return out
}

// outsideOf returns how long within a stay the path was outside its polygon.
func outsideOf(m mark, raw []inside) int64 {
	out := m.to - m.from
	for _, r := range raw {
		if r.site == m.site {
			out -= max(0, min(r.to, m.to)-max(r.from, m.from))
		}
	}
	return out
}
