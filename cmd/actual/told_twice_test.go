package main

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the answer to a POST tells of a thing is what is read of it later: to the
// microsecond, which is what is stored.
func TestWhatIsMadeIsToldAsItIsReadLater(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	badge := w.badgeID("dev:1").String()
	const soon, late = "2027-01-01T00:00:00.123456789Z", "2027-03-01T00:00:00.987654321-05:00"
	for path, body := range map[string]map[string]any{
		"/v1/users":       {"email": "a@acme.example", "role": "auditor", "valid_from": soon, "valid_to": late},
		"/v1/workers":     {"ref": "117", "name": "Ana", "active_from": soon, "active_to": late},
		"/v1/zones":       {"name": "North"},
		"/v1/api-keys":    {"label": "reads"},
		"/v1/routes":      {"label": "notehub"},
		"/v1/legal-holds": {"badge": badge, "reason": "a suit", "from": soon, "to": late},
	} {
		t.Run(path, func(t *testing.T) {
			var made, read map[string]json.RawMessage
			status, header := w.ask(http.MethodPost, path, "Accept", "application/json", body, &made)
			require.Equal(t, http.StatusCreated, status, "%s", made)
			for _, wrapped := range []string{"api_key", "route"} {
				if made[wrapped] != nil {
					raw := made[wrapped]
					made = nil
					require.NoError(t, json.Unmarshal(raw, &made))
				}
			}
			where := header.Get("Location")
			require.NotEmpty(t, where)
			require.Equal(t, http.StatusOK, w.call(http.MethodGet, where, nil, &read))
			for name, value := range made {
				require.JSONEq(t, string(read[name]), string(value), name)
			}
			require.Len(t, read, len(made))
		})
	}
}
