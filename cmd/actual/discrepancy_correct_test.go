package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// mended is what the API says of a correction of what a discrepancy is about.
type mended struct {
	Expect      string
	Applied     bool
	Discrepancy struct {
		ID, State, Reason, Resolution, Note string
		AssigneeName                        string `json:"assignee_name"`
		Changed                             map[string]string
	}
	Visits  *effect
	Custody []struct{ Worker, From, To string }
	Hours   []struct {
		Worker        string
		WorkerName    string `json:"worker_name"`
		SecondsBefore int64  `json:"seconds_before"`
		SecondsAfter  int64  `json:"seconds_after"`
	}
	Job          *struct{ ID, State string }
	Code, Detail string
}

// mend previews a correction, which writes nothing, and makes it.
func (w *world) mend(t *testing.T, id string, body map[string]any) (shown, done mended) {
	t.Helper()
	path := "/v1/discrepancies/" + id + "/correct"
	was := w.stored()
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"?preview=true", body, &shown), shown.Detail)
	require.Equal(t, was, w.stored(), "a preview writes nothing")
	require.False(t, shown.Applied)
	require.Equal(t, "open", shown.Discrepancy.State)
	var refused mended
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, path+"?expect=0123456789abcdef0123456789abcdef01234567", body, &refused))
	require.Equal(t, "presence.preview_moved", refused.Code)
	require.Equal(t, was, w.stored())
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"?expect="+shown.Expect, body, &done), done.Detail)
	require.True(t, done.Applied)
	require.Equal(t, shown.Expect, done.Expect)
	require.Equal(t, "resolved", done.Discrepancy.State)
	require.Equal(t, http.StatusConflict, w.call(http.MethodPost, path+"?expect="+shown.Expect, body, &refused), "done once")
	w.drained()
	return shown, done
}

// What a discrepancy is about is corrected from it: shown before, done as shown, and
// linked from the discrepancy that it resolves.
func TestDiscrepanciesAreSettledByCorrections(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	w.badge("dev:2")
	w.importSites(house(t, "elm-1", 422700000, time.Time{}), house(t, "elm-5", 422706000, time.Time{}), house(t, "far", 423700000, time.Time{}))
	elm, next, far, badge, on := w.siteID("elm-1").String(), w.siteID("elm-5").String(), w.siteID("far").String(), w.badgeID("dev:1").String(), "2026-06-03"
	var crew, ana, ben, cal, job struct{ ID, State string }
	since := "2026-01-01T00:00:00Z"
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/workers", map[string]any{"ref": "117", "name": "Ana", "active_from": since}, &ana))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/workers", map[string]any{"ref": "118", "name": "Ben", "active_from": since}, &ben))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/workers", map[string]any{"ref": "119", "name": "Cal", "active_from": since}, &cal))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/crews", map[string]any{"ref": "mow-1", "name": "Mow 1"}, &crew))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/crews/"+crew.ID+"/members", map[string]any{"worker": cal.ID, "from": since}, nil))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/custody", map[string]any{"worker": cal.ID, "badge": w.badgeID("dev:2").String(), "from": since}, nil))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/custody", map[string]any{"worker": ana.ID, "badge": badge, "from": since}, nil))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/jobs", map[string]any{"site": far, "date": on, "crew": crew.ID, "effort_s": 3600}, &job))
	w.stand("dev:1", 0, 30)
	w.becomes(func(v []visitSeen) bool { return len(v) == 1 && v[0].Fixes == 30 })
	require.Equal(t, http.StatusAccepted, w.call(http.MethodPost, "/v1/reconciliations", map[string]any{"from": on, "to": on}, nil))
	var page struct{ Discrepancies []discrepancySeen }
	require.Eventually(t, func() bool {
		return w.call(http.MethodGet, "/v1/discrepancies?from="+on, nil, &page) == http.StatusOK && len(page.Discrepancies) == 2
	}, 20*time.Second, 50*time.Millisecond)
	w.verified()
	of := map[string]string{}
	for _, d := range page.Discrepancies {
		of[d.Kind] = d.ID
	}
	require.Contains(t, of, "job_without_presence", "%v", page)
	unplanned, nobody := of["presence_without_job"], of["job_without_presence"]

	shown, done := w.mend(t, nobody, map[string]any{"reason": "schedule_moved", "note": "put off", "cancel_job": true})
	require.Equal(t, "cancelled", shown.Job.State)
	require.Equal(t, job.ID, done.Discrepancy.Changed["job"])
	require.Equal(t, []string{"schedule_moved", "job_cancelled", "put off"}, []string{done.Discrepancy.Reason, done.Discrepancy.Resolution, done.Discrepancy.Note})
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/jobs/"+job.ID, nil, &job))
	require.Equal(t, "cancelled", job.State)

	worn := map[string]any{"reason": "wrong_wearer", "custody": map[string]any{"badge": badge, "worker": ben.ID}}
	shown, done = w.mend(t, unplanned, worn)
	require.Len(t, shown.Hours, 2)
	sum := map[string][2]int64{}
	for _, h := range shown.Hours {
		sum[h.WorkerName] = [2]int64{h.SecondsBefore, h.SecondsAfter}
	}
	require.Equal(t, sum["Ana"][0], sum["Ben"][1])
	require.Positive(t, sum["Ana"][0])
	require.Zero(t, sum["Ana"][1]+sum["Ben"][0])
	var held struct {
		Custody []struct{ ID, Worker, From, To string }
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/custody?badge="+badge, nil, &held))
	require.Len(t, held.Custody, 3, "Ana has it again on the day after")
	require.Equal(t, []string{ana.ID, ben.ID, ana.ID}, []string{held.Custody[0].Worker, held.Custody[1].Worker, held.Custody[2].Worker})
	require.Equal(t, []string{"2026-06-03T04:00:00Z", "2026-06-04T04:00:00Z"}, []string{held.Custody[1].From, held.Custody[1].To})
	require.Equal(t, held.Custody[1].ID, done.Discrepancy.Changed["custody"])

	w.reopened(unplanned)
	var refused mended
	path := "/v1/discrepancies/" + unplanned + "/correct"
	for code, body := range map[string]map[string]any{
		"discrepancy.so_already":     worn,
		"discrepancy.one_correction": {"reason": "weather"},
		"discrepancy.no_note":        {"reason": "other", "visit": map[string]any{"visit": page404}},
		"discrepancy.not_about":      {"reason": "wrong_site", "visit": map[string]any{"visit": page404}},
	} {
		w.call(http.MethodPost, path+"?preview=true", body, &refused)
		require.Equal(t, code, refused.Code)
	}
	require.Equal(t, http.StatusBadRequest, w.call(http.MethodPost, path, worn, &refused), "neither shown nor as shown")
	circle := func(lat float64) map[string]any {
		return map[string]any{"circle": map[string]any{"centre": map[string]any{"latitude": lat, "longitude": -71.8}, "radius_m": 40}}
	}
	w.call(http.MethodPost, path+"?preview=true", map[string]any{"reason": "wrong_fence", "fence": map[string]any{"site": far, "fence": circle(42.37)}}, &refused)
	require.Equal(t, "discrepancy.not_about", refused.Code)
	shown, done = w.mend(t, unplanned, map[string]any{"reason": "wrong_fence", "fence": map[string]any{"site": elm, "fence": circle(42.2701)}})
	require.Equal(t, 1, shown.Visits.Sites.Superseded)
	require.Equal(t, "fence", shown.Visits.Changes[0].Because)
	require.NotEmpty(t, done.Discrepancy.Changed["fence"])

	w.reopened(unplanned)
	var detail struct {
		Visits  []struct{ Visit string }
		History []struct {
			What    string
			Changed map[string]string
		}
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/discrepancies/"+unplanned, nil, &detail))
	shown, done = w.mend(t, unplanned, map[string]any{"reason": "wrong_site", "visit": map[string]any{"visit": detail.Visits[0].Visit, "site": next}})
	require.Positive(t, shown.Visits.Totals["seconds_moved"])
	require.Equal(t, "ruling", shown.Visits.Changes[0].Because)
	require.NotEmpty(t, done.Discrepancy.Changed["ruling"])
	w.becomes(func(v []visitSeen) bool { return len(v) == 1 && v[0].Site.Ref == "elm-5" })
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/discrepancies/"+unplanned, nil, &detail))
	require.Equal(t, done.Discrepancy.Changed, detail.History[len(detail.History)-1].Changed)
	w.verified()
}

func (w *world) reopened(id string) {
	w.t.Helper()
	require.Equal(w.t, http.StatusOK, w.call(http.MethodPost, "/v1/discrepancies/"+id+"/reopen", map[string]any{}, nil))
	w.verified()
}
