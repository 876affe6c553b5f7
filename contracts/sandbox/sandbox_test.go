package sandbox_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/described"
	"actual/contracts/sandbox"
)

// trial is a sandbox over the wire. What passes the endpoints of its own is
// compared with their description.
type trial struct {
	t         *testing.T
	url       string
	transport *described.Transport
	log       *strings.Builder
}

func open(t *testing.T) *trial {
	t.Helper()
	tr := &trial{t: t, log: &strings.Builder{}}
	s, err := sandbox.New(time.Now, slog.New(slog.NewTextHandler(tr.log, nil)))
	require.NoError(t, err)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	tr.url = server.URL
	d, err := described.Read(sandbox.OpenAPI)
	require.NoError(t, err)
	tr.transport, err = described.NewTransport(d, server.URL, http.DefaultTransport)
	require.NoError(t, err)
	t.Cleanup(func() { require.Empty(t, tr.transport.Drift()) })
	return tr
}

func (tr *trial) call(method, path, body, token string) (int, map[string]any) {
	tr.t.Helper()
	r, err := http.NewRequestWithContext(tr.t.Context(), method, tr.url+path, strings.NewReader(body))
	require.NoError(tr.t, err)
	r.Header.Set("Content-Type", "application/json")
	client := &http.Client{Transport: tr.transport}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
		client.Transport = http.DefaultTransport
	}
	resp, err := client.Do(r)
	require.NoError(tr.t, err)
	raw, err := io.ReadAll(resp.Body)
	require.NoError(tr.t, err)
	require.NoError(tr.t, resp.Body.Close())
	var value map[string]any
	require.NoError(tr.t, json.Unmarshal(raw, &value), string(raw))
	return resp.StatusCode, value
}

const seed = `{"accounts":[{"name":"acme","per_minute":7}],"tokens":[{"token":"hush","account":"acme"}],
"projects":[{"uid":"app:1","account":"acme","events":[{"event":"a","device":"dev:1","received":1.5}]}]}`

func TestAStrangerTriesAFault(t *testing.T) {
	tr := open(t)
	status, shown := tr.call(http.MethodGet, "/_sandbox", "", "")
	require.Equal(t, 200, status)
	require.Greater(t, len(shown["faults"].([]any)), 15)
	status, state := tr.call(http.MethodPost, "/_sandbox/notehub/seed", seed, "")
	require.Equal(t, 200, status, state)
	status, rules := tr.call(http.MethodPost, "/_sandbox/notehub/faults", `{"kind":"too-many-in","delay_ms":5000,"operation":"listEvents","account":"acme","times":1}`, "")
	require.Equal(t, 201, status, rules)
	for _, want := range []int{429, 200} {
		status, _ = tr.call(http.MethodGet, "/notehub/v1/projects/app:1/events", "", "hush")
		require.Equal(t, want, status)
	}
	_, list := tr.call(http.MethodGet, "/_sandbox/notehub/faults", "", "")
	require.InDelta(t, 2, list["faults"].([]any)[0].(map[string]any)["seen"], 0)
	_, calls := tr.call(http.MethodGet, "/_sandbox/notehub/calls?after=1", "", "")
	last := calls["calls"].([]any)
	require.Len(t, last, 1)
	require.Equal(t, "listEvents", last[0].(map[string]any)["operation"])
	require.NotContains(t, tr.log.String(), "hush")
	require.Equal(t, 2, strings.Count(tr.log.String(), "msg=call"))
	_, list = tr.call(http.MethodDelete, "/_sandbox/notehub/faults", "", "")
	require.Empty(t, list["faults"])
	_, state = tr.call(http.MethodPost, "/_sandbox/notehub/reset", "", "")
	require.Empty(t, state["projects"])
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	tr := open(t)
	for _, tt := range []struct{ method, path, body, says string }{
		{http.MethodGet, "/_sandbox/quickbooks/state", "", "there is notehub"},
		{http.MethodPost, "/_sandbox/notehub/seed", `{"projects":[{"uid":"1"}]}`, "app:"},
		{http.MethodPost, "/_sandbox/notehub/faults", `{"kind":"failed","operation":"list"}`, "listEvents"},
		{http.MethodPost, "/_sandbox/notehub/faults", "", "it is empty"},
		{http.MethodGet, "/_sandbox/notehub/calls?after=x", "", "number of a call"},
	} {
		status, value := tr.call(tt.method, tt.path, tt.body, "any") // Not compared with the description: some are against it.
		require.GreaterOrEqual(t, status, 400)
		require.Contains(t, value["error"], tt.says)
	}
}

// A call that is not as the vendor's description has it is seen in the record,
// and so is a stand-in that has changed.
func TestTheRecordShowsDrift(t *testing.T) {
	tr := open(t)
	_, _ = tr.call(http.MethodPost, "/_sandbox/notehub/seed", seed, "")
	_, _ = tr.call(http.MethodGet, "/notehub/v1/projects/app:1/events?pagesize=5", "", "hush")
	_, _ = tr.call(http.MethodPost, "/_sandbox/notehub/faults", `{"kind":"type-changed","field":"has_more"}`, "")
	_, _ = tr.call(http.MethodGet, "/notehub/v1/projects/app:1/events", "", "hush")
	_, calls := tr.call(http.MethodGet, "/_sandbox/notehub/calls", "", "")
	drift := func(n int) any { return calls["calls"].([]any)[n].(map[string]any)["drift"] }
	require.Equal(t, []any{"listEvents: request: query pagesize: undescribed"}, drift(0))
	require.Equal(t, []any{"listEvents: answer 200: has_more: wrong type, string, described as boolean"}, drift(1))
}
