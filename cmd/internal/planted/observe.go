package planted

import (
	"cmp"
	"slices"
)

// visit is what presence says of a stay of a badge.
type visit struct {
	badge             string
	site              int
	arrived, departed int64
	came, went        [2]int64 // The ranges.
	other             int      // The second candidate of one that is undecided; 0: it is decided.
	odds              int64    // Thousandths.
	confidence, fixes int64
	stop              *stop // What it is of.
}

// cadence is how far apart fixes of a badge are while it moves, in seconds.
const cadence = 300

// observer puts presence's errors over what was: how long a stay seems, whether it is
// seen at all, in one piece, and at the right one of two neighbours. The rates are
// those that presence-accuracy states for fixes every five minutes.
type observer struct {
	*build
	d dice
}

// observe returns the visits of a badge that was at some places, in order.
func (b *build) observe(device string, number int, track []stay) []visit {
	o := observer{b, throw(b.cfg.Seed, forVisits, b.number, number)}
	var all []visit
	for _, s := range track {
		all = append(all, o.see(s)...)
	}
	for i := range all {
		all[i].badge = device
	}
	slices.SortStableFunc(all, func(a, b visit) int { return cmp.Compare(a.arrived, b.arrived) })
	for i := 1; i < len(all); i++ { // A badge is at one place at a time.
		if one, two := &all[i-1], &all[i]; one.departed > two.arrived {
			half := (one.departed + two.arrived) / 2
			one.departed, two.arrived = max(half, one.arrived+1), half
			one.went[1], two.came[0] = max(one.went[1], one.departed), min(two.came[0], half)
		}
	}
	return all
}

// nights returns where a worker's badge was, with the nights of those that lie on the
// shelf in the yard.
func (b *build) nights(worker int) []stay {
	var out []stay
	for _, s := range b.tracks[worker] {
		if n := len(out); n > 0 && s.site == yard && out[n-1].site == yard && !b.out(worker, out[n-1].to, s.from) && (shelved(worker) || s.from-out[n-1].to < 30*minute) {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}

// see returns the visits that a stay becomes: mostly one.
func (o *observer) see(s stay) []visit {
	length := s.to - s.from
	switch {
	case length < cadence && !o.d.chance(int(length*700/cadence)), length < 10*minute && o.d.chance(30), length < 20*minute && o.d.chance(8):
		return nil // No fix, or a few that could be a drive-by.
	case length > 35*minute && s.site != yard && o.d.chance(12):
		gap := o.d.between(4, 11) * minute
		at := s.from + o.d.between(10*minute, length-gap-10*minute)
		first, second := s, s
		first.to, second.from = at, at+gap
		return append(o.whole(first), o.whole(second)...)
	}
	return o.whole(s)
}

func (o *observer) whole(s stay) []visit {
	v := visit{site: s.site, confidence: 990, stop: s.stop}
	v.arrived, v.came = o.edge(s.from, 1)
	v.departed, v.went = o.edge(s.to, -1)
	if v.departed <= v.arrived || v.came[1] > v.went[0] {
		return nil
	}
	v.fixes = (v.went[0]-v.came[1])/cadence + 1
	switch beside := o.sites[s.site].beside; {
	case s.doubt != 0:
		v.site, v.other = s.doubt, s.site
		v.odds, v.confidence = 1000+o.d.between(0, 15000), 600
	case len(beside) > 0:
		o.confuse(&v, of(o.d, beside))
	}
	return []visit{v}
}

// edge returns when a stay seems to begin (side 1) or end (side -1): between the
// last fix on one side and the first on the other, with an error of a quarter of that;
// now and then a fix or two are lost.
func (o *observer) edge(at, side int64) (int64, [2]int64) {
	before := o.d.between(1, cadence-1)
	after := cadence - before
	if o.d.chance(30) {
		after += cadence * o.d.between(1, 2)
	}
	between := [2]int64{at - before, at + after}
	if side < 0 {
		between = [2]int64{at - after, at + before}
	}
	return max(between[0]+1, min(between[1], at+o.d.spread(65))), between
}

// confuse makes a visit at a site with a customer beside it undecided, or wrong.
func (o *observer) confuse(v *visit, neighbour int) {
	doubt, wrong := 12, 2
	if o.sites[v.site].trees {
		doubt, wrong = 50, 8
	}
	if v.departed-v.arrived < 15*minute {
		doubt, wrong = 2*doubt, 2*wrong
	}
	switch {
	case o.sites[neighbour].unknown:
	case o.d.chance(wrong):
		v.site, v.confidence = neighbour, 930
	case o.d.chance(doubt):
		v.other = neighbour
		v.odds, v.confidence = 1000+o.d.between(0, 17000), 600
		if o.d.chance(200) {
			v.site, v.other = v.other, v.site
		}
	}
}
