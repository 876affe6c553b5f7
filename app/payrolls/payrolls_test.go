package payrolls_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	contract "actual/contracts/adp"

	"actual/app/payrolls"
	"actual/contracts/conformance"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/paydata"
	"actual/domain/payroll"
	"actual/domain/webhook"
	"actual/ports"
)

func TestAFileIsGivenOnceAndCorrectedByDifferences(t *testing.T) {
	w := newWorld(t, payroll.ByFile, 3)
	conformance.Listen(t, w.work, w.acme)
	e := w.prepare()
	_, _, err := w.File(t.Context(), w.acme, e.ID, 1)
	require.ErrorIs(t, err, payroll.ErrNoFile, "what is only shown is not handed out")
	other := w.prepare()
	require.NotEqual(t, e.Batches[0].Name, other.Batches[0].Name, "no name is given twice")
	require.Equal(t, []string{"us-federal/1"}, e.Rules)
	_, err = w.Commit(t.Context(), payrolls.Commit{Act: w.act(e), Plan: "another"})
	require.ErrorIs(t, err, payroll.ErrOtherPlan)
	e = w.commit(e)
	require.Equal(t, payroll.Given, e.Stage)
	require.Equal(t, []webhook.Type{webhook.ExportCompleted}, conformance.Told(t, w.work, w.acme))
	name, data, err := w.File(t.Context(), w.acme, e.ID, 1)
	require.NoError(t, err)
	require.Empty(t, contract.CheckPaydata(name, data))
	_, again, err := w.File(t.Context(), w.acme, e.ID, 1)
	require.NoError(t, err)
	require.Equal(t, data, again)
	_, err = w.Commit(t.Context(), payrolls.Commit{Act: w.act(e), Plan: e.Plan})
	require.ErrorIs(t, err, payroll.ErrState, "nor is anything given twice")
	_, err = w.Commit(t.Context(), payrolls.Commit{Act: w.act(other), Plan: other.Plan})
	require.ErrorIs(t, err, payroll.ErrOutdated)
	_, err = w.Prepare(t.Context(), payrolls.Prepare{Company: w.acme, By: "test"})
	require.ErrorIs(t, err, payroll.ErrNothing)

	w.hours[workerNo(1)] = [2]int{39 * 3600, 0}
	delta := w.prepare()
	require.Len(t, delta.Batches[0].Rows, 1)
	require.Equal(t, map[paydata.Kind]paydata.Hundredths{paydata.Regular: -100, paydata.Overtime: -50}, delta.Batches[0].Rows[0].Hours)
	name, data, err = fileOf(w, w.commit(delta))
	require.NoError(t, err)
	require.Empty(t, contract.CheckPaydata(name, data))
	require.Contains(t, string(data), "-1.00,-0.50")
	require.Equal(t, []ledger.Kind{ledger.PayrollPrepared, ledger.PayrollPrepared, ledger.PayrollCommitted, ledger.PayrollPrepared, ledger.PayrollCommitted}, w.kinds())
}

func fileOf(w *world, e payroll.Export) (string, []byte, error) {
	return w.File(w.t.Context(), w.acme, e.ID, 1)
}

func TestWhatKeepsPayrollFromBeingGivenAnything(t *testing.T) {
	w := newWorld(t, payroll.ByFile, 2)
	ask := func() error {
		_, err := w.Prepare(t.Context(), payrolls.Prepare{Company: w.acme, By: "test"})
		return err
	}
	w.locked = false
	require.ErrorIs(t, ask(), payroll.ErrUnlocked)
	w.locked = true
	_, err := w.SetPayee(t.Context(), payrolls.SetPayee{Company: w.acme, Payee: payroll.Payee{Worker: workerNo(0)}, Remove: true, By: "test"})
	require.NoError(t, err)
	e := w.prepare()
	require.Len(t, e.Left, 1)
	require.Equal(t, workerNo(0), e.Left[0].Worker, "who is nobody in payroll is told")
	_, err = w.SetPayee(t.Context(), payrolls.SetPayee{Company: w.acme, Payee: payroll.Payee{Worker: workerNo(0), Payee: paydata.Payee{Group: "7QX", File: 1001}}, By: "test"})
	require.ErrorIs(t, err, payroll.ErrPayeeTaken)
	_, err = w.SetPayee(t.Context(), payrolls.SetPayee{Company: w.acme, Payee: payroll.Payee{Worker: workerNo(0), Payee: paydata.Payee{Group: "7QX", File: 50}}, By: "test"})
	require.ErrorIs(t, err, payroll.ErrPayee)
	_, err = w.Change(t.Context(), payrolls.ChangeSetting{Company: w.acme, Change: func(s *payroll.Setting) {
		s.Costs = map[domain.SiteID]string{{UUID: domain.UUID{9}}: "000345"}
	}, By: "test"})
	require.ErrorIs(t, err, geofence.ErrNotFound, "a site that is none of the company's")
	w.set(func(s *payroll.Setting) { s.Mode = export.Shown })
	_, err = w.Commit(t.Context(), payrolls.Commit{Act: w.act(e), Plan: e.Plan})
	require.ErrorIs(t, err, payroll.ErrTrial)
	w.set(func(s *payroll.Setting) { s.Mode = export.On })
	_, err = w.Commit(t.Context(), payrolls.Commit{Act: w.act(e), Plan: e.Plan})
	require.ErrorIs(t, err, payroll.ErrOutdated, "the setting was changed")
	_, err = w.Abandon(t.Context(), w.act(e))
	require.NoError(t, err)
	w.set(func(s *payroll.Setting) { s.Mode = export.Off })
	require.ErrorIs(t, ask(), payroll.ErrOff)
	_, err = w.Show(t.Context(), w.acme, domain.PayrollExportID{UUID: domain.UUID{9}})
	require.ErrorIs(t, err, payroll.ErrNotFound)
}

// Batches of 100 people; one is unknown and there, one unknown and not, one refused, one
// in part: what a person says of them, and what is given then, makes what is approved.
func TestWhatIsUnknownWaitsForAPerson(t *testing.T) {
	w := newWorld(t, payroll.ByAPI, 450)
	e := w.prepare()
	require.Len(t, e.Batches, 5)
	names := make([]string, 5)
	for i, b := range e.Batches {
		names[i] = b.Name
	}
	w.answers = map[string]error{names[0]: ports.ErrUnknownOutcome}
	w.before = map[string]error{names[1]: ports.ErrUnknownOutcome, names[2]: ports.ErrPayrollRefused, names[4]: ports.ErrVendorBusy}
	w.refuses = map[string]string{names[3]: "no such code"}
	e = w.commit(e)
	require.Equal(t, payroll.Unsettled, e.Stage)
	var states []payroll.State
	for _, b := range e.Batches {
		states = append(states, b.State)
	}
	require.Equal(t, []payroll.State{payroll.Unknown, payroll.Unknown, payroll.Refused, payroll.Arrived, payroll.Arrived}, states)
	require.Equal(t, "no such code", e.Batches[3].Rows[0].Refused)
	require.Len(t, w.got, 3, "nothing is sent twice")
	_, err := w.Prepare(t.Context(), payrolls.Prepare{Company: w.acme, By: "test"})
	require.ErrorIs(t, err, payroll.ErrUnsettled)
	for n, arrived := range map[int]bool{1: true, 2: false} {
		_, err := w.Settle(t.Context(), payrolls.Settle{Act: w.act(e), Batch: n, Arrived: arrived, Note: "seen in Paydata"})
		require.NoError(t, err)
	}
	require.Equal(t, payroll.Given, w.shown(e).Stage)
	require.Equal(t, payroll.Given, w.commit(w.prepare()).Stage)
	require.Equal(t, w.due(), w.has())
	_, err = w.Prepare(t.Context(), payrolls.Prepare{Company: w.acme, By: "test"})
	require.ErrorIs(t, err, payroll.ErrNothing)
	require.Contains(t, w.kinds(), ledger.PayrollSettled)
}

func TestAClosedPeriodIsWaitedForBeforeAnythingIsSent(t *testing.T) {
	w := newWorld(t, payroll.ByAPI, 2)
	w.set(func(s *payroll.Setting) { s.Calendar = true })
	w.closed = ports.ErrPayrollClosed
	e := w.prepare()
	e, err := w.Commit(t.Context(), payrolls.Commit{Act: w.act(e), Plan: e.Plan})
	require.NoError(t, err)
	require.Error(t, w.Work(t.Context(), w.acme, []byte(e.ID.String())))
	require.Empty(t, w.got)
	require.Contains(t, w.shown(e).Problem, "takes no pay data")
	w.set(func(s *payroll.Setting) { s.Mode = export.Off })
	w.closed = nil
	w.clock.now = w.clock.now.AddDate(0, 0, 1)
	require.Error(t, w.Work(t.Context(), w.acme, []byte(e.ID.String())))
	require.Contains(t, w.shown(e).Problem, "turned it off")
	require.Empty(t, w.got)
	w.set(func(s *payroll.Setting) { s.Mode = export.Shown })
	w.set(func(s *payroll.Setting) { s.Mode = export.On })
	require.Equal(t, payroll.Given, w.settles(e).Stage)
	require.Equal(t, w.due(), w.has())
}
