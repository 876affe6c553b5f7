package tenant_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/tenant"
)

func TestReturnsAreOfThisServer(t *testing.T) {
	for _, good := range []string{"/", "/sign-in", "/v1/visits?from=2026-09-21T04:00:00Z&to=x", "/a%20b", "/v1/events/sha256%3Aab", "/x?next=//y", "/100%"} {
		got, err := tenant.NewReturn(good)
		require.NoError(t, err, good)
		require.Equal(t, good, got)
	}
	got, err := tenant.NewReturn("")
	require.NoError(t, err)
	require.Equal(t, "/sign-in", got)
	for _, bad := range []string{
		"https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "evil.example", "javascript:alert(1)",
		"/%2fevil.example", "/%2Fevil.example", "/%5cevil.example", "/%255cevil.example", "/%252f%252fevil.example", "/\tevil", "/\n/evil.example", "/%09/evil.example",
		"/%0d%0aSet-Cookie:x", " /x", "/a//b", "/x#y", "/é", "/\x00", "%2f%2fevil.example", "@evil.example", "/%00", "/a%5c..%5cb", "http:/evil.example", "/" + strings.Repeat("x", 2000),
	} {
		_, err := tenant.NewReturn(bad)
		require.ErrorIs(t, err, tenant.ErrBadReturn, "%q", bad)
	}
}

func FuzzReturn(f *testing.F) {
	f.Add("/x")
	f.Add("/%2f%5c")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := tenant.NewReturn(text)
		if err != nil || text == "" {
			return
		}
		if got != text || got[0] != '/' || len(got) > 1 && (got[1] == '/' || got[1] == '\\') {
			t.Errorf("%q leads to %q", text, got)
		}
	})
}

func TestASignInIsCheckedInFull(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	secret := tenant.Secret{1}
	s := tenant.SignIn{Kind: tenant.AtIssuer, Hash: secret.Hash(), Browser: tenant.HashBrowser("cookie"), Expires: now.Add(time.Minute)}
	require.NoError(t, s.Check(tenant.AtIssuer, secret, "cookie", now))
	require.ErrorIs(t, s.Check(tenant.ByLink, secret, "cookie", now), tenant.ErrSignInOver, "of another kind")
	require.ErrorIs(t, s.Check(tenant.AtIssuer, tenant.Secret{2}, "cookie", now), tenant.ErrSignInOver, "another secret")
	require.ErrorIs(t, s.Check(tenant.AtIssuer, secret, "", now), tenant.ErrSignInOver, "no cookie")
	require.ErrorIs(t, s.Check(tenant.AtIssuer, secret, "other", now), tenant.ErrSignInOver, "another browser")
	require.ErrorIs(t, s.Check(tenant.AtIssuer, secret, "cookie", now.Add(time.Minute)), tenant.ErrSignInOver, "too late")
	s.Used = now
	require.ErrorIs(t, s.Check(tenant.AtIssuer, secret, "cookie", now), tenant.ErrSignInOver, "used")
	unsent := tenant.SignIn{Kind: tenant.ByLink, Expires: now.Add(time.Minute)}
	require.ErrorIs(t, unsent.Check(tenant.ByLink, tenant.Secret{}, "", now), tenant.ErrSignInOver, "it was never sent")
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]string{" Maria@Northside.Example ": "maria@northside.example", "a.b+c@x-y.example": "a.b+c@x-y.example", "o'neil@x": "o'neil@x"} {
		got, err := tenant.NewEmail(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got)
	}
	for _, bad := range []string{"", "@", "a@", "@b", "a b@c", "a@b@c", "Maria <m@b.example>", "a@b..c", ".a@b", "a@b\n", "a@b,c@d", "ä@b.example", "a@\x00", strings.Repeat("a", 65) + "@b.example", "a@" + strings.Repeat("b", 260)} {
		_, err := tenant.NewEmail(strings.TrimRight(bad, " "))
		if bad == "a@b\n" {
			require.NoError(t, err, "space around it does not count")
			continue
		}
		require.ErrorIs(t, err, tenant.ErrBadEmail, "%q", bad)
	}
}

func TestGrants(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	worker := domain.WorkerID{UUID: domain.UUID{1}}
	make := func(g tenant.Grant) error {
		_, err := tenant.NewUser(domain.UserID{}, domain.CompanyID{}, "a@b.example", "", g, now)
		return err
	}
	for _, good := range []tenant.Grant{
		{Role: tenant.RoleAdmin}, {Role: tenant.RoleViewer, From: now, To: now.Add(1)}, {Role: tenant.RoleWorker, Worker: worker}, {Role: tenant.RoleAuditor, To: now},
	} {
		require.NoError(t, make(good), "%+v", good)
	}
	for _, bad := range []tenant.Grant{
		{Role: tenant.RoleWorker}, {Role: tenant.RoleViewer, Worker: worker}, {Role: tenant.RoleAuditor}, {Role: tenant.RoleAdmin, To: now}, {Role: tenant.RoleViewer, From: now, To: now},
	} {
		require.ErrorIs(t, make(bad), tenant.ErrBadUser, "%+v", bad)
	}
}

func TestWhenAUserMaySignIn(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	u := tenant.User{From: now, To: now.Add(time.Hour), Invited: now}
	require.Equal(t, tenant.UserInvited, u.State())
	require.False(t, u.Admitted(now.Add(-1)))
	require.True(t, u.Admitted(now))
	require.False(t, u.Admitted(now.Add(time.Hour)))
	u.Active = now
	require.Equal(t, tenant.UserActive, u.State())
	u.Disabled = now
	require.Equal(t, tenant.UserDisabled, u.State())
	require.False(t, u.Admitted(now))
}

func TestSessionsEnd(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	s := tenant.Session{Seen: now, Expires: now.Add(3 * time.Hour)}
	require.True(t, s.Lives(now, time.Hour))
	require.False(t, s.Lives(now.Add(time.Hour), time.Hour), "idle")
	s.Seen = now.Add(150 * time.Minute)
	require.False(t, s.Lives(now.Add(3*time.Hour), time.Hour), "absolutely")
	s.Ended = now
	require.False(t, s.Lives(now, time.Hour))
}

func TestTokensAreTheSessionsOwn(t *testing.T) {
	one, two := tenant.Secret{1}, tenant.Secret{2}
	require.True(t, one.IsToken(one.Token()))
	require.False(t, one.IsToken(two.Token()))
	require.False(t, one.IsToken(""))
	id := domain.SessionID{UUID: domain.UUID{5}}
	got, secret, err := tenant.ParseSession(tenant.SessionText(id, one))
	require.NoError(t, err)
	require.Equal(t, id, got)
	require.Equal(t, one, secret)
	_, _, err = tenant.ParseSession(tenant.KeyText("live", domain.KeyID{UUID: domain.UUID{5}}, one))
	require.ErrorIs(t, err, tenant.ErrBadCredential, "a key is no session")
	require.NotContains(t, tenant.SessionText(id, one), one.Token())
}
