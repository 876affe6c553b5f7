package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSimulateSchedule(t *testing.T) {
	one, two := filepath.Join(t.TempDir(), "work"), t.TempDir()
	args := []string{"simulate", "schedule", "--seed", "5", "--days", "7", "--companies", "2", "--out"}
	got := actual("", append(args, one)...)
	require.Zero(t, got.code, got.err)
	require.Zero(t, actual("", append(args, two)...).code)
	for _, name := range []string{"jobs.ndjson", "planted.ndjson", "visits.ndjson"} {
		a, err := os.ReadFile(filepath.Join(one, name))
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(two, name))
		require.NoError(t, err)
		require.NotEmpty(t, a, name)
		require.Equal(t, string(a), string(b), "%s differs from run to run", name)
		require.Contains(t, got.out, name)
	}
	again := actual("", append(args, one)...)
	require.Equal(t, 2, again.code)
	require.Contains(t, again.err, "--force")
}

// What is said just as it was planted scores full marks; nothing said scores none.
func TestScorePlanted(t *testing.T) {
	dir := t.TempDir()
	require.Zero(t, actual("", "simulate", "schedule", "--days", "10", "--out", dir).code)
	file := filepath.Join(dir, "planted.ndjson")
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	said := strings.ReplaceAll(string(raw), `{"company"`, `{"type":"discrepancy","company"`)
	var report struct {
		All struct {
			Planted, Right, Invented int
			Precision                float64 `json:"precision_pct"`
			Recall                   float64 `json:"recall_pct"`
		}
	}
	for found, recall := range map[string]float64{said: 100, "": 0} {
		got := actual(found, "simulate", "score", "--planted", file, "--found", "-", "--json")
		require.Zero(t, got.code, got.err)
		require.NoError(t, json.Unmarshal([]byte(got.out), &report))
		require.Positive(t, report.All.Planted)
		require.InDelta(t, recall, report.All.Recall, 0.001)
		require.Zero(t, report.All.Invented)
	}
	table := actual(said, "simulate", "score", "--planted", file, "--found", "-")
	require.Contains(t, table.out, "job_without_presence")

	for args, says := range map[string]string{
		"--planted " + file:                       "found",
		"--planted " + file + " --found /nowhere": "no such file",
		"--planted x --found y --seed 3":          "planted",
	} {
		got := actual("", append([]string{"simulate", "score"}, strings.Fields(args)...)...)
		require.Equal(t, 2, got.code, args)
		require.Contains(t, got.err, says, args)
	}
}
