package transfers_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/app/exporting"
	"actual/app/transfers"
	"actual/contracts/timetarget"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/targetlink"
	"actual/domain/transfer"
	"actual/ports"
)

// office is who is told.
type office struct {
	asks []exporting.Ask
	err  error
}

func (o *office) AskIn(_ context.Context, _ ports.Tx, ask exporting.Ask) (export.Export, error) {
	o.asks = append(o.asks, ask)
	return export.Export{}, o.err
}

// Of a target that lets nothing be changed, each correction is told to its office, once,
// by the ticket; and nobody is named.
func TestWhatCantBeCorrectedIsTold(t *testing.T) {
	w := newWorld(t)
	fixed := exact
	fixed.CanChange, fixed.CanRemove = false, false
	w.target = timetarget.NewMemory(fixed, func() time.Time { return w.clock.now })
	told := &office{}
	w.Service = transfers.NewService(w.work, transfers.Targets{transfer.AspireTime: w.target}, func(ports.Tx) ports.TimeEntries { return w.entries }, transfer.Usual(), w.clock, system.Identifiers{}).Telling(told)
	require.NoError(t, w.work.Update(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		links, err := tx.Targeted.List(ctx, transfer.QuickBooksTime)
		if err != nil {
			return err
		}
		for i := range links {
			links[i].Revision = 0
		}
		if err := tx.Targeted.SaveRule(ctx, transfer.AspireTime, targetlink.Rule{By: targetlink.ByOne, Otherwise: "500201", Revision: 1}); err != nil {
			return err
		}
		return tx.Targeted.Save(ctx, transfer.AspireTime, links...)
	}))
	w.approve(2)
	to := transfer.AspireTime
	for _, m := range []export.Mode{export.Shown, export.On} {
		_, err := w.Change(t.Context(), transfers.ChangeSetting{Company: w.acme, Target: &to, Mode: &m, By: "test"})
		require.NoError(t, err)
	}
	require.Equal(t, transfer.Exact, w.commit(w.prepare(), false).Stage)
	require.Empty(t, told.asks)

	w.entries[0].Span.To = w.entries[0].Span.To.Add(-3 * time.Minute)
	w.entries[0].Revision = 2
	w.entries = w.entries[:len(w.entries)-1]
	told.err = export.ErrOff // That the company has not turned it on stops nothing.
	require.Equal(t, transfer.Unequal, w.commit(w.prepare(), false).Stage)
	require.Len(t, told.asks, 2)
	keys := map[string]bool{}
	for _, a := range told.asks {
		keys[a.Key] = true
		issue := export.IssueOf(a.Content)
		require.Equal(t, "500201", issue.Ticket)
		require.Contains(t, issue.Notes, "Booked there: ")
		require.NotContains(t, issue.Notes, "p0 ")
	}
	require.Len(t, keys, 2)
}

// What is clocked is of no ticket: its correction is told about the ticket of the job that
// it was for, else about the site where it was; where the office knows neither, the page
// of the transfer lists it alone.
func TestAClockedCorrectionIsToldByJobOrSite(t *testing.T) {
	w := newWorld(t)
	fixed := exact
	fixed.CanChange, fixed.CanRemove = false, false
	w.target = timetarget.NewMemory(fixed, func() time.Time { return w.clock.now })
	told := &office{}
	w.Service = transfers.NewService(w.work, transfers.Targets{transfer.AspireTime: w.target}, func(ports.Tx) ports.TimeEntries { return w.entries }, transfer.Usual(), w.clock, system.Identifiers{}).Telling(told)
	site, planned := domain.SiteID{UUID: domain.UUID{6, 1}}, domain.JobID{UUID: domain.UUID{6, 2}}
	admin := w.db.Admin(t)
	for _, row := range []struct{ kind, ref, ours, said string }{
		{"site", "2100", site.String(), `{"name": "Elm Plaza"}`}, {"job", "900001", planned.String(), `{"ticket": "500777"}`},
	} {
		_, err := admin.Exec(t.Context(), `INSERT INTO source_row (company_id, source, kind, ref, on_date, said, doubts, found_at, seen_at, seen_in, state, ours, candidates, taken, problem, decided_by,
				linked_at, settled, revision)
			VALUES ($1, 'aspire', $2, $3, CASE WHEN $2 = 'job' THEN date '2026-11-26' END, $4, '{}', now(), now(), gen_random_uuid(), 'matched', $5, '[]', '{}', '', 'test', now(), true, 1)`,
			w.acme.String(), row.kind, row.ref, row.said, row.ours)
		require.NoError(t, err)
	}
	require.NoError(t, w.work.Update(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		links, err := tx.Targeted.List(ctx, transfer.QuickBooksTime)
		if err != nil {
			return err
		}
		for i := range links {
			links[i].Revision = 0
		}
		if err := tx.Targeted.SaveRule(ctx, transfer.AspireTime, targetlink.Rule{By: targetlink.ByOne, Otherwise: "clock:", Revision: 1}); err != nil {
			return err
		}
		return tx.Targeted.Save(ctx, transfer.AspireTime, links...)
	}))
	w.approve(2)
	w.entries[0].Job, w.entries[0].Site = planned, site // By its ticket.
	w.entries[1].Site = site                            // By the place.
	to := transfer.AspireTime
	for _, m := range []export.Mode{export.Shown, export.On} {
		_, err := w.Change(t.Context(), transfers.ChangeSetting{Company: w.acme, Target: &to, Mode: &m, By: "test"})
		require.NoError(t, err)
	}
	require.Equal(t, transfer.Exact, w.commit(w.prepare(), false).Stage)
	for n := range 3 { // The third is about nothing that the office knows.
		w.entries[n].Span.To = w.entries[n].Span.To.Add(-3 * time.Minute)
		w.entries[n].Revision = 2
	}
	require.Equal(t, transfer.Unequal, w.commit(w.prepare(), false).Stage)
	require.Len(t, told.asks, 2)
	about := map[string]string{}
	for _, a := range told.asks {
		issue := export.IssueOf(a.Content)
		about[issue.Ticket+"/"+issue.Site] = issue.Notes
	}
	require.Contains(t, about, "500777/")
	require.Contains(t, about, "/2100")
	require.Contains(t, about["/2100"], "clocked (")
}
