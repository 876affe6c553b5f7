// Package aspireworld makes of a simulated season what its company would have in
// Aspire: properties for its sites, routes for its crews, employees who wear the
// badges, and a visit of a work ticket for each stop of a crew. The office changes
// some of the visits while the days pass, so that the schedule ends up as what the
// crews do. The same season makes the same rows.
package aspireworld

import (
	"fmt"
	"time"

	"actual/adapters/geojson"
	"actual/contracts/aspire/sim"
	"actual/contracts/notehub/season"
	"actual/domain"
)

// World is a company's Aspire at the beginning of a season, and what the office
// does afterwards.
type World struct {
	Rows    Rows
	Visits  []Visit  // The schedule at the beginning, by key.
	Changes []Change // In order of time.
}

// Rows are rows of Aspire's tables by path.
type Rows = map[string][]map[string]any

// Visit is a stop of a crew, as scheduled.
type Visit struct {
	Key     int64  // Its WorkTicketVisitID.
	Site    string // The ref of the season's fence.
	Place   string // What people call it.
	Crew    int    // As of season.Badge.
	Date    domain.Date
	Order   int   // Among the crew's stops of that day, from 1.
	Seconds int64 // Man-hours.
}

// Deed is what the office does to a visit.
type Deed string

// The deeds.
const (
	Moved   Deed = "moved"   // To another date.
	Added   Deed = "added"   // It was not in the schedule.
	Removed Deed = "removed" // It is not in the schedule any more.
)

// Change is something that the office does while the days pass.
type Change struct {
	At    time.Time
	Deed  Deed
	Visit Visit       // As it is after the change; of one removed, as it was.
	From  domain.Date // Of one moved: where it was.
	Rows  Rows
	Gone  map[string][]int64 // Keys of rows that are deleted, by path.
}

// PlannedDays is for how many days the demo's office has planned.
const PlannedDays = 7

// Demo is the season of the demo: of the whole week that has passed before now.
func Demo(now time.Time, seed uint64, days, crews int) season.Config {
	back := (int(now.Weekday()) + 6) % 7
	return season.Config{Seed: seed, Days: days, Crews: crews, Start: now.AddDate(0, 0, -back-7), Cadence: 2 * time.Minute, Hazards: season.AllHazards}
}

// Make makes the world of a season's first days.
func Make(s *season.Season, days int) (World, error) {
	features, problems, err := geojson.Decode(s.Fences())
	if err != nil || len(problems) > 0 {
		return World{}, fmt.Errorf("fences of the season: %w %v", err, problems)
	}
	zone, err := time.LoadLocation(s.Config().TimeZone)
	if err != nil {
		return World{}, err
	}
	w := &writer{season: s, zone: zone, features: features, rows: Rows{}, sites: map[string]int{}, worked: map[string]bool{}}
	for i, f := range features {
		w.sites[f.Ref] = i
	}
	all := w.visits(days)
	for _, v := range all {
		w.worked[v.Site] = true
	}
	w.writePlaces()
	w.writePeople()
	return w.schedule(all), nil
}

// Customer is what the stand-in is to hold for a customer of this name, with the
// world as it is at the beginning.
func (w World) Customer(name string) sim.Customer { return sim.Customer{Name: name, Rows: w.Rows} }

// Customer is what the stand-in is told of the change.
func (c Change) Customer(name string) sim.Customer {
	return sim.Customer{Name: name, Rows: c.Rows, Gone: c.Gone}
}
