package notehubapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/notehubapi"
	"actual/contracts/described"
	"actual/contracts/faults"
	"actual/contracts/notehub/sim"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

const (
	project = "app:00000000-0000-4000-8000-000000000001"
	missing = "app:00000000-0000-4000-8000-000000000002"
	device  = "dev:864475040000001"
	pat     = "a-personal-access-token"
	secret  = "the-secret-of-the-client"
)

var (
	acme    = domain.CompanyID{UUID: domain.UUID{1}}
	oauth   = domain.CompanyID{UUID: domain.UUID{2}}
	refused = domain.CompanyID{UUID: domain.UUID{3}}
	lost    = domain.CompanyID{UUID: domain.UUID{4}}
	down    = domain.CompanyID{UUID: domain.UUID{5}}
	nobody  = domain.CompanyID{UUID: domain.UUID{6}}

	monday = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)
)

// vault holds credentials, and what each company's is after it was refused.
type vault struct {
	each    map[domain.CompanyID]vendor.Credential
	next    map[domain.CompanyID]vendor.Credential
	refused map[domain.CompanyID]int
}

func (v *vault) Credential(_ context.Context, company domain.CompanyID, _ vendor.Name) (vendor.Credential, error) {
	c, ok := v.each[company]
	if !ok {
		return c, vendor.ErrNoCredential
	}
	return c, nil
}

func (v *vault) Refused(_ context.Context, company domain.CompanyID, _ vendor.Name, c vendor.Credential) (vendor.Credential, bool, error) {
	v.refused[company]++
	if next, renewed := v.next[company]; renewed {
		v.each[company] = next
		return next, true, nil
	}
	return c, false, nil
}

func credential(version int64, base, project string, secrets ...string) vendor.Credential {
	c := vendor.Credential{Settings: map[string]string{vendor.BaseURLField: base, vendor.ProjectField: project}, Secrets: map[string]vendor.Secret{}, Version: version}
	for i := 0; i < len(secrets); i += 2 {
		c.Secrets[secrets[i]] = vendor.NewSecret(secrets[i+1])
	}
	return c
}

// trial is a client before the stand-in, with faults between.
type trial struct {
	*notehubapi.Client
	t        *testing.T
	sim      *sim.Sim
	injector *faults.Injector
	vault    *vault
	drift    *described.Transport
	url      string
	uploaded [][]byte
	now      time.Time
}

// Now implements ports.Clock.
func (tr *trial) Now() time.Time { return tr.now }

// local is a policy for a stand-in on this machine.
var local = notehubapi.Policy{Local: true, BackoffMin: 10 * time.Millisecond, BackoffMax: 10 * time.Millisecond}

const (
	rows   = 10 // Of a page.
	events = 57 // Of the window.
)

func open(t *testing.T) *trial {
	t.Helper()
	tr := &trial{t: t, now: monday.Add(48 * time.Hour)}
	tr.sim = sim.New(tr.Now)
	tr.injector = faults.New("notehub", tr.sim, time.Now)
	server := httptest.NewServer(tr.injector)
	t.Cleanup(server.Close)
	tr.url = server.URL
	tr.drift = notehub.Transport(t, server.URL)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	tr.vault = &vault{next: map[domain.CompanyID]vendor.Credential{}, refused: map[domain.CompanyID]int{}, each: map[domain.CompanyID]vendor.Credential{
		acme:    credential(1, server.URL+"/", project, vendor.TokenField, pat),
		oauth:   credential(1, server.URL, project, vendor.ClientIDField, "the-client", vendor.ClientSecretField, secret),
		refused: credential(1, server.URL, project, vendor.TokenField, "another-token"),
		lost:    credential(1, server.URL, missing, vendor.TokenField, pat),
		down:    credential(1, closed.URL, project, vendor.TokenField, pat),
	}}
	tr.Client = notehubapi.New(notehubapi.Options{Policy: local, PageSize: rows, Transport: tr.drift}, tr.vault, nil, nil, tr, slog.New(slog.DiscardHandler))
	seed := sim.Seed{
		Projects: []sim.ProjectSeed{{UID: project, Account: "acme", Devices: []sim.DeviceSeed{
			{UID: device, SN: "Mow 3", Product: "product:com.example.crews", Environment: map[string]string{"_gps_secs": "15"}},
		}}},
		Tokens:  []sim.AccessToken{{Token: pat, Account: "acme"}},
		Clients: []sim.OAuthClient{{ID: "the-client", Secret: secret, Account: "acme"}},
	}
	for n := range events { // Captured in one order, uploaded in the opposite one; some of them at once.
		at := monday.Add(time.Duration(events-n) * time.Minute / 2).Truncate(time.Minute)
		raw := fmt.Sprintf(`{"event":"e%02d","when":%d,"device":%q,"received":%d.5,"body":{"x":1.50}}`, n, monday.Unix()+int64(n), device, at.Unix())
		tr.uploaded = append(tr.uploaded, []byte(raw))
		seed.Projects[0].Events = append(seed.Projects[0].Events, json.RawMessage(raw))
	}
	require.NoError(t, tr.sim.Add(seed))
	return tr
}

func (tr *trial) inject(r faults.Rule) {
	tr.t.Helper()
	require.NoError(tr.t, tr.injector.Inject(r))
}

var window = ports.HubWindow{From: monday, To: monday.Add(time.Hour)}

// read returns the events of the window, each once.
func (tr *trial) read(company domain.CompanyID) (map[string]bool, error) {
	got := map[string]bool{}
	for page, err := range tr.Uploaded(tr.t.Context(), company, window) {
		if err != nil {
			return got, err
		}
		for _, raw := range page {
			got[string(raw)] = true
		}
	}
	return got, nil
}
