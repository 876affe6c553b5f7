package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// worn is what a preview of who wore a badge says of people.
type worn struct {
	mended
	AlsoWorn []struct {
		WorkerName   string `json:"worker_name"`
		Badge        string
		SecondsApart int64 `json:"seconds_apart"`
	} `json:"also_worn"`
	Crews []struct {
		WorkerName string  `json:"worker_name"`
		Before     *string `json:"crew_before_name"`
		After      *string `json:"crew_after_name"`
	}
}

// A preview of who wore a badge says what becomes of people: their time by all badges, two
// badges on one worker, and with whom they are counted then.
func TestWhoWoreABadgeIsPreviewedForPeople(t *testing.T) {
	w := newWorld(t)
	w.importSites(house(t, "elm-1", 422700000, time.Time{}), house(t, "far", 423700000, time.Time{}))
	on, since, day := "2026-06-03", "2026-01-01T00:00:00Z", "2026-06-03T04:00:00Z"
	ids := map[string]string{}
	for device, name := range map[string]string{"dev:1": "Ana", "dev:2": "Cal", "dev:3": "Ben"} {
		w.badge(device)
		var one struct{ ID string }
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/workers", map[string]any{"ref": name, "name": name, "active_from": since}, &one))
		from := since
		if name == "Ana" {
			from = day // As the date begins: from then on she never had it.
		}
		require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/custody", map[string]any{"worker": one.ID, "badge": w.badgeID(device).String(), "from": from}, nil))
		ids[name] = one.ID
	}
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/crews", map[string]any{"ref": "mow-1", "name": "Mow 1", "leader": ids["Cal"]}, nil))
	w.stand("dev:1", 0, 60)
	w.stand("dev:2", 0, 60)
	for m := range 40 {
		status, answer := w.post(w.route, strings.Replace(event("far-"+time.Duration(m).String(), "dev:3", (m+10)*60), "42.27", "42.37", 1))
		require.Equal(t, http.StatusOK, status, answer)
	}
	w.becomes(func(v []visitSeen) bool { return len(v) == 3 && v[0].Fixes+v[1].Fixes+v[2].Fixes == 160 })
	require.Equal(t, http.StatusAccepted, w.call(http.MethodPost, "/v1/reconciliations", map[string]any{"from": on, "to": on}, nil))
	var page struct {
		Discrepancies []struct {
			ID, Kind string
			Crew     *string
			Revision int
		}
	}
	require.Eventually(t, func() bool {
		return w.call(http.MethodGet, "/v1/discrepancies?kind=presence_without_job&from="+on, nil, &page) == http.StatusOK && len(page.Discrepancies) == 2
	}, 20*time.Second, 50*time.Millisecond)
	at := page.Discrepancies[0]
	if at.Crew == nil { // Ben's, at the other site: Ana's and Cal's is the crew's, with whom she is counted.
		at = page.Discrepancies[1]
	}
	require.NotNil(t, at.Crew)

	path, badge := "/v1/discrepancies/"+at.ID+"/correct", w.badgeID("dev:1").String()
	custody := map[string]any{"badge": badge, "worker": ids["Ben"]}
	body := map[string]any{"reason": "wrong_wearer", "custody": custody}
	var shown worn
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"?preview=true", body, &shown), shown.Detail)
	of := map[string][2]int64{}
	for _, h := range shown.Hours {
		of[h.WorkerName] = [2]int64{h.SecondsBefore, h.SecondsAfter}
	}
	require.Positive(t, of["Ben"][0], "he was seen by his own badge already")
	require.Equal(t, of["Ana"][0], of["Ben"][1], "by both: one within the other's time")
	require.Zero(t, of["Ana"][1])
	require.Len(t, shown.AlsoWorn, 1)
	require.Equal(t, []string{"Ben", w.badgeID("dev:3").String()}, []string{shown.AlsoWorn[0].WorkerName, shown.AlsoWorn[0].Badge})
	require.Equal(t, of["Ben"][0], shown.AlsoWorn[0].SecondsApart, "at two places at once")
	counted := map[string][2]string{}
	for _, c := range shown.Crews {
		counted[c.WorkerName] = [2]string{valueOf(c.Before), valueOf(c.After)}
	}
	require.Equal(t, map[string][2]string{"Ana": {"Mow 1", ""}, "Ben": {"", "Mow 1"}}, counted)

	// What is done is what was looked at, as it was looked at.
	var refused mended
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, path+"?expect="+shown.Expect, map[string]any{"reason": "crew_changed", "custody": custody}, &refused))
	require.Equal(t, "presence.preview_moved", refused.Code)
	stale := map[string]any{"reason": "wrong_wearer", "custody": custody, "revision": at.Revision + 1}
	require.Equal(t, http.StatusPreconditionFailed, w.call(http.MethodPost, path+"?preview=true", stale, &refused))
	months := map[string]any{"badge": badge, "worker": ids["Ben"], "from": "2026-02-01T00:00:00Z", "to": "2026-02-02T00:00:00Z"}
	w.call(http.MethodPost, path+"?preview=true", map[string]any{"reason": "wrong_wearer", "custody": months}, &refused)
	require.Equal(t, "discrepancy.not_about", refused.Code, refused.Detail)

	body["note"] = "he said so"
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"?expect="+shown.Expect, body, &shown), shown.Detail)
	require.Equal(t, "he said so", shown.Discrepancy.Note)
	require.Len(t, shown.Custody, 2, "Ben's, and Ana's after it")
	var held struct {
		Custody []struct{ Worker, From, To string }
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/custody?badge="+badge, nil, &held))
	require.Len(t, held.Custody, 2, "what ended where it began is not shown")
	require.Equal(t, []string{ids["Ben"], ids["Ana"]}, []string{held.Custody[0].Worker, held.Custody[1].Worker})
	w.verified()
}

func valueOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
