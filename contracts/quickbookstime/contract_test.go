package quickbookstime_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/contracts/described"
	"actual/contracts/quickbookstime"
)

// Each sample is as the description has it.
func TestSamplesAreAsDescribed(t *testing.T) {
	d, err := described.Read(quickbookstime.OpenAPI)
	require.NoError(t, err)
	require.Equal(t, "https://rest.tsheets.com/api/v1", d.Server())
	for file, call := range map[string][2]string{
		"grant": {http.MethodPost, "/grant"}, "users": {http.MethodGet, "/users"}, "jobcodes": {http.MethodGet, "/jobcodes"},
		"timesheets": {http.MethodGet, "/timesheets"}, "written": {http.MethodPost, "/timesheets"},
	} {
		raw, err := os.ReadFile("samples/" + file + ".json")
		require.NoError(t, err)
		r := httptest.NewRequestWithContext(t.Context(), call[0], call[1], http.NoBody)
		require.NotEmpty(t, d.Operation(r), file)
		require.Empty(t, d.Answer(r, described.Answer{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: raw}), file)
	}
}
