package main

import (
	"os"
	"slices"
	"strings"
)

// median returns the middle of some figures; of an even number the upper one.
func median(figures []float64) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[len(sorted)/2]
}

// mean returns the mean of some figures; of none 0.
func mean[T int | float64](figures []T) float64 {
	sum := T(0)
	for _, f := range figures {
		sum += f
	}
	return float64(sum) / float64(max(len(figures), 1))
}

// quotients divides figure by figure: what was measured in one round.
func quotients(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] / b[i]
	}
	return out
}

// load says how busy the machine is: the average of the last minute, or "unknown".
func load() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if one, _, ok := strings.Cut(string(raw), " "); err == nil && ok {
		return one
	}
	return "unknown"
}
