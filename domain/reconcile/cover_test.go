package reconcile

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestNoChoiceIsCheaper compares the assignment with the best of all choices.
func TestNoChoiceIsCheaper(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parties, demands := rapid.IntRange(1, 4).Draw(t, "parties"), rapid.IntRange(1, 3).Draw(t, "demands")
		price := rapid.Int32Range(0, 9)
		prices := func(n int, of string) []int32 {
			return rapid.SliceOfN(price, n, n).Draw(t, of)
		}
		idle, missed := prices(parties, "idle"), prices(demands, "missed")
		var links []link
		for p := range parties {
			for d := range demands {
				if rapid.IntRange(0, 3).Draw(t, "some") > 0 {
					links = append(links, link{party: p, demand: d, cost: rapid.Int32Range(0, 12).Draw(t, "cost")})
				}
			}
		}
		best := int32(1 << 30)
		for set := range 1 << len(links) {
			var some []link
			for i, l := range links {
				if set>>i&1 == 1 {
					some = append(some, l)
				}
			}
			best = min(best, paid(some, idle, missed))
		}
		require.Equal(t, best, paid(cover(links, idle, missed), idle, missed))
	})
}

// paid is what a choice costs.
func paid(links []link, idle, missed []int32) (sum int32) {
	p, d := make([]bool, len(idle)), make([]bool, len(missed))
	for _, l := range links {
		sum += l.cost
		p[l.party], d[l.demand] = true, true
	}
	for i, has := range p {
		if !has {
			sum += idle[i]
		}
	}
	for i, has := range d {
		if !has {
			sum += missed[i]
		}
	}
	return sum
}
