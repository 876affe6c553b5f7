package season

import (
	"fmt"
	"strings"
)

// Hazards is a set of the hard things that a season may hold. They draw from
// random streams of their own: the town stays the same whatever is switched, and
// so do the true paths, which only Swaps and LeftBehind change.
type Hazards uint32

// The hazards, with how often they strike.
const (
	Duplicates    Hazards = 1 << iota // 0.8 % of events are delivered twice, 5 s to 20 h later; of those 1 in 10 with a `status` key.
	Reordered                         // 1 % of events arrive 5 s, 1 min or 5 min late, behind younger ones.
	Outages                           // 6 % of badge-days without network for 20–150 min, 1 % for 3–30 h; then one burst.
	Holes                             // GPS blind for 10–40 min: per hour 1 % under open, 2 % mixed, 4 % canopy sky.
	NoSat                             // An attempt without a fix: open 0.3 %, mixed 1 %, canopy 4 %; sent with a tower or a triangulated place only.
	Outliers                          // An error of 40–150 m for 1–3 fixes: open 0.1 %, mixed 0.5 %, canopy 1.5 % of fixes.
	Heartbeats                        // A still badge sends its last fix again, however old.
	StaleBest                         // best_* is an old GPS fix, or a tower at the place of upload.
	Clocks                            // 1.1 % of events: without `when`, with one of 1 January 2020, tracks without body.time, or without any time but `received`.
	Swaps                             // 1.5 % of days two badges are worn by each other's owners.
	DeadBatteries                     // 0.3 % of badge-days end early; the first fix afterwards may be the one from before.
	LeftBehind                        // 0.4 % of badge-days in the truck, 0.3 % lying at a site until fetched, 0.6 % at home.
	Triangulation                     // One badge in four has card.triangulate on: tri_* and _geolocate.qo.

	AllHazards Hazards = 1<<iota - 1
)

var hazardNames = []string{
	"duplicates", "reordered", "outages", "holes", "nosat", "outliers", "heartbeats", "stalebest",
	"clocks", "swaps", "deadbatteries", "leftbehind", "triangulation",
}

// Has reports whether all of h are in the set.
func (s Hazards) Has(h Hazards) bool { return s&h == h }

// String lists the names, separated by commas; "none" for the empty set.
func (s Hazards) String() string {
	var names []string
	for i, name := range hazardNames {
		if s.Has(1 << i) {
			names = append(names, name)
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, ",")
}

// ParseHazards reads what String writes, and "all".
func ParseHazards(text string) (Hazards, error) {
	var s Hazards
next:
	for word := range strings.SplitSeq(text, ",") {
		switch word = strings.TrimSpace(word); word {
		case "none", "":
			continue
		case "all":
			s = AllHazards
			continue
		}
		for i, name := range hazardNames {
			if name == word {
				s |= 1 << i
				continue next
			}
		}
		return 0, fmt.Errorf("season: unknown hazard %q: want all, none or some of %s", word, AllHazards)
	}
	return s, nil
}
