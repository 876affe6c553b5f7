package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"actual/app/fences"
	"actual/app/presence"
	"actual/domain/tenant"
)

func siteRetireCommand() *cobra.Command {
	var f correcting
	var from string
	cmd := forCompany(&cobra.Command{
		Use: "retire SITE", Short: "End a site: from then on it has no fence", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				id, err := siteByRef(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				end := fences.Retirement{Site: id}
				if from != "" {
					at, err := time.Parse(time.RFC3339, from)
					if err != nil {
						return misused(cmd, "--at %q: give a time with its zone, such as 2026-11-16T00:00:00-05:00", from)
					}
					end.At = at.Unix()
				}
				return f.run(cmd, t, c, presence.Correction{Retired: []fences.Retirement{end}}, "The site is retired.")
			})
		},
	})
	f.flags(cmd)
	cmd.Flags().StringVar(&from, "at", "", "since when, as a `TIME` with its zone; else from now on")
	return cmd
}
