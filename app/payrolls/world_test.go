package payrolls_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/adp"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/payrolls"
	"actual/app/task"
	"actual/app/tenancy"
	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/paydata"
	"actual/domain/payroll"
	"actual/domain/timesheet"
	"actual/ports"
)

var (
	saturday = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	week     = timesheet.Period{First: domain.NewDate(2026, time.November, 16), Last: domain.NewDate(2026, time.November, 22)}
)

// clock goes on by a little with each look, as clocks do.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time {
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

// worked is how many seconds each worker worked in the week, regular and over.
type worked struct {
	locked bool
	hours  map[domain.WorkerID][2]int
}

// Period implements payrolls.Periods.
func (w *worked) Period(context.Context, timekeeping.AskPeriod) (out timekeeping.PayPeriod, err error) {
	out.Closed = timesheet.Closed{Period: week, Locked: w.locked}
	out.Settings, out.Names.Zone = timesheet.UsualSettings(), time.UTC
	for id, h := range w.hours {
		s := timesheet.Sheet{Worker: id, Rules: "us-federal/1"}
		for i, class := range []timesheet.Class{timesheet.Regular, timesheet.Overtime} {
			if h[i] > 0 {
				s.Lines = append(s.Lines, timesheet.Sum{Day: week.First, Class: class, Activity: timesheet.OnSite, Lasts: timesheet.Hours(h[i])})
			}
		}
		out.Sheets = append(out.Sheets, s)
	}
	return out, nil
}

// till is a payroll that keeps what it is given, and answers as it is told to.
type till struct {
	got     []ports.PayBatch
	answers map[string]error  // By the batch's name, after it was taken …
	before  map[string]error  // … or not.
	refuses map[string]string // Of a batch's first row.
	closed  error
}

func (p *till) Give(_ context.Context, _ domain.CompanyID, b ports.PayBatch) (map[int]string, error) {
	if err := p.before[b.Name]; err != nil {
		delete(p.before, b.Name)
		return nil, err
	}
	p.got = append(p.got, b)
	if why := p.refuses[b.Name]; why != "" {
		return map[int]string{0: why}, nil
	}
	return nil, p.answers[b.Name]
}

func (p *till) Takes(context.Context, domain.CompanyID, string, timesheet.Period) error {
	return p.closed
}

type world struct {
	t     *testing.T
	clock *clock
	work  *postgis.UnitOfWork
	acme  domain.CompanyID
	worked
	till
	*payrolls.Service
}

func workerNo(n int) domain.WorkerID {
	return domain.WorkerID{UUID: domain.UUID{4, byte(n >> 8), byte(n)}}
}

func newWorld(t *testing.T, door payroll.Door, workers int) *world {
	t.Helper()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	w := &world{t: t, clock: &clock{saturday}, work: postgis.NewUnitOfWork(db.App, tasks), worked: worked{locked: true, hours: map[domain.WorkerID][2]int{}}}
	c, err := tenancy.NewCompanies(w.work, postgis.NewDirectory(db.Directory), w.clock, system.Identifiers{}).
		Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "acme", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.acme = c.ID()
	w.Service = payrolls.NewService(w.work, &w.worked, adp.Files{}, &w.till, w.clock, system.Identifiers{})
	require.NoError(t, w.work.Update(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		for n := range workers {
			who, err := job.NewWorker(workerNo(n), job.Particulars{Ref: fmt.Sprint("w", n), Name: "Worker"})
			if err != nil {
				return err
			}
			if err := tx.Workers.Create(ctx, who, saturday); err != nil {
				return err
			}
		}
		return tx.PayPeriods.Save(ctx, timesheet.Closed{Period: week, Locked: true, By: "test", At: saturday})
	}))
	for n := range workers {
		w.hours[workerNo(n)] = [2]int{40 * 3600, 900 * (n + 1)}
		_, err := w.SetPayee(t.Context(), payrolls.SetPayee{Company: w.acme, By: "test", Payee: payroll.Payee{Worker: workerNo(n), Payee: paydata.Payee{Group: "7QX", File: 1000 + n, Associate: fmt.Sprint("G3", n)}}})
		require.NoError(t, err)
	}
	w.set(func(s *payroll.Setting) { s.Mode, s.Door = export.Shown, door })
	w.set(func(s *payroll.Setting) { s.Mode = export.On })
	return w
}

func (w *world) set(change func(s *payroll.Setting)) {
	w.t.Helper()
	_, err := w.Change(w.t.Context(), payrolls.ChangeSetting{Company: w.acme, Change: change, By: "test"})
	require.NoError(w.t, err)
}

func (w *world) prepare() payroll.Export {
	w.t.Helper()
	e, err := w.Prepare(w.t.Context(), payrolls.Prepare{Company: w.acme, By: "test"})
	require.NoError(w.t, err)
	return e
}

func (w *world) act(e payroll.Export) payrolls.Act {
	return payrolls.Act{Company: w.acme, ID: e.ID, By: "test"}
}

func (w *world) commit(e payroll.Export) payroll.Export {
	w.t.Helper()
	e, err := w.Commit(w.t.Context(), payrolls.Commit{Act: w.act(e), Plan: e.Plan})
	require.NoError(w.t, err)
	return w.settles(e)
}

// settles works on an export until nothing more is to be done by itself.
func (w *world) settles(e payroll.Export) payroll.Export {
	w.t.Helper()
	for range 50 {
		err := w.Work(w.t.Context(), w.acme, []byte(e.ID.String()+" 1"))
		var again task.AgainError
		switch {
		case errors.As(err, &again):
			w.clock.now = again.At
		case errors.Is(err, task.ErrAgain):
		default:
			require.NoError(w.t, err)
			return w.shown(e)
		}
	}
	w.t.Fatal("it never ends")
	return e
}

func (w *world) shown(e payroll.Export) payroll.Export {
	w.t.Helper()
	e, err := w.Show(w.t.Context(), w.acme, e.ID)
	require.NoError(w.t, err)
	return e
}

// has is what payroll holds: hundredths by file and kind.
func (w *world) has() map[string]paydata.Hundredths {
	out := map[string]paydata.Hundredths{}
	for _, b := range w.got {
		for i, r := range b.Rows {
			if i == 0 && w.refuses[b.Name] != "" {
				continue
			}
			for k, n := range r.Hours {
				if key := fmt.Sprint(r.File, " ", k); out[key]+n == 0 {
					delete(out, key)
				} else {
					out[key] += n
				}
			}
		}
	}
	return out
}

// due is what it is to hold.
func (w *world) due() map[string]paydata.Hundredths {
	out := map[string]paydata.Hundredths{}
	for id, h := range w.hours {
		for i, k := range []paydata.Kind{paydata.Regular, paydata.Overtime} {
			if h[i] > 0 {
				out[fmt.Sprint(1000+int(id.UUID[1])<<8+int(id.UUID[2]), " ", k)] = paydata.Hundredths(h[i] / 36)
			}
		}
	}
	return out
}

func (w *world) kinds() (kinds []ledger.Kind) {
	w.t.Helper()
	require.NoError(w.t, w.work.View(w.t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		kinds = nil
		return tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if strings.HasPrefix(string(e.Kind), "payroll.") && e.Kind != ledger.PayeeSet && e.Kind != ledger.PayrollSet {
				kinds = append(kinds, e.Kind)
			}
			return err
		})
	}))
	return kinds
}
