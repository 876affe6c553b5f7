package planted

import (
	"slices"

	"actual/domain/geofence"
	"actual/domain/presence"
)

// Evidence is what a badge sends in a season.
type Evidence struct {
	Device string
	Fixes  []presence.Fix
	Alive  []int64 // When else it is heard, without a position …
	Blind  []int64 // … and when it says that it sees no sky.
}

// Fences returns the sites that somebody drew, by ref.
func (c *Company) Fences() *geofence.Index { return newEngine(c.b).index }

// Evidence returns what each badge of a season that presence derives the visits of sends:
// those that its visits come from, and what shows that it is on while it lies, or sees no
// sky.
func (c *Company) Evidence() []Evidence {
	e := newEngine(c.b)
	all := make([]Evidence, 0, len(c.tracks))
	for _, t := range c.tracks {
		if len(t.stays) > 0 {
			one := Evidence{Device: t.device, Fixes: e.fixes(t.number, t.stays)}
			e.alive(t, &one)
			all = append(all, one)
		}
	}
	return all
}

// alive says when a badge is heard between its fixes: every four hours, and every ten minutes
// where it sees no sky.
func (e *engine) alive(t track, of *Evidence) {
	is := func(now int64, kinds ...string) bool {
		return slices.ContainsFunc(e.signals, func(s signal) bool {
			return s.worker == t.number && s.device == "" && now >= s.from && now < s.to && slices.Contains(kinds, s.kind)
		})
	}
	for i, f := range of.Fixes {
		until := f.At + 120*hour // After the last day, too.
		if i+1 < len(of.Fixes) {
			until = of.Fixes[i+1].At
		}
		for now := f.At + 10*minute; now < until; now += 10 * minute {
			switch {
			case is(now, "no_fix"):
				of.Blind = append(of.Blind, now)
			case (now-f.At)%(4*hour) == 0 && !is(now, "silent", "uncovered"):
				of.Alive = append(of.Alive, now)
			}
		}
	}
}
