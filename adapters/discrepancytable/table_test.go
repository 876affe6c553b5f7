package discrepancytable_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

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

func TestWriteXLSX(t *testing.T) {
	d := discrepancy.Discrepancy{ID: domain.DiscrepancyID{UUID: domain.UUID{3}}, State: discrepancy.Resolved, OpenedAt: time.Date(2026, 11, 1, 11, 10, 0, 0, time.UTC)}
	d.Date, d.Kind, d.Verdict.Actual = domain.NewDate(2026, 11, 1), "short_stay", -60
	d.Settlement.Note = "=HYPERLINK(\"http://evil\")"
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, discrepancytable.WriteXLSX(&out, []discrepancy.Discrepancy{d}, func(domain.UUID) string { return "" }, zone))
	f, err := excelize.OpenReader(&out)
	require.NoError(t, err)
	rows, err := f.GetRows("Discrepancies")
	require.NoError(t, err)
	require.Len(t, rows, 2)
	cell, at := map[string]string{}, map[string]string{}
	for i, column := range rows[0] {
		at[column], err = excelize.CoordinatesToCellName(i+1, 2)
		require.NoError(t, err)
		cell[column] = rows[1][i]
	}
	require.Equal(t, "2026-11-01", cell["date"])
	require.Equal(t, "2026-11-01 06:10:00", cell["opened_at"], "after clocks were put back in that night")
	require.Equal(t, "=HYPERLINK(\"http://evil\")", cell["note"], "as somebody wrote it …")
	formula, err := f.GetCellFormula("Discrepancies", at["note"])
	require.NoError(t, err)
	require.Empty(t, formula, "… and nothing to calculate")
	kind, err := f.GetCellType("Discrepancies", at["note"])
	require.NoError(t, err)
	require.Contains(t, []excelize.CellType{excelize.CellTypeInlineString, excelize.CellTypeSharedString}, kind)
	require.Equal(t, "-60", cell["actual"])
	require.Empty(t, cell["resolved_at"])
	about, err := f.GetCellValue("About", "B1")
	require.NoError(t, err)
	require.Equal(t, "America/New_York", about)
}
