package payrolls_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/app/payrolls"
	"actual/app/transfers"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/payroll"
	"actual/domain/transfer"
	"actual/ports"
)

// mover sends the company's time to QuickBooks Time.
type mover struct {
	*world
	*transfers.Service
}

func newMover(w *world) mover {
	return mover{w, transfers.NewService(w.work, nil, nil, transfer.Policy{}, w.clock, system.Identifiers{})}
}

func (m mover) turn(mode export.Mode) error {
	to := transfer.QuickBooksTime
	_, err := m.Change(m.t.Context(), transfers.ChangeSetting{Company: m.acme, Target: &to, Mode: &mode, By: "test"})
	return err
}

// carries keeps a transfer of a day, as far as a stage.
func (m mover) carries(n byte, day domain.Date, stage transfer.Stage) transfer.Transfer {
	m.t.Helper()
	t, err := transfer.New(domain.TransferID{UUID: domain.UUID{n}}, transfer.QuickBooksTime, day, day, "test", m.clock.Now())
	require.NoError(m.t, err)
	t.Stage, t.Plan = stage, "plan"
	if stage == transfer.Writing {
		t.CommittedBy, t.CommittedAt = "test", m.clock.Now()
	}
	require.NoError(m.t, m.work.Update(m.t.Context(), m.acme, func(ctx context.Context, tx ports.Tx) error { return tx.Transfers.Add(ctx, t) }))
	return t
}

func (m mover) ends(t transfer.Transfer) {
	m.t.Helper()
	turn := t.Turn
	t.Stage, t.EndedAt = transfer.Exact, m.clock.Now()
	require.NoError(m.t, m.work.Update(m.t.Context(), m.acme, func(ctx context.Context, tx ports.Tx) error { return tx.Transfers.Save(ctx, t, turn) }))
}

func TestTransfersAndPayrollAreNotBothOn(t *testing.T) {
	w := newWorld(t, payroll.ByFile, 1)
	m := newMover(w)
	require.NoError(t, m.turn(export.Shown), "looking pays nobody")
	require.ErrorIs(t, m.turn(export.On), payroll.ErrTwoPayers)
	w.set(func(s *payroll.Setting) { s.Mode = export.Shown })
	require.NoError(t, m.turn(export.On))
	change := func(set func(s *payroll.Setting)) error {
		_, err := w.Change(t.Context(), payrolls.ChangeSetting{Company: w.acme, Change: set, By: "test"})
		return err
	}
	require.ErrorIs(t, change(func(s *payroll.Setting) { s.Mode = export.On }), payroll.ErrTwoPayers)
	w.set(func(s *payroll.Setting) { s.Mode, s.Beside = export.On, true })
	require.ErrorIs(t, change(func(s *payroll.Setting) { s.Beside = false }), payroll.ErrTwoPayers)
	require.NoError(t, m.turn(export.Off))
	w.set(func(s *payroll.Setting) { s.Beside = false })
}

func TestADayOfWorkIsPaidByOne(t *testing.T) {
	w := newWorld(t, payroll.ByFile, 1)
	m := newMover(w)
	e := w.prepare()
	going := m.carries(1, week.Last, transfer.Writing)
	_, err := w.Prepare(t.Context(), payrolls.Prepare{Company: w.acme, By: "test"})
	require.ErrorIs(t, err, payroll.ErrTransferred)
	require.ErrorContains(t, err, "quickbooks_time has time of "+week.Last.String())
	_, err = w.Commit(t.Context(), payrolls.Commit{Act: w.act(e), Plan: e.Plan})
	require.ErrorIs(t, err, payroll.ErrTransferred, "it was prepared before")
	w.set(func(s *payroll.Setting) { s.Beside = true })
	beside := w.prepare()
	w.set(func(s *payroll.Setting) { s.Beside = false })
	m.ends(going) // And wrote nothing.
	_, err = w.Commit(t.Context(), payrolls.Commit{Act: w.act(beside), Plan: beside.Plan})
	require.ErrorIs(t, err, payroll.ErrOutdated)
	require.Equal(t, payroll.Given, w.commit(w.prepare()).Stage)

	w.set(func(s *payroll.Setting) { s.Mode = export.Off })
	require.NoError(t, m.turn(export.Shown))
	require.NoError(t, m.turn(export.On))
	for n, tt := range []struct {
		day  domain.Date
		want error
	}{{week.First, payroll.ErrInPayroll}, {week.Last.AddDays(1), nil}} {
		of := m.carries(byte(2+n), tt.day, transfer.Prepared)
		_, err := m.Commit(t.Context(), transfers.Commit{Company: w.acme, ID: of.ID, Plan: of.Plan, By: "test"})
		require.ErrorIs(t, err, tt.want, tt.day)
	}
}
