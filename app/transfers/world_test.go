package transfers_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/task"
	"actual/app/tenancy"
	"actual/app/transfers"
	"actual/contracts/timetarget"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/ledger"
	"actual/domain/targetlink"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

var (
	friday = time.Date(2026, 11, 27, 14, 0, 0, 0, time.UTC)
	day    = domain.NewDate(2026, time.November, 26)
	exact  = transfer.Traits{Bulk: 7, Grain: time.Second, Spans: true, CanChange: true, CanRemove: true, Exclusive: true, Settle: 10 * time.Minute}
)

// clock goes on by a little with each look, as clocks do.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time {
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

// entries are a company's approved time.
type entries []timesheet.Entry

func (e entries) Approved(_ context.Context, q ports.TimeEntryQuery) (page []timesheet.Entry, err error) {
	all := slices.SortedFunc(slices.Values(e), timesheet.Compare)
	for _, one := range all {
		after := timesheet.Entry{Worker: q.AfterWorker, Span: domain.Span{From: q.AfterBegan}, ID: q.AfterID}
		if one.Day.Before(q.From) || one.Day.After(q.To) || !q.AfterID.IsZero() && timesheet.Compare(one, after) <= 0 {
			continue
		}
		if page = append(page, one); len(page) == q.Limit {
			break
		}
	}
	return page, nil
}

func (e entries) Last(_ context.Context, ids []domain.TimeEntryID) (last []timesheet.Entry, err error) {
	for _, one := range e {
		if slices.Contains(ids, one.ID) {
			last = append(last, one)
		}
	}
	return last, nil
}

// life is what a process has: it ends before its step number ends, and then nothing
// more of it does.
type life struct{ steps, ends int }

var errDead = errors.New("killed")

func (l *life) during(do func() error) error {
	if l.steps++; l.ends > 0 && l.steps >= l.ends {
		return errDead
	}
	err := do()
	if l.steps++; l.ends > 0 && l.steps >= l.ends {
		return errDead
	}
	return err
}

type mortalWork struct {
	ports.UnitOfWork
	*life
}

func (w mortalWork) Update(ctx context.Context, company domain.CompanyID, fn func(context.Context, ports.Tx) error) error {
	return w.during(func() error { return w.UnitOfWork.Update(ctx, company, fn) })
}

type mortalTarget struct {
	*timetarget.Memory
	*life
}

func (t mortalTarget) Write(ctx context.Context, company domain.CompanyID, items []transfer.Write) (r []transfer.Result, err error) {
	err = t.during(func() error { r, err = t.Memory.Write(ctx, company, items); return err })
	return r, err
}

// world is a company with approved time and a target, on a real store.
type world struct {
	t       *testing.T
	clock   *clock
	db      *postgistest.Database
	work    *postgis.UnitOfWork
	acme    domain.CompanyID
	target  *timetarget.Memory
	entries entries
	*transfers.Service
}

const workers = 6

func workerNo(n int) domain.WorkerID { return domain.WorkerID{UUID: domain.UUID{4, byte(n) + 1}} }

func newWorld(t *testing.T) *world {
	t.Helper()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	w := &world{t: t, db: db, clock: &clock{friday}, work: postgis.NewUnitOfWork(db.App, tasks)}
	w.target = timetarget.NewMemory(exact, func() time.Time { return w.clock.now })
	c, err := tenancy.NewCompanies(w.work, postgis.NewDirectory(db.Directory), w.clock, system.Identifiers{}).
		Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "acme", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.acme = c.ID()
	w.Service = w.mortal(&life{})
	var links []targetlink.Link
	for n := range workers {
		links = append(links, targetlink.Link{Subject: targetlink.Subject{Kind: targetlink.Worker, Key: workerNo(n).String()}, Ref: fmt.Sprint("p", n), By: "test", At: friday})
	}
	require.NoError(t, w.work.Update(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Targeted.SaveRule(ctx, transfer.QuickBooksTime, targetlink.Rule{By: targetlink.ByOne, Otherwise: "9001", Revision: 1}); err != nil {
			return err
		}
		return tx.Targeted.Save(ctx, transfer.QuickBooksTime, links...)
	}))
	return w
}

func (w *world) mortal(l *life) *transfers.Service {
	return transfers.NewService(mortalWork{w.work, l}, transfers.Targets{transfer.QuickBooksTime: mortalTarget{w.target, l}},
		func(ports.Tx) ports.TimeEntries { return w.entries }, transfer.Usual(), w.clock, system.Identifiers{})
}

func (w *world) set(modes ...export.Mode) {
	w.t.Helper()
	to := transfer.QuickBooksTime
	for _, m := range modes {
		_, err := w.Change(w.t.Context(), transfers.ChangeSetting{Company: w.acme, Target: &to, Mode: &m, By: "test"})
		require.NoError(w.t, err)
	}
}

// approve lets workers have so many entries each, of about half an hour.
func (w *world) approve(each int) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range workers {
		for k := range each {
			from, _ := day.AddDays(-k%3).At(domain.WallTime(60*(6+k/3)), time.UTC)
			from = from.Add(6 * time.Hour)
			w.entries = append(w.entries, timesheet.Entry{
				ID: domain.TimeEntryID{UUID: domain.UUID{5, byte(n), byte(k), 1}}, Worker: workerNo(n), Day: day.AddDays(-k % 3), Activity: timesheet.OnSite, Revision: 1,
				Span: domain.Span{From: from, To: from.Add(time.Duration(900+rng.IntN(1800)) * time.Second)}, State: timesheet.EntryApproved,
			})
		}
	}
}

func (w *world) prepare() transfers.Shown {
	w.t.Helper()
	t, err := w.Prepare(w.t.Context(), transfers.Prepare{Company: w.acme, First: day.AddDays(-2), Last: day, By: "test"})
	require.NoError(w.t, err)
	return w.settles(t.ID)
}

func (w *world) commit(s transfers.Shown, over bool) transfers.Shown {
	w.t.Helper()
	t, err := w.Commit(w.t.Context(), transfers.Commit{Company: w.acme, ID: s.ID, Plan: s.Plan, Overwrite: over, By: "test"})
	require.NoError(w.t, err)
	return w.settles(t.ID)
}

func (w *world) settles(id domain.TransferID) transfers.Shown {
	w.t.Helper()
	for range 2000 {
		err := w.Work(w.t.Context(), w.acme, []byte(id.String()+" 1"))
		var again task.AgainError
		switch {
		case errors.As(err, &again):
			w.clock.now = again.At
		case errors.Is(err, task.ErrAgain):
		default:
			require.NoError(w.t, err)
			return w.shown(id)
		}
	}
	w.t.Fatal("it never settles")
	return transfers.Shown{}
}

func (w *world) shown(id domain.TransferID) transfers.Shown {
	w.t.Helper()
	s, err := w.Show(w.t.Context(), w.acme, id)
	require.NoError(w.t, err)
	return s
}

// listed are the items that people are told of.
func (w *world) listed(s transfers.Shown) []transfer.Item {
	w.t.Helper()
	items, _, err := w.Items(w.t.Context(), transfers.ListItems{Company: w.acme, ID: s.ID, TransferFilter: ports.TransferFilter{Listed: true}, Limit: 1000})
	require.NoError(w.t, err)
	return items
}

// equal expects the target to hold exactly the approved time, but for some marks.
func (w *world) equal(but ...string) {
	w.t.Helper()
	got, want := map[string]transfer.Content{}, map[string]transfer.Content{}
	for _, r := range w.target.Rows() {
		require.NotContains(w.t, got, r.Mark, "twice")
		got[r.Mark] = r.Content
	}
	for _, e := range w.entries {
		mark := transfer.MarkOf(w.acme, transfer.QuickBooksTime, e.ID)
		if !slices.Contains(but, mark) {
			want[mark] = exact.As(transfer.Content{Person: fmt.Sprint("p", e.Worker.UUID[1]-1), Code: "9001", Day: e.Day, Span: e.Span})
		}
	}
	for _, mark := range but {
		delete(got, mark)
	}
	require.Equal(w.t, want, got)
}

func (w *world) kinds() (kinds []ledger.Kind) {
	w.t.Helper()
	require.NoError(w.t, w.work.View(w.t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		kinds = nil
		return tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if strings.HasPrefix(string(e.Kind), "transfer.") {
				kinds = append(kinds, e.Kind)
			}
			return err
		})
	}))
	return kinds
}

// queued are the payloads of the tasks that wait.
func (w *world) queued() []string {
	w.t.Helper()
	rows, err := w.db.Admin(w.t).Query(w.t.Context(), `SELECT convert_from(decode(args->>'payload', 'base64'), 'UTF8') FROM river.river_job WHERE kind = $1`, task.WorkTransfer)
	require.NoError(w.t, err)
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(w.t, err)
	return out
}
