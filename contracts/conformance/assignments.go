package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/job"
	"actual/domain/tenant"
	"actual/ports"
)

// assignedWorld makes planning's companies, with a worker and a job of acme, and rows
// of each sort.
func assignedWorld(t *testing.T, s Store) []assignment.Row {
	t.Helper()
	planning(t, s)
	w := newWorker(t, 0x51, "W1")
	staff(t, s, w)
	mow := newJob(t, 0x31, "J-1", tuesday, job.Work{Site: yard, Crew: mowCrew})
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Jobs.Create(ctx, []job.Job{mow}, now)
		return err
	}))
	there := assignment.Presence{
		Seen: assignment.There, By: assignment.Worn, Arrived: now.Unix(), ArrivedBetween: [2]int64{now.Unix() - 60, now.Unix()}, Departed: now.Unix() + 600,
		DepartedBetween: [2]int64{now.Unix() + 600, now.Unix() + 660}, Seconds: 600, UndecidedS: 60, Confidence: 975, Provisional: true,
		Visits: []assignment.Visit{{ID: domain.VisitID{UUID: id(0x61)}, Version: 3, Badge: domain.BadgeID{UUID: id(1)}}},
	}
	return []assignment.Row{
		{
			Job: mow.ID(), JobRevision: 2, JobSource: "aspire", JobRef: "J-1", Said: assignment.Said{Ticket: "T1", Number: "70201", Service: "Mowing", Order: 2, Version: 5}, Parts: 3,
			Site: yard, Crew: mowCrew, Leader: w.ID(), Worker: w.ID(), Source: assignment.Leader, Expected: domain.Span{From: now, To: now.Add(time.Hour)}, Shared: 1, Presence: there,
		},
		{Job: mow.ID(), Site: yard, Crew: mowCrew, Said: assignment.Said{Order: 3}, Source: assignment.OfCrew, Presence: assignment.Presence{Seen: assignment.Unknown, Why: assignment.NoBadge}},
		{Site: lot, Badge: domain.BadgeID{UUID: id(1)}, Source: assignment.Unplanned, Presence: there},
	}
}

func assigned(t *testing.T, s Store) {
	t.Helper()
	rows := assignedWorld(t, s)
	from := assignment.MadeFrom{
		Zone: "America/New_York", Jobs: 1, Visits: 2, Members: 3, Booked: 4, Recent: assignment.Usual(),
		Syncs: []assignment.Synced{{Source: "aspire", Sync: domain.SyncID{UUID: id(0x71)}, EndedAt: now}},
	}
	first, added := assignment.Export{}.Next(nil, rows, tuesday, "system:test", now, from)
	add := func(who domain.CompanyID, e assignment.Export, changes []assignment.Change) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error { return tx.Assigned.Add(ctx, e, changes) })
	}
	require.NoError(t, add(acme, first, added))
	require.ErrorIs(t, add(acme, first, added), domain.ErrMoved)
	changed := []assignment.Row{rows[0], rows[2]}
	changed[0].Worker, changed[0].Leader = domain.WorkerID{}, domain.WorkerID{}
	changed[1].Presence.Seconds = 601
	second, moves := first.Next(rows, changed, tuesday, "cli:test", now.Add(time.Hour), assignment.MadeFrom{Zone: "UTC", Recent: assignment.Usual()})
	require.NoError(t, add(acme, second, moves))
	second.CheckedAt = now.Add(2 * time.Hour)
	other1, _ := assignment.Export{}.Next(nil, nil, tuesday.AddDays(1), "cli:test", now, assignment.MadeFrom{Zone: "UTC"})
	require.NoError(t, add(acme, other1, nil))

	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Assigned.Checked(ctx, second))
		exports := func(q ports.AssignmentExportQuery, want ...assignment.Export) {
			t.Helper()
			got, err := tx.Assigned.Exports(ctx, q)
			require.NoError(t, err)
			require.Equal(t, append([]assignment.Export{}, want...), got)
		}
		exports(ports.AssignmentExportQuery{}, other1, second, first)
		exports(ports.AssignmentExportQuery{Date: tuesday, Limit: 1}, second)
		exports(ports.AssignmentExportQuery{Date: tuesday, Revision: 1}, first)
		exports(ports.AssignmentExportQuery{BeforeDate: tuesday, BeforeRevision: 2}, first)
		ask := func(revision domain.Revision, q ports.AssignmentQuery, want ...assignment.Row) {
			t.Helper()
			got, err := tx.Assigned.Rows(ctx, tuesday, revision, q)
			require.NoError(t, err)
			require.Equal(t, append([]assignment.Row{}, want...), got)
		}
		ask(1, ports.AssignmentQuery{}, rows...)
		ask(2, ports.AssignmentQuery{}, changed...)
		ask(3, ports.AssignmentQuery{}, changed...)
		ask(1, ports.AssignmentQuery{Site: lot}, rows[2])
		ask(1, ports.AssignmentQuery{Crew: mowCrew, Limit: 1}, rows[0])
		ask(1, ports.AssignmentQuery{Worker: rows[0].Worker}, rows[0])
		ask(1, ports.AssignmentQuery{Job: rows[0].Job, Source: assignment.OfCrew}, rows[1])
		ask(1, ports.AssignmentQuery{After: rows[0].Place()}, rows[1:]...)
		for revision, want := range map[domain.Revision][]assignment.Change{1: added, 2: moves} {
			got, err := tx.Assigned.Changes(ctx, tuesday, revision)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.Assigned.Exports(ctx, ports.AssignmentExportQuery{})
		require.NoError(t, err)
		require.Empty(t, got)
		rows, err := tx.Assigned.Rows(ctx, tuesday, 2, ports.AssignmentQuery{})
		require.NoError(t, err)
		require.Empty(t, rows)
		n, err := tx.AssignGone.Before(ctx, tuesday.AddDays(9), 10)
		require.NoError(t, err)
		require.Zero(t, n, "they are not theirs")
	})
}

// assignedGone deletes what is past its term, but what a hold touches.
func assignedGone(t *testing.T, s Store) {
	t.Helper()
	rows := assignedWorld(t, s)
	for n := range 3 {
		e, changes := assignment.Export{}.Next(nil, rows, tuesday.AddDays(n), "system:test", now, assignment.MadeFrom{Zone: "UTC"})
		require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Assigned.Add(ctx, e, changes) }))
	}
	hold := aHold(t, 1, tenant.Hold{Badge: domain.BadgeID{UUID: id(1)}, From: now.Add(-time.Hour), To: now})
	before := func(on domain.Date) (n int64) {
		inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
			var err error
			n, err = tx.AssignGone.Before(ctx, on, 10)
			require.NoError(t, err)
		})
		return n
	}
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Holds.Place(ctx, hold)) })
	require.Equal(t, int64(0), before(tuesday.AddDays(2)), "the hold touches both")
	require.Equal(t, int64(1), before(tuesday.AddDays(3)))
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Holds.Lift(ctx, hold.ID, tenant.Act{By: "user:1", At: now, Reason: "settled"}))
	})
	require.Equal(t, int64(1), before(tuesday.AddDays(1)))
	require.Equal(t, int64(1), before(tuesday.AddDays(3)))
}

// heard has a badge that gave a position once.
func heard(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	_, err := s.Sink.Store(t.Context(), batch(t, s, accepted("a", 1, now)))
	require.NoError(t, err)
	during := func(who domain.CompanyID, from, to time.Time, want ...domain.BadgeID) {
		inCompany(t, s, who, func(ctx context.Context, tx ports.Tx) {
			got, err := tx.Heard.During(ctx, from, to)
			require.NoError(t, err)
			require.ElementsMatch(t, want, got)
		})
	}
	during(acme, now, now, worn)
	during(acme, now.Add(-time.Hour), now.Add(time.Hour), worn)
	during(acme, now.Add(time.Second), now.Add(time.Hour))
	during(other, now.Add(-time.Hour), now.Add(time.Hour))
}
