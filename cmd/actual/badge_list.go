package main

import (
	"context"
	"fmt"
	"strings"
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
	out := map[string]any{
		"id": b.Badge.ID().String(), "device": b.Badge.Device(), "label": b.Badge.Label(), "tags": append([]string{}, b.Badge.Tags()...),
		"last_heard": nil, "late": false, "voltage": nil,
		"heard_at": nil, "voltage_mv": nil, // As they were called before.
	}
	if !b.Health.HeardAt.IsZero() {
		heard = "heard " + b.Health.HeardAt.In(zone).Format("Mon 2 Jan 15:04 MST")
		out["last_heard"] = b.Health.HeardAt.Format(time.RFC3339)
		out["heard_at"] = out["last_heard"]
	}
	if b.Health.VoltageMV > 0 {
		battery = fmt.Sprintf("%.2f V", float64(b.Health.VoltageMV)/1000)
		out["voltage"], out["voltage_mv"] = float64(b.Health.VoltageMV)/1000, b.Health.VoltageMV
	}
	if b.Badge.Plan().Late(b.Health, now) {
		heard += " (late)"
		out["late"] = true
	}
	line := fmt.Sprintf("%-24s %-24s %-36s %-15s  %s", b.Badge.Device(), b.Badge.Label(), heard, battery, strings.Join(b.Badge.Tags(), ", "))
	return say(cmd, out, "%s", strings.TrimRight(line, " "))
}

func badgeReleaseCommand() *cobra.Command {
	var at string
	cmd := forCompany(&cobra.Command{
		Use: "release DEVICE", Short: "End the ownership of a device; the badge's history stays", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				until := t.Clock.Now()
				if at != "" {
					given, err := time.Parse(time.RFC3339, at)
					if err != nil {
						return misused(cmd, "--at %q: give an RFC 3339 time such as 2026-03-01T00:00:00-05:00", at)
					}
					until = given.UTC()
				}
				if err := t.Badges.Release(ctx, c.ID(), args[0], until, operator()); err != nil {
					return err
				}
				return say(cmd, map[string]any{"device": args[0], "owned_to": until.Format(time.RFC3339)}, "released %s as of %s", args[0], until.In(c.Zone()).Format("2 Jan 2006 15:04 MST"))
			})
		},
	})
	cmd.Flags().StringVar(&at, "at", "", "from when on it is no longer theirs, RFC 3339 (default: now)")
	return cmd
}
