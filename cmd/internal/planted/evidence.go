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
	Alive  []int64 // When else it is heard, without a position.
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
			one.Alive = e.alive(t, one.Fixes)
			all = append(all, one)
		}
	}
	return all
}

// alive is when a badge is heard between its fixes: every four hours, and every ten minutes
// where it sees no sky.
func (e *engine) alive(t track, fixes []presence.Fix) (at []int64) {
	dead := func(now int64, kinds ...string) bool {
		for _, s := range e.signals {
			if s.worker == t.number && s.device == "" && now >= s.from && now < s.to && slices.Contains(kinds, s.kind) {
				return true
			}
		}
		return false
	}
	for i := range fixes {
		until := fixes[i].At + 120*hour // After the last day, too.
		if i+1 < len(fixes) {
			until = fixes[i+1].At
		}
		for now := fixes[i].At + 10*minute; now < until; now += 10 * minute {
			beat := (now-fixes[i].At)%(4*hour) == 0
			if !dead(now, "silent", "uncovered") && (beat || dead(now, "no_fix")) {
				at = append(at, now)
			}
		}
	}
	return at
}
