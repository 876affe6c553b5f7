package main

import (
	"context"

	"github.com/spf13/cobra"

	"actual/app/planning"
	"actual/app/roster"
	"actual/domain/tenant"
)

func jobChangeCommand() *cobra.Command {
	var on, ref string
	var work workFlags
	cmd := forCompany(&cobra.Command{
		Use: "change JOB", Short: "Change a job, by its id or ref; one of a series no longer follows it", Args: cobra.ExactArgs(1),
		Example: "  actual job change J-1 --company northside --date 2026-12-01 --crew mow-2",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				was, err := jobNamed(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				change := planning.ChangeJob{Company: c.ID(), Job: was.ID(), Seen: was.Revision(), By: operator()}
				if change.Work, err = work.change(ctx, cmd, t, c); err != nil {
					return err
				}
				if cmd.Flags().Changed("ref") {
					change.Ref = roster.Set(ref)
				}
				if change.Date.Given = cmd.Flags().Changed("date"); change.Date.Given {
					if change.Date.Value, err = dateOf("--date", on); err != nil {
						return err
					}
				}
				j, err := t.Jobs.Change(ctx, change)
				if err != nil {
					return err
				}
				names, err := placesAndCrews(ctx, t, c)
				if err != nil {
					return err
				}
				return say(cmd, jobLine(j), "%s", names.told(j))
			})
		},
	})
	work.add(cmd)
	cmd.Flags().StringVar(&on, "date", "", "on which `DATE`, in the company's time zone")
	cmd.Flags().StringVar(&ref, "ref", "", "what you call it")
	cmd.MarkFlagsOneRequired("ref", "date", "site", "crew", "window", "man-hours")
	return cmd
}
