package sim_test

import (
	"bytes"
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
	"actual/contracts/quickbooksonline"
	"actual/contracts/quickbooksonline/sim"
)

const redirect = "https://actual.example/v1/connect"

// world is a stand-in over the wire; what passes is judged by the description.
type world struct {
	t      *testing.T
	sim    *sim.Sim
	url    string
	client *http.Client
	now    time.Time
	token  string
}

func open(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC), token: "token"}
	w.sim = sim.New(func() time.Time { return w.now })
	server := httptest.NewServer(w.sim)
	t.Cleanup(server.Close)
	d, err := described.Read(quickbooksonline.OpenAPI)
	require.NoError(t, err)
	transport, err := described.NewTransport(d, server.URL, http.DefaultTransport)
	require.NoError(t, err)
	t.Cleanup(func() { require.Empty(t, transport.Drift()) })
	w.url, w.client = server.URL, &http.Client{Transport: transport}
	require.NoError(t, w.sim.Seed([]byte(`{"realms":[{"realm":"9130","name":"Acme","employees":[{"Id":"55","Active":true},{"Id":"56","Active":false}],
		"customers":[{"Id":"311","FullyQualifiedName":"Acme:Elm 1","Active":true}],"items":[{"Id":"12","Name":"Mowing","Type":"Service","Active":true}]}],
		"apps":[{"client_id":"app","client_secret":"hush","realm":"9130","rotate_seconds":86400}],"tokens":[{"access_token":"token","realm":"9130","client_id":"app"}]}`)))
	return w
}

func (w *world) do(r *http.Request) (status int, answer map[string]any) {
	w.t.Helper()
	resp, err := w.client.Do(r)
	require.NoError(w.t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(w.t, err)
	require.NoError(w.t, resp.Body.Close())
	require.NoError(w.t, json.Unmarshal(body, &answer), string(body))
	return resp.StatusCode, answer
}

func (w *world) get(path string) (int, map[string]any) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.url+path, http.NoBody)
	require.NoError(w.t, err)
	r.Header.Set("Authorization", "Bearer "+w.token)
	return w.do(r)
}

func (w *world) query(text string) (rows []any) {
	w.t.Helper()
	status, answer := w.get("/v3/company/9130/query?minorversion=75&query=" + url.QueryEscape(text))
	require.Equal(w.t, 200, status, answer)
	for name, value := range answer["QueryResponse"].(map[string]any) {
		if name != "startPosition" && name != "maxResults" {
			rows = value.([]any)
		}
	}
	return rows
}

func (w *world) write(request, more, body string) (int, map[string]any) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/v3/company/9130/timeactivity?minorversion=75&requestid="+request+more, bytes.NewReader([]byte(body)))
	require.NoError(w.t, err)
	r.Header.Set("Authorization", "Bearer "+w.token)
	r.Header.Set("Content-Type", "application/json")
	return w.do(r)
}

const hour = `"TxnDate":"2026-11-26","NameOf":"Employee","EmployeeRef":{"value":"%s"},"StartTime":"2026-11-26T07:00:00-08:00","EndTime":"2026-11-26T08:15:00-08:00"`

func (w *world) code(answer map[string]any) string {
	w.t.Helper()
	return answer["Fault"].(map[string]any)["Error"].([]any)[0].(map[string]any)["code"].(string)
}

func TestTimeActivities(t *testing.T) {
	w := open(t)
	status, first := w.write("r1", "", fmt.Sprintf("{"+hour+"}", "55"))
	require.Equal(t, 200, status, first)
	_, again := w.write("r1", "", fmt.Sprintf("{"+hour+"}", "55"))
	require.Equal(t, first["TimeActivity"], again["TimeActivity"], "the same request id, the same answer")
	require.Len(t, w.query("SELECT * FROM TimeActivity WHERE TxnDate >= '2026-11-26' AND TxnDate <= '2026-11-26' ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000"), 1)
	require.Empty(t, w.query("SELECT * FROM TimeActivity WHERE TxnDate >= '2026-11-27' AND TxnDate <= '2026-11-28'"))
	status, changed := w.write("r2", "", fmt.Sprintf(`{"Id":"1","SyncToken":"0",`+hour+`,"Description":"x"}`, "55"))
	require.Equal(t, 200, status, changed)
	require.Equal(t, "1", changed["TimeActivity"].(map[string]any)["SyncToken"])
	status, refused := w.write("r3", "", fmt.Sprintf(`{"Id":"1","SyncToken":"0",`+hour+`}`, "55"))
	require.Equal(t, 400, status)
	require.Equal(t, "5010", w.code(refused))
	status, refused = w.write("r4", "", fmt.Sprintf("{"+hour+"}", "56"))
	require.Equal(t, 400, status)
	require.Equal(t, "610", w.code(refused), "somebody inactive")
	status, _ = w.write("r5", "&operation=delete", `{"Id":"1","SyncToken":"1"}`)
	require.Equal(t, 200, status)
	status, refused = w.write("r6", "&operation=delete", `{"Id":"1","SyncToken":"1"}`)
	require.Equal(t, 400, status)
	require.Equal(t, "610", w.code(refused))
	w.now = w.now.Add(time.Second)
	require.Len(t, w.query("SELECT * FROM Employee"), 1)
	require.Len(t, w.query("SELECT * FROM Employee WHERE Active IN (true, false) STARTPOSITION 1 MAXRESULTS 1000"), 2)
	require.Len(t, w.query("SELECT * FROM Employee WHERE Active IN (true, false) STARTPOSITION 2 MAXRESULTS 1000"), 1)
}

func TestLimitsAndTokens(t *testing.T) {
	w := open(t)
	for range 10 {
		status, _ := w.get("/v3/company/9130/preferences?minorversion=75")
		require.Equal(t, 200, status)
	}
	status, _ := w.get("/v3/company/9130/preferences?minorversion=75")
	require.Equal(t, 429, status, "ten a second")
	w.now = w.now.Add(time.Second)
	status, info := w.get("/v3/company/9130/companyinfo/9130?minorversion=75")
	require.Equal(t, 200, status, info)
	status, _ = w.get("/v3/company/9131/preferences?minorversion=75")
	require.Equal(t, 403, status)
	w.now = w.now.Add(time.Hour)
	status, _ = w.get("/v3/company/9130/preferences?minorversion=75")
	require.Equal(t, 401, status)
}

func TestAPersonAllowsIt(t *testing.T) {
	w := open(t)
	look := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := url.Values{"client_id": {"app"}, "response_type": {"code"}, "scope": {"com.intuit.quickbooks.accounting"}, "redirect_uri": {redirect}, "state": {"s1"}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/connect/oauth2?"+ask.Encode(), http.NoBody)
	require.NoError(t, err)
	resp, err := look.Do(r)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	back, err := resp.Location()
	require.NoError(t, err)
	require.Equal(t, "s1", back.Query().Get("state"))
	require.Equal(t, "9130", back.Query().Get("realmId"))
	status, first := w.grant("hush", url.Values{"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}, "redirect_uri": {redirect}})
	require.Equal(t, 200, status, first)
	status, _ = w.grant("hush", url.Values{"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}, "redirect_uri": {redirect}})
	require.Equal(t, 400, status, "a code is good once")
	refresh := func(text any) (int, map[string]any) {
		return w.grant("hush", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {text.(string)}})
	}
	_, second := refresh(first["refresh_token"])
	require.Equal(t, first["refresh_token"], second["refresh_token"], "its text stays for a day")
	w.now = w.now.Add(25 * time.Hour)
	_, third := refresh(first["refresh_token"])
	require.NotEqual(t, first["refresh_token"], third["refresh_token"])
	status, _ = refresh(first["refresh_token"])
	require.Equal(t, 200, status, "the one before is good until the new one was used")
	status, _ = refresh(third["refresh_token"])
	require.Equal(t, 200, status)
	status, _ = refresh(first["refresh_token"])
	require.Equal(t, 400, status)
	status, _ = w.grant("other", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {third["refresh_token"].(string)}})
	require.Equal(t, 401, status)
	w.token = third["access_token"].(string)
	status, _ = w.get("/v3/company/9130/preferences?minorversion=75")
	require.Equal(t, 200, status)
}

func (w *world) grant(secret string, form url.Values) (int, map[string]any) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/oauth2/v1/tokens/bearer", strings.NewReader(form.Encode()))
	require.NoError(w.t, err)
	r.SetBasicAuth("app", secret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.do(r)
}

func TestWhatCantBeSeeded(t *testing.T) {
	s := sim.New(time.Now)
	for _, seed := range []string{`{"nonsense":1}`, `{"realms":[{}]}`, `{"realms":[{"realm":"1","employees":[{}]}]}`, `{"apps":[{"client_id":"a"}]}`} {
		require.Error(t, s.Seed([]byte(seed)), seed)
	}
	require.Empty(t, s.State().Realms)
}
