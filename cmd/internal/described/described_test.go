package described

import (
	"math/rand/v2"
	"net/http"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"actual/contracts/actual"
)

// filler writes what it was asked for.
type filler struct{}

func (filler) ID(s *Slot) string                           { return "<" + s.Entity + ">" }
func (filler) Text(name string, _ *openapi3.Schema) string { return name }

func load(t *testing.T) *API {
	t.Helper()
	api, err := Load()
	require.NoError(t, err)
	return api
}

// An identifier of which nobody knows what it is of is a place that no proof of
// isolation tries.
func TestEveryIdentifierSaysOfWhat(t *testing.T) {
	require.Empty(t, load(t).Nameless(), "name it after what it is of (badge, badge_id, a path /badges/{id}), or give it x-entity")
}

func TestANamelessIdentifierIsFound(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(actual.OpenAPI)
	require.NoError(t, err)
	id := openapi3.NewStringSchema().WithFormat("uuid")
	doc.Components.Schemas["Correction"].Value.WithProperty("whatever", id)
	doc.Paths.Find("/v1/visits").Get.AddParameter(openapi3.NewQueryParameter("anything").WithSchema(id))
	api, err := read(doc)
	require.NoError(t, err)
	require.Subset(t, api.Nameless(), []string{"Correction.whatever", "listVisits: parameter anything"})
}

func TestTemplates(t *testing.T) {
	api := load(t)
	sent := func(id, variant string) Request {
		for _, x := range api.Operation(id).Templates() {
			if x.Variant == variant {
				return x.Request(filler{})
			}
		}
		t.Fatalf("%s has no variant %q", id, variant)
		return Request{}
	}
	require.Equal(t, "/v1/visits/%3Cvisit%3E", sent("getVisit", "least").Target)
	require.Equal(t, "/v1/events/%3Cevent%3E", sent("getEvent", "least").Target)
	require.Equal(t, "/v1/visits?badge=%3Cbadge%3E", sent("listVisits", "with ?badge").Target)
	require.JSONEq(t, `{"excluded_fixes":[{"badge":"<badge>","event":"<event>"}],"reason":"the badge was on the bench"}`, string(sent("previewCorrection", "example fixes-out").Body))
	require.JSONEq(t, `{"label":"label","from":"2026-04-06T12:00:00Z"}`, string(sent("claimCase", "whole").Body))
	require.JSONEq(t, `{"label":"label"}`, string(sent("claimCase", "least").Body))
}

func TestHarvest(t *testing.T) {
	api := load(t)
	body := `{"visits":[{"id":"00000000-0000-7000-8000-0000000000f1","badge":{"id":"00000000-0000-7000-8000-0000000000b1","device":"dev:1","label":""},"site":{"id":"00000000-0000-7000-8000-0000000000a1","ref":"","name":""},"candidates":[{"site":{"id":"00000000-0000-7000-8000-0000000000a2"},"odds":1}]}],"next_cursor":null}`
	got := api.Operation("listVisits").Harvest(Answer{Status: http.StatusOK, Body: []byte(body)})
	require.ElementsMatch(t, []Found{{"visit", "00000000-0000-7000-8000-0000000000f1"}, {"badge", "00000000-0000-7000-8000-0000000000b1"}, {"site", "00000000-0000-7000-8000-0000000000a1"}, {"site", "00000000-0000-7000-8000-0000000000a2"}}, got)
}

func TestConforms(t *testing.T) {
	api := load(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x/v1/visits/0193a1c5-7d2f-7000-8000-000000000001", http.NoBody)
	require.NoError(t, err)
	problem := http.Header{"Content-Type": {"application/problem+json"}}
	missing := `{"type":"urn:actual:problem:visit.not_found","title":"Not Found","status":404,"detail":"there is no such visit","code":"visit.not_found","request_id":"x"}`
	for name, tt := range map[string]struct {
		got   Answer
		wrong string
	}{
		"a good problem":       {Answer{Status: 404, Header: problem, Body: []byte(missing)}, ""},
		"another status in it": {Answer{Status: 403, Header: problem, Body: []byte(missing)}, "contradicts itself"},
		"a status of no kind":  {Answer{Status: 418, Header: problem, Body: []byte(missing)}, "status"},
		"as plain text":        {Answer{Status: 404, Header: http.Header{"Content-Type": {"text/plain"}}, Body: []byte("no")}, "text/plain"},
		"an answer without":    {Answer{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{}`)}, "visit"},
	} {
		err := api.Conforms(r, tt.got)
		if tt.wrong == "" {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorContains(t, err, tt.wrong, name)
	}
}

func TestTheSameNumbersMakeTheSameRequest(t *testing.T) {
	good := load(t).Operation("previewCorrection").Templates()[0].Request(filler{})
	changed := 0
	for seed := range uint64(200) {
		a, ways := Mutate(rand.New(rand.NewPCG(seed, 1)), good)
		b, _ := Mutate(rand.New(rand.NewPCG(seed, 1)), good)
		require.Equal(t, a, b, ways)
		if a.Method != good.Method || a.Target != good.Target || string(a.Body) != string(good.Body) || len(a.Header) != len(good.Header) {
			changed++
		}
	}
	require.Greater(t, changed, 180)
}
