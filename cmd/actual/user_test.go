package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUsersByCommand(t *testing.T) {
	s := newShell(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	require.Contains(t, s.must("user", "create", "Maria@Acme.example", "--company", "acme", "--role", "admin"), "maria@acme.example may sign in to acme as admin")
	_, err := s.run("user", "create", "maria@acme.example", "--company", "acme", "--role", "viewer")
	require.ErrorContains(t, err, "has a user with this e-mail address already")
	_, err = s.run("user", "create", "v@acme.example", "--company", "acme", "--role", "king")
	require.ErrorContains(t, err, "there is no such role")
	_, err = s.run("user", "create", "v@acme.example", "--company", "acme", "--role", "auditor", "--valid-to", "soon")
	require.ErrorContains(t, err, `--valid-to "soon"`)
	s.must("user", "create", "v@acme.example", "--company", "acme", "--role", "auditor", "--valid-to", "2027-03-01T00:00:00-05:00")
	s.must("user", "role", "v@acme.example", "--company", "acme", "--role", "viewer")
	require.Contains(t, s.must("user", "disable", "v@acme.example", "--company", "acme"), "may sign in no more")
	var lines []map[string]any
	for line := range strings.Lines(s.must("user", "list", "--company", "acme", "--json")) {
		var v map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &v))
		lines = append(lines, v)
	}
	require.Len(t, lines, 2)
	require.Equal(t, []any{"invited", "disabled"}, []any{lines[0]["state"], lines[1]["state"]})
	require.Equal(t, "viewer", lines[1]["role"])
	require.Contains(t, s.must("user", "enable", lines[1]["id"].(string), "--company", "acme"), "may sign in again as viewer")
	require.Empty(t, s.must("user", "sessions", "maria@acme.example", "--company", "acme"))
	require.Contains(t, s.must("user", "sessions", "maria@acme.example", "--company", "acme", "--end-all"), "ended: 0")
	_, err = s.run("user", "sessions", "nobody@acme.example", "--company", "acme")
	require.ErrorContains(t, err, "no such user")

	s.must("worker", "add", "--company", "acme", "--ref", "117", "--name", "Ana")
	s.must("user", "create", "w@acme.example", "--company", "acme", "--role", "worker", "--worker", "117")
	_, err = s.run("user", "create", "u@acme.example", "--company", "acme", "--role", "worker", "--worker", "118")
	require.ErrorContains(t, err, `--worker: `)
	require.Contains(t, s.must("hold", "place", "--company", "acme", "--worker", "117", "--reason", "a suit", "--json"), `"lifted_at":null`)
	_, err = s.run("hold", "place", "--company", "acme", "--site", "elm", "--reason", "a suit")
	require.ErrorContains(t, err, `site "elm": no such site`)
}
