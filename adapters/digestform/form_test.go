package digestform_test

import (
	"bytes"
	"encoding/csv"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"actual/adapters/digestform"
	"actual/domain"
	"actual/domain/digest"
	"actual/domain/job"
	"actual/domain/reconcile"
	"actual/domain/timesheet"
	"actual/ports"
)

func id(b byte) (u domain.UUID) {
	for i := range u {
		u[i] = b
	}
	return u
}

// week is a summary with something of everything.
func week() digest.Digest {
	const h = timesheet.Hour
	p := digest.PeriodOf(digest.Weekly, domain.NewDate(2026, 11, 2)) // Of the week in which clocks go back.
	asOf := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	sums := digest.NewSums(p)
	entry := func(worker byte, day, from int, lasts timesheet.Hours, a timesheet.Activity, site, crew byte) {
		at := p.From.AddDays(day).Span(time.UTC).From.Add(time.Duration(from) * time.Hour)
		e := timesheet.Entry{Worker: domain.WorkerID{UUID: id(worker)}, Day: p.From.AddDays(day), Span: domain.Span{From: at, To: at.Add(time.Duration(lasts) * time.Second)}, Activity: a}
		if site > 0 {
			e.Site.UUID = id(site)
		}
		var c domain.CrewID
		if crew > 0 {
			c.UUID = id(crew)
		}
		sums.Entry(e, c)
	}
	for day := range 5 {
		entry(1, day, 12, 7*h+timesheet.Hours(day*611), timesheet.OnSite, 1, 11)
		entry(1, day, 20, 1200, timesheet.Travel, 2, 11)
		entry(2, day, 12, 5*h, timesheet.OnSite, 2, 12)
		entry(3, day, 12, 2*h+61, timesheet.OnSite, 3, 0)
		for site := byte(1); site < 4; site++ {
			sums.Job(p.From.AddDays(day), domain.SiteID{UUID: id(site)}, domain.CrewID{UUID: id(10 + site%2 + 1)}, 6*h)
		}
	}
	entry(2, 5, 12, 1800, timesheet.Unresolved, 0, 12)
	sums.Job(p.To, domain.SiteID{UUID: id(4)}, domain.CrewID{}, 0)
	names := map[domain.UUID]string{id(1): "St. Ann's Church & Rectory", id(2): "Elm Street Plaza – north lot and the strip along the river", id(3): "=Town common", id(4): "Mill", id(11): "North", id(12): "Río Sur <mowing>"}
	f := sums.Figures(asOf, func(u domain.UUID) string { return names[u] })
	f.Found = digest.Found{
		Kinds: []digest.KindFound{
			{Kind: reconcile.JobWithoutPresence, Severity: reconcile.Serious, Count: 3, Open: 1, Resolved: 1, Gone: 1},
			{Kind: reconcile.LateStart, Severity: reconcile.Warning, Count: 7, Open: 2, Resolved: 4, False: 1},
			{Kind: reconcile.UnknownBadge, Severity: reconcile.Info, Count: 1, Open: 1},
		}, Open: 4, Earlier: 2,
		Notable: []digest.Notable{
			{ID: domain.DiscrepancyID{UUID: id(41)}, Date: p.From, Kind: reconcile.JobWithoutPresence, Severity: reconcile.Serious, English: "On Mon Oct 26, nobody of North was at Mill for job 70201. Most likely the work was moved.", Spanish: "El lun 26 oct, nadie de North estuvo en Mill para el trabajo 70201. Lo más probable es que se moviera el trabajo."},
			{ID: domain.DiscrepancyID{UUID: id(42)}, Date: p.To, Kind: reconcile.LateStart, Severity: reconcile.Warning, English: "On Tue Oct 27, North came to St. Ann's Church & Rectory at 07:52 instead of 07:00.", Spanish: "El mar 27 oct, North llegó a St. Ann's Church & Rectory a las 07:52 en vez de a las 07:00."},
		},
	}
	f.Badges = digest.Badges{Total: 14, OnTime: 11, Late: 2, Never: 1, BatteryLow: 1, Ailing: []digest.Ailing{
		{ID: domain.BadgeID{UUID: id(51)}, Name: "B-07", Wearer: "Ana Flores", HeardAt: asOf.Add(-50 * time.Hour), LateSince: asOf.Add(-42 * time.Hour), Millivolt: 3310, Low: true},
		{ID: domain.BadgeID{UUID: id(52)}, Name: "B-11", HeardAt: asOf.Add(-20 * time.Hour), LateSince: asOf.Add(-12 * time.Hour)},
	}}
	d := digest.Digest{ID: domain.DigestID{UUID: id(61)}, Period: p, MadeAt: asOf, Zone: "America/New_York", Figures: f}
	d.Since = digest.Since{Last: digest.PeriodOf(digest.Weekly, p.From), Told: asOf.AddDate(0, 0, -7), Total: digest.Amounts{Worked: 70*h + 600}, Settled: 3, Restated: []digest.Restated{
		{Of: digest.OfTotal, Was: 69 * h, Now: 70*h + 600, Plan: 80 * h, PlanNow: 80 * h},
		{Of: digest.OfCrew, ID: id(11), Name: "North", Was: 30 * h, Now: 31*h + 600, Plan: 32 * h, PlanNow: 36 * h},
		{Of: digest.OfSite, ID: id(2), Name: names[id(2)], Was: 20 * h, Now: 20*h + 600},
	}}
	return d
}

func form(t *testing.T, d digest.Digest, l job.Language, inline bool) ports.Mail {
	t.Helper()
	m, err := digestform.Forms{}.Form(d, ports.DigestForm{Company: "Acme & Sons", Language: l, URL: "https://actual.example", Unsubscribe: "https://actual.example/unsubscribe?token=abc", Inline: inline})
	require.NoError(t, err)
	return m
}

// The plain text and the page say the same, in both languages, and nothing in a name is
// markup.
func TestBothTextsSayTheSame(t *testing.T) {
	for _, l := range []job.Language{job.English, job.Spanish} {
		m := form(t, week(), l, false)
		for _, figure := range []string{
			"71:47", "90:00", "0:30", "36:42", "25:00", "10:05", "69:00", "70:10", "+1:10", "Elm Street Plaza", "B-07", "3.31 V", "Ana Flores", "https://actual.example/unsubscribe?token=abc",
			"https://actual.example/digests/" + id(61).String() + "?language=" + string(l),
		} {
			require.Contains(t, m.Text, figure, l)
			require.Contains(t, m.HTML, strings.NewReplacer("&", "&amp;", "+1", "&#43;1").Replace(figure), l)
		}
		require.NotContains(t, m.HTML, "<mowing>")
		require.NotContains(t, m.HTML, "ZgotmplZ")
		require.NotContains(t, m.HTML+m.Text, "<no value>")
		require.Contains(t, m.HTML, `lang="`+string(l)+`"`)
		require.Contains(t, m.HTML, `src="cid:days.png"`)
		require.Contains(t, m.HTML, "<!--[if mso]>")
		require.Less(t, len(m.HTML), 100_000, "Gmail cuts longer ones")
		require.NotContains(t, m.HTML, "<script")
		_, err := png.Decode(bytes.NewReader(m.Inline[0].Body))
		require.NoError(t, err)
	}
	require.Contains(t, form(t, week(), job.Spanish, false).Text, "Trabajo donde no hubo nadie")
}

// Every kind of discrepancy has its words in both languages.
func TestEveryKindHasWords(t *testing.T) {
	d := week()
	d.Figures.Found.Kinds = nil
	for _, k := range reconcile.Kinds() {
		d.Figures.Found.Kinds = append(d.Figures.Found.Kinds, digest.KindFound{Kind: k, Severity: reconcile.Info, Count: 1})
	}
	for _, l := range []job.Language{job.English, job.Spanish} {
		text := form(t, d, l, false).Text
		for _, k := range reconcile.Kinds() {
			require.NotContains(t, text, string(k), l)
		}
	}
}

// The tables hold the figures of the summary, to the second, and read back to them.
func TestTablesReadBack(t *testing.T) {
	d := week()
	m := form(t, d, job.English, false)
	require.Equal(t, []string{"actual-weekly-2026-10-26-2026-11-01.csv", "actual-weekly-2026-10-26-2026-11-01.xlsx"}, []string{m.Attached[0].Name, m.Attached[1].Name})
	rows, err := csv.NewReader(bytes.NewReader(m.Attached[0].Body)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, digestform.Columns, rows[0])
	book, err := excelize.OpenReader(bytes.NewReader(m.Attached[1].Body))
	require.NoError(t, err)
	sheet, err := book.GetRows("Hours")
	require.NoError(t, err)
	require.Len(t, sheet, len(rows))
	column := map[string]int{}
	for i, name := range digestform.Columns {
		column[name] = i
	}
	sums := map[string]int64{}
	for i, row := range rows[1:] {
		for _, name := range []string{"worked_s", "planned_s", "travel_s", "worked_h"} {
			require.Equal(t, row[column[name]], sheet[i+1][column[name]], row)
		}
		n, err := strconv.ParseInt(row[column["worked_s"]], 10, 64)
		require.NoError(t, err)
		sums[row[0]] += n
		require.Equal(t, strings.TrimPrefix(row[1], "'"), sheet[i+1][1])
	}
	total := int64(d.Figures.Total.Worked)
	require.Equal(t, map[string]int64{"total": total, "crew": total, "site": total, "day": total, "restated total": 4200, "restated crew": 4200, "restated site": 600}, sums)
	require.Contains(t, string(m.Attached[0].Body), "'=Town common", "a spreadsheet would calculate it")
}

// A day has no picture; a month's days have no room for labels.
func TestOtherCadences(t *testing.T) {
	d := week()
	d.Period = digest.PeriodOf(digest.Daily, domain.NewDate(2026, 11, 2))
	d.Figures.Days = d.Figures.Days[:1]
	require.Empty(t, form(t, d, job.English, false).Inline)
	d.Period = digest.PeriodOf(digest.Monthly, domain.NewDate(2026, 11, 1))
	d.Figures.Days = nil
	for _, day := range d.Days() {
		d.Figures.Days = append(d.Figures.Days, digest.Day{Date: day})
	}
	m := form(t, d, job.English, true)
	require.Contains(t, m.Subject, "Thu, Oct 1 – Sat, Oct 31, 2026")
	require.Contains(t, m.HTML, "data:image/png;base64,")
	require.Len(t, m.Inline, 1)
	if dir := os.Getenv("ACTUAL_FORMS_DIR"); dir != "" {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "month.html"), []byte(m.HTML), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "week.html"), []byte(form(t, week(), job.English, true).HTML), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "semana.html"), []byte(form(t, week(), job.Spanish, true).HTML), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "week.txt"), []byte(form(t, week(), job.English, true).Text), 0o600))
	}
}
