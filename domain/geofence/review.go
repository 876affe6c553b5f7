package geofence

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Codes of what a fence's history says against it; they are stable.
const (
	LintNeverVisited = "fence.never_visited"
	LintTooSmall     = "fence.too_small_for_error"
	LintMissesWork   = "fence.misses_work"
	LintOffCentre    = "fence.off_centre"
	LintOverlaps     = "fence.overlaps_neighbour"
	LintSliver       = "fence.sliver"
)

// Finding is something about a fence that its history shows.
type Finding struct {
	Code     string
	Severity int    // From 1 to 100, how much it may cost: shares in per cent, or what compares with them.
	Text     string // A plain sentence: what, and what to do.
}

// History is what is known of a site over some days.
type History struct {
	Stays   int // Settled ones, also those without samples here.
	Samples []Sample
	Days    int
	Others  []NamedShape // The fences of sites near it.
}

// NamedShape is the fence of a site that people call so.
type NamedShape struct {
	Name  string
	Shape Shape
}

// What a fence may be like before it is spoken of.
const (
	quietDays   = 30   // Without a stay.
	fewSamples  = 20   // Say nothing of where crews stand.
	outsideMost = 0.15 // Of the fixes, more than two standard errors outside.
	overlapMost = 0.03 // Of the fence, in a neighbour's.
	partLeast   = 0.05 // Of the fence: a smaller part is a sliver …
	thinMost    = 3.0  // … as is one of so many metres across …
)

// Review returns what the history of a fence says against it, the worst first.
func Review(s Shape, h History) []Finding {
	if s.IsZero() {
		return nil
	}
	var out []Finding
	add := func(code string, severity float64, format string, args ...any) {
		out = append(out, Finding{code, max(1, min(100, int(math.Round(severity)))), fmt.Sprintf(format, args...)})
	}
	if h.Stays == 0 && h.Days >= quietDays {
		add(LintNeverVisited, 20, "Nobody was there in %d days: retire the site, or check whether the fence is where the site is.", h.Days)
	}
	for _, o := range h.Others {
		if share := common(s, o.Shape); share > overlapMost {
			add(LintOverlaps, 100*share, "%.0f %% of it lies in the fence of %s: draw one of them anew, or stays there can't be told apart.", 100*share, o.Name)
		}
	}
	if thin, m := sliver(s); thin {
		add(LintSliver, 15, "A part of it is only %.1f m across or of %.0f %% of its area: leave it out, or draw it again.", m.across, 100*m.share)
	}
	if len(h.Samples) >= fewSamples {
		out = append(out, place(s, h)...)
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return out
}

// place says how a fence lies to where crews stood.
func place(s Shape, h History) (out []Finding) {
	errors := make([]int32, len(h.Samples))
	outside := 0
	for i, f := range h.Samples {
		errors[i] = f.ErrorMM
		if s.EdgeDistance(f.At) > 2*int64(f.ErrorMM) {
			outside++
		}
	}
	slices.Sort(errors)
	sigma := float64(errors[len(errors)/2]) / 1000
	if within := inradius(s); within < 1.2*sigma {
		out = append(out, Finding{LintTooSmall, int(min(100, math.Round(60*sigma/within))), fmt.Sprintf(
			"It is %.0f m across at its widest, and fixes there err by %.1f m: draw the whole property, not the building or the entrance.", 2*within, sigma)})
	}
	if share := float64(outside) / float64(len(h.Samples)); share > outsideMost {
		out = append(out, Finding{LintMissesWork, int(math.Round(100 * share)), fmt.Sprintf(
			"%.0f %% of the fixes of stays there lie clearly outside: a fence learnt from them may show what is missing.", 100*share)})
	}
	centre := middle(h.Samples)
	size := math.Sqrt(float64(s.AreaM2()) / math.Pi)
	away := float64(centre.DistanceTo(centroid(s))) / 1000
	limit := 0.5*size + 2*sigma/math.Sqrt(float64(max(1, h.Stays)))
	if away > limit {
		out = append(out, Finding{LintOffCentre, int(min(100, math.Round(40*away/limit))), fmt.Sprintf(
			"Its middle is %.0f m from the middle of where crews stand: it may be drawn about an address or a neighbour's.", away)})
	}
	return out
}

// steps is how finely a shape is looked at, along each side.
const steps = 40

// cells calls do for the places of a grid over a shape that it holds, and returns how
// many there are.
func cells(s Shape, do func(p LatLng)) (n int) {
	lo, hi := s.Bounds()
	for i := range steps {
		for j := range steps {
			p := LatLng{
				lo.Lat + int32((int64(hi.Lat)-int64(lo.Lat))*(2*int64(i)+1)/(2*steps)),
				lo.Lng + int32((int64(hi.Lng)-int64(lo.Lng))*(2*int64(j)+1)/(2*steps)),
			}
			if s.Holds(p) {
				n++
				do(p)
			}
		}
	}
	return n
}

// common is the share of s that o covers, too.
func common(s, o Shape) float64 {
	if o.IsZero() {
		return 0
	}
	alo, ahi := s.Bounds()
	blo, bhi := o.Bounds()
	a, b := box{alo, ahi}, box{blo, bhi}
	if a.meets(&b) == 0 {
		return 0
	}
	both := 0
	n := cells(s, func(p LatLng) {
		if o.Holds(p) {
			both++
		}
	})
	return float64(both) / float64(max(n, 1))
}

// Agreement is the area that two shapes have in common against what they cover
// together, from 0 to 1, to about a hundredth.
func Agreement(a, b Shape) float64 {
	if a.IsZero() || b.IsZero() {
		return 0
	}
	both := common(a, b) * float64(a.AreaM2())
	return min(1, both/max(1, float64(a.AreaM2())+float64(b.AreaM2())-both))
}

// inradius is how far from the edge one can be inside, in metres.
func inradius(s Shape) float64 {
	if _, r, ok := s.Circle(); ok {
		return float64(r) / 1000
	}
	deepest := int64(0)
	cells(s, func(p LatLng) { deepest = max(deepest, -s.EdgeDistance(p)) })
	return max(float64(deepest)/1000, 0.1)
}

// centroid is the middle of what a shape holds.
func centroid(s Shape) LatLng {
	if c, _, ok := s.Circle(); ok {
		return c
	}
	var lat, lng int64
	n := int64(cells(s, func(p LatLng) { lat, lng = lat+int64(p.Lat), lng+int64(p.Lng) }))
	if n == 0 {
		lo, hi := s.Bounds()
		return LatLng{lo.Lat/2 + hi.Lat/2, lo.Lng/2 + hi.Lng/2}
	}
	return LatLng{int32(lat / n), int32(lng / n)}
}

// part is what is said of a part of a shape.
type part struct{ across, share float64 }

// sliver looks for a part of a shape that was probably made by a slip.
func sliver(s Shape) (bool, part) {
	whole := float64(s.AreaM2())
	for _, rings := range s.Polygons() {
		one, err := RestorePolygons([][]Ring{rings})
		if err != nil {
			continue
		}
		p := part{2 * inradius(one), float64(one.AreaM2()) / max(whole, 1)}
		if p.across < thinMost || p.share < partLeast {
			return true, p
		}
	}
	return false, part{}
}
