package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"actual/adapters/csvtable"
	"actual/app/asked"
	"actual/app/roster"
	"actual/domain/tenant"
)

func badgeAssignCommand() *cobra.Command {
	var f askFlags
	how := roster.Assign{To: roster.ToWorkers}
	cmd := forCompany(&cobra.Command{
		Use: "assign FILE", Short: "Assign many badges, as a task that a server works", Args: cobra.ExactArgs(1),
		Long: "Give many badges into the custody of workers, as a task that a server works.\n\n" +
			"FILE is CSV; its first line names the columns: " + fmt.Sprint(roster.AssignColumns) + ". A badge is its device, its label or its id; a worker\n" +
			"is a ref. A day is meant at its beginning in the company's time zone; without from it is from now on. Rows that can't be done are\n" +
			"refused, each with its reason; the others are done. Ctrl-C leaves the task running.",
		Example: "  actual badge assign badges.csv --hand-over --dry-run --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			lines, err := taskLines(args[0], csvtable.Columns{May: roster.AssignColumns, Must: roster.AssignColumns[:1], Most: asked.MostRows})
			if err != nil {
				return misused(cmd, "%s: %w", args[0], err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				return askAndFollow(ctx, cmd, t, c, asked.Ask{Kind: asked.AssignBadges, Request: how, Expand: t.Assigner.Lines(lines)}, f)
			})
		},
	})
	cmd.Flags().BoolVar(&how.HandOver, "hand-over", false, "whoever has a badge then has it no more")
	f.on(cmd)
	return cmd
}

// taskLines reads a table of a task, with the lines that can't be read.
func taskLines(file string, columns csvtable.Columns) (lines []roster.Line, err error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	rows, problems, err := csvtable.Read(raw, columns)
	csvtable.Merge(rows, problems, func(r csvtable.Row) {
		lines = append(lines, roster.Line{Number: r.Line, Cells: r.Cells()})
	}, func(p csvtable.Problem) {
		lines = append(lines, roster.Line{Number: p.Line, Broken: p.Reason})
	})
	return lines, err
}
