package asked_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/asked"
	"actual/app/task"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/ports"
)

// ticking is a clock that a second passes on with each look.
type ticking struct{ now time.Time }

func (c *ticking) Now() time.Time { c.now = c.now.Add(time.Second); return c.now }

var (
	errOdd  = fault.New(fault.Invalid, "test.odd", "it is odd")
	errAway = fault.New(fault.Unavailable, "test.away", "it is away")
	errGone = fault.New(fault.NotFound, "test.gone", "it is gone")
)

// world has one company, and tasks that write a zone for each row.
type world struct {
	t       *testing.T
	db      *postgistest.Database
	work    *postgis.UnitOfWork
	tasks   *asked.Tasks
	company domain.CompanyID
	clock   *ticking
	fails   error // What a slice fails with, after it has done its work.
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := postgistest.New(t)
	inserter, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	w := &world{t: t, db: db, work: postgis.NewUnitOfWork(db.App, inserter), clock: &ticking{time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC)}}
	ids := system.Identifiers{}
	companies := tenancy.NewCompanies(w.work, postgis.NewDirectory(db.Directory), w.clock, ids)
	_, err = companies.EnsureHouse(t.Context())
	require.NoError(t, err)
	c, err := companies.Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "Acme", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.company = c.ID()
	w.tasks = asked.NewTasks(w.work, w.clock, ids, []asked.Kind{{Name: "test", Rows: 4, Work: w.slice}})
	return w
}

// slice appends an entry for each row whose number is even; those that end in 0 are
// there already.
func (w *world) slice(ctx context.Context, tx ports.Tx, s asked.Slice) (out []asked.Outcome, err error) {
	for _, r := range s.Rows {
		var in struct{ N int }
		if err := json.Unmarshal(r.Input, &in); err != nil {
			return nil, err
		}
		switch {
		case in.N%2 == 1:
			out = append(out, asked.Refuse("n", errOdd.With("%d", in.N)))
			continue
		case in.N%10 == 0:
			out = append(out, asked.Outcome{State: ports.RowUnchanged})
			continue
		}
		out = append(out, asked.Outcome{State: ports.RowChanged, Result: map[string]int{"n": in.N}})
		if s.Task.DryRun {
			continue
		}
		if err := tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: system.Identifiers{}.New()}, Company: s.Company, At: s.Now.Unix(), Kind: ledger.ZoneChanged, Actor: s.Task.By,
			Subject: fmt.Sprintf("zone:%d", in.N), Body: ledger.NewObject(nil),
		}); err != nil {
			return nil, err
		}
	}
	return out, w.fails
}

func (w *world) ask(dry bool, rows ...asked.Row) ports.AskedTask {
	w.t.Helper()
	made, err := w.tasks.Ask(w.t.Context(), asked.Ask{Company: w.company, Kind: "test", DryRun: dry, Rows: rows, By: "user:1"})
	require.NoError(w.t, err)
	return made
}

// numbers are rows with the numbers from 1 to n.
func numbers(n int) (rows []asked.Row) {
	for i := range n {
		rows = append(rows, asked.Row{Line: i + 2, Input: map[string]int{"n": i + 1}, Key: fmt.Sprint(i + 1)})
	}
	return rows
}

// queued takes the oldest queued turn off the queue; ok is false where there is none.
func (w *world) queued() (payload []byte, ok bool) {
	w.t.Helper()
	conn := w.db.Admin(w.t)
	defer conn.Close(context.Background()) //nolint:errcheck // A test's.
	var args struct {
		Payload []byte `json:"payload"`
	}
	var raw []byte
	err := conn.QueryRow(w.t.Context(), `DELETE FROM river.river_job WHERE id = (SELECT min(id) FROM river.river_job WHERE kind = $1) RETURNING args`, task.WorkAsked).Scan(&raw)
	if err != nil {
		return nil, false
	}
	require.NoError(w.t, json.Unmarshal(raw, &args))
	return args.Payload, true
}

// turn works what is queued once.
func (w *world) turn() bool {
	w.t.Helper()
	payload, ok := w.queued()
	if ok {
		require.NoError(w.t, w.tasks.Work(w.t.Context(), w.company, payload))
	}
	return ok
}

func (w *world) show(id domain.TaskID) ports.AskedTask {
	w.t.Helper()
	found, err := w.tasks.Show(w.t.Context(), w.company, id)
	require.NoError(w.t, err)
	return found
}

// report says what became of each row.
func (w *world) report(id domain.TaskID) (all []string) {
	w.t.Helper()
	rows, err := w.tasks.Rows(w.t.Context(), asked.ListRows{Company: w.company, Task: id, Limit: 500})
	require.NoError(w.t, err)
	for _, r := range rows {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%d %s %s %s %s", r.Line, r.State, r.Field, r.Code, r.Result)))
	}
	return all
}

// done lists what was done, by the ledger.
func (w *world) done(kind ledger.Kind) (subjects []string) {
	w.t.Helper()
	require.NoError(w.t, w.work.View(w.t.Context(), w.company, func(ctx context.Context, tx ports.Tx) error {
		subjects = nil
		return tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if e.Kind == kind {
				subjects = append(subjects, e.Subject)
			}
			return err
		})
	}))
	return subjects
}
