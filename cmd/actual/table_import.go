package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"actual/adapters/csvtable"
	"actual/app/roster"
	"actual/cmd/internal/wording"
	"actual/domain/fault"
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
		Long: short + ": all lines or none.\n\nThe first line names the columns, in any order: " + wording.List(columns.May) + ".\n" +
			"What is there is changed in the columns that the file has. FILE - is stdin.",
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := readTable(cmd, args[0])
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

// readTable reads a file; - is stdin.
func readTable(cmd *cobra.Command, file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(cmd.InOrStdin())
	}
	return os.ReadFile(file)
}

// sayImport tells of each line what became of it: without --dry-run and --json only
// of those that are refused. It fails where any is.
func sayImport(cmd *cobra.Command, r roster.Report, problems []csvtable.Problem, trial bool) error {
	for _, p := range problems {
		r.Lines = append(r.Lines, roster.Imported{Line: p.Line, What: roster.Refused, Wrong: []roster.Mistake{{Field: p.Field, Why: &fault.Error{Kind: fault.Invalid, Code: csvtable.ErrMalformed.Code, Msg: p.Reason}}}})
	}
	slices.SortStableFunc(r.Lines, func(a, b roster.Imported) int { return cmp.Compare(a.Line, b.Line) })
	for _, l := range r.Lines {
		if !trial && len(l.Wrong)+len(l.Noted) == 0 && !asJSON(cmd) {
			continue
		}
		if err := sayLine(cmd, l); err != nil {
			return err
		}
	}
	return sayCounts(cmd, r, r.Counts[roster.Refused]+len(problems), trial)
}

// sayLine tells what became of a line: of one that is refused, each mistake, and
// what is worth knowing of another.
func sayLine(cmd *cobra.Command, l roster.Imported) error {
	mistakes, texts := sayEach(l, l.Wrong, "refused: ")
	notes, noted := sayEach(l, l.Noted, "")
	out := map[string]any{"line": l.Line, "ref": l.Ref, "result": l.What, "field": "", "reason": "", "mistakes": mistakes, "notes": notes}
	if len(mistakes) == 0 {
		return say(cmd, out, "%s", strings.Join(append([]string{fmt.Sprintf("line %d: %s: %s", l.Line, l.What, l.Ref)}, noted...), "\n"))
	}
	maps.Copy(out, mistakes[0])
	return say(cmd, out, "%s", strings.Join(texts, "\n"))
}

// sayEach is what is said of a line, as JSON and in texts.
func sayEach(l roster.Imported, all []roster.Mistake, as string) (out []map[string]any, texts []string) {
	out = []map[string]any{}
	for _, m := range all {
		out = append(out, map[string]any{"field": m.Field, "code": m.Why.Code, "reason": m.Why.Msg})
		text := fmt.Sprintf("line %d: %s%s", l.Line, as, m.Why.Msg)
		if m.Field != "" {
			text = fmt.Sprintf("line %d, %s: %s%s", l.Line, m.Field, as, m.Why.Msg)
		}
		texts = append(texts, text)
	}
	return out, texts
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
