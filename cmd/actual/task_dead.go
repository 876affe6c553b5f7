package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

func taskDeadCommand() *cobra.Command {
	group := &cobra.Command{Use: "dead", Short: "Look at background work that gave up, and restart it"}
	group.AddCommand(forCompany(&cobra.Command{
		Use: "list", Short: "List the tasks whose attempts are used up", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				const page = 500
				var after domain.DeadTaskID
				for {
					found, err := t.RunLog.Dead(ctx, c.ID(), after, page)
					if err != nil {
						return err
					}
					if len(found.Tasks) == 0 && after.IsZero() {
						return sayNone(cmd, "none: no background work has given up")
					}
					for _, one := range found.Tasks {
						if err := sayDead(cmd, one, c.Zone()); err != nil {
							return err
						}
					}
					if after = found.Next; after.IsZero() {
						return nil
					}
				}
			})
		},
	}), forCompany(&cobra.Command{
		Use: "restart ID", Short: "Queue one anew, with all its attempts", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := domain.ParseDeadTaskID(args[0])
			if err != nil {
				return misused(cmd, "dead task %q: give its id, as `actual task dead list` shows it: %w", args[0], err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				restarted, err := t.RunLog.Restart(ctx, c.ID(), id, operator())
				if err != nil {
					return err
				}
				return sayDead(cmd, restarted, c.Zone())
			})
		},
	}))
	return group
}

func sayDead(cmd *cobra.Command, t ports.DeadTask, zone *time.Location) error {
	out := struct {
		ID       string `json:"id"`
		Kind     string `json:"kind"`
		Period   string `json:"period,omitempty"`
		Attempts int    `json:"attempts"`
		Error    string `json:"error"`
		Queued   string `json:"queued_at"`
		Died     string `json:"died_at"`
	}{t.ID.String(), t.Kind, t.Period, t.Attempts, t.Error, t.QueuedAt.In(zone).Format(time.RFC3339), t.DiedAt.In(zone).Format(time.RFC3339)}
	return say(cmd, out, "%s  %s %s  gave up %s after %d attempts  %s", out.ID, out.Kind, out.Period, out.Died, out.Attempts, out.Error)
}
