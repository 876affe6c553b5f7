package labour_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/labour"
	"actual/app/roster"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/source"
	"actual/domain/vendor"
	"actual/ports"
)

// tuesday is a Tuesday evening in New York: already Wednesday in UTC.
var (
	tuesday = time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)
	today   = domain.NewDate(2026, 11, 24)
)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// world is a company with a worker, a crew that she leads, and two sites, on a real
// store, and a source that holds what a test puts there.
type world struct {
	t         *testing.T
	clock     *clock
	work      *postgis.UnitOfWork
	directory *postgis.Directory
	acme      domain.CompanyID
	ana       domain.WorkerID
	mow       domain.CrewID
	yard      domain.SiteID
	office    *office

	reader *labour.Reader
	lister *labour.Lister
	lmn    *labour.LMNImporter
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	ids := system.Identifiers{}
	w := &world{t: t, clock: &clock{tuesday}, work: postgis.NewUnitOfWork(db.App, tasks), directory: postgis.NewDirectory(db.Directory), office: &office{size: 3, sites: map[string]string{}}}
	c, err := tenancy.NewCompanies(w.work, w.directory, w.clock, ids).
		Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "acme", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.acme = c.ID()
	w.ana = w.worker("117", "Ana Flores")
	crew, err := roster.NewCrews(w.work, w.clock, ids).Create(t.Context(), roster.CreateCrew{Company: w.acme, Ref: "mow-1", Name: "Mow 1", Leader: w.ana, By: "test"})
	require.NoError(t, err)
	w.mow, w.yard = crew.ID(), domain.SiteID{UUID: ids.New()}
	w.do(func(ctx context.Context, tx ports.Tx) error {
		return tx.Sites.Save(ctx, []geofence.Site{{ID: w.yard, Ref: "ELM-12", Name: "12 Elm St", Kind: geofence.KindResidential}, {ID: domain.SiteID{UUID: ids.New()}, Ref: "other", Name: "Other", Kind: geofence.KindOther}}, nil, w.clock.now)
	})
	w.reader, w.lister = labour.NewReader(w.work, w.office, w.clock, ids), labour.NewLister(w.work)
	w.lmn = labour.NewLMNImporter(w.work, w.clock, ids, roster.NewImporter(w.work, w.clock, ids, w.directory))
	return w
}

// readerOf is the use case over another source.
func (w *world) readerOf(times ports.TimeSource) *labour.Reader {
	return labour.NewReader(w.work, times, w.clock, system.Identifiers{})
}

func (w *world) do(fn func(ctx context.Context, tx ports.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), w.acme, fn))
}

func (w *world) worker(ref, name string) domain.WorkerID {
	w.t.Helper()
	made, err := roster.NewWorkers(w.work, w.clock, system.Identifiers{}).Add(w.t.Context(), roster.AddWorker{Company: w.acme, Worker: job.Particulars{Ref: ref, Name: name}, By: "test"})
	require.NoError(w.t, err)
	return made.ID()
}

// link says which of ours a row of Aspire is.
func (w *world) link(kind source.Kind, ref string, said source.Said, ours domain.UUID) {
	w.t.Helper()
	ids := system.Identifiers{}
	w.do(func(ctx context.Context, tx ports.Tx) error {
		row := source.Row{Kind: kind, Ref: ref, Said: said}
		if _, err := tx.SourceRows.Keep(ctx, ports.SourceRead{Source: source.Aspire, Kind: kind, Sync: domain.SyncID{UUID: ids.New()}, At: w.clock.now, Rows: []source.Row{row}}); err != nil {
			return err
		}
		rows, err := tx.Links.List(ctx, ports.SourceLinkQuery{Source: source.Aspire, Kind: kind, Refs: []string{ref}})
		require.NoError(w.t, err)
		rows[0].Link.State, rows[0].Link.Ours, rows[0].Link.At = source.Matched, ours, w.clock.now
		return tx.Links.Save(ctx, source.Aspire, rows...)
	})
}

// times returns all labour, by date.
func (w *world) times(gone bool) []booked.Time {
	w.t.Helper()
	page, err := w.lister.Times(w.t.Context(), labour.ListTimes{Company: w.acme, Only: ports.BookedQuery{WithGone: gone}})
	require.NoError(w.t, err)
	return page.Times
}

// read is when labour was read to its end last.
func (w *world) read() (at time.Time) {
	w.t.Helper()
	w.do(func(ctx context.Context, tx ports.Tx) (err error) {
		all, err := tx.BookedRead.All(ctx)
		for _, r := range all {
			if r.Source == source.Aspire && r.List == ports.BookedLabour {
				at = r.Began
			}
		}
		return err
	})
	return at
}

// entries returns the bodies of the ledger's entries of a kind.
func (w *world) entries(kind ledger.Kind) (bodies []string) {
	w.t.Helper()
	w.do(func(ctx context.Context, tx ports.Tx) error {
		bodies = nil
		return tx.History.EachPending(ctx, func(raw []byte) error {
			e, err := ledger.ParseEntry(raw)
			if err == nil && e.Kind == kind {
				bodies = append(bodies, string(raw))
			}
			return err
		})
	})
	return bodies
}

// office is a ports.TimeSource: pages of so many rows of what it holds.
type office struct {
	size   int
	times  []booked.Labour
	clocks []booked.Clocked
	sites  map[string]string // Of tickets.
	asked  []string          // Tickets whose sites were asked for.
	wrong  error
	after  string // wrong only on the page after this.
	window ports.TimeWindow
}

func (o *office) ListTimes(_ context.Context, _ domain.CompanyID, w ports.TimeWindow, q ports.SourceQuery) (ports.SourcePage[booked.Labour], error) {
	o.window = w
	return page(o, o.times, func(l booked.Labour) string { return l.Ref }, q)
}

func (o *office) ListClocks(_ context.Context, _ domain.CompanyID, _ ports.TimeWindow, q ports.SourceQuery) (ports.SourcePage[booked.Clocked], error) {
	return page(o, o.clocks, func(c booked.Clocked) string { return c.Ref }, q)
}

func (o *office) SitesOf(_ context.Context, _ domain.CompanyID, tickets []string) (map[string]string, int, error) {
	o.asked = append(o.asked, tickets...)
	return o.sites, 2, nil
}

func page[R any](o *office, all []R, ref func(R) string, q ports.SourceQuery) (p ports.SourcePage[R], err error) {
	if o.wrong != nil && q.After == o.after {
		return p, o.wrong
	}
	p.Calls = 1
	for _, r := range all {
		if ref(r) > q.After && len(p.Rows) < o.size {
			p.Rows, p.Next = append(p.Rows, r), ref(r)
		}
	}
	return p, nil
}

var _ ports.TimeSource = (*office)(nil)

var errNoCredential error = vendor.ErrNoCredential
