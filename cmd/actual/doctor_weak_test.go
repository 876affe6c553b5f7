package main

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/config"
)

func TestDoctorFlagsEveryWeakSetting(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(secret, []byte("x"), 0o600))
	good := config.Defaults()
	good.DatabaseApp = "postgres://actual_app:3f9c1e0b7a52d846@db.internal/actual?sslmode=verify-full"
	good.DatabaseIngest, good.DatabaseDirectory = good.DatabaseApp, "postgres://actual_directory@127.0.0.1/actual"
	good.LedgerKey = "9b74c9897bac770ffc029102a200c5de2a8f1c0b37e64d5589aa01bb23cc45dd"
	good.OTLPEndpoint = "http://localhost:4317"
	environ := []string{"ACTUAL_LEDGER_KEY_FILE=" + secret}
	require.Empty(t, weaknesses(good, environ, time.Now()))

	for what, spoil := range map[string]func(c *config.Config){
		"ACTUAL_LISTEN: other machines":             func(c *config.Config) { c.Listen = "0.0.0.0:8080" },
		"ACTUAL_LISTEN: other machines reach :8080": func(c *config.Config) { c.Listen = ":8080" },
		"ACTUAL_OPS_LISTEN: other machines":         func(c *config.Config) { c.OpsListen = "[::]:9090" },
		"ACTUAL_TRUSTED_PROXIES: 0.0.0.0/0":         func(c *config.Config) { c.TrustedProxies = []string{"10.0.0.0/8", "0.0.0.0/0"} },
		"ACTUAL_WEBHOOK_NETWORKS: webhooks may be posted to 0.0.0.0/0": func(c *config.Config) {
			c.WebhookNetworks = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}
		},
		"ACTUAL_WEBHOOK_NETWORKS: webhooks may be posted to 127.0.0.0/8": func(c *config.Config) {
			c.Listen, c.TrustedProxies, c.WebhookNetworks = "0.0.0.0:8080", []string{"10.0.0.1"}, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		},
		"ACTUAL_TLS_CERT: ":                    func(c *config.Config) { c.TLSCert, c.TLSKey = secret, secret },
		"ACTUAL_DATABASE_URL_APP: db.internal": func(c *config.Config) { c.DatabaseApp = strings.Replace(c.DatabaseApp, "verify-full", "prefer", 1) },
		"ACTUAL_DATABASE_URL_INGEST: the password": func(c *config.Config) {
			c.DatabaseIngest = "postgres://actual_ingest:hunter2@db.internal/actual?sslmode=require"
		},
		"ACTUAL_DATABASE_URL_APP: the password": func(c *config.Config) {
			c.DatabaseApp = "postgres://actual_app:actual_app_1234@db.internal/actual?sslmode=require"
		},
		"ACTUAL_LEDGER_KEY: the key":                      func(c *config.Config) { c.LedgerKey = strings.Repeat("07", 32) },
		"OTEL_EXPORTER_OTLP_ENDPOINT: traces":             func(c *config.Config) { c.OTLPEndpoint = "http://collector.internal:4317" },
		secret + ": every user of this machine can read ": func(*config.Config) { require.NoError(t, os.Chmod(secret, 0o644)) },
	} {
		cfg := good
		spoil(&cfg)
		found := weaknesses(cfg, environ, time.Now())
		require.NoError(t, os.Chmod(secret, 0o600))
		require.Len(t, found, 1, what)
		require.True(t, strings.HasPrefix(found[0].what+": "+found[0].err.Error(), what), "%s: %v", found[0].what, found[0].err)
		require.NotEmpty(t, found[0].remedy)
		require.NotContains(t, found[0].err.Error(), "hunter2")
	}
	behind := good
	behind.Listen, behind.TrustedProxies = "0.0.0.0:8080", []string{"10.0.0.0/8"}
	require.Empty(t, weaknesses(behind, nil, time.Now()), "a proxy that is named speaks TLS")
}
