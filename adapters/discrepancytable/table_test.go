package discrepancytable_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/discrepancytable"
	"actual/domain"
	"actual/domain/discrepancy"
)

func TestWrite(t *testing.T) {
	site, crew := domain.SiteID{UUID: domain.UUID{1}}, domain.CrewID{UUID: domain.UUID{2}}
	d := discrepancy.Discrepancy{ID: domain.DiscrepancyID{UUID: domain.UUID{3}}, State: discrepancy.Resolved, OpenedAt: time.Date(2026, 11, 27, 11, 10, 0, 0, time.UTC)}
	d.Date, d.Kind, d.Subject.Site, d.Subject.Crew, d.Verdict.Actual = domain.NewDate(2026, 11, 26), "short_stay", site, crew, -60
	d.Settlement.Note = "=HYPERLINK(\"http://evil\")"
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	var out strings.Builder
	name := func(id domain.UUID) string {
		if id == site.UUID {
			return "Oak Street, 12"
		}
		return ""
	}
	require.NoError(t, discrepancytable.Write(&out, []discrepancy.Discrepancy{d}, name, zone))
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 2)
	cell := map[string]string{}
	for i, column := range rows[0] {
		cell[column] = rows[1][i]
	}
	require.Equal(t, "Oak Street, 12", cell["site"])
	require.Equal(t, crew.String(), cell["crew"], "nobody knows its name any more")
	require.Equal(t, "-60", cell["actual"], "a number stays one")
	require.Equal(t, "'=HYPERLINK(\"http://evil\")", cell["note"])
	require.Equal(t, "2026-11-27T06:10:00-05:00", cell["opened_at"])
	require.Empty(t, cell["resolved_at"])
}
