package season

import "slices"

// nearness finds the sites whose bounds a leg may touch, by a grid of squares.
type nearness struct {
	sites   []site
	squares map[[2]int64][]int32
}

const square = 64 * metre

func newNearness(sites []site) nearness {
	n := nearness{sites, make(map[[2]int64][]int32)}
	for i := range sites {
		lo, hi := sites[i].shape.lo, sites[i].shape.hi
		for x := floor(lo.x); x <= floor(hi.x); x++ {
			for y := floor(lo.y); y <= floor(hi.y); y++ {
				n.squares[[2]int64{x, y}] = append(n.squares[[2]int64{x, y}], int32(i))
			}
		}
	}
	return n
}

// floor returns the number of the square along one axis.
func floor(v int64) int64 {
	if v < 0 {
		return (v - square + 1) / square
	}
	return v / square
}

// touching appends the sites whose bounds meet those of the leg.
func (n nearness) touching(p, q point, out []int32) []int32 {
	lo, hi := point{min(p.x, q.x), min(p.y, q.y)}, point{max(p.x, q.x), max(p.y, q.y)}
	for x := floor(lo.x); x <= floor(hi.x); x++ {
		for y := floor(lo.y); y <= floor(hi.y); y++ {
			for _, i := range n.squares[[2]int64{x, y}] {
				s := &n.sites[i].shape
				if s.lo.x <= hi.x && s.hi.x >= lo.x && s.lo.y <= hi.y && s.hi.y >= lo.y && !slices.Contains(out, i) {
					out = append(out, i)
				}
			}
		}
	}
	return out
}
