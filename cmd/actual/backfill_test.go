package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/contracts/notehub/sim"
)

const proofProject = "app:0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10"

func TestBackfillByCommand(t *testing.T) {
	s := newShell(t)
	hub := sim.New(time.Now)
	seed := sim.ProjectSeed{UID: proofProject, Account: "acme"}
	for n := range 30 {
		at := time.Date(2026, 11, 23, 12, 2*n, 0, 0, time.UTC)
		seed.Events = append(seed.Events, json.RawMessage(fmt.Sprintf(`{"event":"e%d","device":"dev:%d","received":%d.5,"when":%d}`, n, 1+n/29, at.Unix(), at.Unix()-9)))
	}
	require.NoError(t, hub.Add(sim.Seed{Projects: []sim.ProjectSeed{seed}, Tokens: []sim.AccessToken{{Token: "a-token-of-acme", Account: "acme"}}}))
	server := httptest.NewServer(hub)
	t.Cleanup(server.Close)
	t.Setenv("ACTUAL_NOTEHUB_PAGE_SIZE", "10")
	t.Setenv("ACTUAL_VENDOR_NOTEHUB", "rate=1000/1m/1000")
	secrets := filepath.Join(t.TempDir(), "secrets")
	require.NoError(t, os.WriteFile(secrets, []byte("token=a-token-of-acme\n"), 0o600))

	s.must("company", "create", "house", "--name", "The house", "--time-zone", "UTC")
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	s.must("badge", "add", "--company", "acme", "dev:1")
	require.Equal(t, "nothing was compared yet: `actual backfill --company acme` begins\n", s.must("backfill", "list", "--company", "acme"))
	window := []string{"backfill", "--company", "acme", "--from", "2026-11-23", "--to", "2026-11-24"}
	_, err := s.run(window...)
	require.ErrorContains(t, err, "make a route")
	s.must("route", "create", "--company", "acme")
	_, err = s.run(window...)
	require.ErrorContains(t, err, "no credentials for this vendor")
	require.ErrorContains(t, err, "at 2026-11-23T00:00:00-05:00: ")
	require.ErrorContains(t, err, "`actual vendor set notehub --company acme`")
	_, err = s.run("backfill", "--company", "acme", "--from", "2026-11-23", "--to", "2999-01-01", "--yes")
	require.ErrorContains(t, err, "-05:00 at the latest")
	s.must("vendor", "set", "notehub", "--company", "acme", "--setting", "project="+proofProject, "--setting", "base_url="+server.URL, "--secrets", secrets)

	require.Contains(t, s.must(append(window, "--dry-run")...), "30 events at Notehub, 30 of them missing here: 29 to be stored, 1 for quarantine (dry run: nothing was fetched)")
	var got struct {
		Found, Stored, Quarantined, Known int
		Ended                             bool
		Missing                           []struct {
			Hour   time.Time
			Events int
		}
	}
	require.NoError(t, json.Unmarshal([]byte(s.must(append(window, "--json")...)), &got))
	require.True(t, got.Ended)
	require.Equal(t, [4]int{30, 29, 1, 0}, [4]int{got.Found, got.Stored, got.Quarantined, got.Known})
	require.Len(t, got.Missing, 1)
	require.Equal(t, time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), got.Missing[0].Hour)
	require.Contains(t, s.must(window...), "30 events at Notehub, none of them missing here")
	listed := s.must("backfill", "list", "--company", "acme")
	require.Contains(t, listed, "uploaded from 2026-11-23T00:00:00-05:00 to 2026-11-24T00:00:00-05:00: 30 events at Notehub, 30 of them were missing here")
	require.Contains(t, listed, "missing of the hour from 2026-11-23T07:00:00-05:00: 30")
	require.Contains(t, listed, "never compared without --from")

	require.NoError(t, os.WriteFile(secrets, []byte("token=another-token\n"), 0o600))
	s.must("vendor", "set", "notehub", "--company", "acme", "--setting", "project="+proofProject, "--setting", "base_url="+server.URL, "--secrets", secrets)
	out, err := s.run("backfill", "--company", "acme")
	require.ErrorContains(t, err, "Notehub refuses the company's credentials")
	require.NotContains(t, out+err.Error(), "another-token")
	require.Contains(t, s.must("backfill", "list", "--company", "acme"), "it stands still: Notehub refuses the company's credentials")
	for _, wrong := range [][]string{{"--from", "tomorrow"}, {"--from", "2026-11-24", "--to", "2026-11-23"}, {"--from", "2999-01-01"}, {"--from", "1990-01-01"}, {"--to", "2999-01-01"}} {
		_, err := s.run(append([]string{"backfill", "--company", "acme"}, wrong...)...)
		require.Error(t, err)
		require.Equal(t, 2, ended(&strings.Builder{}, err), wrong)
	}
}
