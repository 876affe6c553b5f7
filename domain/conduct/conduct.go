// Package conduct says how badges did over a date, by where they told they were and by
// when they were heard: which lay still, which were silent, where they could not tell
// where they were, which two went as one, and which are nobody's. It knows nothing of
// what work was done; a plan only names a place for what was not seen.
package conduct

import (
	"bytes"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/reconcile"
)

// Input is what is known of a company's badges about a date. Instants are Unix seconds.
type Input struct {
	Day    [2]int64 // The date, [from, to).
	Until  int64    // Up to when points are given, and there are no others: the time of judgement, or some time after the day.
	Badges []Badge  // Of each once.
	Sites  *geofence.Index
	Limits Limits

	fences map[domain.SiteID][]*geofence.Fence
}

// Limits say from when something is worth telling.
type Limits struct {
	StillS int64 // A badge that lies for so long.
	HoleS  int64 // A time without positions while it moved.
}

// Badge is what is known of one.
type Badge struct {
	ID     domain.BadgeID
	Plan   badge.ReportingPlan
	Points []Point         // By time: those of the day, of some time around it, and the last one before.
	Quiet  [][2]int64      // When nothing was heard of it for long, by time; one that goes on ends at Until.
	Due    []domain.SiteID // Where it was to be on the date, by the plan.
	Nobody bool            // Nobody wears it, no crew carries it, and no job expects it on the date.
}

// Point is a position of a badge.
type Point struct {
	At      int64
	Place   geofence.LatLng
	ErrorMM int32 // Standard error of one axis.
	Blind   bool  // It says that the badge was on, and not where.
}

// The bounds of what counts as rest, and as a hole.
const (
	restMM    = 250_000 // A badge at rest moves no further, the way to where it is put down included …
	restS     = 20 * 60 // … between positions so far apart.
	stirS     = 20 * 60 // Who handles it for longer than this takes it along.
	movedMM   = 75_000  // A badge that seems so far from where it was has moved.
	holeMostS = 6 * 3600
	shiftS    = 4 * 3600  // Until so long after midnight a hole is of the work of the date before.
	nearMM    = 2_500_000 // A hole is at a site that is so near to where it began or ended.
)

// Signals returns what is to be told of the badges.
func Signals(in Input) []reconcile.Signal {
	var out []reconcile.Signal
	seen := map[domain.SiteID]bool{}
	for i := range in.Badges {
		in.seen(&in.Badges[i], seen)
	}
	for i := range in.Badges {
		b := &in.Badges[i]
		points := sound(b.Points)
		silent := silences(b, points)
		for _, s := range silent {
			out = append(out, reconcile.Signal{Kind: reconcile.Silent, Badge: b.ID, From: s[0], To: s[1]})
		}
		out = append(out, in.rests(b, points, silent)...)
		out = append(out, in.holes(b, points, silent, seen)...)
		out = append(out, in.strange(b, points)...)
	}
	return append(out, in.pairs()...)
}

// sound returns the points that say where a badge was, one an instant.
func sound(points []Point) []Point {
	out := make([]Point, 0, len(points))
	for _, p := range points {
		if !p.Blind && (len(out) == 0 || p.At > out[len(out)-1].At) {
			out = append(out, p)
		}
	}
	return out
}

// seen notes the sites in whose fences a badge was on the day.
func (in *Input) seen(b *Badge, at map[domain.SiteID]bool) {
	var hits []geofence.Hit
	for _, p := range b.Points {
		if p.Blind || p.At < in.Day[0] || p.At >= in.Day[1] || len(b.Due) == 0 {
			continue
		}
		hits = in.Sites.Holding(p.Place, p.At, hits[:0])
		for _, h := range hits {
			at[in.Sites.Sites()[h.Site].ID] = true
		}
	}
}

// silences returns when a badge was not heard for longer than its plan lets it be, and
// captured nothing that came later either.
func silences(b *Badge, points []Point) (out [][2]int64) {
	late := b.Plan.LateSince(time.Unix(0, 0)).Unix()
	for _, q := range b.Quiet {
		from := q[0]
		for _, p := range points {
			if p.At <= q[0] || p.At >= q[1] {
				continue
			}
			if p.At-from > late {
				out = append(out, [2]int64{from, p.At})
			}
			from = p.At
		}
		if q[1]-from > late {
			out = append(out, [2]int64{from, q[1]})
		}
	}
	return out
}

// rests returns when a badge lay still: from a position on, it gave none but there. Who
// fetches it from a customer's is soon away with it, and that is no work there.
func (in *Input) rests(b *Badge, points []Point, silent [][2]int64) (out []reconcile.Signal) {
	for i := 0; i < len(points); {
		r := in.rest(points, i)
		var site domain.SiteID
		to := r.to
		if r.to-r.from >= in.Limits.StillS {
			if s := in.at(points[i].Place, points[i].At); s != nil {
				if site = s.ID; s.Kind != geofence.KindYard {
					to = max(to, r.fetched)
				}
			}
		}
		for _, t := range without([2]int64{r.from, to}, silent) {
			if t[1]-t[0] >= in.Limits.StillS && t[1] > in.Day[0] && t[0] < in.Day[1] {
				out = append(out, reconcile.Signal{Kind: reconcile.Still, Badge: b.ID, From: t[0], To: t[1], Site: site})
			}
		}
		i = max(r.next, i+1)
	}
	return out
}

// rest is a stretch in which a badge lay.
type rest struct {
	from, to int64
	fetched  int64 // When it was last there, where it was moved about shortly before it went; 0: it was not.
	next     int   // The point at which it had moved, or was moved about.
}

// rest returns from when to when a badge lay from the point i on.
func (in *Input) rest(points []Point, i int) (r rest) {
	stirred := int64(0)
	for j := i + 1; j <= len(points); j++ {
		r.next = j
		at := in.Until
		if j < len(points) {
			if at = points[j].At; points[i].Place.DistanceTo(points[j].Place) > restMM {
				r.fetched = points[j-1].At
				return r
			}
		}
		if gap := at - points[j-1].At; gap >= restS {
			if r.from == 0 {
				r.from = points[j-1].At
			}
			r.to, stirred = at, 0
		} else if stirred += gap; stirred > stirS || r.from == 0 {
			return r
		}
	}
	return r
}

// at returns the site in whose fence a place is; nil: none.
func (in *Input) at(p geofence.LatLng, when int64) *geofence.Site {
	if hits := in.Sites.Holding(p, when, nil); len(hits) > 0 {
		return &in.Sites.Sites()[hits[0].Site]
	}
	return nil
}

// without returns a stretch without others.
func without(t [2]int64, others [][2]int64) (out [][2]int64) {
	for _, o := range others {
		if o[1] <= t[0] || o[0] >= t[1] {
			continue
		}
		if o[0] > t[0] {
			out = append(out, [2]int64{t[0], o[0]})
		}
		t[0] = o[1]
	}
	if t[0] < t[1] {
		out = append(out, t)
	}
	return out
}

// strange tells of a badge that is nobody's and moves about.
func (in *Input) strange(b *Badge, points []Point) []reconcile.Signal {
	if !b.Nobody {
		return nil
	}
	s := reconcile.Signal{Kind: reconcile.Unknown, Badge: b.ID}
	moved := false
	var first Point
	for _, p := range points {
		if p.At < in.Day[0] || p.At >= in.Day[1] {
			continue
		}
		if s.Fixes++; s.Fixes == 1 {
			s.From, first = p.At, p
		}
		s.To = p.At + 1
		moved = moved || first.Place.DistanceTo(p.Place) > 3*movedMM
	}
	if !moved {
		return nil
	}
	return []reconcile.Signal{s}
}

func byID(a, b domain.BadgeID) int { return bytes.Compare(a.UUID[:], b.UUID[:]) }

func overlap(a, b [2]int64) int64 { return max(0, min(a[1], b[1])-max(a[0], b[0])) }

func covered(t [2]int64, by [][2]int64) bool {
	return slices.ContainsFunc(by, func(o [2]int64) bool { return overlap(t, o) > 0 })
}
