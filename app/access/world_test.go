package access_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/access"
	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

// clock is set by hand.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

// issuer says of each code who that is. It checks the nonce as a real one must.
type issuer struct {
	asked ports.AuthRequest
	codes map[string]ports.Identity
}

func (i *issuer) Name() string { return "Test" }

func (i *issuer) AuthURL(_ context.Context, r ports.AuthRequest) (string, error) {
	i.asked = r
	return "https://issuer.example/auth?state=" + r.State, nil
}

func (i *issuer) Identify(_ context.Context, code string, r ports.AuthRequest) (ports.Identity, error) {
	who, ok := i.codes[code]
	if !ok || r != i.asked {
		return ports.Identity{}, ports.ErrNotIdentified
	}
	return who, nil
}

// inbox keeps what is sent.
type inbox struct{ mail []ports.Mail }

func (i *inbox) Enabled() bool { return true }

func (i *inbox) Send(_ context.Context, m ports.Mail) error {
	i.mail = append(i.mail, m)
	return nil
}

// world is the use cases over a database of the test's own, with two companies and
// the house.
type world struct {
	t                  *testing.T
	db                 *postgistest.Database
	clock              *clock
	issuer             *issuer
	inbox              *inbox
	work               ports.UnitOfWork
	people             ports.PeopleDirectory
	users              *access.Users
	sessions           *access.Sessions
	signIn             *access.SignIn
	support            *access.Support
	acme, other, house domain.CompanyID
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	db := postgistest.New(t)
	tasks, err := postgis.NewTaskInserter(db.App)
	require.NoError(t, err)
	w := &world{t: t, db: db, clock: &clock{time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)}, issuer: &issuer{codes: map[string]ports.Identity{}}, inbox: &inbox{}}
	directory := postgis.NewDirectory(db.Directory)
	wall, ids, secrets := access.WallClock{Clock: w.clock}, system.Identifiers{}, system.Secrets{}
	w.work, w.people = postgis.NewUnitOfWork(db.App, tasks), directory
	w.users = access.NewUsers(w.work, w.clock, ids)
	w.sessions = access.NewSessions(w.work, directory, wall, ids, secrets, tenant.DefaultSessionTerms())
	w.signIn = access.NewSignIn(w.work, directory, directory, w.issuer, w.inbox, w.sessions, access.SignInRules{URL: "https://actual.example", EmailDomains: []string{"acme.example"}})
	w.support = access.NewSupport(w.work, directory, w.sessions, wall, ids)
	for ref, id := range map[string]*domain.CompanyID{"acme": &w.acme, "other": &w.other, tenant.HouseRef: &w.house} {
		*id = domain.CompanyID{UUID: ids.New()}
		c, err := tenant.New(*id, ref, "Company "+ref, "UTC")
		require.NoError(t, err)
		require.NoError(t, w.work.Update(t.Context(), *id, func(ctx context.Context, tx ports.Tx) error { return tx.Companies.Create(ctx, c, w.clock.now) }))
	}
	return w
}

var (
	byCommand = access.Asked{By: tenant.Ours("cli:test"), Command: true}
	byAPI     = access.Asked{By: tenant.Ours("user:test")}
)

func (w *world) user(company domain.CompanyID, email string, role tenant.Role) tenant.User {
	w.t.Helper()
	u, err := w.users.Invite(w.t.Context(), access.InviteUser{Company: company, Email: email, Grant: tenant.Grant{Role: role}, Asked: byCommand})
	require.NoError(w.t, err)
	return u
}

func (w *world) session(u tenant.User) access.Opened {
	w.t.Helper()
	o, err := w.sessions.Open(w.t.Context(), u.Company, u.ID, tenant.ByEmail, "", "")
	require.NoError(w.t, err)
	return o
}

func (w *world) admitted(text string) access.Admitted {
	w.t.Helper()
	a, err := w.sessions.Admit(w.t.Context(), text)
	require.NoError(w.t, err)
	return a
}

func (w *world) refused(text string, why ...any) {
	w.t.Helper()
	_, err := w.sessions.Admit(w.t.Context(), text)
	require.ErrorIs(w.t, err, tenant.ErrBadCredential, why...)
}

// deliver does what the queued tasks would, and returns the links in the mail that
// went out for it.
func (w *world) deliver() (links []string) {
	w.t.Helper()
	before := len(w.inbox.mail)
	rows, err := w.db.Admin(w.t).Query(w.t.Context(), `DELETE FROM river.river_job WHERE kind = 'access.send_sign_in_link.v1' RETURNING convert_from(decode(args->>'payload', 'base64'), 'UTF8')`)
	require.NoError(w.t, err)
	var ids []string
	for rows.Next() {
		var id string
		require.NoError(w.t, rows.Scan(&id))
		ids = append(ids, id)
	}
	require.NoError(w.t, rows.Err())
	for _, id := range ids {
		require.NoError(w.t, w.signIn.Deliver(w.t.Context(), id))
	}
	for _, m := range w.inbox.mail[before:] {
		links = append(links, linkIn.FindStringSubmatch(m.Text)[1])
	}
	return links
}

var linkIn = regexp.MustCompile(`https://actual\.example/sign-in/link\?token=(\S+)`)

func (w *world) kinds(company domain.CompanyID) (out []string) {
	w.t.Helper()
	rows, err := w.db.Admin(w.t).Query(w.t.Context(), `SELECT kind FROM ledger_entry WHERE company_id = $1 ORDER BY id`, company.UUID)
	require.NoError(w.t, err)
	for rows.Next() {
		var kind string
		require.NoError(w.t, rows.Scan(&kind))
		out = append(out, kind)
	}
	return out
}
