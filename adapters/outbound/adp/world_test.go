package adp_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/adp"
	description "actual/contracts/adp"
	"actual/contracts/adp/sim"
	"actual/contracts/described"
	"actual/contracts/faults"
	"actual/domain"
	"actual/domain/paydata"
	"actual/domain/timesheet"
	"actual/domain/vendor"
	"actual/ports"
)

var (
	acme  = domain.CompanyID{UUID: domain.UUID{1}}
	other = domain.CompanyID{UUID: domain.UUID{2}}
)

const (
	clientID = "the-client-id-of-ours"
	secret   = "the-client-secret-of-ours"
)

// terms are ADP's: what is not as described fails a test.
var terms = described.Contract{Vendor: "adp", Description: description.OpenAPI, Needs: []string{"ACTUAL_ADP_CLIENT_ID"}, At: "ACTUAL_ADP_URL", Getenv: os.Getenv}

// credentials are those of companies, and how often they were refused.
type credentials struct {
	each    map[domain.CompanyID]vendor.Credential
	refused int
}

func (c *credentials) Credential(_ context.Context, company domain.CompanyID, _ vendor.Name) (vendor.Credential, error) {
	one, there := c.each[company]
	if !there {
		return one, vendor.ErrNoCredential
	}
	return one, nil
}

func (c *credentials) Refused(_ context.Context, company domain.CompanyID, _ vendor.Name, _ vendor.Credential) (vendor.Credential, bool, error) {
	c.refused++
	return c.each[company], false, nil
}

type trial struct {
	*adp.Client
	t           *testing.T
	sim         *sim.Sim
	injector    *faults.Injector
	authority   *sim.Authority
	credentials *credentials
	drift       *described.Transport
	url         string
	now         time.Time
}

// Now implements ports.Clock.
func (tr *trial) Now() time.Time { return tr.now }

var _ ports.Clock = (*trial)(nil)

var local = adp.Policy{Local: true, Attempts: 2, Timeout: 2 * time.Second, BackoffMin: 10 * time.Millisecond, BackoffMax: 10 * time.Millisecond, RetryAfterMax: time.Millisecond, Rates: []ports.Rate{{Calls: 1000, Per: time.Second, Burst: 1000}}}

// signed returns a credential with a client certificate of an authority.
func (tr *trial) signed(by *sim.Authority, name string, from, until time.Time) vendor.Credential {
	tr.t.Helper()
	pair, err := by.Client(name, from, until)
	require.NoError(tr.t, err)
	cert, key := pair.Encoded()
	return vendor.Credential{
		Version: 1, Settings: map[string]string{vendor.BaseURLField: tr.url, vendor.CertificateField: cert},
		Secrets: map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret(clientID), vendor.ClientSecretField: vendor.NewSecret(secret), vendor.PrivateKeyField: vendor.NewSecret(key)},
	}
}

func open(t *testing.T) *trial {
	t.Helper()
	tr := &trial{t: t, now: time.Now().UTC(), credentials: &credentials{each: map[domain.CompanyID]vendor.Credential{}}}
	tr.sim = sim.New(tr.Now)
	tr.injector = faults.New("adp", tr.sim, time.Now)
	terms.Mutate(t, tr.injector)
	var err error
	tr.authority, err = sim.NewAuthority(tr.now)
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(tr.injector)
	server.TLS, err = tr.authority.Server(tr.now.Add(-time.Hour), tr.now.AddDate(1, 0, 0))
	require.NoError(t, err)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	tr.url = server.URL
	tr.credentials.each[acme] = tr.signed(tr.authority, "acme", tr.now.Add(-time.Hour), tr.now.AddDate(1, 0, 0))
	description, err := described.Read(description.OpenAPI)
	require.NoError(t, err)
	tr.Client = adp.New(adp.Options{Policy: local, Roots: tr.authority.Pool(), Wrap: func(next http.RoundTripper) http.RoundTripper {
		tr.drift, err = described.NewTransport(description, server.URL, next)
		require.NoError(t, err)
		return tr.drift
	}}, tr.credentials, nil, nil, tr, slog.New(slog.DiscardHandler))
	require.NoError(t, tr.sim.Add(sim.Seed{
		Accounts: []sim.Account{{Name: "acme", Codes: []string{"R", "O", "DT"}, Workers: []sim.Worker{
			{OID: "G3EXAMPLE0000001", ID: "W1", Given: "Rosa", Family: "Vega", Group: "7QX", File: "004321", Second: true},
			{OID: "G3EXAMPLE0000002", ID: "W2", Given: "Omar", Family: "Hill", Group: "7QX", File: "000388"},
			{OID: "G3EXAMPLE0000003", ID: "W3", Given: "Gone", Family: "Gray", Group: "7QX", File: "000999", Status: "T"},
			{OID: "G3EXAMPLE0000004", ID: "W4", Given: "No", Family: "File"},
		}}},
		Clients: []sim.Client{{ID: clientID, Secret: secret, Account: "acme", Certificate: "acme"}},
	}))
	return tr
}

// judged has whatever differs from the description fail the test.
func judged(t *testing.T) *trial {
	t.Helper()
	tr := open(t)
	terms.Judge(t, tr.drift)
	return tr
}

func (tr *trial) inject(r faults.Rule) {
	tr.t.Helper()
	require.NoError(tr.t, tr.injector.Inject(r))
}

func (tr *trial) batches() []sim.Batch { return tr.sim.State().Accounts[0].Batches }

var (
	rosa = paydata.Payee{Group: "7QX", File: 4321, Associate: "G3EXAMPLE0000001"}
	omar = paydata.Payee{Group: "7QX", File: 388, Associate: "G3EXAMPLE0000002"}
)

// batch is of three entries of two people.
func batch() ports.PayBatch {
	one := func(p paydata.Payee, kind paydata.Kind, hours paydata.Hundredths, cost string) paydata.Row {
		return paydata.Row{Worker: domain.WorkerID{UUID: domain.UUID{byte(p.File)}}, Payee: p, Week: period, Cost: cost, Hours: map[paydata.Kind]paydata.Hundredths{kind: hours}}
	}
	return ports.PayBatch{
		Name: "CP250413", Group: "7QX", Period: timesheet.Period{First: period, Last: period.AddDays(6)}, ByDept: true,
		Codes: map[paydata.Kind]string{paydata.Regular: "R", paydata.Overtime: "O", paydata.Double: "DT", paydata.Premium: "PM"},
		Rows:  []paydata.Row{one(omar, paydata.Regular, 3250, ""), one(rosa, paydata.Regular, 4000, "000345"), one(rosa, paydata.Overtime, 325, "000345")},
	}
}
