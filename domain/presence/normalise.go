package presence

import (
	"cmp"
	"slices"
	"strings"

	"actual/domain/geofence"
)

// point is a sound fix in its place on the track.
type point struct {
	at    int64
	place geofence.LatLng
	leg   int64 // Millimetres from the point before; 0 for the first.
	fix   int32 // Its number in the input.
}

// normalise fills d.why, for each fix of the input why it may not decide, and
// d.points, the others by time. Neither depends on the order of the input.
func (d *deriver) normalise(in *Input) {
	d.why = grow(d.why, len(in.Fixes))
	d.order = d.order[:0]
	d.chooseContents(in)
	for i := range in.Fixes {
		if d.why[i] == Sound {
			d.order = append(d.order, int32(i))
		}
	}
	d.sortByTime(in.Fixes)
	d.points = d.points[:0]
	for _, i := range d.order {
		f := &in.Fixes[i]
		p := point{at: f.At, place: geofence.LatLng{Lat: f.Lat, Lng: f.Lng}, fix: i}
		if d.repeats(p) {
			d.why[i] = WeakRepeat
			continue
		}
		d.points = append(d.points, p)
	}
	d.rejectJumps(in)
	d.measureLegs()
}

// chooseContents keeps one content of each key, and of those what may decide.
func (d *deriver) chooseContents(in *Input) {
	clear(d.chosen)
	for i := range in.Fixes {
		f := &in.Fixes[i]
		d.why[i] = weakness(f)
		was, known := d.chosen[f.Key]
		if !known {
			d.chosen[f.Key] = int32(i)
			continue
		}
		loser := int32(i)
		if preferred(f, &in.Fixes[was]) < 0 {
			d.chosen[f.Key], loser = int32(i), was
		}
		d.why[loser] = WeakSuperseded
	}
	for i := range in.Rulings {
		r := &in.Rulings[i]
		if n, known := d.chosen[r.FixKey]; known && r.Kind == ExcludeFix && d.why[n] == Sound {
			d.why[n] = WeakExcluded
		}
	}
}

// weakness says why a fix can't decide, as far as it shows by itself.
func weakness(f *Fix) Weakness {
	if f.Weak == Sound && f.Source != SourceGPS {
		return WeakSource
	}
	return f.Weak
}

// preferred orders the contents of one key: sound before weak, then the better
// source, the earlier time, the smaller hash, and whatever else could differ.
func preferred(a, b *Fix) int {
	return cmp.Or(
		cmp.Compare(rank(a), rank(b)),
		cmp.Compare(a.At, b.At),
		cmp.Compare(a.Content, b.Content),
		cmp.Compare(a.Lat, b.Lat),
		cmp.Compare(a.Lng, b.Lng),
		cmp.Compare(a.DOP, b.DOP),
		cmp.Compare(a.Speed, b.Speed),
		strings.Compare(string(a.Weak), string(b.Weak)),
	)
}

// rank is 0 for a fix that may decide, and else grows as its source gets worse.
func rank(f *Fix) uint8 {
	switch {
	case weakness(f) == Sound:
		return 0
	case f.Source == SourceNone:
		return 255
	}
	return uint8(f.Source)
}

func (d *deriver) sortByTime(fixes []Fix) {
	byTime := func(a, b int32) int {
		x, y := &fixes[a], &fixes[b]
		if x.At != y.At {
			return cmp.Compare(x.At, y.At)
		}
		return cmp.Or(strings.Compare(x.Key, y.Key), preferred(x, y))
	}
	if !slices.IsSortedFunc(d.order, byTime) {
		slices.SortFunc(d.order, byTime)
	}
}

// repeats reports whether the last points already hold p's time and place.
func (d *deriver) repeats(p point) bool {
	for i := len(d.points) - 1; i >= 0 && d.points[i].at == p.at; i-- {
		if d.points[i].place == p.place {
			return true
		}
	}
	return false
}

// rejectJumps takes out one or two points that nobody could have reached and
// left again in the time, whereas from the point before to the one after somebody
// could. It looks at the neighbours as they came: what it says of a point depends
// on the three points before and after it, and on nothing else.
func (d *deriver) rejectJumps(in *Input) {
	n := len(d.points)
	d.jumps = d.jumps[:0]
	for i := 1; i+1 < n; i++ {
		for run := 1; run <= 2 && i+run < n; run++ {
			if !d.reachable(in, i-1, i) && !d.reachable(in, i+run-1, i+run) && d.reachable(in, i-1, i+run) {
				d.jumps = append(d.jumps, int32(i), int32(i+run-1))
				break
			}
		}
	}
	if len(d.jumps) == 0 {
		return
	}
	for _, i := range d.jumps {
		d.why[d.points[i].fix] = WeakJump
	}
	d.points = slices.DeleteFunc(d.points, func(p point) bool { return d.why[p.fix] == WeakJump })
}

// reachable reports whether the badge can have gone from point i to point j.
func (d *deriver) reachable(in *Input, i, j int) bool {
	a, b := &d.points[i], &d.points[j]
	p := &d.tables.policy
	explained := 3 * (int64(p.sigma(&in.Fixes[a.fix], geofence.SkyMixed)) + int64(p.sigma(&in.Fixes[b.fix], geofence.SkyMixed)))
	far := a.place.DistanceTo(b.place) - explained
	return far <= max(1, b.at-a.at)*int64(p.MaxSpeedCMS)*10
}

func (d *deriver) measureLegs() {
	for i := 1; i < len(d.points); i++ {
		d.points[i].leg = d.points[i-1].place.DistanceTo(d.points[i].place)
	}
}

// ErrorOf returns the standard error of one axis of a fix under a sky, in
// millimetres, as the engine reckons with it.
func (p *Policy) ErrorOf(f Fix, sky geofence.Sky) int32 { return p.sigma(&f, sky) }

// sigma returns the standard error of one axis of a fix under a sky, in
// millimetres. Reflections, which dilution knows nothing of, are taken for half
// of it.
func (p *Policy) sigma(f *Fix, sky geofence.Sky) int32 {
	base, usual := p.ErrorMixedMM, p.DilutionMixed
	switch sky {
	case geofence.SkyOpen:
		base, usual = p.ErrorOpenMM, p.DilutionOpen
	case geofence.SkyCanopy:
		base, usual = p.ErrorCanopyMM, p.DilutionCanopy
	}
	if f.DOP > 0 {
		share := int64(p.DilutionMilli)
		base = int32(int64(base) * (int64(f.DOP)*share + int64(usual)*(1000-share)) / (1000 * int64(usual)))
	}
	return min(p.ErrorCapMM, max(p.ErrorFloorMM, base))
}

// grow returns a slice of n elements that uses s's memory where it can.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}
