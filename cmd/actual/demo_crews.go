package main

import (
	"context"
	"fmt"
	"time"

	"actual/app/planning"
	"actual/app/roster"
	"actual/cmd/internal/aspireworld"
	"actual/domain"
	"actual/domain/tenant"
)

// form makes the crews, with the badges that they carry. What they are to do comes from
// Aspire.
func (d *demo) form(ctx context.Context, t *tools, c tenant.Company, by string) error {
	start, _ := d.season.Span()
	crews := map[int]domain.CrewID{}
	for _, b := range d.season.Badges() {
		if _, made := crews[b.Crew]; !made {
			crew, err := t.Crews.Create(ctx, roster.CreateCrew{Company: c.ID(), Ref: fmt.Sprintf("crew-%d", b.Crew+1), Name: aspireworld.CrewName(b.Crew), By: by})
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
	return nil
}
