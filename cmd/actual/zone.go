package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"actual/app/fences"
	"actual/cmd/internal/wording"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/tenant"
)

func zoneCommand() *cobra.Command {
	group := &cobra.Command{Use: "zone", Short: "Manage the zones of a company: named groups of sites"}
	group.AddCommand(zoneListCommand(), zoneSetCommand(), zoneRetireCommand())
	return group
}

func zoneListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List zones", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, err := t.Zones.List(ctx, c.ID(), false)
				if err != nil {
					return err
				}
				for _, z := range all {
					if err := sayZone(cmd, z); err != nil {
						return err
					}
				}
				if len(all) == 0 && !asJSON(cmd) {
					return say(cmd, nil, "no zones yet: `actual zone set NAME --add SITE --company %s` makes one", c.Ref())
				}
				return nil
			})
		},
	})
}

func sayZone(cmd *cobra.Command, z geofence.Zone) error {
	return say(cmd, map[string]any{"id": z.ID.String(), "name": z.Name, "sites": len(z.Sites)}, "%-30s %9s  %s", z.Name, wording.Count(len(z.Sites), "site"), z.ID)
}

func zoneSetCommand() *cobra.Command {
	var add, remove []string
	cmd := forCompany(&cobra.Command{
		Use: "set NAME", Short: "Make a zone, or change its sites", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				change := fences.ChangeZone{Company: c.ID(), Name: &args[0], By: operator()}
				if known, there, err := zoneCalled(ctx, t, c, args[0]); err != nil {
					return err
				} else if there {
					change.Zone, change.Revision = known.ID, known.Revision
				}
				for refs, into := range map[*[]string]*[]domain.SiteID{&add: &change.Add, &remove: &change.Remove} {
					for _, ref := range *refs {
						id, err := siteByRef(ctx, t, c, ref)
						if err != nil {
							return err
						}
						*into = append(*into, id)
					}
				}
				z, err := t.Zones.Change(ctx, change)
				if err != nil {
					return err
				}
				return sayZone(cmd, z)
			})
		},
	})
	cmd.Flags().StringSliceVar(&add, "add", nil, "`SITES` to add, by what they are called")
	cmd.Flags().StringSliceVar(&remove, "remove", nil, "`SITES` to take out")
	return cmd
}

func zoneRetireCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "retire NAME", Short: "Retire a zone; its sites stay as they are", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				known, there, err := zoneCalled(ctx, t, c, args[0])
				if err == nil && !there {
					err = fmt.Errorf("zone %q: no such zone; `actual zone list --company %s` has them", args[0], c.Ref())
				}
				if err != nil {
					return err
				}
				z, err := t.Zones.Change(ctx, fences.ChangeZone{Company: c.ID(), Zone: known.ID, Retire: true, By: operator()})
				if err != nil {
					return err
				}
				return sayZone(cmd, z)
			})
		},
	})
}

func zoneCalled(ctx context.Context, t *tools, c tenant.Company, name string) (geofence.Zone, bool, error) {
	all, err := t.Zones.List(ctx, c.ID(), false)
	for _, z := range all {
		if z.Name == name {
			return z, true, nil
		}
	}
	return geofence.Zone{}, false, err
}
