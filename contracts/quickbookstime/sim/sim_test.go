package sim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/described"
	"actual/contracts/quickbookstime"
	"actual/contracts/quickbookstime/sim"
)

type trial struct {
	t     *testing.T
	sim   *sim.Sim
	url   string
	drift *described.Transport
	token string
	now   time.Time
}

func open(t *testing.T, accounts ...sim.Account) *trial {
	t.Helper()
	tr := &trial{t: t, now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC), token: "access"}
	tr.sim = sim.New(func() time.Time { return tr.now })
	server := httptest.NewServer(tr.sim)
	t.Cleanup(server.Close)
	tr.url = server.URL
	d, err := described.Read(quickbookstime.OpenAPI)
	require.NoError(t, err)
	tr.drift, err = described.NewTransport(d, tr.url, http.DefaultTransport)
	require.NoError(t, err)
	ada, ben := sim.User{ID: 501, FirstName: "Ada", Active: true}, sim.User{ID: 777, FirstName: "Ben", Active: true}
	ada.Permissions.TimeTracking = true
	a := sim.Account{Name: "acme", Users: []sim.User{ada, ben}, Jobcodes: []sim.Jobcode{{ID: 9000, Name: "HOA", Children: true, Active: true}, {ID: 9001, Parent: 9000, Name: "Mowing", Active: true}}}
	require.NoError(t, tr.sim.Add(sim.Seed{
		Accounts: append([]sim.Account{a}, accounts...), Apps: []sim.App{{ID: "us", Secret: "hush", Account: "acme"}},
		Tokens: []sim.Token{{Access: "access", Refresh: "refresh", App: "us"}},
	}))
	t.Cleanup(func() {
		for _, d := range tr.drift.Drift() {
			t.Errorf("drift: %s", d)
		}
	})
	return tr
}

// call makes a call; a body that begins with { is JSON, another a form.
func (tr *trial) call(method, path, body string) (int, map[string]any) {
	tr.t.Helper()
	r, err := http.NewRequestWithContext(tr.t.Context(), method, tr.url+path, strings.NewReader(body))
	require.NoError(tr.t, err)
	if tr.token != "" {
		r.Header.Set("Authorization", "Bearer "+tr.token)
	}
	switch {
	case strings.HasPrefix(body, "{"):
		r.Header.Set("Content-Type", "application/json")
	case body != "":
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := (&http.Client{Transport: tr.drift, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	require.NoError(tr.t, err)
	defer func() { _ = resp.Body.Close() }()
	out := map[string]any{}
	if resp.StatusCode == http.StatusFound {
		out["location"] = resp.Header.Get("Location")
		return resp.StatusCode, out
	}
	require.NoError(tr.t, json.NewDecoder(resp.Body).Decode(&out))
	return resp.StatusCode, out
}

// rows returns the rows of a list by id.
func (tr *trial) rows(path, name string) map[string]any {
	tr.t.Helper()
	status, out := tr.call(http.MethodGet, path, "")
	require.Equal(tr.t, 200, status, out)
	return out["results"].(map[string]any)[name].(map[string]any)
}

func sheet(user, code int, from, to string) string {
	return fmt.Sprintf(`{"user_id":%d,"jobcode_id":%d,"type":"regular","start":"2026-11-23T%s:00-05:00","end":"2026-11-23T%s:00-05:00"}`, user, code, from, to)
}

// codes returns what became of each.
func (tr *trial) codes(method string, items ...string) []int {
	tr.t.Helper()
	status, out := tr.call(method, "/timesheets", `{"data":[`+strings.Join(items, ",")+`]}`)
	require.Equal(tr.t, 200, status, out)
	rows := out["results"].(map[string]any)["timesheets"].(map[string]any)
	var all []int
	for i := range items {
		all = append(all, int(rows[fmt.Sprint(i+1)].(map[string]any)["_status_code"].(float64)))
	}
	return all
}

func TestTimeIsAddedChangedAndRemoved(t *testing.T) {
	tr := open(t)
	require.Equal(t, []int{200, 403, 406, 200, 417}, tr.codes(http.MethodPost,
		sheet(501, 9001, "07:00", "09:00"), sheet(777, 9001, "07:00", "09:00"), sheet(501, 9001, "08:59", "10:00"), sheet(501, 9001, "09:00", "10:00"), sheet(501, 9000, "11:00", "12:00")))
	require.Len(t, tr.rows("/timesheets?start_date=2026-11-23&end_date=2026-11-23&user_ids=501", "timesheets"), 2)
	require.Empty(t, tr.rows("/timesheets?start_date=2026-11-24", "timesheets"))
	require.Equal(t, []int{200, 404, 406}, tr.codes(http.MethodPut, `{"id":31001,"end":"2026-11-23T08:30:00-05:00"}`, `{"id":7}`, `{"id":31001,"end":"2026-11-23T09:30:00-05:00"}`))
	tr.sim.Change("acme", func(s *sim.Timesheet) { s.Locked = 1 }, 31002)
	require.Equal(t, []int{409}, tr.codes(http.MethodPut, `{"id":31002,"notes":"x"}`))
	_, out := tr.call(http.MethodDelete, "/timesheets?ids=31001,31002,7", "")
	var got []any
	for _, id := range []string{"31001", "31002", "7"} {
		got = append(got, out["results"].(map[string]any)["timesheets"].(map[string]any)[id].(map[string]any)["_status_code"])
	}
	require.Equal(t, []any{200.0, 409.0, 404.0}, got)
	require.Len(t, tr.rows("/timesheets_deleted?start_date=2026-11-23", "timesheets_deleted"), 1)
	_, out = tr.call(http.MethodGet, "/last_modified_timestamps?endpoints=timesheets_deleted", "")
	require.Equal(t, "2026-11-24T12:00:00+00:00", out["results"].(map[string]any)["last_modified_timestamps"].(map[string]any)["timesheets_deleted"])
	var many []string
	for range 51 {
		many = append(many, sheet(501, 9001, "14:00", "15:00"))
	}
	status, _ := tr.call(http.MethodPost, "/timesheets", `{"data":[`+strings.Join(many, ",")+`]}`)
	require.Equal(t, 413, status)
}

func TestSideEffectsLimitsAndPages(t *testing.T) {
	tr := open(t)
	require.NoError(t, tr.sim.Add(sim.Seed{Accounts: []sim.Account{{Name: "acme", Lunch: true, PerWindow: 6, PageSize: 1}}}))
	require.Equal(t, []int{201}, tr.codes(http.MethodPost, sheet(501, 9001, "07:00", "15:00")))
	_, out := tr.call(http.MethodGet, "/timesheets?start_date=2026-11-23", "")
	require.Equal(t, true, out["more"])
	_, out = tr.call(http.MethodGet, "/timesheets?start_date=2026-11-23&page=2", "")
	require.Equal(t, false, out["more"])
	for _, path := range []string{"/users", "/jobcodes", "/jobcode_assignments"} {
		status, _ := tr.call(http.MethodGet, path, "")
		require.Equal(t, 200, status)
	}
	status, _ := tr.call(http.MethodGet, "/current_user", "")
	require.Equal(t, 429, status)
	tr.now = tr.now.Add(5 * time.Minute)
	status, _ = tr.call(http.MethodGet, "/current_user", "")
	require.Equal(t, 200, status)
}

func TestARefreshTokenIsGoodOnce(t *testing.T) {
	tr := open(t)
	tr.token = ""
	_, out := tr.call(http.MethodGet, "/authorize?"+url.Values{"response_type": {"code"}, "client_id": {"us"}, "redirect_uri": {"https://a/b"}, "state": {"s"}}.Encode(), "")
	back, err := url.Parse(out["location"].(string))
	require.NoError(t, err)
	require.Equal(t, "s", back.Query().Get("state"))
	form := func(pairs ...string) string {
		f := url.Values{"client_id": {"us"}, "client_secret": {"hush"}}
		for i := 0; i < len(pairs); i += 2 {
			f.Set(pairs[i], pairs[i+1])
		}
		return f.Encode()
	}
	code := form("grant_type", "authorization_code", "code", back.Query().Get("code"), "redirect_uri", "https://a/b")
	status, first := tr.call(http.MethodPost, "/grant", code)
	require.Equal(t, 200, status, first)
	require.Equal(t, "501", first["user_id"])
	status, _ = tr.call(http.MethodPost, "/grant", code)
	require.Equal(t, 400, status, "a code is good once")
	again := form("grant_type", "refresh_token", "refresh_token", first["refresh_token"].(string))
	status, next := tr.call(http.MethodPost, "/grant", again)
	require.Equal(t, 200, status)
	status, why := tr.call(http.MethodPost, "/grant", again)
	require.Equal(t, 400, status)
	require.Equal(t, "invalid_grant", why["error"])
	require.NoError(t, tr.sim.Add(sim.Seed{Apps: []sim.App{{ID: "us", Secret: "hush", Account: "acme", Grace: true}}}))
	status, _ = tr.call(http.MethodPost, "/grant", again)
	require.Equal(t, 200, status, "of one that gives grace")
	status, _ = tr.call(http.MethodPost, "/grant", strings.Replace(again, "hush", "other", 1))
	require.Equal(t, 401, status)
	tr.token = next["access_token"].(string)
	require.Len(t, tr.rows("/current_user", "users"), 1)
	tr.sim.Revoke("acme")
	status, _ = tr.call(http.MethodGet, "/current_user", "")
	require.Equal(t, 401, status)
}
