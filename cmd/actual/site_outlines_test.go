package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/tenancy"
	"actual/domain/tenant"
)

type outlinesSeen struct {
	SiteOutlines []struct {
		Site   struct{ ID, Ref, Name string }
		Middle struct{ Latitude, Longitude float64 }
		// Of a polygon or of nothing.
		Outline *struct {
			Type        string
			Coordinates [][][][2]float64
		}
	} `json:"site_outlines"`
	NextCursor   *string `json:"next_cursor"`
	Code, Detail string
}

func (o outlinesSeen) refs() []string {
	out := []string{}
	for _, s := range o.SiteOutlines {
		out = append(out, s.Site.Ref)
	}
	return out
}

// outlines asks for a part of the map.
func (w *world) outlines(status int, bbox, more string) (seen outlinesSeen) {
	w.t.Helper()
	require.Equal(w.t, status, w.call(http.MethodGet, "/v1/site-outlines?bbox="+url.QueryEscape(bbox)+more, nil, &seen), "%s: %s", bbox, seen.Detail)
	return seen
}

func TestOutlinesOfAPartOfTheMap(t *testing.T) {
	w := newWorld(t)
	create := func(ref string, fence map[string]any) (made siteSeen) {
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/sites", map[string]any{"ref": ref, "name": "Of " + ref, "fence": fence}, &made), "%s: %s", ref, made.Detail)
		return made
	}
	near := create("a-near", map[string]any{"geometry": plotAt(42.27, -71.8)})
	create("b-round", map[string]any{"circle": map[string]any{"centre": map[string]any{"latitude": 42.28, "longitude": -71.81}, "radius_m": 40}})
	create("c-far", map[string]any{"geometry": plotAt(33.45, -112.07)})
	gone := create("d-gone", map[string]any{"geometry": plotAt(42.275, -71.805)})
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/sites/"+gone.ID+"/retire", map[string]any{}, nil))

	town := w.outlines(http.StatusOK, "-71.82,42.26,-71.79,42.29", "")
	require.Equal(t, []string{"a-near", "b-round"}, town.refs(), "neither what is elsewhere nor what is retired")
	require.Nil(t, town.NextCursor)
	first := town.SiteOutlines[0]
	require.Equal(t, near.ID, first.Site.ID)
	require.InDelta(t, 42.27, first.Middle.Latitude, 1e-6)
	require.InDelta(t, -71.8, first.Middle.Longitude, 1e-6)
	require.Equal(t, "MultiPolygon", first.Outline.Type)
	require.Len(t, first.Outline.Coordinates[0][0], 5, "a square keeps its corners")
	round := len(town.SiteOutlines[1].Outline.Coordinates[0][0])
	require.Less(t, round, 40, "a circle is drawn with as many corners as can be seen")
	require.Greater(t, round, 8)

	// Its bounds reach from 42.2697 to 42.2703.
	require.Equal(t, []string{"a-near"}, w.outlines(http.StatusOK, "-71.9,42.2,-71.7,42.2698", "").refs(), "a fence that is in view in part")
	require.Empty(t, w.outlines(http.StatusOK, "-71.9,42.2,-71.7,42.2696", "").refs())

	all := w.outlines(http.StatusOK, "-180,-90,180,90", "&limit=2")
	require.Equal(t, []string{"a-near", "b-round"}, all.refs())
	require.Nil(t, all.SiteOutlines[0].Outline, "a dot on a map of the world")
	rest := w.outlines(http.StatusOK, "-180,-90,180,90", "&limit=2&cursor="+url.QueryEscape(*all.NextCursor))
	require.Equal(t, []string{"c-far"}, rest.refs())
	require.Nil(t, rest.NextCursor)

	for bbox, says := range map[string]string{
		"-71,42,-70":               "3 numbers, not 4",
		"1,2,3,4,5":                "5 numbers, not 4",
		"west,42,-70,43":           `"west" is no number from -180 to 180`,
		"-71,42,-70,91":            `"91" is no number from -90 to 90`,
		"-71,NaN,-70,43":           `"NaN" is no number`,
		"42.26,-71.82,42.29,-71.9": "the south is north of the north",
		"170,10,-170,20":           "over the 180th meridian",
	} {
		got := w.outlines(http.StatusBadRequest, bbox, "")
		require.Equal(t, "request.bad_parameter", got.Code, bbox)
		require.Contains(t, got.Detail, says)
	}
	require.Equal(t, http.StatusBadRequest, w.call(http.MethodGet, "/v1/site-outlines", nil, nil), "the whole company is asked for by saying so")
}

func TestOutlinesAreOfTheCallersCompany(t *testing.T) {
	w := newWorld(t)
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/sites", map[string]any{"ref": "ours", "fence": map[string]any{"geometry": plotAt(42.27, -71.8)}}, nil))
	rival, err := w.tools.Companies.Create(t.Context(), tenancy.CreateCompany{Ref: "rival", Name: "Rival", Zone: "UTC", By: "test"})
	require.NoError(t, err)
	theirs, _, err := w.tools.Credentials.CreateKey(t.Context(), tenancy.CreateKey{Company: rival.ID(), Label: "theirs", Scopes: []tenant.Capability{tenant.Admin}, Term: tenant.MaxTerm, By: tenant.Ours("test")})
	require.NoError(t, err)
	const here = "-71.82,42.26,-71.79,42.29"
	w.with(theirs, func() {
		require.Empty(t, w.outlines(http.StatusOK, here, "").refs(), "the same place, another company")
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/sites", map[string]any{"ref": "theirs", "fence": map[string]any{"geometry": plotAt(42.2701, -71.8)}}, nil))
		require.Equal(t, []string{"theirs"}, w.outlines(http.StatusOK, here, "").refs())
	})
	require.Equal(t, []string{"ours"}, w.outlines(http.StatusOK, here, "").refs())
}

// A view full of sites is light: what `GET /v1/sites` says of them is many times as much.
func TestOutlinesAreLight(t *testing.T) {
	w := newWorld(t)
	for i := range 12 {
		centre := map[string]any{"latitude": 42.2 + float64(i)*0.01, "longitude": -71.8}
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/sites", map[string]any{"ref": fmt.Sprintf("s-%02d", i), "fence": map[string]any{"circle": map[string]any{"centre": centre, "radius_m": 25}}}, nil))
	}
	var whole, light json.RawMessage
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sites", nil, &whole))
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/site-outlines?bbox=-72.5,41.8,-71.1,42.8", nil, &light))
	require.Less(t, len(light)/12, 300, "bytes of a site")
	require.Greater(t, len(whole), 5*len(light))
}
