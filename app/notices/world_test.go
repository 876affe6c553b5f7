package notices_test

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/alerting"
	"actual/adapters/outbound/email"
	"actual/adapters/outbound/keyfile"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/notices"
	"actual/app/vault"
	"actual/contracts/smtp"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/notice"
	"actual/domain/tenant"
	"actual/ports"
)

// monday is at 08:00 in New York.
var monday = time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// world is a company on a real database, and a real mail server.
type world struct {
	t       *testing.T
	admin   *pgx.Conn
	work    *postgis.UnitOfWork
	service *notices.Service
	clock   *clock
	inbox   *smtp.Inbox
	mu      sync.Mutex
	came    []smtp.Letter
	company domain.CompanyID
	house   domain.CompanyID
	crew    domain.CrewID
	badges  []domain.BadgeID
	ids     system.Identifiers
	chat    *chat
}

// chat is where messages are posted to.
type chat struct {
	mu     sync.Mutex
	to     []string
	answer int
}

// Post implements ports.Poster.
func (c *chat) Post(_ context.Context, to string, _ map[string]string, _ []byte) (ports.Posted, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.to = append(c.to, to)
	return ports.Posted{Status: cmp.Or(c.answer, 200), Body: "what is " + to + "?"}, nil
}

type anywhere struct{}

// Check implements ports.PostingRules.
func (anywhere) Check(string) error { return nil }

func newWorld(t *testing.T) *world {
	t.Helper()
	d := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(d.App)
	require.NoError(t, err)
	w := &world{t: t, work: postgis.NewUnitOfWork(d.App, tasks), clock: &clock{monday}}
	w.admin, err = pgx.Connect(t.Context(), d.AdminURL)
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.admin.Close(context.Background()) })
	w.inbox, err = smtp.Open(func(l smtp.Letter) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.came = append(w.came, l)
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.inbox.Close() })
	mail := email.New(email.Config{Address: w.inbox.Address(), From: "Actual <alerts@actual.example>", HELO: "localhost"})
	directory := postgis.NewDirectory(d.Directory)
	file := keyfile.RingFile(filepath.Join(t.TempDir(), "keys.json"))
	_, err = keyfile.AddKey(file, monday)
	require.NoError(t, err)
	ring, err := keyfile.NewRing(file)
	require.NoError(t, err)
	w.chat = &chat{}
	w.service = notices.New(w.work, directory, directory, notices.Outside{
		Channel: alerting.New(mail, w.chat), Sealer: vault.New(w.work, ring, w.clock, w.ids, system.Secrets{}, nil), Posting: anywhere{}, Clock: w.clock, IDs: w.ids, Pages: "https://actual.example",
	})
	w.company, w.house = w.found("northside", "America/New_York"), w.found(tenant.HouseRef, "UTC")
	w.update(func(ctx context.Context, tx ports.Tx) error {
		crew, err := job.NewCrew(domain.CrewID{UUID: w.ids.New()}, "north", "North", domain.WorkerID{})
		require.NoError(t, err)
		w.crew = crew.ID()
		require.NoError(t, tx.Crews.Create(ctx, crew, monday))
		for _, label := range []string{"Mow 1", "Mow 2", "Mow 3"} {
			b, err := badge.New(domain.BadgeID{UUID: w.ids.New()}, "dev:"+label, label, monday.AddDate(0, -1, 0), time.Time{})
			require.NoError(t, err)
			require.NoError(t, tx.Badges.Register(ctx, b, monday))
			require.NoError(t, tx.CrewBadges.Begin(ctx, job.Carriage{ID: domain.CarriageID{UUID: w.ids.New()}, Crew: w.crew, Badge: b.ID(), Span: domain.Span{From: monday.AddDate(0, -1, 0)}}))
			w.badges = append(w.badges, b.ID())
		}
		return nil
	})
	return w
}

func (w *world) found(ref, zone string) domain.CompanyID {
	c, err := tenant.New(domain.CompanyID{UUID: w.ids.New()}, ref, "Northside", zone)
	require.NoError(w.t, err)
	require.NoError(w.t, w.work.Update(w.t.Context(), c.ID(), func(ctx context.Context, tx ports.Tx) error { return tx.Companies.Create(ctx, c, monday) }))
	return c.ID()
}

func (w *world) update(fn func(ctx context.Context, tx ports.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.work.Update(w.t.Context(), w.company, fn))
}

// heard lets a badge have been heard.
func (w *world) heard(n int, at time.Time, mv int32) {
	_, err := w.admin.Exec(w.t.Context(), `INSERT INTO badge_state (company_id, badge_id, heard_at, voltage_mv, voltage_at) VALUES ($1, $2, $3, $4, $3)
		ON CONFLICT (company_id, badge_id) DO UPDATE SET heard_at = $3, voltage_mv = $4, voltage_at = $3`, w.company.UUID, w.badges[n].UUID, at, mv)
	require.NoError(w.t, err)
}

// look judges and sends at a time.
func (w *world) look(at time.Time) {
	w.t.Helper()
	w.clock.now = at
	require.NoError(w.t, w.service.Judge(w.t.Context(), w.company))
	require.NoError(w.t, w.service.Send(w.t.Context(), w.company))
}

// letters returns those that came, in order.
func (w *world) letters() []smtp.Letter {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.came)
}

func (w *world) rule(r notice.Rule) notice.Rule {
	w.t.Helper()
	made, err := w.service.CreateRule(w.t.Context(), w.company, r, "user:office")
	require.NoError(w.t, err)
	return made
}

func (w *world) alerts() []notice.Alert {
	w.t.Helper()
	page, err := w.service.List(w.t.Context(), w.company, ports.AlertQuery{Limit: 50})
	require.NoError(w.t, err)
	return page.Alerts
}

func to(addresses ...string) *[]notice.Recipient {
	var out []notice.Recipient
	for _, a := range addresses {
		out = append(out, notice.Recipient{Channel: notice.Email, To: a})
	}
	return &out
}

func of(l notice.Level, id domain.UUID) notice.Scope { return notice.Scope{Level: l, ID: id} }
