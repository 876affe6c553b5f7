package conduct

import (
	"slices"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/reconcile"
)

// Bounds of what may be two badges in one pocket.
const (
	slotS       = 300
	cellE7      = 20_000  // 222 m of latitude.
	crowd       = 12      // More at one place are a yard full of people.
	togetherS   = 60      // Positions of both so near in time are of the same time.
	bracketS    = 420     // Between positions so near, a badge is taken to go straight.
	roamMM      = 120_000 // Between points so near, a badge stays about.
	leastSlots  = 12
	leastPairs  = 10
	mostApartMM = 20_000
)

// pairs returns which two badges went together, on the day.
func (in *Input) pairs() (out []reconcile.Signal) {
	days, goes := make([][]Point, len(in.Badges)), make([][]bool, len(in.Badges))
	for i := range in.Badges {
		for _, p := range in.Badges[i].Points {
			if !p.Blind && p.At >= in.Day[0] && p.At < in.Day[1] && (len(days[i]) == 0 || p.At > days[i][len(days[i])-1].At) {
				days[i] = append(days[i], p)
			}
		}
	}
	for _, p := range meetings(days) {
		a, b := p[0], p[1]
		if byID(in.Badges[a].ID, in.Badges[b].ID) > 0 {
			a, b = b, a
		}
		for _, i := range p {
			if goes[i] == nil {
				goes[i] = onTheWay(days[i])
			}
		}
		if s, ok := in.together(days[a], days[b], goes[a], goes[b]); ok {
			s.Badge, s.Other = in.Badges[a].ID, in.Badges[b].ID
			out = append(out, s)
		}
	}
	return out
}

// meetings returns the pairs of badges that were often at the same place at a time.
func meetings(days [][]Point) (out [][2]int32) {
	type place struct{ slot, lat, lng int32 }
	at := map[place][]int32{}
	for i, points := range days {
		for _, p := range points {
			k := place{int32(p.At / slotS), p.Place.Lat / cellE7, p.Place.Lng / cellE7} //nolint:gosec // Until the year 22,000.
			if l := at[k]; len(l) == 0 || l[len(l)-1] != int32(i) {                     //nolint:gosec // A count of badges.
				at[k] = append(l, int32(i)) //nolint:gosec // As above.
			}
		}
	}
	met := map[[2]int32]int{}
	for _, l := range at {
		if len(l) < 2 || len(l) > crowd {
			continue
		}
		for i, a := range l {
			for _, b := range l[i+1:] {
				met[[2]int32{a, b}]++
			}
		}
	}
	for pair, n := range met {
		if n >= leastSlots {
			out = append(out, pair)
		}
	}
	slices.SortFunc(out, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	return out
}

// together says how near two badges were, all the while that both were about.
func (in *Input) together(one, two []Point, oneGoes, twoGoes []bool) (s reconcile.Signal, ok bool) {
	var apart []int64
	var spread int64 // Of both receivers' errors, mm².
	sites := map[domain.SiteID]int{}
	var hits []geofence.Hit
	j := 0
	for i, p := range one {
		for j+1 < len(two) && two[j+1].At <= p.At {
			j++
		}
		q, near := between(two, j, p.At)
		if !near || oneGoes[i] || twoGoes[j] {
			continue
		}
		if len(apart) == 0 {
			s.From = p.At
		}
		s.To = p.At + 1
		apart = append(apart, p.Place.DistanceTo(q.Place))
		spread += int64(p.ErrorMM)*int64(p.ErrorMM) + int64(q.ErrorMM)*int64(q.ErrorMM)
		hits = in.Sites.Holding(p.Place, p.At, hits[:0])
		for _, h := range hits {
			if site := &in.Sites.Sites()[h.Site]; site.Kind != geofence.KindYard {
				sites[site.ID]++
			}
		}
	}
	if len(apart) < leastPairs {
		return s, false
	}
	slices.Sort(apart)
	kept := apart[:(len(apart)*19+19)/20]
	var sum int64
	for _, d := range kept {
		sum += d * d
	}
	// Of what receivers err by on two axes, the squares add up; so few of them err by as much
	// again over the root of their number, once and once more. Of what is left, nineteen of
	// twenty lie within the root of three times the mean square.
	n := int64(len(apart))
	noise := 2 * spread / n
	rest := 3 * (sum/int64(len(kept)) - noise - 2*noise/int64(max(1, root(n))))
	s.Kind, s.Fixes, s.ApartMM = reconcile.Alongside, int32(len(apart)), root(rest) //nolint:gosec // A count of fixes.
	about := 0
	for _, seen := range sites {
		about += seen
	}
	s.Moving = len(sites) >= 2 && about >= leastPairs
	return s, s.ApartMM <= mostApartMM
}

// onTheWay says of each point of a badge whether it goes on from it, or comes to it, from a
// place that is far: where it was at a time in between is not known well enough.
func onTheWay(points []Point) []bool {
	out := make([]bool, len(points))
	for i := 1; i < len(points); i++ {
		if points[i-1].Place.DistanceTo(points[i].Place) > roamMM {
			out[i-1], out[i] = true, true
		}
	}
	return out
}

// between returns where a badge was at an instant, between its points j and j+1; near
// reports whether one of them was of about that time.
func between(points []Point, j int, at int64) (p Point, near bool) {
	if len(points) == 0 {
		return p, false
	}
	p = points[j]
	if j+1 == len(points) || p.At > at {
		return p, max(p.At-at, at-p.At) <= togetherS
	}
	next := points[j+1]
	if min(at-p.At, next.At-at) > togetherS {
		return p, false
	}
	if next.At-p.At > bracketS {
		if next.At-at < at-p.At {
			return next, true
		}
		return p, true
	}
	part := func(a, b int32) int32 { return a + int32((int64(b)-int64(a))*(at-p.At)/(next.At-p.At)) } //nolint:gosec // Between the two.
	p.Place = geofence.LatLng{Lat: part(p.Place.Lat, next.Place.Lat), Lng: part(p.Place.Lng, next.Place.Lng)}
	return p, true
}

// root returns the whole part of a square root; of less than nothing, 0.
func root(n int64) int32 {
	if n <= 0 {
		return 0
	}
	x := n
	for y := (x + 1) / 2; y < x; y = (x + n/x) / 2 {
		x = y
	}
	return int32(min(x, 1<<31-1)) //nolint:gosec // Bounded.
}
