package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/presence"
	"actual/domain/tenant"
	"actual/ports"
)

// ruled is what a company's rulings are shown with.
type ruled struct {
	zone   *time.Location
	badges map[domain.BadgeID]badge.Badge
	sites  map[domain.SiteID]geofence.Site
}

func rulingListCommand() *cobra.Command {
	var device string
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List rulings, those that were withdrawn, too", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) (err error) {
				var only domain.BadgeID
				if device != "" {
					if only, err = badgeByDevice(ctx, t, c, device); err != nil {
						return err
					}
				}
				all, with, err := rulings(ctx, t, c, only)
				if err != nil {
					return err
				}
				if len(all) == 0 && !asJSON(cmd) {
					return say(cmd, nil, "no rulings")
				}
				for _, r := range all {
					if err := say(cmd, with.json(r), "%s", with.line(r)); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&device, "badge", "", "only of this `DEVICE`")
	return cmd
}

func rulings(ctx context.Context, t *tools, c tenant.Company, only domain.BadgeID) (all []ports.RulingRecord, with ruled, err error) {
	err = t.Work.View(ctx, c.ID(), func(ctx context.Context, tx ports.Tx) error {
		with = ruled{c.Zone(), map[domain.BadgeID]badge.Badge{}, map[domain.SiteID]geofence.Site{}}
		badges, err := tx.Badges.List(ctx)
		if err != nil {
			return err
		}
		for _, b := range badges {
			with.badges[b.Badge.ID()] = b.Badge
		}
		sites, _, err := tx.Sites.Load(ctx)
		if err != nil {
			return err
		}
		for _, s := range sites {
			with.sites[s.ID] = s
		}
		all, err = tx.Rulings.List(ctx, only)
		return err
	})
	return all, with, err
}

func (w ruled) line(r ports.RulingRecord) string {
	badge := w.badges[r.Badge].Label()
	said := fmt.Sprintf("the fix of %s is out", r.Ruling.FixKey)
	if r.Ruling.Kind == presence.AtSite {
		said = fmt.Sprintf("at %s from %s to %s", w.sites[r.Ruling.Site].Name, w.time(r.Ruling.From), w.time(r.Ruling.To))
	}
	line := fmt.Sprintf("%s  %s: %s (%s, by %s)", r.Ruling.ID, badge, said, r.Made.Reason, r.Made.By)
	if !r.Withdrawn.At.IsZero() {
		line += fmt.Sprintf("; withdrawn (%s, by %s)", r.Withdrawn.Reason, r.Withdrawn.By)
	}
	return line
}

func (w ruled) time(sec int64) string {
	return time.Unix(sec, 0).In(w.zone).Format("2 Jan 2006 15:04:05 MST")
}

func (w ruled) json(r ports.RulingRecord) map[string]any {
	out := map[string]any{
		"id": r.Ruling.ID.String(), "kind": r.Ruling.Kind, "badge": w.badges[r.Badge].Device(), "event": nil, "site": nil,
		"from": time.Unix(r.Ruling.From, 0).In(w.zone).Format(time.RFC3339), "to": time.Unix(r.Ruling.To, 0).In(w.zone).Format(time.RFC3339),
		"reason": r.Made.Reason, "made_by": r.Made.By, "made_at": r.Made.At.In(w.zone).Format(time.RFC3339),
		"made": decisionJSON(r.Made, w.zone), "withdrawn": decisionJSON(r.Withdrawn, w.zone),
	}
	if r.Ruling.Kind == presence.AtSite {
		out["site"] = w.sites[r.Ruling.Site].Ref
	} else {
		out["event"] = r.Ruling.FixKey
	}
	return out
}

// decisionJSON is null where nothing was decided.
func decisionJSON(d ports.Decision, zone *time.Location) any {
	if d.At.IsZero() {
		return nil
	}
	return map[string]any{"at": d.At.In(zone).Format(time.RFC3339), "by": d.By, "reason": d.Reason}
}
