package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"actual/app/payrolls"
	contract "actual/contracts/adp"
	"actual/domain"
	"actual/domain/payroll"
	"actual/domain/tenant"
)

// withPayroll runs fn for one of the exports of the company named by --company.
func withPayroll(cmd *cobra.Command, text string, fn func(ctx context.Context, t *tools, c tenant.Company, id domain.PayrollExportID) error) error {
	id, err := domain.ParsePayrollExportID(text)
	if err != nil {
		return misused(cmd, "%q: %w; `actual payroll list` shows them", text, err)
	}
	return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
		err := fn(ctx, t, c, id)
		if errors.Is(err, payroll.ErrNotFound) {
			return fmt.Errorf("%w: `actual payroll list --company %s` shows them", err, c.Ref())
		}
		return err
	})
}

func payrollPrepareCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "prepare [DAY]", Short: "Freeze what payroll is to be given of the locked pay period that a day is in, and show it; nothing is given", Args: cobra.MaximumNArgs(1),
		Example: "  actual payroll prepare 2026-11-22 --company northside",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			var day domain.Date
			if len(args) > 0 {
				if day, err = dateOf("the day", args[0]); err != nil {
					return err
				}
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				e, err := t.Payrolls.Prepare(ctx, payrolls.Prepare{Company: c.ID(), Day: day, By: operator()})
				if errors.Is(err, payroll.ErrUnlocked) {
					return fmt.Errorf("%w: `actual time lock DAY --company %s`", err, c.Ref())
				}
				if err != nil {
					return err
				}
				return showPayrollExport(ctx, cmd, t, c, e)
			})
		},
	})
}

func payrollListCommand() *cobra.Command {
	limit := 20
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List what payroll was given, or is to be, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 {
				return misused(cmd, "--limit must be at least 1")
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, _, err := t.Payrolls.List(ctx, c.ID(), domain.PayrollExportID{}, limit)
				if err != nil {
					return err
				}
				for _, e := range all {
					if err := sayPayrollExport(cmd, e); err != nil {
						return err
					}
				}
				if len(all) == 0 {
					return sayNone(cmd, "nothing; `actual payroll prepare DAY --company %s` shows what is due", c.Ref())
				}
				return nil
			})
		},
	})
	cmd.Flags().IntVar(&limit, "limit", limit, "how many at most")
	return cmd
}

func payrollShowCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "show ID", Short: "Show an export to payroll: its batches and each row", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withPayroll(cmd, args[0], func(ctx context.Context, t *tools, c tenant.Company, id domain.PayrollExportID) error {
				e, err := t.Payrolls.Show(ctx, c.ID(), id)
				if err != nil {
					return err
				}
				return showPayrollExport(ctx, cmd, t, c, e)
			})
		},
	})
}

func payrollCommitCommand() *cobra.Command {
	plan, out := "", ""
	cmd := forCompany(&cobra.Command{
		Use: "commit ID", Short: "Give payroll exactly what was shown: files are handed out, else it is sent", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withPayroll(cmd, args[0], func(ctx context.Context, t *tools, c tenant.Company, id domain.PayrollExportID) error {
				e, err := t.Payrolls.Commit(ctx, payrolls.Commit{Act: payrolls.Act{Company: c.ID(), ID: id, By: operator()}, Plan: plan})
				if err != nil {
					return err
				}
				if e.Door == payroll.ByAPI || out == "" {
					return showPayrollExport(ctx, cmd, t, c, e)
				}
				return writePayroll(ctx, cmd, t, c, e, out)
			})
		},
	})
	cmd.Flags().StringVar(&plan, "plan", "", "the `HASH` of the plan that was shown")
	cmd.Flags().StringVar(&out, "out", "", "write the files into this `DIRECTORY`")
	_ = cmd.MarkFlagRequired("plan")
	return cmd
}

func payrollFileCommand() *cobra.Command {
	out := "."
	cmd := forCompany(&cobra.Command{
		Use: "file ID", Short: "Write the files of a committed export into a directory: PR<code>EPI.csv of each pay group", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withPayroll(cmd, args[0], func(ctx context.Context, t *tools, c tenant.Company, id domain.PayrollExportID) error {
				e, err := t.Payrolls.Show(ctx, c.ID(), id)
				if err != nil {
					return err
				}
				return writePayroll(ctx, cmd, t, c, e, out)
			})
		},
	})
	cmd.Flags().StringVar(&out, "out", out, "the `DIRECTORY`")
	return cmd
}

func writePayroll(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, e payroll.Export, dir string) error {
	for _, b := range e.Batches {
		name, data, err := t.Payrolls.File(ctx, c.ID(), e.ID, b.N)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
		if err := say(cmd, map[string]any{"file": path, "batch": b.Name, "sha256": b.SHA256, "rows": len(b.Rows)},
			"%s: batch %s, %d rows, %s hours, sha256 %s\nimport it once: payroll adds up what it is given twice", path, b.Name, len(b.Rows), b.Total(), b.SHA256); err != nil {
			return err
		}
	}
	return nil
}

func payrollAbandonCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "abandon ID", Short: "End an export of which nothing was given", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withPayroll(cmd, args[0], func(ctx context.Context, t *tools, c tenant.Company, id domain.PayrollExportID) error {
				e, err := t.Payrolls.Abandon(ctx, payrolls.Act{Company: c.ID(), ID: id, By: operator()})
				if err != nil {
					return err
				}
				return sayPayrollExport(cmd, e)
			})
		},
	})
}

func payrollSettleCommand() *cobra.Command {
	arrived := true
	note := ""
	var missing []int
	cmd := forCompany(&cobra.Command{
		Use: "settle ID BATCH", Short: "Say whether a batch arrived whose answer was lost, after looking for its name in payroll, and who is missing in it", Args: cobra.ExactArgs(2),
		Example: "  actual payroll settle 0193a1c5-7d2f-7000-8000-000000000011 2 --arrived=false --note 'Paydata has no batch A263261' --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := strconv.Atoi(args[1])
			if err != nil || !cmd.Flags().Changed("arrived") {
				return misused(cmd, "give the number of the batch within the export, and --arrived or --arrived=false")
			}
			return withPayroll(cmd, args[0], func(ctx context.Context, t *tools, c tenant.Company, id domain.PayrollExportID) error {
				e, err := t.Payrolls.Settle(ctx, payrolls.Settle{Act: payrolls.Act{Company: c.ID(), ID: id, By: operator()}, Batch: n, Arrived: arrived, Missing: missing, Note: note})
				if err != nil {
					return err
				}
				return sayPayrollExport(cmd, e)
			})
		},
	})
	cmd.Flags().BoolVar(&arrived, "arrived", false, "payroll has it; =false: it has not")
	cmd.Flags().IntSliceVar(&missing, "missing", nil, "`FILES` by number that are not in it, though it arrived")
	cmd.Flags().StringVar(&note, "note", "", "how that is known")
	return cmd
}

func payrollCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check FILE", Short: "Say for what ADP would refuse a file of pay data, whoever wrote it; it asks nobody", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			raw, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			found := contract.CheckPaydata(filepath.Base(args[0]), raw)
			for _, f := range found {
				if err := say(cmd, map[string]any{"line": f.Line, "field": f.Column, "detail": f.Says, "code": f.Rule}, "%s", f); err != nil {
					return err
				}
			}
			if len(found) > 0 {
				return fmt.Errorf("%s: ADP would refuse it: %d things are wrong", args[0], len(found))
			}
			return sayNone(cmd, "%s: nothing is wrong with it, as far as ADP's rules are known", args[0])
		},
	}
}

func showPayrollExport(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, e payroll.Export) error {
	if err := sayPayrollExport(cmd, e); err != nil {
		return err
	}
	names, err := namesOfWorkers(ctx, t, c)
	if err != nil {
		return err
	}
	for _, b := range e.Batches {
		for _, r := range b.Rows {
			if err := sayPayRow(cmd, b, r, names[r.Worker]); err != nil {
				return err
			}
		}
	}
	for _, l := range e.Left {
		if err := say(cmd, map[string]any{"worker_id": l.Worker.String(), "seconds": int64(l.Hours), "why": l.Why}, "left out: %s, %s: %s", names[l.Worker], l.Hours, l.Why); err != nil {
			return err
		}
	}
	if e.Stage == payroll.Prepared && !asJSON(cmd) {
		return say(cmd, nil, "to give payroll exactly this: actual payroll commit %s --company %s --plan %s", e.ID, c.Ref(), e.Plan)
	}
	return nil
}
