package presence

import "bytes"

// Decisive reports for each ruling whether it decides anything of a visit with
// that evidence: it takes out one of the fixes, or it says where the badge was at
// one of the visit's own at which no later ruling speaks.
func Decisive(in Input, evidence []Evidence) []bool {
	decisive := make([]bool, len(in.Rulings))
	for i := range evidence {
		e := &evidence[i]
		if e.Why == Sound && e.OfVisit {
			if n := in.ruledBy(e.At); n >= 0 {
				decisive[n] = true
			}
			continue
		}
		for n := range in.Rulings {
			r := &in.Rulings[n]
			decisive[n] = decisive[n] || e.Why == WeakExcluded && r.Kind == ExcludeFix && r.FixKey == e.Key
		}
	}
	return decisive
}

// ruledBy returns the number of the ruling that says where the badge was at an
// instant, or −1: as in the engine, that with the greatest ID.
func (in *Input) ruledBy(at int64) int {
	holds := -1
	for n := range in.Rulings {
		r := &in.Rulings[n]
		if r.Kind != AtSite || at < r.From || r.To < at || !in.knows(r) {
			continue
		}
		if holds < 0 || bytes.Compare(r.ID.UUID[:], in.Rulings[holds].ID.UUID[:]) > 0 {
			holds = n
		}
	}
	return holds
}

// knows reports whether the ruling's site is one of the company's.
func (in *Input) knows(r *Ruling) bool {
	sites := in.Index.Sites()
	for n := range sites {
		if sites[n].ID == r.Site {
			return true
		}
	}
	return false
}
