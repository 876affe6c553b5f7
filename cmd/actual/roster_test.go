package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/roster"
)

func TestTheRosterByCommand(t *testing.T) {
	s := newShell(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	of := func(args ...string) []string { return append(args, "--company", "acme") }
	s.must(of("worker", "add", "--ref", "117", "--name", "Ana Flores", "--language", "es")...)
	file := filepath.Join(t.TempDir(), "workers.csv")
	require.NoError(t, os.WriteFile(file, []byte("ref;name\r\n118;Ben\r\n117;\r\n"), 0o600))
	tried, err := s.run(of("worker", "import", file, "--dry-run")...)
	require.ErrorIs(t, err, roster.ErrRefused, "a trial ends as the import would")
	require.Contains(t, tried, "line 3, name: refused: a worker's name")
	require.Contains(t, tried, "1 refused. Nothing was written.")
	_, err = s.run(of("worker", "import", file)...)
	require.ErrorContains(t, err, "1 lines are refused")
	require.NotContains(t, s.must(of("worker", "list")...), "Ben", "all or nothing")
	require.NoError(t, os.WriteFile(file, []byte("ref;name\r\n118;Ben\r\n"), 0o600))
	require.Contains(t, s.must(of("worker", "import", file)...), "1 created, 0 changed, 0 unchanged, 0 refused.")
	require.Contains(t, s.must(of("worker", "set", "118", "--phone", "+1 555 0100", "--json")...), `"phone":"+1 555 0100"`)

	s.must(of("crew", "create", "mow-1", "--name", "Mow 1", "--leader", "117")...)
	s.must(of("crew", "join", "mow-1", "117")...)
	_, err = s.run(of("crew", "join", "mow-1", "117", "--from", "2026-01-01")...)
	require.ErrorContains(t, err, "one at a time")
	require.Contains(t, s.must(of("crew", "list")...), "Ana Flores")
	s.must(of("crew", "leave", "mow-1", "117")...)
	require.Contains(t, s.must(of("crew", "list")...), "nobody")

	devices := filepath.Join(t.TempDir(), "devices.txt")
	require.NoError(t, os.WriteFile(devices, []byte("dev:1\ndev:2\n"), 0o600))
	codes := regexp.MustCompile(`(?m)^dev:\d,([0-9A-Z-]{19})$`).FindAllStringSubmatch(s.must("badge", "claim-codes", devices), -1)
	require.Len(t, codes, 2)
	s.must(of("badge", "claim", "--claim-code", codes[0][1], "--label", "Mow 1, badge 1")...)
	_, err = s.run(of("badge", "claim", "--claim-code", codes[0][1])...)
	require.ErrorContains(t, err, "no badge waits for this claim code")
	s.must(of("badge", "set", "dev:1", "--tag", "north,spare", "--heartbeat", "2h")...)
	s.must(of("custody", "give", "dev:1", "117")...)
	require.Contains(t, s.must(of("badge", "swap", "dev:1", "--claim-code", codes[1][1])...), "Mow 1, badge 1 is dev:2 now, in the place of dev:1")
	require.Contains(t, s.must(of("custody", "list", "--worker", "117")...), "dev:2")
	require.Contains(t, s.must(of("company", "set", "--name", "Acme Grounds")...), "Acme Grounds")
}
