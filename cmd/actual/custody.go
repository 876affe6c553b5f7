package main

import (
	"context"

	"github.com/spf13/cobra"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/domain/tenant"
	"actual/ports"
)

func custodyCommand() *cobra.Command {
	group := &cobra.Command{Use: "custody", Short: "Manage which worker wears which badge"}
	group.AddCommand(custodyGiveCommand(), custodyEndCommand(), custodyListCommand())
	return group
}

func custodyGiveCommand() *cobra.Command {
	var from, to string
	var over bool
	cmd := forCompany(&cobra.Command{
		Use: "give DEVICE WORKER", Short: "Give a badge to a worker, by their ref", Args: cobra.ExactArgs(2),
		Example: "  actual custody give dev:864475044204278 117 --company northside --hand-over",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				begin := roster.BeginCustody{Company: c.ID(), HandOver: over, By: operator()}
				var err error
				if begin.From, err = dayOrTime("--from", from, c.Zone()); err == nil {
					begin.To, err = dayOrTime("--to", to, c.Zone())
				}
				if err != nil {
					return misused(cmd, "%w", err)
				}
				if begin.Badge, err = badgeByDevice(ctx, t, c, args[0]); err != nil {
					return err
				}
				w, err := workerNamed(ctx, t, c, args[1])
				if err != nil {
					return err
				}
				begin.Worker = w.ID()
				held, err := t.Custodies.Begin(ctx, begin)
				if err != nil {
					return err
				}
				return say(cmd, custodyLine(held), "%s wears %s: %s", w.Particulars().Name, args[0], activeText(held.Span, c.Zone()))
			})
		},
	})
	cmd.Flags().StringVar(&from, "from", "", "from when on, a `DAY` or time (default: now)")
	cmd.Flags().StringVar(&to, "to", "", "until when, a `DAY` or time (default: open)")
	cmd.Flags().BoolVar(&over, "hand-over", false, "who wears it then wears it no more")
	return cmd
}

func custodyLine(c badge.Custody) map[string]any {
	return spanLine(c.Span, "", map[string]any{"id": c.ID.String(), "badge": c.Badge.String(), "worker": c.Worker.String()})
}

func custodyEndCommand() *cobra.Command {
	var at string
	cmd := forCompany(&cobra.Command{
		Use: "end ID", Short: "End custody; where it began, it never was", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := domain.ParseCustodyID(args[0])
			if err != nil {
				return misused(cmd, "custody %q: give its id, as `actual custody list` shows it: %w", args[0], err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				when, err := dayOrTime("--at", at, c.Zone())
				if err != nil {
					return misused(cmd, "%w", err)
				}
				held, err := t.Custodies.End(ctx, c.ID(), id, when, operator())
				if err != nil {
					return err
				}
				return say(cmd, custodyLine(held), "ended: %s", activeText(held.Span, c.Zone()))
			})
		},
	})
	cmd.Flags().StringVar(&at, "at", "", "when, a `DAY` or time (default: now)")
	return cmd
}

func custodyListCommand() *cobra.Command {
	var worker, at string
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List who wears and wore which badge", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				ask := roster.ListCustody{Company: c.ID()}
				var err error
				if ask.At, err = dayOrTime("--at", at, c.Zone()); err != nil {
					return misused(cmd, "%w", err)
				}
				if worker != "" {
					w, err := workerNamed(ctx, t, c, worker)
					if err != nil {
						return err
					}
					ask.Worker = w.ID()
				}
				page, err := t.Custodies.List(ctx, ask)
				if err != nil {
					return err
				}
				return sayCustody(ctx, cmd, t, c, page.Custody)
			})
		},
	})
	cmd.Flags().StringVar(&worker, "worker", "", "only of the worker with this ref")
	cmd.Flags().StringVar(&at, "at", "", "who wore them then, a `DAY` at its beginning or a time (default: all there ever was)")
	return cmd
}

func sayCustody(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, all []badge.Custody) error {
	people, devices, err := namesOf(ctx, t, c)
	if err != nil {
		return err
	}
	for _, held := range all {
		p := people[held.Worker].Particulars()
		if err := say(cmd, custodyLine(held), "%s  %-24s %-12s %-24s %s", held.ID, devices[held.Badge], p.Ref, p.Name, activeText(held.Span, c.Zone())); err != nil {
			return err
		}
	}
	return nil
}

// namesOf returns the company's workers, and the devices of its badges.
func namesOf(ctx context.Context, t *tools, c tenant.Company) (map[domain.WorkerID]job.Worker, map[domain.BadgeID]string, error) {
	people, devices := map[domain.WorkerID]job.Worker{}, map[domain.BadgeID]string{}
	err := t.Work.View(ctx, c.ID(), func(ctx context.Context, tx ports.Tx) error {
		workers, err := tx.Workers.List(ctx, ports.WorkerQuery{})
		if err != nil {
			return err
		}
		for _, w := range workers {
			people[w.ID()] = w
		}
		badges, err := tx.Badges.List(ctx)
		for _, b := range badges {
			devices[b.Badge.ID()] = b.Badge.Device()
		}
		return err
	})
	return people, devices, err
}
