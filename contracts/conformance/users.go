package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

// People tests the promises of the ports about who may sign in and who is signed
// in. open returns a store over an empty database that t owns.
func People(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	t.Run("users", func(t *testing.T) { users(t, open(t)) })
	t.Run("a user that moved is not overwritten", func(t *testing.T) { movedUser(t, open(t)) })
	t.Run("who signs in is found across companies", func(t *testing.T) { foundPeople(t, open(t)) })
	t.Run("sessions", func(t *testing.T) { sessions(t, open(t)) })
	t.Run("support's session is of the house's user", func(t *testing.T) { visiting(t, open(t)) })
	t.Run("a sign-in is used once", func(t *testing.T) { signIns(t, open(t)) })
	t.Run("entries of support", func(t *testing.T) { supportEntries(t, open(t)) })
}

func newUser(t *testing.T, b byte, who domain.CompanyID, email string, g tenant.Grant) tenant.User {
	t.Helper()
	u, err := tenant.NewUser(domain.UserID{UUID: id(b)}, who, email, "Maria", g, now)
	require.NoError(t, err)
	return u
}

// in runs fn in a transaction of the company, which must commit.
func in(t *testing.T, s Store, who domain.CompanyID, fn func(ctx context.Context, tx ports.Tx)) {
	t.Helper()
	require.NoError(t, s.Work.Update(t.Context(), who, func(ctx context.Context, tx ports.Tx) error {
		fn(ctx, tx)
		return nil
	}))
}

func users(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	auditor := newUser(t, 1, acme, "audit@firm.example", tenant.Grant{Role: tenant.RoleAuditor, From: now, To: now.Add(time.Hour)})
	worker := newUser(t, 2, acme, "ana@acme.example", tenant.Grant{Role: tenant.RoleWorker, Worker: domain.WorkerID{UUID: id(9)}})
	admin := newUser(t, 3, acme, "maria@acme.example", tenant.Grant{Role: tenant.RoleAdmin})
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		for _, u := range []tenant.User{auditor, worker, admin} {
			require.NoError(t, tx.Users.Create(ctx, u))
		}
	})
	require.ErrorIs(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		return tx.Users.Create(ctx, newUser(t, 4, acme, "maria@acme.example", tenant.Grant{Role: tenant.RoleViewer}))
	}), tenant.ErrEmailTaken)
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Users.Create(ctx, newUser(t, 5, other, "maria@acme.example", tenant.Grant{Role: tenant.RoleViewer})), "who works for two is a user of each")
		_, err := tx.Users.ByID(ctx, admin.ID)
		require.ErrorIs(t, err, tenant.ErrUserNotFound)
		n, err := tx.Users.Admins(ctx)
		require.NoError(t, err)
		require.Zero(t, n, "another company's admins are not counted")
	})
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		all, err := tx.Users.List(ctx, "", 10)
		require.NoError(t, err)
		require.Equal(t, []tenant.User{worker, auditor, admin}, all, "by address, as they were")
		rest, err := tx.Users.List(ctx, worker.Email, 1)
		require.NoError(t, err)
		require.Equal(t, []tenant.User{auditor}, rest)
		n, err := tx.Users.Admins(ctx)
		require.NoError(t, err)
		require.Equal(t, tenant.Admins{Invited: 1}, n)
		admin.Active, admin.Revision = now, 2
		require.NoError(t, tx.Users.Save(ctx, admin))
		n, err = tx.Users.Admins(ctx)
		require.NoError(t, err)
		require.Equal(t, tenant.Admins{Active: 1}, n)
		admin.Disabled, admin.Revision = now, 3
		require.NoError(t, tx.Users.Save(ctx, admin))
		n, err = tx.Users.Admins(ctx)
		require.NoError(t, err)
		require.Zero(t, n)
	})
}

func movedUser(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	u := newUser(t, 1, acme, "maria@acme.example", tenant.Grant{Role: tenant.RoleAdmin})
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Users.Create(ctx, u)) })
	u.Name, u.Role, u.Worker, u.Active, u.Disabled, u.Issuer, u.Subject, u.Revision = "M", tenant.RoleWorker, domain.WorkerID{UUID: id(8)}, now, now, "https://issuer", "s1", 2
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Users.Save(ctx, u))
		got, err := tx.Users.ByID(ctx, u.ID)
		require.NoError(t, err)
		require.Equal(t, u, got)
	})
	require.ErrorIs(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error { return tx.Users.Save(ctx, u) }), domain.ErrMoved, "revision 2 is there already")
	u.Revision = 3
	require.ErrorIs(t, s.Work.Update(t.Context(), other, func(ctx context.Context, tx ports.Tx) error { return tx.Users.Save(ctx, u) }), domain.ErrMoved, "it is not theirs")
}

func foundPeople(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	one, two := newUser(t, 1, acme, "maria@acme.example", tenant.Grant{Role: tenant.RoleAdmin}), newUser(t, 2, other, "maria@acme.example", tenant.Grant{Role: tenant.RoleViewer})
	for _, u := range []tenant.User{one, two} {
		in(t, s, u.Company, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Users.Create(ctx, u)) })
	}
	one.Issuer, one.Subject, one.Revision = "https://issuer", "s1", 2
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Users.Save(ctx, one)) })
	found, err := s.People.UsersByEmail(t.Context(), "maria@acme.example")
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.Equal(t, []domain.CompanyID{acme, other}, []domain.CompanyID{found[0].Company, found[1].Company})
	require.Empty(t, found[0].Name, "a name is not what signing in needs")
	found, err = s.People.UsersByIdentity(t.Context(), "https://issuer", "s1")
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, one.ID, found[0].ID)
	for _, stranger := range [][2]string{{"https://issuer", "s2"}, {"https://other", "s1"}, {"", ""}} {
		found, err = s.People.UsersByIdentity(t.Context(), stranger[0], stranger[1])
		require.NoError(t, err)
		require.Empty(t, found)
	}
}

func aSession(b byte, who domain.CompanyID, user domain.UserID) tenant.Session {
	return tenant.Session{
		ID: domain.SessionID{UUID: id(b)}, Company: who, User: user, Kind: tenant.ByUser, By: tenant.ByEmail, Hash: []byte{b}, Created: now, Seen: now, Expires: now.Add(time.Hour),
	}
}

func sessions(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	u := newUser(t, 1, acme, "maria@acme.example", tenant.Grant{Role: tenant.RoleAdmin})
	first, second := aSession(2, acme, u.ID), aSession(3, acme, u.ID)
	second.Created = now.Add(time.Second)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Users.Create(ctx, u))
		require.NoError(t, tx.Sessions.Create(ctx, first))
		require.NoError(t, tx.Sessions.Create(ctx, second))
		require.NoError(t, tx.Sessions.Seen(ctx, first.ID, now.Add(time.Minute)))
		require.NoError(t, tx.Sessions.Seen(ctx, first.ID, now), "the later counts")
		all, err := tx.Sessions.Of(ctx, u.ID, now)
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Equal(t, second.ID, all[0].ID, "the newest first")
		require.Equal(t, now.Add(time.Minute), all[1].Seen)
		all, err = tx.Sessions.Of(ctx, u.ID, now.Add(time.Hour))
		require.NoError(t, err)
		require.Empty(t, all, "they have expired")
	})
	require.ErrorIs(t, s.Work.Update(t.Context(), other, func(ctx context.Context, tx ports.Tx) error { return tx.Sessions.End(ctx, first.ID, now) }), tenant.ErrSessionNotFound)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Sessions.End(ctx, first.ID, now)) })
	require.ErrorIs(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error { return tx.Sessions.End(ctx, first.ID, now) }), tenant.ErrSessionNotFound)
	got, err := s.People.Session(t.Context(), first.ID)
	require.NoError(t, err)
	require.Equal(t, now, got.Session.Ended)
	require.Equal(t, []byte{2}, got.Session.Hash)
	require.Equal(t, u.ID, got.User.ID)
	require.Equal(t, tenant.RoleAdmin, got.User.Role)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		n, err := tx.Sessions.EndOf(ctx, u.ID, now)
		require.NoError(t, err)
		require.Equal(t, 1, n)
	})
	_, err = s.People.Session(t.Context(), domain.SessionID{UUID: id(0x77)})
	require.ErrorIs(t, err, tenant.ErrBadCredential)
}

func visiting(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	u := newUser(t, 1, other, "sam@house.example", tenant.Grant{Role: tenant.RoleSupport})
	own, visit := aSession(2, other, u.ID), aSession(3, acme, u.ID)
	visit.Kind, visit.By, visit.Via = tenant.BySupport, tenant.ByEntry, own.ID
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Users.Create(ctx, u))
		require.NoError(t, tx.Sessions.Create(ctx, own))
	})
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Sessions.Create(ctx, visit)) })
	got, err := s.People.Session(t.Context(), visit.ID)
	require.NoError(t, err)
	require.Equal(t, []domain.CompanyID{acme, other}, []domain.CompanyID{got.Session.Company, got.User.Company})
	require.Equal(t, own.ID, got.Via.ID)
	require.True(t, got.Via.Ended.IsZero())
	in(t, s, other, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Sessions.End(ctx, own.ID, now)) })
	got, err = s.People.Session(t.Context(), visit.ID)
	require.NoError(t, err)
	require.Equal(t, now, got.Via.Ended, "the session that it was opened in has ended")
	// A session that is not support's finds no user of another company.
	stray := aSession(4, acme, u.ID)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Sessions.Create(ctx, stray)) })
	_, err = s.People.Session(t.Context(), stray.ID)
	require.ErrorIs(t, err, tenant.ErrBadCredential)
}

func signIns(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	old := tenant.SignIn{ID: domain.SignInID{UUID: id(1)}, Kind: tenant.ByLink, ReturnTo: "/", Email: "a@b.example", Caller: "192.0.2.1", Created: now.Add(-25 * time.Hour), Expires: now.Add(-25 * time.Hour)}
	n := tenant.SignIn{
		ID: domain.SignInID{UUID: id(2)}, Kind: tenant.AtIssuer, Hash: []byte{1}, Browser: []byte{2}, Nonce: "n", Verifier: "v", ReturnTo: "/x",
		Caller: "192.0.2.1", Created: now, Expires: now.Add(time.Minute),
	}
	link := tenant.SignIn{ID: domain.SignInID{UUID: id(3)}, Kind: tenant.ByLink, ReturnTo: "/", Email: "a@b.example", Caller: "192.0.2.1", Created: now, Expires: now.Add(time.Minute)}
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		for _, one := range []tenant.SignIn{old, n, link} {
			require.NoError(t, tx.SignIns.Create(ctx, one))
		}
		_, err := tx.SignIns.ByID(ctx, old.ID)
		require.ErrorIs(t, err, tenant.ErrSignInOver, "it is long over, and gone")
		got, err := tx.SignIns.ByID(ctx, n.ID)
		require.NoError(t, err)
		require.Equal(t, n, got)
		require.NoError(t, tx.SignIns.Arm(ctx, link.ID, []byte{7}))
		got, err = tx.SignIns.ByID(ctx, link.ID)
		require.NoError(t, err)
		require.Equal(t, []byte{7}, got.Hash)
		links, calls, err := tx.SignIns.Count(ctx, now.Add(-time.Hour), "a@b.example", "192.0.2.1")
		require.NoError(t, err)
		require.Equal(t, []int{1, 2}, []int{links, calls})
		links, calls, err = tx.SignIns.Count(ctx, now.Add(-time.Hour), "c@b.example", "192.0.2.9")
		require.NoError(t, err)
		require.Equal(t, []int{0, 0}, []int{links, calls})
		require.NoError(t, tx.SignIns.Use(ctx, n.ID, now))
	})
	use := func(who domain.CompanyID, of domain.SignInID, at time.Time) error {
		return s.Work.Update(t.Context(), who, func(ctx context.Context, tx ports.Tx) error { return tx.SignIns.Use(ctx, of, at) })
	}
	require.ErrorIs(t, use(acme, n.ID, now), tenant.ErrSignInOver, "it was used")
	require.ErrorIs(t, use(acme, link.ID, now.Add(time.Minute)), tenant.ErrSignInOver, "it is over")
	require.ErrorIs(t, use(other, link.ID, now), tenant.ErrSignInOver, "it is not theirs")
	require.NoError(t, use(acme, link.ID, now))
}

func supportEntries(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	user := domain.UserID{UUID: id(9)}
	for _, b := range []byte{1, 2} {
		in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
			e, err := tenant.NewSupportEntry(domain.SessionID{UUID: id(b)}, acme, user, "ticket 4711: look", 10*time.Minute, now)
			require.NoError(t, err)
			require.NoError(t, tx.Sessions.Create(ctx, aSession(b, acme, user)))
			require.NoError(t, tx.Entries.Create(ctx, e))
		})
	}
	end := func(who domain.CompanyID, at time.Time) error {
		return s.Work.Update(t.Context(), who, func(ctx context.Context, tx ports.Tx) error {
			return tx.Entries.End(ctx, domain.SessionID{UUID: id(1)}, at, "user:1")
		})
	}
	require.ErrorIs(t, end(other, now), tenant.ErrEntryNotFound)
	require.ErrorIs(t, end(acme, now.Add(10*time.Minute)), tenant.ErrEntryNotFound, "its time is over")
	require.NoError(t, end(acme, now))
	require.ErrorIs(t, end(acme, now), tenant.ErrEntryNotFound)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		all, err := tx.Entries.List(ctx, domain.SessionID{}, 10)
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Equal(t, id(2), all[0].ID.UUID, "the newest first")
		require.Equal(t, "user:1", all[1].EndedBy)
		rest, err := tx.Entries.List(ctx, all[0].ID, 10)
		require.NoError(t, err)
		require.Len(t, rest, 1)
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		all, err := tx.Entries.List(ctx, domain.SessionID{}, 10)
		require.NoError(t, err)
		require.Empty(t, all)
	})
}
