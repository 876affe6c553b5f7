package notehubapi_test

import (
	"log/slog"
	"os"
	"testing"
	"time"

	"actual/adapters/outbound/notehubapi"
	"actual/contracts/conformance"
	"actual/contracts/described"
	"actual/contracts/faults"
	contract "actual/contracts/notehub"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// notehub is the contract: what is not as described fails a test, whoever sent it.
var notehub = described.Contract{
	Vendor: "notehub", Description: contract.OpenAPI, Needs: []string{"ACTUAL_NOTEHUB_PROJECT", "ACTUAL_NOTEHUB_TOKEN"}, At: "ACTUAL_NOTEHUB_URL", Getenv: os.Getenv,
}

// standIn is the suite's hub over the stand-in.
func standIn(t *testing.T) conformance.Hub {
	t.Helper()
	tr := open(t)
	notehub.Judge(t, tr.drift)
	notehub.Mutate(t, tr.injector)
	return conformance.Hub{
		Events: tr, Devices: tr, Environment: tr, Company: acme, Refused: refused, Lost: lost, Down: down,
		Window: window, Uploaded: tr.uploaded, Device: device, Variable: "_gps_secs",
		Shift: func() {
			tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.PageShifted}, Operation: "listEvents", After: 1, Times: 3})
		},
	}
}

func TestContractOfEvents(t *testing.T)      { conformance.HubEvents(t, standIn) }
func TestContractOfDevices(t *testing.T)     { conformance.HubDevices(t, standIn) }
func TestContractOfEnvironment(t *testing.T) { conformance.HubEnvironment(t, standIn) }

// A Notehub that changes its API without telling us is noticed, and it is said
// what changed.
func TestContractNoticesDrift(t *testing.T) {
	change := func(operation string, f faults.Fault) faults.Rule { return faults.Rule{Fault: f, Operation: operation} }
	lost := change("listEvents", faults.Fault{Kind: faults.PageLost})
	lost.After, lost.Times = 1, 1
	notehub.Notices(t, "^TestContractOf(Events|Devices|Environment)$",
		described.Mutant{
			Name: "a field renamed", Rule: change("listEvents", faults.Fault{Kind: faults.FieldRenamed, Field: "has_more", To: "hasMore"}),
			Says: []string{"drift: listEvents: answer 200: has_more: missing", "drift: listEvents: answer 200: hasMore: undescribed"},
		},
		described.Mutant{
			Name: "a field of a row renamed", Rule: change("listDevices", faults.Fault{Kind: faults.FieldRenamed, Field: "uid", To: "id"}),
			Says: []string{"drift: listDevices: answer 200: devices[].uid: missing"},
		},
		described.Mutant{
			Name: "a type changed", Rule: change("getEnvironment", faults.Fault{Kind: faults.TypeChanged, Field: "environment_variables"}),
			Says: []string{"drift: getEnvironment: answer 200: environment_variables: wrong type, string, described as object"},
		},
		described.Mutant{
			Name: "a page lost", Rule: lost,
			Says: []string{"drift: listEvents: answer 200: events: lost page"},
		},
		described.Mutant{
			Name: "one id for two", Rule: change("listEvents", faults.Fault{Kind: faults.DuplicateID, Field: "event"}),
			Says: []string{"drift: listEvents: answer 200: events[].event: duplicate id"},
		},
	)
}

// The suites against Blues' own: ACTUAL_NOTEHUB_DEVICE may be changed: its variable
// actual_contract is.
func TestContractWithTheRealNotehub(t *testing.T) {
	notehub.Real(t, func(t *testing.T, p described.Place) {
		project, token, device := p.Env("ACTUAL_NOTEHUB_PROJECT"), p.Env("ACTUAL_NOTEHUB_TOKEN"), p.Env("ACTUAL_NOTEHUB_DEVICE")
		credentials := &vault{refused: map[domain.CompanyID]int{}, each: map[domain.CompanyID]vendor.Credential{
			acme:    credential(1, p.URL, project, vendor.TokenField, token),
			refused: credential(1, p.URL, project, vendor.TokenField, "of-nobody-at-all"),
		}}
		client := notehubapi.New(notehubapi.Options{Transport: p.Transport}, credentials, nil, nil, machine{}, slog.New(slog.DiscardHandler))
		to := time.Now().Add(-time.Hour).Truncate(time.Second)
		hub := conformance.Hub{
			Events: client, Devices: client, Environment: client, Company: acme, Refused: refused,
			Window: ports.HubWindow{From: to.AddDate(0, 0, -7), To: to}, Device: device, Variable: "actual_contract",
		}
		of := func(*testing.T) conformance.Hub { return hub }
		t.Run("events", func(t *testing.T) { conformance.HubEvents(t, of) })
		if device == "" {
			t.Log("NOT RUN against the real notehub: devices and environment, since ACTUAL_NOTEHUB_DEVICE is not set")
			return
		}
		t.Run("devices", func(t *testing.T) { conformance.HubDevices(t, of) })
		t.Run("environment", func(t *testing.T) { conformance.HubEnvironment(t, of) })
	})
}

type machine struct{}

func (machine) Now() time.Time { return time.Now().UTC() }
