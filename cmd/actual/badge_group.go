package main

import (
	"context"

	"github.com/spf13/cobra"

	"actual/app/asked"
	"actual/app/roster"
	"actual/domain/tenant"
)

func badgeGroupCommand() *cobra.Command {
	var f askFlags
	var from, to, tag string
	var by roster.Group
	cmd := forCompany(&cobra.Command{
		Use: "group", Short: "Tag badges by the zone in which they are, as a task that a server works", Args: cobra.NoArgs,
		Long: "Give each badge a tag with the name of the zone in which it spent more than half of its time in zones, by its decided visits of a\n" +
			"period. A badge without such a visit, with two zones alike or without a majority is refused. Ctrl-C leaves the task running.",
		Example: "  actual badge group --from 2026-11-01 --to 2026-12-01 --regroup --company northside",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) (err error) {
				if by.From, err = dayOrTime("--from", from, c.Zone()); err != nil {
					return misused(cmd, "%w", err)
				}
				if by.To, err = dayOrTime("--to", to, c.Zone()); err != nil {
					return misused(cmd, "%w", err)
				}
				if err := by.Check(); err != nil {
					return misused(cmd, "%w", err)
				}
				return askAndFollow(ctx, cmd, t, c, asked.Ask{Kind: asked.GroupBadges, Request: by, Expand: t.Grouper.All(tag)}, f)
			})
		},
	})
	cmd.Flags().StringVar(&from, "from", "", "the `DAY` or time when the period begins")
	cmd.Flags().StringVar(&to, "to", "", "the `DAY` or time when it ends")
	_ = cmd.MarkFlagRequired("from")
	_ = cmd.MarkFlagRequired("to")
	cmd.Flags().BoolVar(&by.Regroup, "regroup", false, "take the tags of other zones away")
	cmd.Flags().StringVar(&by.Prefix, "tag-prefix", "", "what stands before the zone's name in the tag, such as zone-")
	cmd.Flags().StringVar(&tag, "tag", "", "only badges with this tag")
	f.on(cmd)
	return cmd
}
