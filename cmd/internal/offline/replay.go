package offline

import (
	"bufio"
	"cmp"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"actual/domain/geofence"
	"actual/domain/presence"
)

// Replay is what visits depend on besides the fixes.
type Replay struct {
	Index  *geofence.Index
	Policy presence.Policy
	AsOf   int64          // The time of judgement, Unix seconds.
	Zone   *time.Location // Of the company: ends its days, and is what times are printed in. Nil is UTC.
}

// BadgeVisits are the visits of one badge.
type BadgeVisits struct {
	Badge  string
	Visits []presence.Visit // By arrival, then site.
}

// Derive returns the visits of all badges, ordered by badge. It uses every
// processor; the result does not depend on how many there are.
func (r Replay) Derive(fixes map[string][]presence.Fix) []BadgeVisits {
	out := make([]BadgeVisits, 0, len(fixes))
	for _, badge := range slices.Sorted(maps.Keys(fixes)) {
		out = append(out, BadgeVisits{Badge: badge})
	}
	Parallel(len(out), func(i int) {
		out[i].Visits = presence.Derive(presence.Input{
			Fixes: fixes[out[i].Badge], Index: r.Index, Policy: r.Policy, AsOf: r.AsOf, Zone: r.Zone,
		})
		slices.SortStableFunc(out[i].Visits, func(a, b presence.Visit) int {
			return cmp.Or(cmp.Compare(a.Arrived, b.Arrived), strings.Compare(a.Ref, b.Ref))
		})
	})
	return out
}

// Write prints visits, one a line, and returns how many. Its errors are w's.
func (r Replay) Write(w io.Writer, all []BadgeVisits) (int, error) {
	out := bufio.NewWriterSize(w, 1<<16)
	var line []byte
	n := 0
	for _, b := range all {
		for _, v := range b.Visits {
			line = AppendLine(line[:0], b.Badge, v, r.Zone)
			if _, err := out.Write(line); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, out.Flush()
}
