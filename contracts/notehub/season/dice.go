package season

import (
	"math/bits"
	"math/rand/v2"
)

// purpose keeps the random streams apart: a switch that changes how often one
// is asked leaves all others as they were, so that two seasons of one seed that
// differ in cadence or in a hazard share their towns and their true paths.
type purpose uint64

const (
	forTown purpose = iota + 1
	forSkies
	forCrewDay
	forWorkerDay
	forStorm
	forSwap
	forLeftBehind
	forBadge
	forReceiver
	forMotion
	forBlocking
	forBattery
	forOutage
	forDelivery
	forIdentity
)

// dice is one stream of the PCG generator, shaped by integer arithmetic and
// single multiplications only, which are the same on every machine.
type dice struct{ pcg rand.PCG }

// throw returns the stream of (seed, purpose, a, b).
func throw(seed uint64, why purpose, a, b int) dice {
	h := mix(seed ^ mix(uint64(why)<<32))
	h = mix(h ^ mix(uint64(int64(a))+0x9e3779b97f4a7c15))
	h = mix(h ^ mix(uint64(int64(b))+0xc2b2ae3d27d4eb4f))
	var d dice
	d.pcg.Seed(h, mix(h))
	return d
}

// mix is the finaliser of splitmix64 (Steele, Lea & Flood 2014).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a whole number in [0, n).
func (d *dice) below(n int64) int64 {
	hi, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int64(hi)
}

// between returns a whole number in [lo, hi].
func (d *dice) between(lo, hi int64) int64 { return lo + d.below(hi-lo+1) }

// unit returns a number in [0, 1).
func (d *dice) unit() float64 { return mul(float64(d.pcg.Uint64()>>11), 1.0/(1<<53)) }

// chance reports true with probability p.
func (d *dice) chance(p float64) bool { return d.unit() < p }

// pick returns an index of weights, each with a chance in proportion.
func (d *dice) pick(weights ...int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	at := int(d.below(int64(total)))
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// normal returns a standard normal deviate as the sum of twelve uniform ones
// (Irwin–Hall): exact integers, no logarithm. Its excess kurtosis is −0.1 and it
// ends at ±6; the heavy tails of the season come from the mixture in receiver.
func (d *dice) normal() float64 {
	var sum int64
	for range 3 {
		u := d.pcg.Uint64()
		sum += int64(u&0xffff) + int64(u>>16&0xffff) + int64(u>>32&0xffff) + int64(u>>48)
	}
	return float64(2*sum-12*65535) / (2 * 65536)
}
