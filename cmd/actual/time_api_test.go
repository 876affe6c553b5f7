package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type timeDaySeen struct {
	State, Digest     string
	Changed, Locked   bool
	Revision          int
	PaidSeconds       int64 `json:"paid_seconds"`
	UnresolvedSeconds int64 `json:"unresolved_seconds"`
	Entries, Approved []struct {
		ID, Activity, State string
		Seconds             int64
		Visits              []struct {
			Visit   string
			Version int
		}
	}
}

type timeDone struct {
	Days []struct{ Outcome, Code, Detail string }
}

// A day goes from events to approved time, to an adjustment, and into a pay period
// that is locked; the ledger fits all of it.
func TestTimeOverHTTP(t *testing.T) {
	w := newWorld(t)
	w.badge("dev:1")
	w.importSites(house(t, "elm-1", 422700000, time.Time{}))
	const on = "2026-06-03"
	var ana struct{ ID string }
	since := "2026-01-01T00:00:00Z"
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/workers", map[string]any{"ref": "117", "name": "Ana", "active_from": since}, &ana))
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/custody", map[string]any{"worker": ana.ID, "badge": w.badgeID("dev:1").String(), "from": since}, nil))
	w.stand("dev:1", 0, 30)
	w.becomes(func(v []visitSeen) bool { return len(v) == 1 && v[0].Fixes == 30 })

	day := func() (d timeDaySeen) {
		t.Helper()
		var page struct {
			TimeDays []timeDaySeen `json:"time_days"`
		}
		require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/time-days?from="+on, nil, &page))
		require.Len(t, page.TimeDays, 1)
		return page.TimeDays[0]
	}
	approve := func(more map[string]any) (out timeDone) {
		t.Helper()
		body := map[string]any{"days": []map[string]any{{"worker": ana.ID, "day": on}}}
		for k, v := range more {
			body[k] = v
		}
		require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/time-days/approve", body, &out))
		return out
	}
	before := day()
	require.Equal(t, []any{"open", before.Entries[0].Seconds}, []any{before.State, before.PaidSeconds})
	require.Greater(t, before.PaidSeconds, int64(1500))
	require.Equal(t, "approved", approve(nil).Days[0].Outcome)
	require.Equal(t, "unchanged", approve(nil).Days[0].Outcome)
	after := day()
	require.Equal(t, before.Digest, after.Digest)
	require.Equal(t, before.Entries[0].Visits[0].Version+1, after.Approved[0].Visits[0].Version, "the sealed one")
	w.verified()

	path := "/v1/time-days/" + ana.ID + "/" + on
	var detail struct {
		Pending []any
		History []struct{ What string }
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, path, nil, &detail))
	require.Empty(t, detail.Pending)
	w.stand("dev:1", 31, 60)
	require.Eventually(t, func() bool {
		return w.call(http.MethodGet, path, nil, &detail) == http.StatusOK && len(detail.Pending) == 1
	}, 20*time.Second, 50*time.Millisecond, "what comes later is pending")
	require.Equal(t, after.PaidSeconds, day().PaidSeconds, "and changes nothing")
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, path+"/reopen", map[string]any{"text": "she stayed longer"}, nil))
	require.Eventually(t, func() bool { return day().Changed }, 20*time.Second, 50*time.Millisecond)
	require.Equal(t, after.Approved, day().Approved, "it stands until it is approved anew")
	require.Equal(t, "adjusted", approve(nil).Days[0].Outcome)
	adjusted := day()
	require.Equal(t, after.Approved[0].ID, adjusted.Approved[0].ID)
	require.Greater(t, adjusted.PaidSeconds, after.PaidSeconds+1500)
	w.verified()

	var period struct {
		Sheets []struct {
			Regular int64 `json:"regular_seconds"`
		}
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/pay-periods/"+on, nil, &period))
	require.Equal(t, adjusted.PaidSeconds, period.Sheets[0].Regular)
	require.Equal(t, http.StatusOK, w.call(http.MethodPost, "/v1/pay-periods/"+on+"/lock", map[string]any{}, nil))
	require.True(t, day().Locked)
	require.Equal(t, http.StatusCreated, w.call(http.MethodPost, "/v1/time-days/"+ana.ID+"/sayings", map[string]any{
		"from": on + "T12:00:00Z", "to": on + "T12:10:00Z", "as": "off", "why": "so",
	}, nil))
	if day().Changed {
		require.Equal(t, "time.locked", approve(nil).Days[0].Code)
	}
	var page struct {
		TimeEntries []any `json:"time_entries"`
	}
	require.Equal(t, http.StatusOK, w.call(http.MethodGet, "/v1/time-entries?locked=true", nil, &page))
	require.Len(t, page.TimeEntries, 1)
	w.verified()
}

func TestTimeByCommand(t *testing.T) {
	s := newShell(t)
	s.must("company", "create", "acme", "--name", "Acme", "--time-zone", "America/New_York")
	s.must("worker", "add", "--ref", "117", "--company", "acme", "--name", "Ana Flores")
	of := func(args ...string) string { return s.must(append(args, "--company", "acme")...) }
	require.Contains(t, of("time", "list"), "no time from")
	require.Contains(t, of("time", "approve"), "nothing to approve")
	require.Contains(t, of("time", "dispute", "117", "2026-06-03", "--text", "I was there"), "open, disputed")
	require.Contains(t, of("time", "list", "--from", "2026-06-03"), "The worker says that this day is wrong")
	require.Contains(t, of("time", "approve", "--from", "2026-06-03"), "0 days are approved, 1 are not")
	require.Contains(t, of("time", "answer", "117", "2026-06-03", "--text", "so you were"), "is open")
	require.Contains(t, of("time", "say", "117", "2026-06-03", "--from", "12:00", "--to", "12:30", "--as", "travel", "--why", "to the dump"), "said; `actual time unsay")
	require.Contains(t, of("time", "show", "117", "2026-06-03"), "12:00:00 to 12:30:00   0:30:00  travel")
	require.Contains(t, of("time", "approve", "--from", "2026-06-03"), "1 days are approved, 0 are not")
	require.Contains(t, of("pay", "settings", "--rules", "us-ca", "--week-begins", "sunday", "--rules-of", "117=us-nv"), "rules us-ca (1 workers have their own)")
	require.Contains(t, of("pay", "rate", "117", "--since", "2026-06-01", "--basic", "20"), "is paid 20.00 from 2026-06-01 on")
	require.Contains(t, of("pay", "period", "2026-06-03"), "$10.00")
	require.Equal(t, 2, strings.Count(of("pay", "period", "2026-06-03", "--csv"), "\n"))
	require.Contains(t, of("time", "lock", "2026-06-03"), "locked")
	require.Contains(t, of("time", "unlock", "2026-06-03", "--why", "too early"), "unlocked")
	for _, wrong := range [][]string{{"time", "approve", "--gaps", "meal"}, {"time", "show", "117"}, {"pay", "settings", "--week", "noday"}, {"time", "show", "999", "2026-06-03"}} {
		_, err := s.run(append(wrong, "--company", "acme")...)
		require.Error(t, err, wrong)
	}
}
