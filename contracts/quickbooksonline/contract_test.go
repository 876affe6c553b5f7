package quickbooksonline_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/contracts/described"
	"actual/contracts/quickbooksonline"
)

// Each sample is as the description has it.
func TestSamplesAreAsDescribed(t *testing.T) {
	d, err := described.Read(quickbooksonline.OpenAPI)
	require.NoError(t, err)
	require.Equal(t, "https://quickbooks.api.intuit.com", d.Server())
	query := "/v3/company/1/query?minorversion=75&query=" + url.QueryEscape("SELECT * FROM Employee")
	write := "/v3/company/1/timeactivity?minorversion=75&requestid=1"
	samples := map[string]struct {
		method, at string
		status     int
	}{
		"grant":           {http.MethodPost, "/oauth2/v1/tokens/bearer", 200},
		"company-info":    {http.MethodGet, "/v3/company/1/companyinfo/1?minorversion=75", 200},
		"preferences":     {http.MethodGet, "/v3/company/1/preferences?minorversion=75", 200},
		"employees":       {http.MethodGet, query, 200},
		"customers":       {http.MethodGet, query, 200},
		"items":           {http.MethodGet, query, 200},
		"time-activities": {http.MethodGet, query, 200},
		"no-rows":         {http.MethodGet, query, 200},
		"made":            {http.MethodPost, write, 200},
		"deleted":         {http.MethodPost, write + "&operation=delete", 200},
		"fault":           {http.MethodPost, write, 400},
	}
	files, err := filepath.Glob("samples/*.json")
	require.NoError(t, err)
	require.Len(t, files, len(samples))
	for name, s := range samples {
		raw, err := os.ReadFile("samples/" + name + ".json")
		require.NoError(t, err)
		r := httptest.NewRequestWithContext(t.Context(), s.method, s.at, http.NoBody)
		require.NotEmpty(t, d.Operation(r), name)
		require.Empty(t, d.Answer(r, described.Answer{Status: s.status, Header: http.Header{"Content-Type": {"application/json"}}, Body: raw}), name)
	}
}
