package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
)

type zoneSeen struct {
	ID, Name string
	Sites    int
	Revision int
	Code     string
}

func TestAZoneOverHTTP(t *testing.T) {
	w := twoCrews(t)
	elm, far := w.siteID("elm-1").String(), siteSeen{}
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/sites", map[string]any{"ref": "far", "fence": map[string]any{"geometry": plotAt(42.5, -71.5)}}, &far))
	var z zoneSeen
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/zones", map[string]any{"name": "North", "sites": []string{elm, far.ID, elm}}, &z))
	require.Equal(t, 2, z.Sites, "each once")
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, "/v1/zones", map[string]any{"name": "North"}, &z))
	require.Equal(t, "zone.name_taken", z.Code)
	require.Equal(t, http.StatusNotFound, w.call(http.MethodPost, "/v1/zones", map[string]any{"name": "South", "sites": []string{domain.UUID{15: 9}.String()}}, &z))

	var zones struct{ Zones []zoneSeen }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/zones", nil, &zones))
	require.Len(t, zones.Zones, 1)
	north := zones.Zones[0].ID
	var visits struct{ Visits []visitSeen }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits?zone="+north, nil, &visits))
	require.Len(t, visits.Visits, 2)

	path := "/v1/zones/" + north
	status, _ := w.ask(http.MethodPatch, path, "If-Match", `"1"`, map[string]any{"remove_sites": []string{elm}}, &z)
	require.Equal(t, http.StatusOK, status)
	status, _ = w.ask(http.MethodPatch, path, "If-Match", `"1"`, map[string]any{"name": "Far"}, &z)
	require.Equal(t, http.StatusPreconditionFailed, status)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits?zone="+north, nil, &visits))
	require.Empty(t, visits.Visits)
	var page struct{ Sites []siteSeen }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sites?zone="+north, nil, &page))
	require.Equal(t, "far", page.Sites[0].Ref)
	require.Len(t, page.Sites, 1)

	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/retire", nil, &z))
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, path+"/retire", nil, &z))
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/zones", nil, &zones))
	require.Empty(t, zones.Zones)
	w.verified()
}

// imported sends a file of sites.
func (w *world) sendSites(kind, query, file string) (status int, report struct {
	DryRun                                  bool `json:"dry_run"`
	Created, Superseded, Unchanged, Refused int
	Rows                                    []struct {
		Row                 int
		Line                *int
		Ref, Result         *string
		Field, Code, Reason *string
		Warnings            []string
		Mistakes            []any
	}
	Code, Detail string
},
) {
	w.t.Helper()
	status = w.upload("/v1/imports/sites"+query, kind, file, &report)
	return status, report
}

func TestSitesAreImportedAllOrNone(t *testing.T) {
	w := newWorld(t)
	const good = "site;latitude;longitude;radius_m;kind\noak;42.1;-71.1;25;yard\nelm;42.2;-71.2;30,5;\n"
	status, r := w.sendSites("text/csv", "?dry_run=true", good)
	require.Equal(t, http.StatusOK, status, r.Detail)
	require.Equal(t, 1, r.Refused)
	require.Equal(t, 3, *r.Rows[1].Line)
	require.Equal(t, "radius_m", *r.Rows[1].Field)
	status, r = w.sendSites("text/csv", "?dry_run=true", good+"ash;north;-71.2;wide;castle\n")
	require.Equal(t, http.StatusOK, status, r.Detail)
	require.Equal(t, 2, r.Refused, "rows, not mistakes")
	require.Len(t, r.Rows[2].Mistakes, 3)
	require.Equal(t, "created", *r.Rows[0].Result)
	status, r = w.sendSites("text/csv", "", good)
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Equal(t, "import.refused", r.Code)
	require.Contains(t, r.Detail, "line 3")
	var page struct{ Sites []siteSeen }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sites", nil, &page))
	require.Empty(t, page.Sites, "all or none")

	mended := strings.ReplaceAll(good, "30,5", "30.5")
	status, r = w.sendSites("text/csv", "", mended+"oak;42.1;-71.1;40;\n")
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, r.Detail, "line 4")
	status, r = w.sendSites("text/csv", "?dry_run=true", mended+"oak;42.1;-71.1;40;\n")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, []int{2, 0, 1}, []int{r.Created, r.Superseded, r.Refused})
	status, r = w.sendSites("text/csv", "?dry_run=true", mended)
	require.Equal(t, http.StatusOK, status)
	require.True(t, r.DryRun)
	require.Equal(t, 2, r.Created)
	status, r = w.sendSites("text/csv", "", mended)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, 2, r.Created)
	status, r = w.sendSites("text/csv", "", strings.ReplaceAll(mended, "42.2;", "42.21;"))
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "unchanged", *r.Rows[0].Result)
	require.Equal(t, "superseded", *r.Rows[1].Result)

	status, r = w.sendSites("application/geo+json", "", lots)
	require.Equal(t, http.StatusOK, status, r.Detail)
	require.Positive(t, r.Created)
	status, r = w.sendSites("text/csv", "", "site,latitude\noak,42.1\n")
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Equal(t, "csv.malformed", r.Code)
}

func TestAnImportIsComparedWithTheSitesThatThereAre(t *testing.T) {
	w := newWorld(t)
	status, r := w.sendSites("text/csv", "", "site;latitude;longitude;radius_m\noak;48.1;11.5;25\n")
	require.Equal(t, http.StatusOK, status, r.Detail)
	require.Empty(t, r.Rows[0].Warnings, "there is nothing to compare with")
	for _, query := range []string{"?dry_run=true", ""} {
		status, r = w.sendSites("text/csv", query, "site;latitude;longitude;radius_m\nelm;11.6;48.2;25\nash;48.3;11.7;25\n")
		require.Equal(t, http.StatusOK, status, r.Detail)
		require.Len(t, r.Rows[0].Warnings, 1)
		require.Contains(t, r.Rows[0].Warnings[0], "swapped")
		require.Empty(t, r.Rows[1].Warnings)
	}
	status, r = w.sendSites("text/csv", "?dry_run=true", "site;latitude;longitude;radius_m\nelm;48.2;11.6;25\n")
	require.Equal(t, http.StatusOK, status, r.Detail)
	require.Empty(t, r.Rows[0].Warnings, "mended")
	status, r = w.sendSites("text/csv", "?dry_run=true", "site;latitude;longitude;radius_m\nfir;-71.2;42.2;25\n")
	require.Equal(t, http.StatusOK, status, r.Detail)
	require.Equal(t, "geofence.swapped_coordinates", *r.Rows[0].Code, "nobody works in Antarctica")
}

func TestAFenceWithItsCoordinatesSwappedIsToldOf(t *testing.T) {
	w := newWorld(t)
	circle := func(lat, lng float64) map[string]any {
		return map[string]any{"circle": map[string]any{"centre": map[string]any{"latitude": lat, "longitude": lng}, "radius_m": 25}}
	}
	var made struct {
		ID, Code, Detail string
		Warnings         []string
	}
	call := func(path string, body map[string]any) int {
		made.ID, made.Warnings = "", nil
		return w.call(http.MethodPost, path, body, &made)
	}
	require.Equal(t, http.StatusCreated, call("/v1/sites", map[string]any{"ref": "oak", "fence": circle(48.1, 11.5)}), made.Detail)
	require.Empty(t, made.Warnings)
	require.Equal(t, http.StatusOK, call("/v1/sites?preview=true", map[string]any{"ref": "elm", "fence": circle(11.6, 48.2)}), made.Detail)
	require.Len(t, made.Warnings, 1)
	require.Contains(t, made.Warnings[0], "elm: ")
	require.Contains(t, made.Warnings[0], "swapped")
	require.Equal(t, http.StatusCreated, call("/v1/sites", map[string]any{"ref": "elm", "fence": circle(11.6, 48.2)}), made.Detail)
	require.Len(t, made.Warnings, 1)
	elm := "/v1/sites/" + made.ID + "/fences"
	require.Equal(t, http.StatusCreated, call(elm, circle(11.7, 48.2)), made.Detail)
	require.Len(t, made.Warnings, 1)
	require.Equal(t, http.StatusCreated, call(elm, circle(48.2, 11.6)), made.Detail)
	require.Empty(t, made.Warnings, "mended")
	require.Equal(t, http.StatusUnprocessableEntity, call(elm, circle(-71.2, 42.2)))
	require.Contains(t, made.Detail, "swapped")
}
