package roster_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/csvtable"
	"actual/adapters/outbound/system"
	"actual/app/roster"
	"actual/domain"
)

// table reads a file as the adapters do.
func table(t *testing.T, file string, columns []string) (lines []roster.Line) {
	t.Helper()
	rows, problems, err := csvtable.Read([]byte(file), csvtable.Columns{May: columns})
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
		for _, m := range l.Wrong {
			text += " " + m.Field + " " + m.Why.Code
		}
		out = append(out, text)
	}
	return out
}

func (w *world) refs() (refs []string) {
	w.t.Helper()
	page, err := w.workers.List(w.t.Context(), roster.ListWorkers{Company: w.acme})
	require.NoError(w.t, err)
	for _, p := range page.Workers {
		refs = append(refs, p.Particulars().Ref+" "+p.Particulars().Name)
	}
	return refs
}

func TestWorkersFromATable(t *testing.T) {
	w := newWorld(t)
	tables := roster.NewImporter(w.work, w.clock, system.Identifiers{}, w.directory)
	do := func(file string, trial bool) (roster.Report, error) {
		return tables.Workers(t.Context(), roster.Import{Company: w.acme, Lines: table(t, file, roster.WorkerColumns), Trial: trial, By: "test"})
	}
	w.worker("117")
	const bad = "ref;name;language;active_from\n117;Ana;es;2026-03-01\n118;Ben;fr;\n;Cy;;\n119;Di;;soon\n120;Ed;;\n120;Ed;;\n121;;;\n"
	want := []string{
		"2 117 changed", "3 118 refused language worker.bad_language", "4  refused ref worker.bad_ref", "5 119 refused active_from import.bad_time",
		"6 120 created", "7 120 refused ref import.twice", "8 121 refused name worker.bad_name",
	}
	was := w.entries(w.acme)
	report, err := do(bad, true)
	require.NoError(t, err)
	require.Equal(t, want, told(report))
	report, err = do(bad, false)
	require.ErrorIs(t, err, roster.ErrRefused)
	require.ErrorContains(t, err, "5 of 7 lines")
	require.Equal(t, want, told(report))
	require.Equal(t, []string{"117 Secret 117"}, w.refs(), "all or nothing")
	require.Equal(t, was, w.entries(w.acme))

	const good = "ref,name,active_from\n117,Ana,2026-03-01\n118,Ben,\n"
	report, err = do(good, true)
	require.NoError(t, err)
	require.Equal(t, []string{"2 117 changed", "3 118 created"}, told(report))
	require.Equal(t, was, w.entries(w.acme), "a trial writes nothing")
	_, err = do(good, false)
	require.NoError(t, err)
	require.Equal(t, []string{"117 Ana", "118 Ben"}, w.refs())
	page, err := w.workers.List(t.Context(), roster.ListWorkers{Company: w.acme, Ref: "117"})
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 3, 1, 5, 0, 0, 0, time.UTC), page.Workers[0].Particulars().Active.From, "the day begins in the company's time zone")
	report, err = do(good, false)
	require.NoError(t, err)
	require.Equal(t, []string{"2 117 unchanged", "3 118 unchanged"}, told(report), "once is enough")
}

func TestBadgesFromATable(t *testing.T) {
	w := newWorld(t)
	tables := roster.NewImporter(w.work, w.clock, system.Identifiers{}, w.directory)
	do := func(file string, trial, trusted bool) (roster.Report, error) {
		return tables.Badges(t.Context(), roster.Import{
			Company: w.acme, Lines: table(t, file, roster.BadgeColumns), Trial: trial, Trusted: trusted, By: "test",
		})
	}
	ana, ben := w.worker("117"), w.worker("118")
	one := w.badge()
	_, err := w.badges.RegisterFor(t.Context(), w.blue, "dev:blue", "", time.Time{}, "test")
	require.NoError(t, err)
	codes, err := w.codes.Make(t.Context(), []string{"dev:2", "dev:blue"}, "test")
	require.NoError(t, err)
	file := "device,claim_code,label,tags,worker\n" +
		"dev:1,,Mow 1,north; spare,117\n" +
		"," + codes[0].Code.String() + ",Mow 2,,118\n" +
		"," + codes[1].Code.String() + ",,,\n" +
		"dev:blue,,,,\ndev:9,,,,\n,,x,,\ndev:1,,,,\n"
	report, err := do(file, true, false)
	require.NoError(t, err, "a refusal ends no transaction")
	require.Equal(t, []string{
		"2 dev:1 changed", "3 dev:2 created", "4  refused device badge.device_owned", "5 dev:blue refused device badge.not_claimable",
		"6 dev:9 refused device badge.not_claimable", "7  refused device import.empty", "8 dev:1 refused device import.twice",
	}, told(report))
	report, err = do("device\ndev:blue\ndev:9\n", true, true)
	require.NoError(t, err)
	require.Equal(t, []string{"2 dev:blue refused device badge.device_owned", "3 dev:9 created"}, told(report), "trusted is no owner")

	good := file[:len("device,claim_code,label,tags,worker\n")+len("dev:1,,Mow 1,north; spare,117\n")] + "," + codes[0].Code.String() + ",Mow 2,,118\n"
	_, err = do(good, false, false)
	require.NoError(t, err, "a trial used no code up")
	names := map[domain.WorkerID]string{ana.ID(): "ana", ben.ID(): "ben"}
	require.Equal(t, []string{"ana 12-…"}, w.worn(one, names))
	report, err = do("device,tags,worker\ndev:1,north|spare,117\ndev:2,,118\n", false, false)
	require.NoError(t, err)
	require.Equal(t, []string{"2 dev:1 unchanged", "3 dev:2 unchanged"}, told(report))
	report, err = do("device,worker\ndev:2,117\ndev:1,999\n", false, false)
	require.ErrorIs(t, err, roster.ErrRefused)
	require.Equal(t, []string{"2 dev:2 refused worker custody.overlaps", "3 dev:1 refused worker worker.not_found"}, told(report))
}

func TestAllThatIsWrongWithALineIsNamed(t *testing.T) {
	w := newWorld(t)
	tables := roster.NewImporter(w.work, w.clock, system.Identifiers{}, w.directory)
	workers := "ref,name,email,phone,language,active_from,active_to\n" +
		",,home,call me,fr,soon,later\n117,Ana,,,,2026-03-01,2026-02-01\n117,,,,,,\n"
	report, err := tables.Workers(t.Context(), roster.Import{Company: w.acme, Lines: table(t, workers, roster.WorkerColumns), Trial: true, By: "test"})
	require.NoError(t, err)
	require.Equal(t, []string{
		"2  refused ref worker.bad_ref name worker.bad_name email worker.bad_email phone worker.bad_phone language worker.bad_language " +
			"active_from import.bad_time active_to import.bad_time",
		"3 117 refused active_to span.backwards", "4 117 refused ref import.twice name worker.bad_name",
	}, told(report))
	badges := "device,label,tags,from,worker,worn_from\ndev:9,a\tb,\"x,y\",soon,999,later\ndev:1,,\"x,y\",,999,\ndev:1,a\tb,,,,\n"
	w.badge()
	report, err = tables.Badges(t.Context(), roster.Import{Company: w.acme, Lines: table(t, badges, roster.BadgeColumns), Trial: true, By: "test"})
	require.NoError(t, err)
	require.Equal(t, []string{
		"2 dev:9 refused device badge.not_claimable label badge.bad_label tags badge.bad_tags from import.bad_time worker worker.not_found worn_from import.bad_time",
		"3 dev:1 refused tags badge.bad_tags worker worker.not_found", "4 dev:1 refused device import.twice label badge.bad_label",
	}, told(report))
	_, err = tables.Badges(t.Context(), roster.Import{Company: w.acme, Lines: table(t, badges, roster.BadgeColumns), By: "test"})
	require.ErrorIs(t, err, roster.ErrRefused)
}

func TestAnImportTellsHowFarItIs(t *testing.T) {
	w := newWorld(t)
	tables := roster.NewImporter(w.work, w.clock, system.Identifiers{}, w.directory)
	in := roster.Import{Company: w.acme, By: "test"}
	for i := range 450 {
		in.Lines = append(in.Lines, roster.Line{Number: i + 2, Cells: map[string]string{"ref": fmt.Sprint(1000 + i), "name": "W"}})
	}
	var told []int
	in.Done = func(n int) { told = append(told, n) }
	report, err := tables.Workers(t.Context(), in)
	require.NoError(t, err)
	require.Equal(t, 450, report.Counts[roster.Created])
	require.Equal(t, []int{200, 400}, slices.Compact(told))
}
