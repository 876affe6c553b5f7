package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/booked"
	"actual/domain/tenant"
	"actual/ports"
)

// bookedDisposal tests what becomes of booked and clocked time that is past its term,
// and of what sources call a worker.
func bookedDisposal(t *testing.T, s Store) {
	t.Helper()
	planning(t, s)
	ana, ben := newWorker(t, 0x11, "117"), newWorker(t, 0x12, "118")
	staff(t, s, ana, ben)
	anas, bens, lmns := noted(0x41, "770001", tuesday), noted(0x42, "770002", tuesday.AddDays(-1)), noted(0x43, "T1:4410", tuesday.AddDays(2))
	anas.Of.Worker, bens.Of.Worker, lmns.Of.Worker, bens.Of.Site = ana.ID(), ben.ID(), ana.ID(), yard
	bens.Worker, bens.Leader, lmns.Source = "4411", "4410", booked.LMN
	clock := booked.Clock{ID: domain.ClockTimeID{UUID: id(0x44)}, Source: "aspire", Of: ana.ID(), Clocked: booked.Clocked{
		Ref: "660001", Worker: "4410", Date: tuesday, Span: domain.Span{From: now}, Stage: booked.Entered,
	}}
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Booked.Put(ctx, []booked.Time{anas, bens, lmns}, now)
		require.NoError(t, err)
		_, err = tx.Clocked.Put(ctx, []booked.Clock{clock}, now)
		return err
	}))
	forget := func(who domain.CompanyID) (n int64) {
		require.NoError(t, s.in(t, who, func(ctx context.Context, tx ports.Tx) (err error) {
			n, err = tx.BookedGone.Forget(ctx, ana.ID())
			return err
		}))
		return n
	}
	require.Zero(t, forget(other), "she is another company's")
	require.Equal(t, int64(3), forget(acme))
	anas.Worker, lmns.Worker, bens.Leader, clock.Worker = "", "", "", ""
	lmns.Ref = "T1:" + ana.ID().String()
	require.Equal(t, []booked.Time{bens, anas, lmns}, allBooked(t, s), "nothing else is changed")
	bookedPast(t, s, bens, lmns)
}

// bookedReads tests what is remembered of readings.
func bookedReads(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	last := func(who domain.CompanyID, list ports.BookedList) (at time.Time) {
		require.NoError(t, s.in(t, who, func(ctx context.Context, tx ports.Tx) (err error) {
			all, err := tx.BookedRead.All(ctx)
			for _, r := range all {
				if r.Source == "aspire" && r.List == list {
					at = r.Began
				}
			}
			return err
		}))
		return at
	}
	require.Zero(t, last(acme, ports.BookedLabour))
	for _, at := range []time.Time{now, now.Add(-time.Hour), now.Add(time.Hour), now} {
		require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
			return tx.BookedRead.Note(ctx, "aspire", ports.BookedLabour, at)
		}))
	}
	require.Equal(t, now.Add(time.Hour), last(acme, ports.BookedLabour), "the last counts")
	require.Zero(t, last(acme, ports.BookedClocked), "each list is for itself")
	require.Zero(t, last(other, ports.BookedLabour))
}

func allBooked(t *testing.T, s Store) (all []booked.Time) {
	t.Helper()
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) (err error) {
		all, err = tx.Booked.Between(ctx, domain.Date{}, domain.Date{}, ports.BookedQuery{WithGone: true})
		return err
	}))
	return all
}

func bookedPast(t *testing.T, s Store, bens, lmns booked.Time) {
	t.Helper()
	before := func(who domain.CompanyID, date domain.Date, limit int) (n int64) {
		require.NoError(t, s.in(t, who, func(ctx context.Context, tx ports.Tx) (err error) {
			n, err = tx.BookedGone.Before(ctx, date, limit)
			return err
		}))
		return n
	}
	hold := tenant.Hold{ID: domain.HoldID{UUID: id(0x51)}, Site: yard, From: now.Add(-48 * time.Hour), To: now, Reason: "a case", Placed: tenant.Act{By: "user:1", At: now}}
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Holds.Place(ctx, hold) }))
	require.Zero(t, before(other, tuesday.AddDays(9), 10), "they are another company's")
	require.Zero(t, before(acme, tuesday, 10), "what is held stays")
	require.Equal(t, int64(1), before(acme, tuesday.AddDays(2), 1))
	require.Equal(t, []booked.Time{bens, lmns}, allBooked(t, s))
	require.Equal(t, int64(1), before(acme, tuesday.AddDays(2), 10), "what was clocked goes, too")
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.Holds.Lift(ctx, hold.ID, tenant.Act{By: "user:1", At: now, Reason: "over"})
	}))
	require.Equal(t, int64(1), before(acme, tuesday.AddDays(2), 10))
	require.Equal(t, []booked.Time{lmns}, allBooked(t, s))
}
