package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"strings"
	"time"

	"actual/adapters/outbound/notehubapi"
	"actual/adapters/outbound/system"
	"actual/contracts/faults"
	"actual/contracts/notehub/sim"
	"actual/contracts/sandbox"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

// notehubFaults are the calls of the adapter for Notehub's API. All of them may be
// repeated.
var notehubFaults = faultyVendor{
	name: "notehub", open: openNotehub, ends: map[error]string{ports.ErrHubRefused: "refused", ports.ErrHubRestless: "restless"},
	calls: []faultyCall{
		{name: "events", operation: "listEvents", after: 1, do: readHubEvents, designed: map[faults.Kind]designed{
			faults.PageShifted: {"ok", "ok|restless"}, // Rows that never rest are said to.
		}},
		{name: "devices", operation: "listDevices", after: 1, do: readHubDevices, designed: map[faults.Kind]designed{
			faults.PageShifted: {"ok", "ok|restless"},
		}},
		{name: "variables", operation: "getEnvironment", do: readHubVariables},
		{name: "set variables", operation: "setEnvironment", writes: true, do: setHubVariables},
		{name: "unset variable", operation: "deleteEnvironment", writes: true, do: unsetHubVariable, designed: map[faults.Kind]designed{
			faults.SlowDrip: {"ok", "ok"}, // Its answer is too short to drip.
		}},
		{name: "token", operation: "getToken", do: readByToken},
	},
}

const (
	faultDeadline = 6 * time.Second
	hubToken      = "proof-token-0123456789abcdef"
	hubSecret     = "proof-secret-fedcba9876543210"
	hubClient     = "proof-client-77"
	hubProject    = "app:00000000-0000-4000-8000-0000000000f1"
	hubDevice     = "dev:864475040000001"
	hubEvents     = 57
	hubDevices    = 23
)

// faultPolicy is the usual one, in more of a hurry.
func faultPolicy() notehubapi.Policy {
	return notehubapi.Policy{
		Local: true, Deadline: faultDeadline, Timeout: 700 * time.Millisecond, Attempts: 3,
		BackoffMin: 20 * time.Millisecond, BackoffMax: 50 * time.Millisecond, RetryAfterMax: 2500 * time.Millisecond, OpenFor: 2 * time.Second,
		Rates: []ports.Rate{{Calls: 1000, Per: time.Second, Burst: 500}},
	}
}

// hubWorld is the adapter before a sandbox of its own.
type hubWorld struct {
	*notehubapi.Client
	company domain.CompanyID
	box     *sandbox.Sandbox
	server  *httptest.Server
	given   hubCredentials
	meter   hubMeter
	log     lockedText
	unset   bool // What it is about is taking away.
}

func openNotehub(p *faultsProof, company domain.CompanyID) (faultyWorld, error) {
	w := &hubWorld{company: company}
	var err error
	if w.box, err = sandbox.New(time.Now, quiet(&lockedText{})); err != nil {
		return nil, err
	}
	w.server = httptest.NewServer(w.box)
	if err := w.box.Notehub.Add(hubSeed(hubProject, hubToken)); err != nil {
		return nil, err
	}
	w.given = hubCredentials{company: hubCredential(w.server.URL, hubProject, vendor.TokenField, hubToken)}
	w.Client = notehubapi.New(notehubapi.Options{Policy: faultPolicy(), PageSize: 10}, w.given, p.budget, &w.meter, system.Clock{}, quiet(&w.log))
	return w, nil
}

// hubSeed is a project of an account of its own, with some pages of everything.
func hubSeed(project, token string) sim.Seed {
	p := sim.ProjectSeed{UID: project, Account: project}
	for n := range hubDevices {
		p.Devices = append(p.Devices, sim.DeviceSeed{UID: fmt.Sprintf("dev:8644750400%05d", n+1), Environment: map[string]string{"_gps_secs": "15", "_sn": "Mow 3"}})
	}
	for n := range hubEvents {
		p.Events = append(p.Events, json.RawMessage(hubEvent(n)))
	}
	return sim.Seed{
		Projects: []sim.ProjectSeed{p}, Tokens: []sim.AccessToken{{Token: token, Account: project}},
		Clients: []sim.OAuthClient{{ID: hubClient, Secret: hubSecret, Account: project}},
	}
}

var hubMonday = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)

func hubEvent(n int) string {
	return fmt.Sprintf(`{"event":"e%02d","when":%d,"device":%q,"received":%d.5,"body":{"x":1.50}}`, n, hubMonday.Unix()+int64(n), hubDevice, hubMonday.Unix()+int64(60*(hubEvents-n)))
}

func (w *hubWorld) injector() *faults.Injector { return w.box.Vendor("notehub").Injector }
func (w *hubWorld) requests() int              { return int(w.meter.sent.Load()) }
func (w *hubWorld) said() string               { return w.log.String() }
func (w *hubWorld) close()                     { w.server.CloseClientConnections(); w.server.Close() }

func (w *hubWorld) secrets() []string {
	return []string{hubToken, hubSecret, hubProject, strings.TrimPrefix(hubProject, "app:"), hubDevice, strings.TrimPrefix(w.server.URL, "http://"), "127.0.0.1"}
}

func (w *hubWorld) state() (before, after, now string) {
	was := map[string]string{"_gps_secs": "15", "_sn": "Mow 3"}
	will := maps.Clone(was)
	if w.unset {
		delete(will, "_gps_secs")
	} else {
		maps.Copy(will, hubVariables)
	}
	return fmt.Sprint(was), fmt.Sprint(will), fmt.Sprint(w.box.Notehub.State().Projects[0].Devices[hubDevice])
}

// hubVariables are what is set.
var hubVariables = map[string]string{"_gps_secs": "60", "crew": "Mow 3"}

// partError is a call that said it was done and did not bring everything.
type partError struct{ what string }

// Error implements error.
func (e partError) Error() string { return "not all of it came: " + e.what }

func readHubEvents(ctx context.Context, world faultyWorld) error {
	w := world.(*hubWorld)
	got := map[string]bool{}
	for page, err := range w.Uploaded(ctx, w.company, ports.HubWindow{From: hubMonday, To: hubMonday.Add(2 * time.Hour)}) {
		if err != nil {
			return err
		}
		for _, raw := range page {
			got[string(raw)] = true
		}
	}
	for n := range hubEvents {
		if !got[hubEvent(n)] {
			return partError{hubEvent(n)}
		}
	}
	if len(got) != hubEvents {
		return partError{fmt.Sprintf("%d events of %d", len(got), hubEvents)}
	}
	return nil
}

func readHubDevices(ctx context.Context, world faultyWorld) error {
	w := world.(*hubWorld)
	got := map[string]bool{}
	for d, err := range w.Devices(ctx, w.company) {
		if err != nil {
			return err
		}
		got[d.Device] = true
	}
	if len(got) != hubDevices {
		return partError{fmt.Sprintf("%d devices of %d", len(got), hubDevices)}
	}
	return nil
}

func readHubVariables(ctx context.Context, world faultyWorld) error {
	w := world.(*hubWorld)
	got, err := w.Variables(ctx, w.company, hubDevice)
	if err == nil && (len(got) != 2 || got["_gps_secs"] != "15") {
		return partError{fmt.Sprint(got)}
	}
	return err
}

// readByToken asks with a token that it first has to get.
func readByToken(ctx context.Context, world faultyWorld) error {
	w := world.(*hubWorld)
	w.given[w.company] = hubCredential(w.server.URL, hubProject, vendor.ClientIDField, hubClient, vendor.ClientSecretField, hubSecret)
	return readHubVariables(ctx, w)
}

func setHubVariables(ctx context.Context, world faultyWorld) error {
	w := world.(*hubWorld)
	return w.SetVariables(ctx, w.company, hubDevice, hubVariables)
}

func unsetHubVariable(ctx context.Context, world faultyWorld) error {
	w := world.(*hubWorld)
	w.unset = true
	return w.UnsetVariable(ctx, w.company, hubDevice, "_gps_secs")
}
