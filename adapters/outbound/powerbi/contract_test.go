package powerbi_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/powerbi"
	"actual/contracts/conformance"
	"actual/contracts/described"
	"actual/contracts/faults"
	description "actual/contracts/powerbi"
	"actual/contracts/powerbi/sim"
	"actual/domain"
	"actual/domain/reporting"
	"actual/domain/vendor"
	"actual/ports"
)

var acme = domain.CompanyID{UUID: domain.UUID{1}}

const (
	directory = "0190b5a0-7c2e-7acc-8000-000000000001"
	clientID  = "the-client-id-of-ours"
	secret    = "the-client-secret-of-ours"
	workspace = "0190b5a0-7c2e-7acc-8000-0000000000a1"
	shared    = "0190b5a0-7c2e-7acc-8000-0000000000b1"
	premium   = "0190b5a0-7c2e-7acc-8000-0000000000b2"
)

// terms are Power BI's: what is not as described fails a test.
var terms = described.Contract{Vendor: "powerbi", Description: description.OpenAPI, Needs: []string{"ACTUAL_POWER_BI_DIRECTORY", "ACTUAL_POWER_BI_CLIENT_ID", "ACTUAL_POWER_BI_CLIENT_SECRET"}, At: "ACTUAL_POWER_BI_URL", Getenv: os.Getenv}

type credentials struct {
	each    vendor.Credential
	refused int
}

func (c *credentials) Credential(_ context.Context, company domain.CompanyID, _ vendor.Name) (vendor.Credential, error) {
	if company != acme {
		return vendor.Credential{}, vendor.ErrNoCredential
	}
	return c.each, nil
}

func (c *credentials) Refused(context.Context, domain.CompanyID, vendor.Name, vendor.Credential) (vendor.Credential, bool, error) {
	c.refused++
	return c.each, false, nil
}

type trial struct {
	*powerbi.Client
	t           *testing.T
	sim         *sim.Sim
	injector    *faults.Injector
	credentials *credentials
	drift       *described.Transport
	now         time.Time
}

// Now implements ports.Clock.
func (tr *trial) Now() time.Time { return tr.now }

var local = powerbi.Policy{Local: true, Attempts: 2, Timeout: 2 * time.Second, BackoffMin: 10 * time.Millisecond, BackoffMax: 10 * time.Millisecond, RetryAfterMax: time.Millisecond, Rates: []ports.Rate{{Calls: 1000, Per: time.Second, Burst: 1000}}}

func open(t *testing.T) *trial {
	t.Helper()
	tr := &trial{t: t, now: time.Now().UTC()}
	tr.sim = sim.New(tr.Now)
	tr.injector = faults.New("powerbi", tr.sim, time.Now)
	terms.Mutate(t, tr.injector)
	server := httptest.NewServer(tr.injector)
	t.Cleanup(server.Close)
	tr.credentials = &credentials{each: vendor.Credential{
		Version: 1, Settings: map[string]string{vendor.BaseURLField: server.URL, vendor.DirectoryField: directory},
		Secrets: map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret(clientID), vendor.ClientSecretField: vendor.NewSecret(secret)},
	}}
	tr.drift = terms.Transport(t, server.URL)
	tr.Client = powerbi.New(powerbi.Options{Policy: local, Base: tr.drift}, tr.credentials, nil, nil, tr, slog.New(slog.DiscardHandler))
	require.NoError(t, tr.sim.Add(sim.Seed{
		Clients: []sim.Client{{ID: clientID, Secret: secret, Directory: directory}},
		Models:  []sim.Model{{Workspace: workspace, Dataset: shared}, {Workspace: workspace, Dataset: premium, Premium: true}},
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

func model(dataset string) reporting.Model {
	return reporting.Model{Workspace: workspace, Dataset: dataset, Enhanced: dataset == premium, PerDay: reporting.SharedPerDay}
}

// place is a model for the suite of the port.
type place struct{ *trial }

func (p place) Pass(long time.Duration) { p.now = p.now.Add(long) }

func (p place) Ending(m reporting.Model, how ...string) {
	require.NoError(p.t, p.sim.Add(sim.Seed{Models: []sim.Model{{Workspace: m.Workspace, Dataset: m.Dataset, Premium: m.Enhanced, Ends: how}}}))
}

func (p place) Other(m reporting.Model) { p.sim.Begin(m.Workspace, m.Dataset) }

func TestContractOfRefreshes(t *testing.T) {
	for name, dataset := range map[string]string{"plain": shared, "enhanced": premium} {
		t.Run(name, func(t *testing.T) {
			conformance.Refreshes(t, func(t *testing.T) (ports.Refreshes, domain.CompanyID, reporting.Model, conformance.RefreshPlace) {
				tr := judged(t)
				return tr, acme, model(dataset), place{tr}
			})
		})
	}
}

// A second refresh is refused with 400 or 409; so is what is refused for another reason.
func TestContractOfRefusals(t *testing.T) {
	for _, status := range []int{http.StatusBadRequest, http.StatusConflict} {
		for _, dataset := range []string{shared, premium} {
			tr := judged(t)
			require.NoError(t, tr.sim.Add(sim.Seed{Models: []sim.Model{{Workspace: workspace, Dataset: dataset, Premium: dataset == premium, Second: status}}}))
			_, err := tr.Start(t.Context(), acme, model(dataset))
			require.NoError(t, err)
			_, err = tr.Start(t.Context(), acme, model(dataset))
			require.ErrorIs(t, err, ports.ErrRefreshRunning, status)
		}
	}
	tr := judged(t)
	m := model(shared)
	m.Enhanced = true
	_, err := tr.Start(t.Context(), acme, m)
	require.ErrorIs(t, err, ports.ErrRefreshRefused)
	require.ErrorContains(t, err, "enhanced refreshes need a capacity")
	for range reporting.SharedPerDay {
		_, err = tr.Start(t.Context(), acme, model(shared))
		require.NoError(t, err)
		tr.now = tr.now.Add(time.Hour)
	}
	_, err = tr.Start(t.Context(), acme, model(shared))
	require.ErrorIs(t, err, ports.ErrRefreshRefused, "the limit of the day, which we keep by the history")
	m = model("0190b5a0-7c2e-7acc-8000-0000000000ff")
	_, err = tr.History(t.Context(), acme, m)
	require.ErrorIs(t, err, ports.ErrReportsDenied)
}

func TestContractOfWorkspaces(t *testing.T) {
	tr := judged(t)
	for range 2 { // Again, nothing is made.
		w, p, err := tr.Open(t.Context(), acme, "actual-o'neil", "0190b5a0-7c2e-7acc-8000-0000000000c1")
		require.NoError(t, err)
		state := tr.sim.State()
		require.Equal(t, []sim.Workspace{{ID: w, Name: "actual-o'neil", Profile: p, Capacity: "0190b5a0-7c2e-7acc-8000-0000000000c1"}}, state.Workspaces)
		require.Len(t, state.Profiles, 1)
	}
	w, p, err := tr.Open(t.Context(), acme, "actual-other", "")
	require.NoError(t, err)
	require.Equal(t, sim.Workspace{ID: w, Name: "actual-other", Profile: p}, tr.sim.State().Workspaces[1])
}

func TestTokens(t *testing.T) {
	tr := open(t)
	ask := func() error {
		_, err := tr.History(t.Context(), acme, model(shared))
		return err
	}
	require.NoError(t, ask())
	require.NoError(t, ask())
	require.Equal(t, 1, tr.sim.State().Granted, "it is remembered")
	tr.now = tr.now.Add(56 * time.Minute)
	require.NoError(t, ask())
	require.Equal(t, 2, tr.sim.State().Granted, "it is renewed before it ends")
	tr.sim.Revoke()
	_, err := tr.Start(t.Context(), acme, model(shared))
	require.NoError(t, err)
	require.Len(t, tr.sim.State().Refreshes[shared], 1, "refused for its token, it was asked once more")
	tr.credentials.each.Version = 2
	tr.credentials.each.Secrets = map[string]vendor.Secret{vendor.ClientIDField: vendor.NewSecret(clientID), vendor.ClientSecretField: vendor.NewSecret("another-secret")}
	err = ask()
	require.ErrorIs(t, err, ports.ErrReportsDenied)
	require.False(t, strings.Contains(err.Error(), "another-secret"))
	require.Equal(t, 1, tr.credentials.refused)
	_, err = tr.History(t.Context(), domain.CompanyID{UUID: domain.UUID{2}}, model(shared))
	require.ErrorIs(t, err, vendor.ErrNoCredential)
}

// A refresh whose answer is lost may run: it is not begun again.
func TestWhatIsLostIsUnknown(t *testing.T) {
	for _, kind := range []faults.Kind{faults.AnswerLost, faults.ResetAfter, faults.TookTooLong, faults.Failed} {
		tr := open(t)
		require.NoError(t, tr.injector.Inject(faults.Rule{Fault: faults.Fault{Kind: kind}, Operation: "startRefresh"}))
		_, err := tr.Start(t.Context(), acme, model(shared))
		require.ErrorIs(t, err, ports.ErrUnknownOutcome, kind)
		require.LessOrEqual(t, len(tr.sim.State().Refreshes[shared]), 1, kind)
	}
	tr := open(t)
	require.NoError(t, tr.injector.Inject(faults.Rule{Fault: faults.Fault{Kind: faults.TooManyAbsurd}, Operation: "startRefresh"}))
	_, err := tr.Start(t.Context(), acme, model(shared))
	require.ErrorIs(t, err, ports.ErrVendorBusy)
}

func TestContractNoticesDrift(t *testing.T) {
	change := func(operation string, f faults.Fault) faults.Rule { return faults.Rule{Fault: f, Operation: operation} }
	terms.Notices(t, "^TestContractOf",
		described.Mutant{
			Name: "a field renamed", Rule: change("listRefreshes", faults.Fault{Kind: faults.FieldRenamed, Field: "requestId", To: "id"}),
			Says: []string{"drift: listRefreshes: answer 200: value[].requestId: missing"},
		},
		described.Mutant{
			Name: "a token of another form", Rule: change("grantToken", faults.Fault{Kind: faults.TypeChanged, Field: "access_token"}),
			Says: []string{"drift: grantToken: answer 200: access_token: wrong type"},
		},
	)
}
