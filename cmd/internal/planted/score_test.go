package planted_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/planted"
)

func TestScore(t *testing.T) {
	truths := []planted.Truth{
		{Company: "C", Kind: "short_stay", Date: "2026-06-01", Job: "J1", Minutes: 40, May: []string{"late_start"}},
		{Company: "C", Kind: "short_stay", Date: "2026-06-01", Job: "J2", Minutes: 30},
		{Company: "C", Kind: "split_crew", Date: "2026-06-01", Crew: "K", Site: "S1", Other: "S2"},
		{Company: "C", Kind: "unallotted_time", Date: "2026-06-01", Worker: "W1", Near: true},
		{Company: "C", Kind: "unallotted_time", Date: "2026-06-01", Worker: "W2", Near: true},
	}
	said := []planted.Said{
		{Company: "C", Kind: "short_stay", Date: "2026-06-01", Job: "J1", Crew: "K", Expected: 3600, Actual: 1500}, // 35 minutes.
		{Company: "C", Kind: "short_stay", Date: "2026-06-01", Job: "J1"},                                          // Told twice.
		{Company: "C", Kind: "short_stay", Date: "2026-06-02", Job: "J2"},                                          // Another day.
		{Company: "C", Kind: "late_start", Date: "2026-06-01", Job: "J1"},
		{Company: "C", Kind: "split_crew", Date: "2026-06-01", Crew: "K", Site: "S2", Other: "S1"},
		{Company: "C", Kind: "unallotted_time", Date: "2026-06-01", Worker: "W1"},
	}
	r := planted.Compare(truths, said)
	of := map[string]planted.Score{}
	for _, s := range r.Kinds {
		of[s.Kind] = s
	}
	short := of["short_stay"]
	require.Equal(t, planted.Score{Kind: "short_stay", Planted: 2, Said: 3, Right: 1, Missed: 1, Invented: 2, Precision: 100. / 3, Recall: 50, Minutes: 40, Misjudged: 5}, short)
	require.Equal(t, 1, of["late_start"].Either)
	require.Equal(t, 1, of["split_crew"].Right)
	require.Equal(t, 1, of["unallotted_time"].Either)
	require.Zero(t, of["unallotted_time"].Missed)
	require.Equal(t, "J2", r.Missed[0].Job)
	require.Len(t, r.Invented, 2)
	require.Equal(t, 2, r.All.Right)

	var table bytes.Buffer
	require.NoError(t, r.WriteTable(&table))
	require.Contains(t, table.String(), "short_stay")
	require.Contains(t, table.String(), "33.3 %")
}

func TestWhatIsSaidAsItWasPlantedIsRight(t *testing.T) {
	truths := season(t, planted.Config{Seed: 2, Companies: 3, Days: 20}).truths
	var said []planted.Said
	for _, x := range truths {
		said = append(said, planted.Said{
			Company: x.Company, Kind: x.Kind, Date: x.Date, Site: x.Site, Job: x.Job, Crew: x.Crew, Worker: x.Worker, Badge: x.Badge, Other: x.Other, Row: x.Row,
		})
	}
	r := planted.Compare(truths, said)
	require.Empty(t, r.Missed)
	require.Empty(t, r.Invented)
	require.InDelta(t, 100, r.All.Recall, 0.001)
}
