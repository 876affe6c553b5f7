package quickbooksonline_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/quickbooksonline"
	"actual/contracts/described"
	"actual/contracts/faults"
	description "actual/contracts/quickbooksonline"
	"actual/contracts/quickbooksonline/sim"
	"actual/domain"
	"actual/domain/vendor"
)

var (
	acme    = domain.CompanyID{UUID: domain.UUID{1}}
	refused = domain.CompanyID{UUID: domain.UUID{2}}
	down    = domain.CompanyID{UUID: domain.UUID{3}}
	renewed = domain.CompanyID{UUID: domain.UUID{4}}
)

// contract is QuickBooks Online's: what is not as described fails a test, whoever sent it.
var contract = described.Contract{
	Vendor: "quickbooksonline", Description: description.OpenAPI, Getenv: os.Getenv, At: "ACTUAL_QBO_URL",
	Needs: []string{"ACTUAL_QBO_ACCESS_TOKEN", "ACTUAL_QBO_REALM"},
}

// connections are companies' access, and what each is after it was refused.
type connections struct {
	each, next map[domain.CompanyID]vendor.Access
}

func (c *connections) Access(_ context.Context, company domain.CompanyID, _ vendor.Name) (vendor.Access, error) {
	a, ok := c.each[company]
	if !ok {
		return a, vendor.ErrNotConnected
	}
	return a, nil
}

func (c *connections) Refused(_ context.Context, company domain.CompanyID, _ vendor.Name, a vendor.Access) (vendor.Access, error) {
	if next, ok := c.next[company]; ok {
		c.each[company] = next
		return next, nil
	}
	return a, nil
}

func app(base string) vendor.Credential {
	return vendor.Credential{Settings: map[string]string{vendor.BaseURLField: base}, Version: 1, Secrets: map[string]vendor.Secret{
		vendor.ClientIDField: vendor.NewSecret("the-client-id"), vendor.ClientSecretField: vendor.NewSecret("the-client-secret"),
	}}
}

func access(base, token, realm string) vendor.Access {
	return vendor.Access{Token: vendor.NewSecret(token), Version: 1, Account: vendor.Account{Ref: realm}, App: app(base)}
}

// trial is a client before the stand-in, with faults between.
type trial struct {
	*quickbooksonline.Client
	t           *testing.T
	sim         *sim.Sim
	injector    *faults.Injector
	connections *connections
	drift       *described.Transport
	url         string
	now         time.Time
}

func (tr *trial) Now() time.Time { return tr.now }

var local = quickbooksonline.Policy{Local: true, BackoffMin: 5 * time.Millisecond, BackoffMax: 5 * time.Millisecond, Timeout: time.Second}

const seed = `{"realms":[{"realm":"9130","per_second":-1,"employees":[{"Id":"55","DisplayName":"Ana Ruiz","EmployeeNumber":"0017","PrimaryEmailAddr":{"Address":"ana@acme.example"},"Active":true},
	{"Id":"56","GivenName":"Bo","FamilyName":"Li","Active":true},{"Id":"57","DisplayName":"Cy Dow","Active":false}],
	"customers":[{"Id":"310","DisplayName":"Acme","Active":true},{"Id":"311","DisplayName":"Elm 1","ParentRef":{"value":"310"},"Active":true}],
	"items":[{"Id":"12","Name":"Mowing","Type":"Service","Active":true},{"Id":"13","Name":"Mulch","Type":"Inventory","Active":true}]},
	{"realm":"9131","per_second":-1,"no_time":true,"employees":[{"Id":"1","DisplayName":"Di","Active":true}]}],
	"apps":[{"client_id":"the-client-id","client_secret":"the-client-secret","realm":"9130"}],
	"tokens":[{"access_token":"good-token","realm":"9130"},{"access_token":"other-token","realm":"9131"}]}`

func open(t *testing.T) *trial {
	t.Helper()
	tr := &trial{t: t, now: time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)}
	tr.sim = sim.New(tr.Now)
	tr.injector = faults.New("quickbooksonline", tr.sim, time.Now)
	server := httptest.NewServer(tr.injector)
	t.Cleanup(server.Close)
	tr.url, tr.drift = server.URL, contract.Transport(t, server.URL)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	tr.connections = &connections{next: map[domain.CompanyID]vendor.Access{renewed: access(server.URL, "good-token", "9130")}, each: map[domain.CompanyID]vendor.Access{
		acme: access(server.URL, "good-token", "9130"), refused: access(server.URL, "bad-token", "9130"), down: access(closed.URL, "good-token", "9130"), renewed: access(server.URL, "old-token", "9130"),
	}}
	tr.Client = tr.client(quickbooksonline.Options{Policy: local, PageSize: 10, Transport: tr.drift})
	require.NoError(t, tr.sim.Seed([]byte(seed)))
	return tr
}

func (tr *trial) client(o quickbooksonline.Options) *quickbooksonline.Client {
	return quickbooksonline.New(o, tr.connections, nil, nil, tr, slog.New(slog.DiscardHandler))
}

func (tr *trial) inject(r faults.Rule) {
	tr.t.Helper()
	require.NoError(tr.t, tr.injector.Inject(r))
}
