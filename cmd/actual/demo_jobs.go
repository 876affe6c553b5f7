package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"actual/app/planning"
	"actual/app/roster"
	"actual/contracts/notehub/season"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/tenant"
)

// stop is what a crew is to do at a site on a date.
type stop struct {
	date domain.Date
	site string
	crew int
}

// plan makes the crews, with the badges that they carry, and plans what they will do.
func (d *demo) plan(ctx context.Context, t *tools, c tenant.Company, by string) error {
	start, _ := d.season.Span()
	crews := map[int]domain.CrewID{}
	for _, b := range d.season.Badges() {
		if _, made := crews[b.Crew]; !made {
			crew, err := t.Crews.Create(ctx, roster.CreateCrew{Company: c.ID(), Ref: fmt.Sprintf("crew-%d", b.Crew+1), Name: fmt.Sprintf("Crew %d", b.Crew+1), By: by})
			if err != nil {
				return err
			}
			crews[b.Crew] = crew.ID()
		}
		id, err := badgeByDevice(ctx, t, c, b.Device)
		if err != nil {
			return err
		}
		if _, err := t.Carriages.Carry(ctx, planning.CarryBadge{Company: c.ID(), Crew: crews[b.Crew], Badge: id, From: time.Unix(start, 0), By: by}); err != nil {
			return err
		}
	}
	names, err := placesAndCrews(ctx, t, c)
	if err != nil {
		return err
	}
	sites := map[string]domain.SiteID{}
	for id, ref := range names.sites {
		sites[ref] = id
	}
	stops := d.stops(c.Zone())
	for _, s := range slices.SortedFunc(maps.Keys(stops), func(a, b stop) int {
		return cmp.Or(a.date.DaysSince(b.date), cmp.Compare(a.crew, b.crew), cmp.Compare(a.site, b.site))
	}) {
		work := job.Work{Site: sites[s.site], Crew: crews[s.crew], Effort: stops[s]}
		if _, err := t.Jobs.Create(ctx, planning.CreateJob{Company: c.ID(), Plan: job.Plan{Date: s.date, Work: work}, By: by}); err != nil {
			return err
		}
	}
	return nil
}

// stops is what crews are to do, and for how long: what they will do, to the quarter
// of an hour.
func (d *demo) stops(zone *time.Location) map[stop]job.Effort {
	start, _ := d.season.Span()
	last := domain.DateOf(time.Unix(start, 0), zone).AddDays(plannedDays - 1)
	took := map[stop]job.Effort{}
	for i, b := range d.season.Badges() {
		for _, stay := range d.season.Truth(i) {
			on := domain.DateOf(time.Unix(stay.From, 0), zone)
			if stay.Kind == season.Work && !on.After(last) {
				took[stop{on, stay.Site, b.Crew}] += job.Effort(stay.To - stay.From)
			}
		}
	}
	const quarter = 15 * 60
	for s, e := range took {
		took[s] = max((e+quarter/2)/quarter, 1) * quarter
	}
	return took
}
