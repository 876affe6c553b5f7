package config

import (
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/ports"
)

func complete() map[string]string {
	return map[string]string{
		"ACTUAL_DATABASE_URL_APP": "a", "ACTUAL_DATABASE_URL_INGEST": "b", "ACTUAL_DATABASE_URL_DIRECTORY": "c",
		"ACTUAL_LEDGER_KEY": "d", "ACTUAL_ANCHOR_DIR": "e",
	}
}

func TestEveryMissingSettingIsNamed(t *testing.T) {
	_, err := parse(map[string]string{})
	for name := range complete() {
		require.ErrorContains(t, err, name)
	}
}

func TestWrongSettingsAreNamed(t *testing.T) {
	for name, value := range map[string]string{
		"ACTUAL_INGEST_WRITERS": "0", "ACTUAL_INGEST_MAX_QUEUE": "1", "ACTUAL_LOG_LEVEL": "loud", "ACTUAL_LISTEN": "nope", "ACTUAL_INGEST_MAX_BATCH": "many", "ACTUAL_ANCHOR_EVERY": "1ms",
		"ACTUAL_WORKERS": "-1", "ACTUAL_INGEST_MAX_REQUEST_BYTES": "5", "ACTUAL_DEMO_CLOCK": "noon", "ACTUAL_VENDOR_NOTEHUB": "rate=7/soon",
		"ACTUAL_OPS_LISTEN": "9090", "ACTUAL_TLS_CERT": "cert.pem", "ACTUAL_TRUSTED_PROXIES": "10.0.0.0/8,everybody",
		"ACTUAL_VAULT_URL": "https://crews.vault.azure.net/secrets/x", "ACTUAL_VENDOR_URLS": "http://127.0.0.1,notehub",
		"ACTUAL_WEBHOOK_NETWORKS": "127.0.0.1/8", "ACTUAL_WEBHOOK_FORBIDDEN_NETWORKS": "::ffff:10.0.0.0/104", "ACTUAL_WEBHOOK_PORTS": "443,https",
	} {
		t.Run(name, func(t *testing.T) {
			environment := complete()
			environment[name] = value
			_, err := parse(environment)
			require.ErrorContains(t, err, name)
		})
	}
	environment := complete()
	environment["ACTUAL_WEBHOOK_NETWORKS"] = "127.0.0.0/8,::1/128"
	cfg, err := parse(environment)
	require.NoError(t, err)
	require.Equal(t, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}, cfg.WebhookNetworks)
	require.Equal(t, []uint16{443, 8443}, cfg.WebhookPorts)
}

func TestASecretMayComeFromAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(path, []byte("secret\n"), 0o600))
	got, err := withFiles([]string{"ACTUAL_LEDGER_KEY_FILE=" + path})
	require.NoError(t, err)
	require.Equal(t, "secret", got["ACTUAL_LEDGER_KEY"])
	_, err = withFiles([]string{"ACTUAL_LEDGER_KEY_FILE=" + path, "ACTUAL_LEDGER_KEY=x"})
	require.ErrorContains(t, err, "keep one")
	_, err = withFiles([]string{"ACTUAL_LEDGER_KEY_FILE=/nowhere/at/all"})
	require.ErrorContains(t, err, "ACTUAL_LEDGER_KEY_FILE")
	got, err = withFiles([]string{"ACTUAL_VAULT_KEY_FILE=/nowhere/yet"})
	require.NoError(t, err, "this one names the file itself, which a command makes")
	require.Equal(t, map[string]string{"ACTUAL_VAULT_KEY_FILE": "/nowhere/yet"}, got)
}

func TestADemosClockIsReadAsItWasWritten(t *testing.T) {
	want := DemoClock{From: time.Date(2026, 4, 6, 10, 0, 0, 5000, time.UTC), Began: time.Date(2026, 4, 14, 9, 0, 0, 7, time.UTC), Speed: 60}
	environment := complete()
	environment["ACTUAL_DEMO_CLOCK"] = want.String()
	got, err := parse(environment)
	require.NoError(t, err)
	require.Equal(t, want, got.DemoClock)
	got, err = parse(complete())
	require.NoError(t, err)
	require.Zero(t, got.DemoClock)
	for _, wrong := range []string{"2026-04-06T10:00:00Z", "a,b,c", "2026-04-06T10:00:00Z,2026-04-06T10:00:00Z,0"} {
		environment["ACTUAL_DEMO_CLOCK"] = wrong
		_, err = parse(environment)
		require.ErrorContains(t, err, "ACTUAL_DEMO_CLOCK", wrong)
	}
}

func TestHowAVendorIsCalled(t *testing.T) {
	environment := complete()
	environment["ACTUAL_VENDOR_NOTEHUB"] = " rate=7/1m/3 rate=10200/24h deadline=3m timeout=20s  attempts=2 retry-after=1m trip-after=9 open-for=45s max-answer=1024"
	cfg, err := parse(environment)
	require.NoError(t, err)
	require.Equal(t, Calls{
		Rates:    []ports.Rate{{Calls: 7, Per: time.Minute, Burst: 3}, {Calls: 10200, Per: 24 * time.Hour}},
		Deadline: 3 * time.Minute, Timeout: 20 * time.Second, Attempts: 2, MaxWait: time.Minute, TripAfter: 9, OpenFor: 45 * time.Second, MaxAnswer: 1024,
	}, cfg.Notehub)
	for _, wrong := range []string{"rate", "rate=7", "rate=0/1m", "rate=7/1m/8", "rate=7/1m/1/1", "rate=7/-1m", "deadline=0s", "timeout=5", "attempts=many", "trip-after=-1", "max-answer=", "burst=3"} {
		environment["ACTUAL_VENDOR_NOTEHUB"] = wrong
		_, err := parse(environment)
		require.ErrorContains(t, err, "ACTUAL_VENDOR_NOTEHUB", wrong)
		require.ErrorContains(t, err, "rate=7/1m/3", wrong)
	}
	empty, err := parse(complete())
	require.NoError(t, err)
	require.Zero(t, empty.Notehub)
}

func TestCheckpointsHaveOnePlaceOutside(t *testing.T) {
	set := func(more map[string]string) error {
		environment := map[string]string{"ACTUAL_DATABASE_URL_APP": "a", "ACTUAL_DATABASE_URL_INGEST": "b", "ACTUAL_DATABASE_URL_DIRECTORY": "c", "ACTUAL_LEDGER_KEY": "d"}
		maps.Copy(environment, more)
		_, err := parse(environment)
		return err
	}
	const container = "https://x.blob.core.windows.net/checkpoints"
	require.NoError(t, set(map[string]string{"ACTUAL_ANCHOR_DIR": "e"}))
	require.NoError(t, set(map[string]string{"ACTUAL_ANCHOR_URL": container}))
	require.ErrorContains(t, set(nil), "set one of the two")
	require.ErrorContains(t, set(map[string]string{"ACTUAL_ANCHOR_DIR": "e", "ACTUAL_ANCHOR_URL": container}), "set one of the two")
}

func TestASettingOfACommandMayStandInAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "url")
	require.NoError(t, os.WriteFile(file, []byte("postgres://x\n"), 0o600))
	t.Setenv("ACTUAL_DATABASE_URL_OWNER_FILE", file)
	got, err := Setting("ACTUAL_DATABASE_URL_OWNER")
	require.NoError(t, err)
	require.Equal(t, "postgres://x", got)
	t.Setenv("ACTUAL_DATABASE_URL_OWNER", "postgres://y")
	_, err = Setting("ACTUAL_DATABASE_URL_OWNER")
	require.ErrorContains(t, err, "keep one")
}
