package roster_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/roster"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

var noon = time.Date(2026, 9, 21, 12, 0, 0, 0, time.UTC)

func hour(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }

// clock is a clock that a test sets.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// world is the roster of two companies on a real store.
type world struct {
	t         *testing.T
	clock     *clock
	work      *postgis.UnitOfWork
	directory *postgis.Directory
	acme      domain.CompanyID
	blue      domain.CompanyID

	workers   *roster.Workers
	crews     *roster.Crews
	custodies *roster.Custodies
	badges    *roster.Badges
	codes     *roster.ClaimCodes
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	w := &world{t: t, clock: &clock{noon}, work: postgis.NewUnitOfWork(db.App, tasks), directory: postgis.NewDirectory(db.Directory)}
	ids := system.Identifiers{}
	companies := tenancy.NewCompanies(w.work, w.directory, w.clock, ids)
	_, err = companies.EnsureHouse(t.Context())
	require.NoError(t, err)
	for ref, id := range map[string]*domain.CompanyID{"acme": &w.acme, "blue": &w.blue} {
		c, err := companies.Create(t.Context(), tenancy.CreateCompany{Ref: ref, Name: ref, Zone: "America/New_York", By: "test"})
		require.NoError(t, err)
		*id = c.ID()
	}
	w.workers, w.crews = roster.NewWorkers(w.work, w.clock, ids), roster.NewCrews(w.work, w.clock, ids)
	w.custodies, w.badges = roster.NewCustodies(w.work, w.clock, ids), roster.NewBadges(w.work, w.clock, ids)
	w.codes = roster.NewClaimCodes(w.work, w.clock, ids, w.directory, system.Secrets{})
	return w
}

func (w *world) worker(ref string) job.Worker {
	w.t.Helper()
	made, err := w.workers.Add(w.t.Context(), roster.AddWorker{Company: w.acme, Worker: job.Particulars{Ref: ref, Name: "Secret " + ref}, By: "test"})
	require.NoError(w.t, err)
	return made
}

// badge registers dev:1 as a badge of acme.
func (w *world) badge() badge.Badge {
	w.t.Helper()
	b, err := w.badges.RegisterFor(w.t.Context(), w.acme, "dev:1", "Mow 1", time.Time{}, "test")
	require.NoError(w.t, err)
	return b
}

func (w *world) give(b badge.Badge, to job.Worker, from, until time.Time, over bool) error {
	w.t.Helper()
	_, err := w.custodies.Begin(w.t.Context(), roster.BeginCustody{
		Company: w.acme, Badge: b.ID(), Worker: to.ID(), From: from, To: until, HandOver: over, By: "test",
	})
	return err
}

// worn says who wears a badge in which span, by time; never worn is left out.
func (w *world) worn(b badge.Badge, names map[domain.WorkerID]string) []string {
	w.t.Helper()
	page, err := w.custodies.List(w.t.Context(), roster.ListCustody{Company: w.acme, Badge: b.ID()})
	require.NoError(w.t, err)
	out := []string{}
	for _, c := range page.Custody {
		end := "…"
		if !c.Span.To.IsZero() {
			end = c.Span.To.Format("15")
		}
		out = append(out, names[c.Worker]+" "+c.Span.From.Format("15")+"-"+end)
	}
	return out
}

// entries returns the company's ledger entries, as text.
func (w *world) entries(company domain.CompanyID) (all []string) {
	w.t.Helper()
	require.NoError(w.t, w.work.View(w.t.Context(), company, func(ctx context.Context, tx ports.Tx) error {
		all = nil
		return tx.History.EachPending(ctx, func(raw []byte) error {
			all = append(all, string(raw))
			_, err := ledger.ParseEntry(raw)
			return err
		})
	}))
	return all
}

func (w *world) company(ref string) tenant.Company {
	w.t.Helper()
	c, err := w.directory.CompanyByRef(w.t.Context(), ref)
	require.NoError(w.t, err)
	return c
}
