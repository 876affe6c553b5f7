package score

import (
	"math"
	"slices"
)

// Tally is what was counted. Tallies add up. Fields ending in S are seconds.
type Tally struct {
	TrueS, RightS, WrongS, UndecidedS int64
	NowhereS, NowhereUndecidedS       int64
	TrueVisits, Claimed               int64
	Missed, Invented                  int64
	FoundS, FoundClaimedS             int64   // Lengths of what was found: true, and claimed.
	Arrivals, Departures              []int64 // Claimed less true, seconds.
}

// Add adds another tally.
func (t *Tally) Add(o *Tally) {
	t.TrueS += o.TrueS
	t.RightS += o.RightS
	t.WrongS += o.WrongS
	t.UndecidedS += o.UndecidedS
	t.NowhereS += o.NowhereS
	t.NowhereUndecidedS += o.NowhereUndecidedS
	t.TrueVisits += o.TrueVisits
	t.Claimed += o.Claimed
	t.Missed += o.Missed
	t.Invented += o.Invented
	t.FoundS += o.FoundS
	t.FoundClaimedS += o.FoundClaimedS
	t.Arrivals = append(t.Arrivals, o.Arrivals...)
	t.Departures = append(t.Departures, o.Departures...)
}

// Figures is how good a set of claims is. A true visit is a span of time of a
// badge at one site, worn or not; a claim is one visit that was derived. The time
// of a badge that lies at a site without its wearer counts neither way: nobody is
// paid for it.
type Figures struct {
	TrueHours float64 `json:"true_hours"` // True time on sites, worn.

	// Shares of the true time on sites, in percent; what is left was not claimed.
	Right     float64 `json:"right_pct"`     // Claimed, decided, for the right site.
	Wrong     float64 `json:"wrong_pct"`     // Claimed, decided, for another site.
	Undecided float64 `json:"undecided_pct"` // Within undecided claims.
	Unclaimed float64 `json:"unclaimed_pct"`

	// Time claimed while the badge was not at any site, or in passing only at
	// another one, in percent of the true time on sites: decided and undecided.
	Nowhere          float64 `json:"nowhere_pct"`
	NowhereUndecided float64 `json:"nowhere_undecided_pct"`

	TrueVisits int64   `json:"true_visits"`
	Claimed    int64   `json:"claimed_visits"`
	Missed     float64 `json:"missed_pct"`   // True visits that no claim overlaps that is, or could be, of their site; percent of the true visits.
	Invented   float64 `json:"invented_pct"` // Claims that overlap no true visit of a site that they could be of; percent of the true visits.

	// Of what was found (true visits and decided claims of one site that
	// overlap): the total length claimed against the true one, and how far off
	// the first arrival and the last departure are, in seconds without sign.
	LengthBias      float64 `json:"length_bias_pct"`
	ArrivalMedian   int64   `json:"arrival_median_s"`
	ArrivalP95      int64   `json:"arrival_p95_s"`
	ArrivalMean     float64 `json:"arrival_mean_s"` // With its sign: later is positive.
	DepartureMedian int64   `json:"departure_median_s"`
	DepartureP95    int64   `json:"departure_p95_s"`
	DepartureMean   float64 `json:"departure_mean_s"`
}

// Figures returns the figures of a tally; those without a base are 0.
func (t *Tally) Figures() Figures {
	f := Figures{
		TrueHours: thousandths(float64(t.TrueS) / 3600),
		Right:     percent(t.RightS, t.TrueS), Wrong: percent(t.WrongS, t.TrueS), Undecided: percent(t.UndecidedS, t.TrueS),
		Unclaimed: percent(t.TrueS-t.RightS-t.WrongS-t.UndecidedS, t.TrueS),
		Nowhere:   percent(t.NowhereS, t.TrueS), NowhereUndecided: percent(t.NowhereUndecidedS, t.TrueS),
		TrueVisits: t.TrueVisits, Claimed: t.Claimed,
		Missed: percent(t.Missed, t.TrueVisits), Invented: percent(t.Invented, t.TrueVisits),
		LengthBias: percent(t.FoundClaimedS-t.FoundS, t.FoundS),
	}
	f.ArrivalMedian, f.ArrivalP95, f.ArrivalMean = errorsOf(t.Arrivals)
	f.DepartureMedian, f.DepartureP95, f.DepartureMean = errorsOf(t.Departures)
	return f
}

func percent(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return thousandths(100 * float64(part) / float64(whole))
}

// thousandths rounds: more decimals would pretend.
func thousandths(x float64) float64 { return math.Round(x*1000) / 1000 }

// errorsOf returns the median and 95th percentile (nearest rank) without sign,
// and the mean with it.
func errorsOf(signed []int64) (median, p95 int64, mean float64) {
	if len(signed) == 0 {
		return 0, 0, 0
	}
	sum := int64(0)
	sizes := make([]int64, len(signed))
	for i, e := range signed {
		sum += e
		sizes[i] = max(e, -e)
	}
	slices.Sort(sizes)
	rank := func(share float64) int64 { return sizes[int(math.Ceil(share*float64(len(sizes))))-1] }
	return rank(0.5), rank(0.95), thousandths(float64(sum) / float64(len(signed)))
}
