package httpapi_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/access"
	"actual/domain"
	"actual/domain/tenant"
)

type (
	gate    func(text string) (access.Admitted, error)
	company struct{}
	people  struct {
		httpapi.SessionKeeper
		ended *[]domain.SessionID
	}
	linkAsker func(cmd access.AskLink) error
	userList  struct {
		httpapi.UserManager
		change func(cmd access.ChangeUser) (tenant.User, error)
	}
)

func (f gate) Admit(_ context.Context, text string) (access.Admitted, error) { return f(text) }

func (f linkAsker) Ask(_ context.Context, cmd access.AskLink) error { return f(cmd) }

func (company) Company(_ context.Context, id domain.CompanyID) (tenant.Company, error) {
	return tenant.Restore(id, "acme", "Acme", "UTC", false), nil
}

func (p people) End(_ context.Context, _ domain.CompanyID, _ domain.UserID, id domain.SessionID) error {
	*p.ended = append(*p.ended, id)
	return nil
}

func (u userList) Change(_ context.Context, cmd access.ChangeUser) (tenant.User, error) {
	return u.change(cmd)
}

const ourOrigin = "https://actual.example"

// inSession is a world in which one session is open, of an admin, and one of
// support's stays.
func inSession(t *testing.T, ended *[]domain.SessionID) *world {
	t.Helper()
	return newWorld(t, func(p *httpapi.Parts) {
		user := tenant.User{ID: domain.UserID{UUID: domain.UUID{1}}, Company: acme, Email: "maria@acme.example", Role: tenant.RoleAdmin}
		session := tenant.Session{ID: domain.SessionID{UUID: anID}, Company: acme, User: user.ID, Kind: tenant.ByUser, By: tenant.ByEmail, Created: time.Unix(0, 0).UTC(), Seen: time.Unix(0, 0).UTC(), Expires: time.Unix(9, 0).UTC()}
		p.Origin, p.Company, p.People = ourOrigin, company{}, people{ended: ended}
		p.Sessions = gate(func(text string) (access.Admitted, error) {
			switch text {
			case "own":
				return access.Admitted{Principal: user.Principal(session.ID), Session: session, Secret: tenant.Secret{1}}, nil
			case "visit":
				visit := session
				visit.Kind = tenant.BySupport
				return access.Admitted{Principal: visit.Visitor(user), Session: visit, Secret: tenant.Secret{2}}, nil
			}
			return access.Admitted{}, tenant.ErrBadCredential
		})
	})
}

// browse sends a request without a key.
func (w *world) browse(t *testing.T, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return w.ask(t, method, target, strings.NewReader(body), append([]string{"Authorization", ""}, headers...)...)
}

func TestWhoAmI(t *testing.T) {
	w := inSession(t, nil)
	me := read[httpapi.Me](t, w.browse(t, http.MethodGet, "/v1/me", "", "Cookie", "__Host-actual_session=own").Body.Bytes())
	require.Equal(t, []any{httpapi.CallerUser, "maria@acme.example", "admin", "acme"}, []any{me.Kind, me.Name, *me.Role, me.Company.Ref})
	require.Contains(t, me.Capabilities, "access:manage")
	me = read[httpapi.Me](t, w.ask(t, http.MethodGet, "/v1/me", nil, "Cookie", "__Host-actual_session=own").Body.Bytes())
	require.Equal(t, httpapi.CallerKey, me.Kind, "where a key is shown the session is not looked at")
	require.Nil(t, me.Session)
	me = read[httpapi.Me](t, w.browse(t, http.MethodGet, "/v1/me", "", "Cookie", "__Host-actual_session=own; __Host-actual_visit=visit").Body.Bytes())
	require.Equal(t, httpapi.CallerSupport, me.Kind)
	require.NotContains(t, me.Capabilities, "access:manage")
	me = read[httpapi.Me](t, w.browse(t, http.MethodGet, "/v1/me", "", "Cookie", "__Host-actual_session=own; __Host-actual_visit=over").Body.Bytes())
	require.Equal(t, httpapi.CallerUser, me.Kind, "a visit that is over leaves the session")
	for _, cookie := range []string{"", "__Host-actual_session=other", "actual_session=own", "__Host-actual_visit=over"} {
		require.Equal(t, http.StatusUnauthorized, w.browse(t, http.MethodGet, "/v1/me", "", "Cookie", cookie).Code, cookie)
	}
	require.Equal(t, http.StatusUnauthorized, w.browse(t, http.MethodGet, "/v1/me", "", "Authorization", "Bearer wrong", "Cookie", "__Host-actual_session=own").Code, "a wrong key is not mended by a session")
	require.Equal(t, http.StatusNotFound, w.ask(t, http.MethodGet, "/v1/session", nil).Code, "a key has no session")
}

func TestChangesInASessionAreMadeOnOurPages(t *testing.T) {
	var ended []domain.SessionID
	w := inSession(t, &ended)
	token := read[httpapi.CurrentSession](t, w.browse(t, http.MethodGet, "/v1/session", "", "Cookie", "__Host-actual_session=own").Body.Bytes()).CsrfToken
	require.NotEmpty(t, token)
	for name, headers := range map[string][]string{
		"nothing":              {},
		"no token":             {"Origin", ourOrigin},
		"no origin":            {"X-CSRF-Token", token},
		"another's token":      {"Origin", ourOrigin, "X-CSRF-Token", tenant.Secret{9}.Token()},
		"another origin":       {"Origin", "https://evil.example", "X-CSRF-Token", token},
		"a hidden origin":      {"Origin", "null", "X-CSRF-Token", token},
		"another site":         {"Sec-Fetch-Site", "cross-site", "X-CSRF-Token", token},
		"a sibling":            {"Sec-Fetch-Site", "same-site", "Origin", ourOrigin, "X-CSRF-Token", token},
		"our origin over http": {"Origin", "http://actual.example", "X-CSRF-Token", token},
	} {
		got := w.browse(t, http.MethodPost, "/v1/session/end", "", append([]string{"Cookie", "__Host-actual_session=own"}, headers...)...)
		require.Equal(t, http.StatusForbidden, got.Code, name)
		require.Equal(t, "session.forged_request", problemIn(t, got.Body.Bytes()).Code, name)
	}
	require.Empty(t, ended)
	got := w.browse(t, http.MethodPost, "/v1/session/end", "", "Cookie", "__Host-actual_session=own", "Origin", ourOrigin, "X-CSRF-Token", token)
	require.Equal(t, http.StatusNoContent, got.Code)
	require.Equal(t, []domain.SessionID{{UUID: anID}}, ended)
	require.Contains(t, got.Header().Get("Set-Cookie"), "__Host-actual_session=; Path=/; Max-Age=0")
	got = w.browse(t, http.MethodPost, "/v1/session/end", "", "Cookie", "__Host-actual_session=own", "Sec-Fetch-Site", "same-origin", "X-CSRF-Token", token)
	require.Equal(t, http.StatusNoContent, got.Code, "the browser says it either way")
}

func TestAnyoneMayAskForALink(t *testing.T) {
	var asked []access.AskLink
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Origin, p.Links = ourOrigin, linkAsker(func(cmd access.AskLink) error {
			asked = append(asked, cmd)
			if cmd.Email == "often@acme.example" {
				return tenant.ErrTooOften
			}
			return nil
		})
	})
	require.Equal(t, http.StatusAccepted, w.browse(t, http.MethodPost, "/v1/sign-in/email", `{"email":"a@acme.example","return_to":"/v1/me"}`).Code)
	require.Equal(t, access.AskLink{Email: "a@acme.example", ReturnTo: "/v1/me", Caller: "192.0.2.1"}, asked[0])
	require.Equal(t, http.StatusForbidden, w.browse(t, http.MethodPost, "/v1/sign-in/email", `{"email":"a@acme.example"}`, "Origin", "https://evil.example").Code)
	got := w.browse(t, http.MethodPost, "/v1/sign-in/email", `{"email":"often@acme.example"}`)
	require.Equal(t, http.StatusTooManyRequests, got.Code)
	require.Equal(t, "900", got.Header().Get("Retry-After"))
	require.Equal(t, http.StatusBadRequest, w.browse(t, http.MethodPost, "/v1/sign-in/email", `{"email":["a"]}`).Code)
}

func TestAUserIsChangedFromWhatWasSeen(t *testing.T) {
	var got access.ChangeUser
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Users = userList{change: func(cmd access.ChangeUser) (tenant.User, error) {
			got = cmd
			if cmd.Revision != 3 {
				return tenant.User{}, domain.ErrMoved
			}
			return tenant.User{ID: cmd.User, Email: "a@acme.example", Role: *cmd.Role, Revision: 4}, nil
		}}
	})
	target := "/v1/users/" + anID.String()
	require.Equal(t, http.StatusPreconditionRequired, w.ask(t, http.MethodPatch, target, strings.NewReader(`{"role":"viewer"}`)).Code)
	require.Equal(t, http.StatusPreconditionFailed, w.ask(t, http.MethodPatch, target, strings.NewReader(`{"role":"viewer"}`), "If-Match", `"2"`).Code)
	answer := w.ask(t, http.MethodPatch, target, strings.NewReader(`{"role":"viewer"}`), "If-Match", `"3"`)
	require.Equal(t, http.StatusOK, answer.Code)
	require.Equal(t, `"4"`, answer.Header().Get("ETag"))
	require.Equal(t, tenant.RoleViewer, *got.Role)
	require.False(t, got.Asked.Command, "what comes over the API is not from the command line")
	require.Nil(t, got.Name)
	require.Equal(t, http.StatusBadRequest, w.ask(t, http.MethodPatch, target, strings.NewReader(`{"email":"b@acme.example"}`), "If-Match", `"3"`).Code, "the address never changes")
}
