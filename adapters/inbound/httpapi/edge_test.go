package httpapi_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/insight"
)

// Nothing of these reaches a use case: there is none.
func TestTheEdgeRefusesWhatIsNotDescribed(t *testing.T) {
	w := newWorld(t, nil)
	id := anID.String()
	for request, says := range map[string]string{
		"GET /v1/visits?limt=3":                                                `there is no query parameter "limt" here; there are: badge, site, worker, zone, from, to`,
		"GET /v1/visits?limit=3&limit=4":                                       `limit comes twice`,
		"GET /v1/visits?limit=3.5":                                             `limit is "3.5"; give a whole number from 1 to 500`,
		"GET /v1/visits?badge=x":                                               `badge is "x"; give an id, such as`,
		"GET /v1/visits?from=2026-11-16":                                       `from is "2026-11-16"; give a time with its zone`,
		"GET /v1/quarantine?status=shut":                                       `status is "shut"; give one of open, all`,
		"GET /v1/visits?cursor=%FF":                                            `cursor is no text in UTF-8`,
		"GET /v1/visits?cursor=a%00":                                           `cursor is no text in UTF-8`,
		"GET /v1/visits/00000000-0000-0000-0000-00000000000":                   `id is "00000000-0000-`,
		"POST /v1/quarantine/" + id + "/claim":                                 `it can't be read as JSON, since it is empty; give an object`,
		"POST /v1/quarantine/" + id + `/claim {"label":null}`:                  `label: it is null; give a text of at most 200 characters`,
		"POST /v1/quarantine/" + id + `/claim {"from":"2026-11-16T00:00:00Z"}`: `label: it is missing`,
		"POST /v1/corrections/previews " + `{"fences":[]}`:                     `fences: it is a list; give an object`,
		"POST /v1/corrections/previews " + `{"withdrawn_rulings":["x"]}`:       `withdrawn_rulings[0]: it is "x"; give an id`,
	} {
		method, rest, _ := strings.Cut(request, " ")
		target, body, _ := strings.Cut(rest, " ")
		got := w.ask(t, method, target, strings.NewReader(body))
		require.Equal(t, http.StatusBadRequest, got.Code, request)
		require.Contains(t, problemIn(t, got.Body.Bytes()).Detail, says, request)
	}
}

func TestTheEdgeComesAfterTheKey(t *testing.T) {
	w := newWorld(t, nil)
	for _, target := range []string{"/v1/visits?nothing=1", "/v1/visits/x"} {
		require.Equal(t, http.StatusUnauthorized, w.ask(t, http.MethodGet, target, nil, "Authorization", "").Code)
	}
}

func TestTheEdgeLeavesDeliveriesAlone(t *testing.T) {
	w := newWorld(t, nil)
	require.Equal(t, http.StatusOK, w.post(t, `{"a":1,"a":2} [`).Code)
	require.NotEmpty(t, w.sink.items)
}

func TestTheEdgePutsTheBodyBack(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Visits = listVisits(func(insight.ListVisits) (insight.VisitPage, error) { return insight.VisitPage{}, nil })
	})
	got := w.ask(t, http.MethodPost, "/v1/corrections", strings.NewReader(`{"policy":{"odds_milli":30000}}`), "Content-Type", "text/plain")
	require.Contains(t, problemIn(t, got.Body.Bytes()).Detail, "expect: give the id of the preview", "it came to the handler, whatever its type says")
	got = w.ask(t, http.MethodPost, "/v1/corrections", io.LimitReader(zeros{}, 2<<20))
	require.Equal(t, http.StatusRequestEntityTooLarge, got.Code)
	require.Equal(t, http.StatusOK, w.ask(t, http.MethodGet, "/v1/visits?from="+url.QueryEscape("2026-09-21T08:00:00+02:00"), nil).Code)
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
