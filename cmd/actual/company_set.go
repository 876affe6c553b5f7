package main

import (
	"context"

	"github.com/spf13/cobra"

	"actual/app/tenancy"
	"actual/domain/tenant"
)

func companySetCommand() *cobra.Command {
	var name, zone string
	cmd := forCompany(&cobra.Command{
		Use: "set", Short: "Change a company's name or time zone", Args: cobra.NoArgs,
		Long: "Change a company's name or time zone.\n\n" +
			"Another time zone changes in which days and weeks its times are told from now on, also those of before; it changes no\n" +
			"time that is stored and no visit. A provisional visit settles by the new zone once there is news of its badge.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				changed, err := t.Companies.Change(ctx, tenancy.ChangeCompany{
					Company: c.ID(), Name: given(cmd, "name", name), Zone: given(cmd, "time-zone", zone), By: operator(),
				})
				if err != nil {
					return err
				}
				return say(cmd, companyLine(changed), "%s is %s, in %s", changed.Ref(), changed.Name(), changed.Zone())
			})
		},
	})
	cmd.Flags().StringVar(&name, "name", "", "its name for people")
	cmd.Flags().StringVar(&zone, "time-zone", "", "its IANA time zone, such as America/New_York")
	cmd.MarkFlagsOneRequired("name", "time-zone")
	return cmd
}

// given returns the value of a flag that was given, else nil.
func given[T any](cmd *cobra.Command, flag string, value T) *T {
	if !cmd.Flags().Changed(flag) {
		return nil
	}
	return &value
}
