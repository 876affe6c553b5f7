package discrepancytable_test

import (
	"bytes"
	"encoding/csv"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"actual/adapters/discrepancytable"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
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
	require.Equal(t, "-60", cell["actual_s"], "a number stays one")
	require.Equal(t, "'=HYPERLINK(\"http://evil\")", cell["note"])
	require.Equal(t, "2026-11-27T06:10:00-05:00", cell["opened_at"])
	require.Empty(t, cell["resolved_at"])
}

// A column counts one thing, and each line says in English why it is there.
func TestEachColumnHasOneUnit(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	seven := time.Date(2026, 11, 26, 7, 0, 0, 0, zone).Unix()
	of := func(kind reconcile.Kind, expected, actual int64) (d discrepancy.Discrepancy) {
		d.ID, d.Date, d.Kind, d.Verdict = domain.DiscrepancyID{UUID: domain.UUID{3}}, domain.NewDate(2026, 11, 26), kind, reconcile.Verdict{Expected: expected, Actual: actual}
		d.Subject.Site.UUID, d.Subject.Job.UUID = domain.UUID{1}, domain.UUID{2}
		return d
	}
	all := []discrepancy.Discrepancy{
		of(reconcile.ShortStay, 14400, 4320), of(reconcile.LateStart, seven, seven+3120), of(reconcile.WrongDay, 0, -2), of(reconcile.UnknownBadge, 0, 17), of(reconcile.SiteUnlocated, 0, 0),
	}
	all[2].Verdict.Finding = "earlier"
	name := func(id domain.UUID) string { return map[domain.UUID]string{{1}: "Oak Street", {2}: "=mow"}[id] }
	var out strings.Builder
	require.NoError(t, discrepancytable.Write(&out, all, name, zone))
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	require.NoError(t, err)
	var book bytes.Buffer
	require.NoError(t, discrepancytable.WriteXLSX(&book, all, name, zone))
	f, err := excelize.OpenReader(&book)
	require.NoError(t, err)
	sheet, err := f.GetRows("Discrepancies")
	require.NoError(t, err)
	for i, want := range []string{"14400|4320||||", "||2026-11-26T07:00:00-05:00|2026-11-26T07:52:00-05:00||", "||||-2|", "|||||17", "|||||"} {
		at := slices.Index(rows[0], "expected_s")
		require.Equal(t, want, strings.Join(rows[i+1][at:at+6], "|"), "%s", all[i].Kind)
		in := strings.NewReplacer("T", " ", "-05:00", "").Replace(want)
		require.Equal(t, in, strings.Join(sheet[i+1][at:at+6], "|"), "%s", all[i].Kind)
		why := rows[i+1][slices.Index(rows[0], "why")]
		require.True(t, strings.HasSuffix(why, "."), why)
		require.Equal(t, why, sheet[i+1][slices.Index(rows[0], "why")])
	}
	require.Contains(t, rows[1][slices.Index(rows[0], "why")], "Oak Street")
}

// What a program reads that cuts off parts of a second is the same second.
func TestTimesInWorkbooksAreWholeSeconds(t *testing.T) {
	first := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	all := make([]discrepancy.Discrepancy, 24*60)
	for i := range all {
		all[i].OpenedAt = first.Add(time.Duration(i*61) * time.Second)
		all[i].Date, all[i].Kind = domain.NewDate(2026, 11, 26), reconcile.ShortStay
	}
	var book bytes.Buffer
	require.NoError(t, discrepancytable.WriteXLSX(&book, all, func(domain.UUID) string { return "" }, time.UTC))
	f, err := excelize.OpenReader(&book)
	require.NoError(t, err)
	rows, err := f.GetRows("Discrepancies", excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	at := slices.Index(rows[0], "opened_at")
	for i, row := range rows[1:] {
		days, err := strconv.ParseFloat(row[at], 64)
		require.NoError(t, err)
		whole, part := math.Modf(days)
		read := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(whole)).Add(time.Duration(int(part*86_400)) * time.Second)
		require.Equal(t, all[i].OpenedAt, read)
	}
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
	require.Equal(t, "-60", cell["actual_s"])
	require.Empty(t, cell["resolved_at"])
	about, err := f.GetCellValue("About", "B1")
	require.NoError(t, err)
	require.Equal(t, "America/New_York", about)
}
