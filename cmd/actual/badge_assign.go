package main

import (
	"context"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"actual/adapters/csvtable"
	"actual/app/asked"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/tenant"
)

func badgeAssignCommand() *cobra.Command {
	var f askFlags
	var to, crew, from, through string
	var handOver bool
	cmd := forCompany(&cobra.Command{
		Use: "assign [FILE]", Short: "Assign many badges to workers, crews or jobs, as a task that a server works", Args: cobra.MaximumNArgs(1),
		Long: "Give many badges into the custody of workers or to crews that carry them, or say that they are expected on jobs, as a task that\n" +
			"a server works.\n\n" +
			"FILE is CSV; its first line names the columns: badge, then worker, crew or job as --to says, and from and to beside workers and crews.\n" +
			"A badge is its device, its label or its id; a worker and a crew is a ref, a job its id or ref. A day is meant at its beginning in the\n" +
			"company's time zone; without from it is from now on.\n" +
			"In place of FILE, --crew REF puts all badges that are with a crew on its planned jobs, of this week or from --from to --through.\n" +
			"Rows that can't be done are refused, each with its reason; the others are done. Ctrl-C leaves the task running.",
		Example: "  actual badge assign badges.csv --to workers --hand-over --dry-run --company northside\n  actual badge assign --crew mow-3 --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			how, err := assignment(cmd, args, to, crew)
			if err != nil {
				return err
			}
			how.HandOver = handOver
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				ask := asked.Ask{Kind: asked.AssignBadges, Request: how}
				if crew != "" {
					rule, err := crewRule(cmd, crew, from, through)
					if err != nil {
						return err
					}
					ask.Expand = t.Assigner.Crew(rule)
					return askAndFollow(ctx, cmd, t, c, ask, f)
				}
				may, must := how.To.Columns()
				lines, err := taskLines(args[0], csvtable.Columns{May: may, Must: must, Most: asked.MostRows})
				if err != nil {
					return misused(cmd, "%s: %w", args[0], err)
				}
				ask.Expand = t.Assigner.Lines(how.To, lines)
				return askAndFollow(ctx, cmd, t, c, ask, f)
			})
		},
	})
	cmd.Flags().StringVar(&to, "to", "", "what the badges are assigned to: workers, crews or jobs")
	cmd.Flags().BoolVar(&handOver, "hand-over", false, "whoever has a badge then has it no more")
	cmd.Flags().StringVar(&crew, "crew", "", "in place of FILE: the badges of the crew with this `REF`, to its jobs")
	cmd.Flags().StringVar(&from, "from", "", "beside --crew: the first `DAY` (default: Monday of this week)")
	cmd.Flags().StringVar(&through, "through", "", "beside --crew: the last `DAY` (default: Sunday of this week)")
	f.on(cmd)
	return cmd
}

func assignment(cmd *cobra.Command, args []string, to, crew string) (how roster.Assign, err error) {
	switch {
	case (crew == "") == (len(args) == 0):
		return how, misused(cmd, "give FILE, or --crew in its place")
	case crew != "" && (to == "" || to == string(roster.ToJobs)):
		return roster.Assign{To: roster.ToJobs}, nil
	case crew != "":
		return how, misused(cmd, "--crew assigns to jobs: leave --to out")
	case !slices.Contains(roster.AssignTos(), roster.AssignTo(to)):
		return how, misused(cmd, "--to %q: give workers, crews or jobs", to)
	}
	return roster.Assign{To: roster.AssignTo(to)}, nil
}

func crewRule(cmd *cobra.Command, crew, from, through string) (rule roster.CrewRule, err error) {
	rule.Crew = crew
	for flag, day := range map[string]struct {
		text string
		into *domain.Date
	}{"--from": {from, &rule.From}, "--through": {through, &rule.To}} {
		if day.text == "" {
			continue
		}
		if *day.into, err = domain.ParseDate(day.text); err != nil {
			return rule, misused(cmd, "%s %q: %w", flag, day.text, err)
		}
	}
	return rule, nil
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
