package reconciliation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/fences"
	"actual/app/reconciliation"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/reconcile"
	"actual/domain/run"
	"actual/domain/tenant"
	"actual/ports"
)

// friday is a morning in New York, after six.
var (
	friday   = time.Date(2026, 11, 27, 11, 10, 0, 0, time.UTC)
	thursday = domain.NewDate(2026, 11, 26)
)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// world is a company whose jobs are compared, on a real store. What a pass finds, a
// test says.
type world struct {
	t     *testing.T
	clock *clock
	work  *postgis.UnitOfWork
	acme  domain.CompanyID
	yard  domain.SiteID
	maria domain.UserID

	reconciler *reconciliation.Reconciler
	desk       *reconciliation.Desk
	lister     *reconciliation.Lister
	finds      reconcile.Result
	asked      reconcile.Input
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	ids := system.Identifiers{}
	w := &world{t: t, clock: &clock{friday}, work: postgis.NewUnitOfWork(db.App, tasks), yard: domain.SiteID{UUID: ids.New()}, maria: domain.UserID{UUID: ids.New()}}
	c, err := tenancy.NewCompanies(w.work, postgis.NewDirectory(db.Directory), w.clock, ids).
		Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "acme", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.acme = c.ID()
	w.update(func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Sites.Save(ctx, []geofence.Site{{ID: w.yard, Ref: "elm-1", Name: "Elm 1", Kind: geofence.KindResidential}}, nil, w.clock.now); err != nil {
			return err
		}
		return tx.Users.Create(ctx, tenant.User{ID: w.maria, Company: w.acme, Email: "maria@acme.example", Name: "Maria", Role: tenant.RoleApprover, Invited: w.clock.now, Revision: 1})
	})
	index := fences.NewIndexes()
	w.reconciler = reconciliation.NewReconciler(w.work, index, w.clock, ids, reconcile.DefaultPolicy())
	w.reconciler.Judging(func(in reconcile.Input) reconcile.Result {
		w.asked = in
		return w.finds
	})
	w.desk, w.lister = reconciliation.NewDesk(w.work, w.clock, ids), reconciliation.NewLister(w.work, index)
	return w
}

func (w *world) update(fn func(ctx context.Context, tx ports.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), w.acme, fn))
}

// plan plans a job for a date.
func (w *world) plan(on domain.Date) job.Job {
	w.t.Helper()
	j, err := job.NewJob(domain.JobID{UUID: system.Identifiers{}.New()}, job.ByHand, job.Plan{Date: on, Work: job.Work{Site: w.yard, Effort: 3600}})
	require.NoError(w.t, err)
	w.update(func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Jobs.Create(ctx, []job.Job{j}, w.clock.now)
		return err
	})
	return j
}

// move moves a job to another date.
func (w *world) move(j job.Job, to domain.Date) {
	w.t.Helper()
	p := j.Plan()
	p.Date = to
	moved, err := j.Changed(p)
	require.NoError(w.t, err)
	w.update(func(ctx context.Context, tx ports.Tx) error { return tx.Jobs.Save(ctx, moved, w.clock.now) })
}

// find lets the next passes find a discrepancy for each kind, that lasts so long.
func (w *world) find(on domain.Date, actual int64, kinds ...reconcile.Kind) {
	w.finds = reconcile.Result{}
	for i, kind := range kinds {
		d := reconcile.Discrepancy{Severity: reconcile.Warning, Case: reconcile.Case{Kind: kind, Rule: 1, Date: on, Subject: reconcile.Subject{Site: w.yard}}}
		copy(d.Key[:], kind)
		d.Key[15] = byte(on.Day())
		d.Verdict = reconcile.Verdict{Holds: true, Finding: "short", Expected: 3600, Actual: actual}
		d.Digest[0] = byte(i + 1)
		w.finds.Discrepancies = append(w.finds.Discrepancies, d)
	}
}

func (w *world) pass(on domain.Date) discrepancy.Pass {
	w.t.Helper()
	p, ok, err := w.reconciler.Pass(w.t.Context(), reconciliation.MakePass{Company: w.acme, Date: on, Cause: discrepancy.OnRequest, By: "user:test"})
	require.NoError(w.t, err)
	require.True(w.t, ok)
	return p
}

// night is the period of the run on the morning of a date.
func night(on domain.Date) run.Turn {
	return run.Turn{Kind: "reconcile.night.v1", Period: run.Period{Key: on.String()}}
}

// only returns the one discrepancy that there is.
func (w *world) only() discrepancy.Discrepancy {
	w.t.Helper()
	page, err := w.lister.List(w.t.Context(), reconciliation.List{Company: w.acme})
	require.NoError(w.t, err)
	require.Len(w.t, page.Discrepancies, 1)
	return page.Discrepancies[0]
}

// passes returns all, the newest first.
func (w *world) passes() (out []discrepancy.Pass) {
	w.t.Helper()
	page, err := w.lister.Passes(w.t.Context(), reconciliation.ListPasses{Company: w.acme, Limit: 50})
	require.NoError(w.t, err)
	return page.Passes
}
