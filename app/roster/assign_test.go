package roster_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/app/asked"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/ports"
)

// assign asks for an assignment of lines, works it as one slice, and says what became
// of each: its state, field and code.
func (w *world) assign(company domain.CompanyID, how roster.Assign, dry bool, lines ...map[string]string) (report []string) {
	w.t.Helper()
	x := roster.NewAssigner(w.work, w.clock, system.Identifiers{}, nil)
	kind := x.Kind()
	var of []roster.Line
	for i, cells := range lines {
		of = append(of, roster.Line{Number: i + 2, Cells: cells})
	}
	require.NoError(w.t, w.work.Update(w.t.Context(), company, func(ctx context.Context, tx ports.Tx) error {
		rows, err := x.Lines(how.To, of)(ctx, tx)
		require.NoError(w.t, err)
		request, err := json.Marshal(how)
		require.NoError(w.t, err)
		s := asked.Slice{Company: company, Task: ports.AskedTask{Request: request, DryRun: dry, By: "user:1", AskedAt: w.clock.now}, Now: w.clock.now.Add(time.Minute)}
		report = make([]string, len(rows))
		var at []int
		for i, r := range rows {
			if r.Why != nil {
				report[i] = fmt.Sprintf("refused %s %s", r.Field, r.Why.Code)
				continue
			}
			input, err := json.Marshal(r.Input)
			require.NoError(w.t, err)
			s.Rows, at = append(s.Rows, ports.TaskRow{N: i + 1, Input: input}), append(at, i)
		}
		outcomes, err := kind.Work(ctx, tx, s)
		require.NoError(w.t, err)
		for i, o := range outcomes {
			code := ""
			if o.Why != nil {
				code = o.Why.Code
			}
			report[at[i]] = strings.TrimSpace(fmt.Sprintf("%s %s %s", o.State, o.Field, code))
		}
		return nil
	}))
	return report
}

func TestAssignBadgesToWorkers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ana, ben := w.worker("ana"), w.worker("ben")
	names := map[domain.WorkerID]string{ana.ID(): "ana", ben.ID(): "ben"}
	_, err := w.workers.Add(t.Context(), roster.AddWorker{Company: w.acme, Worker: job.Particulars{Ref: "eve", Name: "Eve", Active: domain.Span{To: hour(1)}}, By: "test"})
	require.NoError(t, err)
	badges := map[string]badge.Badge{}
	for _, n := range []string{"1", "2", "3", "4"} {
		b, err := w.badges.RegisterFor(t.Context(), w.acme, "dev:"+n, "Mow "+n, time.Time{}, "test")
		require.NoError(t, err)
		badges[n] = b
	}
	for _, n := range []string{"5", "6"} { // Two of one label.
		_, err := w.badges.RegisterFor(t.Context(), w.acme, "dev:"+n, "Twin", time.Time{}, "test")
		require.NoError(t, err)
	}
	foreign, err := w.badges.RegisterFor(t.Context(), w.blue, "dev:7", "Blue", time.Time{}, "test")
	require.NoError(t, err)
	require.NoError(t, w.give(badges["1"], ben, hour(-2), time.Time{}, false))
	require.NoError(t, w.give(badges["2"], ana, hour(-2), time.Time{}, false))
	lines := []map[string]string{
		{"badge": "dev:1", "worker": "ana"},                                                   // Ben has it.
		{"badge": "Mow 2", "worker": "ana"},                                                   // She has it.
		{"badge": badges["3"].ID().String(), "worker": "ben", "from": "2026-09-21T13:00:00Z"}, // By its id.
		{"badge": "dev:4", "worker": "zoe"},
		{"badge": "dev:4", "worker": "ana", "from": "tomorrow"},
		{"badge": "dev:4", "worker": "eve", "from": "2026-09-22"},
		{"badge": "dev:4", "worker": "ana", "from": "2026-09-22", "to": "2026-09-21"},
		{"badge": "Twin", "worker": "ana"},
		{"badge": foreign.ID().String(), "worker": "ana"},
		{"badge": "", "worker": "ana"},
	}
	want := []string{
		"changed", "unchanged", "changed", "refused worker worker.not_found", "refused from import.bad_time", "refused worker worker.not_active",
		"refused to span.backwards", "refused badge badge.ambiguous", "refused badge badge.not_found", "refused badge import.empty",
	}
	careful := append([]string{"refused worker custody.overlaps"}, want[1:]...)
	before := len(w.entries(w.acme))
	require.Equal(t, careful, w.assign(w.acme, roster.Assign{To: roster.ToWorkers}, true, lines...))
	require.Equal(t, want, w.assign(w.acme, roster.Assign{To: roster.ToWorkers, HandOver: true}, true, lines...))
	require.Len(t, w.entries(w.acme), before, "a dry run does nothing")
	require.Equal(t, want, w.assign(w.acme, roster.Assign{To: roster.ToWorkers, HandOver: true}, false, lines...))
	require.Equal(t, []string{"ben 10-12", "ana 12-…"}, w.worn(badges["1"], names))
	require.Equal(t, []string{"ana 10-…"}, w.worn(badges["2"], names))
	require.Equal(t, []string{"ben 13-…"}, w.worn(badges["3"], names))
	require.Empty(t, w.worn(badges["4"], names))
	require.Len(t, w.entries(w.acme), before+3, "one ended, two began")
	again := w.assign(w.acme, roster.Assign{To: roster.ToWorkers, HandOver: true}, false, lines...)
	require.Equal(t, "unchanged", again[0], "once more does nothing")
	require.Equal(t, "unchanged", again[2])
}

// TestABadgeComesOnce names a badge in two ways.
func TestABadgeComesOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.badge()
	x := roster.NewAssigner(w.work, w.clock, system.Identifiers{}, nil)
	require.NoError(t, w.work.View(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		rows, err := x.Lines(roster.ToWorkers, []roster.Line{
			{Number: 2, Cells: map[string]string{"badge": "dev:1"}}, {Number: 3, Cells: map[string]string{"badge": "Mow 1"}}, {Number: 4, Broken: "it has 3 cells"},
		})(ctx, tx)
		require.Equal(t, []string{b.ID().String(), b.ID().String(), ""}, []string{rows[0].Key, rows[1].Key, rows[2].Key})
		require.Equal(t, "import.bad_line", rows[2].Why.Code)
		return err
	}))
}
