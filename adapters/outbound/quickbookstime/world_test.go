package quickbookstime_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/quickbookstime"
	"actual/contracts/described"
	"actual/contracts/faults"
	"actual/contracts/quickbookstime/sim"
	"actual/domain"
	"actual/domain/vendor"
	"actual/ports"
)

var (
	acme    = domain.CompanyID{UUID: domain.UUID{1}}
	refused = domain.CompanyID{UUID: domain.UUID{2}}
	down    = domain.CompanyID{UUID: domain.UUID{3}}
)

// connections are tokens by company, and which came after one that was refused.
type connections struct {
	each    map[domain.CompanyID]vendor.Access
	next    map[domain.CompanyID]vendor.Access
	refused int
}

func (c *connections) Access(_ context.Context, company domain.CompanyID, _ vendor.Name) (vendor.Access, error) {
	a, there := c.each[company]
	if !there {
		return a, vendor.ErrNotConnected
	}
	return a, nil
}

func (c *connections) Refused(_ context.Context, company domain.CompanyID, _ vendor.Name, a vendor.Access) (vendor.Access, error) {
	c.refused++
	if n, there := c.next[company]; there {
		c.each[company] = n
		return n, nil
	}
	return a, nil
}

func access(base, token string) vendor.Access {
	return vendor.Access{Token: vendor.NewSecret(token), Version: 1, Account: vendor.Account{Ref: "88", Name: "acme"}, App: app(base)}
}

const (
	clientID = "the-client-id-of-ours"
	secret   = "the-client-secret-of-ours"
	token    = "the-access-token-of-acme"
)

func app(base string) vendor.Credential {
	return vendor.Credential{Settings: map[string]string{vendor.BaseURLField: base}, Secrets: map[string]vendor.Secret{
		vendor.ClientIDField: vendor.NewSecret(clientID), vendor.ClientSecretField: vendor.NewSecret(secret),
	}}
}

type trial struct {
	*quickbookstime.Client
	t           *testing.T
	sim         *sim.Sim
	injector    *faults.Injector
	connections *connections
	drift       *described.Transport
	url         string
	now         time.Time
}

// Now implements ports.Clock.
func (tr *trial) Now() time.Time { return tr.now }

var local = quickbookstime.Policy{Local: true, Attempts: 2, Timeout: 2 * time.Second, BackoffMin: 10 * time.Millisecond, BackoffMax: 10 * time.Millisecond}

func newYork(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	return zone
}

func user(id int64, first string, tracks bool) sim.User {
	u := sim.User{ID: id, FirstName: first, LastName: "Sample", Email: first + "@example.com", Number: id + 1, Payroll: "P-" + first, Active: true}
	u.Permissions.TimeTracking = tracks
	return u
}

func open(t *testing.T) *trial {
	t.Helper()
	tr := &trial{t: t, now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}
	tr.sim = sim.New(tr.Now)
	tr.injector = faults.New("quickbookstime", tr.sim, time.Now)
	server := httptest.NewServer(tr.injector)
	t.Cleanup(server.Close)
	tr.url = server.URL
	tr.drift = contract.Transport(t, server.URL)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	tr.connections = &connections{next: map[domain.CompanyID]vendor.Access{}, each: map[domain.CompanyID]vendor.Access{
		acme: access(server.URL+"/", token), refused: access(server.URL, "a-token-of-nobody"), down: access(closed.URL, token),
	}}
	tr.Client = quickbookstime.New(tr.options(), tr.connections, nil, nil, tr, slog.New(slog.DiscardHandler))
	require.NoError(t, tr.sim.Add(sim.Seed{
		Accounts: []sim.Account{{
			Name: "acme", PerWindow: -1, Users: []sim.User{user(501, "Ada", true), user(502, "Ben", true), user(777, "Cy", false)},
			Jobcodes: []sim.Jobcode{{ID: 9000, Name: "HOA", Children: true, Active: true}, {ID: 9001, Parent: 9000, Name: "Mowing", Short: "mow", Active: true}, {ID: 9002, Name: "Yard", Active: true}, {ID: 9003, Name: "Lunch", Type: "unpaid_break", Active: true}},
		}},
		Apps:   []sim.App{{ID: clientID, Secret: secret, Account: "acme"}},
		Tokens: []sim.Token{{Access: token, Refresh: "the-refresh-token-of-acme", App: clientID}},
	}))
	return tr
}

func (tr *trial) options() quickbookstime.Options {
	return quickbookstime.Options{Policy: local, PageSize: 10, Transport: tr.drift}
}

func (tr *trial) add(a sim.Account) {
	tr.t.Helper()
	a.Name, a.PerWindow = "acme", -1
	require.NoError(tr.t, tr.sim.Add(sim.Seed{Accounts: []sim.Account{a}}))
}

func (tr *trial) inject(r faults.Rule) {
	tr.t.Helper()
	require.NoError(tr.t, tr.injector.Inject(r))
}

// sheets are all time sheets there.
func (tr *trial) sheets() []sim.Timesheet { return tr.sim.State().Accounts[0].Timesheets }

var monday = domain.NewDate(2026, 11, 23)

var _ ports.Clock = (*trial)(nil)
