package timesheet

import "math/big"

// Rated is time at a rate.
type Rated struct {
	Lasts Hours
	Rate  Rate
}

// Straight returns what time comes to, each hour at its own basic rate and fringe: not
// what overtime, double time and missed breaks add, which only a whole week tells. ok is
// false where the rate of any of it is not known.
func Straight(all []Rated) (m Money, ok bool) {
	sum := new(big.Int) // Times 3600.
	for _, r := range all {
		if r.Lasts == 0 {
			continue
		}
		if r.Rate.IsZero() {
			return 0, false
		}
		add(sum, r.Rate.Basic+r.Rate.Fringe, int64(r.Lasts))
	}
	return share(sum, 1, int64(Hour)), true
}
