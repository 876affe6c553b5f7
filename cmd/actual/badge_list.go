package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/domain/tenant"
	"actual/ports"
)

func badgeListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List badges and how they do", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				var all []ports.BadgeHealth
				err := t.Work.View(ctx, c.ID(), func(ctx context.Context, tx ports.Tx) (err error) {
					all, err = tx.Badges.List(ctx)
					return err
				})
				if err != nil {
					return err
				}
				if len(all) == 0 && !asJSON(cmd) {
					return say(cmd, nil, "no badges yet: register one with `actual badge add DEVICE --company %s`", c.Ref())
				}
				for _, b := range all {
					if err := sayBadge(cmd, b, c.Zone(), t.Clock.Now()); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}

func sayBadge(cmd *cobra.Command, b ports.BadgeHealth, zone *time.Location, now time.Time) error {
	heard, battery := "never heard", "battery unknown"
	out := map[string]any{"id": b.Badge.ID().String(), "device": b.Badge.Device(), "label": b.Badge.Label(), "heard_at": nil, "late": false, "voltage_mv": nil}
	if !b.Health.HeardAt.IsZero() {
		heard = "heard " + b.Health.HeardAt.In(zone).Format("Mon 2 Jan 15:04 MST")
		out["heard_at"] = b.Health.HeardAt.Format(time.RFC3339)
	}
	if b.Health.VoltageMV > 0 {
		battery = fmt.Sprintf("%.2f V", float64(b.Health.VoltageMV)/1000)
		out["voltage_mv"] = b.Health.VoltageMV
	}
	if b.Badge.Plan().Late(b.Health, now) {
		heard += " (late)"
		out["late"] = true
	}
	return say(cmd, out, "%-24s %-24s %-36s %s", b.Badge.Device(), b.Badge.Label(), heard, battery)
}
