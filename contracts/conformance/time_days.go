package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/timesheet"
	"actual/ports"
)

// TimeDays tests the promises of ports.TimeDays, TimeEntries and TimeSaid.
func TimeDays(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Store, job.Worker){
		"a day moves by acts":           timeDayMoves,
		"entries stand until replaced":  timeEntriesStand,
		"entries come page by page":     timeEntriesPaged,
		"what was said":                 timeIsSaid,
		"another company sees nothing":  timeApart,
		"badges are held":               badgesHeld,
		"days are of workers there are": timeDayOfNobody,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			seed(t, s)
			w := newWorker(t, 0x61, "W61")
			inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
				require.NoError(t, tx.Workers.Create(ctx, w, now))
				require.NoError(t, tx.Sites.Save(ctx, []geofence.Site{{ID: yard, Ref: "yard", Name: "Yard", Kind: geofence.KindYard}}, nil, now))
			})
			test(t, s, w)
		})
	}
}

func dayOf(w job.Worker) ports.TimeDayKey { return ports.TimeDayKey{Worker: w.ID(), Day: tuesday} }

// heldDay returns the worker's tuesday as it is on record.
func heldDay(ctx context.Context, t *testing.T, tx ports.Tx, w job.Worker) timesheet.Day {
	t.Helper()
	days, err := tx.TimeDays.Hold(ctx, []ports.TimeDayKey{dayOf(w)})
	require.NoError(t, err)
	require.Len(t, days, 1)
	return days[0]
}

func approved(ctx context.Context, t *testing.T, tx ports.Tx, w job.Worker) timesheet.Day {
	t.Helper()
	d := heldDay(ctx, t, tx, w).Approve()
	require.NoError(t, tx.TimeDays.Save(ctx, d, timesheet.Act{What: timesheet.ActApproved, Revision: d.Revision, At: now, By: "user:1", Overridden: []string{"disputed"}, Text: "seen"}))
	return d
}

func timeDayMoves(t *testing.T, s Store, w job.Worker) {
	t.Helper()
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		d := heldDay(ctx, t, tx, w)
		require.Equal(t, timesheet.Day{Worker: w.ID(), Day: tuesday, State: timesheet.DayOpen}, d)
		d = d.Dispute()
		require.NoError(t, tx.TimeDays.Save(ctx, d, timesheet.Act{What: timesheet.ActDisputed, Revision: 1, At: now, By: "user:2", Text: "I was there"}))
		require.ErrorIs(t, tx.TimeDays.Save(ctx, d, timesheet.Act{What: timesheet.ActDisputed, Revision: 1, At: now, By: "user:2"}), domain.ErrMoved)
	})
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		d := approved(ctx, t, tx, w)
		require.Equal(t, d, heldDay(ctx, t, tx, w))
		acts, err := tx.TimeDays.Acts(ctx, dayOf(w))
		require.NoError(t, err)
		require.Equal(t, []timesheet.Act{
			{What: timesheet.ActDisputed, Revision: 1, At: now, By: "user:2", Text: "I was there"},
			{What: timesheet.ActApproved, Revision: 2, At: now, By: "user:1", Text: "seen", Overridden: []string{"disputed"}},
		}, acts)
		for q, want := range map[*ports.TimeDayQuery]int{
			{}: 1, {From: tuesday, To: tuesday}: 1, {From: tuesday.AddDays(1)}: 0, {To: tuesday.AddDays(-1)}: 0, {State: timesheet.DayApproved}: 1, {State: timesheet.DayOpen}: 0,
			{Disputed: true}: 0, {Workers: []domain.WorkerID{w.ID()}}: 1, {Workers: []domain.WorkerID{}}: 0,
		} {
			days, err := tx.TimeDays.List(ctx, *q)
			require.NoError(t, err)
			require.Len(t, days, want, "%+v", *q)
		}
	})
}

func timeEntry(w job.Worker, n byte, minute int) timesheet.Entry {
	from := now.Add(time.Duration(minute) * time.Minute)
	return timesheet.Entry{
		ID: domain.TimeEntryID{UUID: id(n)}, Worker: w.ID(), Day: tuesday, Span: domain.Span{From: from, To: from.Add(time.Hour)},
		Began: timesheet.Between{Earliest: from.Add(-time.Minute), Latest: from}, Ended: timesheet.Between{Earliest: from.Add(time.Hour), Latest: from.Add(2 * time.Hour)},
		Activity: timesheet.OnSite, Job: domain.JobID{UUID: id(0x31)}, Site: yard, Revision: 1, State: timesheet.EntryApproved,
		Evidence: timesheet.Evidence{
			Visits: []timesheet.Seen{{Visit: domain.VisitID{UUID: id(1)}, Number: 4}}, Custodies: []timesheet.Worn{{Custody: domain.CustodyID{UUID: id(2)}, Badge: domain.BadgeID{UUID: id(3)}}},
			Booked: []domain.UUID{id(4)}, Said: domain.SaidID{UUID: id(5)}, Why: timesheet.ByGap, Rivals: []domain.JobID{{UUID: id(6)}},
		},
	}
}

func timeEntriesStand(t *testing.T, s Store, w job.Worker) {
	t.Helper()
	one, two := timeEntry(w, 0x71, 0), timeEntry(w, 0x72, 60)
	two.Job, two.Site, two.Evidence, two.Activity = domain.JobID{}, domain.SiteID{}, timesheet.Evidence{}, timesheet.Travel
	enter := func(fresh, gone []timesheet.Entry) {
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			d := approved(ctx, t, tx, w)
			require.NoError(t, tx.TimeDays.Enter(ctx, fresh, gone, d.Revision, now))
		})
	}
	stand := func(want ...timesheet.Entry) {
		t.Helper()
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			got, err := tx.TimeHeld.Approved(ctx, ports.TimeEntryQuery{})
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
	enter([]timesheet.Entry{one, two}, nil)
	stand(one, two)
	one.Span.To, one.Revision = one.Span.To.Add(time.Second), 2
	enter([]timesheet.Entry{one}, []timesheet.Entry{two})
	stand(one)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		two.Revision, two.State = 2, timesheet.EntryWithdrawn
		got, err := tx.TimeHeld.Last(ctx, []domain.TimeEntryID{one.ID, two.ID, {UUID: id(0x73)}})
		require.NoError(t, err)
		require.Equal(t, []timesheet.Entry{one, two}, got)
	})
}

func timeEntriesPaged(t *testing.T, s Store, w job.Worker) {
	t.Helper()
	all := []timesheet.Entry{timeEntry(w, 0x71, 0), timeEntry(w, 0x72, 60), timeEntry(w, 0x73, 120)}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		d := approved(ctx, t, tx, w)
		require.NoError(t, tx.TimeDays.Enter(ctx, all, nil, d.Revision, now))
		ask := func(q ports.TimeEntryQuery, want ...timesheet.Entry) {
			t.Helper()
			got, err := tx.TimeHeld.Approved(ctx, q)
			require.NoError(t, err)
			if len(want) == 0 {
				require.Empty(t, got)
				return
			}
			require.Equal(t, want, got)
		}
		ask(ports.TimeEntryQuery{Limit: 2}, all[:2]...)
		ask(ports.TimeEntryQuery{AfterWorker: w.ID(), AfterBegan: all[1].Span.From, AfterID: all[1].ID}, all[2])
		ask(ports.TimeEntryQuery{From: tuesday, To: tuesday, Workers: []domain.WorkerID{w.ID()}}, all...)
		ask(ports.TimeEntryQuery{From: tuesday.AddDays(1)})
		ask(ports.TimeEntryQuery{To: tuesday.AddDays(-1)})
		ask(ports.TimeEntryQuery{Locked: true})
	})
}

func timeIsSaid(t *testing.T, s Store, w job.Worker) {
	t.Helper()
	said := timesheet.Said{
		ID: domain.SaidID{UUID: id(0x81)}, Worker: w.ID(), Day: tuesday, Span: domain.Span{From: now, To: now.Add(time.Hour)}, As: timesheet.OnSite, Site: yard, Why: "badge flat", By: "user:1", At: now,
	}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.TimeSaid.Add(ctx, said))
		got, err := tx.TimeSaid.ByID(ctx, said.ID)
		require.NoError(t, err)
		require.Equal(t, said, got)
		_, err = tx.TimeSaid.ByID(ctx, domain.SaidID{UUID: id(0x82)})
		require.ErrorIs(t, err, timesheet.ErrSaidNotFound)
		require.NoError(t, tx.TimeSaid.Withdraw(ctx, said.ID, "user:2", now))
		require.ErrorIs(t, tx.TimeSaid.Withdraw(ctx, said.ID, "user:2", now), timesheet.ErrSaidWithdrawn)
		said.WithdrawnBy, said.WithdrawnAt = "user:2", now
		for day, want := range map[domain.Date]int{tuesday: 1, tuesday.AddDays(1): 0} {
			all, err := tx.TimeSaid.List(ctx, day, day, nil)
			require.NoError(t, err)
			require.Len(t, all, want)
		}
		all, err := tx.TimeSaid.List(ctx, tuesday, tuesday, []domain.WorkerID{w.ID()})
		require.NoError(t, err)
		require.Equal(t, []timesheet.Said{said}, all)
		require.NoError(t, tx.TimeTexts.Forget(ctx, w.ID()))
		got, err = tx.TimeSaid.ByID(ctx, said.ID)
		require.NoError(t, err)
		require.Equal(t, "erased", got.Why)
	})
	said.ID, said.Site = domain.SaidID{UUID: id(0x82)}, domain.SiteID{UUID: id(0x99)}
	require.ErrorIs(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error { return tx.TimeSaid.Add(ctx, said) }), geofence.ErrNotFound)
}

func timeApart(t *testing.T, s Store, w job.Worker) {
	t.Helper()
	e := timeEntry(w, 0x71, 0)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		d := approved(ctx, t, tx, w)
		require.NoError(t, tx.TimeDays.Enter(ctx, []timesheet.Entry{e}, nil, d.Revision, now))
	})
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.TimeHeld.Last(ctx, []domain.TimeEntryID{e.ID})
		require.NoError(t, err)
		require.Empty(t, got)
		days, err := tx.TimeDays.List(ctx, ports.TimeDayQuery{})
		require.NoError(t, err)
		require.Empty(t, days)
		return nil
	}))
	require.ErrorIs(t, s.Work.Update(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.TimeDays.Hold(ctx, []ports.TimeDayKey{dayOf(w)})
		return err
	}), job.ErrWorkerNotFound)
}

func timeDayOfNobody(t *testing.T, s Store, _ job.Worker) {
	t.Helper()
	require.ErrorIs(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.TimeDays.Hold(ctx, []ports.TimeDayKey{{Worker: domain.WorkerID{UUID: id(0x99)}, Day: tuesday}})
		return err
	}), job.ErrWorkerNotFound)
}

func badgesHeld(t *testing.T, s Store, _ job.Worker) {
	t.Helper()
	one := domain.BadgeID{UUID: id(1)}
	took := func() (n int) {
		require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
			news, err := tx.Marks.Take(ctx, 10, nil)
			n = len(news)
			return err
		}))
		return n
	}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Marks.Add(ctx, map[domain.BadgeID]presence.Span{one: {From: 1, To: 2}}, now))
	})
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Marks.Hold(ctx, []domain.BadgeID{one}))
		require.Zero(t, took(), "no worker takes it")
	})
	require.Equal(t, 1, took())
}
