package aspire_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/aspire"
	"actual/contracts/aspire/sim"
	"actual/contracts/described"
)

// samples are by the path that answers them.
var samples = map[string]string{
	"Branches": "branches", "Properties": "properties", "Routes": "routes", "Contacts": "contacts", "Opportunities": "opportunities",
	"OpportunityServices": "opportunity-services", "WorkTickets": "work-tickets", "WorkTicketVisits": "visits", "WorkTicketTimes": "ticket-times",
	"ClockTimes": "clock-times", "Activities": "activities",
}

// Each sample is as the description has it, and the stand-in takes it.
func TestSamplesAreAsDescribed(t *testing.T) {
	d, err := described.Read(aspire.OpenAPI)
	require.NoError(t, err)
	require.Equal(t, "https://cloud-api.youraspire.com", d.Server())
	files, err := filepath.Glob("samples/*.json")
	require.NoError(t, err)
	require.Len(t, files, len(samples)+1, "with token.json")
	rows := map[string][]map[string]any{}
	for _, path := range slices.Sorted(maps.Keys(samples)) {
		raw, err := os.ReadFile("samples/" + samples[path] + ".json")
		require.NoError(t, err)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/"+path, http.NoBody)
		require.NotEmpty(t, d.Operation(r), path)
		require.Empty(t, d.Answer(r, described.Answer{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: raw}), path)
		var some []map[string]any
		require.NoError(t, json.Unmarshal(raw, &some))
		rows[path] = some
	}
	s := sim.New(time.Now)
	require.NoError(t, s.Add(sim.Seed{Customers: []sim.Customer{{Name: "acme", Rows: rows}}}))
	require.Equal(t, 3, s.State().Customers[0].Rows["WorkTicketVisits"])
	token, err := os.ReadFile("samples/token.json")
	require.NoError(t, err)
	login := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/Authorization", http.NoBody)
	require.Empty(t, d.Answer(login, described.Answer{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: token}))
}
