package retention_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/retention"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/reconcile"
	"actual/domain/tenant"
	"actual/ports"
)

var sealed = []presence.State{presence.Provisional, presence.Settled, presence.Sealed}

func TestWhatIsPastItsTermGoesAndNothingElse(t *testing.T) {
	w := newWorld(t)
	one, two := badgeOf(acme, 1), badgeOf(acme, 2)
	for _, b := range []domain.BadgeID{one, two} {
		w.evidence(acme, b, 1, 29, 31, 399, 401, 700)
	}
	w.evidence(blue, badgeOf(blue, 1), 31, 401)
	w.visit(acme, two, 0x70, 500, sealed...) // It rests on its sealed evidence.

	require.Equal(t, retention.Removed{tenant.ForFixes: 4, tenant.ForEvents: 4}, present(w.apply(acme)))
	for _, b := range []domain.BadgeID{one, two} {
		require.Equal(t, []int{1, 29, 31, 399}, w.left("fix", "at", acme, b))
		require.Equal(t, []int{1, 29, 31, 399}, w.left("event", "stored_at", acme, b))
	}
	require.Equal(t, []int{31, 401}, w.left("fix", "at", blue, badgeOf(blue, 1)), "each company has its own")
	require.Empty(t, present(w.apply(acme)), "once is enough")

	_, err := w.settings.Change(t.Context(), retention.ChangeRetention{Company: acme, Days: map[tenant.Purpose]int{tenant.ForFixes: 30}, By: "user:1"})
	require.NoError(t, err)
	require.Equal(t, retention.Removed{tenant.ForFixes: 4}, present(w.apply(acme)))
	require.Equal(t, []int{1, 29}, w.left("fix", "at", acme, one))
	require.Equal(t, []int{1, 29, 31, 399}, w.left("event", "stored_at", acme, one), "kept for another purpose")
	require.True(t, w.verify(acme).Fits())
	require.Equal(t, map[string]int64{"fixes": 8, "events": 4}, w.logged(acme))
}

func TestTimeThatWasBookedElsewhereGoesWithVisits(t *testing.T) {
	w := newWorld(t)
	ana := w.ana(300, 100)
	require.Zero(t, w.apply(acme)[tenant.ForVisits])
	w.booked(ana, tenant.TermOf(tenant.ForVisits).Usual+2)
	require.Equal(t, int64(2), w.apply(acme)[tenant.ForVisits])
	require.Zero(t, w.count(`SELECT (SELECT count(*) FROM booked_time) + (SELECT count(*) FROM clock_time)`))
	require.True(t, w.verify(acme).Fits())
}

// apart stores that something about a worker did not agree some days ago, and what somebody
// wrote of it.
func (w *world) apart(who domain.WorkerID, b byte, days int) {
	w.t.Helper()
	d := discrepancy.Discrepancy{
		Found: discrepancy.Of(reconcile.Discrepancy{
			Key: id(b), Severity: reconcile.Info, Verdict: reconcile.Verdict{Holds: true, Finding: "missing", Expected: 3600},
			Case: reconcile.Case{Kind: reconcile.BreakMissing, Rule: 1, Date: domain.DateOf(ago(days), time.UTC), Subject: reconcile.Subject{Worker: who}},
		}), ID: domain.DiscrepancyID{UUID: id(b)}, State: discrepancy.Open, Revision: 1, OpenedAt: ago(days), MovedAt: ago(days),
	}
	require.NoError(w.t, w.work.Update(w.t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Found.Add(ctx, []discrepancy.Discrepancy{d}); err != nil {
			return err
		}
		return tx.FoundPast.Add(ctx, []discrepancy.Event{{Discrepancy: d.ID, Revision: 1, What: discrepancy.Commented, At: ago(days), By: "user:1", Text: "Ana had none"}})
	}))
}

func TestDiscrepanciesGoWithVisits(t *testing.T) {
	w := newWorld(t)
	ana := w.ana(300, 100)
	term := tenant.TermOf(tenant.ForVisits).Usual
	w.apart(ana.ID(), 0xa1, term+2)
	w.apart(domain.WorkerID{UUID: id(0xaf)}, 0xa2, term+2)
	w.apart(domain.WorkerID{UUID: id(0xaf)}, 0xa3, term-2)
	_, err := w.holds.Place(t.Context(), retention.PlaceHold{Company: acme, Worker: ana.ID(), Reason: "a suit", By: "user:1"})
	require.NoError(t, err)
	require.Equal(t, int64(1), w.apply(acme)[tenant.ForVisits])
	require.Equal(t, 2, w.count(`SELECT count(*) FROM discrepancy`), "one is held, one is young")
	require.Equal(t, 2, w.count(`SELECT count(*) FROM discrepancy_event`))
	require.True(t, w.verify(acme).Fits())
}

// present leaves out what counts nothing.
func present(r retention.Removed) retention.Removed {
	for p, n := range r {
		if n == 0 {
			delete(r, p)
		}
	}
	return r
}

// logged adds up what the ledger says was deleted.
func (w *world) logged(company domain.CompanyID) map[string]int64 {
	w.t.Helper()
	out := map[string]int64{}
	require.NoError(w.t, w.work.View(w.t.Context(), company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Book.List(ctx, ports.LedgerQuery{Kind: ledger.RetentionApplied, Limit: 1000})
		for _, e := range all {
			said, err := ledger.ParseEntry(e.Bytes)
			require.NoError(w.t, err)
			purpose, _ := said.Body.Get("purpose")
			rows, _ := said.Body.Get("rows")
			text, _ := purpose.AsText()
			n, _ := rows.AsInt()
			out[text] += n
		}
		return err
	}))
	return out
}

func TestWhatAnUnsealedVisitRestsOnStays(t *testing.T) {
	for name, states := range map[string][]presence.State{
		"provisional": {presence.Provisional}, "settled": {presence.Provisional, presence.Settled},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			one := badgeOf(acme, 1)
			w.evidence(acme, one, 401, 500, 510, 516, 700)
			w.visit(acme, one, 0x70, 500, states...)
			w.apply(acme)
			require.Equal(t, []int{401, 500, 510}, w.left("fix", "at", acme, one), "whole from two weeks before the visit on")
			require.Equal(t, []int{401, 500, 510}, w.left("event", "stored_at", acme, one))
		})
	}
}

func TestAHoldKeepsWhatItCovers(t *testing.T) {
	w := newWorld(t)
	one, two := badgeOf(acme, 1), badgeOf(acme, 2)
	old := tenant.TermOf(tenant.ForVisits).Usual + 10
	for _, b := range []domain.BadgeID{one, two} {
		w.evidence(acme, b, 450, 600, old)
	}
	kept := w.visit(acme, one, 0x70, old, sealed...)
	gone := w.visit(acme, two, 0x71, old, sealed...)
	_, err := w.admin.Exec(t.Context(), `INSERT INTO quarantine (company_id, id, route_id, reason, why, key, content, device, headers, size, sha256, stored_at)
		SELECT $1, gen_random_uuid(), gen_random_uuid(), 'not_json', '', device, 1, device, '{}', 1, '', $2 FROM badge WHERE company_id = $1`, acme.UUID, ago(200))
	require.NoError(t, err)
	hold, err := w.holds.Place(t.Context(), retention.PlaceHold{Company: acme, Badge: one, From: ago(old + 1), Reason: "a suit", By: "user:1"})
	require.NoError(t, err)

	w.apply(acme)
	require.Equal(t, []int{450, 600, old}, w.left("fix", "at", acme, one))
	require.Equal(t, []int{450, 600, old}, w.left("event", "stored_at", acme, one))
	require.Empty(t, w.left("fix", "at", acme, two))
	require.Equal(t, 1, w.count(`SELECT count(*) FROM quarantine WHERE device = 'dev:1'`))
	require.Zero(t, w.count(`SELECT count(*) FROM quarantine WHERE device = 'dev:2'`))
	require.Equal(t, 3, w.count(`SELECT count(*) FROM visit_version WHERE visit_id = '`+kept.String()+`'`))
	require.Zero(t, w.count(`SELECT count(*) FROM visit_version WHERE visit_id = '`+gone.String()+`'`))
	report := w.verify(acme)
	require.True(t, report.Fits(), "%v", report.Findings)
	require.Equal(t, 1, report.Expired)

	_, err = w.holds.Lift(t.Context(), retention.LiftHold{Company: acme, Hold: hold.ID, Reason: "settled", By: "user:1"})
	require.NoError(t, err)
	_, err = w.holds.Lift(t.Context(), retention.LiftHold{Company: acme, Hold: hold.ID, Reason: "settled", By: "user:1"})
	require.ErrorIs(t, err, tenant.ErrHoldLifted)
	w.apply(acme)
	require.Empty(t, w.left("fix", "at", acme, one))
	require.Zero(t, w.count(`SELECT count(*) FROM visit_version`))
	require.True(t, w.verify(acme).Fits())
}

func TestAHoldOnASiteCoversWhoWasThere(t *testing.T) {
	w := newWorld(t)
	one, two := badgeOf(acme, 1), badgeOf(acme, 2)
	for _, b := range []domain.BadgeID{one, two} {
		w.evidence(acme, b, 450, 600, 700)
	}
	w.visit(acme, one, 0x70, 600, sealed...)
	_, err := w.holds.Place(t.Context(), retention.PlaceHold{Company: acme, Site: site, From: ago(610), To: ago(590), Reason: "a suit", By: "user:1"})
	require.NoError(t, err)
	w.apply(acme)
	require.Equal(t, []int{450, 600}, w.left("fix", "at", acme, one))
	require.Empty(t, w.left("fix", "at", acme, two))
	_, err = w.holds.Place(t.Context(), retention.PlaceHold{Company: acme, Badge: badgeOf(blue, 1), Reason: "a suit", By: "user:1"})
	require.ErrorContains(t, err, "no such badge", "another company's")
	_, err = w.holds.Place(t.Context(), retention.PlaceHold{Company: acme, Site: domain.SiteID{UUID: id(9)}, Reason: "a suit", By: "user:1"})
	require.ErrorContains(t, err, "no such site")
}

func (w *world) count(query string) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.admin.QueryRow(w.t.Context(), query).Scan(&n))
	return n
}

// What retention removed is no tampering; what somebody else removed is.
func TestAVisitThatWentWithoutItsEntryIsMissed(t *testing.T) {
	w := newWorld(t)
	old := tenant.TermOf(tenant.ForVisits).Usual + 10
	w.visit(acme, badgeOf(acme, 1), 0x70, old, sealed...)
	young := w.visit(acme, badgeOf(acme, 1), 0x71, 100, sealed...)
	older := w.visit(acme, badgeOf(acme, 2), 0x72, old+5, sealed...)
	hold, err := w.holds.Place(t.Context(), retention.PlaceHold{Company: acme, Badge: badgeOf(acme, 2), Reason: "a suit", By: "user:1"})
	require.NoError(t, err)
	w.apply(acme)
	require.True(t, w.verify(acme).Fits())
	remove := func(where string) ledger.Report {
		tx, err := w.admin.Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), `DELETE FROM visit_version WHERE `+where)
		require.NoError(t, err)
		require.NoError(t, tx.Commit(t.Context()))
		return w.verify(acme)
	}
	part := remove(`visit_id = '` + older.String() + `' AND version = 2`)
	require.Equal(t, ledger.WhatVisitMissing, part.Findings[0].What, "a part of one that is there: %v", part.Findings)
	r := remove(`visit_id = '` + young.String() + `'`)
	require.True(t, slices.ContainsFunc(r.Findings, func(f ledger.Finding) bool {
		return f.What == ledger.WhatVisitMissing && f.Subject == "visit:"+young.String()
	}), "%v", r.Findings)
	require.True(t, hold.Holds())
}

func TestPartitionsGoWhenNobodyHasARowInThem(t *testing.T) {
	w := newWorld(t)
	w.evidence(acme, badgeOf(acme, 1), 300)
	month := ago(300).Format("200601")
	least := map[tenant.Purpose]int{tenant.ForFixes: 30, tenant.ForEvents: 30}
	begin := func(company domain.CompanyID) {
		_, err := w.settings.Change(t.Context(), retention.ChangeRetention{Company: company, Days: least, By: "user:1"})
		require.NoError(t, err)
		w.apply(company)
		require.NoError(t, w.remover.DropPartitions(t.Context()))
	}
	partitions := func() int {
		return w.count(`SELECT count(*) FROM pg_class WHERE relname IN ('fix_` + month + `', 'event_` + month + `')`)
	}
	require.Equal(t, 2, partitions())
	begin(blue)
	require.Equal(t, 2, partitions(), "acme has rows there")
	require.Equal(t, []int{300}, w.left("fix", "at", acme, badgeOf(acme, 1)))
	hold, err := w.holds.Place(t.Context(), retention.PlaceHold{Company: acme, Badge: badgeOf(acme, 1), Reason: "a suit", By: "user:1"})
	require.NoError(t, err)
	begin(acme)
	require.Equal(t, 2, partitions(), "on hold")
	_, err = w.holds.Lift(t.Context(), retention.LiftHold{Company: acme, Hold: hold.ID, Reason: "settled", By: "user:1"})
	require.NoError(t, err)
	begin(acme)
	require.Zero(t, partitions())
	require.Equal(t, 2, w.count(`SELECT count(*) FROM pg_class WHERE relname IN ('fix_`+now.Format("200601")+`', 'event_`+now.Format("200601")+`')`), "this month's stays")
	require.Empty(t, w.unforced(), "the look lifts no lock for good")
}

func (w *world) unforced() (names []string) {
	w.t.Helper()
	rows, err := w.admin.Query(w.t.Context(), `SELECT relname FROM pg_class WHERE relname ~ '^(fix|event)(_|$)' AND relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)`)
	require.NoError(w.t, err)
	for rows.Next() {
		var name string
		require.NoError(w.t, rows.Scan(&name))
		names = append(names, name)
	}
	require.NoError(w.t, rows.Err())
	return names
}

func TestSettingsOfRetention(t *testing.T) {
	w := newWorld(t)
	was, err := w.settings.Show(t.Context(), acme)
	require.NoError(t, err)
	require.Equal(t, domain.Revision(1), was.Revision())
	change := func(seen domain.Revision, days map[tenant.Purpose]int) (tenant.Retention, error) {
		return w.settings.Change(t.Context(), retention.ChangeRetention{Company: acme, Seen: seen, Days: days, By: "user:1"})
	}
	_, err = change(1, map[tenant.Purpose]int{tenant.ForVisits: 3 * 365})
	require.ErrorIs(t, err, tenant.ErrTermTooShort)
	is, err := change(1, map[tenant.Purpose]int{tenant.ForEvents: 90})
	require.NoError(t, err)
	require.Equal(t, domain.Revision(2), is.Revision())
	require.Equal(t, 90, is.Days(tenant.ForEvents))
	_, err = change(1, map[tenant.Purpose]int{tenant.ForEvents: 100})
	require.ErrorIs(t, err, domain.ErrMoved)
	is, err = change(2, map[tenant.Purpose]int{tenant.ForFixes: 60})
	require.NoError(t, err)
	require.Equal(t, []any{domain.Revision(3), 90, 60}, []any{is.Revision(), is.Days(tenant.ForEvents), is.Days(tenant.ForFixes)})
	other, err := w.settings.Show(t.Context(), blue)
	require.NoError(t, err)
	require.True(t, other.Same(tenant.Retention{}))
	require.Equal(t, now.AddDate(0, 0, -60), is.Before(tenant.ForFixes, now.In(time.FixedZone("", 3600))))
}
