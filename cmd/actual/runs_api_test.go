package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/task"
)

// Runs and what gave up are seen by API and by command, and started by both as by
// the server itself.
func TestRunsByAPIAndCommand(t *testing.T) {
	w := newWorld(t)
	type started struct{ Planned, Queued, Skipped int }
	var first, again started
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/runs/due", nil, &first))
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/runs/due", nil, &again))
	require.Equal(t, started{}, again, "each period once")

	var page struct {
		Runs []struct {
			ID, Kind, State, Period string
			Due                     time.Time `json:"due_at"`
			LateBy                  int       `json:"late_by_s"`
			Why                     []any
		}
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/runs?state=planned", nil, &page))
	kinds := map[string]int{}
	for _, r := range page.Runs {
		kinds[r.Kind]++
		require.True(t, r.Due.After(time.Now()), "before it is due")
		require.Zero(t, r.LateBy)
	}
	want := map[string]int{}
	for _, d := range task.Definitions(task.Flows{}) {
		if d.Scheduled != nil && !d.Scheduled.House && !d.Scheduled.Chosen {
			want[d.Kind] = 2
		}
	}
	require.Equal(t, want, kinds, "two of each are ahead; the house's are not the company's")
	var one struct{ ID string }
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/runs/"+page.Runs[0].ID, nil, &one))
	require.Equal(t, page.Runs[0].ID, one.ID)
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/runs?late=true", nil, &page))
	require.Empty(t, page.Runs)
	var refused struct{ Code, Detail string }
	require.Equal(t, http.StatusBadRequest, w.call(http.MethodGet, "/v1/runs?kind=nope", nil, &refused))
	require.Equal(t, "run.unknown_kind", refused.Code)
	require.Contains(t, refused.Detail, task.ApplyRetention)

	var dead struct {
		Tasks []struct{ ID string } `json:"dead_tasks"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/dead-tasks", nil, &dead))
	require.Empty(t, dead.Tasks)
	require.Equal(t, http.StatusNotFound, w.call(http.MethodPost, "/v1/dead-tasks/"+page404+"/restart", nil, nil))
}

const page404 = "00000000-0000-7000-8000-000000000000"

func TestRunsByCommand(t *testing.T) {
	s := newShell(t)
	require.Contains(t, s.must("run", "due"), "queued")
	require.Contains(t, s.must("run", "list", "--company", "house", "--kind", "store.ensure_partitions.v1"), "store.ensure_partitions.v1")
	for list, says := range map[string]string{
		"task dead list": "none: no background work has given up\n", "task list": "no tasks: commands", "worker list": "no workers yet",
		"hold list": "no legal holds", "run list --late": "none is late or ended late\n",
	} {
		words := append(strings.Fields(list), "--company", "house")
		require.Contains(t, s.must(words...), says)
		require.Empty(t, s.must(append(words, "--json")...), "to programs it is empty")
	}
	_, err := s.run("run", "list", "--company", "house", "--kind", "nope")
	require.ErrorContains(t, err, task.ApplyRetention)
	_, err = s.run("run", "list", "--company", "house", "--state", "lost")
	require.ErrorContains(t, err, "--state")
	_, err = s.run("task", "dead", "restart", "7", "--company", "house")
	require.ErrorContains(t, err, "actual task dead list")
}
