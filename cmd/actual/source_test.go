package main

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/cmd/internal/config"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/source"
	"actual/ports"
)

type sourceRowSeen struct {
	Kind, Ref, State string
	Ours             *struct{ Site, Crew, Ref, Name string }
	Said             struct {
		Name     string
		Position *struct{ Latitude float64 }
		RadiusM  float64 `json:"radius_m"`
	}
	Candidates []struct {
		Ours struct{ Site, Ref string }
		Why  []string
	}
	DecidedBy string `json:"decided_by"`
	Settled   bool
	Code      string
}

// readAspire keeps what a reading of Aspire would: one site, which may be either of
// two of ours, and what is wrong with it.
func readAspire(ctx context.Context, work ports.UnitOfWork, company domain.CompanyID, maybe ...domain.SiteID) error {
	return work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		in, at := domain.SyncID{UUID: domain.UUID{9}}, time.Now().UTC().Truncate(time.Second)
		said := source.Said{Name: "Elm & Oak", Active: true, Place: geofence.LatLng{Lat: 422700000, Lng: -718000000}, Placed: true, Radius: 91440}
		if _, err := tx.SourceRows.Keep(ctx, ports.SourceRead{Source: source.Aspire, Kind: source.Site, Sync: in, At: at, Rows: []source.Row{{Kind: source.Site, Ref: "2001", Said: said}}}); err != nil {
			return err
		}
		rows, err := tx.Links.List(ctx, ports.SourceLinkQuery{Source: source.Aspire})
		if err != nil {
			return err
		}
		rows[0].Link.State, rows[0].Link.Settled = source.Ambiguous, true
		for _, id := range maybe {
			rows[0].Link.Candidates = append(rows[0].Link.Candidates, source.Candidate{Ours: id.UUID, Why: []source.Evidence{source.SamePlace}})
		}
		if err := tx.Links.Save(ctx, source.Aspire, rows...); err != nil {
			return err
		}
		return tx.Findings.Keep(ctx, source.Aspire, in, []ports.SourceFinding{{Kind: ports.SourceNoLeader, Of: "crew", Ref: "30", What: "the route has no crew leader"}}, at)
	})
}

// What is ambiguous is settled over the API, once, and by nobody else.
func TestASourceIsSettledOverHTTP(t *testing.T) {
	w := newWorld(t)
	w.importSites(house(t, "elm-1", 422700000, time.Time{}), house(t, "oak-2", 422800000, time.Time{}))
	elm, oak := w.siteID("elm-1"), w.siteID("oak-2")
	require.NoError(t, readAspire(t.Context(), w.tools.Work, w.company.ID(), elm, oak))
	var page struct {
		Rows       []sourceRowSeen
		NextCursor *string `json:"next_cursor"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sources/aspire/rows?kind=site&state=ambiguous", nil, &page))
	require.Len(t, page.Rows, 1)
	require.Equal(t, "elm-1", page.Rows[0].Candidates[0].Ours.Ref)
	require.Equal(t, oak.String(), page.Rows[0].Candidates[1].Ours.Site)
	require.InDelta(t, 91.44, page.Rows[0].Said.RadiusM, 0)
	require.InDelta(t, 42.27, page.Rows[0].Said.Position.Latitude, 0)
	decide := func(d map[string]any) (row sourceRowSeen) {
		t.Helper()
		var settled struct {
			Rows []sourceRowSeen
			Code string
		}
		w.call(http.MethodPost, "/v1/sources/aspire/decisions", map[string]any{"decisions": []any{d}}, &settled)
		if settled.Code != "" {
			return sourceRowSeen{Code: settled.Code}
		}
		return settled.Rows[0]
	}
	for want, d := range map[string]map[string]any{
		"source.nothing_to_link": {"kind": "site", "ref": "2001", "decision": "link"},
		"source.row_not_found":   {"kind": "site", "ref": "2002", "decision": "ignore"},
		"site.not_found":         {"kind": "site", "ref": "2001", "decision": "link", "site": domain.UUID{15: 9}.String()},
		"request.invalid":        {"kind": "site", "ref": "2001", "decision": "perhaps"},
	} {
		if got := decide(d).Code; want != "request.invalid" {
			require.Equal(t, want, got)
		} else {
			require.NotEmpty(t, got)
		}
	}
	require.Equal(t, "source.nothing_to_link", decide(map[string]any{"kind": "site", "ref": "2001", "decision": "link", "crew": elm.String()}).Code)
	linked := decide(map[string]any{"kind": "site", "ref": "2001", "decision": "link", "site": elm.String()})
	require.Equal(t, "matched", linked.State)
	require.Equal(t, "elm-1", linked.Ours.Ref)
	require.NotEmpty(t, linked.DecidedBy)
	before := len(w.entries())
	require.Equal(t, linked, decide(map[string]any{"kind": "site", "ref": "2001", "decision": "link", "site": elm.String()}))
	require.Len(t, w.entries(), before)
	var standing struct {
		Kinds    []map[string]any
		Findings int
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sources/aspire", nil, &standing))
	require.Len(t, standing.Kinds, 4)
	require.Equal(t, 1, standing.Findings)
	var found struct{ Findings []map[string]any }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sources/aspire/findings?of=crew&fault=no_leader", nil, &found))
	require.Equal(t, "the route has no crew leader", found.Findings[0]["what"])
	require.Equal(t, http.StatusBadRequest, w.call(http.MethodGet, "/v1/sources/aspire/rows?cursor=Ug", nil, &found))
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sources/aspire/syncs", nil, &found))
}

func TestASourceIsSettledByCommand(t *testing.T) {
	s := newShell(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	s.must("site", "import", inFile(t, `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"site":"elm-1","name":"1 Elm","radius_m":30},"geometry":{"type":"Point","coordinates":[-71.8,42.27]}}]}`), "--company", "acme")
	require.Contains(t, s.must("source", "show", "aspire", "--company", "acme"), "it was never read")
	require.Contains(t, s.must("source", "rows", "aspire", "--company", "acme"), "no such rows")
	cfg, err := config.Load()
	require.NoError(t, err)
	made, cleanup, err := newTools(t.Context(), cfg, system.Clock{})
	require.NoError(t, err)
	t.Cleanup(cleanup)
	c, err := made.Companies.ByRef(t.Context(), "acme")
	require.NoError(t, err)
	elm, err := siteByRef(t.Context(), made, c, "elm-1")
	require.NoError(t, err)
	require.NoError(t, readAspire(t.Context(), made.Work, c.ID(), elm))
	require.Contains(t, s.must("source", "rows", "aspire", "--company", "acme", "--state", "ambiguous"), "Elm & Oak\n          perhaps elm-1 (1 Elm) (same place)")
	require.Contains(t, s.must("source", "link", "aspire", "site", "2001", "elm-1", "--company", "acme"), "= elm-1 (1 Elm)  decided by cli:")
	var row sourceRowSeen
	require.NoError(t, json.Unmarshal([]byte(s.must("source", "ignore", "aspire", "site", "2001", "--company", "acme", "--json")), &row))
	require.Equal(t, "ignored", row.State)
	require.Contains(t, s.must("source", "findings", "aspire", "--company", "acme"), "no_leader    the route has no crew leader, since")
	for _, wrong := range [][]string{
		{"source", "show", "sap", "--company", "acme"},
		{"source", "rows", "aspire", "--company", "acme", "--kind", "tree"},
		{"source", "link", "aspire", "site", "2001", "oak-9", "--company", "acme"},
		{"source", "make", "aspire", "site", "--company", "acme"},
	} {
		_, err := s.run(wrong...)
		require.Error(t, err, wrong)
	}
}
