package presence

import (
	"math"
	"math/bits"
)

// cost is −ln of a likelihood in units of 1/1024: whole numbers, so that sums and
// comparisons are the same on every machine.
type cost = int32

const (
	nat     cost  = 1024    // One natural logarithm's unit.
	never   cost  = 1 << 24 // What can't be; sums of a few hundred of these still fit.
	maxLn   cost  = 20 * nat
	maxOdds int64 = 1_000_000_000_000 // A thousand million to one, in thousandths.
)

// The tables are computed once by floating point and rounded; nothing after that
// uses a float to decide.
var (
	lnMantissa [1025]cost  // ln(1 + i/1024)
	lnPower    [64]cost    // ln 2^i
	lnOnePlus  [1024]cost  // ln(1 + e^−(i/64))
	expMinus   [2049]int32 // 65536 · e^−(i/128)
)

func init() {
	for i := range lnMantissa {
		lnMantissa[i] = round(math.Log1p(float64(i) / 1024))
	}
	for i := range lnPower {
		lnPower[i] = round(float64(i) * math.Ln2)
	}
	for i := range lnOnePlus {
		lnOnePlus[i] = round(math.Log1p(math.Exp(-float64(i) / 64)))
	}
	for i := range expMinus {
		expMinus[i] = int32(math.Round(65536 * math.Exp(-float64(i)/128)))
	}
}

// round turns a value in nats into a cost.
func round(nats float64) cost { return cost(math.Round(nats * float64(nat))) }

// lnCost returns −ln p, at most maxLn.
func lnCost(p float64) cost { return min(maxLn, round(-math.Log(max(p, 1e-12)))) }

// ln returns the natural logarithm of x; x of 0 counts as 1.
func ln(x uint64) cost {
	if x == 0 {
		return 0
	}
	n := bits.Len64(x) - 1
	var mantissa uint64
	if n <= 10 {
		mantissa = (x << (10 - n)) & 1023
	} else {
		mantissa = (x >> (n - 10)) & 1023
	}
	return lnPower[n] + lnMantissa[mantissa]
}

// either returns the cost of one thing or another: −ln(e^−a + e^−b).
func either(a, b cost) cost {
	if a > b {
		a, b = b, a
	}
	d := (b - a) >> 4
	if d >= int32(len(lnOnePlus)) {
		return a
	}
	return a - lnOnePlus[d]
}

// share returns e^−c in 65536ths, for c of 0 and more.
func share(c cost) int32 {
	if c <= 0 {
		return 65536
	}
	if i := c >> 3; i < int32(len(expMinus)) {
		return expMinus[i]
	}
	return 0
}

// odds returns e^c in thousandths, from 1000 up to maxOdds.
func odds(c cost) int64 {
	if c <= 0 {
		return 1000
	}
	total := int64(1000)
	for ; c >= 8*nat; c -= 8 * nat {
		total = total * 2981 // e^8
		if total > maxOdds {
			return maxOdds
		}
	}
	return min(maxOdds, total*65536/int64(share(c)))
}

// discounted returns what a cost counts for at weight w, 1024ths: errors soon after
// one another are alike, but not those that no usual error explains.
func discounted(c cost, w int32) cost {
	if c > surprise {
		return scaled(surprise, w) + c - surprise
	}
	return scaled(c, w)
}

// surprise is the cost from which on a fix speaks for itself.
const surprise = 3 * nat

// scaled returns c · w/1024.
func scaled(c cost, w int32) cost { return cost(int64(c) * int64(w) >> 10) }

// root returns the square root of x, rounded down to whole numbers. The square
// root of a float is exactly rounded everywhere.
func root(x int64) int64 { return int64(math.Sqrt(float64(x))) }
