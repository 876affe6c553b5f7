package online_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/adapters/reconcilefile"
	"actual/app/fences"
	apppresence "actual/app/presence"
	"actual/app/reconciliation"
	"actual/app/tenancy"
	"actual/cmd/internal/planted"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/booked"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/reconcile"
	"actual/domain/source"
	"actual/ports"
)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

type meter struct{}

func (meter) Derived(context.Context, int, time.Duration, int) {}

// world is a company of a planted season on a real store.
type world struct {
	t       *testing.T
	season  *planted.Company
	offline reconcilefile.Company
	clock   *clock
	db      *postgistest.Database
	work    *postgis.UnitOfWork
	acme    domain.CompanyID

	badges     map[string]domain.BadgeID // By device, of those that are the company's.
	devices    []string
	deriver    *apppresence.Deriver
	reconciler *reconciliation.Reconciler
}

// newWorld stocks a store with what a season's files say, but for visits and for how
// badges did: with the same identifiers.
func newWorld(t *testing.T, cfg planted.Config, number int) *world {
	t.Helper()
	w := &world{t: t, db: postgistest.New(t), badges: map[string]domain.BadgeID{}}
	var err error
	w.season, err = planted.Make(cfg, number)
	require.NoError(t, err)
	var visits, jobs bytes.Buffer
	require.NoError(t, w.season.WriteVisits(&visits))
	require.NoError(t, w.season.WriteJobs(&jobs))
	companies, err := reconcilefile.Decode(&visits, &jobs, reconcile.DefaultPolicy())
	require.NoError(t, err)
	w.offline = companies[0]
	in := w.offline.Input
	w.clock = &clock{in.From.AddDays(-20).Span(in.Zone).From}
	tasks, err := postgis.NewTaskInserter(w.db.App)
	require.NoError(t, err)
	ids := system.Identifiers{}
	w.work = postgis.NewUnitOfWork(w.db.App, tasks)
	c, err := tenancy.NewCompanies(w.work, postgis.NewDirectory(w.db.Directory), w.clock, ids).
		Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "acme", Zone: in.Zone.String(), By: "test"})
	require.NoError(t, err)
	w.acme = c.ID()
	w.places()
	w.people()
	w.plans()
	index := fences.NewIndexes()
	w.deriver = apppresence.NewDeriver(w.work, index, w.clock, ids, meter{}, presence.DefaultPolicy())
	w.reconciler = reconciliation.NewReconciler(w.work, index, w.clock, ids, reconcile.DefaultPolicy())
	return w
}

func (w *world) update(fn func(ctx context.Context, tx ports.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), w.acme, fn))
}

// ref is what the files call something.
func (w *world) ref(id domain.UUID) string { return w.offline.Names.Ref(id) }

func (w *world) places() {
	drawn := w.season.Fences()
	shapes := map[string]*geofence.Fence{}
	for i := range drawn.Fences() {
		f := drawn.Fence(int32(i))
		for _, s := range drawn.Sites() {
			if s.ID == f.Site {
				shapes[s.Ref] = f
			}
		}
	}
	var sites []geofence.Site
	var all []geofence.Fence
	for _, s := range w.offline.Input.Sites {
		site := geofence.Site{ID: s.ID, Ref: w.ref(s.ID.UUID), Name: w.ref(s.ID.UUID), Kind: s.Kind}
		if f := shapes[site.Ref]; f != nil {
			one := *f
			one.ID, one.Site = domain.FenceID(s.ID), s.ID
			for _, d := range drawn.Sites() {
				if d.Ref == site.Ref {
					site.Sky, one.Sky = d.Sky, d.Sky
				}
			}
			all = append(all, one)
		}
		sites = append(sites, site)
	}
	w.update(func(ctx context.Context, tx ports.Tx) error { return tx.Sites.Save(ctx, sites, all, w.clock.now) })
}

func (w *world) people() {
	in := w.offline.Input
	since := w.clock.now
	begun := func(s domain.Span) domain.Span {
		if s.From.IsZero() {
			s.From = since
		}
		return s
	}
	w.update(func(ctx context.Context, tx ports.Tx) error {
		for _, k := range in.Workers {
			if k.Unmapped {
				continue
			}
			one, err := job.NewWorker(k.ID, job.Particulars{Ref: w.ref(k.ID.UUID), Name: w.ref(k.ID.UUID)})
			require.NoError(w.t, err)
			require.NoError(w.t, tx.Workers.Create(ctx, one, since))
		}
		for _, k := range in.Crews {
			one, err := job.NewCrew(k.ID, w.ref(k.ID.UUID), w.ref(k.ID.UUID), k.Leader)
			require.NoError(w.t, err)
			require.NoError(w.t, tx.Crews.Create(ctx, one, since))
		}
		for _, m := range in.Memberships {
			m.ID, m.Span = domain.MembershipID{UUID: system.Identifiers{}.New()}, begun(m.Span)
			require.NoError(w.t, tx.Members.Begin(ctx, m))
		}
		for _, c := range in.Custodies {
			w.badge(ctx, tx, c.Badge)
			c.ID, c.Span = domain.CustodyID{UUID: system.Identifiers{}.New()}, begun(c.Span)
			require.NoError(w.t, tx.Custodies.Begin(ctx, c))
		}
		for _, c := range in.Carriages {
			w.badge(ctx, tx, c.Badge)
			c.ID, c.Span = domain.CarriageID{UUID: system.Identifiers{}.New()}, begun(c.Span)
			require.NoError(w.t, tx.CrewBadges.Begin(ctx, c))
		}
		return nil
	})
}

func (w *world) badge(ctx context.Context, tx ports.Tx, id domain.BadgeID) {
	device := w.ref(id.UUID)
	if _, there := w.badges[device]; there {
		return
	}
	one, err := badge.New(id, device, device, w.clock.now, time.Time{})
	require.NoError(w.t, err)
	require.NoError(w.t, tx.Badges.Register(ctx, one, w.clock.now))
	w.badges[device] = id
}

// plans stores jobs as Aspire's, and what was booked and clocked there.
func (w *world) plans() {
	in := w.offline.Input
	var jobs []job.Job
	rows := ports.SourceRead{Source: source.Aspire, Kind: source.Job, At: w.clock.now}
	for _, j := range in.Jobs {
		plan := job.Plan{Ref: w.ref(j.ID.UUID), Date: j.Date, Work: job.Work{Site: j.Site, Window: j.Window, Effort: j.Effort}}
		if len(j.Crews) > 0 {
			plan.Crew = j.Crews[0]
		}
		one, err := job.NewJob(j.ID, source.Aspire, plan)
		require.NoError(w.t, err)
		if j.State == reconcile.Cancelled {
			one, err = one.Cancelled()
			require.NoError(w.t, err)
		}
		jobs = append(jobs, one)
		rows.Rows = append(rows.Rows, source.Row{Kind: source.Job, Ref: plan.Ref, Said: source.Said{Ticket: j.Ticket, Date: j.Date, Active: true}})
	}
	w.update(func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Jobs.Create(ctx, jobs, w.clock.now)
		require.NoError(w.t, err)
		sync := source.Sync{ID: domain.SyncID{UUID: system.Identifiers{}.New()}, Source: source.Aspire, From: in.From, To: in.To, BeganAt: w.clock.now, MovedAt: w.clock.now, Revision: 1}
		require.NoError(w.t, tx.Syncs.Begin(ctx, sync))
		rows.Sync = sync.ID
		_, err = tx.SourceRows.Keep(ctx, rows)
		require.NoError(w.t, err)
		links, err := tx.Links.List(ctx, ports.SourceLinkQuery{Source: source.Aspire, Kind: source.Job})
		require.NoError(w.t, err)
		byRef := map[string]domain.JobID{}
		for _, j := range in.Jobs {
			byRef[w.ref(j.ID.UUID)] = j.ID
		}
		for i := range links {
			links[i].Link.State, links[i].Link.Ours, links[i].Link.Settled = source.New, byRef[links[i].Ref].UUID, true
		}
		require.NoError(w.t, tx.Links.Save(ctx, source.Aspire, links...))
		return w.hours(ctx, tx)
	})
}

func (w *world) hours(ctx context.Context, tx ports.Tx) error {
	in := w.offline.Input
	unmapped := map[domain.WorkerID]bool{}
	for _, k := range in.Workers {
		unmapped[k.ID] = k.Unmapped
	}
	known := func(id domain.WorkerID) domain.WorkerID {
		if unmapped[id] {
			return domain.WorkerID{}
		}
		return id
	}
	var times []booked.Time
	for _, b := range in.Bookings {
		from := time.Unix(b.From, 0).UTC()
		times = append(times, booked.Time{ID: domain.BookedTimeID{UUID: b.ID}, Source: source.Aspire, Of: booked.Ours{Worker: known(b.Worker), Job: b.Job, Site: b.Site}, Labour: booked.Labour{
			Ref: w.ref(b.ID), Worker: w.ref(b.Worker.UUID), Ticket: b.Ticket, Date: domain.DateOf(from, in.Zone), Span: domain.Span{From: from, To: time.Unix(b.To, 0).UTC()},
			Hours: job.Effort(b.To - b.From), Travel: b.Distributed, Stage: booked.Entered,
		}})
	}
	var clocks []booked.Clock
	for _, c := range in.Clocks {
		one := booked.Clock{ID: domain.ClockTimeID{UUID: c.ID}, Source: source.Aspire, Of: known(c.Worker), Clocked: booked.Clocked{
			Ref: w.ref(c.ID), Worker: w.ref(c.Worker.UUID), Span: domain.Span{From: time.Unix(c.From, 0).UTC()}, Break: job.Effort(c.Break), Stage: booked.Entered,
		}}
		one.Date = domain.DateOf(one.Span.From, in.Zone)
		if c.To != 0 {
			one.Span.To = time.Unix(c.To, 0).UTC()
		}
		clocks = append(clocks, one)
	}
	if _, err := tx.Booked.Put(ctx, times, w.clock.now); err != nil {
		return err
	}
	_, err := tx.Clocked.Put(ctx, clocks, w.clock.now)
	return err
}
