package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/geojson"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/fences"
	"actual/app/tenancy"
	"actual/cmd/internal/config"
	"actual/contracts/notehub/season"
	"actual/domain/tenant"
)

// world is a running server over a database of its own, with one company.
type world struct {
	t       *testing.T
	cfg     config.Config
	db      *postgistest.Database
	tools   *tools
	url     string
	company tenant.Company
	route   string // Of the company.
	shared  string // Of the house.
	key     string
	end     context.CancelFunc
	ended   chan error
}

func newWorld(t *testing.T) *world {
	t.Helper()
	t.Parallel()
	db := postgistest.New(t)
	cfg := config.Defaults()
	cfg.DatabaseApp, cfg.DatabaseIngest, cfg.DatabaseDirectory = db.URLs.App, db.URLs.Ingest, db.URLs.Directory
	cfg.LedgerKey, cfg.AnchorDir, cfg.AnchorEvery = strings.Repeat("07", 32), t.TempDir(), time.Second
	cfg.VaultKeyFile, cfg.VendorURLs = vaultKeys(t), []string{"http://127.0.0.1"}
	w := &world{t: t, cfg: cfg, db: db}
	made, cleanup, err := newTools(t.Context(), cfg, system.Clock{})
	require.NoError(t, err)
	t.Cleanup(cleanup)
	w.tools = made
	house, err := made.Companies.EnsureHouse(t.Context())
	require.NoError(t, err)
	w.company, err = made.Companies.Create(t.Context(), tenancy.CreateCompany{Ref: "acme", Name: "Acme", Zone: "America/New_York", By: "test"})
	require.NoError(t, err)
	w.route, _, err = made.Credentials.CreateRoute(t.Context(), tenancy.CreateRoute{Company: w.company.ID(), Label: "own", By: tenant.Ours("test")})
	require.NoError(t, err)
	w.shared, _, err = made.Credentials.CreateRoute(t.Context(), tenancy.CreateRoute{Company: house.ID(), Label: "shared", By: tenant.Ours("test")})
	require.NoError(t, err)
	w.key, _, err = made.Credentials.CreateKey(t.Context(), tenancy.CreateKey{Company: w.company.ID(), Label: "test", Scopes: []tenant.Capability{tenant.Admin}, Term: tenant.MaxTerm, By: tenant.Ours("test")})
	require.NoError(t, err)
	w.start()
	t.Cleanup(w.stop)
	return w
}

func (w *world) start() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(w.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	w.url, w.end, w.ended = "http://"+listener.Addr().String(), cancel, make(chan error, 1)
	go func() {
		w.ended <- serve(ctx, w.cfg, system.Clock{}, listener, slog.New(slog.DiscardHandler))
	}()
	require.Eventually(w.t, func() bool {
		resp, err := http.Get(w.url + "/readyz")
		if err != nil {
			return false
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	}, time.Minute, 50*time.Millisecond)
}

func (w *world) stop() {
	w.end()
	require.NoError(w.t, <-w.ended)
	w.ended <- nil
}

func (w *world) badge(device string) {
	_, err := w.tools.Badges.RegisterFor(w.t.Context(), w.company.ID(), device, "", time.Time{}, "test")
	require.NoError(w.t, err)
}

func (w *world) post(secret, body string) (int, string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+"/v1/notehub/events", strings.NewReader(body))
	require.NoError(w.t, err)
	req.Header.Set("X-Actual-Secret", secret)
	return w.do(req)
}

func (w *world) call(method, path string, body, into any) int {
	w.t.Helper()
	var reader io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		require.NoError(w.t, err)
		reader = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, reader)
	require.NoError(w.t, err)
	req.Header.Set("Authorization", "Bearer "+w.key)
	req.Header.Set("Content-Type", "application/json")
	status, answer := w.do(req)
	if into != nil {
		require.NoError(w.t, json.Unmarshal([]byte(answer), into), answer)
	}
	return status
}

func (w *world) do(req *http.Request) (int, string) {
	w.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(w.t, err)
	return resp.StatusCode, string(raw)
}

// event is a fix of a device, so many seconds after noon UTC of a past day.
func event(id, device string, sec int) string {
	at := time.Date(2026, 6, 3, 12, 0, sec, 0, time.UTC).Unix()
	return fmt.Sprintf(`{"event":%q,"device":%q,"file":"_track.qo","when":%d,"received":%d.5,"where_when":%d,"where_lat":42.27,"where_lon":-71.8,"body":{"time":%d,"dop":1.1,"voltage":3.9}}`,
		id, device, at, at+1, at, at)
}

func TestADayOfEventsBecomesVisitsOnRecord(t *testing.T) {
	w := newWorld(t)
	s := season.New(season.Config{Seed: 5, Days: 1, Crews: 1, BadgesPerCrew: 2, Sites: 40, Cadence: 2 * time.Minute, Hazards: season.AllHazards})
	features, problems, err := geojson.Decode(s.Fences())
	require.NoError(t, err)
	require.Empty(t, problems)
	report, err := w.tools.Importer.Import(t.Context(), fences.ImportSites{Company: w.company.ID(), Sites: imported(features), By: "test"})
	require.NoError(t, err)
	require.Equal(t, 40, report.Created)
	for _, b := range s.Badges() {
		w.badge(b.Device)
	}
	var lines []string
	for e := range s.All(0) {
		lines = append(lines, string(e.Raw))
	}
	status, answer := w.post(w.route, strings.Join(lines, "\n"))
	require.Equal(t, http.StatusOK, status, answer)

	var page struct {
		Visits []map[string]any `json:"visits"`
	}
	require.Eventually(t, func() bool {
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits?limit=500", nil, &page))
		return len(page.Visits) >= 10
	}, time.Minute, 100*time.Millisecond)
	id, _ := page.Visits[0]["id"].(string)
	var one map[string]any
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits/"+id, nil, &one))
	require.NotEmpty(t, one["evidence"])

	require.Eventually(t, func() bool { // Numbered, signed and anchored within seconds.
		r, err := w.tools.Verifier.Verify(t.Context(), w.company.ID())
		require.NoError(t, err)
		require.Empty(t, r.Findings)
		return r.Pending == 0 && r.AnchoredTo == int64(r.Entries) && r.Visits >= len(page.Visits)
	}, time.Minute, 100*time.Millisecond)
}

func TestNothingOfADeliveryIsLost(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	tests := map[string]struct {
		secret, body string
		status       int
		answer       string
	}{
		"one event":               {w.route, event("a", "dev:1", 0), 200, `"stored":1`},
		"by the shared route":     {w.shared, event("b", "dev:1", 60), 200, `"stored":1`},
		"an array":                {w.route, "[" + event("c", "dev:1", 120) + "," + event("d", "dev:1", 180) + "]", 200, `"stored":2`},
		"NDJSON, one line broken": {w.route, event("e", "dev:1", 240) + "\n{\"event\":\n" + event("f", "dev:1", 300), 200, `"quarantined":1`},
		"an unknown device":       {w.route, event("g", "dev:unknown", 0), 200, `unknown_device`},
		"no JSON at all":          {w.route, "hello", 200, `not_json`},
		"nested too deeply":       {w.route, strings.Repeat("[", 9000) + strings.Repeat("]", 9000), 200, `quarantined`},
		"a wrong secret":          {strings.Replace(w.route, "_", "-", 1), event("h", "dev:1", 0), 401, `access.bad_credential`},
		"no secret":               {"", event("h", "dev:1", 0), 401, `access.bad_credential`},
	}
	for name, tt := range tests {
		status, answer := w.post(tt.secret, tt.body)
		require.Equal(t, tt.status, status, "%s: %s", name, answer)
		require.Contains(t, answer, tt.answer, name)
	}
	_, answer := w.post(w.route, event("a", "dev:1", 0))
	require.Contains(t, answer, `"duplicate":1`, "the same event again is the same event")
}

func TestAnotherCompanysDeviceStaysTheirs(t *testing.T) {
	w := newWorld(t)
	rival, err := w.tools.Companies.Create(t.Context(), tenancy.CreateCompany{Ref: "rival", Name: "Rival", Zone: "UTC", By: "test"})
	require.NoError(t, err)
	_, err = w.tools.Badges.RegisterFor(t.Context(), rival.ID(), "dev:theirs", "", time.Time{}, "test")
	require.NoError(t, err)
	_, answer := w.post(w.route, event("a", "dev:theirs", 0))
	require.Contains(t, answer, "foreign_device")
	var cases struct {
		Cases []struct {
			ID string `json:"id"`
		} `json:"cases"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/quarantine", nil, &cases))
	require.Len(t, cases.Cases, 1)
	status := w.call(http.MethodPost, "/v1/quarantine/"+cases.Cases[0].ID+"/claim", map[string]string{"label": "mine now"}, nil)
	require.Equal(t, http.StatusConflict, status, "never another company's badge")
}

func TestAClaimReleasesWhatWaited(t *testing.T) {
	w := newWorld(t)
	for i := range 3 {
		w.post(w.route, event(fmt.Sprint("k", i), "dev:new", i*60))
	}
	w.post(w.shared, event("by-house", "dev:new", 600))
	var cases struct {
		Cases []struct {
			ID string `json:"id"`
		} `json:"cases"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/quarantine", nil, &cases))
	require.Len(t, cases.Cases, 3, "what a shared route brings for an unknown device only we see")
	require.Less(t, w.call(http.MethodPost, "/v1/quarantine/"+cases.Cases[0].ID+"/claim", map[string]string{"label": "Mow 1"}, nil), 300)
	for _, key := range []string{"k0", "k1", "k2", "by-house"} {
		require.Eventually(t, func() bool {
			var report struct {
				Contents []struct {
					Badge any `json:"badge"`
				} `json:"contents"`
			}
			return w.call(http.MethodGet, "/v1/events/"+key, nil, &report) == http.StatusOK && report.Contents[0].Badge != nil
		}, time.Minute, 100*time.Millisecond, key)
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/quarantine", nil, &cases))
	require.Empty(t, cases.Cases)
}

func TestAMistypedQuestionIsRefused(t *testing.T) {
	w := newWorld(t)
	var problem struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	require.Equal(t, http.StatusBadRequest, w.call(http.MethodGet, "/v1/visits?form=2026-01-01T00:00:00Z", nil, &problem))
	require.Equal(t, "request.bad_parameter", problem.Code)
	require.Contains(t, problem.Detail, `"form"`)
	require.Contains(t, problem.Detail, "from", "what there is instead")
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits?from=2026-01-01T00:00:00Z&limit=5", nil, nil))
}

func TestAServerThatStopsLosesNothingThatItAnswered(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	for i := range 20 {
		status, _ := w.post(w.route, event(fmt.Sprint("x", i), "dev:1", i*30))
		require.Equal(t, http.StatusOK, status)
	}
	w.stop()
	w.start()
	for i := range 20 {
		_, answer := w.post(w.route, event(fmt.Sprint("x", i), "dev:1", i*30))
		require.Contains(t, answer, `"duplicate":1`)
	}
}

func TestTheServerRefusesToServeWithOpenLocks(t *testing.T) {
	t.Parallel()
	db := postgistest.New(t)
	admin := db.Admin(t)
	_, err := admin.Exec(t.Context(), `DROP POLICY company ON badge`)
	require.NoError(t, err)
	cfg := config.Defaults()
	cfg.DatabaseApp, cfg.DatabaseIngest, cfg.DatabaseDirectory = db.URLs.App, db.URLs.Ingest, db.URLs.Directory
	cfg.LedgerKey, cfg.AnchorDir = strings.Repeat("07", 32), t.TempDir()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	err = serve(t.Context(), cfg, system.Clock{}, listener, slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "badge: no policy keeps companies apart")
}
