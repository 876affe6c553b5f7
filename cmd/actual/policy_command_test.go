package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain/presence"
)

// furnishedShell is a shell with a company, a badge, a site and a policy's file.
func furnishedShell(t *testing.T) (s shell, policy string) {
	t.Helper()
	s = newShell(t)
	dir := t.TempDir()
	file, policy := filepath.Join(dir, "lots.geojson"), filepath.Join(dir, "policy.json")
	require.NoError(t, os.WriteFile(file, []byte(lots), 0o600))
	require.NoError(t, os.WriteFile(policy, []byte(`{"odds_milli": 30000, "version": "strict"}`), 0o600))
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	s.must("badge", "add", "--company", "acme", "dev:1")
	s.must("site", "import", "--company", "acme", file)
	return s, policy
}

func TestRulingsByCommand(t *testing.T) {
	s, _ := furnishedShell(t)
	require.Equal(t, "no rulings\n", s.must("ruling", "list", "--company", "acme"))
	at := []string{"ruling", "at", "elm-1", "--company", "acme", "--badge", "dev:1", "--from", "2026-04-06T06:53", "--to", "2026-04-06T07:11", "--reason", "seen"}
	require.Contains(t, s.must(append(at, "--preview")...), "1 badge looked at: nothing changes.\nNothing was written.")
	require.Equal(t, "no rulings\n", s.must("ruling", "list", "--company", "acme"))
	shown := s.must(append(at, "--preview")...)
	require.Regexp(t, `actual ruling at elm-1 --badge dev:1 --company acme --from 2026-04-06T06:53 --reason seen --to 2026-04-06T07:11 --expect [0-9a-f]{32}\n$`, shown)
	require.Contains(t, s.must(at...), "Ruled: it was there.")
	list := s.must("ruling", "list", "--company", "acme", "--badge", "dev:1")
	require.Contains(t, list, "dev:1: at 1 Elm Street from 6 Apr 2026 06:53:00 EDT to 6 Apr 2026 07:11:00 EDT (seen, by cli:")
	id := list[:36]
	require.Contains(t, s.must("ruling", "withdraw", id, "--company", "acme", "--reason", "it was not"), "Withdrawn.")
	require.Contains(t, s.must("ruling", "list", "--company", "acme"), "; withdrawn (it was not, by cli:")
	require.Contains(t, s.must("ruling", "list", "--company", "acme", "--json"), `"site":"elm-1"`)
	for says, args := range map[string][]string{
		"withdrawn already":       {"ruling", "withdraw", id, "--company", "acme", "--reason", "again"},
		"no such ruling":          {"ruling", "withdraw", "0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10", "--company", "acme", "--reason", "x"},
		"no such site":            {"ruling", "at", "elm-9", "--company", "acme", "--visit", "0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10", "--reason", "x"},
		"no such visit":           {"ruling", "at", "elm-1", "--company", "acme", "--visit", "0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10", "--reason", "x"},
		"give both":               {"ruling", "at", "elm-1", "--company", "acme", "--badge", "dev:1", "--from", "", "--to", "", "--reason", "x"},
		"give --visit or --badge": {"ruling", "at", "elm-1", "--company", "acme", "--reason", "x"},
		"--reason is missing":     {"ruling", "withdraw", id, "--company", "acme"},
		"identifier is not":       {"ruling", "withdraw", "x", "--company", "acme", "--reason", "x"},
		"there is no such sco":    {"apikey", "create", "--company", "acme", "--label", "x", "--scope", "everything"},
	} {
		_, err := s.run(args...)
		require.ErrorContains(t, err, says)
	}
	for says, span := range map[string][2]string{
		"put forward": {"2026-03-08T02:30", "2026-03-08T03:30"},
		"say which, 2026-11-01T01:30:00-04:00 or 2026-11-01T01:30:00-05:00": {"2026-11-01T00:30", "2026-11-01T01:30"},
	} {
		_, err := s.run("ruling", "at", "elm-1", "--company", "acme", "--badge", "dev:1", "--from", span[0], "--to", span[1], "--reason", "x", "--preview")
		require.ErrorContains(t, err, says)
		require.Equal(t, 2, ended(io.Discard, err))
	}
	require.NotEmpty(t, s.must("apikey", "create", "--company", "acme", "--label", "x", "--valid", "90d"))
	require.Contains(t, s.must("apikey", "create", "--company", "acme", "--label", "x", "--scope", "presence:correct"), "actual_live_")
	require.Contains(t, s.must("apikey", "list", "--company", "acme"), ", presence:correct")
}

func TestPoliciesByCommand(t *testing.T) {
	s, file := furnishedShell(t)
	program := presence.DefaultPolicy().Version
	require.Equal(t, "in use  "+program+", the program's own\n", s.must("policy", "show", "--company", "acme"))
	apply := []string{"policy", "apply", "--company", "acme"}
	_, err := s.run(append(apply, "--policy", file)...)
	require.ErrorContains(t, err, "--preview first")
	shown := s.must(append(apply, "--policy", file, "--preview")...)
	require.Regexp(t, `next +strict +0 visits`, shown)
	id := regexp.MustCompile(`--expect ([0-9a-f]{32})`).FindStringSubmatch(shown)
	require.NotNil(t, id)
	_, err = s.run(append(apply, "--policy", file, "--expect", strings.Repeat("0", 32))...)
	require.ErrorContains(t, err, "look at it again")
	require.Contains(t, s.must(append(apply, "--policy", file, "--expect", id[1])...), "In use now.")
	require.Contains(t, s.must("policy", "show", "--company", "acme"), "in use  strict, the company's: odds_milli 30000\n")

	var all struct {
		InUse struct {
			Policy     string
			Parameters json.RawMessage
		} `json:"in_use"`
		Versions []map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(s.must("policy", "show", "--company", "acme", "--json")), &all))
	require.Equal(t, "strict", all.InUse.Policy)
	require.NoError(t, os.WriteFile(file, all.InUse.Parameters, 0o600))
	require.Contains(t, s.must("policy", "compare", "--company", "acme", "--policy", file), "nothing changes", "it is a file that --policy takes")

	_, err = s.run("policy", "shadow", "report", "--company", "acme")
	require.ErrorContains(t, err, "no policy is kept beside")
	require.Contains(t, s.must("policy", "shadow", "set", "--company", "acme", "--policy", file), "strict kept beside")
	require.Contains(t, s.must("policy", "compare", "--company", "acme", "--policy", file), "\nTo switch to it: actual policy apply --company acme --policy "+file+" --expect ")
	_, err = s.run("policy", "compare", "--company", "acme", "--policy", file, "--from", "2026-04-07", "--to", "2026-04-06")
	require.ErrorContains(t, err, "--to must be after --from")
	require.Equal(t, 2, ended(io.Discard, err))
	require.Contains(t, s.must("policy", "show", "--company", "acme"), "beside  strict: odds_milli 30000\n")
	require.Contains(t, s.must("policy", "shadow", "report", "--company", "acme", "--json"), `"shadow":"strict"`)
	require.Contains(t, s.must("policy", "shadow", "report", "--company", "acme"), "strict, beside the one in use, of the visits since")
	require.Contains(t, s.must("policy", "shadow", "clear", "--company", "acme"), "cleared")
	require.Contains(t, s.must("policy", "shadow", "clear", "--company", "acme"), "nothing to clear")

	shown = s.must(append(apply, "--default", "--preview", "--json")...)
	var preview struct{ ID string }
	require.NoError(t, json.Unmarshal([]byte(shown), &preview))
	require.Contains(t, s.must(append(apply, "--default", "--expect", preview.ID)...), "In use now.")
	require.Contains(t, s.must("policy", "show", "--company", "acme"), "in use  "+program+", the program's own\n")
	require.Contains(t, s.must("policy", "show", "--company", "acme"), "  4  in_use  the program's own")
}
