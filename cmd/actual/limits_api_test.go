package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain/tenant"
)

func TestACompanyThatHasAsManyAsItMayIsToldWhichLimit(t *testing.T) {
	w := newWorld(t)
	for limit, value := range map[tenant.Limit]int64{tenant.MaxKeys: 2, tenant.MaxRoutes: 1, tenant.MaxBadges: 1} {
		require.NoError(t, w.tools.Limits.Set(t.Context(), w.company.ID(), limit, value, "test"))
	}
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/api-keys", map[string]any{"label": "second"}, nil))
	w.refused(http.MethodPost, "/v1/api-keys", map[string]any{"label": "third"}, http.StatusUnprocessableEntity, "limit.quota")
	w.refused(http.MethodPost, "/v1/routes", map[string]any{"label": "second"}, http.StatusUnprocessableEntity, "limit.quota")
	w.badge("dev:1")
	_, err := w.tools.Badges.RegisterFor(t.Context(), w.company.ID(), "dev:2", "", time.Time{}, "test")
	require.ErrorIs(t, err, tenant.ErrQuota)
	require.ErrorContains(t, err, "badges: it may have 1 and has 1")

	var list struct {
		Limits []struct {
			Name  string `json:"name"`
			Value int64  `json:"value"`
			Per   string `json:"per"`
			Used  *int64 `json:"used"`
		} `json:"limits"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/limits", nil, &list))
	require.Len(t, list.Limits, len(tenant.AllLimits()))
	seen := 0
	for _, l := range list.Limits {
		switch l.Name {
		case "keys":
			require.Equal(t, [2]int64{2, 2}, [2]int64{l.Value, *l.Used})
			seen++
		case "key.requests":
			require.Equal(t, "minute", l.Per)
			require.Nil(t, l.Used)
			seen++
		}
	}
	require.Equal(t, 2, seen)
}

func TestACompanysFloodIsRefusedAndItsNeighboursIsNot(t *testing.T) {
	w := newWorld(t)
	require.NoError(t, w.tools.Limits.Set(t.Context(), w.company.ID(), tenant.KeyRequests, 6, "test"))
	require.NoError(t, w.tools.Limits.Set(t.Context(), w.company.ID(), tenant.RouteDeliveries, 6, "test"))
	w.badge("dev:1")
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/badges", nil, nil))
	w.refused(http.MethodGet, "/v1/badges", nil, http.StatusTooManyRequests, "limit.requests")
	status, _ := w.post(w.route, event("a", "dev:1", 0))
	require.Equal(t, http.StatusOK, status)
	status, answer := w.post(w.route, event("b", "dev:1", 60))
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Contains(t, answer, "limit.deliveries")
	status, _ = w.post(w.shared, event("b", "dev:1", 60))
	require.Equal(t, http.StatusOK, status, "another route has a limit of its own")
}
