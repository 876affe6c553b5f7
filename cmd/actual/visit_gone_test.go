package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/ports"
)

func TestAWithdrawnVisitSaysWhatIsBelievedInstead(t *testing.T) {
	w := twoCrews(t)
	lost := w.onRecord()[0]
	get := func() (e effect) {
		require.Equal(t, http.StatusNotFound, w.call(http.MethodGet, "/v1/visits/"+lost.ID.String(), nil, &e))
		return e
	}
	// The lot is really two houses on: nobody was there.
	w.importSites(house(t, "elm-1", 422720000, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)))
	w.drained()
	e := get()
	require.Equal(t, ports.ErrVisitWithdrawn.Code, e.Code)
	require.Regexp(t, `^the visit was withdrawn: on 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ; the badge has no visit in its time now$`, e.Detail)

	w.importSites(house(t, "elm-3", 422700000, time.Time{}))
	w.drained()
	heir := w.onRecord()[0]
	require.Equal(t, lost.Badge, heir.Badge)
	require.Regexp(t, `; visit `+heir.ID.String()+`, at elm-3, covers its time now$`, get().Detail)

	body := map[string]any{"at_site": map[string]any{"site": w.siteID("elm-1").String(), "visit": lost.ID.String()}, "reason": "seen"}
	require.Equal(t, http.StatusNotFound, w.call(http.MethodPost, "/v1/corrections/previews", body, &e))
	require.Equal(t, ports.ErrVisitWithdrawn.Code, e.Code)
}
