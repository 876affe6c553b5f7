package planted

import "math/rand/v2"

// dice is one stream of chance, shaped by whole numbers: the same on every machine.
type dice struct{ *rand.Rand }

// throw returns the stream of a seed and what it is for.
func throw(seed uint64, of ...int) dice {
	h := mix(seed + 0x9e3779b97f4a7c15)
	for i, n := range of {
		h = mix(h ^ mix(uint64(n)+uint64(i+1)*0xc2b2ae3d27d4eb4f)) //nolint:gosec // Any bits do.
	}
	return dice{rand.New(rand.NewPCG(h, mix(h)))} //nolint:gosec // Seasons are to be repeated, not secret.
}

// mix is the finaliser of splitmix64.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// between returns a whole number in [lo, hi].
func (d dice) between(lo, hi int64) int64 { return lo + d.Int64N(hi-lo+1) }

// hump returns a whole number in [lo, hi], most often one in the middle.
func (d dice) hump(lo, hi int64) int64 {
	return (d.between(2*lo, 2*hi) + d.between(2*lo, 2*hi)) / 4
}

// chance reports true so many times of a thousand.
func (d dice) chance(perMille int) bool { return d.IntN(1000) < perMille }

// spread returns an error with about the given standard deviation; it ends at 3.4 of
// them.
func (d dice) spread(deviation int64) int64 {
	sum := int64(0)
	for range 4 {
		sum += d.between(-1000, 1000)
	}
	return sum * deviation / 1155
}

// of returns one of the things in a list that is not empty.
func of[T any](d dice, list []T) T { return list[d.IntN(len(list))] }
