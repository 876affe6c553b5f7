package notehubapi_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/faults"
	"actual/contracts/notehub/sim"
	"actual/domain/fault"
	"actual/domain/vendor"
	"actual/ports"
)

func TestATokenIsRememberedAndRenewed(t *testing.T) {
	tr := open(t)
	for range 3 {
		got, err := tr.read(oauth)
		require.NoError(t, err)
		require.Len(t, got, events)
	}
	require.Equal(t, 1, tr.injector.Count("getToken"))

	tr.now = tr.now.Add(29 * time.Minute) // It would end in a minute.
	_, err := tr.read(oauth)
	require.NoError(t, err)
	require.Equal(t, 2, tr.injector.Count("getToken"), "before it ends")

	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.Unauthorized}, Operation: "listEvents", Times: 1})
	_, err = tr.read(oauth)
	require.NoError(t, err)
	require.Equal(t, 3, tr.injector.Count("getToken"), "it ended before its time")
	require.Zero(t, tr.vault.refused[oauth])

	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.Unauthorized}, Operation: "listEvents"})
	_, err = tr.read(oauth)
	require.ErrorIs(t, err, ports.ErrHubRefused)
	require.Equal(t, 4, tr.injector.Count("getToken"), "once")
}

func TestAClientThatIsRefused(t *testing.T) {
	tr := open(t)
	tr.vault.each[oauth] = credential(2, tr.url, project, vendor.ClientIDField, "the-client", vendor.ClientSecretField, "not-the-secret-of-it")
	_, err := tr.read(oauth)
	require.ErrorIs(t, err, ports.ErrHubRefused)
	require.Equal(t, 1, tr.vault.refused[oauth])
	require.NotContains(t, err.Error(), "not-the-secret-of-it")
	require.Empty(t, tr.injector.Count("listEvents"))
}

func TestACredentialThatWasRenewed(t *testing.T) {
	tr := open(t)
	tr.vault.next[refused] = credential(2, tr.url, project, vendor.TokenField, pat)
	got, err := tr.read(refused)
	require.NoError(t, err)
	require.Len(t, got, events)
	require.Equal(t, 1, tr.vault.refused[refused])

	_, err = tr.read(nobody)
	require.ErrorIs(t, err, vendor.ErrNoCredential)
}

func TestATokenThatMayNotReadEvents(t *testing.T) {
	tr := open(t)
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.Forbidden}, Operation: "listEvents"})
	_, err := tr.read(acme)
	require.ErrorIs(t, err, ports.ErrHubRefused)
	require.Zero(t, tr.vault.refused[acme], "the token itself is good")
}

func TestAWindowThatIsTooMuchIsReadInParts(t *testing.T) {
	tr := open(t)
	require.NoError(t, tr.sim.Add(sim.Seed{Projects: []sim.ProjectSeed{{UID: project, SlowOver: 7}}}))
	got, err := tr.read(acme)
	require.NoError(t, err)
	require.Len(t, got, events)

	require.NoError(t, tr.sim.Add(sim.Seed{Projects: []sim.ProjectSeed{{UID: project, SlowOver: 1}}})) // Two lie in one second.
	_, err = tr.read(acme)
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.ErrorIs(t, err, ports.ErrVendorDown)
}

func TestDuplicateRows(t *testing.T) {
	tr := open(t)
	tr.inject(faults.Rule{Fault: faults.Fault{Kind: faults.DuplicateRow}, Operation: "listEvents"})
	got, err := tr.read(acme)
	require.NoError(t, err)
	require.Len(t, got, events)
}

func TestHalfAnAnswerIsAskedForAgain(t *testing.T) {
	for _, kind := range []faults.Kind{faults.HalfBody, faults.Garbage, faults.Failed, faults.ResetAfter} {
		tr := open(t)
		tr.inject(faults.Rule{Fault: faults.Fault{Kind: kind}, Operation: "listEvents", After: 2, Times: 1})
		got, err := tr.read(acme)
		require.NoError(t, err, kind)
		require.Len(t, got, events, kind)
	}
}
