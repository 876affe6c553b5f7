package adp_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/adp/sim"
	"actual/contracts/described"
	"actual/contracts/faults"
	"actual/domain/paydata"
	"actual/domain/vendor"
	"actual/ports"
)

func TestContractOfBatches(t *testing.T) {
	tr := judged(t)
	refused, err := tr.Give(t.Context(), acme, batch())
	require.NoError(t, err)
	require.Empty(t, refused)
	require.Len(t, tr.batches(), 1)
	got := tr.batches()[0]
	require.Equal(t, "CP250413", got.Name)
	require.Equal(t, []sim.Entry{
		{OID: omar.Associate, File: "000388", Code: "R", Hours: 32.5, Week: 1},
		{OID: rosa.Associate, File: "004321", Code: "R", Hours: 40, Week: 1, Cost: "000345"},
		{OID: rosa.Associate, File: "004321", Code: "O", Hours: 3.25, Week: 1, Cost: "000345"},
	}, got.Entries)
}

// What ADP does not take is told by row and in its words; the rest is there.
func TestContractOfPartialRefusals(t *testing.T) {
	tr := judged(t)
	b := batch()
	b.Rows[2].Hours = map[paydata.Kind]paydata.Hundredths{paydata.Premium: 100}
	refused, err := tr.Give(t.Context(), acme, b)
	require.NoError(t, err)
	require.Equal(t, map[int]string{2: "Earning code PM is not set up for company 7QX"}, refused)
	require.Len(t, tr.batches()[0].Entries, 2)
	b.Rows = b.Rows[:1]
	b.Rows[0].File = 777
	_, err = tr.Give(t.Context(), acme, b)
	require.ErrorIs(t, err, ports.ErrPayrollRefused)
	require.ErrorContains(t, err, "not this associate's")
}

func TestContractOfWorkers(t *testing.T) {
	tr := judged(t)
	var more []sim.Worker
	for n := range 150 {
		more = append(more, sim.Worker{OID: "G3M" + string(rune('A'+n/26)) + string(rune('A'+n%26)), Given: "A", Family: "B", Group: "7QX", File: "005000"})
	}
	require.NoError(t, tr.sim.Add(sim.Seed{Accounts: []sim.Account{{Name: "acme", Workers: more}}}))
	all, after := map[string]ports.TimePerson{}, ""
	for pages := 0; ; pages++ {
		page, next, err := tr.People(t.Context(), acme, after)
		require.NoError(t, err)
		for _, p := range page {
			all[p.Ref] = p
		}
		if after = next; next == "" {
			require.Equal(t, 2, pages, "two pages, and one that says that there are no more")
			break
		}
	}
	require.Len(t, all, 154, "drift: workers are missing, as if a page were lost")
	require.Equal(t, ports.TimePerson{Ref: "7QX/004321/G3EXAMPLE0000001", Name: "Rosa Vega", Number: "W1", Payroll: "004321", Active: true}, all["7QX/004321/G3EXAMPLE0000001"])
	require.False(t, all["7QX/000999/G3EXAMPLE0000003"].Active)
	require.NotEmpty(t, all["/000000/G3EXAMPLE0000004"].Barred)
	_, _, err := tr.People(t.Context(), acme, "nowhere")
	require.ErrorIs(t, err, ports.ErrSourceCursor)
}

func TestContractOfPaySchedules(t *testing.T) {
	tr := judged(t)
	require.NoError(t, tr.Takes(t.Context(), acme, "7QX", batch().Period))
	require.NoError(t, tr.sim.Add(sim.Seed{Accounts: []sim.Account{{Name: "acme", Closed: []string{"7QX"}}}}))
	require.ErrorIs(t, tr.Takes(t.Context(), acme, "7QX", batch().Period), ports.ErrPayrollClosed)
}

// 504, with and without effect, and whatever else loses the answer, is unknown and was
// sent once; what says that nothing was done is no unknown.
func TestWhatIsLostIsUnknown(t *testing.T) {
	for _, c := range []struct {
		kind faults.Kind
		want error
	}{
		{faults.TookTooLong, ports.ErrUnknownOutcome},
		{faults.ResetAfter, ports.ErrUnknownOutcome},
		{faults.ResetBefore, ports.ErrUnknownOutcome},
		{faults.AnswerLost, ports.ErrUnknownOutcome},
		{faults.HalfBody, ports.ErrUnknownOutcome},
		{faults.Garbage, ports.ErrUnknownOutcome},
		{faults.WrongType, ports.ErrUnknownOutcome},
		{faults.Failed, ports.ErrUnknownOutcome},
		{faults.Unavailable, ports.ErrUnknownOutcome},
		{faults.TooManyAbsurd, ports.ErrVendorBusy},
		{faults.Forbidden, ports.ErrPayrollDenied},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			tr := open(t)
			tr.inject(faults.Rule{Fault: faults.Fault{Kind: c.kind}, Operation: "modifyPayDataInput"})
			_, err := tr.Give(t.Context(), acme, batch())
			require.ErrorIs(t, err, c.want)
			entry, _ := faults.Find(c.kind)
			require.Len(t, tr.batches(), map[bool]int{true: 1}[entry.Does], "it was sent once")
		})
	}
	tr := open(t)
	require.NoError(t, tr.sim.Add(sim.Seed{Accounts: []sim.Account{{Name: "acme", Gateway: 1}}}))
	_, err := tr.Give(t.Context(), acme, batch())
	require.ErrorIs(t, err, ports.ErrUnknownOutcome)
	require.Len(t, tr.batches(), 1, "504, and it is there")
}

func TestTokens(t *testing.T) {
	tr := open(t)
	for range 3 {
		require.NoError(t, tr.Takes(t.Context(), acme, "7QX", batch().Period))
	}
	require.Equal(t, 1, tr.sim.State().Granted, "it is remembered")
	tr.now = tr.now.Add(56 * time.Minute)
	require.NoError(t, tr.Takes(t.Context(), acme, "7QX", batch().Period))
	require.Equal(t, 2, tr.sim.State().Granted, "it is renewed before it ends")
	tr.sim.Revoke()
	_, err := tr.Give(t.Context(), acme, batch())
	require.NoError(t, err)
	require.Equal(t, 3, tr.sim.State().Granted)
	require.Len(t, tr.batches(), 1)
}

func TestCertificates(t *testing.T) {
	tr := open(t)
	ask := func() error { return tr.Takes(t.Context(), acme, "7QX", batch().Period) }
	good := tr.credentials.each[acme]
	none := good
	none.Settings = map[string]string{"base_url": tr.url}
	none.Version = 2
	tr.credentials.each[acme] = none
	require.ErrorContains(t, ask(), "client certificate")
	tr.credentials.each[acme] = tr.signed(tr.authority, "somebody else", tr.now.Add(-time.Hour), tr.now.AddDate(1, 0, 0))
	require.ErrorIs(t, ask(), ports.ErrPayrollDenied)
	foreign, err := sim.NewAuthority(tr.now)
	require.NoError(t, err)
	tr.credentials.each[acme] = tr.signed(foreign, "acme", tr.now.Add(-time.Hour), tr.now.AddDate(1, 0, 0))
	require.ErrorIs(t, ask(), ports.ErrVendorDown, "TLS itself refuses it")
	ended := tr.signed(tr.authority, "acme", tr.now.AddDate(-1, 0, 0), tr.now.Add(-time.Minute))
	tr.credentials.each[acme] = ended
	require.ErrorContains(t, ask(), "has ended")
	// Two at once: the next one is used as soon as it is valid, the old one while ADP does not know the next.
	unknown := tr.signed(foreign, "acme", tr.now.Add(-time.Hour), tr.now.AddDate(2, 0, 0))
	both := good
	both.Version = 9
	both.Settings = map[string]string{"base_url": tr.url, "certificate": good.Settings["certificate"], "next_certificate": unknown.Settings["certificate"]}
	both.Secrets = map[string]vendor.Secret{"client_id": good.Secrets["client_id"], "client_secret": good.Secrets["client_secret"], "private_key": good.Secrets["private_key"], "next_private_key": unknown.Secrets["private_key"]}
	tr.credentials.each[acme] = both
	require.NoError(t, ask())
	require.Empty(t, tr.batches())
	require.ErrorContains(t, tr.Takes(t.Context(), other, "7QX", batch().Period), "no credentials")
}

func TestContractNoticesDrift(t *testing.T) {
	change := func(operation string, f faults.Fault) faults.Rule { return faults.Rule{Fault: f, Operation: operation} }
	terms.Notices(t, "^TestContractOf",
		described.Mutant{
			Name: "a field renamed", Rule: change("listWorkers", faults.Fault{Kind: faults.FieldRenamed, Field: "associateOID", To: "oid"}),
			Says: []string{"drift: listWorkers: answer 200: workers[].associateOID: missing"},
		},
		described.Mutant{
			Name: "a token of another form", Rule: change("grantToken", faults.Fault{Kind: faults.TypeChanged, Field: "access_token"}),
			Says: []string{"drift: grantToken: answer 200: access_token: wrong type"},
		},
		described.Mutant{
			Name: "a period without a status", Rule: change("getPaySchedule", faults.Fault{Kind: faults.FieldRenamed, Field: "payPeriodStatus", To: "status"}),
			Says: []string{"payPeriodStatus: missing"},
		},
	)
}
