package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"actual/app/exporting"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/tenant"
)

func exportRetryCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "retry ID", Short: "Have an export tried again that was refused or stands still: it is looked for before it is sent", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withExport(cmd, args[0], func(ctx context.Context, x *exports, c tenant.Company, id domain.ExportID) error {
				e, err := x.Exporter.Retry(ctx, exporting.Decide{Company: c.ID(), ID: id, By: operator()})
				if err != nil {
					return err
				}
				return sayExport(cmd, e, c.Zone())
			})
		},
	})
}

func exportGiveUpCommand() *cobra.Command {
	var why string
	cmd := forCompany(&cobra.Command{
		Use: "give-up ID", Short: "Have nothing more done about an export; it may be there or not", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withExport(cmd, args[0], func(ctx context.Context, x *exports, c tenant.Company, id domain.ExportID) error {
				e, err := x.Exporter.GiveUp(ctx, exporting.Decide{Company: c.ID(), ID: id, By: operator()}, why)
				if err != nil {
					return err
				}
				return sayExport(cmd, e, c.Zone())
			})
		},
	})
	cmd.Flags().StringVar(&why, "reason", "", "why, at most 500 characters")
	_ = cmd.MarkFlagRequired("reason")
	return cmd
}

func exportSettingsCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "settings", Short: "Show what the company has written where", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withExports(cmd, func(ctx context.Context, x *exports, c tenant.Company) error {
				all, err := x.Exporter.Settings(ctx, c.ID())
				if err != nil {
					return err
				}
				for _, s := range all {
					if err := sayExportSetting(cmd, s); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}

func exportSetCommand() *cobra.Command {
	var mode, to string
	var perDay int
	cmd := forCompany(&cobra.Command{
		Use: "set TARGET KIND", Short: "Turn it on or off that something is written: off, trial (only shown), on", Args: cobra.ExactArgs(2),
		Example: "  actual export set aspire issue --company northside --mode trial --assigned-to 77\n  actual export set aspire issue --company northside --mode on --per-day 20",
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := export.ParseRoute(args[0], args[1])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			var change export.Change
			if cmd.Flags().Changed("mode") {
				m := export.Mode(mode)
				change.Mode = &m
			}
			if cmd.Flags().Changed("per-day") {
				change.PerDay = &perDay
			}
			if cmd.Flags().Changed("assigned-to") {
				change.AssignedTo = &to
			}
			if change == (export.Change{}) {
				return misused(cmd, "say what to set: --mode, --per-day or --assigned-to")
			}
			return withExports(cmd, func(ctx context.Context, x *exports, c tenant.Company) error {
				s, err := x.Exporter.Change(ctx, exporting.ChangeSetting{Company: c.ID(), Route: r, Change: change, By: operator()})
				if errors.Is(err, export.ErrTrialFirst) {
					return fmt.Errorf("%w: `actual export set %s %s --mode trial --company %s`", err, r.Target, r.Kind, c.Ref())
				}
				if err != nil {
					return err
				}
				return sayExportSetting(cmd, s)
			})
		},
	})
	cmd.Flags().StringVar(&mode, "mode", "", "off, trial or on; on only from trial")
	cmd.Flags().IntVar(&perDay, "per-day", export.UsualPerDay, "so many are sent on a day of the company's time zone, at most")
	cmd.Flags().StringVar(&to, "assigned-to", "", "the user there that it goes to where nobody is named (in Aspire a UserID); empty: nobody")
	return cmd
}
