package httpapi_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/httpapi"
	"actual/app/insight"
	"actual/domain/badge"
)

func (f listSites) Outline(context.Context, insight.OutlineSites) (insight.SitePage, error) {
	return insight.SitePage{}, nil
}

// crowd is the whereabouts of a company with more badges than are asked for.
type crowd struct{}

func (crowd) List(context.Context, insight.ListWhereabouts) (insight.WhereaboutsPage, error) {
	return insight.WhereaboutsPage{At: noon, Places: []insight.Place{{Badge: badge.Restore(badgeID, "dev:1", "B-1", nil, noon, time.Time{}, badge.DefaultPlan())}}, Next: badgeID}, nil
}

func TestWhoFollowsIsToldThatThereAreMoreBadges(t *testing.T) {
	w := newWorld(t, func(p *httpapi.Parts) { p.Whereabouts = crowd{} })
	r := httptest.NewRequest(http.MethodGet, "/v1/live?seconds=1", nil)
	r.Header.Set("Authorization", "Bearer "+goodKey)
	got := httptest.NewRecorder()
	w.ServeHTTP(got, r)
	require.Equal(t, http.StatusOK, got.Code, got.Body)
	require.Regexp(t, `(?s)event: whereabouts\ndata: .*"next_cursor":"[^"]+"`, got.Body.String())
}
