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
	if testing.Short() {
		t.Skip("it builds and runs a server")
	}
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

// The claim isolation-matrix, with fewer callers. A new operation is in it because
// the description has it.
func TestEveryOperationKeepsCompaniesApart(t *testing.T) {
	m := smallMatrix(t)
	require.NoError(t, m.whole(t.Context()))
	require.Empty(t, m.wrong)
	require.NotZero(t, m.places)
	t.Log(m.counted())
}
