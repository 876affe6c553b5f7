package planted_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/planted"
)

// made is a season of some companies: its files, and what was planted.
type made struct {
	visits, jobs string
	truths       []planted.Truth
	planned      int
}

func season(t *testing.T, cfg planted.Config) made {
	t.Helper()
	var m made
	var visits, jobs bytes.Buffer
	for n := range cfg.Companies {
		c, err := planted.Make(cfg, n)
		require.NoError(t, err)
		require.NoError(t, c.WriteVisits(&visits))
		require.NoError(t, c.WriteJobs(&jobs))
		m.truths = append(m.truths, c.Truths()...)
		m.planned += c.Jobs()
	}
	m.visits, m.jobs = visits.String(), jobs.String()
	return m
}

func TestTheSameSeasonAgain(t *testing.T) {
	cfg := planted.Config{Seed: 3, Companies: 2, Days: 8}
	once, again := season(t, cfg), season(t, cfg)
	require.Equal(t, once, again)
	cfg.Seed = 4
	require.NotEqual(t, once.visits, season(t, cfg).visits)
}

func TestEveryKindIsPlanted(t *testing.T) {
	counts := map[string]int{}
	for _, x := range season(t, planted.Config{Seed: 1, Companies: 20, Days: 30}).truths {
		counts[x.Kind]++
		require.NotEmpty(t, x.Story)
		require.Contains(t, planted.Kinds(), x.Kind)
	}
	t.Log(counts)
	for _, kind := range planted.Kinds() {
		require.GreaterOrEqual(t, counts[kind], 30, kind)
	}
}

func TestNothingIsPlantedInACleanSeason(t *testing.T) {
	m := season(t, planted.Config{Seed: 1, Companies: 8, Days: 30, Clean: true})
	require.Greater(t, m.planned, 5000)
	found := 0
	for _, x := range m.truths { // What came about by itself, now and then.
		if !x.Near {
			require.Contains(t, []string{"neighbouring_site", "late_start", "early_leave"}, x.Kind)
			found++
		}
	}
	require.Less(t, 300*found, m.planned)
}

func TestRefusesWhatMakesNoSeason(t *testing.T) {
	for _, cfg := range []planted.Config{{}, {Companies: 1}, {Companies: 1, Days: 400}, {Companies: 2000, Days: 1}} {
		_, err := planted.Make(cfg, 0)
		require.Error(t, err)
	}
}
