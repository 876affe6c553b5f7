//go:build slow

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// smallMatrix furnishes two companies and a scout on a server of their own.
func smallMatrix(t *testing.T) *matrix {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "server.log"))
	require.NoError(t, err)
	began := time.Now()
	b := &bench{log: log, say: func(format string, args ...any) {
		t.Logf("%5.1f s  %s", time.Since(began).Seconds(), fmt.Sprintf(format, args...))
	}}
	t.Cleanup(func() { require.NoError(t, b.close(context.Background())) })
	require.NoError(t, b.open(t.Context()))
	m, err := furnishMatrix(t.Context(), b, true)
	require.NoError(t, err)
	return m
}

// The claims isolation-matrix and api-fuzz, with fewer callers and cases, on one server with
// one stock: to learn which requests are good ones is most of the work. A new operation is in
// both because the description has it.
func TestEveryOperationKeepsCompaniesApartAndTheServerUp(t *testing.T) {
	m := smallMatrix(t)
	require.NoError(t, m.whole(t.Context()))
	require.Empty(t, m.wrong)
	require.NotZero(t, m.places)
	t.Log(m.counted())

	f := &apiFuzzing{matrix: m, seed: 7, statuses: map[int]int{}, codes: map[string]int{}}
	require.NoError(t, f.run(t.Context(), 1500))
	require.Empty(t, f.wrong)
	require.Greater(t, len(f.statuses), 8, "too few kinds of answers: %s", f.said())
	t.Log(f.said())
}
