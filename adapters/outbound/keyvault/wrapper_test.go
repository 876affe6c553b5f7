package keyvault_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/internal/txguard"
	"actual/adapters/outbound/keyvault"
	"actual/contracts/conformance"
	sim "actual/contracts/keyvault"
	"actual/domain/fault"
	"actual/ports"
)

const (
	base = "https://crews.vault.azure.net"
	key  = base + "/keys/vendors"
)

// identity gives the stand-in's token, and remembers for what.
type identity struct {
	mu     sync.Mutex
	scopes []string
	tenant string
}

func (i *identity) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.scopes, i.tenant = o.Scopes, o.TenantID
	return azcore.AccessToken{Token: sim.Bearer, ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// open returns a wrapper that finds the stand-in where the real vault would be.
func open(t *testing.T) (*keyvault.Wrapper, *sim.Vault, *identity) {
	t.Helper()
	vault, err := sim.New(base, "vendors")
	require.NoError(t, err)
	server := httptest.NewTLSServer(vault)
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "example.com", MinVersion: tls.VersionTLS12}, // As its certificate says.
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	who := &identity{}
	w, err := keyvault.New(key, who, transport)
	require.NoError(t, err)
	return w, vault, who
}

func TestWrapper(t *testing.T) {
	conformance.KeyWrapper(t, func(t *testing.T) conformance.Wrapping {
		w, vault, _ := open(t)
		t.Cleanup(func() { require.Empty(t, vault.Complaints()) })
		return conformance.Wrapping{Keys: w, Rotate: func() { require.NoError(t, vault.Rotate()) }, Lose: vault.Lose}
	})
}

func TestItAsksAsTheVaultWantsToBeAsked(t *testing.T) {
	w, vault, who := open(t)
	wrapped, err := w.Wrap(t.Context(), ports.DataKey{1})
	require.NoError(t, err)
	_, err = w.Unwrap(t.Context(), wrapped)
	require.NoError(t, err)
	require.Empty(t, vault.Complaints())
	require.Equal(t, []string{"GET /keys/vendors/", "POST /keys/vendors/…/wrapkey", "POST /keys/vendors/…/unwrapkey"}, vault.Asked())
	require.Equal(t, []string{sim.Resource + "/.default"}, who.scopes, "the token is for vaults, and nothing else")
	require.Equal(t, sim.Tenant, who.tenant, "of the tenant that the vault names")
	require.Regexp(t, `^`+key+`/[0-9a-f]{32}$`, wrapped.KeyID)
}

func TestAVaultThatIsAwayIsNoLostKey(t *testing.T) {
	w, vault, _ := open(t)
	wrapped, err := w.Wrap(t.Context(), ports.DataKey{1})
	require.NoError(t, err)
	for _, status := range []int{http.StatusForbidden, http.StatusUnauthorized} { // What is tried again takes its time.
		vault.Fail(status)
		_, err = w.Unwrap(t.Context(), wrapped)
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
		require.NotErrorIs(t, err, ports.ErrVaultClosed)
	}
	vault.Fail(0)
	got, err := w.Unwrap(t.Context(), wrapped)
	require.NoError(t, err)
	require.Equal(t, ports.DataKey{1}, got)
}

func TestTheVaultIsNotAskedInsideATransaction(t *testing.T) {
	w, vault, _ := open(t)
	_, err := w.Wrap(txguard.Mark(t.Context()), ports.DataKey{1})
	require.ErrorContains(t, err, "inside a database transaction")
	_, err = w.Unwrap(txguard.Mark(t.Context()), ports.WrappedKey{KeyID: key + "/1"})
	require.ErrorContains(t, err, "inside a database transaction")
	require.Empty(t, vault.Asked())
}

func TestOnlyAKeysAddressIsTaken(t *testing.T) {
	for _, wrong := range []keyvault.KeyURL{"", base, base + "/keys/", base + "/secrets/x", key + "/0123", "keys/x", "%"} {
		_, err := keyvault.New(wrong, &identity{}, nil)
		require.ErrorContains(t, err, "https://NAME.vault.azure.net/keys/KEY", wrong)
	}
	w, err := keyvault.New("https://Crews.Vault.azure.net/keys/vendors", &identity{}, nil)
	require.NoError(t, err)
	require.True(t, w.Opens(key+"/0123"), "the vault writes its name in small letters")
	require.False(t, w.Opens(key+"2/0123"))
	require.False(t, w.Opens(key+"/"))
}
