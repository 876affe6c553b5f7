package main

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/aspireworld"
	"actual/domain"
)

// The comparison of live-schedule sees what is planted.
func TestLiveScheduleSeesWhatIsWrong(t *testing.T) {
	monday := domain.NewDate(2026, 11, 16)
	visit := aspireworld.Visit{Key: 900001, Site: "S-1", Crew: 0, Date: monday, Seconds: 900}
	moved := visit
	moved.Key, moved.Date = 900002, monday.AddDays(1)
	after := moved
	after.Date = monday
	as := func(v aspireworld.Visit, change func(j *jobSeen)) jobSeen {
		j := jobSeen{Ref: strconv.FormatInt(v.Key, 10), Site: v.Site, Crew: "Crew 1", Date: v.Date.String(), State: "planned", Source: "aspire", EffortS: v.Seconds}
		change(&j)
		return j
	}
	right := func(*jobSeen) {}
	for name, tt := range map[string]struct {
		first, second jobSeen
		wrong, open   int
	}{
		"all is seen":         {as(visit, right), as(after, right), 0, 0},
		"it did not move":     {as(visit, right), as(moved, right), 0, 1},
		"another crew":        {as(visit, func(j *jobSeen) { j.Crew = "Crew 2" }), as(after, right), 1, 0},
		"another site":        {as(visit, func(j *jobSeen) { j.Site = "S-2" }), as(after, right), 1, 0},
		"another date":        {as(visit, func(j *jobSeen) { j.Date = "2026-11-18" }), as(after, right), 1, 0},
		"made by hand":        {as(visit, func(j *jobSeen) { j.Source = "hand" }), as(after, right), 1, 0},
		"moved and cancelled": {as(visit, right), as(after, func(j *jobSeen) { j.State = "cancelled" }), 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := liveJobs{
				say: t.Logf, day: monday, wrong: map[string]bool{}, jobs: map[int64]jobSeen{visit.Key: tt.first, moved.Key: tt.second},
				world: aspireworld.World{Visits: []aspireworld.Visit{visit, moved}, Changes: []aspireworld.Change{{Deed: aspireworld.Moved, Visit: after, From: moved.Date}}},
			}
			p.hold()
			require.Len(t, p.wrong, tt.wrong)
			require.Len(t, p.open(), tt.open)
		})
	}
}
