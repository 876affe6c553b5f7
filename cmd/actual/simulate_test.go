package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// small asks for a season that is made at once.
func small(more ...string) []string {
	return append([]string{"simulate", "--seed", "5", "--days", "2", "--crews", "1", "--badges-per-crew", "2", "--sites", "40"}, more...)
}

func TestSimulate(t *testing.T) {
	one, two := filepath.Join(t.TempDir(), "a", "season"), t.TempDir()
	got := actual("", small("--out", one)...)
	require.Zero(t, got.code, got.err)
	require.Zero(t, actual("", small("--out", two)...).code)
	names := []string{"README.txt", "badges.csv", "events.ndjson", "fences.geojson", "truth.ndjson"}
	found, err := os.ReadDir(one)
	require.NoError(t, err)
	require.Len(t, found, len(names))
	for _, name := range names {
		a, err := os.ReadFile(filepath.Join(one, name))
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(two, name))
		require.NoError(t, err)
		require.NotEmpty(t, a, name)
		require.Equal(t, a, b, "%s differs from run to run", name)
		require.Contains(t, got.out, name)
	}
	replayed := actual("", "replay", "--fences", filepath.Join(one, "fences.geojson"), "--events", filepath.Join(one, "events.ndjson"))
	require.Zero(t, replayed.code, replayed.err)
	require.NotContains(t, replayed.err, "not read")
	require.Greater(t, len(visitsOf(t, replayed.out)), 10)
}

func TestSimulateReadmeRepeatsItself(t *testing.T) {
	dir := t.TempDir()
	require.Zero(t, actual("", small("--out", dir, "--cadence", "2m", "--hazards", "duplicates,swaps", "--hide-sky", "--start", "2026-12-01", "--snow-nights", "0.5")...).code)
	readme, err := os.ReadFile(filepath.Join(dir, "README.txt"))
	require.NoError(t, err)
	var line string
	for l := range strings.Lines(string(readme)) {
		if strings.HasPrefix(l, "actual simulate --seed") {
			line = strings.TrimSpace(l)
		}
	}
	again := t.TempDir()
	args := strings.Fields(strings.Replace(line, "--out DIR", "--out "+again, 1))[1:]
	require.Zero(t, actual("", args...).code, args)
	for _, name := range []string{"events.ndjson", "fences.geojson", "README.txt"} {
		a, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(again, name))
		require.NoError(t, err)
		require.Equal(t, string(a), string(b), name)
	}
}

func TestSimulateOverwritesOnlyWhenTold(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "truth.ndjson")
	require.NoError(t, os.WriteFile(mine, []byte("mine"), 0o600))
	got := actual("", small("--out", dir)...)
	require.Equal(t, 2, got.code)
	require.Contains(t, got.err, mine)
	require.Contains(t, got.err, "--force")
	kept, err := os.ReadFile(mine)
	require.NoError(t, err)
	require.Equal(t, "mine", string(kept))
	require.Zero(t, actual("", small("--out", dir, "--force")...).code)
	written, err := os.ReadFile(mine)
	require.NoError(t, err)
	require.NotEqual(t, "mine", string(written))
}

func TestSimulateSaysWhatItWroteAsJSON(t *testing.T) {
	got := actual("", small("--out", t.TempDir(), "--json")...)
	require.Zero(t, got.code)
	var report struct {
		Files []struct {
			File         string
			Bytes, Lines int64
		}
	}
	require.NoError(t, json.Unmarshal([]byte(got.out), &report))
	require.Len(t, report.Files, 5)
	for _, f := range report.Files {
		require.Positive(t, f.Bytes, f.File)
		require.Positive(t, f.Lines, f.File)
	}
}

func TestSimulateRefuses(t *testing.T) {
	out := filepath.Join(t.TempDir(), "season")
	for name, tc := range map[string]struct {
		args []string
		says string
	}{
		"no folder":      {[]string{"simulate"}, "--out is missing"},
		"no days":        {small("--out", out, "--days", "0"), "--days must be more than 0"},
		"few sites":      {small("--out", out, "--sites", "3"), "sites must be 20"},
		"a start":        {small("--out", out, "--start", "May"), "--start \"May\""},
		"a zone":         {small("--out", out, "--tz", "Local"), "--tz"},
		"a hazard":       {small("--out", out, "--hazards", "aliens"), "aliens"},
		"a cadence":      {small("--out", out, "--cadence", "2s"), "cadence must be"},
		"no duration":    {small("--out", out, "--cadence", "2"), "--cadence"},
		"an argument":    {small("--out", out, "now"), `"now"`},
		"score: a seed":  {[]string{"simulate", "score", "--seed", "x"}, "--seed"},
		"score: no dir":  {[]string{"simulate", "score", "--dir", out}, "no such file"},
		"score: a field": {[]string{"simulate", "score", "--policy", write(t, "p", `{"odds":1}`)}, "odds_milli"},
	} {
		got := actual("", tc.args...)
		require.Equal(t, 2, got.code, name)
		require.Contains(t, got.err, tc.says, name)
		require.NoDirExists(t, out, name)
	}
}

func TestScore(t *testing.T) {
	dir := t.TempDir()
	require.Zero(t, actual("", small("--out", dir, "--cadence", "2m")...).code)
	season := []string{"--days", "2", "--crews", "1", "--badges-per-crew", "2", "--sites", "40", "--json"}
	written := actual("", "simulate", "score", "--dir", dir, "--json")
	made := actual("", append([]string{"simulate", "score", "--seed", "5", "--cadence", "2m"}, season...)...)
	require.Zero(t, written.code, written.err)
	require.Zero(t, made.code, made.err)
	require.Equal(t, strings.ReplaceAll(made.out, `"seeds":[5],`, ""), written.out, "a season scores the same written and made")

	rows := strings.Count(made.out, "\n")
	require.Equal(t, 15, rows, "three rules by three skies, all, yard")
	seeds := actual("", append([]string{"simulate", "score", "--seed", "5,6", "--cadence", "2m,10m"}, season...)...)
	require.Equal(t, 2*(rows+6), strings.Count(seeds.out, "\n"), "all by seed, too")

	var best, naive struct {
		Rule, Sites, Cadence string
		Right                float64 `json:"right_pct"`
		TrueVisits           int64   `json:"true_visits"`
	}
	lines := strings.Split(made.out, "\n")
	require.NoError(t, json.Unmarshal([]byte(lines[3]), &best))
	require.NoError(t, json.Unmarshal([]byte(lines[8]), &naive))
	require.Equal(t, "presence all 2m0s", best.Rule+" "+best.Sites+" "+best.Cadence)
	require.Equal(t, "naive all 2m0s", naive.Rule+" "+naive.Sites+" "+naive.Cadence)
	require.Greater(t, best.Right, 85.0)
	require.Greater(t, best.Right, naive.Right)
	require.Positive(t, best.TrueVisits)

	table := actual("", append([]string{"simulate", "score", "--seed", "5", "--cadence", "2m"}, season[:len(season)-1]...)...)
	require.Zero(t, table.code)
	require.Contains(t, table.out, "presence, canopy")
}
