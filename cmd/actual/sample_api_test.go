package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

type sampleSeen struct {
	There bool
	Site  *string
	Badge *string
	Day   *string
}

func TestASampleIsMadeSeenAndTakenAway(t *testing.T) {
	w := newWorld(t)
	var none, made, again sampleSeen
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sample", nil, &none))
	require.Equal(t, sampleSeen{}, none)

	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/sample", nil, &made))
	require.True(t, made.There)
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/sample", nil, &again))
	require.Equal(t, made, again, "made twice it is one")
	w.drained()

	var page struct {
		Visits []struct {
			ID      string
			State   string
			Verdict string
			Site    struct{ ID, Name string }
			Badge   struct{ Label string }
			Worker  *struct{}
		}
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits?badge="+*made.Badge, nil, &page))
	require.Len(t, page.Visits, 1)
	v := page.Visits[0]
	require.Equal(t, *made.Site, v.Site.ID)
	require.Equal(t, "settled", v.State)
	require.Equal(t, "decided", v.Verdict)
	require.Contains(t, v.Site.Name, "not real")
	require.Contains(t, v.Badge.Label, "not real")
	require.Nil(t, v.Worker, "nobody's hours come of it")

	require.Equal(t, http.StatusNoContent, w.call(http.MethodDelete, "/v1/sample", nil, nil))
	w.drained()
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits?badge="+*made.Badge, nil, &page))
	require.Empty(t, page.Visits, "its visit is withdrawn")
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/sample", nil, &none))
	require.False(t, none.There)
	require.Equal(t, http.StatusNoContent, w.call(http.MethodDelete, "/v1/sample", nil, nil), "where there is none, nothing is done")

	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/sample", nil, &again), "it can be made anew")
	require.Equal(t, made.Site, again.Site)
	require.NotEqual(t, made.Badge, again.Badge)
	w.drained()
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/visits?badge="+*again.Badge, nil, &page))
	require.Len(t, page.Visits, 1)
	w.verified()
}
