package presence

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"actual/domain"
)

// Share is what one fix says against one candidate of a visit.
type Share struct {
	Site domain.SiteID
	Ref  string
	Cost int64 // Thousandths of a natural logarithm's unit, weight included; 0 = fits perfectly.
}

// Evidence is one fix and what it counts for in a visit.
type Evidence struct {
	Key      string
	At       int64    // Unix seconds, UTC.
	Why      Weakness // Why it does not count; empty where it does.
	OfVisit  bool     // It is one of the visit's own, wherever it lies; else it bounds the visit's ends.
	Distance int64    // Millimetres to the edge of the fence, negative inside: the visit's, or else the site's that was valid then.
	Unfenced bool     // The site had no fence: Distance says nothing.
	Error    int32    // Standard error of one axis under the site's sky, millimetres.
	Weight   int32    // Thousandths: errors of fixes soon after one another are alike.
	Shares   []Share  // One for each of the visit's candidates, in their order.
}

// Explain returns, ordered by time, each fix between the ends of the visit's
// ranges, those that were rejected included, and what it says of the candidates:
// where a ruling decided, what it would say without the ruling. The visit must be
// one that Derive returns for the same input.
func Explain(in Input, visit Visit) []Evidence {
	d := derivers.Get().(*deriver)
	defer d.release()
	d.prepare(&in)
	d.ruled = d.ruled[:0] // What a fix says does not depend on what a person decided.
	to := visit.DepartedBetween[1]
	if visit.Open {
		to = math.MaxInt64
	}
	span := Span{From: visit.ArrivedBetween[0], To: to}
	var list []Evidence
	for i := range in.Fixes {
		if f := &in.Fixes[i]; d.why[i] != Sound && span.From <= f.At && f.At <= span.To {
			list = append(list, Evidence{Key: f.Key, At: f.At, Why: d.why[i]})
		}
	}
	for _, c := range d.pieces {
		if d.points[c.hi].at >= span.From && d.points[c.lo].at <= span.To {
			d.survey(&in, c)
			list = d.witnesses(&in, c, visit, span, list)
		}
	}
	slices.SortStableFunc(list, func(a, b Evidence) int {
		return cmp.Or(cmp.Compare(a.At, b.At), strings.Compare(a.Key, b.Key))
	})
	return list
}

// witnesses appends what the points of a surveyed piece say of the visit.
func (d *deriver) witnesses(in *Input, c piece, visit Visit, span Span, list []Evidence) []Evidence {
	for k := range len(d.from) - 1 {
		i := int(c.lo) + k
		p := &d.points[i]
		shared := k == 0 && c.left != outer && c.left != hole // The piece before has told of it.
		if p.at < span.From || p.at > span.To || shared && p.at > span.From {
			continue
		}
		weight := nat
		if k > 0 && p.at > visit.ArrivedBetween[1] {
			weight = d.tables.at(p.at - d.points[i-1].at).weight
		}
		e := Evidence{
			Key: in.Fixes[p.fix].Key, At: p.at, Weight: weight * 1000 / nat,
			OfVisit: visit.ArrivedBetween[1] <= p.at && p.at <= visit.Last,
			Shares:  d.shares(k, weight, visit),
		}
		d.locate(&e, in, p, visit)
		list = append(list, e)
	}
	return list
}

// shares returns what the k-th point says against each candidate at a weight.
func (d *deriver) shares(k int, weight int32, visit Visit) []Share {
	var list []Share
	for _, candidate := range visit.Candidates {
		against := d.tables.within[len(d.tables.within)-1]
		for _, s := range d.places[d.from[k]:d.from[k+1]] {
			if s.site >= 0 && d.sites[s.site].ID == candidate.Site {
				against = s.fits
			}
		}
		list = append(list, Share{candidate.Site, candidate.Ref, int64(discounted(against, weight)) * 1000 / int64(nat)})
	}
	return list
}

// locate fills in the fix's error at the visit's site and distance to its fence.
func (d *deriver) locate(e *Evidence, in *Input, p *point, visit Visit) {
	for n := range d.sites {
		if d.sites[n].ID == visit.Site {
			e.Error = d.tables.policy.sigma(&in.Fixes[p.fix], d.index.Sky(int32(n), -1))
		}
	}
	e.Unfenced = true
	for n := range d.index.Fences() {
		f := d.index.Fence(int32(n))
		if f.Site == visit.Site && (f.ID == visit.Fence || visit.Fence.IsZero() && f.ValidAt(p.at)) {
			e.Distance, e.Unfenced = f.Shape.EdgeDistance(p.place), false
			if f.Sky != "" {
				e.Error = d.tables.policy.sigma(&in.Fixes[p.fix], f.Sky)
			}
		}
	}
}
