package sim_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/described"
	"actual/contracts/faults"
	"actual/contracts/notehub"
	"actual/contracts/notehub/sim"
)

const (
	project = "app:00000000-0000-4000-8000-000000000001"
	secret  = "a personal access token"
)

// trial is a stand-in behind its injector, and a client that judges both ends.
type trial struct {
	t         *testing.T
	sim       *sim.Sim
	injector  *faults.Injector
	url       string
	transport *described.Transport
	token     string
	now       time.Time
}

func open(t *testing.T) *trial {
	t.Helper()
	tr := &trial{t: t, token: secret, now: time.Unix(1_790_000_000, 0)}
	tr.sim = sim.New(func() time.Time { return tr.now })
	tr.injector = faults.New("notehub", tr.sim, time.Now)
	server := httptest.NewServer(tr.injector)
	t.Cleanup(server.Close)
	tr.url = server.URL
	d, err := described.Read(notehub.OpenAPI)
	require.NoError(t, err)
	tr.transport, err = described.NewTransport(d, server.URL, http.DefaultTransport)
	require.NoError(t, err)
	t.Cleanup(func() { require.Empty(t, tr.transport.Drift(), "the stand-in is not as described") })
	seed := sim.Seed{
		Accounts: []sim.Account{{Name: "acme"}},
		Projects: []sim.ProjectSeed{
			{UID: project, Account: "acme", Products: []string{"product:com.example.crews"}},
			{UID: "app:other", Account: "other"},
		},
		Tokens: []sim.AccessToken{{Token: secret, Account: "acme"}},
	}
	for n := range 25 { // Captured in one order, uploaded in the opposite one.
		seed.Projects[0].Events = append(seed.Projects[0].Events, event(n))
	}
	require.NoError(t, tr.sim.Add(seed))
	return tr
}

func event(n int) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"event":"e%02d","when":%d,"file":"_track.qo","device":"dev:%d","received":%d.25}`, n, 1000+n, n%3, 2000-n))
}

func (tr *trial) call(method, path, body string) (int, http.Header, map[string]any) {
	tr.t.Helper()
	r, err := http.NewRequestWithContext(tr.t.Context(), method, tr.url+path, strings.NewReader(body))
	require.NoError(tr.t, err)
	r.Header.Set("Authorization", "Bearer "+tr.token)
	r.Header.Set("Content-Type", "application/json")
	if path == "/oauth2/token" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := (&http.Client{Transport: tr.transport}).Do(r)
	require.NoError(tr.t, err)
	defer func() { require.NoError(tr.t, resp.Body.Close()) }()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(tr.t, err)
	var value map[string]any
	require.NoError(tr.t, json.Unmarshal(raw, &value), string(raw))
	return resp.StatusCode, resp.Header, value
}

// keys reads a query page by page, and returns the events' keys.
func (tr *trial) keys(query string) []string {
	tr.t.Helper()
	var out []string
	for page := 1; ; page++ {
		status, _, value := tr.call(http.MethodGet, fmt.Sprintf("/v1/projects/%s/events?pageSize=10&pageNum=%d&%s", project, page, query), "")
		require.Equal(tr.t, http.StatusOK, status, value)
		rows := value["events"].([]any)
		for _, row := range rows {
			out = append(out, row.(map[string]any)["event"].(string))
		}
		if len(rows) > 0 {
			require.Equal(tr.t, out[len(out)-1], value["through"])
		}
		if !value["has_more"].(bool) {
			return out
		}
	}
}

func TestEventsByUpload(t *testing.T) {
	tr := open(t)
	require.Len(t, tr.keys(""), 25)
	require.Equal(t, []string{"e05", "e06", "e07"}, tr.keys("dateType=uploaded&startDate=1993&endDate=1996"), "sorted by capture")
	require.Equal(t, []string{"e07", "e06", "e05"}, tr.keys("dateType=uploaded&startDate=1993&endDate=1996&sortOrder=desc"))
	require.Equal(t, []string{"e03", "e04"}, tr.keys("startDate=1003&endDate=1004"))
	require.Equal(t, []string{"e00", "e03"}, tr.keys("endDate=1005&deviceUID=dev:0"))
	require.NoError(t, tr.sim.Receive(project, event(5), event(25)))
	require.Len(t, tr.keys(""), 26, "a key is there once")
}

func TestRowsShiftBetweenPages(t *testing.T) {
	tr := open(t)
	require.NoError(t, tr.injector.Inject(faults.Rule{Fault: faults.Fault{Kind: faults.PageShifted}, Operation: "listEvents", After: 1, Times: 1}))
	got := tr.keys("")
	require.Len(t, got, 26)
	require.Equal(t, "e09", got[9])
	require.Equal(t, "e09", got[10], "the last row of page 1 is the first of page 2")
	require.Equal(t, "e24", got[25], "and nothing is lost")
	require.Len(t, tr.keys(""), 25)
}

// A row that comes while pages are read moves those behind it: one repeats, and
// the new one is never seen.
func TestALateRowIsMissed(t *testing.T) {
	tr := open(t)
	first := func() []any {
		_, _, value := tr.call(http.MethodGet, "/v1/projects/"+project+"/events?pageSize=10&pageNum=1", "")
		return value["events"].([]any)
	}
	before := first()
	require.NoError(t, tr.sim.Receive(project, []byte(`{"event":"late","when":1,"device":"dev:1","received":2100}`)))
	_, _, second := tr.call(http.MethodGet, "/v1/projects/"+project+"/events?pageSize=10&pageNum=2", "")
	require.Equal(t, before[9], second["events"].([]any)[0])
	require.NotEqual(t, before, first())
}

func TestWhoMayWhat(t *testing.T) {
	tr := open(t)
	ended := tr.now.Add(time.Minute)
	require.NoError(t, tr.sim.Add(sim.Seed{Tokens: []sim.AccessToken{
		{Token: "poor", Account: "acme", Denied: []string{"listEvents"}}, {Token: "ends", Account: "acme", Expires: &ended},
	}}))
	ask := func(token, path string) int {
		tr.token = token
		status, _, _ := tr.call(http.MethodGet, "/v1/projects/"+path, "")
		return status
	}
	require.Equal(t, 200, ask(secret, "product:com.example.crews/events"))
	require.Equal(t, 200, ask(secret, url.PathEscape(project)+"/devices"))
	require.Equal(t, 401, ask("wrong", project+"/events"))
	require.Equal(t, 403, ask("poor", project+"/events"))
	require.Equal(t, 200, ask("poor", project+"/devices"))
	require.Equal(t, 403, ask(secret, "app:other/events"))
	require.Equal(t, 404, ask(secret, "app:none/events"))
	require.Equal(t, 200, ask("ends", project+"/devices"))
	tr.now = ended
	require.Equal(t, 401, ask("ends", project+"/devices"))
}

func TestTokensForASecret(t *testing.T) {
	tr := open(t)
	require.NoError(t, tr.sim.Add(sim.Seed{Clients: []sim.OAuthClient{{ID: "me", Secret: "hush", Account: "acme", Seconds: 60}}}))
	status, _, value := tr.call(http.MethodPost, "/oauth2/token", "grant_type=client_credentials&client_id=me&client_secret=wrong")
	require.Equal(t, 401, status)
	require.Equal(t, "invalid_client", value["error"])
	status, _, value = tr.call(http.MethodPost, "/oauth2/token", "grant_type=client_credentials&client_id=me&client_secret=hush")
	require.Equal(t, 200, status)
	tr.token = value["access_token"].(string)
	status, _, _ = tr.call(http.MethodGet, "/v1/projects/"+project+"/devices", "")
	require.Equal(t, 200, status)
	tr.now = tr.now.Add(time.Minute)
	status, _, _ = tr.call(http.MethodGet, "/v1/projects/"+project+"/devices", "")
	require.Equal(t, 401, status)
}

func TestAnAccountHasALimit(t *testing.T) {
	tr := open(t)
	require.NoError(t, tr.sim.Add(sim.Seed{Accounts: []sim.Account{{Name: "acme", PerMinute: 2}}}))
	ask := func() (int, string) {
		status, header, _ := tr.call(http.MethodGet, "/v1/projects/"+project+"/devices", "")
		return status, header.Get("Retry-After")
	}
	for range 2 {
		status, _ := ask()
		require.Equal(t, 200, status)
		tr.now = tr.now.Add(10 * time.Second)
	}
	status, after := ask()
	require.Equal(t, 429, status)
	require.Equal(t, "40", after)
	tr.now = tr.now.Add(40 * time.Second)
	status, _ = ask()
	require.Equal(t, 200, status)
}

func TestALongQueryTakesTooLong(t *testing.T) {
	tr := open(t)
	require.NoError(t, tr.sim.Add(sim.Seed{Projects: []sim.ProjectSeed{{UID: project, SlowOver: 20}}}))
	status, _, value := tr.call(http.MethodGet, "/v1/projects/"+project+"/events", "")
	require.Equal(t, 504, status)
	require.Equal(t, "Took too long", value["status"])
	require.Len(t, tr.keys("endDate=1010"), 11)
}

func TestEnvironmentVariables(t *testing.T) {
	tr := open(t)
	path := "/v1/projects/" + project + "/devices/dev:1/environment_variables"
	status, _, _ := tr.call(http.MethodPut, path, `{"environment_variables":{"_gps_secs":"15","a":"b"}}`)
	require.Equal(t, 200, status)
	_, _, value := tr.call(http.MethodPut, path, `{"environment_variables":{"a":"c"}}`)
	require.Equal(t, map[string]any{"_gps_secs": "15", "a": "c"}, value["environment_variables"])
	status, _, _ = tr.call(http.MethodDelete, path+"/_gps_secs", "")
	require.Equal(t, 200, status)
	_, _, value = tr.call(http.MethodGet, path, "")
	require.Equal(t, map[string]any{"a": "c"}, value["environment_variables"])
	status, _, _ = tr.call(http.MethodGet, "/v1/projects/"+project+"/devices/dev:none/environment_variables", "")
	require.Equal(t, 404, status)
	require.Equal(t, "c", tr.sim.State().Projects[0].Devices["dev:1"]["a"])
}

func TestDevices(t *testing.T) {
	tr := open(t)
	_, _, value := tr.call(http.MethodGet, "/v1/projects/"+project+"/devices?pageSize=2&pageNum=2", "")
	require.Len(t, value["devices"], 1)
	require.Equal(t, false, value["has_more"])
	require.Equal(t, "1970-01-01T00:33:18Z", value["devices"].([]any)[0].(map[string]any)["last_activity"])
}

func TestABadSeedChangesNothing(t *testing.T) {
	s := sim.New(time.Now)
	for _, bad := range []string{
		`{"projects":[{"uid":"app:1","account":"a"},{"uid":"none","account":"a"}]}`,
		`{"projects":[{"uid":"app:1","account":"a","events":[{"event":"1"}]}]}`,
		`{"token":[]}`,
	} {
		require.Error(t, s.Seed([]byte(bad)), bad)
	}
	require.Empty(t, s.State().Projects)
}
