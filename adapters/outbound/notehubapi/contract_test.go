package notehubapi_test

import (
	"log/slog"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/notehubapi"
	"actual/contracts/conformance"
	"actual/contracts/described"
	"actual/contracts/faults"
	contract "actual/contracts/notehub"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// standIn is the suite's hub over the stand-in; what is not as described fails the
// test.
func standIn(t *testing.T) conformance.Hub {
	t.Helper()
	tr := open(t)
	t.Cleanup(func() { require.Empty(t, tr.drift.Drift()) })
	return conformance.Hub{
		Events: tr, Devices: tr, Environment: tr, Company: acme, Refused: refused, Lost: lost, Down: down,
		Window: window, Uploaded: tr.uploaded, Device: device, Variable: "_gps_secs",
		Shift: func() {
			tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.PageShifted}, Operation: "listEvents", After: 1, Times: 3})
		},
	}
}

func TestHubEvents(t *testing.T)      { conformance.HubEvents(t, standIn) }
func TestHubDevices(t *testing.T)     { conformance.HubDevices(t, standIn) }
func TestHubEnvironment(t *testing.T) { conformance.HubEnvironment(t, standIn) }

// The suites against Blues' own, of whom a project is in the environment:
// ACTUAL_NOTEHUB_PROJECT and _TOKEN (a personal access token); _DEVICE may be
// changed: its variable actual_contract is. What is not as described is shown.
func TestRealNotehub(t *testing.T) {
	project, token, device := os.Getenv("ACTUAL_NOTEHUB_PROJECT"), os.Getenv("ACTUAL_NOTEHUB_TOKEN"), os.Getenv("ACTUAL_NOTEHUB_DEVICE")
	if project == "" || token == "" {
		t.Skip("no project of Notehub in the environment: ACTUAL_NOTEHUB_PROJECT, ACTUAL_NOTEHUB_TOKEN, ACTUAL_NOTEHUB_DEVICE")
	}
	d, err := described.Read(contract.OpenAPI)
	require.NoError(t, err)
	drift, err := described.NewTransport(d, notehubapi.API, http.DefaultTransport)
	require.NoError(t, err)
	credentials := &vault{refused: map[domain.CompanyID]int{}, each: map[domain.CompanyID]vendor.Credential{
		acme:    credential(1, notehubapi.API, project, vendor.TokenField, token),
		refused: credential(1, notehubapi.API, project, vendor.TokenField, "of-nobody-at-all"),
		lost:    credential(1, notehubapi.API, "app:00000000-0000-4000-8000-000000000000", vendor.TokenField, token),
	}}
	client := notehubapi.New(notehubapi.Options{Transport: drift}, credentials, nil, nil, machine{}, slog.New(slog.DiscardHandler))
	to := time.Now().Add(-time.Hour).Truncate(time.Second)
	hub := conformance.Hub{
		Events: client, Devices: client, Environment: client, Company: acme, Refused: refused,
		Window: ports.HubWindow{From: to.AddDate(0, 0, -7), To: to}, Device: device, Variable: "actual_contract",
	}
	of := func(*testing.T) conformance.Hub { return hub }
	t.Run("events", func(t *testing.T) { conformance.HubEvents(t, of) })
	if device != "" {
		t.Run("devices", func(t *testing.T) { conformance.HubDevices(t, of) })
		t.Run("environment", func(t *testing.T) { conformance.HubEnvironment(t, of) })
	}
	for _, d := range drift.Drift() {
		t.Errorf("not as described: %v", d)
	}
}

type machine struct{}

func (machine) Now() time.Time { return time.Now().UTC() }
