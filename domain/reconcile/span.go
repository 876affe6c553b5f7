package reconcile

import (
	"cmp"
	"slices"

	"actual/domain"
)

// stretch is the time [0, 1) in Unix seconds.
type stretch = [2]int64

// holds reports whether a span covers an instant.
func holds(s domain.Span, at int64) bool {
	return (s.From.IsZero() || s.From.Unix() <= at) && (s.To.IsZero() || at < s.To.Unix())
}

// meets reports whether a span has an instant in common with a stretch.
func meets(s domain.Span, t stretch) bool {
	return !s.Empty() && (s.From.IsZero() || s.From.Unix() < t[1]) && (s.To.IsZero() || t[0] < s.To.Unix())
}

// common is how many seconds two stretches share.
func common(a, b stretch) int64 { return max(0, min(a[1], b[1])-max(a[0], b[0])) }

// length is how long a stretch is; 0 for one that ends before it begins.
func length(s stretch) int64 { return max(0, s[1]-s[0]) }

// joined returns the stretches without overlaps, ordered.
func joined(list []stretch) []stretch {
	list = slices.DeleteFunc(slices.Clone(list), func(s stretch) bool { return s[1] <= s[0] })
	slices.SortFunc(list, func(a, b stretch) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	out := list[:0]
	for _, s := range list {
		if n := len(out); n > 0 && s[0] <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], s[1])
			continue
		}
		out = append(out, s)
	}
	return out
}

// total is how many seconds are in at least one of the stretches.
func total(list []stretch) (sum int64) {
	for _, s := range joined(list) {
		sum += length(s)
	}
	return sum
}

// shared is how many seconds are in both of two lists of stretches.
func shared(a, b []stretch) (sum int64) {
	b = joined(b)
	for _, s := range joined(a) {
		for _, t := range b {
			sum += common(s, t)
		}
	}
	return sum
}

// hull is from the first begin to the last end; zero of none.
func hull(list []stretch) (h stretch) {
	for i, s := range list {
		if i == 0 {
			h = s
		}
		h = stretch{min(h[0], s[0]), max(h[1], s[1])}
	}
	return h
}
