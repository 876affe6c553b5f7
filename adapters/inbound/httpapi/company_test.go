package httpapi_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/insight"
	"actual/app/tenancy"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/tenant"
)

// oneCompany is a company that is changed from its third revision.
type oneCompany struct{ asked []tenancy.ChangeCompany }

func (o *oneCompany) Show(context.Context, domain.CompanyID) (tenant.Company, error) {
	return tenant.Restore(acme, "acme", "Acme", "America/New_York", false).At(3), nil
}

func (o *oneCompany) Change(_ context.Context, cmd tenancy.ChangeCompany) (tenant.Company, error) {
	if o.asked = append(o.asked, cmd); cmd.Seen != 3 {
		return tenant.Company{}, domain.ErrMoved
	}
	return tenant.Restore(acme, "acme", *cmd.Name, "America/New_York", false).At(4), nil
}

func TestAChangeSaysWhatItWasMadeFrom(t *testing.T) {
	company := &oneCompany{}
	w := newWorld(t, func(p *httpapi.Parts) { p.Companies = company })
	got := w.ask(t, http.MethodGet, "/v1/company", nil)
	require.Equal(t, `"3"`, got.Header().Get("ETag"))
	require.JSONEq(t, `{"id":"`+acme.String()+`","ref":"acme","name":"Acme","time_zone":"America/New_York"}`, got.Body.String())

	patch := func(body string, headers ...string) (int, string, string) {
		got := w.ask(t, http.MethodPatch, "/v1/company", strings.NewReader(body), append(headers, "Content-Type", "application/json")...)
		if got.Code == http.StatusOK {
			return got.Code, "", got.Header().Get("ETag")
		}
		return got.Code, problemIn(t, got.Body.Bytes()).Code, got.Header().Get("ETag")
	}
	const named = `{"name":"Acme Grounds"}`
	for _, none := range [][]string{nil, {"If-Match", ""}, {"If-Match", "*"}} {
		status, code, tag := patch(named, none...)
		require.Equal(t, []any{http.StatusPreconditionRequired, "request.no_if_match", ""}, []any{status, code, tag}, "%q", none)
	}
	for _, another := range []string{`"2"`, `W/"2"`, `"03"`, `"+3"`, `"0"`, `"-1"`, `"x"`, `""`, `"99999999999999999999"`} {
		status, code, _ := patch(named, "If-Match", another)
		require.Equal(t, []any{http.StatusPreconditionFailed, "revision.moved"}, []any{status, code}, "%q", another)
	}
	require.Len(t, company.asked, 2, "only the second was a revision at all")
	for _, none := range []string{`3`, `"3`, `3"`, `"`, `W/3`, `w/"3"`, `"3", "4"`} {
		got := w.ask(t, http.MethodPatch, "/v1/company", strings.NewReader(named), "If-Match", none, "Content-Type", "application/json")
		p := problemIn(t, got.Body.Bytes())
		require.Equal(t, []any{http.StatusBadRequest, "request.bad_parameter"}, []any{got.Code, p.Code}, "%q", none)
		require.Contains(t, p.Detail, `such as "3"`)
	}
	for _, seen := range []string{`"3"`, `W/"3"`} {
		status, _, tag := patch(named, "If-Match", seen)
		require.Equal(t, []any{http.StatusOK, `"4"`}, []any{status, tag}, seen)
	}
	last := company.asked[2]
	require.Equal(t, "Acme Grounds", *last.Name)
	require.Nil(t, last.Zone)
	require.Equal(t, "apikey:"+keyID.String(), last.By)
	require.Equal(t, acme, last.Company)

	for _, bad := range []string{`{"ref":"x"}`, `{"name":"a\u0000b"}`, `{"name":"` + strings.Repeat("x", 201) + `"}`, `[]`} {
		status, code, _ := patch(bad, "If-Match", `"3"`)
		require.Equal(t, []any{http.StatusBadRequest, "request.bad_body"}, []any{status, code}, bad)
	}
}

func TestOnlyTheFieldsThatAreAskedFor(t *testing.T) {
	var failing error
	w := newWorld(t, func(p *httpapi.Parts) {
		p.Badges = listBadges(func(insight.ListBadges) (insight.BadgePage, error) {
			b := badge.Restore(badgeID, "dev:1", "B-1", []string{"north"}, noon, noon, badge.DefaultPlan())
			return insight.BadgePage{Next: badgeID, Badges: []insight.BadgeState{{Badge: b}, {Badge: b}}}, failing
		})
	})
	for query, want := range map[string]string{
		"fields=device":  `{"device":"dev:1"}`,
		"fields=tags,id": `{"id":"` + badgeID.String() + `","tags":["north"]}`,
	} {
		got := w.ask(t, http.MethodGet, "/v1/badges?"+query, nil)
		require.Equal(t, http.StatusOK, got.Code, got.Body)
		next := *read[httpapi.BadgePage](t, got.Body.Bytes()).NextCursor
		require.JSONEq(t, `{"badges":[`+want+`,`+want+`],"next_cursor":"`+next+`"}`, got.Body.String())
		require.Equal(t, "application/json; charset=utf-8", got.Header().Get("Content-Type"))
	}
	for query, says := range map[string]string{
		"fields=":              `there is no field ""; there are: device, health`,
		"fields=device,":       `there is no field ""`,
		"fields=Device":        `there is no field "Device"`,
		"fields=health.late":   `there is no field "health.late"`,
		"fields=id&limit=many": "limit",
		"fields=id&fields=id":  "comes twice",
	} {
		got := w.ask(t, http.MethodGet, "/v1/badges?"+query, nil)
		require.Equal(t, http.StatusBadRequest, got.Code, query)
		require.Contains(t, problemIn(t, got.Body.Bytes()).Detail, says)
	}
	got := w.ask(t, http.MethodGet, "/v1/company?fields=id", nil)
	require.Equal(t, http.StatusBadRequest, got.Code, "it is no list")
	failing = errors.New("boom")
	got = w.ask(t, http.MethodGet, "/v1/badges?fields=id", nil)
	require.Equal(t, http.StatusInternalServerError, got.Code)
	require.Equal(t, "internal", problemIn(t, got.Body.Bytes()).Code)
	got = newWorld(t, nil).ask(t, http.MethodGet, "/v1/badges?fields=id", nil) // Without its part it panics.
	require.Equal(t, http.StatusInternalServerError, got.Code)
	require.Equal(t, "internal", problemIn(t, got.Body.Bytes()).Code)
}
