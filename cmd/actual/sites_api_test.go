package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
)

// plotAt is a square of 600e-6 degree about the place where crews stand in
// these tests, as GeoJSON.
func plotAt(lat, lng float64) map[string]any {
	const h = 300e-6
	return map[string]any{"type": "Polygon", "coordinates": [][][]float64{{
		{lng - h, lat - h}, {lng + h, lat - h}, {lng + h, lat + h}, {lng - h, lat + h}, {lng - h, lat - h},
	}}}
}

type siteSeen struct {
	ID        string
	Ref, Name string
	Kind, Sky string
	Revision  int
	RetiredAt *time.Time `json:"retired_at"`
	Fence     *struct {
		Version   int
		Sky       string
		ValidFrom *time.Time `json:"valid_from"`
	}
	Code, Detail string
}

// upload posts a body of some kind.
func (w *world) upload(path, kind, body string, into any) int {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+path, strings.NewReader(body))
	require.NoError(w.t, err)
	req.Header.Set("Authorization", "Bearer "+w.key)
	req.Header.Set("Content-Type", kind)
	status, answer := w.do(req)
	require.NoError(w.t, json.Unmarshal([]byte(answer), into), answer)
	return status
}

// ask sends a request with a header and returns the answer's.
func (w *world) ask(method, path, header, value string, body, into any) (int, http.Header) {
	w.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(w.t, err)
	reader := io.Reader(nil)
	if body != nil {
		reader = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, reader)
	require.NoError(w.t, err)
	req.Header.Set("Authorization", "Bearer "+w.key)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(header, value)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(w.t, err)
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(w.t, err)
	if into != nil {
		require.NoError(w.t, json.Unmarshal(answer, into), "%s", answer)
	}
	return resp.StatusCode, resp.Header
}

func TestASiteOverHTTP(t *testing.T) {
	w := twoCrews(t)
	w.verified()
	before := w.visits()
	require.NotEmpty(t, before)

	// A new site where nobody ever was.
	var made siteSeen
	body := map[string]any{"ref": "far", "kind": "yard", "fence": map[string]any{"geometry": plotAt(42.5, -71.5), "sky": "open"}}
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/sites", body, &made), made.Detail)
	require.Equal(t, "far", made.Name)
	require.Equal(t, "open", made.Sky)
	require.Nil(t, made.Fence.ValidFrom)
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, "/v1/sites", body, &made))
	require.Equal(t, "site.ref_taken", made.Code)

	// It is called otherwise, by who has seen it as it is.
	path := "/v1/sites/" + made.ID
	var got struct {
		Site   siteSeen
		Fences []any
	}
	status, header := w.ask(http.MethodGet, path, "Accept", "application/json", nil, &got)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, `"1"`, header.Get("ETag"))
	change := map[string]any{"name": "Far yard"}
	var p siteSeen
	status, _ = w.ask(http.MethodPatch, path, "Accept", "application/json", change, &p)
	require.Equal(t, http.StatusPreconditionRequired, status)
	status, header = w.ask(http.MethodPatch, path, "If-Match", `"1"`, change, &p)
	require.Equal(t, http.StatusOK, status, p.Detail)
	require.Equal(t, "Far yard", p.Name)
	require.Equal(t, `"2"`, header.Get("ETag"))
	status, _ = w.ask(http.MethodPatch, path, "If-Match", `"1"`, change, &p)
	require.Equal(t, http.StatusPreconditionFailed, status)

	// The fence of a site where a crew was moves away, in the past: shown, then done.
	elm := "/v1/sites/" + w.siteID("elm-1").String()
	moved := map[string]any{"geometry": plotAt(42.9, -71.8), "valid_from": "2026-01-01T00:00:00Z"}
	was := w.stored()
	var e effect
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, elm+"/fences?preview=true", moved, &e), e.Detail)
	require.Equal(t, was, w.stored(), "a preview writes nothing")
	require.Equal(t, int64(2), e.Totals["withdrawn"])
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, elm+"/fences?expect="+e.ID[:8]+"000000000000000000000000", moved, &p))
	require.Equal(t, "presence.preview_moved", p.Code)
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, elm+"/fences?expect="+e.ID, moved, &e))
	require.True(t, e.Applied)
	w.drained()
	require.NotEqual(t, before, w.visits())

	// It is retired from before the visits on, which takes nothing more away, and comes back.
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, elm+"/retire?preview=true", map[string]any{"at": "2026-02-01T00:00:00Z"}, &e))
	require.Equal(t, 1, e.Sites.Retired)
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, elm+"/retire", map[string]any{"at": "2026-02-01T00:00:00Z"}, &p))
	require.NotNil(t, p.RetiredAt)
	require.Nil(t, p.Fence)
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, elm+"/retire", map[string]any{}, &p))
	var page struct{ Sites []siteSeen }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sites?ref=elm-1", nil, &page))
	require.Empty(t, page.Sites)
	back := map[string]any{"circle": map[string]any{"centre": map[string]any{"latitude": 42.27, "longitude": -71.8}, "radius_m": 25}, "valid_from": "2026-03-01T00:00:00Z"}
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, elm+"/fences", back, nil))
	w.drained()
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sites?ref=elm-1", nil, &page))
	require.Nil(t, page.Sites[0].RetiredAt)
	require.Equal(t, 4, page.Sites[0].Fence.Version)

	var features struct {
		Type     string
		Features []struct{ Properties map[string]any }
	}
	status, header = w.ask(http.MethodGet, "/v1/sites?limit=1", "Accept", "application/geo+json", nil, &features)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "FeatureCollection", features.Type)
	require.Len(t, features.Features, 1)
	require.Contains(t, header.Get("Link"), `rel="next"`)

	nobody := "/v1/sites/" + domain.UUID{15: 9}.String()
	require.Equal(t, http.StatusNotFound, w.call(http.MethodPost, nobody+"/retire", map[string]any{}, &p))
	require.Equal(t, http.StatusNotFound, w.call(http.MethodPost, nobody+"/fences", back, &p))
	require.Equal(t, http.StatusUnprocessableEntity, w.call(http.MethodPost, elm+"/fences", map[string]any{"geometry": map[string]any{"type": "Polygon", "coordinates": []any{}}}, &p))
	require.Equal(t, "correction.bad_fences", p.Code)
	w.verified()
}

// What is too large for one answer goes on in the background, and outlives the
// process that began it.
func TestALargePreviewGoesOnInTheBackground(t *testing.T) {
	w := twoCrews(t)
	w.verified()
	w.stop()
	w.cfg.PreviewFixes = 1
	w.start()
	moved := map[string]any{"geometry": plotAt(42.9, -71.8), "valid_from": "2026-01-01T00:00:00Z"}
	elm := "/v1/sites/" + w.siteID("elm-1").String() + "/fences"

	type begun struct {
		ID          string
		State       string
		Applies     bool
		Badges      int
		BadgesDone  int `json:"badges_done"`
		Effect      *effect
		Problem     *struct{ Code string }
		Code, Error string
	}
	follow := func(id string) (b begun) {
		require.Eventually(t, func() bool {
			require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/previews/"+id, nil, &b))
			return b.State == "done" || b.State == "failed"
		}, time.Minute, 50*time.Millisecond)
		return b
	}
	var b begun
	require.Equal(t, http.StatusAccepted, w.call(http.MethodPost, elm+"?preview=true", moved, &b))
	require.Equal(t, "waiting", b.State)
	w.stop()
	w.start()
	shown := follow(b.ID)
	require.Equal(t, "done", shown.State)
	require.False(t, shown.Effect.Applied)
	require.NotEmpty(t, shown.Effect.Changes)
	require.Equal(t, shown.Badges, shown.BadgesDone)
	var page struct {
		Changes    []any
		NextCursor *string `json:"next_cursor"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/previews/"+b.ID+"/changes?limit=1", nil, &page))
	require.Len(t, page.Changes, 1)

	// Who expects another is told so, and nothing is done.
	before := w.visits()
	require.Equal(t, http.StatusAccepted, w.call(http.MethodPost, elm+"?expect="+shown.Effect.ID[:8]+"000000000000000000000000", moved, &b))
	failed := follow(b.ID)
	require.Equal(t, "failed", failed.State)
	require.Equal(t, "presence.preview_moved", failed.Problem.Code)
	require.Equal(t, before, w.visits())

	require.Equal(t, http.StatusAccepted, w.call(http.MethodPost, elm+"?expect="+shown.Effect.ID, moved, &b))
	done := follow(b.ID)
	require.Equal(t, "done", done.State)
	require.True(t, done.Effect.Applied)
	require.Equal(t, shown.Effect.ID, done.Effect.ID)
	require.Equal(t, shown.Effect.Changes, done.Effect.Changes)
	w.drained()
	require.NotEqual(t, before, w.visits())
	require.Equal(t, http.StatusNotFound, w.call(http.MethodGet, "/v1/previews/"+domain.UUID{15: 9}.String(), nil, nil))
	w.verified()
}
