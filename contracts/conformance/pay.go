package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/payroll"
	"actual/domain/reconcile"
	"actual/domain/tenant"
	"actual/domain/timesheet"
	"actual/ports"
)

// Pay tests the promises of ports.PaySettings, PayRates, PayPeriods and PayDisposal.
func Pay(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Store, job.Worker){"settings": paySettings, "rates": payRates, "periods": payPeriods, "what is past its term goes": payGone} {
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

func paySettings(t *testing.T, s Store, w job.Worker) {
	t.Helper()
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.PaySets.Last(ctx)
		require.NoError(t, err)
		require.Equal(t, timesheet.UsualSettings(), got)
		got.Rules, got.RulesOf = "us-ca", map[domain.WorkerID]string{w.ID(): "us-nv"}
		got.Begins, got.At, got.Rounding, got.Unknown = time.Sunday, 240, 0, true
		got.Periods = timesheet.Periods{Frequency: timesheet.Semimonthly}
		got.Overlays = map[domain.SiteID]timesheet.Overlay{yard: {Daily: 8 * timesheet.Hour, Basic: true, Days: [7]timesheet.Class{timesheet.Double}}}
		got.Blocking = []reconcile.Kind{reconcile.BadgesAsOne}
		require.NoError(t, tx.PaySets.Save(ctx, got, "user:1", now))
		require.ErrorIs(t, tx.PaySets.Save(ctx, got, "user:1", now), domain.ErrMoved)
		got.Revision = 2
		again, err := tx.PaySets.Last(ctx)
		require.NoError(t, err)
		require.Equal(t, got, again)
	})
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.PaySets.Last(ctx)
		require.NoError(t, err)
		require.Equal(t, timesheet.UsualSettings(), got)
		return nil
	}))
}

func payRates(t *testing.T, s Store, w job.Worker) {
	t.Helper()
	r := timesheet.Pays{ID: domain.RateID{UUID: id(1)}, Worker: w.ID(), Since: tuesday, Rate: timesheet.Rate{Basic: 240_000, Fringe: 5}, By: "user:1", At: now}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.PayRates.Add(ctx, r))
		for want, workers := range map[int][]domain.WorkerID{1: nil, 0: {}} {
			got, err := tx.PayRates.Of(ctx, workers)
			require.NoError(t, err)
			require.Len(t, got, want)
		}
		got, err := tx.PayRates.Of(ctx, []domain.WorkerID{w.ID()})
		require.NoError(t, err)
		require.Equal(t, []timesheet.Pays{r}, got)
	})
	for want, change := range map[error]func(p *timesheet.Pays){
		job.ErrWorkerNotFound: func(p *timesheet.Pays) { p.Worker = domain.WorkerID{UUID: id(0x99)} },
		job.ErrJobNotFound:    func(p *timesheet.Pays) { p.Job = domain.JobID{UUID: id(0x99)} },
	} {
		bad := r
		bad.ID = domain.RateID{UUID: id(2)}
		change(&bad)
		require.ErrorIs(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.PayRates.Add(ctx, bad) }), want)
	}
}

func payPeriods(t *testing.T, s Store, w job.Worker) {
	t.Helper()
	c := timesheet.Closed{Period: timesheet.Period{First: tuesday.AddDays(-1), Last: tuesday.AddDays(5)}, Locked: true, By: "user:1", At: now, Settings: 1}
	e := timeEntry(w, 0x71, 0)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.PayPeriods.Save(ctx, c))
		require.ErrorIs(t, tx.PayPeriods.Save(ctx, c), domain.ErrMoved)
		d := approved(ctx, t, tx, w)
		require.NoError(t, tx.TimeDays.Enter(ctx, []timesheet.Entry{e}, nil, d.Revision, now))
		e.State = timesheet.EntryLocked
		got, err := tx.TimeHeld.Approved(ctx, ports.TimeEntryQuery{Locked: true})
		require.NoError(t, err)
		require.Equal(t, []timesheet.Entry{e}, got)
		c.Revision, c.Locked, c.Why = 1, false, "a mistake"
		require.NoError(t, tx.PayPeriods.Save(ctx, c))
		c.Revision = 2
		for day, want := range map[domain.Date]int{c.First: 1, c.Last: 1, c.First.AddDays(-1): 0, c.Last.AddDays(1): 0} {
			all, err := tx.PayPeriods.Touching(ctx, day, day)
			require.NoError(t, err)
			require.Len(t, all, want)
			if want > 0 {
				require.Equal(t, []timesheet.Closed{c}, all)
			}
		}
		got, err = tx.TimeHeld.Approved(ctx, ports.TimeEntryQuery{Locked: true})
		require.NoError(t, err)
		require.Empty(t, got)
	})
}

// payGone tests what ports.PayDisposal promises: the day and period before payday are past
// their term, and payday's are not.
func payGone(t *testing.T, s Store, w job.Worker) {
	t.Helper()
	ben := newWorker(t, 0x62, "W62")
	old := payday.AddDays(-40)
	before, given, going := aPayroll(1), aPayroll(2), aPayroll(3)
	for i, e := range []*payroll.Export{&before, &given, &going} {
		first := old.AddDays([]int{0, -14, -21}[i])
		e.Period = timesheet.Period{First: first, Last: first.AddDays(6)}
		e.AskedAt, e.MovedAt = now.AddDate(0, 0, -30), now.AddDate(0, 0, -30)
	}
	rates := []timesheet.Pays{}
	for n, since := range []domain.Date{old.AddDays(-9), old, payday} {
		rates = append(rates, timesheet.Pays{ID: domain.RateID{UUID: id(byte(n + 1))}, Worker: w.ID(), Since: since, Rate: timesheet.Rate{Basic: 240_000}, By: "user:1", At: now})
	}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Workers.Create(ctx, ben, now))
		for n, of := range []job.Worker{w, ben} {
			for m, day := range []domain.Date{old, payday} {
				held, err := tx.TimeDays.Hold(ctx, []ports.TimeDayKey{{Worker: of.ID(), Day: day}})
				require.NoError(t, err)
				d, e := held[0].Approve(), timeEntry(of, byte(0x71+2*n+m), 0)
				e.Day = day
				require.NoError(t, tx.TimeDays.Save(ctx, d, timesheet.Act{What: timesheet.ActApproved, Revision: d.Revision, At: now, By: "user:1"}))
				require.NoError(t, tx.TimeDays.Enter(ctx, []timesheet.Entry{e}, nil, d.Revision, now))
			}
		}
		require.NoError(t, tx.PayPeriods.Save(ctx, timesheet.Closed{Period: before.Period, Locked: true, By: "user:1", At: now}))
		for _, e := range []payroll.Export{before, given, going} {
			require.NoError(t, tx.Payrolls.Add(ctx, e, nil))
		}
		given.Stage, given.CommittedAt, given.EndedAt = payroll.Given, now.AddDate(0, 0, -30), now.AddDate(0, 0, -30)
		require.NoError(t, tx.Payrolls.Save(ctx, given, given.Turn))
		going.Stage, going.CommittedAt = payroll.Unsettled, now.AddDate(0, 0, -30)
		require.NoError(t, tx.Payrolls.Save(ctx, going, going.Turn))
		for _, r := range rates {
			require.NoError(t, tx.PayRates.Add(ctx, r))
		}
	})
	gone := func(who domain.CompanyID) (n int64) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			n, err = tx.PayGone.Before(ctx, payday, 5000)
			require.NoError(t, err)
		})
		return n
	}
	type left struct{ entries, days, periods, payrolls, rates int }
	look := func() (l left) {
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			entries, err := tx.TimeHeld.Approved(ctx, ports.TimeEntryQuery{})
			require.NoError(t, err)
			days, err := tx.TimeDays.List(ctx, ports.TimeDayQuery{})
			require.NoError(t, err)
			periods, err := tx.PayPeriods.Touching(ctx, old, payday)
			require.NoError(t, err)
			all, err := tx.Payrolls.List(ctx, domain.PayrollExportID{}, 10)
			require.NoError(t, err)
			paid, err := tx.PayRates.Of(ctx, nil)
			require.NoError(t, err)
			l = left{len(entries), len(days), len(periods), len(all), len(paid)}
		})
		return l
	}
	require.Zero(t, gone(other), "nothing of it is theirs")
	hold := tenant.Hold{ID: domain.HoldID{UUID: id(0x41)}, Worker: w.ID(), From: now.AddDate(0, 0, -42), To: now.AddDate(0, 0, -40), Reason: "a claim", Placed: tenant.Act{By: "user:1", At: now}}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Holds.Place(ctx, hold)) })
	require.NotZero(t, gone(acme))
	require.Equal(t, left{entries: 3, days: 3, periods: 1, payrolls: 2, rates: 3}, look(), "of whom the hold is, and what it touches; what is unsettled")
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Holds.Lift(ctx, hold.ID, tenant.Act{By: "user:1", At: now}))
	})
	require.NotZero(t, gone(acme))
	require.Equal(t, left{entries: 2, days: 2, periods: 0, payrolls: 1, rates: 2}, look())
	require.Zero(t, gone(acme))
}
