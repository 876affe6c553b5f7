package main

import (
	"context"

	"github.com/spf13/cobra"

	"actual/adapters/csvtable"
	"actual/app/planning"
	"actual/app/roster"
	"actual/domain/job"
	"actual/domain/tenant"
)

func crewImportCommand() *cobra.Command {
	return importCommand("Create or change many crews from a CSV file, and say who is in them", csvtable.Columns{May: roster.CrewColumns, Must: roster.CrewColumns[:2]},
		func(ctx context.Context, t *tools, cmd roster.Import) (roster.Report, error) {
			return t.Tables.Crews(ctx, cmd)
		})
}

func crewCarryCommand() *cobra.Command {
	var from, to string
	var move bool
	cmd := forCompany(&cobra.Command{
		Use: "carry CREW DEVICE", Short: "Let a crew carry a badge that nobody wears", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				carry := planning.CarryBadge{Company: c.ID(), Move: move, By: operator()}
				var err error
				if carry.From, err = dayOrTime("--from", from, c.Zone()); err == nil {
					carry.To, err = dayOrTime("--to", to, c.Zone())
				}
				if err != nil {
					return misused(cmd, "%w", err)
				}
				crew, err := crewNamed(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				carry.Crew = crew.ID()
				if carry.Badge, err = badgeByDevice(ctx, t, c, args[1]); err != nil {
					return err
				}
				begun, err := t.Carriages.Carry(ctx, carry)
				if err != nil {
					return err
				}
				return say(cmd, carriageLine(begun), "%s carries %s: %s", crew.Ref(), args[1], activeText(begun.Span, c.Zone()))
			})
		},
	})
	cmd.Flags().StringVar(&from, "from", "", "from when on, a `DAY` or time (default: now)")
	cmd.Flags().StringVar(&to, "to", "", "until when, a `DAY` or time (default: open)")
	cmd.Flags().BoolVar(&move, "move", false, "the crew that carries it then carries it no more")
	return cmd
}

func carriageLine(c job.Carriage) map[string]any {
	return spanLine(c.Span, "", map[string]any{"id": c.ID.String(), "crew": c.Crew.String(), "badge": c.Badge.String()})
}

func crewSetDownCommand() *cobra.Command {
	var at string
	cmd := forCompany(&cobra.Command{
		Use: "set-down CREW DEVICE", Short: "Let a crew carry a badge no more", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				when, err := dayOrTime("--at", at, c.Zone())
				if err != nil {
					return misused(cmd, "%w", err)
				}
				crew, err := crewNamed(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				badge, err := badgeByDevice(ctx, t, c, args[1])
				if err != nil {
					return err
				}
				page, err := t.Carriages.List(ctx, planning.ListCarriages{Company: c.ID(), Crew: crew.ID()})
				if err != nil {
					return err
				}
				var last job.Carriage
				for _, x := range page.Carriages {
					if x.Badge == badge && !x.Span.Empty() {
						last = x
					}
				}
				ended, err := t.Carriages.End(ctx, c.ID(), crew.ID(), last.ID, when, operator())
				if err != nil {
					return err
				}
				return say(cmd, carriageLine(ended), "%s carried %s: %s", crew.Ref(), args[1], activeText(ended.Span, c.Zone()))
			})
		},
	})
	cmd.Flags().StringVar(&at, "at", "", "when, a `DAY` or time (default: now)")
	return cmd
}
