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

// correcting holds the flags of a command that corrects.
type correcting struct {
	preview bool
	expect  previewID
	reason  string
}

// flags adds the flags to a command.
func (f *correcting) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.preview, "preview", false, "show what would change, and write nothing")
	cmd.Flags().Var(&f.expect, "expect", "do it only if it does what the preview with this `ID` showed")
	cmd.MarkFlagsMutuallyExclusive("preview", "expect")
	cmd.Flags().StringVar(&f.reason, "reason", "", "why, for people")
}

// run shows what a correction would do, or does it and shows the same.
func (f *correcting) run(cmd *cobra.Command, t *tools, c tenant.Company, change presence.Correction, done string) error {
	change.Company, change.By, change.Reason, change.Progress = c.ID(), operator(), f.reason, progress(cmd)
	var p presence.Preview
	var err error
	if f.preview {
		p, err = t.Previewer.Preview(cmd.Context(), change)
	} else {
		p, err = t.Previewer.Apply(cmd.Context(), change, string(f.expect))
	}
	if err != nil {
		return err
	}
	out := differenceJSON(p.Difference, c.Zone())
	out["expect"], out["id"], out["applied"] = p.ID, p.ID, !f.preview
	if !asJSON(cmd) {
		if err := printDifference(cmd.OutOrStdout(), p.Difference, c.Zone()); err != nil {
			return err
		}
	}
	if change.Policy != nil {
		if err := f.sums(cmd, out, p.Difference); err != nil {
			return err
		}
	}
	if f.preview {
		return say(cmd, out, "Nothing was written.\nTo do exactly this: %s", expecting(cmd, cmd.CommandPath(), p.ID))
	}
	return say(cmd, out, "%s", done)
}

// sums adds what both policies find.
func (f *correcting) sums(cmd *cobra.Command, out map[string]any, d presence.Difference) error {
	if addSums(out, d); asJSON(cmd) {
		return nil
	}
	return printSums(cmd.OutOrStdout(), d)
}

func badgeByDevice(ctx context.Context, t *tools, c tenant.Company, device string) (id domain.BadgeID, err error) {
	err = t.Work.View(ctx, c.ID(), func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Badges.List(ctx)
		for _, b := range all {
			if b.Badge.Device() == device {
				id = b.Badge.ID()
			}
		}
		return err
	})
	if err == nil && id.IsZero() {
		return id, fmt.Errorf("--badge %q: no such badge; `actual badge list --company %s` has them", device, c.Ref())
	}
	return id, err
}

func siteByRef(ctx context.Context, t *tools, c tenant.Company, ref string) (id domain.SiteID, err error) {
	err = t.Work.View(ctx, c.ID(), func(ctx context.Context, tx ports.Tx) error {
		all, _, err := tx.Sites.Load(ctx)
		for _, s := range all {
			if s.Ref == ref {
				id = s.ID
			}
		}
		return err
	})
	if err == nil && id.IsZero() {
		return id, fmt.Errorf("site %q: no such site; `actual site list --company %s` has them", ref, c.Ref())
	}
	return id, err
}
