package main

import (
	"context"
	"fmt"
	"time"

	"actual/adapters/geojson"
	"actual/app/planning"
	"actual/app/roster"
	"actual/cmd/internal/aspireworld"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/tenant"
)

// form makes the crews, with the badges that they carry and the people who wear them.
// What they are to do comes from Aspire.
func (d *demo) form(ctx context.Context, t *tools, c tenant.Company, by string) error {
	start, _ := d.season.Span()
	crews := map[int]domain.CrewID{}
	for i, b := range d.season.Badges() {
		if _, made := crews[b.Crew]; !made {
			crew, err := t.Crews.Create(ctx, roster.CreateCrew{Company: c.ID(), Ref: fmt.Sprintf("crew-%d", b.Crew+1), Name: aspireworld.CrewName(b.Crew), By: by})
			if err != nil {
				return err
			}
			crews[b.Crew] = crew.ID()
			if err := d.skip(ctx, t, c, crew.ID(), b.Crew, by); err != nil {
				return err
			}
		}
		id, err := badgeByDevice(ctx, t, c, b.Device)
		if err != nil {
			return err
		}
		if _, err := t.Carriages.Carry(ctx, planning.CarryBadge{Company: c.ID(), Crew: crews[b.Crew], Badge: id, From: time.Unix(start, 0), By: by}); err != nil {
			return err
		}
		if err := d.wears(ctx, t, c, wearer{nth: i, crew: crews[b.Crew], badge: id, from: time.Unix(start, 0), by: by}); err != nil {
			return err
		}
	}
	return nil
}

// skip plans a job for each crew's first day that it will not come to, by hand: what the
// comparison of that day has to find.
func (d *demo) skip(ctx context.Context, t *tools, c tenant.Company, crew domain.CrewID, nth int, by string) error {
	if !d.back {
		return nil
	}
	visited := map[string]bool{}
	for _, v := range d.world.Visits {
		visited[v.Site] = true
	}
	features, _, err := geojson.Decode(d.season.Fences())
	if err != nil {
		return err
	}
	for _, f := range features {
		if visited[f.Ref] || f.Kind == geofence.KindYard {
			continue
		}
		if nth--; nth >= 0 {
			continue
		}
		site, err := siteByRef(ctx, t, c, f.Ref)
		if err != nil {
			return err
		}
		_, err = t.Jobs.Create(ctx, planning.CreateJob{Company: c.ID(), Plan: job.Plan{Date: d.world.Visits[0].Date, Work: job.Work{Site: site, Crew: crew, Effort: 2 * 3600}}, By: by})
		return err
	}
	return nil // The crews of a small town come everywhere.
}
