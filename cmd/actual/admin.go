package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"actual/app/tenancy"
	"actual/domain/tenant"
)

func companyCommand() *cobra.Command {
	group := &cobra.Command{Use: "company", Short: "Manage companies"}
	var name, zone string
	create := &cobra.Command{
		Use: "create REF", Short: "Create a company", Args: cobra.ExactArgs(1),
		Example: "  actual company create northside --name 'Northside Landscaping' --time-zone America/New_York",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withTools(cmd, func(ctx context.Context, t *tools) error {
				c, err := t.Companies.Create(ctx, tenancy.CreateCompany{Ref: args[0], Name: name, Zone: zone, By: operator()})
				if err != nil {
					return err
				}
				return say(cmd, companyLine(c), "created company %s (%s)", c.Ref(), c.ID())
			})
		},
	}
	create.Flags().StringVar(&name, "name", "", "its name for people")
	create.Flags().StringVar(&zone, "time-zone", "", "its IANA time zone, such as America/New_York")
	_ = create.MarkFlagRequired("name")
	_ = create.MarkFlagRequired("time-zone")
	list := &cobra.Command{
		Use: "list", Short: "List companies", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withTools(cmd, func(ctx context.Context, t *tools) error {
				all, err := t.Companies.List(ctx)
				if err != nil {
					return err
				}
				for _, c := range all {
					if err := say(cmd, companyLine(c), "%-24s %-36s %-20s %s", c.Ref(), c.ID(), c.Zone(), c.Name()); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	group.AddCommand(create, list, companySetCommand(), companyLimitCommand())
	return group
}

func companyLine(c tenant.Company) map[string]any {
	return map[string]any{"id": c.ID().String(), "ref": c.Ref(), "name": c.Name(), "time_zone": c.Zone().String()}
}

func badgeCommand() *cobra.Command {
	group := &cobra.Command{Use: "badge", Short: "Manage the badges of a company"}
	var label, from string
	add := forCompany(&cobra.Command{
		Use: "add DEVICE", Short: "Register a device as a badge; what it has in quarantine is released", Args: cobra.ExactArgs(1),
		Example: "  actual badge add dev:864475044204278 --company northside --label 'Mow 3, badge 2'",
		RunE: func(cmd *cobra.Command, args []string) error {
			var since time.Time
			if from != "" {
				t, err := time.Parse(time.RFC3339, from)
				if err != nil {
					return misused(cmd, "--from %q: give an RFC 3339 time such as 2026-03-01T00:00:00-05:00", from)
				}
				since = t
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				b, err := t.Badges.RegisterFor(ctx, c.ID(), args[0], label, since, operator())
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": b.ID().String(), "device": b.Device(), "label": b.Label()}, "registered %s as %s", b.Device(), b.ID())
			})
		},
	})
	add.Flags().StringVar(&label, "label", "", "the name printed on it (default: the device)")
	add.Flags().StringVar(&from, "from", "", "since when it is theirs, RFC 3339 (default: always)")
	group.AddCommand(add, badgeListCommand(), badgeClaimCommand(), badgeSetCommand(), badgeCompletenessCommand(), badgeSwapCommand(), badgeImportCommand(), badgeAssignCommand(), badgeGroupCommand(), badgeReleaseCommand(), badgeCodesCommand())
	return group
}
