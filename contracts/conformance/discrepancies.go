package conformance

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
	"actual/domain/tenant"
	"actual/ports"
)

// Discrepancies tests the promises of ports.Discrepancies, DiscrepancyHistory,
// Passes, DiscrepancyTrends and ReconcileSettings.
func Discrepancies(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Store){
		"one is found as it was stored": discrepancyStored,
		"it moves by revisions":         discrepancyMoves,
		"lists and counts":              discrepancyLists,
		"what became of them":           discrepancyEvents,
		"passes":                        passesKept,
		"passes that are overtaken":     passesOvertaken,
		"what goes at the end":          discrepanciesGo,
		"thresholds":                    thresholdsKept,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			seed(t, s)
			test(t, s)
		})
	}
}

func foundOne(b byte, on domain.Date, kind reconcile.Kind) discrepancy.Discrepancy {
	found := reconcile.Discrepancy{
		Key: id(b), Severity: reconcile.Warning, Provisional: b%2 == 0,
		Case: reconcile.Case{
			Kind: kind, Rule: 1, Date: on, Subject: reconcile.Subject{Site: yard, Crew: mowCrew, Worker: domain.WorkerID{UUID: id(0x41)}, Job: domain.JobID{UUID: id(0x31)}, Other: id(7)},
			Facts: reconcile.Records{Jobs: []reconcile.Job{{ID: domain.JobID{UUID: id(0x31)}, Site: yard, Date: on, State: reconcile.Planned}}},
		},
		Verdict: reconcile.Verdict{Holds: true, Finding: "nobody", Expected: 3600, At: now.Unix(), Site: lot},
	}
	return discrepancy.Discrepancy{
		Found: discrepancy.Of(found), ID: domain.DiscrepancyID{UUID: id(b)}, State: discrepancy.Open, Revision: 1, OpenedAt: now, MovedAt: now,
	}
}

// bare is a discrepancy as lists show it.
func bare(d discrepancy.Discrepancy) discrepancy.Discrepancy {
	d.Rule, d.Facts.Jobs = 0, nil
	return d
}

func discrepancyStored(t *testing.T, s Store) {
	t.Helper()
	d := foundOne(1, tuesday, reconcile.ShortStay)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Found.Add(ctx, []discrepancy.Discrepancy{d}))
		got, err := tx.Found.List(ctx, ports.DiscrepancyQuery{IDs: []domain.DiscrepancyID{d.ID}, Detail: true})
		require.NoError(t, err)
		require.Equal(t, []discrepancy.Discrepancy{d}, got)
		got, err = tx.Found.OfDate(ctx, tuesday)
		require.NoError(t, err)
		require.Equal(t, []discrepancy.Discrepancy{bare(d)}, got)
		got, err = tx.Found.OfDate(ctx, tuesday.AddDays(1))
		require.NoError(t, err)
		require.Empty(t, got)
	})
	require.NoError(t, s.Work.Update(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Found.Take(ctx, []domain.DiscrepancyID{d.ID})
		require.NoError(t, err)
		require.Empty(t, got, "of another company")
		return nil
	}))
}

func discrepancyMoves(t *testing.T, s Store) {
	t.Helper()
	d := foundOne(1, tuesday, reconcile.ShortStay)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Found.Add(ctx, []discrepancy.Discrepancy{d}))
	})
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		took, err := tx.Found.Take(ctx, []domain.DiscrepancyID{d.ID})
		require.NoError(t, err)
		moved, err := took[0].Resolve(discrepancy.Settlement{Reason: discrepancy.Weather, Resolution: discrepancy.Accepted, Note: "rain", Link: discrepancy.Link{To: discrepancy.ToJob, ID: id(5)}}, "user:1", now.Add(time.Hour))
		require.NoError(t, err)
		require.NoError(t, tx.Found.Save(ctx, []discrepancy.Discrepancy{moved}))
		require.ErrorIs(t, tx.Found.Save(ctx, []discrepancy.Discrepancy{moved}), domain.ErrMoved)
		moved.Revision = 2
		got, err := tx.Found.List(ctx, ports.DiscrepancyQuery{})
		require.NoError(t, err)
		require.Equal(t, []discrepancy.Discrepancy{moved}, got)
		got, err = tx.Found.List(ctx, ports.DiscrepancyQuery{Detail: true})
		require.NoError(t, err)
		require.Equal(t, d.Facts, got[0].Facts, "what was found stays")
		require.Equal(t, 1, got[0].Rule)

		again := moved
		again.Found = foundOne(1, tuesday, reconcile.ShortStay).Found
		again.Verdict.Actual, again.Severity = 7200, reconcile.Serious
		require.NoError(t, tx.Found.Save(ctx, []discrepancy.Discrepancy{again}))
		got, err = tx.Found.List(ctx, ports.DiscrepancyQuery{Detail: true})
		require.NoError(t, err)
		again.Revision = 3
		require.Equal(t, []discrepancy.Discrepancy{again}, got)
	})
}

func discrepancyLists(t *testing.T, s Store) {
	t.Helper()
	var all []discrepancy.Discrepancy
	for i := range byte(5) {
		kind := reconcile.ShortStay
		if i == 4 {
			kind = reconcile.LongStay
		}
		d := foundOne(i+1, tuesday.AddDays(int(i/2)), kind)
		if i == 1 {
			d.Subject.Site, d.Subject.Crew = lot, domain.CrewID{}
		}
		all = append(all, d)
	}
	all[2].State = discrepancy.Superseded
	list := func(ctx context.Context, tx ports.Tx, q ports.DiscrepancyQuery) (out string) {
		got, err := tx.Found.List(ctx, q)
		require.NoError(t, err)
		for _, d := range got {
			out += fmt.Sprint(d.ID.UUID[0])
		}
		return out
	}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Found.Add(ctx, all))
		for want, q := range map[string]ports.DiscrepancyQuery{
			"54321": {},
			"54":    {Limit: 2},
			"321":   {AfterDate: all[3].Date, AfterID: all[3].ID},
			"43":    {From: all[2].Date, To: all[3].Date},
			"5421":  {States: []discrepancy.State{discrepancy.Open, discrepancy.Resolved}},
			"5":     {Kinds: []reconcile.Kind{reconcile.LongStay}},
			"2":     {About: reconcile.Subject{Site: lot}},
			"5431":  {About: reconcile.Subject{Crew: mowCrew}},
			"":      {Severities: []reconcile.Severity{reconcile.Serious}},
		} {
			require.Equal(t, want, list(ctx, tx, q), "%+v", q)
		}
		trends, err := tx.Trends.Count(ctx, ports.DiscrepancyQuery{}, ports.TrendBySite, true)
		require.NoError(t, err)
		monday := tuesday.AddDays(-1)
		require.ElementsMatch(t, []ports.Trend{{From: monday, Of: yard.UUID, Count: 3, Open: 3}, {From: monday, Of: lot.UUID, Count: 1, Open: 1}}, trends)
		trends, err = tx.Trends.Count(ctx, ports.DiscrepancyQuery{To: tuesday}, ports.TrendByKind, false)
		require.NoError(t, err)
		require.Equal(t, []ports.Trend{{From: tuesday, Kind: reconcile.ShortStay, Count: 2, Open: 2}}, trends)
	})
}

func discrepancyEvents(t *testing.T, s Store) {
	t.Helper()
	d, p := foundOne(1, tuesday, reconcile.ShortStay), discrepancy.Pass{ID: domain.PassID{UUID: id(9)}, Date: tuesday, Cause: discrepancy.Nightly, By: "system:reconcile", AsOf: now}
	opened := discrepancy.Event{Discrepancy: d.ID, Revision: 1, What: discrepancy.Opened, At: now, By: p.By, Pass: p.ID, Gist: d.Gist}
	resolved := discrepancy.Event{
		Discrepancy: d.ID, Revision: 2, What: discrepancy.Settled, At: now.Add(time.Hour), By: "user:1",
		Settlement: discrepancy.Settlement{Reason: discrepancy.Weather, Resolution: discrepancy.JobCancelled, Note: "rain", Link: discrepancy.Link{To: discrepancy.ToJob, ID: id(5)}},
	}
	judged := discrepancy.Event{
		Discrepancy: d.ID, Revision: 4, What: discrepancy.Judged, At: now.Add(3 * time.Hour), By: "user:2",
		Otherwise: []discrepancy.Otherwise{{What: "thresholds.stay_min_s", Before: "600 (policy)", After: "900 (site)"}, {What: "proposed_site", After: "x"}},
	}
	said := discrepancy.Event{Discrepancy: d.ID, Revision: 3, What: discrepancy.Commented, At: now.Add(2 * time.Hour), By: "user:2", Text: "it rained"}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Found.Add(ctx, []discrepancy.Discrepancy{d}))
		require.NoError(t, tx.Passes.Add(ctx, p))
		require.NoError(t, tx.FoundPast.Add(ctx, []discrepancy.Event{said, opened, judged, resolved}))
		got, err := tx.FoundPast.Of(ctx, d.ID)
		require.NoError(t, err)
		require.Equal(t, []discrepancy.Event{opened, resolved, said, judged}, got)
		got, err = tx.FoundPast.OfPass(ctx, p.ID, domain.DiscrepancyID{}, 10)
		require.NoError(t, err)
		require.Equal(t, []discrepancy.Event{opened}, got)
		got, err = tx.FoundPast.OfPass(ctx, p.ID, d.ID, 10)
		require.NoError(t, err)
		require.Empty(t, got)

		n, err := tx.FoundTexts.Forget(ctx, d.Subject.Worker)
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
		got, err = tx.FoundPast.Of(ctx, d.ID)
		require.NoError(t, err)
		resolved.Settlement.Note, said.Text = "", ""
		require.Equal(t, []discrepancy.Event{opened, resolved, said, judged}, got, "what became of it stays, and no text")
	})
}

func passesKept(t *testing.T, s Store) {
	t.Helper()
	first := discrepancy.Pass{
		ID: domain.PassID{UUID: id(1)}, Date: tuesday, Cause: discrepancy.Nightly, By: "system:reconcile", AsOf: now, Rules: "2026-11.1", Outcome: "abc",
		Lacked: []discrepancy.Lack{{What: discrepancy.LacksSchedule, Of: "aspire", Since: now.Add(-time.Hour)}}, Jobs: 3, Matches: 2, Found: 1, Counts: discrepancy.Counts{Opened: 1},
	}
	second := first
	second.ID, second.Cause, second.Lacked, second.Counts = domain.PassID{UUID: id(2)}, discrepancy.Second, nil, discrepancy.Counts{Same: 1}
	third := first
	third.ID, third.Date, third.Request = domain.PassID{UUID: id(3)}, tuesday.AddDays(1), id(0x70)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		for _, p := range []discrepancy.Pass{first, second, third} {
			require.NoError(t, tx.Passes.Add(ctx, p))
		}
		got, err := tx.Passes.ByID(ctx, first.ID)
		require.NoError(t, err)
		require.Equal(t, first, got)
		_, err = tx.Passes.ByID(ctx, domain.PassID{UUID: id(8)})
		require.ErrorIs(t, err, discrepancy.ErrPassNotFound)
		all, err := tx.Passes.List(ctx, ports.PassQuery{})
		require.NoError(t, err)
		require.Equal(t, []discrepancy.Pass{third, second, first}, all)
		all, err = tx.Passes.List(ctx, ports.PassQuery{From: tuesday, To: tuesday, Before: second.ID, Limit: 5})
		require.NoError(t, err)
		require.Equal(t, []discrepancy.Pass{first}, all)
		all, err = tx.Passes.List(ctx, ports.PassQuery{Request: third.Request})
		require.NoError(t, err)
		require.Equal(t, []discrepancy.Pass{third}, all)
		dates, err := tx.Passes.Lacking(ctx, tuesday, tuesday.AddDays(5))
		require.NoError(t, err)
		require.Equal(t, []domain.Date{third.Date}, dates, "the second pass lacked nothing")
	})
}

// discrepanciesGo tests what of discrepancies goes when it is past its term.
func discrepanciesGo(t *testing.T, s Store) {
	t.Helper()
	old, held, facts, young := foundOne(1, tuesday, reconcile.ShortStay), foundOne(2, tuesday, reconcile.LongStay), foundOne(3, tuesday, reconcile.WrongDay), foundOne(4, tuesday.AddDays(1), reconcile.WrongDay)
	ben, ann, mate := domain.WorkerID{UUID: id(0x51)}, domain.WorkerID{UUID: id(0x52)}, domain.WorkerID{UUID: id(0x53)}
	held.Subject.Worker = ben
	facts.Subject.Worker, facts.Subject.Other = ann, mate.UUID
	facts.Facts.Workers = []reconcile.Worker{{ID: ben}}
	pass := discrepancy.Pass{ID: domain.PassID{UUID: id(0x61)}, Date: tuesday, Cause: discrepancy.Nightly, By: "system:test", AsOf: now, Rules: "1"}
	empty := pass
	empty.ID.UUID = id(0x62)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Passes.Add(ctx, pass))
		require.NoError(t, tx.Passes.Add(ctx, empty))
		require.NoError(t, tx.Found.Add(ctx, []discrepancy.Discrepancy{old, held, facts, young}))
		var events []discrepancy.Event
		for _, d := range []discrepancy.Discrepancy{old, held, facts} {
			events = append(events, discrepancy.Event{Discrepancy: d.ID, Revision: 1, What: discrepancy.Opened, At: now, By: "system:test", Pass: pass.ID})
		}
		require.NoError(t, tx.FoundPast.Add(ctx, events))
		about := func(w domain.WorkerID) (ids []domain.DiscrepancyID) {
			ids, err := tx.FoundTexts.About(ctx, w, domain.DiscrepancyID{}, 10)
			require.NoError(t, err)
			return ids
		}
		require.Equal(t, []domain.DiscrepancyID{facts.ID}, about(ann))
		require.Equal(t, []domain.DiscrepancyID{facts.ID}, about(mate), "the second of two, too")
		require.NoError(t, tx.Workers.Create(ctx, newWorker(t, 0x51, "151"), now))
		require.NoError(t, tx.Holds.Place(ctx, tenant.Hold{ID: domain.HoldID{UUID: id(0x71)}, Worker: ben, From: now.Add(-48 * time.Hour), To: now.Add(48 * time.Hour), Reason: "a case", Placed: tenant.Act{By: "user:1", At: now}}))
	})
	before := func(who domain.CompanyID, on domain.Date, limit int) (n int64) {
		require.NoError(t, s.in(t, who, func(ctx context.Context, tx ports.Tx) (err error) {
			n, err = tx.FoundGone.Before(ctx, on, limit)
			return err
		}))
		return n
	}
	left := func() (out []domain.DiscrepancyID) {
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			all, err := tx.Found.List(ctx, ports.DiscrepancyQuery{})
			require.NoError(t, err)
			for _, d := range all {
				out = append(out, d.ID)
			}
		})
		return out
	}
	require.Zero(t, before(other, tuesday.AddDays(9), 100))
	require.Zero(t, before(acme, tuesday, 100))
	require.Equal(t, int64(2), before(acme, tuesday.AddDays(1), 100), "the old one, and the pass that nothing is left of")
	require.ElementsMatch(t, []domain.DiscrepancyID{held.ID, facts.ID, young.ID}, left(), "what a hold is on, or what rests upon it, stays")
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Holds.Lift(ctx, domain.HoldID{UUID: id(0x71)}, tenant.Act{By: "user:1", At: now, Reason: "over"}))
	})
	require.Equal(t, int64(1), before(acme, tuesday.AddDays(1), 1))
	require.Equal(t, int64(2), before(acme, tuesday.AddDays(1), 100))
	require.Equal(t, []domain.DiscrepancyID{young.ID}, left())
}
