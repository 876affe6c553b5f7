package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"actual/app/presence"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/tenant"
)

const previewedRuling = "--preview shows what would change and ends with an id; --expect ID does it only if that is still exactly what happens."

func rulingCommand() *cobra.Command {
	group := &cobra.Command{
		Use: "ruling", Short: "Decide as a person what presence must respect",
		Long: "Decide as a person what presence must respect: that a fix is out, or where a badge was. A ruling is an input of the\n" +
			"engine, never an edit of its output. It stays on record; withdrawn, it counts no more.",
	}
	group.AddCommand(rulingExcludeCommand(), rulingAtCommand(), rulingWithdrawCommand(), rulingListCommand())
	return group
}

func rulingExcludeCommand() *cobra.Command {
	var device string
	var how correcting
	cmd := forCompany(&cobra.Command{
		Use: "exclude EVENT --badge DEVICE", Short: "Take the fix of an event out: it counts no more", Args: cobra.ExactArgs(1),
		Long: "Take the fix of an event out: it counts no more. The event and its fix stay on record, with the ruling.\n\n" +
			"EVENT is its key, as `actual explain` shows it. " + previewedRuling,
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				badge, err := badgeByDevice(ctx, t, c, device)
				if err != nil {
					return err
				}
				return how.run(cmd, t, c, presence.Correction{Excluded: []presence.Exclusion{{Badge: badge, Event: args[0]}}}, "Ruled: the fix is out.")
			})
		},
	})
	cmd.Flags().StringVar(&device, "badge", "", "the badge's `DEVICE`")
	how.flags(cmd)
	_ = cmd.MarkFlagRequired("badge")
	_ = cmd.MarkFlagRequired("reason")
	return cmd
}

// whereabouts holds the flags that say which badge was somewhere, and when.
type whereabouts struct{ visit, device, from, to string }

func rulingAtCommand() *cobra.Command {
	var where whereabouts
	var how correcting
	cmd := forCompany(&cobra.Command{
		Use: "at SITE (--visit VISIT | --badge DEVICE --from TIME --to TIME)", Short: "Say at which site a badge was", Args: cobra.ExactArgs(1),
		Long: "Say at which site a badge was: during a visit, from the first to the last of its fixes, or over a span of time, both\n" +
			"ends included. A visit that was undecided is decided by it.\n\n" +
			"SITE is the site's ref. TIME is RFC 3339, or as 2026-04-06T06:53 in the company's time zone.\n" + previewedRuling,
		Example: "  actual ruling at elm-1 --company northside --visit 0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10 --reason 'the foreman says so' --preview",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				p, err := where.placement(ctx, t, c)
				if err != nil {
					return err
				}
				if p.Site, err = siteByRef(ctx, t, c, args[0]); err != nil {
					return err
				}
				return how.run(cmd, t, c, presence.Correction{Placed: []presence.Placement{p}}, "Ruled: it was there.")
			})
		},
	})
	cmd.Flags().StringVar(&where.visit, "visit", "", "the `VISIT`'s id")
	cmd.Flags().StringVar(&where.device, "badge", "", "the badge's `DEVICE`")
	cmd.Flags().StringVar(&where.from, "from", "", "from this `TIME` on")
	cmd.Flags().StringVar(&where.to, "to", "", "to this `TIME`")
	cmd.MarkFlagsOneRequired("visit", "badge")
	cmd.MarkFlagsMutuallyExclusive("visit", "badge")
	cmd.MarkFlagsRequiredTogether("badge", "from", "to")
	how.flags(cmd)
	_ = cmd.MarkFlagRequired("reason")
	return cmd
}

var errNoEnd = fault.New(fault.Invalid, "command.no_end", "--from and --to: give both")

func (w whereabouts) placement(ctx context.Context, t *tools, c tenant.Company) (p presence.Placement, err error) {
	if w.visit != "" {
		if p.Visit, err = domain.ParseVisitID(w.visit); err != nil {
			return p, fmt.Errorf("--visit %q: %w", w.visit, err)
		}
		return p, nil
	}
	if p.Badge, err = badgeByDevice(ctx, t, c, w.device); err != nil {
		return p, err
	}
	from, err := dayOrTime("--from", w.from, c.Zone())
	if err != nil {
		return p, err
	}
	to, err := dayOrTime("--to", w.to, c.Zone())
	if err != nil {
		return p, err
	}
	if from.IsZero() || to.IsZero() {
		return p, errNoEnd
	}
	p.From, p.To = from.Unix(), to.Unix()
	return p, nil
}

func rulingWithdrawCommand() *cobra.Command {
	var how correcting
	cmd := forCompany(&cobra.Command{
		Use: "withdraw RULING", Short: "Let a ruling count no more", Args: cobra.ExactArgs(1),
		Long: "Let a ruling count no more. It stays on record, with who withdrew it and why.\n\n" +
			"RULING is its id, as `actual ruling list` has it. " + previewedRuling,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := domain.ParseRulingID(args[0])
			if err != nil {
				return misused(cmd, "ruling %q: %w", args[0], err)
			}
			return withCompany(cmd, func(_ context.Context, t *tools, c tenant.Company) error {
				return how.run(cmd, t, c, presence.Correction{Withdrawn: []domain.RulingID{id}}, "Withdrawn.")
			})
		},
	})
	how.flags(cmd)
	_ = cmd.MarkFlagRequired("reason")
	return cmd
}
