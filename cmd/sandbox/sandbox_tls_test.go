package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// With --tls ADP gives a token to whoever shows the certificate that was made for the
// client, and to nobody else; without TLS to nobody.
func TestADPListensWithMutualTLS(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "certificates")
	seed := filepath.Join(t.TempDir(), "seed.json")
	require.NoError(t, os.WriteFile(seed, []byte(`{"adp":{"clients":[{"client_id":"c","client_secret":"hush","account":"acme","certificate":"acme"},
		{"client_id":"d","client_secret":"hush","account":"other","certificate":"other"}]}}`), 0o600))
	ctx, cancel := context.WithCancel(t.Context())
	read, write := io.Pipe()
	began := false
	cmd := command(write, io.Discard, &began)
	cmd.SetArgs([]string{"--listen", "127.0.0.1:0", "--listen-tls", "127.0.0.1:0", "--tls", dir, "--seed", seed, "--json"})
	ended := make(chan error, 1)
	go func() { ended <- cmd.ExecuteContext(ctx) }()
	var said struct{ URL, TLS string }
	require.NoError(t, json.NewDecoder(read).Decode(&said))
	ask := func(base, certificate string) int {
		t.Helper()
		authority, err := os.ReadFile(filepath.Join(dir, "authority.pem"))
		require.NoError(t, err)
		trusts := x509.NewCertPool()
		require.True(t, trusts.AppendCertsFromPEM(authority))
		config := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: trusts}
		if certificate != "" {
			pair, err := tls.LoadX509KeyPair(filepath.Join(dir, certificate+".pem"), filepath.Join(dir, certificate+"-key.pem"))
			require.NoError(t, err)
			config.Certificates = []tls.Certificate{pair}
		}
		client := http.Client{Transport: &http.Transport{TLSClientConfig: config}}
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {"c"}, "client_secret": {"hush"}}
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/adp/auth/oauth/v2/token", strings.NewReader(form.Encode()))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := client.Do(r)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		client.CloseIdleConnections()
		return resp.StatusCode
	}
	require.Equal(t, http.StatusOK, ask(said.TLS, "acme"))
	require.Equal(t, http.StatusUnauthorized, ask(said.TLS, "other"), "it is another client's")
	require.Equal(t, http.StatusBadRequest, ask(said.TLS, ""))
	require.Equal(t, http.StatusBadRequest, ask(said.URL, ""))
	key, err := os.Stat(filepath.Join(dir, "acme-key.pem"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), key.Mode().Perm())
	cancel()
	require.NoError(t, <-ended)
}
