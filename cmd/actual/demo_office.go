package main

import (
	"context"
	"fmt"

	"actual/adapters/outbound/system"
)

// office has the people of the demo's office change the schedule in the sandbox's
// Aspire as the simulated time reaches what they do.
func (d *demo) office(ctx context.Context, clock system.Clock) error {
	for _, c := range d.world.Changes {
		if !pause(ctx, clock.Until(c.At)) {
			return nil
		}
		if err := d.outside.change(c); err != nil {
			return err
		}
		d.say(fmt.Sprintf("%s  %s  in Aspire, the office %s", c.At.In(d.zone).Format("Mon 15:04"), pad("schedule", 18), c.Says()))
	}
	<-ctx.Done()
	return nil
}
