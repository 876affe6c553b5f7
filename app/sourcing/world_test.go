package sourcing_test

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/app/fences"
	"actual/app/sourcing"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/source"
	"actual/domain/tenant"
	"actual/ports"
)

var (
	acme   = domain.CompanyID{UUID: domain.UUID{0xa1, 15: 0xa1}}
	monday = domain.NewDate(2026, time.November, 23)
)

// clock stands still until it is moved.
type clock struct{ at atomic.Pointer[time.Time] }

func (c *clock) Now() time.Time { return *c.at.Load() }

func (c *clock) set(t time.Time) { c.at.Store(&t) }

type serial struct{ n atomic.Uint32 }

func (s *serial) New() domain.UUID {
	n := s.n.Add(1)
	return domain.UUID{0xff, 13: byte(n >> 16), 14: byte(n >> 8), 15: byte(n)}
}

// books are where a company plans its work: a source in memory, three rows a page.
type books struct {
	sites    []ports.SourceSite
	crews    []ports.SourceCrew
	workers  []ports.SourceWorker
	jobs     []ports.SourceJob
	findings map[string][]ports.SourceFinding // By what they are of.

	asked []string // Which lists were asked for, a page each.
	fail  func(of string, page int) error
}

func list[R any](b *books, of string, rows []R, ref func(R) string, q ports.SourceQuery) (p ports.SourcePage[R], err error) {
	b.asked = append(b.asked, of)
	if b.fail != nil {
		if err := b.fail(of, len(b.asked)); err != nil {
			return p, err
		}
	}
	p.Calls = 1
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(x, y R) int { return number(ref(x)) - number(ref(y)) })
	for _, r := range rows {
		if number(ref(r)) > number(q.After) && len(p.Rows) < 3 {
			p.Rows = append(p.Rows, r)
			p.Next = ref(r)
			for _, f := range b.findings[of] {
				if f.Ref == ref(r) {
					p.Findings = append(p.Findings, f)
				}
			}
		}
	}
	if q.After == "" {
		for _, f := range b.findings[of] {
			if f.Kind == ports.SourceUnreadable || f.Kind == ports.SourceNoDate {
				p.Findings = append(p.Findings, f)
			}
		}
	}
	return p, nil
}

func number(ref string) int {
	n, _ := strconv.Atoi(ref)
	return n
}

func (b *books) ListSites(_ context.Context, _ domain.CompanyID, q ports.SourceQuery) (ports.SourcePage[ports.SourceSite], error) {
	return list(b, "site", b.sites, func(s ports.SourceSite) string { return s.Ref }, q)
}

func (b *books) ListCrews(_ context.Context, _ domain.CompanyID, q ports.SourceQuery) (ports.SourcePage[ports.SourceCrew], error) {
	return list(b, "crew", b.crews, func(c ports.SourceCrew) string { return c.Ref }, q)
}

func (b *books) ListWorkers(_ context.Context, _ domain.CompanyID, q ports.SourceQuery) (ports.SourcePage[ports.SourceWorker], error) {
	return list(b, "worker", b.workers, func(w ports.SourceWorker) string { return w.Ref }, q)
}

func (b *books) ListJobs(_ context.Context, _ domain.CompanyID, w ports.SourceWindow, q ports.SourceQuery) (ports.SourcePage[ports.SourceJob], error) {
	in := slices.DeleteFunc(slices.Clone(b.jobs), func(j ports.SourceJob) bool { return j.Date.Before(w.From) || j.Date.After(w.To) })
	return list(b, "job", in, func(j ports.SourceJob) string { return j.Ref }, q)
}

func place(n int32) *geofence.LatLng {
	return &geofence.LatLng{Lat: 400_000_000 + n*100_000, Lng: -750_000_000}
}

// plans returns books with a few of each.
func plans() *books {
	return &books{
		sites: []ports.SourceSite{
			{Ref: "2001", Name: "Example Plaza", Position: place(1), Radius: 91_440, Active: true, Version: "1"},
			{Ref: "2002", Name: "Oak HOA", Position: place(2), Radius: 60_960, Active: true, Version: "1"},
			{Ref: "2003", Name: "No Pin", Active: true, Version: "1"},
			{Ref: "2004", Name: "Left us", Position: place(4), Radius: 60_960, Version: "1"},
		},
		crews:   []ports.SourceCrew{{Ref: "31", Name: "Mow 3", Leader: "4410", Active: true}, {Ref: "32", Name: "Mow 4", Active: true}},
		workers: []ports.SourceWorker{{Ref: "4410", Name: "Ann Example", EmployeeNumber: "E-7", Active: true, Version: "1"}, {Ref: "4411", Name: "Bo Example", Active: true}},
		jobs: []ports.SourceJob{
			planned("901", "2001", "31", monday), planned("902", "2002", "31", monday), planned("903", "2003", "32", monday.AddDays(1)),
			planned("904", "2001", "", monday.AddDays(7)),
		},
		findings: map[string][]ports.SourceFinding{},
	}
}

func planned(ref, site, crew string, on domain.Date) ports.SourceJob {
	return ports.SourceJob{Ref: ref, Ticket: "5" + ref, Number: "70201", Site: site, Crew: crew, Date: on, Effort: 4 * 3600, Service: "Mowing", State: ports.SourcePlanned, Said: "Scheduled"}
}

// world is a company with books elsewhere, in a database of its own.
type world struct {
	t      *testing.T
	work   *postgis.UnitOfWork
	clock  *clock
	books  *books
	syncer *sourcing.Syncer
	ids    *serial
}

func newWorld(t *testing.T, b *books) *world {
	t.Helper()
	t.Parallel()
	d := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(d.App)
	require.NoError(t, err)
	w := &world{t: t, work: postgis.NewUnitOfWork(d.App, tasks), clock: &clock{}, books: b, ids: &serial{}}
	w.clock.set(time.Date(2026, 11, 23, 12, 0, 0, 500, time.UTC))
	w.syncer = sourcing.NewSyncer(w.work, b, w.clock, w.ids, fences.NewImporter(w.work, w.clock, w.ids))
	c, err := tenant.New(acme, "acme", "Acme", "America/New_York")
	require.NoError(t, err)
	w.update(func(ctx context.Context, tx ports.Tx) error { return tx.Companies.Create(ctx, c, w.clock.Now()) })
	return w
}

func (w *world) update(do func(ctx context.Context, tx ports.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), acme, do))
}

// sync syncs to the end, an hour later, and returns what came of it.
func (w *world) sync(ask sourcing.Ask) source.Sync {
	w.t.Helper()
	w.clock.set(w.clock.Now().Add(time.Hour))
	r := w.begin(ask)
	for !r.Ended() {
		require.NoError(w.t, r.Step(w.t.Context()))
	}
	return r.State()
}

func (w *world) begin(ask sourcing.Ask) *sourcing.Run {
	w.t.Helper()
	ask.Company, ask.By = acme, "cli:test"
	r, err := w.syncer.Begin(w.t.Context(), ask)
	require.NoError(w.t, err)
	return r
}

func (w *world) rows(kind source.Kind) map[string]source.Row {
	w.t.Helper()
	out := map[string]source.Row{}
	w.update(func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Links.List(ctx, ports.SourceLinkQuery{Source: source.Aspire, Kind: kind})
		for _, r := range all {
			out[r.Ref] = r
		}
		return err
	})
	return out
}

// jobs returns our jobs by ref, each once.
func (w *world) jobs() map[string]job.Job {
	w.t.Helper()
	out := map[string]job.Job{}
	w.update(func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Jobs.Between(ctx, domain.Date{}, domain.Date{}, ports.JobQuery{})
		for _, j := range all {
			require.NotContains(w.t, out, j.Plan().Ref)
			out[j.Plan().Ref] = j
		}
		return err
	})
	return out
}

// sites returns our sites by ref, with the newest fence of each.
func (w *world) sites() (map[string]geofence.Site, map[string]geofence.Fence) {
	w.t.Helper()
	sites, newest := map[string]geofence.Site{}, map[string]geofence.Fence{}
	w.update(func(ctx context.Context, tx ports.Tx) error {
		all, fences, err := tx.Sites.Load(ctx)
		of := map[domain.SiteID]string{}
		for _, s := range all {
			sites[s.Ref], of[s.ID] = s, s.Ref
		}
		for _, f := range fences {
			if f.Version > newest[of[f.Site]].Version {
				newest[of[f.Site]] = f
			}
		}
		return err
	})
	return sites, newest
}

// square is a fence that somebody drew about a place.
func square(t *testing.T, n int32) geofence.Shape {
	t.Helper()
	c := place(n)
	s, err := geofence.NewPolygons([][]geofence.Ring{{{
		{Lat: c.Lat - 2000, Lng: c.Lng - 2000}, {Lat: c.Lat - 2000, Lng: c.Lng + 2000}, {Lat: c.Lat + 2000, Lng: c.Lng + 2000}, {Lat: c.Lat + 2000, Lng: c.Lng - 2000},
	}}})
	require.NoError(t, err)
	return s
}

func shaped(s geofence.Shape) string { return s.Fingerprint() }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
