package planted

import (
	"actual/cmd/internal/offline"
	"actual/cmd/internal/plaintown"
	"actual/domain/geofence"
	"actual/domain/presence"
)

// engine lets presence itself say what it makes of the fixes of a badge.
type engine struct {
	*build
	lots  []plaintown.Lot
	of    []int // By lot, the site.
	index *geofence.Index
	site  map[string]int
}

func newEngine(b *build) *engine {
	e := &engine{build: b, site: map[string]int{}}
	for i := range b.sites {
		s := &b.sites[i]
		if e.site[s.ref] = i; s.unknown {
			continue
		}
		l := plaintown.Lot{West: float64(s.lot.west), South: float64(s.lot.south), East: float64(s.lot.east), North: float64(s.lot.north)}
		switch {
		case i == yard:
			l.Kind = geofence.KindYard
		case s.kind == "commercial":
			l.Kind = geofence.KindCommercial
		default:
			l.Kind = geofence.KindResidential
		}
		l.Sky = plaintown.Mixed
		if s.trees {
			l.Sky = plaintown.Canopy
		} else if i%2 == 0 {
			l.Sky = plaintown.Open
		}
		e.lots, e.of = append(e.lots, l), append(e.of, i)
	}
	e.index = plaintown.Index(e.lots, func(lot int) string { return b.sites[e.of[lot]].ref })
	return e
}

// observe returns the visits that presence derives for a badge that was at some places.
func (e *engine) observe(device string, number int, track []stay) []visit {
	if len(track) == 0 {
		return nil
	}
	found := presence.Derive(presence.Input{
		Fixes: offline.Normalise(e.fixes(number, track)), Index: e.index, Policy: presence.DefaultPolicy(),
		AsOf: track[len(track)-1].to + 72*hour, Zone: e.zone,
	})
	var all []visit
	for _, f := range found {
		if f.Open {
			f.Departed, f.DepartedBetween = f.Last+1, [2]int64{f.Last, f.Last + cadence}
		}
		v := visit{
			badge: device, site: e.site[f.Ref], arrived: f.Arrived, departed: f.Departed, came: f.ArrivedBetween, went: f.DepartedBetween,
			confidence: int64(f.Confidence), fixes: int64(f.Fixes),
		}
		if f.Verdict == presence.Undecided && len(f.Candidates) > 1 {
			v.other, v.odds = e.site[f.Candidates[1].Ref], f.Candidates[1].Odds
		}
		v.stop = whose(track, v.arrived, v.departed)
		all = append(all, v)
	}
	return all
}

// whose returns at which stop a badge was for most of a span; nil: at none.
func whose(track []stay, from, to int64) *stop {
	var best *stop
	most := int64(0)
	for _, s := range track {
		if common := min(s.to, to) - max(s.from, from); common > most {
			most, best = common, s.stop
		}
	}
	return best
}

// fixes are what a badge sends that is at places in turn: it moves about at each, drives
// from one to the next, and waits off all sites in between where there is time.
func (e *engine) fixes(number int, track []stay) []presence.Fix {
	d := throw(e.cfg.Seed, forFixes, e.number, number)
	var path []plaintown.Step
	for i, s := range track {
		own := d
		if s.pocket != 0 { // Both badges go the same way.
			d = throw(e.cfg.Seed, forFixes, e.number, 5000+s.pocket)
		}
		path = e.roam(d, path, s)
		if i+1 == len(track) {
			d = own
			break
		}
		next := track[i+1]
		if spare := next.from - s.to - drive(&e.sites[s.site], &e.sites[next.site]); spare > 12*minute && spare < 5*hour {
			street := float64(d.between(0, 12) * street)
			from, to := float64(s.to+drive(&e.sites[s.site], &e.sites[yard])/3), float64(next.from-drive(&e.sites[s.site], &e.sites[next.site])/2)
			if to > from {
				path = append(path, plaintown.Step{T: from, X: -160, Y: street}, plaintown.Step{T: to, X: -161, Y: street + 3})
			}
		}
		d = own
	}
	now := 0
	all := plaintown.Sample(d.Rand, path, cadence, 2.5, func(t float64) plaintown.Sky {
		for now+1 < len(track) && float64(track[now+1].from) <= t {
			now++
		}
		if s := &e.sites[track[now].site]; float64(track[now].to) >= t && s.trees {
			return plaintown.Canopy
		}
		return plaintown.Open
	})
	return e.heard(number, all)
}

// roam moves about a site for a stay; where receivers take it for next door, about the
// edge that the two share.
func (e *engine) roam(d dice, path []plaintown.Step, s stay) []plaintown.Step {
	at := e.sites[s.site].lot
	if s.doubt != 0 {
		other := e.sites[s.doubt].lot
		edge := max(at.west, other.west)
		at.west, at.east = edge-4, edge+4
	}
	spot := func() (x, y float64) {
		return float64(at.west) + 1 + float64(at.east-at.west-2)*d.Float64(), float64(at.south) + 1 + float64(at.north-at.south-2)*d.Float64()
	}
	x, y := spot()
	path = append(path, plaintown.Step{T: float64(s.from), X: x, Y: y})
	until, lies := s.to, s.site == yard && s.to-s.from > 4*hour || s.to-s.from > 9*hour
	if lies { // On its shelf, or where it was dropped: it sends nothing.
		until = s.from + quarter
	}
	for t := s.from + d.between(60, 240); t < until-30; t += d.between(60, 240) {
		x, y = spot()
		path = append(path, plaintown.Step{T: float64(t), X: x, Y: y})
	}
	if lies {
		path = append(path, plaintown.Step{T: float64(until), X: x, Y: y}, plaintown.Step{T: float64(max(until+1, s.to-quarter)), X: x, Y: y})
	}
	return append(path, plaintown.Step{T: float64(s.to), X: x, Y: y})
}

// heard leaves out what a badge never told: it was dead, blind or out of reach.
func (e *engine) heard(number int, all []presence.Fix) []presence.Fix {
	kept := all[:0]
	for _, f := range all {
		lost := false
		for _, s := range e.signals {
			if s.worker == number && s.device == "" && f.At >= s.from && f.At < s.to && (s.kind == "silent" || s.kind == "no_fix" || s.kind == "uncovered") {
				lost = true
			}
		}
		if !lost {
			kept = append(kept, f)
		}
	}
	return kept
}
