package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The claim api-fuzz, with fewer cases.
func TestNoRequestBreaksTheServer(t *testing.T) {
	m := smallMatrix(t)
	f := &apiFuzzing{matrix: m, seed: 7, statuses: map[int]int{}, codes: map[string]int{}}
	require.NoError(t, f.run(t.Context(), 1500))
	require.Empty(t, f.wrong)
	require.Greater(t, len(f.statuses), 8, "too few kinds of answers: %s", f.said())
}
