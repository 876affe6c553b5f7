package main

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/tenancy"
	"actual/domain/tenant"
)

type certifiedSeen struct {
	Number   int    `json:"payroll_no"`
	Ending   string `json:"week_ending"`
	NoWork   bool   `json:"no_work"`
	Revision int
	SHA256   string
	By       string
	Rows     []struct {
		Worker, Last, Classification string
		Gross                        *string `json:"gross_project"`
		Days                         []struct {
			Day      string
			Straight int64 `json:"straight_s"`
			Overtime int64 `json:"overtime_s"`
		}
	}
	Unclassified []struct {
		Worker  string
		Seconds int64
	}
	Code, Detail *string
}

// fetched returns what is at a path, byte for byte.
func (w *world) fetched(path string) string {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.url+path, http.NoBody)
	require.NoError(w.t, err)
	req.Header.Set("Authorization", "Bearer "+w.key)
	status, body := w.do(req)
	require.Equal(w.t, http.StatusOK, status, body)
	return body
}

// A project of public works goes from a contract to certified payrolls, over HTTP.
func TestCertifiedPayrollsOverHTTP(t *testing.T) {
	w := newWorld(t)
	w.importSites(house(t, "elm-1", 422700000, time.Time{}), house(t, "elm-2", 422800000, time.Time{}))
	park, ramp := w.siteID("elm-1").String(), w.siteID("elm-2").String()
	var rosa struct{ ID string }
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/workers", map[string]any{"ref": "524-11-0042", "name": "Rosa Vega", "active_from": "2026-01-01T00:00:00Z"}, &rosa))

	const projects = "/v1/public-works/projects"
	var overlay struct {
		ID, County string
		Sites      []string
	}
	body := map[string]any{"name": "CR-88 overlay", "contract": "C-2026-14", "wage_determination": "CO20260012", "sites": []string{park}}
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, projects, body, &overlay))
	require.Equal(t, []string{park}, overlay.Sites)
	w.refused(http.MethodPost, projects, body, http.StatusConflict, "certified.project_taken")
	w.refused(http.MethodPost, projects, map[string]any{"name": "median", "contract": "2", "sites": []string{park}}, http.StatusConflict, "certified.place_taken")
	w.refused(http.MethodPost, projects, map[string]any{"name": "median", "contract": "2", "sites": []string{rosa.ID}}, http.StatusNotFound, "site.not_found")
	w.refused(http.MethodPost, projects, map[string]any{"name": "median", "contract": "2", "jobs": []string{rosa.ID}}, http.StatusNotFound, "job.not_found")
	w.refused(http.MethodPost, projects, map[string]any{"name": "median", "contract": "2"}, http.StatusUnprocessableEntity, "certified.bad_project")
	path := projects + "/" + overlay.ID
	status, header := w.ask(http.MethodPatch, path, "If-Match", `"1"`, map[string]any{"county": "Weld"}, &overlay)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, []any{"Weld", `"2"`}, []any{overlay.County, header.Get("ETag")})
	status, _ = w.ask(http.MethodPatch, path, "If-Match", `"1"`, map[string]any{"county": "Adams"}, nil)
	require.Equal(t, http.StatusPreconditionFailed, status)

	const day = "2026-06-03"
	for _, s := range []map[string]any{{"from": day + "T12:00:00Z", "to": day + "T20:00:07Z", "site": park}, {"from": day + "T20:00:07Z", "to": day + "T21:00:07Z", "site": ramp}} {
		s["as"], s["why"] = "on_site", "she says so"
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/time-days/"+rosa.ID+"/sayings", s, nil))
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/time-days/approve", map[string]any{"days": []map[string]any{{"worker": rosa.ID, "day": day}}}, nil))
	preview := func() (p certifiedSeen) {
		t.Helper()
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, path+"/weeks/"+day, nil, &p))
		return p
	}
	p := preview()
	require.Equal(t, "certified.not_classified", *p.Code)
	require.Equal(t, int64(8*3600+7), p.Unclassified[0].Seconds)
	signed := map[string]any{"day": day, "signer_name": "Lena Ortiz", "signer_title": "Controller"}
	w.refused(http.MethodPost, path+"/payrolls", signed, http.StatusConflict, "certified.not_classified")
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/public-works/classifications", map[string]any{
		"worker": rosa.ID, "since": "2026-06-01", "classification": "Laborer Group 2", "site": park, "fringe_credit": "9.25",
	}, nil))
	w.refused(http.MethodPost, "/v1/public-works/classifications", map[string]any{"worker": rosa.ID, "since": "2026-06-01", "classification": "Driver", "status": "RA"}, http.StatusUnprocessableEntity, "certified.bad_trade")
	w.refused(http.MethodPost, "/v1/public-works/classifications", map[string]any{"worker": park, "since": "2026-06-01", "classification": "Driver"}, http.StatusNotFound, "worker.not_found")
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/pay-rates", map[string]any{"worker": rosa.ID, "since": "2026-06-01", "basic": "38.10"}, nil))
	require.Nil(t, preview().Code)

	var made struct{ Payrolls []certifiedSeen }
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, path+"/payrolls", signed, &made))
	require.Len(t, made.Payrolls, 1)
	row := made.Payrolls[0].Rows[0]
	require.Equal(t, []any{"Vega", "Laborer Group 2", day, int64(8*3600 + 7), "304.8741"}, []any{row.Last, row.Classification, row.Days[2].Day, row.Days[2].Straight, *row.Gross}, "what she did elsewhere is not listed")
	w.refused(http.MethodPost, path+"/payrolls", signed, http.StatusConflict, "certified.made")
	later := map[string]any{"day": "2026-06-15", "signer_name": "Lena Ortiz", "signer_title": "Controller", "final": true}
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, path+"/payrolls", later, &made))
	require.Len(t, made.Payrolls, 2, "the weeks without work between get theirs")
	require.True(t, made.Payrolls[1].NoWork)
	w.refused(http.MethodPost, path+"/payrolls", map[string]any{"day": "2026-06-22", "signer_name": "Lena Ortiz", "signer_title": "Controller"}, http.StatusConflict, "certified.project_over")

	var page struct {
		Payrolls []certifiedSeen
		Next     *string `json:"next_cursor"`
	}
	var numbers []int
	for cursor := ""; ; cursor = "&cursor=" + *page.Next {
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, path+"/payrolls?limit=2"+cursor, nil, &page))
		for _, one := range page.Payrolls {
			numbers = append(numbers, one.Number)
		}
		if page.Next == nil {
			break
		}
	}
	require.Equal(t, []int{1, 2, 3}, numbers)
	var one certifiedSeen
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, path+"/payrolls/1", nil, &one))
	data := w.fetched(path + "/payrolls/1/data")
	sum := sha256.Sum256([]byte(data))
	require.Equal(t, one.SHA256, hex.EncodeToString(sum[:]), "the data is what was hashed")
	require.NotContains(t, data, "524-11", "no whole number")
	require.Equal(t, 2, strings.Count(w.fetched(path+"/payrolls/1/csv"), "\r\n"))
	form := w.fetched(path + "/payrolls/1/pdf")
	require.True(t, strings.HasPrefix(form, "%PDF-"))
	require.Equal(t, form, w.fetched(path+"/payrolls/1/pdf"))
	w.refused(http.MethodGet, path+"/payrolls/4", nil, http.StatusNotFound, "certified.payroll_not_found")
	w.verified()
	w.othersSeeNoWorks(path)
}

// othersSeeNoWorks asks as another company.
func (w *world) othersSeeNoWorks(path string) {
	w.t.Helper()
	other, err := w.tools.Companies.Create(w.t.Context(), tenancy.CreateCompany{Ref: "rival", Name: "Rival", Zone: "America/Denver", By: "test"})
	require.NoError(w.t, err)
	key, _, err := w.tools.Credentials.CreateKey(w.t.Context(), tenancy.CreateKey{Company: other.ID(), Label: "rival", Scopes: []tenant.Capability{tenant.Admin}, Term: time.Hour, By: tenant.Ours("test")})
	require.NoError(w.t, err)
	w.with(key, func() {
		for _, at := range []string{"", "/payrolls", "/payrolls/1", "/payrolls/1/data", "/payrolls/1/csv", "/payrolls/1/pdf", "/weeks/2026-06-03"} {
			w.refused(http.MethodGet, path+at, nil, http.StatusNotFound, "certified.project_not_found")
		}
		w.refused(http.MethodPost, path+"/payrolls", map[string]any{"day": "2026-06-03", "signer_name": "A", "signer_title": "B"}, http.StatusNotFound, "certified.project_not_found")
		var page struct {
			Projects, Classifications []any
		}
		require.Equal(w.t, http.StatusOK, w.call(http.MethodGet, "/v1/public-works/projects", nil, &page))
		require.Equal(w.t, http.StatusOK, w.call(http.MethodGet, "/v1/public-works/classifications", nil, &page))
		require.Empty(w.t, page.Projects)
		require.Empty(w.t, page.Classifications)
	})
}
