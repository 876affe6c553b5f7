package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/job"
	"actual/domain/paydata"
	"actual/domain/payroll"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

// Payrolls tests the promises of ports.PayrollSettings, Payees and PayrollExports, and of
// what keeps a day of work from being paid by two.
func Payrolls(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Store){
		"settings": payrollSettings, "payees": payees, "exports come back as they were": payrollExports, "one of a period is open": onePayrollOpen,
		"names are given once": payrollSequence, "what was given of days": payrollGivenOn, "days that targets hold": heldOn,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			seed(t, s)
			test(t, s)
		})
	}
}

func payrollSettings(t *testing.T, s Store) {
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.PayrollSet.Last(ctx)
		require.NoError(t, err)
		require.Equal(t, payroll.Usual(), got)
		got.Mode, got.Door, got.Batch, got.ByDept, got.Calendar, got.Beside = export.On, payroll.ByAPI, "B{DDD}{NN}", true, true, true
		got.Codes, got.Costs = map[paydata.Kind]string{paydata.Double: "DT"}, map[domain.SiteID]string{yard: "000345"}
		for range 2 {
			require.NoError(t, tx.PayrollSet.Save(ctx, got, "user:1", now))
			require.ErrorIs(t, tx.PayrollSet.Save(ctx, got, "user:1", now), domain.ErrMoved)
			got.Revision++
			again, err := tx.PayrollSet.Last(ctx)
			require.NoError(t, err)
			require.Equal(t, got, again)
			got.Mode = export.Shown
		}
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.PayrollSet.Last(ctx)
		require.NoError(t, err)
		require.Equal(t, payroll.Usual(), got)
	})
}

func payees(t *testing.T, s Store) {
	ana, ben := newWorker(t, 0x11, "117"), newWorker(t, 0x12, "118")
	staff(t, s, ana, ben)
	one := payroll.Payee{Worker: ana.ID(), Payee: paydata.Payee{Group: "7QX", File: 4321, Pay: "2", Associate: "G3X"}}
	save := func(who domain.CompanyID, p payroll.Payee) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error { return tx.Payees.Save(ctx, p) })
	}
	list := func(who domain.CompanyID) (all []payroll.Payee) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			all, err = tx.Payees.List(ctx)
			require.NoError(t, err)
		})
		return all
	}
	require.NoError(t, save(acme, one))
	two := one
	two.Worker = ben.ID()
	require.ErrorIs(t, save(acme, two), payroll.ErrPayeeTaken)
	two.Group = "7QY"
	require.NoError(t, save(acme, two), "each pay group has its own numbers")
	one.Revision, two.Revision = 1, 1
	require.Equal(t, []payroll.Payee{one, two}, list(acme))
	one.File, one.Associate = 77, ""
	require.NoError(t, save(acme, one))
	one.Revision = 2
	require.Equal(t, []payroll.Payee{one, two}, list(acme))
	require.ErrorIs(t, save(other, one), job.ErrWorkerNotFound, "she is another company's")
	require.Empty(t, list(other))
	forget := func(who domain.CompanyID) {
		for range 2 {
			in(t, s, who, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Payees.Forget(ctx, ben.ID())) })
		}
	}
	forget(other)
	require.Len(t, list(acme), 2, "he is not theirs")
	forget(acme)
	require.Equal(t, []payroll.Payee{one}, list(acme))
}

// aPayroll is an export of the week of payday, prepared, with a batch.
func aPayroll(b byte) payroll.Export {
	return payroll.Export{
		ID: domain.PayrollExportID{UUID: id(b)}, Door: payroll.ByFile, Period: timesheet.Period{First: payday, Last: payday.AddDays(6)}, Stage: payroll.Prepared, Plan: "plan", Rules: []string{"us-federal/1"},
		Pay: 3, Setting: 2, By: "user:1", AskedAt: now, MovedAt: now, Turn: 1,
		Left: []payroll.Left{{Worker: domain.WorkerID{UUID: id(0x12)}, Hours: 3 * timesheet.Hour, Why: "nobody"}},
		Batches: []payroll.Batch{{N: 1, Group: "7QX", Sequence: int(b), Name: "A1" + string('A'+rune(b)), State: payroll.Planned, File: "PR7QXEPI.csv", SHA256: "sum", Rows: []payroll.Row{{Row: paydata.Row{
			Worker: domain.WorkerID{UUID: id(0x11)}, Payee: paydata.Payee{Group: "7QX", File: 4321, Pay: "1", Associate: "G3X"}, Week: payday, Cost: "000345",
			Hours: map[paydata.Kind]paydata.Hundredths{paydata.Regular: 4000, paydata.Overtime: -125},
		}}}}},
	}
}

// settledPayroll is one that went as far as it goes.
func settledPayroll(b byte) payroll.Export {
	e := aPayroll(b)
	e.Stage, e.Problem, e.Fails, e.CommittedBy, e.CommittedAt, e.EndedAt, e.MovedAt = payroll.Given, "it rests", 2, "user:2", now.Add(time.Second), now.Add(2*time.Second), now.Add(3*time.Second)
	e.Turn, e.Until = 4, now.Add(time.Minute)
	of := &e.Batches[0]
	of.State, of.Why, of.SentAt, of.By, of.Note, of.At = payroll.Arrived, "it says: yes", now, "user:3", "seen in Paydata", now.Add(time.Minute)
	of.Rows[0].Refused = "no such code"
	return e
}

func payrollAdded(t *testing.T, s Store, who domain.CompanyID, all ...payroll.Export) {
	t.Helper()
	in(t, s, who, func(ctx context.Context, tx ports.Tx) {
		for _, e := range all {
			require.NoError(t, tx.Payrolls.Add(ctx, e, map[int][]byte{1: []byte("bytes")}))
		}
	})
}

func payrollExports(t *testing.T, s Store) {
	first, second := aPayroll(1), aPayroll(2)
	second.Period = timesheet.Period{First: payday.AddDays(7), Last: payday.AddDays(13)}
	payrollAdded(t, s, acme, first, second)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		for _, get := range []func(context.Context, domain.PayrollExportID) (payroll.Export, error){tx.Payrolls.ByID, tx.Payrolls.Hold} {
			got, err := get(ctx, first.ID)
			require.NoError(t, err)
			require.Equal(t, first, got)
			_, err = get(ctx, domain.PayrollExportID{UUID: id(9)})
			require.ErrorIs(t, err, payroll.ErrNotFound)
		}
		period, err := tx.Payrolls.HoldPeriod(ctx, payday)
		require.NoError(t, err)
		require.Equal(t, []payroll.Export{first}, period)
		bare := func(e payroll.Export) payroll.Export {
			e.Batches = append([]payroll.Batch{}, e.Batches...)
			e.Batches[0].Rows = []payroll.Row{}
			return e
		}
		all, err := tx.Payrolls.List(ctx, domain.PayrollExportID{}, 10)
		require.NoError(t, err)
		require.Equal(t, []payroll.Export{bare(second), bare(first)}, all, "the newest first, without rows")
		all, err = tx.Payrolls.List(ctx, second.ID, 1)
		require.NoError(t, err)
		require.Equal(t, []payroll.Export{bare(first)}, all)
		next := settledPayroll(1)
		require.NoError(t, tx.Payrolls.Save(ctx, next, 1))
		require.ErrorIs(t, tx.Payrolls.Save(ctx, first, 1), domain.ErrMoved, "it is in another turn")
		got, err := tx.Payrolls.ByID(ctx, first.ID)
		require.NoError(t, err)
		require.Equal(t, next, got)
		file, err := tx.Payrolls.File(ctx, first.ID, 1)
		require.NoError(t, err)
		require.Equal(t, "bytes", string(file))
		_, err = tx.Payrolls.File(ctx, first.ID, 2)
		require.ErrorIs(t, err, payroll.ErrNoBatch)
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		_, err := tx.Payrolls.ByID(ctx, first.ID)
		require.ErrorIs(t, err, payroll.ErrNotFound)
		all, err := tx.Payrolls.HoldPeriod(ctx, payday)
		require.NoError(t, err)
		require.Empty(t, all)
		require.ErrorIs(t, tx.Payrolls.Save(ctx, second, second.Turn), domain.ErrMoved, "it is not theirs")
		_, err = tx.Payrolls.File(ctx, first.ID, 1)
		require.ErrorIs(t, err, payroll.ErrNoBatch)
	})
}

func onePayrollOpen(t *testing.T, s Store) {
	going, next := aPayroll(1), aPayroll(2)
	payrollAdded(t, s, acme, going, next)
	going.Stage, going.CommittedAt, next.Stage, next.CommittedAt = payroll.Sending, now, payroll.Unsettled, now
	save := func(e payroll.Export) error {
		return s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Payrolls.Save(ctx, e, e.Turn) })
	}
	require.NoError(t, save(going))
	require.ErrorIs(t, save(next), payroll.ErrUnsettled)
	going.Stage = payroll.Given
	require.NoError(t, save(going))
	require.NoError(t, save(next))
}

func payrollSequence(t *testing.T, s Store) {
	e := aPayroll(3)
	payrollAdded(t, s, acme, e)
	for _, tt := range []struct {
		who   domain.CompanyID
		group string
		first domain.Date
		want  int
	}{{acme, "7QX", payday, 3}, {acme, "7QY", payday, 0}, {acme, "7QX", payday.AddDays(7), 0}, {other, "7QX", payday, 0}} {
		in(t, s, tt.who, func(ctx context.Context, tx ports.Tx) {
			n, err := tx.Payrolls.Sequence(ctx, tt.group, tt.first)
			require.NoError(t, err)
			require.Equal(t, tt.want, n, tt)
		})
	}
	again := aPayroll(4)
	again.Batches[0].Sequence = 3
	require.ErrorIs(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Payrolls.Add(ctx, again, nil) }), domain.ErrMoved, "somebody took the number meanwhile")
}

func payrollGivenOn(t *testing.T, s Store) {
	e := aPayroll(1)
	payrollAdded(t, s, acme, e)
	on := func(who domain.CompanyID, first, last domain.Date) (p timesheet.Period, ok bool) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			p, ok, err = tx.Payrolls.GivenOn(ctx, first, last)
			require.NoError(t, err)
		})
		return p, ok
	}
	_, ok := on(acme, payday, payday)
	require.False(t, ok, "it is only shown")
	for state, want := range map[payroll.State]bool{payroll.Planned: true, payroll.Sent: true, payroll.Unknown: true, payroll.Arrived: true, payroll.Refused: false, payroll.Void: false} {
		e.Stage, e.CommittedAt, e.Batches[0].State = payroll.Sending, now, state
		in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Payrolls.Save(ctx, e, e.Turn)) })
		_, ok := on(acme, payday, payday)
		require.Equal(t, want, ok, state)
	}
	e.Stage, e.EndedAt, e.Batches[0].State = payroll.Given, now, payroll.Arrived
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Payrolls.Save(ctx, e, e.Turn)) })
	for _, days := range [][2]int{{-3, 0}, {6, 9}, {2, 3}, {-1, 8}} {
		p, ok := on(acme, payday.AddDays(days[0]), payday.AddDays(days[1]))
		require.True(t, ok, days)
		require.Equal(t, e.Period, p)
	}
	for _, days := range [][2]int{{-3, -1}, {7, 9}} {
		_, ok := on(acme, payday.AddDays(days[0]), payday.AddDays(days[1]))
		require.False(t, ok, days)
	}
	_, ok = on(other, payday, payday)
	require.False(t, ok)
}

func heldOn(t *testing.T, s Store) {
	x := aTransfer(1)
	held := whole(0, 0x11)
	held.Want.Day = payday.AddDays(2)
	carried(t, s, x, held)
	on := func(who domain.CompanyID, first, last int) (target transfer.Target, day domain.Date, ok bool) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			target, day, ok, err = tx.HeldMarks.On(ctx, payday.AddDays(first), payday.AddDays(last))
			require.NoError(t, err)
		})
		return target, day, ok
	}
	_, _, ok := on(acme, 0, 6)
	require.False(t, ok, "it is only compared")
	x.Stage, x.CommittedBy, x.CommittedAt = transfer.Writing, "user:1", now
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Transfers.Save(ctx, x, 0)) })
	target, day, ok := on(acme, -3, 9)
	require.True(t, ok, "it may come to be there")
	require.Equal(t, x.Target, target)
	require.Equal(t, x.First, day)
	_, day, ok = on(acme, 4, 9)
	require.True(t, ok)
	require.Equal(t, payday.AddDays(4), day, "of the days that are asked for")
	keeps(t, s, x, held)
	x.Stage, x.EndedAt = transfer.Exact, now
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Transfers.Save(ctx, x, 0)) })
	target, day, ok = on(acme, 0, 6)
	require.True(t, ok)
	require.Equal(t, x.Target, target)
	require.Equal(t, held.Want.Day, day)
	for _, days := range [][2]int{{0, 1}, {3, 6}} {
		_, _, ok = on(acme, days[0], days[1])
		require.False(t, ok, days)
	}
	_, _, ok = on(other, 0, 6)
	require.False(t, ok)
	held.Want = transfer.Content{}
	keeps(t, s, x, held)
	_, _, ok = on(acme, 0, 6)
	require.False(t, ok, "it was taken away again")
}
