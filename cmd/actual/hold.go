package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/app/retention"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/tenant"
)

func holdCommand() *cobra.Command {
	group := &cobra.Command{Use: "hold", Short: "Legal holds: what is kept beyond its term until somebody lifts it"}
	group.AddCommand(holdPlaceCommand(), holdListCommand(), holdLiftCommand())
	return group
}

func holdPlaceCommand() *cobra.Command {
	var badge, site, worker, from, to, reason string
	cmd := forCompany(&cobra.Command{
		Use: "place", Short: "Keep what is known of a badge, a site or a worker", Args: cobra.NoArgs,
		Example: "  actual hold place --company northside --badge dev:864475044204278 --from 2026-03-01 --reason 'case 26-117'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				place := retention.PlaceHold{Company: c.ID(), Reason: reason, By: operator()}
				if err := subjectOf(ctx, t, c, badge, site, worker, &place); err != nil {
					return misused(cmd, "%w", err)
				}
				var err error
				if place.From, err = dayIn("--from", from, c.Zone()); err == nil {
					place.To, err = dayIn("--to", to, c.Zone())
				}
				if err != nil {
					return misused(cmd, "%w", err)
				}
				h, err := t.Holds.Place(ctx, place)
				if err != nil {
					return err
				}
				return say(cmd, holdLine(h), "placed hold %s on %s", h.ID, h.Subject())
			})
		},
	})
	cmd.Flags().StringVar(&badge, "badge", "", "the badge, by its `DEVICE` or id")
	cmd.Flags().StringVar(&site, "site", "", "the site, by its `REF` or id")
	cmd.Flags().StringVar(&worker, "worker", "", "the worker, by their `REF` or id")
	cmd.Flags().StringVar(&from, "from", "", "since when, a `DAY` or RFC 3339 time (empty: always)")
	cmd.Flags().StringVar(&to, "to", "", "until when, a `DAY` that is the first no more, or time (empty: open)")
	cmd.Flags().StringVar(&reason, "reason", "", "why, for whoever reads it in years")
	_ = cmd.MarkFlagRequired("reason")
	return cmd
}

// subjectOf finds what a hold is on.
func subjectOf(ctx context.Context, t *tools, c tenant.Company, badge, site, worker string, of *retention.PlaceHold) (err error) {
	if badge != "" {
		if of.Badge, err = domain.ParseBadgeID(badge); err != nil {
			of.Badge, err = badgeByDevice(ctx, t, c, badge)
		}
	}
	if site != "" && err == nil {
		if of.Site, err = domain.ParseSiteID(site); err != nil {
			of.Site, err = siteByRef(ctx, t, c, site)
		}
	}
	if worker != "" && err == nil {
		var w job.Worker
		w, err = workerByRef(ctx, t, c.ID(), worker)
		of.Worker = w.ID()
	}
	return err
}

// dayIn reads a day in a time zone, or a time; empty is none.
func dayIn(flag, text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return t.UTC(), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s %q: give a day such as 2026-03-01, or a time such as 2026-03-01T00:00:00-05:00", flag, text)
	}
	return t.UTC(), nil
}

func holdListCommand() *cobra.Command {
	var all bool
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List legal holds, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				q := retention.ListHolds{Company: c.ID(), All: all, Limit: 500}
				for {
					page, err := t.Holds.List(ctx, q)
					if err != nil {
						return err
					}
					if len(page.Holds) == 0 && q.Before.IsZero() {
						return sayNone(cmd, "no legal holds; lifted ones are listed with --all")
					}
					for _, h := range page.Holds {
						state := "holds"
						if !h.Holds() {
							state = "lifted " + h.Lifted.At.In(c.Zone()).Format("2 Jan 2006")
						}
						if err := say(cmd, holdLine(h), "%s  %-44s %-20s %s", h.ID, h.Subject(), state, h.Reason); err != nil {
							return err
						}
					}
					if q.Before = page.Next; page.Next.IsZero() {
						return nil
					}
				}
			})
		},
	})
	cmd.Flags().BoolVar(&all, "all", false, "lifted ones, too")
	return cmd
}

func holdLiftCommand() *cobra.Command {
	var reason string
	cmd := forCompany(&cobra.Command{
		Use: "lift ID", Short: "End a legal hold: from then on terms count again", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := domain.ParseUUID(args[0])
			if err != nil {
				return misused(cmd, "hold %q: give its id, as `actual hold list` shows it: %w", args[0], err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				h, err := t.Holds.Lift(ctx, retention.LiftHold{Company: c.ID(), Hold: domain.HoldID{UUID: id}, Reason: reason, By: operator()})
				if err != nil {
					return err
				}
				return say(cmd, holdLine(h), "lifted hold %s", h.ID)
			})
		},
	})
	cmd.Flags().StringVar(&reason, "reason", "", "why it ends")
	_ = cmd.MarkFlagRequired("reason")
	return cmd
}

func holdLine(h tenant.Hold) map[string]any {
	out := map[string]any{
		"id": h.ID.String(), "badge": nil, "site": nil, "worker": nil, "from": nil, "to": nil, "reason": h.Reason, "placed_by": h.Placed.By, "placed_at": h.Placed.At.UTC().Format(time.RFC3339), "lifted_by": nil, "lifted_at": nil, "lift_reason": nil,
	}
	for name, id := range map[string]domain.UUID{"badge": h.Badge.UUID, "site": h.Site.UUID, "worker": h.Worker.UUID} {
		if !id.IsZero() {
			out[name] = id.String()
		}
	}
	if !h.Holds() {
		out["lifted_by"], out["lift_reason"] = h.Lifted.By, h.Lifted.Reason
	}
	for name, at := range map[string]time.Time{"from": h.From, "to": h.To, "lifted_at": h.Lifted.At} {
		if !at.IsZero() {
			out[name] = at.UTC().Format(time.RFC3339)
		}
	}
	return out
}
