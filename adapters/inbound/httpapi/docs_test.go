package httpapi_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/apidocs"
	"actual/adapters/inbound/httpapi"
	contract "actual/contracts/actual"
)

const root = "../../.."

// catalogue holds the statuses of each problem, as callers are told.
var catalogue = sync.OnceValue(func() map[string][]string {
	statuses := map[string][]string{}
	for line := range strings.Lines(string(contract.Problems)) {
		if cells := strings.Split(line, "|"); strings.HasPrefix(line, "| `") {
			statuses[strings.Trim(cells[1], " `")] = strings.Split(strings.TrimSpace(cells[2]), ", ")
		}
	}
	return statuses
})

// catalogued checks that a problem is one that callers are told of, and with this
// status.
func catalogued(t *testing.T, code string, status int) {
	t.Helper()
	require.Contains(t, catalogue()[code], strconv.Itoa(status), "contracts/actual/problems.md: the row of %s does not have this status", code)
}

func TestReferenceIsOpenToAll(t *testing.T) {
	docs, err := apidocs.New(contract.OpenAPI, contract.Problems)
	require.NoError(t, err)
	w := newWorld(t, func(p *httpapi.Parts) { p.Docs = docs })
	for path, status := range map[string]int{
		"/docs": 200, "/docs/docs.css": 200, "/docs/docs.js": 200, "/docs/icon.svg": 200, "/openapi.yaml": 200, "/docs/": 301, "/docs/nothing": 404, "/docs/a/b": 404,
	} {
		got := httptest.NewRecorder()
		w.ServeHTTP(got, httptest.NewRequest(http.MethodGet, path, nil))
		require.Equal(t, status, got.Code, path)
		require.Equal(t, "nosniff", got.Header().Get("X-Content-Type-Options"))
		if status == http.StatusNotFound {
			require.Equal(t, "request.no_such_route", problemIn(t, got.Body.Bytes()).Code)
		}
	}
	require.Equal(t, http.StatusMethodNotAllowed, w.ask(t, http.MethodPost, "/docs", nil).Code)
	server := httptest.NewServer(w)
	defer server.Close()
	for path, status := range map[string]int{"/docs": 200, "/docs/docs.css": 200, "/docs/nothing": 404, "/openapi.yaml": 200, "/healthz": 200, "/readyz": 200, "/v1/visits": 405} {
		got, err := server.Client().Head(server.URL + path)
		require.NoError(t, err)
		body, err := io.ReadAll(got.Body)
		require.NoError(t, err)
		require.NoError(t, got.Body.Close())
		require.Equal(t, []any{status, ""}, []any{got.StatusCode, string(body)}, "HEAD %s", path)
		require.NotEmpty(t, got.Header.Get("Content-Type"), path)
	}
}
