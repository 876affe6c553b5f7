package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/app/asked"
	contract "actual/contracts/actual"
	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

func taskCommand() *cobra.Command {
	group := &cobra.Command{Use: "task", Short: "Look at what was asked for many rows at once, cancel it, or let it go on"}
	group.AddCommand(taskListCommand(), taskShowCommand(), taskRowsCommand(), taskDeadCommand(),
		taskManageCommand("cancel", "Cancel a task: what is done stays done", func(t *asked.Tasks) managing { return t.Cancel }),
		taskManageCommand("restart", "Let a task that failed or was cancelled go on with the rows that wait", func(t *asked.Tasks) managing { return t.Restart }),
	)
	return group
}

func taskListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List tasks, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				const page = 500
				var after domain.TaskID
				for {
					all, err := t.Tasks.List(ctx, c.ID(), after, page)
					if err != nil {
						return err
					}
					if len(all) == 0 && after.IsZero() {
						return sayNone(cmd, "no tasks: commands over many rows ask for them, such as `actual badge assign`")
					}
					for _, one := range all {
						if err := sayTask(cmd, one, c.Zone()); err != nil {
							return err
						}
						after = one.ID
					}
					if len(all) < page {
						return nil
					}
				}
			})
		},
	})
}

func taskShowCommand() *cobra.Command {
	return aboutTask(&cobra.Command{Use: "show ID", Short: "Show how far a task is"}, func(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, id domain.TaskID) error {
		found, err := t.Tasks.Show(ctx, c.ID(), id)
		if err != nil {
			return err
		}
		return sayTask(cmd, found, c.Zone())
	})
}

// aboutTask is a command about the task that its argument names.
func aboutTask(cmd *cobra.Command, do func(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, id domain.TaskID) error) *cobra.Command {
	cmd.Args = cobra.ExactArgs(1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		id, err := domain.ParseTaskID(args[0])
		if err != nil {
			return misused(cmd, "task %q: give its id, as `actual task list` shows it: %w", args[0], err)
		}
		return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error { return do(ctx, cmd, t, c, id) })
	}
	return forCompany(cmd)
}

func taskRowsCommand() *cobra.Command {
	var result string
	cmd := aboutTask(&cobra.Command{Use: "rows ID", Short: "List what became of a task's rows"}, func(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, id domain.TaskID) error {
		switch ports.RowState(result) {
		case "", ports.RowWaiting, ports.RowChanged, ports.RowUnchanged, ports.RowRefused:
		default:
			return misused(cmd, "--result %q: give waiting, changed, unchanged or refused", result)
		}
		return eachRow(ctx, t, c, id, ports.RowState(result), func(r ports.TaskRow) error { return sayRow(cmd, r) })
	})
	cmd.Flags().StringVar(&result, "result", "", "only rows of which this became: waiting, changed, unchanged or refused")
	return cmd
}

func eachRow(ctx context.Context, t *tools, c tenant.Company, id domain.TaskID, state ports.RowState, do func(ports.TaskRow) error) error {
	q := asked.ListRows{Company: c.ID(), Task: id, State: state, Limit: 1000}
	for {
		rows, err := t.Tasks.Rows(ctx, q)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := do(r); err != nil {
				return err
			}
			q.After = r.N
		}
		if len(rows) < q.Limit {
			return nil
		}
	}
}

type managing func(ctx context.Context, cmd asked.Manage) (ports.AskedTask, error)

func taskManageCommand(use, short string, does func(*asked.Tasks) managing) *cobra.Command {
	return aboutTask(&cobra.Command{Use: use + " ID", Short: short}, func(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, id domain.TaskID) error {
		now, err := does(t.Tasks)(ctx, asked.Manage{Company: c.ID(), Task: id, By: operator()})
		if err != nil {
			return err
		}
		return sayTask(cmd, now, c.Zone())
	})
}

func sayTask(cmd *cobra.Command, t ports.AskedTask, zone *time.Location) error {
	name := t.Kind
	if t.DryRun {
		name += " (dry run)"
	}
	problem := ""
	if t.Code != "" {
		problem = ": " + t.Detail
	}
	return say(cmd, taskLine(t), "%s  %-26s %s  %-9s %d of %d rows: %d changed, %d unchanged, %d refused%s",
		t.ID, name, t.AskedAt.In(zone).Format("2 Jan 15:04"), t.State, t.Done(), t.Rows, t.Changed, t.Unchanged, t.Refused, problem)
}

func taskLine(t ports.AskedTask) map[string]any {
	out := map[string]any{
		"id": t.ID.String(), "kind": t.Kind, "dry_run": t.DryRun, "state": t.State, "rows": t.Rows, "done": t.Done(), "changed": t.Changed,
		"unchanged": t.Unchanged, "refused": t.Refused, "asked_by": t.By, "asked_at": t.AskedAt.Format(time.RFC3339), "started_at": nil, "ended_at": nil,
		"code": t.Code, "detail": t.Detail, "expires_at": t.ExpiresAt.Format(time.RFC3339),
	}
	for name, at := range map[string]time.Time{"started_at": t.StartedAt, "ended_at": t.EndedAt} {
		if !at.IsZero() {
			out[name] = at.Format(time.RFC3339)
		}
	}
	return out
}

func sayRow(cmd *cobra.Command, r ports.TaskRow) error {
	remedy := ""
	if r.Code != "" {
		remedy = contract.Remedy(r.Code)
	}
	out := map[string]any{
		"row": r.N, "line": r.Line, "input": json.RawMessage(r.Input), "result": r.State, "field": r.Field, "code": r.Code, "reason": r.Detail, "remedy": remedy,
		"report": json.RawMessage("{}"),
	}
	if r.Result != nil {
		out["report"] = json.RawMessage(r.Result)
	}
	where, what := fmt.Sprintf("row %d", r.N), ""
	if r.Line > 0 {
		where = fmt.Sprintf("line %d", r.Line)
	}
	if r.Field != "" {
		where += ", " + r.Field
	}
	if r.Code != "" {
		what = ": " + r.Detail
		if remedy != "" {
			what += " (" + remedy + ")"
		}
	}
	return say(cmd, out, "%s: %s%s%s", where, r.State, aboutRow(r.Input), what+didRow(r.Result))
}
