package labour_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/csvtable"
	"actual/app/labour"
	"actual/app/roster"
	"actual/domain/booked"
	"actual/domain/job"
	"actual/domain/ledger"
)

// export reads a file of LMN's as the adapters do.
func export(t *testing.T, file string) (lines []roster.Line) {
	t.Helper()
	rows, problems, err := csvtable.Read([]byte(file), csvtable.Columns{May: labour.LMNColumns, Must: labour.LMNColumns[:2], Rest: true})
	require.NoError(t, err)
	require.Empty(t, problems)
	for _, r := range rows {
		lines = append(lines, roster.Line{Number: r.Line, Cells: r.Cells()})
	}
	return lines
}

// told is a report in one text a line.
func told(r roster.Report) (out []string) {
	for _, l := range r.Lines {
		text := fmt.Sprintf("%d %s %s", l.Line, l.Ref, l.What)
		for _, m := range append(l.Wrong, l.Noted...) {
			text += " " + m.Field + " " + m.Why.Code
		}
		out = append(out, text)
	}
	return out
}

const lmnHeader = "TimesheetTaskID,TimesheetID,CustomerName,JobsiteID,Jobsite_Code,Jobsite,EmployeeID,ExternalID,Employee,StartDate,StartTime,EndDate,EndTime,TaskName,CostCode,Foreman,Man Hours,Billable Rate,Invoiced\n"

func (w *world) importLMN(file string, trial bool) (roster.Report, error) {
	return w.lmn.Times(w.t.Context(), roster.Import{Company: w.acme, Lines: export(w.t, file), Trial: trial, By: "test"})
}

func TestLMNsExportIsImported(t *testing.T) {
	w := newWorld(t)
	w.worker("902", "Ben")
	file := lmnHeader +
		"1,9,Elm,501,ELM-12,Elm St,17,117,Flores Ana,7/14/2026,7:40 AM,7/14/2026,9:40 AM,Mowing,200,\"Flores, Ana\",1.5,55.00,No\n" +
		"1,9,Elm,501,,12 Elm St.,902,,Ben,7/14/2026,7:40 AM,7/14/2026,9:40 AM,Mowing,200,Somebody Else,,55.00,No\n" +
		"2,9,Shop,1,SHOP,Shop,902,,Ben,2026-07-14,22:00,,01:30,,900,,3:30,,No\n" +
		"3,9,Shop,1,SHOP,Shop,902,,Ben,2026-07-15,,,,Yard,900,,0.5,,No\n"
	report, err := w.importLMN(file, true)
	require.NoError(t, err)
	want := []string{
		"2 1 created", "3 1 created foreman booked.no_crew", "4 2 created jobsite booked.no_site", "5 3 created jobsite booked.no_site",
	}
	require.Equal(t, want, told(report))
	require.Empty(t, w.times(true), "a trial writes nothing")
	report, err = w.importLMN(file, false)
	require.NoError(t, err)
	require.Equal(t, want, told(report))
	rows := w.times(false)
	require.Len(t, rows, 4)
	first := rows[0]
	require.Equal(t, booked.Ours{Worker: w.ana, Crew: w.mow, Site: w.yard}, first.Of)
	require.Equal(t, booked.LMN, first.Source)
	require.Equal(t, "2026-07-14T11:40:00Z 2026-07-14T13:40:00Z", first.Span.From.Format(time.RFC3339)+" "+first.Span.To.Format(time.RFC3339), "in the company's time zone")
	require.Equal(t, []job.Effort{5400, 1800}, []job.Effort{first.Hours, first.Break})
	require.Equal(t, w.yard, rows[1].Of.Site, "by its name")
	require.Equal(t, job.Effort(7200), rows[1].Hours, "without hours all of it is worked")
	require.Equal(t, 3*time.Hour+30*time.Minute, rows[2].Span.To.Sub(rows[2].Span.From), "overnight")
	require.True(t, rows[3].Span.From.IsZero())
	require.Equal(t, job.Effort(1800), rows[3].Hours)

	report, err = w.importLMN(file, false)
	require.NoError(t, err)
	require.Equal(t, 4, report.Counts[roster.Unchanged], "once is enough")
	entries := w.entries(ledger.BookedImported)
	require.Len(t, entries, 1)
	for _, secret := range []string{"Flores", "Ana", "Elm"} {
		require.NotContains(t, entries[0], secret)
	}
	report, err = w.importLMN(strings.ReplaceAll(file, ",1.5,", ",1.25,"), false)
	require.NoError(t, err)
	require.Equal(t, "2 1 changed", told(report)[0])
}

func TestTheColumnsOfLMNComeInAnyOrder(t *testing.T) {
	w := newWorld(t)
	_, err := w.importLMN("Invoice Type;EndTime;StartTime;StartDate;ExternalID;TimesheetTaskID;Service_Activity\nx;15:00;7:00;2026-07-14;117;1;Spring clean-up\n", false)
	require.NoError(t, err)
	require.Equal(t, "Spring clean-up", w.times(false)[0].Task)
	require.Equal(t, job.Effort(8*3600), w.times(false)[0].Hours)
}

func TestAllThatIsWrongWithALineOfLMNsIsSaid(t *testing.T) {
	w := newWorld(t)
	file := lmnHeader +
		",9,,,,,999,,,14.7.2026,7.40,,25:00,,,,much,,\n" +
		"1,9,,,,,,,,2026-07-14,7:40,,,,,,,,\n" +
		"2,9,,,,,,117,,2026-07-14,9:40,2026-07-14,7:40,,,,1,,\n" +
		"3,9,,,,,,117,,2026-07-14,,,,,,,,,\n" +
		"4,9,,,,,,117,,2026-07-14,7:40,,8:40,,,,,,\n" +
		"4,9,,,,,,117,,2026-07-14,7:40,,8:40,,,,,,\n" +
		"5,9,,,,,,117,,7/14/1926,7:40,,8:40,,,,,,\n" +
		"6,9,,,,,,117,,2036-07-14,7:40,,8:40,,,,,,\n" +
		"7,9,,,,,,117,,2026-07-14,7:40,,8:40,,,,1.5,,\n"
	want := []string{
		"2  refused timesheettaskid booked.no_task employeeid worker.not_found startdate booked.bad_time starttime booked.bad_time endtime booked.bad_time man_hours booked.bad_hours",
		"3 1 refused employeeid booked.no_worker endtime booked.no_hours",
		"4 2 refused endtime span.backwards",
		"5 3 refused starttime booked.no_hours",
		"6 4 created jobsite booked.no_site",
		"7 4 refused timesheettaskid import.twice",
		"8 5 refused startdate booked.bad_date",
		"9 6 refused startdate booked.bad_date",
		"10 7 refused man_hours booked.hours_exceed",
	}
	report, err := w.importLMN(file, true)
	require.NoError(t, err)
	require.Equal(t, want, told(report))
	report, err = w.importLMN(file, false)
	require.ErrorIs(t, err, roster.ErrRefused)
	require.Equal(t, want, told(report))
	require.Empty(t, w.times(true), "all or nothing")
	require.Empty(t, w.entries(ledger.BookedImported))
}

func TestTimesOfLMNWhereClocksAreChanged(t *testing.T) {
	w := newWorld(t)
	report, err := w.importLMN("TimesheetTaskID,ExternalID,StartDate,StartTime,EndTime,Man Hours,Jobsite_Code\n"+
		"1,117,2026-11-01,12:30 AM,1:30 AM,2,ELM-12\n2,117,2026-11-01,1:30 AM,3:00 AM,,ELM-12\n3,117,3/8/2026,2:30 AM,4:00 AM,,ELM-12\n4,117,3/8/2026,1:00 AM,4:00 AM,,ELM-12\n", false)
	require.NoError(t, err)
	require.Equal(t, []string{
		"2 1 created starttime booked.repeated", "3 2 created starttime booked.repeated", "4 3 created starttime booked.skipped", "5 4 created",
	}, told(report))
	lasts := map[string]time.Duration{}
	for _, row := range w.times(false) {
		lasts[row.Ref] = row.Span.To.Sub(row.Span.From)
	}
	require.Equal(t, map[string]time.Duration{"1:117": 2 * time.Hour, "2:117": 90 * time.Minute, "3:117": time.Hour, "4:117": 2 * time.Hour}, lasts)
}
