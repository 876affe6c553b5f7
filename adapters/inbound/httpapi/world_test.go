package httpapi_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/adapters/inbound/notehub"
	"actual/adapters/telemetry"
	"actual/app/ingest"
	"actual/app/insight"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/tenant"
	"actual/ports"
)

const (
	goodKey    = "actual_key_good"
	goodSecret = "actual_route_good"
)

var (
	acme  = domain.CompanyID{UUID: domain.UUID{15: 0xa1}}
	keyID = domain.KeyID{UUID: domain.UUID{15: 0xb2}}
	anID  = domain.UUID{15: 0xc3}
)

type (
	keysFunc       func(text string) (tenant.APIKey, error)
	routesFunc     func(text string) (tenant.Route, error)
	listVisits     func(q insight.ListVisits) (insight.VisitPage, error)
	explainVisit   func(q insight.ExplainVisit) (insight.VisitExplanation, error)
	listBadges     func(q insight.ListBadges) (insight.BadgePage, error)
	listSites      func(q insight.ListSites) (insight.SitePage, error)
	explainEvent   func(q insight.ExplainEvent) (insight.EventExplanation, error)
	readyFunc      func() error
	identifiers    func() domain.UUID
	fakeQuarantine struct {
		list func(q insight.ListQuarantine) (insight.CasePage, error)
		show func(q insight.ShowCase) (ports.Quarantined, error)
	}
	fakeClaimer struct {
		claim     func(cmd ingest.Claim) (ingest.Claimed, error)
		reprocess func(company domain.CompanyID, id domain.QuarantineID) (ingest.Outcome, error)
	}
)

func (f readyFunc) Ready(context.Context) error { return f() }
func (f identifiers) New() domain.UUID          { return f() }

func (f keysFunc) Key(_ context.Context, text string, _ netip.Addr) (tenant.APIKey, error) {
	return f(text)
}

func (f routesFunc) Route(_ context.Context, text string, _ netip.Addr) (tenant.Route, error) {
	return f(text)
}

func (f listVisits) List(_ context.Context, q insight.ListVisits) (insight.VisitPage, error) {
	return f(q)
}

func (f explainVisit) Explain(_ context.Context, q insight.ExplainVisit) (insight.VisitExplanation, error) {
	return f(q)
}

func (f listBadges) List(_ context.Context, q insight.ListBadges) (insight.BadgePage, error) {
	return f(q)
}

func (f listSites) Show(context.Context, domain.CompanyID, domain.SiteID) (insight.SiteHistory, error) {
	return insight.SiteHistory{}, geofence.ErrNotFound
}

func (f listSites) List(_ context.Context, q insight.ListSites) (insight.SitePage, error) {
	return f(q)
}

func (f explainEvent) Explain(_ context.Context, q insight.ExplainEvent) (insight.EventExplanation, error) {
	return f(q)
}

func (f fakeQuarantine) List(_ context.Context, q insight.ListQuarantine) (insight.CasePage, error) {
	return f.list(q)
}

func (f fakeQuarantine) Show(_ context.Context, q insight.ShowCase) (ports.Quarantined, error) {
	return f.show(q)
}

func (f fakeClaimer) Claim(_ context.Context, cmd ingest.Claim) (ingest.Claimed, error) {
	return f.claim(cmd)
}

func (f fakeClaimer) Reprocess(_ context.Context, company domain.CompanyID, id domain.QuarantineID) (ingest.Outcome, error) {
	return f.reprocess(company, id)
}

// sink takes deliveries and remembers them.
type sink struct {
	mu      sync.Mutex
	items   []ingest.Item
	calls   int
	headers map[string]string
	large   []ingest.Outcome
	sizes   []int64
	err     error
	hold    chan struct{} // Where not nil, Accept waits for it …
	entered chan struct{} // … and says so.
}

func (s *sink) Accept(_ context.Context, d ingest.Delivery) ([]ingest.Outcome, error) {
	if s.hold != nil {
		select {
		case s.entered <- struct{}{}:
		default:
		}
		<-s.hold
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.err != nil {
		return nil, s.err
	}
	s.headers = d.Headers
	out := make([]ingest.Outcome, len(d.Items))
	for i, it := range d.Items {
		s.items = append(s.items, ingest.Item{Raw: slices.Clone(it.Raw), Why: it.Why})
		out[i] = ingest.Outcome{Key: fmt.Sprint(len(s.items)), Result: ingest.Stored}
		if it.Why != "" {
			out[i].Result, out[i].Reason = ingest.Quarantined, ports.ReasonNotJSON
		}
	}
	return out, nil
}

func (s *sink) Oversized(_ context.Context, _ tenant.Route, headers map[string]string, size int64, sum [32]byte) (ingest.Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return ingest.Outcome{}, s.err
	}
	s.headers, s.sizes = headers, append(s.sizes, size)
	o := ingest.Outcome{Key: "sha256:" + hex.EncodeToString(sum[:]), Result: ingest.Quarantined, Reason: ports.ReasonTooLarge}
	s.large = append(s.large, o)
	return o, nil
}

func keyOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// world is an API over fakes, and what it wrote.
type world struct {
	http.Handler
	sink    *sink
	log     *bytes.Buffer
	metrics http.Handler
}

// newWorld returns an API that admits one key and one secret. A test sets the
// parts that it needs; one that is unset panics, and so is answered 500.
func newWorld(t testing.TB, set func(p *httpapi.Parts)) *world {
	t.Helper()
	w := &world{sink: &sink{}, log: &bytes.Buffer{}}
	log := telemetry.NewLogger(w.log, nil)
	tele, stop, err := telemetry.Start(t.Context(), telemetry.Config{Log: log})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, stop(context.Background())) })
	p := httpapi.Parts{
		Keys: keysFunc(func(text string) (tenant.APIKey, error) {
			if text != goodKey {
				return tenant.APIKey{}, tenant.ErrBadCredential
			}
			return tenant.APIKey{ID: keyID, Company: acme, Scopes: []tenant.Capability{tenant.Admin}}, nil
		}),
		Routes: routesFunc(func(text string) (tenant.Route, error) {
			if text != goodSecret {
				return tenant.Route{}, tenant.ErrBadCredential
			}
			return tenant.Route{Company: acme}, nil
		}),
		Throttle: throttle{tenant.Allowance{OK: true}, tenant.Allowance{OK: true}},
		Events:   w.sink, Split: notehub.Items, Ready: readyFunc(func() error { return nil }), HTTP: tele.HTTP,
		IDs: identifiers(func() domain.UUID { return anID }), Log: log, Limits: httpapi.DefaultLimits(),
	}
	if set != nil {
		set(&p)
	}
	w.metrics = tele.Metrics()
	w.Handler, err = httpapi.New(p).Handler()
	require.NoError(t, err)
	return w
}

// ask sends a request with the good key and checks the answer against the
// description of the API.
func (w *world) ask(t *testing.T, method, target string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, target, body)
	r.Header.Set("Authorization", "Bearer "+goodKey)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got := httptest.NewRecorder()
	w.ServeHTTP(got, r)
	conforms(t, r, got.Code, got.Header(), got.Body.Bytes())
	if got.Code >= http.StatusBadRequest {
		catalogued(t, problemIn(t, got.Body.Bytes()).Code, got.Code)
	}
	return got
}

// deliver sends a body with the good secret, and checks nothing.
func (w *world) deliver(body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/v1/notehub/events", strings.NewReader(body))
	r.Header.Set("X-Actual-Secret", goodSecret)
	got := httptest.NewRecorder()
	w.ServeHTTP(got, r)
	return got
}

// post delivers a body with the good secret.
func (w *world) post(t *testing.T, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return w.ask(t, http.MethodPost, "/v1/notehub/events", strings.NewReader(body), append([]string{"X-Actual-Secret", goodSecret}, headers...)...)
}

var description = sync.OnceValues(func() (routers.Router, error) {
	doc, err := httpapi.GetSpec()
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

// conforms checks that an answer is one that the description of the API foresees.
func conforms(t *testing.T, r *http.Request, status int, header http.Header, body []byte) {
	t.Helper()
	router, err := description()
	require.NoError(t, err)
	route, params, err := router.FindRoute(r)
	if err != nil { // Not of the API: then it is a problem all the same.
		require.Contains(t, []int{http.StatusNotFound, http.StatusMethodNotAllowed}, status)
		problemIn(t, body)
		return
	}
	if status == http.StatusOK && r.URL.Query().Has("fields") {
		return // It lacks what its schema requires.
	}
	require.NoError(t, openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 status, Header: header, Body: io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}), "%s", body)
}

func problemIn(t *testing.T, body []byte) httpapi.Problem {
	t.Helper()
	var p httpapi.Problem
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&p), "%s", body)
	require.Equal(t, "urn:actual:problem:"+p.Code, p.Type)
	require.NotEmpty(t, p.Title)
	require.NotEmpty(t, p.Detail)
	require.NotEmpty(t, p.RequestId)
	return p
}

func read[T any](t *testing.T, body []byte) T {
	t.Helper()
	var v T
	require.NoError(t, json.Unmarshal(body, &v), "%s", body)
	return v
}
