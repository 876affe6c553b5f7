package aspireworld_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/aspireworld"
	"actual/contracts/aspire/sim"
	"actual/contracts/notehub/season"
	"actual/domain"
)

const days = 5

func made(t *testing.T) (*season.Season, aspireworld.World) {
	t.Helper()
	s := season.New(season.Config{Seed: 1, Days: days})
	w, err := aspireworld.Make(s, days)
	require.NoError(t, err)
	return s, w
}

// stop is what a crew does at a site on a date.
type stop struct {
	crew int
	site string
	date domain.Date
}

// truth is what crews do, man-seconds each.
func truth(t *testing.T, s *season.Season) map[stop]int64 {
	t.Helper()
	zone, err := time.LoadLocation(s.Config().TimeZone)
	require.NoError(t, err)
	out := map[stop]int64{}
	for i, b := range s.Badges() {
		for _, st := range s.Truth(i) {
			if st.Kind == season.Work {
				out[stop{b.Crew, st.Site, domain.DateOf(time.Unix(st.From, 0), zone)}] += st.To - st.From
			}
		}
	}
	return out
}

// When the office has done what it does, the schedule is what crews do, hours
// to the quarter.
func TestTheScheduleEndsUpAsWhatCrewsDo(t *testing.T) {
	s, w := made(t)
	scheduled := map[int64]aspireworld.Visit{}
	for _, v := range w.Visits {
		require.NotContains(t, scheduled, v.Key)
		scheduled[v.Key] = v
	}
	deeds := map[aspireworld.Deed]int{}
	for _, c := range w.Changes {
		deeds[c.Deed]++
		was, there := scheduled[c.Visit.Key]
		require.Equal(t, c.Deed != aspireworld.Added, there)
		if c.Deed == aspireworld.Moved {
			require.Equal(t, c.From, was.Date)
			require.NotEqual(t, c.From, c.Visit.Date)
		}
		if c.Deed == aspireworld.Removed {
			delete(scheduled, c.Visit.Key)
			continue
		}
		scheduled[c.Visit.Key] = c.Visit
	}
	require.Equal(t, map[aspireworld.Deed]int{aspireworld.Moved: 2 * days, aspireworld.Added: 2 * days, aspireworld.Removed: days}, deeds)
	want := truth(t, s)
	require.Len(t, scheduled, len(want))
	for _, v := range scheduled {
		took, there := want[stop{v.Crew, v.Site, v.Date}]
		require.True(t, there, v)
		require.InDelta(t, took, v.Seconds, 900, v)
	}
}

// The office changes the day before the crew gets there.
func TestChangesComeBeforeTheStop(t *testing.T) {
	s, w := made(t)
	zone, err := time.LoadLocation(s.Config().TimeZone)
	require.NoError(t, err)
	first := map[stop]int64{}
	for i, b := range s.Badges() {
		for _, st := range s.Truth(i) {
			k := stop{b.Crew, st.Site, domain.DateOf(time.Unix(st.From, 0), zone)}
			if at, there := first[k]; st.Kind == season.Work && (!there || st.From < at) {
				first[k] = st.From
			}
		}
	}
	var last time.Time
	for _, c := range w.Changes {
		require.False(t, c.At.Before(last), "in order of time")
		last = c.At
		require.Equal(t, c.Visit.Date, domain.DateOf(c.At, zone))
		if begins, there := first[stop{c.Visit.Crew, c.Visit.Site, c.Visit.Date}]; c.Deed != aspireworld.Removed {
			require.True(t, there)
			require.Less(t, c.At.Unix(), begins)
		}
	}
}

// The stand-in takes the world and each change, and the same season makes the same.
func TestTheStandInTakesIt(t *testing.T) {
	_, w := made(t)
	_, again := made(t)
	require.Equal(t, w, again)
	s := sim.New(time.Now)
	require.NoError(t, s.Add(sim.Seed{Customers: []sim.Customer{w.Customer("acme")}}))
	before := s.State().Customers[0].Rows
	require.Equal(t, len(w.Visits)+1, before["WorkTicketVisits"], "and one that leads nowhere")
	require.Equal(t, 403, before["Properties"])
	require.Equal(t, 3, before["Routes"])
	for _, c := range w.Changes {
		require.NoError(t, s.Add(sim.Seed{Customers: []sim.Customer{c.Customer("acme")}}))
	}
	after := s.State().Customers[0].Rows
	require.Equal(t, before["WorkTicketVisits"]+2*days-days, after["WorkTicketVisits"], "added and removed")
	require.Len(t, w.Rows["Branches"], 1)
}
