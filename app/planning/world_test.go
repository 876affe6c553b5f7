package planning_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/planning"
	"actual/app/roster"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// monday is a Monday morning in New York.
var monday = time.Date(2026, 11, 30, 14, 0, 0, 0, time.UTC)

// clock is a clock that a test sets.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// world is what a company plans, on a real store.
type world struct {
	t     *testing.T
	clock *clock
	work  *postgis.UnitOfWork
	acme  domain.CompanyID
	yard  domain.SiteID
	mow   domain.CrewID
	badge domain.BadgeID

	jobs   *planning.Jobs
	series *planning.Series
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	ids := system.Identifiers{}
	w := &world{t: t, clock: &clock{monday}, work: postgis.NewUnitOfWork(db.App, tasks)}
	c, err := tenancy.NewCompanies(w.work, postgis.NewDirectory(db.Directory), w.clock, ids).
		Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "acme", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.acme, w.yard, w.badge = c.ID(), domain.SiteID{UUID: ids.New()}, domain.BadgeID{UUID: ids.New()}
	crew, err := roster.NewCrews(w.work, w.clock, ids).Create(t.Context(), roster.CreateCrew{Company: w.acme, Ref: "mow-1", Name: "Mow 1", By: "test"})
	require.NoError(t, err)
	w.mow = crew.ID()
	b, err := badge.New(w.badge, "dev:1", "", time.Time{}, time.Time{})
	require.NoError(t, err)
	w.do(func(ctx context.Context, tx ports.Tx) error {
		require.NoError(t, tx.Badges.Register(ctx, b, monday))
		return tx.Sites.Save(ctx, []geofence.Site{{ID: w.yard, Ref: "yard", Name: "Yard", Kind: geofence.KindYard}}, nil, monday)
	})
	w.jobs, w.series = planning.NewJobs(w.work, w.clock, ids), planning.NewSeries(w.work, w.clock, ids, 28)
	return w
}

func (w *world) do(fn func(ctx context.Context, tx ports.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), w.acme, fn))
}

// planned returns all jobs, by date.
func (w *world) planned() []job.Job {
	w.t.Helper()
	page, err := w.jobs.List(w.t.Context(), planning.ListJobs{Company: w.acme})
	require.NoError(w.t, err)
	return page.Jobs
}

// entries counts the ledger's entries by kind.
func (w *world) entries() map[ledger.Kind]int {
	w.t.Helper()
	count := map[ledger.Kind]int{}
	w.do(func(ctx context.Context, tx ports.Tx) error {
		clear(count)
		return tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			count[e.Kind]++
			return err
		})
	})
	return count
}
