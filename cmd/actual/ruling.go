package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"actual/app/presence"
	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

func rulingCommand() *cobra.Command {
	group := &cobra.Command{Use: "ruling", Short: "Decide as a person what presence must respect"}
	var device, reason, expect string
	var preview bool
	out := forCompany(&cobra.Command{
		Use: "exclude EVENT --badge DEVICE", Short: "Take the fix of an event out: it counts no more", Args: cobra.ExactArgs(1),
		Long: "Take the fix of an event out: it counts no more. The event and its fix stay on record, with the ruling.\n\n" +
			"EVENT is its key, as `actual explain` shows it. --preview shows what would change and ends with an id; --expect ID does\n" +
			"it only if that is still exactly what happens.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				badge, err := badgeByDevice(ctx, t, c.ID(), device)
				if err != nil {
					return err
				}
				change := presence.Correction{
					Company: c.ID(), Excluded: []presence.Exclusion{{Badge: badge, Event: args[0]}}, By: operator(), Reason: reason,
				}
				return exclude(cmd, t, c, change, preview, expect)
			})
		},
	})
	out.Flags().StringVar(&device, "badge", "", "the badge's `DEVICE`")
	out.Flags().StringVar(&reason, "reason", "", "why, for people")
	out.Flags().BoolVar(&preview, "preview", false, "show what would change, and write nothing")
	out.Flags().StringVar(&expect, "expect", "", "do it only if it does what the preview with this `ID` showed")
	out.MarkFlagsMutuallyExclusive("preview", "expect")
	_ = out.MarkFlagRequired("badge")
	_ = out.MarkFlagRequired("reason")
	group.AddCommand(out)
	return group
}

func exclude(cmd *cobra.Command, t *tools, c tenant.Company, change presence.Correction, preview bool, expect string) error {
	p, err := t.Previewer.Preview(cmd.Context(), change)
	if err != nil {
		return err
	}
	if !preview {
		if expect == "" {
			expect = p.ID
		}
		if p, err = t.Previewer.Apply(cmd.Context(), change, expect); err != nil {
			return err
		}
	}
	out := differenceJSON(p.Difference, c.Zone())
	out["preview"], out["applied"] = p.ID, !preview
	if !asJSON(cmd) {
		if err := printDifference(cmd.OutOrStdout(), p.Difference, c.Zone()); err != nil {
			return err
		}
	}
	if preview {
		return say(cmd, out, "Nothing was written.\nTo do exactly this: --expect %s", p.ID)
	}
	return say(cmd, out, "Ruled.")
}

func badgeByDevice(ctx context.Context, t *tools, company domain.CompanyID, device string) (id domain.BadgeID, err error) {
	err = t.Work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Badges.List(ctx)
		for _, b := range all {
			if b.Badge.Device() == device {
				id = b.Badge.ID()
			}
		}
		return err
	})
	if err == nil && id.IsZero() {
		return id, fmt.Errorf("--badge %q: no such badge; `actual badge list` has them", device)
	}
	return id, err
}
