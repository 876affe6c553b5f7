package geofence

import (
	"math"

	"actual/domain"
)

// Fence is one version of a site's fence. At one instant the highest Version of
// a site that is valid counts, and no other; one of the zero shape counts as
// well: the site then has no fence.
type Fence struct {
	ID      domain.FenceID
	Site    domain.SiteID
	Version int
	Shape   Shape
	Sky     Sky   // While the version counts; empty where the site alone says.
	From    int64 // Valid from this instant (Unix seconds, UTC) …
	To      int64 // … until just before this one; 0 means for ever.
}

// ValidAt reports whether the version is valid at an instant (Unix seconds,
// UTC), whatever other versions there are.
func (f *Fence) ValidAt(at int64) bool { return f.From <= at && at < f.until() }

func (f *Fence) until() int64 {
	if f.To == 0 {
		return math.MaxInt64
	}
	return f.To
}

// interval is the time from one instant until just before another.
type interval struct{ from, to int64 }

// counts returns when the fence is valid and none of the higher versions is.
func (f *Fence) counts(higher []Fence) []interval {
	left := []interval{{f.From, f.until()}}
	for i := range higher {
		if higher[i].From >= higher[i].until() {
			continue
		}
		var rest []interval
		for _, s := range left {
			before := interval{s.from, min(s.to, higher[i].From)}
			after := interval{max(s.from, higher[i].until()), s.to}
			for _, part := range []interval{before, after} {
				if part.from < part.to {
					rest = append(rest, part)
				}
			}
		}
		left = rest
	}
	return left
}
