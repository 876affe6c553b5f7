package connecting_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/keyfile"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/connecting"
	"actual/app/tenancy"
	"actual/app/vault"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

const life = 10 * 24 * time.Hour

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// server is a vendor that takes a refresh token once, or also the one before it.
type server struct {
	mu      sync.Mutex
	clock   *clock
	n       int
	refresh string          // The newest, and with grace
	former  string          // the one before it.
	dead    map[string]bool // Access tokens that are not accepted.
	grace   bool
	lose    int   // So many answers are lost.
	fails   error // What is answered instead of a grant.
	void    bool  // What is granted does not work.
	grants  int
	slow    func()
}

func (s *server) Authorize(app vendor.Credential, redirect, state string) (string, error) {
	return "https://vendor.example/authorize?state=" + state + "&client_id=" + app.Secrets[vendor.ClientIDField].Reveal() + "&redirect_uri=" + url.QueryEscape(redirect), nil
}

func (s *server) Exchange(_ context.Context, _ domain.CompanyID, _ vendor.Credential, a ports.GrantAnswer) (vendor.Tokens, vendor.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.Code.Reveal() != "good code" {
		return vendor.Tokens{}, vendor.Account{}, ports.ErrGrantRefused
	}
	return s.next(), vendor.Account{Ref: "88", Name: "acmepaving", Person: "501"}, nil
}

func (s *server) next() vendor.Tokens {
	s.n++
	s.former, s.refresh = s.refresh, fmt.Sprint("refresh-", s.n)
	if s.void {
		s.dead[fmt.Sprint("access-", s.n)] = true
	}
	return vendor.Tokens{Access: vendor.NewSecret(fmt.Sprint("access-", s.n)), Refresh: vendor.NewSecret(s.refresh), Expires: s.clock.Now().Add(life)}
}

func (s *server) Renew(ctx context.Context, _ domain.CompanyID, _ vendor.Credential, old vendor.Tokens) (vendor.Tokens, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.slow != nil {
		s.slow()
	}
	if err := ctx.Err(); err != nil {
		return vendor.Tokens{}, err
	}
	if s.fails != nil {
		return vendor.Tokens{}, s.fails
	}
	if text := old.Refresh.Reveal(); text != s.refresh && (!s.grace || text != s.former) {
		return vendor.Tokens{}, ports.ErrGrantRefused
	}
	s.grants++
	t := s.next()
	if s.lose > 0 {
		s.lose--
		return vendor.Tokens{}, ports.ErrUnknownOutcome
	}
	return t, nil
}

func (s *server) Who(_ context.Context, _ domain.CompanyID, _ vendor.Credential, access vendor.Secret, known vendor.Account) (vendor.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.slow != nil {
		s.slow()
	}
	if s.dead[access.Reveal()] {
		return vendor.Account{}, ports.ErrTokenRefused
	}
	return known, nil
}

// none has no credentials.
type none struct{ ports.Credentials }

func (none) Credential(context.Context, domain.CompanyID, vendor.Name) (vendor.Credential, error) {
	return vendor.Credential{}, vendor.ErrNoCredential
}

type world struct {
	t          *testing.T
	db         *postgistest.Database
	clock      *clock
	server     *server
	work       *postgis.UnitOfWork
	vault      *vault.Vault
	file       keyfile.RingFile
	keeper     *connecting.Keeper
	acme, blue domain.CompanyID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	c := &clock{now: noon}
	w := &world{
		t: t, db: db, clock: c, server: &server{clock: c, dead: map[string]bool{}}, work: postgis.NewUnitOfWork(db.App, tasks),
		file: keyfile.RingFile(filepath.Join(t.TempDir(), "keys.json")),
	}
	companies := tenancy.NewCompanies(w.work, postgis.NewDirectory(db.Directory), c, system.Identifiers{})
	for ref, id := range map[string]*domain.CompanyID{"acme": &w.acme, "blue": &w.blue} {
		made, err := companies.Create(t.Context(), tenancy.CreateCompany{Ref: ref, Name: ref, Zone: "America/New_York", By: "test"})
		require.NoError(t, err)
		*id = made.ID()
	}
	w.key()
	ring, err := keyfile.NewRing(w.file)
	require.NoError(t, err)
	w.vault = vault.New(w.work, ring, c, system.Identifiers{}, system.Secrets{}, nil)
	w.keeper = w.process()
	return w
}

func (w *world) key() string {
	w.t.Helper()
	id, err := keyfile.AddKey(w.file, w.clock.Now())
	require.NoError(w.t, err)
	return id
}

// process returns the keeper of another process.
func (w *world) process() *connecting.Keeper {
	return connecting.New(w.work, none{}, w.vault, connecting.Servers{vendor.QuickBooksTime: w.server}, connecting.Apps{vendor.QuickBooksTime: {
		Secrets: map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret("our-client-id"), vendor.ClientSecretField: vendor.NewSecret("our-client-secret")},
	}}, "https://actual.example/connect", w.clock, system.Identifiers{}, system.Secrets{}, slog.New(slog.DiscardHandler))
}

const jo = "user:jo"

// begin returns the state that jo goes to the vendor with.
func (w *world) begin() string {
	w.t.Helper()
	b, err := w.keeper.Begin(w.t.Context(), w.acme, vendor.QuickBooksTime, jo)
	require.NoError(w.t, err)
	u, err := url.Parse(b.URL)
	require.NoError(w.t, err)
	require.Equal(w.t, "https://actual.example/connect", u.Query().Get("redirect_uri"))
	return u.Query().Get("state")
}

func (w *world) connect() connecting.Entry {
	w.t.Helper()
	e, err := w.keeper.Finish(w.t.Context(), connecting.Finish{Company: w.acme, By: jo, State: w.begin(), Code: vendor.NewSecret("good code")})
	require.NoError(w.t, err)
	return e
}

// access returns the token that a process uses.
func (w *world) access(k *connecting.Keeper) string {
	w.t.Helper()
	a, err := k.Access(w.t.Context(), w.acme, vendor.QuickBooksTime)
	require.NoError(w.t, err)
	return a.Token.Reveal()
}

func (w *world) stands() vendor.Connection {
	w.t.Helper()
	e, err := w.keeper.Show(w.t.Context(), w.acme, vendor.QuickBooksTime)
	require.NoError(w.t, err)
	return e.Connection
}

func (w *world) standing() vendor.Standing { return w.stands().Standing(w.clock.Now()) }
