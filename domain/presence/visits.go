package presence

import (
	"bytes"
	"cmp"
	"slices"
)

// findRulings fills d.ruled, ordered by the rulings' IDs.
func (d *deriver) findRulings(in *Input) {
	d.ruled = d.ruled[:0]
	for i := range in.Rulings {
		r := &in.Rulings[i]
		if r.Kind != AtSite {
			continue
		}
		for n := range d.sites {
			if d.sites[n].ID == r.Site {
				d.ruled = append(d.ruled, ruled{i, int32(n)})
			}
		}
	}
	slices.SortFunc(d.ruled, func(a, b ruled) int {
		x, y := &in.Rulings[a.ruling], &in.Rulings[b.ruling]
		return cmp.Or(bytes.Compare(x.ID.UUID[:], y.ID.UUID[:]), cmp.Compare(x.From, y.From),
			cmp.Compare(x.To, y.To), cmp.Compare(a.site, b.site))
	})
}

// visits turns the stays that have proof into visits.
func (d *deriver) visits(in *Input) []Visit {
	var visits []Visit
	for i := range d.stays {
		s := &d.stays[i]
		confidence := s.confidence()
		if !s.inside || !s.ruled && confidence < d.tables.policy.MinConfidence {
			continue
		}
		visits = append(visits, d.visit(in, s, confidence))
	}
	return visits
}

// confidence returns the certainty of the stay's site over its time, thousandths.
func (s *stay) confidence() int32 {
	sure := int64(s.single)
	if s.span > 0 {
		sure = s.sure / s.span
	}
	return int32((sure*1000 + 1<<15) >> 16)
}

func (d *deriver) visit(in *Input, s *stay, confidence int32) Visit {
	v := Visit{Last: d.points[s.last].at, Confidence: confidence, Fixes: s.fixes}
	v.Arrived, v.ArrivedBetween = d.arrive(in, s)
	v.Departed, v.DepartedBetween, v.Open = d.depart(in, s)
	d.name(&v, s)
	d.settle(&v, s, in)
	return v
}

// name gives the visit its site: the path's, unless the fixes of the whole stay
// speak rather for a neighbour. It is undecided while the best leads the next by
// less than the policy's odds.
func (d *deriver) name(v *Visit, s *stay) {
	candidates := d.rank(s)
	for _, c := range candidates {
		odds := odds(cost(min(int64(1<<30), c.total-candidates[0].total)))
		if odds > d.tables.policy.OddsMilli*keepOdds && len(v.Candidates) > 0 {
			break
		}
		site := &d.sites[c.site]
		candidate := Candidate{Site: site.ID, Ref: site.Ref, Odds: odds}
		if c.fence >= 0 {
			candidate.Fence = d.index.Fence(c.fence).ID
		}
		v.Candidates = append(v.Candidates, candidate)
	}
	v.Site, v.Ref, v.Fence = v.Candidates[0].Site, v.Candidates[0].Ref, v.Candidates[0].Fence
	if len(v.Candidates) > 1 && v.Candidates[1].Odds < d.tables.policy.OddsMilli {
		v.Verdict = Undecided
	}
}

// keepOdds is how many times the odds that decide a candidate is still named.
const keepOdds = 50

// ranked is a candidate with all that speaks against it.
type ranked struct {
	site, fence int32
	total       int64
}

// rank orders the candidates of a stay, best first. A ruling leaves one.
func (d *deriver) rank(s *stay) []ranked {
	if s.ruled {
		return []ranked{{site: s.site, fence: s.fence}}
	}
	// What the place itself adds to each error (reflections) is the same for all
	// fixes of the stay: many fixes are worth less than their number.
	bias := int64(d.tables.policy.BiasMilli)
	spread := 1000 + bias*s.weight*1000/(1000-bias)>>10
	far := int64(d.tables.within[len(d.tables.within)-1])
	list := d.ranking[:0]
	for _, r := range d.rivals[s.rivals:s.rivals2] {
		list = append(list, ranked{r.site, r.fence, (r.fits+(s.weight-r.weight)*far>>10)*1000/spread + int64(r.rarity) - s.unchanged(r.site)})
	}
	slices.SortFunc(list, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.total, b.total), cmp.Compare(a.site, b.site))
	})
	d.ranking = list
	return list
}
