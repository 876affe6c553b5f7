package presence

import "actual/domain/geofence"

// ending says how one piece of a track ends and the next begins.
type ending uint8

const (
	outer  ending = iota // The first or last point of all.
	hole                 // A silence longer than the policy's; the pieces share no point.
	quiet                // Inside a long stay; the pieces share the point and visits are joined.
	parked               // Inside a very long stay; the pieces share the point, visits just meet.
)

// piece is a run of points, both ends inclusive, that is smoothed by itself.
type piece struct {
	lo, hi      int32
	left, right ending
}

// cut fills d.pieces. Each cut follows from fixes within a bounded time around
// it, so that it is the same whatever else is loaded:
//
//   - a hole, from the two points beside it;
//   - a quiet cut, at the first point of a bucket of time, from the points within
//     QuietS of it: most of them lie where it lies;
//   - a parked cut likewise, with ParkedS and a longer bucket.
func (d *deriver) cut(in *Input) {
	d.pieces = d.pieces[:0]
	n := int32(len(d.points))
	if n == 0 {
		return
	}
	now := piece{left: outer}
	for i := int32(1); i < n; i++ {
		if d.points[i].at-d.points[i-1].at > int64(d.tables.policy.MaxHoleS) {
			now.hi, now.right = i-1, hole
			d.pieces = append(d.pieces, now)
			now = piece{lo: i, left: hole}
			continue
		}
		if end := d.stillness(in, int(i)); end != outer && i > now.lo {
			now.hi, now.right = i, end
			d.pieces = append(d.pieces, now)
			now = piece{lo: i, left: end}
		}
	}
	now.hi, now.right = n-1, outer
	if now.hi > now.lo || now.left == hole || now.left == outer {
		d.pieces = append(d.pieces, now)
	}
}

// stillness says whether the track may be cut at point i: parked, quiet or outer
// for neither.
func (d *deriver) stillness(in *Input, i int) ending {
	p := &d.tables.policy
	at, before := d.points[i].at, d.points[i-1].at
	if bucket(at, p.QuietBucketS) == bucket(before, p.QuietBucketS) {
		return outer
	}
	if bucket(at, p.ParkedBucketS) != bucket(before, p.ParkedBucketS) && d.still(in, i, int64(p.ParkedS)) {
		return parked
	}
	if d.still(in, i, int64(p.QuietS)) {
		return quiet
	}
	return outer
}

// bucket numbers the stretches of length seconds since the epoch.
func bucket(at int64, length int32) int64 {
	n := at / int64(length)
	if at%int64(length) < 0 {
		n--
	}
	return n
}

// still reports whether there are points within reach seconds on either side of
// point i, as far as the next hole, and the policy's share of them lie where it lies.
func (d *deriver) still(in *Input, i int, reach int64) bool {
	near, all := 0, 0
	for _, side := range [2]int{-1, 1} {
		was := all
		for j := i + side; j >= 0 && j < len(d.points) && (d.points[j].at-d.points[i].at)*int64(side) <= reach; j += side {
			if (d.points[j].at-d.points[j-side].at)*int64(side) > int64(d.tables.policy.MaxHoleS) {
				break // What lies beyond a hole says nothing of here.
			}
			all++
			if d.alike(in, i, j) {
				near++
			}
		}
		if all == was {
			return false
		}
	}
	return int64(near)*1000 >= int64(all)*int64(d.tables.policy.QuietMilli)
}

// alike reports whether two points lie together as far as their errors tell.
func (d *deriver) alike(in *Input, i, j int) bool {
	a, b, p := &d.points[i], &d.points[j], &d.tables.policy
	if a.place == b.place {
		return true
	}
	slack := p.sigma(&in.Fixes[a.fix], geofence.SkyMixed) + p.sigma(&in.Fixes[b.fix], geofence.SkyMixed)
	return a.place.DistanceTo(b.place) <= int64(p.QuietMM)+int64(slack)
}
