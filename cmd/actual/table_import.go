package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"actual/adapters/csvtable"
	"actual/app/roster"
	"actual/domain/tenant"
)

func workerImportCommand() *cobra.Command {
	return importCommand("Add or change many workers from a CSV file", csvtable.Columns{May: roster.WorkerColumns, Must: roster.WorkerColumns[:2]},
		func(ctx context.Context, t *tools, cmd roster.Import) (roster.Report, error) {
			return t.Tables.Workers(ctx, cmd)
		})
}

func badgeImportCommand() *cobra.Command {
	return importCommand("Register or change many badges from a CSV file, and say who wears them", csvtable.Columns{May: roster.BadgeColumns},
		func(ctx context.Context, t *tools, cmd roster.Import) (roster.Report, error) {
			cmd.Trusted = true
			return t.Tables.Badges(ctx, cmd)
		})
}

type importing func(ctx context.Context, t *tools, cmd roster.Import) (roster.Report, error)

func importCommand(short string, columns csvtable.Columns, do importing) *cobra.Command {
	var trial bool
	cmd := forCompany(&cobra.Command{
		Use: "import FILE", Short: short, Args: cobra.ExactArgs(1),
		Long: short + ": all lines or none.\n\nThe first line names the columns, in any order: " + fmt.Sprint(columns.May) + ".\n" +
			"What is there is changed in the columns that the file has.",
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := os.ReadFile(args[0])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			rows, problems, err := csvtable.Read(raw, columns)
			if err != nil {
				return misused(cmd, "%s: %w", args[0], err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				in := roster.Import{Company: c.ID(), Trial: trial || len(problems) > 0, By: operator()}
				in.Done = func(lines int) { fmt.Fprintf(cmd.ErrOrStderr(), "%d of %d lines …\n", lines, len(rows)) }
				for _, r := range rows {
					in.Lines = append(in.Lines, roster.Line{Number: r.Line, Cells: r.Cells()})
				}
				report, err := do(ctx, t, in)
				if err != nil && !errors.Is(err, roster.ErrRefused) {
					return err
				}
				return sayImport(cmd, report, problems, trial)
			})
		},
	})
	cmd.Flags().BoolVar(&trial, "dry-run", false, "say what would be done, line by line, and write nothing")
	return cmd
}

// sayImport tells of each line what became of it: without --dry-run and --json only
// of those that are refused. It fails where any is.
func sayImport(cmd *cobra.Command, r roster.Report, problems []csvtable.Problem, trial bool) error {
	for _, p := range problems {
		out := map[string]any{"line": p.Line, "ref": "", "result": roster.Refused, "field": p.Field, "reason": p.Reason}
		if err := say(cmd, out, "line %d: refused: %s", p.Line, p.Reason); err != nil {
			return err
		}
	}
	for _, l := range r.Lines {
		out, text := map[string]any{"line": l.Line, "ref": l.Ref, "result": l.What, "field": l.Field, "reason": ""}, fmt.Sprintf("line %d: %s: %s", l.Line, l.What, l.Ref)
		if l.Why != nil {
			out["reason"], out["code"] = l.Why.Msg, l.Why.Code
			text = fmt.Sprintf("line %d: refused: %s", l.Line, l.Why.Msg)
			if l.Field != "" {
				text = fmt.Sprintf("line %d, %s: refused: %s", l.Line, l.Field, l.Why.Msg)
			}
		}
		if !trial && l.Why == nil && !asJSON(cmd) {
			continue
		}
		if err := say(cmd, out, "%s", text); err != nil {
			return err
		}
	}
	return sayCounts(cmd, r, r.Counts[roster.Refused]+len(problems), trial)
}

// sayCounts ends what is said of an import.
func sayCounts(cmd *cobra.Command, r roster.Report, refused int, trial bool) error {
	if refused > 0 && !trial {
		return fmt.Errorf("%w: %d lines are refused", roster.ErrRefused, refused)
	}
	done := ""
	if trial {
		done = " Nothing was written."
	}
	if !asJSON(cmd) {
		if err := say(cmd, nil, "%d created, %d changed, %d unchanged, %d refused.%s", r.Counts[roster.Created], r.Counts[roster.Changed], r.Counts[roster.Unchanged], refused, done); err != nil {
			return err
		}
	}
	if refused > 0 {
		return fmt.Errorf("%w: %d lines would be refused", roster.ErrRefused, refused)
	}
	return nil
}
