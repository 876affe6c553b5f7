// Package score compares visits with the truth of a simulated season. Figures
// defines every figure.
package score

import "actual/domain/presence"

// Claim is a stretch of time that somebody says a badge was at a site.
type Claim struct {
	Site       string
	Candidates []string // All sites that it could be, where it is undecided.
	From, To   int64    // Unix seconds; of an open one, To is the last that is proven.
	Undecided  bool
	Open       bool
}

// Claims returns what visits claim, ordered as they are.
func Claims(visits []presence.Visit) []Claim {
	out := make([]Claim, len(visits))
	for i, v := range visits {
		out[i] = Claim{Site: v.Ref, From: v.Arrived, To: v.End(), Undecided: v.Verdict == presence.Undecided, Open: v.Open}
		if !out[i].Undecided {
			continue
		}
		for _, c := range v.Candidates {
			out[i].Candidates = append(out[i].Candidates, c.Ref)
		}
	}
	return out
}
