package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis/postgistest"
)

// shell runs commands of the binary over a database of the test's own.
type shell struct{ t *testing.T }

func newShell(t *testing.T) shell {
	t.Helper()
	db := postgistest.New(t)
	for name, value := range map[string]string{
		"APP": db.URLs.App, "INGEST": db.URLs.Ingest, "DIRECTORY": db.URLs.Directory, "OWNER": db.URLs.Owner,
	} {
		t.Setenv("ACTUAL_DATABASE_URL_"+name, value)
	}
	t.Setenv("ACTUAL_LEDGER_KEY", strings.Repeat("07", 32))
	t.Setenv("ACTUAL_ANCHOR_DIR", t.TempDir())
	t.Setenv("ACTUAL_VAULT_KEY_FILE", vaultKeys(t))
	t.Setenv("ACTUAL_VENDOR_URLS", "http://127.0.0.1")
	return shell{t}
}

// run returns what a command printed.
func (s shell) run(args ...string) (string, error) {
	s.t.Helper()
	var out bytes.Buffer
	root := rootCommand()
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(args)
	err := root.ExecuteContext(s.t.Context())
	return out.String(), err
}

func (s shell) must(args ...string) string {
	s.t.Helper()
	out, err := s.run(args...)
	require.NoError(s.t, err, out)
	return out
}

const lots = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"site":"elm-1","name":"1 Elm Street"},
	"geometry":{"type":"Polygon","coordinates":[[[-71.8002,42.2699],[-71.7998,42.2699],[-71.7998,42.2701],[-71.8002,42.2701],[-71.8002,42.2699]]]}}]}`

func TestCorrectionsByCommand(t *testing.T) {
	s := newShell(t)
	file := filepath.Join(t.TempDir(), "lots.geojson")
	require.NoError(t, os.WriteFile(file, []byte(lots), 0o600))
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	s.must("badge", "add", "--company", "acme", "dev:1")

	shown := s.must("site", "import", "--company", "acme", "--preview", file)
	require.Contains(t, shown, "0 badges looked at: nothing changes.")
	require.Contains(t, shown, "1 site would be created, 0 fences superseded, 0 unchanged. Nothing was written.")
	id := regexp.MustCompile(`--expect ([0-9a-f]{32})`).FindStringSubmatch(shown)
	require.NotNil(t, id)
	require.Contains(t, shown, "\nTo do exactly this: actual site import "+file+" --company acme --expect "+id[1]+"\n")
	require.Contains(t, s.must("site", "list", "--company", "acme"), "no sites yet")
	var printed struct {
		ID     string `json:"id"`
		Totals map[string]int
	}
	require.NoError(t, json.Unmarshal([]byte(s.must("site", "import", "--company", "acme", "--preview", file, "--json")), &printed))
	require.Regexp(t, `^[0-9a-f]{32}$`, printed.ID, "it names the last ten minutes too, and these may have turned meanwhile")
	require.Contains(t, printed.Totals, "seconds_moved")

	_, err := s.run("site", "import", "--company", "acme", "--expect", strings.Repeat("0", 32), file)
	require.ErrorContains(t, err, "look at it again")
	require.Contains(t, s.must("site", "import", "--company", "acme", "--expect", id[1], file), "1 site created")
	_, err = s.run("site", "import", "--company", "acme", "--expect", id[1], file)
	require.ErrorContains(t, err, "look at it again", "it is done already")
	_, err = s.run("site", "import", "--company", "acme", "--expect", id[1], "--preview", file)
	require.Error(t, err)

	_, err = s.run("ruling", "exclude", "e1", "--company", "acme", "--badge", "dev:1", "--reason", "it jumped", "--preview")
	require.ErrorContains(t, err, "the badge has no fix of that event")
	_, err = s.run("ruling", "exclude", "e1", "--company", "acme", "--badge", "dev:2", "--reason", "it jumped")
	require.ErrorContains(t, err, "no such badge")

	policy := filepath.Join(t.TempDir(), "policy.json")
	require.NoError(t, os.WriteFile(policy, []byte(`{"odds_milli": 30000}`), 0o600))
	require.Contains(t, s.must("policy", "compare", "--company", "acme", "--policy", policy), "0 badges looked at: nothing changes.", "a badge without a fix has nothing to derive")
	require.Contains(t, s.must("policy", "compare", "--company", "acme", "--policy", policy, "--from", "2026-04-06", "--json"), `"policy_next":"file:`)
	_, err = s.run("policy", "compare", "--company", "acme", "--policy", policy, "--from", "soon")
	require.ErrorContains(t, err, "give a day")
	_, err = s.run("explain", "--company", "acme", "0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10")
	require.ErrorContains(t, err, "no such visit")
}
