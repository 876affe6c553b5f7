package exporting_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/exporting"
	"actual/app/task"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/ledger"
	"actual/ports"
)

// friday is a Friday morning in New York.
var friday = time.Date(2026, 11, 27, 14, 0, 0, 0, time.UTC)

var issues = export.Route{Target: export.Aspire, Kind: export.Issues}

// clock is a clock that a test sets.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// office is a target: what is written there, and how it fails.
type office struct {
	there  []string              // Marks, in the order in which they were written.
	sent   []export.Fields       // What each said.
	send   func(do func()) error // What becomes of a sending; nil: it is answered.
	admit  error
	find   error
	hidden bool // It does not show what is there.
	looks  int
}

func (o *office) Render(m ports.ExportMessage) ([]byte, error) {
	if m.Content["assigned_to"] == "" {
		return nil, ports.ErrExportRefused.With("nobody is named")
	}
	return []byte(`{"mark":"` + m.Mark + `"}`), nil
}

func (o *office) Admit(context.Context, domain.CompanyID, ports.ExportMessage) error { return o.admit }

func (o *office) Send(_ context.Context, _ domain.CompanyID, m ports.ExportMessage) error {
	do := func() { o.there, o.sent = append(o.there, m.Mark), append(o.sent, m.Content) }
	if o.send != nil {
		return o.send(do)
	}
	do()
	return nil
}

func (o *office) Find(_ context.Context, _ domain.CompanyID, m ports.ExportMessage) (refs []string, err error) {
	o.looks++
	for i, mark := range o.there {
		if mark == m.Mark && !o.hidden {
			refs = append(refs, strconv.Itoa(i+1))
		}
	}
	return refs, o.find
}

// life is what a process has: it ends before its step number ends, and then nothing
// more of it does.
type life struct{ steps, ends int }

var errDead = errors.New("killed")

func (l *life) step() error {
	if l.steps++; l.ends > 0 && l.steps >= l.ends {
		return errDead
	}
	return nil
}

// during does what a step does, unless the process ends before it, or before it
// hears of its end.
func (l *life) during(do func() error) error {
	if err := l.step(); err != nil {
		return err
	}
	err := do()
	if l.step() != nil {
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
	ports.ExportTarget
	*life
}

func (t mortalTarget) Send(ctx context.Context, company domain.CompanyID, m ports.ExportMessage) error {
	return t.during(func() error { return t.ExportTarget.Send(ctx, company, m) })
}

func (t mortalTarget) Find(ctx context.Context, company domain.CompanyID, m ports.ExportMessage) (refs []string, err error) {
	err = t.during(func() error { refs, err = t.ExportTarget.Find(ctx, company, m); return err })
	return refs, err
}

// world is a company that has issues written, on a real store.
type world struct {
	t      *testing.T
	clock  *clock
	db     *postgistest.Database
	work   *postgis.UnitOfWork
	acme   domain.CompanyID
	office *office
	*exporting.Exporter
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	w := &world{t: t, db: db, clock: &clock{friday}, work: postgis.NewUnitOfWork(db.App, tasks), office: &office{}}
	c, err := tenancy.NewCompanies(w.work, postgis.NewDirectory(db.Directory), w.clock, system.Identifiers{}).
		Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "acme", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.acme = c.ID()
	w.Exporter = w.mortal(&life{})
	return w
}

// mortal is the use case in a process with a life.
func (w *world) mortal(l *life) *exporting.Exporter {
	return exporting.NewExporter(mortalWork{w.work, l}, exporting.Targets{issues: mortalTarget{w.office, l}}, export.Usual(), w.clock, system.Identifiers{})
}

// set sets the mode, by way of trial, and who issues go to.
func (w *world) set(modes ...export.Mode) {
	w.t.Helper()
	to := "77"
	for _, m := range modes {
		_, err := w.Change(w.t.Context(), exporting.ChangeSetting{Company: w.acme, Route: issues, Change: export.Change{Mode: &m, AssignedTo: &to}, By: "test"})
		require.NoError(w.t, err)
	}
}

func (w *world) perDay(n int) {
	w.t.Helper()
	_, err := w.Change(w.t.Context(), exporting.ChangeSetting{Company: w.acme, Route: issues, Change: export.Change{PerDay: &n}, By: "test"})
	require.NoError(w.t, err)
}

func (w *world) ask(key string) export.Export {
	w.t.Helper()
	content, err := export.Issue{Subject: "Crew not seen", Ticket: "500201"}.Fields()
	require.NoError(w.t, err)
	e, err := w.Ask(w.t.Context(), exporting.Ask{Company: w.acme, Route: issues, Key: key, Content: content, By: "test"})
	require.NoError(w.t, err)
	return e
}

// works works on an export once, and returns how long it waits then; 0: for nothing.
func (w *world) works(id domain.ExportID) time.Duration {
	w.t.Helper()
	err := w.Work(w.t.Context(), w.acme, []byte(id.String()+" 1"))
	var again task.AgainError
	if errors.As(err, &again) {
		return again.At.Sub(w.clock.now)
	}
	require.NoError(w.t, err)
	return 0
}

// settles works on an export until nothing is left to do by itself.
func (w *world) settles(id domain.ExportID) export.Export {
	w.t.Helper()
	for range 100 {
		wait := w.works(id)
		if wait == 0 {
			return w.shown(id).Export
		}
		w.clock.now = w.clock.now.Add(wait)
	}
	w.t.Fatal("it never settles")
	return export.Export{}
}

func (w *world) shown(id domain.ExportID) exporting.Shown {
	w.t.Helper()
	s, err := w.Show(w.t.Context(), w.acme, id)
	require.NoError(w.t, err)
	return s
}

// queued takes the tasks that wait, and returns the payloads.
func (w *world) queued() []string {
	w.t.Helper()
	rows, err := w.db.Admin(w.t).Query(w.t.Context(), `DELETE FROM river.river_job WHERE kind = $1 RETURNING convert_from(decode(args->>'payload', 'base64'), 'UTF8')`, task.WorkExports)
	require.NoError(w.t, err)
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(w.t, err)
	return out
}

// entries are the ledger's kinds about exports, in order.
func (w *world) entries() (kinds []ledger.Kind) {
	w.t.Helper()
	require.NoError(w.t, w.work.View(w.t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		kinds = nil
		return tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if strings.HasPrefix(string(e.Kind), "export.") {
				kinds = append(kinds, e.Kind)
			}
			return err
		})
	}))
	return kinds
}

func states(s exporting.Shown) (out []export.State) {
	for _, one := range s.Steps {
		out = append(out, one.State)
	}
	return slices.Compact(out)
}
