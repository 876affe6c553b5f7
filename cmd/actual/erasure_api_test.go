package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAWorkersFileAndErasureOverHTTP(t *testing.T) {
	w := newWorld(t)
	var worker struct{ ID string }
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/workers", map[string]any{"ref": "117", "name": "Ana Flores", "email": "ana@example.com"}, &worker))
	w.verified()
	var page entriesSaid
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/entries?kind=worker.added", nil, &page))
	require.NotContains(t, string(page.Entries[0].Body), "Ana")
	beside := func() (states []string, name *string) {
		var e struct {
			Beside []struct {
				Field, State string
				Value        *string
			}
		}
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/ledger/entries/"+page.Entries[0].ID, nil, &e))
		for _, b := range e.Beside {
			states = append(states, b.Field+" "+b.State)
			if b.Field == "name" {
				name = b.Value
			}
		}
		return states, name
	}
	states, name := beside()
	require.Equal(t, []string{"name shown", "ref shown"}, states)
	require.Equal(t, "Ana Flores", *name)

	path := "/v1/workers/" + worker.ID
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+path+"/file", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+w.key)
	status, file := w.do(req)
	require.Equal(t, http.StatusOK, status)
	lines := strings.Split(strings.TrimSpace(file), "\n")
	require.Contains(t, lines[0], `"kind":"index"`)
	require.Contains(t, file, `"name":"Ana Flores"`)
	require.Contains(t, lines[len(lines)-1], `"kind":"end"`)

	type erasure struct {
		Applied bool
		Against *string
		Parts   []struct{ What, Fate string }
	}
	var e erasure
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/erase?preview=true", nil, &e))
	require.False(t, e.Applied)
	require.Nil(t, e.Against)
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/erase", nil, &e))
	require.True(t, e.Applied)
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, path+"/erase", nil, nil))
	states, name = beside()
	require.Equal(t, []string{"name erased", "ref erased"}, states)
	require.Nil(t, name)
	w.verified()
	require.Equal(t, http.StatusNotFound, w.call(http.MethodGet, "/v1/workers/"+w.company.ID().String()+"/file", nil, nil))
	require.Equal(t, http.StatusNotFound, w.call(http.MethodPost, "/v1/workers/"+w.company.ID().String()+"/erase", nil, nil))
}

func TestAWorkersFileAndErasureByCommand(t *testing.T) {
	s := newShell(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	s.must("worker", "add", "--company", "acme", "--ref", "117", "--name", "Ana Flores")
	out := filepath.Join(t.TempDir(), "file.ndjson")
	require.Contains(t, s.must("worker", "file", "117", "--company", "acme", "--out", out), "wrote ")
	require.Contains(t, s.must("worker", "erase", "117", "--company", "acme", "--preview"), "Nothing was written.")
	require.Contains(t, s.must("worker", "erase", "117", "--company", "acme"), "names      goes")
	require.NotContains(t, s.must("worker", "list", "--company", "acme"), "Ana")
	require.Contains(t, s.must("retention", "show", "--company", "acme"), "at least 1522")
	require.Contains(t, s.must("retention", "set", "--company", "acme", "--fixes", "90"), "90 days")
	_, err := s.run("retention", "set", "--company", "acme", "--visits", "90")
	require.ErrorContains(t, err, "four years")
	require.Contains(t, s.must("retention", "apply", "--company", "acme"), "nothing is past its term")
	require.Contains(t, s.must("hold", "list", "--company", "acme"), "")
}
