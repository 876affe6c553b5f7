package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// A change that says nothing, or what is so already, is none: the tag stays, and the
// ledger hears nothing.
func TestAChangeOfNothingChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	made := func(path string, body map[string]any) string {
		status, header := w.ask(http.MethodPost, path, "Accept", "application/json", body, nil)
		require.Equal(t, http.StatusCreated, status, path)
		return header.Get("Location")
	}
	place := map[string]any{"circle": map[string]any{"centre": map[string]any{"latitude": 42.1, "longitude": -71.1}, "radius_m": 25}}
	site := made("/v1/sites", map[string]any{"ref": "oak", "fence": place})
	siteID, badge := site[len("/v1/sites/"):], "/v1/badges/"+w.badgeID("dev:1").String()
	for path, same := range map[string]map[string]any{
		"/v1/company":           {"name": "Acme"},
		"/v1/company/retention": {},
		badge:                   {"label": "dev:1", "tags": []string{}},
		site:                    {"name": "oak"},
		made("/v1/zones", map[string]any{"name": "North", "sites": []string{siteID}}):                           {"name": " North", "add_sites": []string{siteID}},
		made("/v1/workers", map[string]any{"ref": "117", "name": "Ana", "active_from": "2026-01-01T00:00:00Z"}): {"name": "Ana ", "language": "en", "active_from": "2026-01-01T00:00:00Z"},
		made("/v1/crews", map[string]any{"ref": "n", "name": "North"}):                                          {"name": "North", "leader": nil},
		made("/v1/users", map[string]any{"email": "v@acme.example", "role": "viewer"}):                          {"role": "viewer"},
	} {
		status, header := w.ask(http.MethodGet, path, "Accept", "application/json", nil, nil)
		require.Equal(t, http.StatusOK, status, path)
		was := header.Get("ETag")
		require.NotEmpty(t, was, path)
		entries := len(w.entries())
		for _, body := range []map[string]any{{}, same} {
			var answer map[string]any
			status, header = w.ask(http.MethodPatch, path, "If-Match", was, body, &answer)
			require.Equal(t, http.StatusOK, status, "%s %v: %v", path, body, answer)
			require.Equal(t, was, header.Get("ETag"), "%s %v", path, body)
		}
		_, header = w.ask(http.MethodGet, path, "Accept", "application/json", nil, nil)
		require.Equal(t, was, header.Get("ETag"), path)
		require.Len(t, w.entries(), entries, path)
	}
}
