package geofence

import (
	"math"
	"slices"
)

// shareOfLevel is how much there must be in a cell, against what half of all the time
// is spent in at least.
const shareOfLevel = 0.3

// support returns the cells where crews are as on the rest of the ground.
func (g *ground) support(density []float64) []bool {
	sorted := slices.Clone(density)
	slices.Sort(sorted)
	slices.Reverse(sorted)
	total, sum, level := 0.0, 0.0, 0.0
	for _, d := range sorted {
		total += d
	}
	for _, d := range sorted {
		if sum += d; sum >= total/2 {
			level = d
			break
		}
	}
	held := make([]bool, len(density))
	for j, d := range density {
		held[j] = d >= shareOfLevel*level
	}
	return g.close(held, int(math.Round(gapM/g.cell)))
}

const gapM = 6.0 // Gaps of twice as much are filled.

// close fills gaps: it grows by some cells and shrinks again.
func (g *ground) close(held []bool, by int) []bool {
	return g.grow(g.grow(held, by, true), by, false)
}

// grow gives each cell the value where one within so many cells has it.
func (g *ground) grow(held []bool, by int, value bool) []bool {
	out := slices.Clone(held)
	for y := range g.high {
		for x := range g.wide {
			if held[y*g.wide+x] != value {
				continue
			}
			for dy := -by; dy <= by; dy++ {
				for dx := -by; dx <= by; dx++ {
					if x2, y2 := x+dx, y+dy; dx*dx+dy*dy <= by*by && x2 >= 0 && y2 >= 0 && x2 < g.wide && y2 < g.high {
						out[y2*g.wide+x2] = value
					}
				}
			}
		}
	}
	return out
}

// barred returns the cells that are a neighbour's.
func (g *ground) barred(now Shape, others []Neighbour) []bool {
	out := make([]bool, g.wide*g.high)
	var ours []float64
	for _, o := range others {
		theirs := g.crowds(o.Samples)
		for j := range out {
			at := g.place(j)
			if !o.Shape.Holds(at) {
				continue
			}
			if !now.Holds(at) {
				out[j] = true
				continue
			}
			if ours == nil {
				ours = g.crowd(g.points)
			}
			out[j] = out[j] || theirs != nil && ours[j] <= theirs[j]
		}
	}
	return out
}

// crowds is crowd of another site's samples; nil where there are none.
func (g *ground) crowds(samples []Sample) []float64 {
	if len(samples) == 0 {
		return nil
	}
	points := make([]blot, len(samples))
	for i, s := range samples {
		p := g.plane.see(vector(s.At))
		points[i] = blot{p.x, p.y, max(float64(s.ErrorMM)/1000, 1), 1}
	}
	return g.crowd(points)
}

// crowd returns how many of the points, in all 1, each cell has, blurred.
func (g *ground) crowd(points []blot) []float64 {
	out, total := make([]float64, g.wide*g.high), 0.0
	for _, p := range points {
		total += p.weight
	}
	for _, p := range points {
		k := g.kernelOf(p)
		if len(k.xs) == 0 || len(k.ys) == 0 {
			continue
		}
		k.each(g.wide, func(j int, w float64) { out[j] += w * p.weight / total })
	}
	return out
}

// place is the middle of a cell.
func (g *ground) place(j int) LatLng {
	return g.at(g.x+(float64(j%g.wide)+0.5)*g.cell, g.y+(float64(j/g.wide)+0.5)*g.cell)
}

func (g *ground) at(x, y float64) LatLng {
	v := g.plane.up.Mul(EarthRadius).Add(g.plane.east.Mul(x)).Add(g.plane.north.Mul(y)).Normalize()
	return latLng(v)
}

const leastPart = 0.12 // Of the time; a part of the ground with less is left out.

// tidy keeps the parts where a good share of the time is spent, fills their holes,
// and lets no two cells touch by a corner alone.
func (g *ground) tidy(held []bool, density []float64) {
	total := 0.0
	parts := g.parts(held, true)
	shares := make([]float64, len(parts))
	for n, cells := range parts {
		for _, j := range cells {
			shares[n] += density[j]
		}
		total += shares[n]
	}
	for n, cells := range parts {
		for _, j := range cells {
			held[j] = shares[n] >= leastPart*total
		}
	}
	for _, cells := range g.parts(held, false) {
		if !slices.ContainsFunc(cells, g.atBorder) {
			for _, j := range cells {
				held[j] = true
			}
		}
	}
	for again := true; again; {
		again = false
		for j := range held {
			x, y := j%g.wide, j/g.wide
			if x+1 == g.wide || y+1 == g.high {
				continue
			}
			a, b, c, d := held[j], held[j+1], held[j+g.wide], held[j+g.wide+1]
			if a == d && b == c && a != b {
				held[j], held[j+1], again = true, true, true
			}
		}
	}
}

func (g *ground) atBorder(j int) bool {
	x, y := j%g.wide, j/g.wide
	return x == 0 || y == 0 || x == g.wide-1 || y == g.high-1
}

// parts returns the cells of a value, those that touch by a side together.
func (g *ground) parts(held []bool, value bool) (all [][]int) {
	seen := make([]bool, len(held))
	for first := range held {
		if seen[first] || held[first] != value {
			continue
		}
		seen[first] = true
		part := []int{first}
		for n := 0; n < len(part); n++ {
			x := part[n] % g.wide
			for _, to := range [...]int{part[n] - g.wide, part[n] + g.wide, part[n] - 1, part[n] + 1} {
				sideways := to == part[n]-1 && x == 0 || to == part[n]+1 && x == g.wide-1
				if to >= 0 && to < len(held) && !sideways && !seen[to] && held[to] == value {
					seen[to] = true
					part = append(part, to)
				}
			}
		}
		all = append(all, part)
	}
	return all
}

const coarseM = 1.6 // How far a simplified outline may be from the cells' edges.

// shape draws the outlines of the parts.
func (g *ground) shape(held []bool) (Shape, error) {
	var polygons [][]Ring
	for _, part := range g.parts(held, true) {
		ring := g.outline(held, part[0])
		if ring = simplify(ring, coarseM/g.cell); len(ring) < 3 {
			continue
		}
		out := make(Ring, len(ring))
		for i, c := range ring {
			out[i] = g.at(g.x+c.x*g.cell, g.y+c.y*g.cell)
		}
		polygons = append(polygons, []Ring{out})
	}
	return NewPolygons(polygons)
}

// outline goes round a part, from the south-west corner of its first cell, which is
// its lowest: cells on the left.
func (g *ground) outline(held []bool, first int) []corner {
	in := func(x, y int) bool { return x >= 0 && y >= 0 && x < g.wide && y < g.high && held[y*g.wide+x] }
	x, y, dx, dy := first%g.wide, first/g.wide, 1, 0
	var ring []corner
	for begin := true; begin || x != first%g.wide || y != first/g.wide || dx != 1 || dy != 0; begin = false {
		ring = append(ring, corner{float64(x), float64(y)})
		x, y = x+dx, y+dy
		// The cells ahead on the left and on the right of the corner.
		left, right := in(x+(dx-dy-1)/2, y+(dy+dx-1)/2), in(x+(dx+dy-1)/2, y+(dy-dx-1)/2)
		switch {
		case right:
			dx, dy = dy, -dx
		case !left:
			dx, dy = -dy, dx
		}
	}
	return ring
}

// simplify drops corners that are no farther than so much from the line without them
// (Douglas and Peucker 1973), of a closed ring.
func simplify(ring []corner, most float64) []corner {
	if len(ring) < 4 {
		return ring
	}
	far, at := 0.0, 0
	for i, c := range ring {
		if d := math.Hypot(c.x-ring[0].x, c.y-ring[0].y); d > far {
			far, at = d, i
		}
	}
	first := thin(ring[:at+1], most)
	second := thin(append(slices.Clone(ring[at:]), ring[0]), most)
	return append(first[:len(first)-1], second[:len(second)-1]...)
}

func thin(line []corner, most float64) []corner {
	if len(line) < 3 {
		return slices.Clone(line)
	}
	a, b := line[0], line[len(line)-1]
	dx, dy := b.x-a.x, b.y-a.y
	length := max(math.Hypot(dx, dy), 1e-9)
	far, at := 0.0, 0
	for i, c := range line[1 : len(line)-1] {
		if d := math.Abs(dx*(c.y-a.y)-dy*(c.x-a.x)) / length; d > far {
			far, at = d, i+1
		}
	}
	if far <= most {
		return []corner{a, b}
	}
	head, rest := thin(line[:at+1], most), thin(line[at:], most)
	return append(head[:len(head)-1], rest...)
}
