package backfill_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/notehub"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/app/backfill"
	"actual/app/ingest"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

var (
	now   = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	acme  = domain.CompanyID{UUID: id(0xa1)}
	house = domain.CompanyID{UUID: id(0x0f)}
)

func id(b byte) domain.UUID { return domain.UUID{b, 15: b} }

type clock struct{}

func (clock) Now() time.Time { return now }

type serial struct{ n atomic.Uint32 }

func (s *serial) New() domain.UUID {
	n := s.n.Add(1)
	return domain.UUID{0xff, 14: byte(n >> 8), 15: byte(n)}
}

type deaf struct{}

func (deaf) Committed(context.Context, int, time.Duration, int, int, int) {}
func (deaf) Refused(context.Context, int)                                 {}

// hub is a Notehub with events by the time of their upload.
type hub struct {
	events map[int64][]string
	asked  []ports.HubWindow
	fail   func(w ports.HubWindow, page int) error
}

func (h *hub) Uploaded(_ context.Context, company domain.CompanyID, w ports.HubWindow) iter.Seq2[[][]byte, error] {
	h.asked = append(h.asked, w)
	return func(yield func([][]byte, error) bool) {
		page := 0
		for at := w.From.Unix() - 1; at <= w.To.Unix(); at++ { // With a margin, as is allowed.
			for _, raw := range h.events[at] {
				if h.fail != nil {
					if err := h.fail(w, page); err != nil {
						yield(nil, err)
						return
					}
				}
				page++
				if !yield([][]byte{[]byte(raw), []byte(raw)}, nil) {
					return
				}
			}
		}
	}
}

// upload makes an event of a device that Notehub received at a time.
func (h *hub) upload(key, device string, at time.Time) string {
	raw := fmt.Sprintf(`{"event":%q,  "device":%q,"received":%d.5,"when":%d,"file":"_track.qo"}`, key, device, at.Unix(), at.Unix()-30)
	h.events[at.Unix()] = append(h.events[at.Unix()], raw)
	return raw
}

// world is a company with a route and a badge, in a database of its own.
type world struct {
	t        *testing.T
	admin    *pgx.Conn
	work     *postgis.UnitOfWork
	hub      *hub
	acceptor *ingest.Acceptor
	filler   *backfill.Filler
	route    tenant.Route
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	d := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(d.App)
	require.NoError(t, err)
	w := &world{t: t, admin: d.Admin(t), work: postgis.NewUnitOfWork(d.App, tasks), hub: &hub{events: map[int64][]string{}}}
	sink, directory, ids := postgis.NewEventSink(d.Ingest), postgis.NewDirectory(d.Directory), &serial{}
	committer := ingest.NewCommitter(sink, directory, clock{}, deaf{}, ingest.DefaultBounds())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = committer.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	w.acceptor = ingest.NewAcceptor(notehub.Decoder{}, committer, clock{}, ids)
	w.filler = backfill.NewFiller(w.work, directory, w.hub, ingest.NewExaminer(sink, w.acceptor), w.acceptor, clock{}, ids)
	w.found(acme, "acme")
	w.found(house, tenant.HouseRef)
	w.route = w.routed(acme, 9)
	b, err := badge.New(domain.BadgeID{UUID: id(1)}, "dev:1", "", time.Time{}, time.Time{})
	require.NoError(t, err)
	w.update(acme, func(ctx context.Context, tx ports.Tx) error { return tx.Badges.Register(ctx, b, now) })
	return w
}

func (w *world) found(company domain.CompanyID, ref string) {
	w.t.Helper()
	c, err := tenant.New(company, ref, "Company "+ref, "America/New_York")
	require.NoError(w.t, err)
	w.update(company, func(ctx context.Context, tx ports.Tx) error { return tx.Companies.Create(ctx, c, now) })
}

func (w *world) routed(company domain.CompanyID, n byte) tenant.Route {
	w.t.Helper()
	credential, err := tenant.NewCredential("route", tenant.Secret{n}, now, tenant.DefaultRouteTerm, nil)
	require.NoError(w.t, err)
	r := tenant.Route{Credential: credential, ID: domain.RouteID{UUID: id(n)}, Company: company}
	w.update(company, func(ctx context.Context, tx ports.Tx) error { return tx.Routes.Create(ctx, r) })
	return r
}

func (w *world) update(company domain.CompanyID, fn func(ctx context.Context, tx ports.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), company, fn))
}

// accept takes an event as a route brings it.
func (w *world) accept(raw string) {
	w.t.Helper()
	got, err := w.acceptor.Accept(w.t.Context(), ingest.Delivery{Route: w.route, Items: []ingest.Item{{Raw: []byte(raw)}}})
	require.NoError(w.t, err)
	require.Equal(w.t, ingest.Stored, got[0].Result)
}

// held returns the stored contents of an event.
func (w *world) held(key string) (texts []string) {
	w.t.Helper()
	w.update(acme, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Events.ByKey(ctx, key)
		for _, e := range all {
			texts = append(texts, string(e.Raw))
		}
		return err
	})
	return texts
}

// backfills returns the bytes of the ledger's entries about backfills.
func (w *world) backfills() (texts []string) {
	w.t.Helper()
	w.update(acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.History.EachPending(ctx, func(raw []byte) error {
			if strings.Contains(string(raw), string(ledger.EventsBackfilled)) {
				texts = append(texts, string(raw))
			}
			return nil
		})
	})
	return texts
}

// finish steps until the end.
func (w *world) finish(r *backfill.Run) ports.Backfill {
	w.t.Helper()
	for !r.Ended() {
		require.NoError(w.t, r.Step(w.t.Context()))
	}
	return r.State()
}

// queued returns how many tasks of a kind are queued.
func (w *world) queued(kind string) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.admin.QueryRow(w.t.Context(), `SELECT count(*) FROM river.river_job WHERE kind = $1`, kind).Scan(&n))
	return n
}
