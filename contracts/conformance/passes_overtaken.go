package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/reconcile"
	"actual/ports"
)

// passesOvertaken tests which dates are found whose last pass could not know what bears on
// them by now.
func passesOvertaken(t *testing.T, s Store) {
	t.Helper()
	noon := func(on domain.Date) time.Time { return on.Span(time.UTC).From.Add(12 * time.Hour) }
	lone := foundOne(1, tuesday, reconcile.PresenceWithoutJob)
	lone.Subject.Job = domain.JobID{}
	settled := foundOne(2, tuesday.AddDays(1), reconcile.PresenceWithoutJob)
	settled.Subject.Job, settled.State = domain.JobID{}, discrepancy.Resolved
	q := ports.OvertakenQuery{From: tuesday, To: tuesday.AddDays(1), Through: tuesday.AddDays(2), Days: 3, Zone: time.UTC, Kinds: reconcile.OverDates()}
	overtaken := func(want ...domain.Date) {
		t.Helper()
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			got, err := tx.Passes.Overtaken(ctx, q)
			require.NoError(t, err)
			require.Equal(t, append([]domain.Date{}, want...), got)
		})
	}
	pass := func(b byte, at time.Time) {
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			for i, on := range []domain.Date{tuesday, tuesday.AddDays(1)} {
				require.NoError(t, tx.Passes.Add(ctx, discrepancy.Pass{ID: domain.PassID{UUID: id(b + byte(i))}, Date: on, Cause: discrepancy.Second, By: "system:test", AsOf: at}))
			}
		})
	}
	third := newJob(t, 0x31, "", tuesday.AddDays(3), job.Work{Site: yard})
	far := newJob(t, 0x32, "", tuesday.AddDays(3), job.Work{Site: lot})
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Sites.Save(ctx, []geofence.Site{{ID: yard, Ref: "yard", Name: "yard", Kind: geofence.KindYard}, {ID: lot, Ref: "lot", Name: "lot", Kind: geofence.KindResidential}}, nil, now))
		require.NoError(t, tx.Found.Add(ctx, []discrepancy.Discrepancy{lone, settled}))
		_, err := tx.Jobs.Create(ctx, []job.Job{third, far}, noon(tuesday))
		require.NoError(t, err)
	})
	overtaken()
	pass(0x81, noon(tuesday.AddDays(2)))
	overtaken()
	q.Through = tuesday.AddDays(3)
	overtaken(tuesday) // The job of the third day after it is over by now; what is settled is not asked for again.
	q.Days = 2
	overtaken()
	q.Days = 3
	pass(0x83, noon(tuesday.AddDays(4)))
	overtaken()

	move := func(j job.Job, to domain.Date, at time.Time) job.Job {
		p := j.Plan()
		p.Date = to
		next, err := j.Changed(p)
		require.NoError(t, err)
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Jobs.Save(ctx, next, at)) })
		return job.RestoreJob(next.ID(), next.Source(), next.Plan(), next.State(), next.Turn(), next.Revision()+1)
	}
	third = move(third, tuesday.AddDays(2), noon(tuesday.AddDays(5)))
	overtaken(tuesday)
	move(far, tuesday.AddDays(1), noon(tuesday.AddDays(5)))
	overtaken(tuesday, tuesday.AddDays(1)) // It is of that date.
	pass(0x85, noon(tuesday.AddDays(6)))
	overtaken()
	move(third, tuesday.AddDays(20), noon(tuesday.AddDays(7)))
	overtaken()
}
