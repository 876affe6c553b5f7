package access_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/access"
	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

const me = "https://issuer.example"

// noID returns an id that names no sign-in.
func noID() domain.SignInID { return domain.SignInID{UUID: domain.UUID{9, 15: 9}} }

func TestSigningInAtTheIssuer(t *testing.T) {
	w := newWorld(t)
	u := w.user(w.acme, "maria@mail.example", tenant.RoleAdmin)
	w.issuer.codes["c"] = ports.Identity{Issuer: me, Subject: "s1", Email: "Maria@mail.example", EmailVerified: true}
	begun, err := w.signIn.Begin(t.Context(), "/v1/me", "192.0.2.1")
	require.NoError(t, err)
	state := w.issuer.asked.State

	_, err = w.signIn.Finish(t.Context(), state, "c", "another browser's")
	require.ErrorIs(t, err, tenant.ErrSignInOver)
	_, err = w.signIn.Finish(t.Context(), tenant.SignInText(noID(), tenant.Secret{1}), "c", begun.Cookie)
	require.ErrorIs(t, err, tenant.ErrSignInOver, "a state of nobody")
	done, err := w.signIn.Finish(t.Context(), state, "c", begun.Cookie)
	require.NoError(t, err)
	require.Equal(t, "/v1/me", done.ReturnTo)
	require.Equal(t, u.ID.UUID, w.admitted(done.Opened.Text).Principal.ID)
	_, err = w.signIn.Finish(t.Context(), state, "c", begun.Cookie)
	require.ErrorIs(t, err, tenant.ErrSignInOver, "replayed")

	got, err := w.users.Show(t.Context(), w.acme, u.ID)
	require.NoError(t, err)
	require.Equal(t, []string{me, "s1"}, []string{got.Issuer, got.Subject})
	require.Equal(t, tenant.UserActive, got.State())
}

// sign signs in with a code, in one browser.
func (w *world) sign(code string) (access.Finished, error) {
	w.t.Helper()
	begun, err := w.signIn.Begin(w.t.Context(), "", "192.0.2.1")
	require.NoError(w.t, err)
	return w.signIn.Finish(w.t.Context(), w.issuer.asked.State, code, begun.Cookie)
}

func TestWhomAnIssuerIsBelieved(t *testing.T) {
	w := newWorld(t)
	w.user(w.acme, "maria@mail.example", tenant.RoleAdmin)
	w.user(w.acme, "own@acme.example", tenant.RoleViewer)
	for code, who := range map[string]ports.Identity{
		"unverified": {Issuer: me, Subject: "s1", Email: "maria@mail.example"},
		"own":        {Issuer: me, Subject: "s2", Email: "own@acme.example"},
		"sub":        {Issuer: me, Subject: "s3", Email: "own@sub.acme.example"},
		"nobody":     {Issuer: me, Subject: "s4", Email: "who@mail.example", EmailVerified: true},
		"maria":      {Issuer: me, Subject: "s5", Email: "maria@mail.example", EmailVerified: true},
		"thief":      {Issuer: me, Subject: "s6", Email: "maria@mail.example", EmailVerified: true},
		"renamed":    {Issuer: me, Subject: "s5", Email: "mary@elsewhere.example"},
		"no address": {Issuer: me, Subject: "s7"},
	} {
		w.issuer.codes[code] = who
	}
	for _, code := range []string{"unverified", "sub", "nobody", "no address"} {
		_, err := w.sign(code)
		require.ErrorIs(t, err, tenant.ErrNobody, code)
	}
	for _, code := range []string{"own", "maria", "renamed"} {
		_, err := w.sign(code)
		require.NoError(t, err, code)
	}
	_, err := w.sign("thief")
	require.ErrorIs(t, err, tenant.ErrNobody, "the address is linked to another subject by now")
	_, err = w.sign("unknown code")
	require.ErrorIs(t, err, ports.ErrNotIdentified)
}

func TestSignInsWaitForATime(t *testing.T) {
	w := newWorld(t)
	w.user(w.acme, "maria@acme.example", tenant.RoleAdmin)
	w.issuer.codes["c"] = ports.Identity{Issuer: me, Subject: "s1", Email: "maria@acme.example"}
	begun, err := w.signIn.Begin(t.Context(), "", "192.0.2.1")
	require.NoError(t, err)
	w.clock.pass(tenant.IssuerWaits)
	_, err = w.signIn.Finish(t.Context(), w.issuer.asked.State, "c", begun.Cookie)
	require.ErrorIs(t, err, tenant.ErrSignInOver)
	require.NoError(t, w.signIn.Ask(t.Context(), access.AskLink{Email: "maria@acme.example", Caller: "192.0.2.1"}))
	links := w.deliver()
	require.Len(t, links, 1)
	w.clock.pass(tenant.LinkWaits)
	_, err = w.signIn.Follow(t.Context(), links[0])
	require.ErrorIs(t, err, tenant.ErrSignInOver)
}

func TestSigningInByALink(t *testing.T) {
	w := newWorld(t)
	u := w.user(w.acme, "maria@acme.example", tenant.RoleAdmin)
	for _, address := range []string{"maria@acme.example", "stranger@acme.example"} {
		require.NoError(t, w.signIn.Ask(t.Context(), access.AskLink{Email: address, ReturnTo: "/v1/me", Caller: "192.0.2.1"}), "alike for all")
	}
	links := w.deliver()
	require.Len(t, links, 1, "to nobody else")
	require.Equal(t, "maria@acme.example", w.inbox.mail[0].To)
	done, err := w.signIn.Follow(t.Context(), links[0])
	require.NoError(t, err)
	require.Equal(t, "/v1/me", done.ReturnTo)
	require.Equal(t, u.ID.UUID, w.admitted(done.Opened.Text).Principal.ID)
	_, err = w.signIn.Follow(t.Context(), links[0])
	require.ErrorIs(t, err, tenant.ErrSignInOver, "once")

	var stored int
	require.NoError(t, w.db.Admin(t).QueryRow(t.Context(), `SELECT count(*) FROM sign_in s WHERE to_jsonb(s)::text LIKE '%' || $1 || '%'`, links[0][len(links[0])-43:]).Scan(&stored))
	require.Zero(t, stored, "only the hash is stored")

	require.NoError(t, w.signIn.Ask(t.Context(), access.AskLink{Email: "maria@acme.example", Caller: "192.0.2.1"}))
	links = w.deliver()
	_, err = w.users.Disable(t.Context(), w.acme, u.ID, byCommand)
	require.NoError(t, err)
	_, err = w.signIn.Follow(t.Context(), links[0])
	require.ErrorIs(t, err, tenant.ErrNobody, "disabled after the link was sent")
}

func TestHowOftenLinksAreSent(t *testing.T) {
	w := newWorld(t)
	w.user(w.acme, "maria@acme.example", tenant.RoleAdmin)
	for range 8 {
		require.NoError(t, w.signIn.Ask(t.Context(), access.AskLink{Email: "maria@acme.example", Caller: "192.0.2.1"}))
	}
	require.Len(t, w.deliver(), 5)
	var err error
	asked := 8
	for ; err == nil; asked++ {
		err = w.signIn.Ask(t.Context(), access.AskLink{Email: "x@acme.example", Caller: "192.0.2.1"})
	}
	require.ErrorIs(t, err, tenant.ErrTooOften)
	require.Equal(t, 101, asked)
	_, err = w.signIn.Begin(t.Context(), "", "192.0.2.1")
	require.ErrorIs(t, err, tenant.ErrTooOften)
	require.NoError(t, w.signIn.Ask(t.Context(), access.AskLink{Email: "x@acme.example", Caller: "192.0.2.2"}), "others go on")
	w.clock.pass(16 * time.Minute)
	require.NoError(t, w.signIn.Ask(t.Context(), access.AskLink{Email: "maria@acme.example", Caller: "192.0.2.1"}))
	require.Len(t, w.deliver(), 1)
}

func TestWhoWorksForTwoChooses(t *testing.T) {
	w := newWorld(t)
	w.user(w.acme, "maria@acme.example", tenant.RoleAdmin)
	second := w.user(w.other, "maria@acme.example", tenant.RoleViewer)
	w.issuer.codes["c"] = ports.Identity{Issuer: me, Subject: "s1", Email: "maria@acme.example", EmailVerified: true}
	done, err := w.sign("c")
	require.NoError(t, err)
	require.Empty(t, done.Opened.Text)
	all, err := w.signIn.Choices(t.Context(), done.Choice)
	require.NoError(t, err)
	require.Len(t, all, 2)
	_, err = w.signIn.Choices(t.Context(), tenant.SignInText(noID(), tenant.Secret{1}))
	require.ErrorIs(t, err, tenant.ErrSignInOver)
	_, err = w.signIn.Follow(t.Context(), done.Choice)
	require.ErrorIs(t, err, tenant.ErrSignInOver, "a choice is no link")
	chosen, err := w.signIn.Choose(t.Context(), done.Choice, w.other)
	require.NoError(t, err)
	require.Equal(t, second.ID.UUID, w.admitted(chosen.Opened.Text).Principal.ID)
	_, err = w.signIn.Choose(t.Context(), done.Choice, w.acme)
	require.ErrorIs(t, err, tenant.ErrSignInOver, "once")

	done, err = w.sign("c")
	require.NoError(t, err)
	require.NotEmpty(t, done.Choice, "the other is still to be chosen")
	_, err = w.signIn.Choose(t.Context(), done.Choice, w.house)
	require.ErrorIs(t, err, tenant.ErrNobody, "not one of theirs")
}

func TestReturnsAreLocal(t *testing.T) {
	w := newWorld(t)
	_, err := w.signIn.Begin(t.Context(), "//evil.example", "192.0.2.1")
	require.ErrorIs(t, err, tenant.ErrBadReturn)
	require.ErrorIs(t, w.signIn.Ask(t.Context(), access.AskLink{Email: "a@b.example", ReturnTo: "https://evil.example"}), tenant.ErrBadReturn)
}

func TestSupportEntersForATime(t *testing.T) {
	w := newWorld(t)
	sam := w.user(w.house, "sam@house.example", tenant.RoleSupport)
	own := w.admitted(w.session(sam).Text)
	enter := func(in access.Admitted, ref, reason string, lasts time.Duration) (access.Opened, tenant.SupportEntry, error) {
		return w.support.Enter(t.Context(), access.EnterCompany{In: in, Ref: ref, Reason: reason, Lasts: lasts})
	}
	for _, bad := range []struct {
		reason string
		lasts  time.Duration
	}{{"", time.Hour}, {"too short", time.Hour}, {"ticket 4711: look", 0}, {"ticket 4711: look", 241 * time.Minute}, {"ticket\n4711: look", time.Hour}} {
		_, _, err := enter(own, "acme", bad.reason, bad.lasts)
		require.ErrorIs(t, err, tenant.ErrBadEntry, "%+v", bad)
	}
	for _, ref := range []string{"nowhere", tenant.HouseRef} {
		_, _, err := enter(own, ref, "ticket 4711: look", time.Hour)
		require.ErrorIs(t, err, tenant.ErrNotFound)
	}
	_, _, err := enter(access.Admitted{}, "acme", "ticket 4711: look", time.Hour)
	require.ErrorIs(t, err, tenant.ErrNoSession)

	visit, entry, err := enter(own, "acme", "ticket 4711: look", time.Hour)
	require.NoError(t, err)
	in := w.admitted(visit.Text)
	require.Equal(t, w.acme, in.Principal.Company)
	require.Equal(t, "support:"+sam.ID.String(), in.Principal.Actor())
	require.NoError(t, in.Principal.Allows(tenant.ReadPresence))
	require.ErrorIs(t, in.Principal.Allows(tenant.CorrectPresence), tenant.ErrNotAllowed)
	_, _, err = enter(in, "other", "ticket 4711: look", time.Hour)
	require.ErrorIs(t, err, tenant.ErrNoSession, "not from one company to the next")
	w.clock.pass(time.Hour)
	w.refused(visit.Text, "its time is over")
	require.ErrorIs(t, w.support.End(t.Context(), w.acme, entry.ID, "user:x"), tenant.ErrEntryNotFound)

	visit, entry, err = enter(own, "acme", "ticket 4712: look", time.Hour)
	require.NoError(t, err)
	require.ErrorIs(t, w.support.End(t.Context(), w.other, entry.ID, "user:x"), tenant.ErrEntryNotFound, "another company's")
	require.NoError(t, w.support.End(t.Context(), w.acme, entry.ID, "user:x"))
	w.refused(visit.Text, "the admin sent it out")

	visit, _, err = enter(own, "acme", "ticket 4713: look", time.Hour)
	require.NoError(t, err)
	_, err = w.sessions.EndAll(t.Context(), w.house, sam.ID, "cli:x")
	require.NoError(t, err)
	w.refused(visit.Text, "it ends with the session that it was opened in")
	all, more, err := w.support.List(t.Context(), w.acme, tenant.SupportEntry{}.ID, 10)
	require.NoError(t, err)
	require.False(t, more)
	require.Len(t, all, 3)
	require.Equal(t, []string{"support.entered", "support.entered", "support.left", "support.entered"}, w.kinds(w.acme))
}
