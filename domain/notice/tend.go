package notice

import "time"

// Tended is what a moment makes of alerts.
type Tended struct {
	Changed []Alert // As they are now; those that stay as they were are not among them.
	Told    []Alert // Those of the changed ones that are told now.
}

// Tend looks which alerts are to be told. Held are the kinds that nobody is told of for
// the moment.
func Tend(alerts []Alert, settled func(Alert) *Settled, zone *time.Location, held func(Kind) bool, now time.Time) (out Tended) {
	for _, a := range alerts {
		next, tell := a.Tell(settled(a), zone, held(a.Kind), now)
		if tell {
			out.Told = append(out.Told, next)
		}
		if tell || !next.Next.Equal(a.Next) {
			out.Changed = append(out.Changed, next)
		}
	}
	return out
}
