package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/certifiedform"
	"actual/app/publicworks"
	"actual/domain"
	"actual/domain/certified"
	"actual/domain/tenant"
	"actual/ports"
)

func certifiedCommand() *cobra.Command {
	group := &cobra.Command{Use: "certified", Short: "Certify payrolls of public works (WH-347)"}
	group.AddCommand(certifiedProjectCommand(), certifiedProjectsCommand(), certifiedImportCommand(), certifiedMakeCommand(), certifiedListCommand(), certifiedShowCommand())
	return group
}

func certifiedProjectCommand() *cobra.Command {
	var p ports.WorksProject
	var sites, jobs []string
	cmd := forCompany(&cobra.Command{
		Use: "project NAME", Short: "Make a project of public works, or say anew what it is", Args: cobra.ExactArgs(1),
		Long:    "Make a project of public works, or say anew what it is: a contract with its county and wage determination, and what\nof the company's work is of it: all work at its sites, and single jobs elsewhere.",
		Example: "  actual certified project 'CR-88 overlay' --company northside --contract C-2026-14 --county Weld --wage-determination CO20260012 --site S-104",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				p.Name, p.Jobs = args[0], map[domain.JobID]bool{}
				for _, ref := range sites {
					id, err := siteByRef(ctx, t, c, ref)
					if err != nil {
						return err
					}
					p.Sites = append(p.Sites, id)
				}
				for _, ref := range jobs {
					j, err := jobNamed(ctx, t, c, ref)
					if err != nil {
						return err
					}
					p.Jobs[j.ID()] = true
				}
				all, err := t.Works.Projects(ctx, c.ID())
				if err != nil {
					return err
				}
				for _, was := range all {
					if was.Name == p.Name {
						p.ID, p.Revision = was.ID, was.Revision
					}
				}
				made, err := t.Works.SetProject(ctx, publicworks.SetProject{Company: c.ID(), WorksProject: p, By: operator()})
				if err != nil {
					return err
				}
				return say(cmd, projectLine(made), "%s, contract %s: %d sites, %d jobs", made.Name, made.Contract, len(made.Sites), len(made.Jobs))
			})
		},
	})
	cmd.Flags().StringVar(&p.Contract, "contract", "", "the contract's number")
	cmd.Flags().StringVar(&p.County, "county", "", "the county: wage determinations go by it")
	cmd.Flags().StringVar(&p.Location, "location", "", "where it is")
	cmd.Flags().StringVar(&p.Wages, "wage-determination", "", "the number of the wage determination")
	cmd.Flags().StringVar(&p.Address, "address", "", "the company's address, as the form has it")
	cmd.Flags().BoolVar(&p.Sub, "subcontractor", false, "the company is a subcontractor")
	cmd.Flags().StringSliceVar(&sites, "site", nil, "all work at this site, by `REF`; as often as there are sites")
	cmd.Flags().StringSliceVar(&jobs, "job", nil, "this job, by ref or id; as often as there are jobs")
	_ = cmd.MarkFlagRequired("contract")
	return cmd
}

func projectLine(p ports.WorksProject) map[string]any {
	return map[string]any{
		"id": p.ID.String(), "name": p.Name, "contract": p.Contract, "county": p.County, "location": p.Location, "wage_determination": p.Wages, "subcontractor": p.Sub,
		"address": p.Address, "sites": len(p.Sites), "jobs": len(p.Jobs), "revision": p.Revision,
	}
}

func certifiedProjectsCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "projects", Short: "List projects of public works", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, err := t.Works.Projects(ctx, c.ID())
				if err != nil {
					return err
				}
				for _, p := range all {
					if err := say(cmd, projectLine(p), "%-30s contract %-14s %s: %d sites, %d jobs", p.Name, p.Contract, p.County, len(p.Sites), len(p.Jobs)); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}

func certifiedMakeCommand() *cobra.Command {
	var make publicworks.Certify
	var preview bool
	cmd := forCompany(&cobra.Command{
		Use: "make PROJECT DAY", Short: "Certify the payroll of the week that a day is in", Args: cobra.ExactArgs(2),
		Long: "Certify the payroll of the week that a day is in, under the next number. Weeks without work since the last one get\n" +
			"payrolls that say so. It is made of approved time; what is not classified stands against it. With --preview nothing is\n" +
			"written: it shows what would be, and what stands against it.",
		RunE: func(cmd *cobra.Command, args []string) error {
			day, err := dateOf("DAY", args[1])
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				make.Company, make.Project, make.Day, make.By = c.ID(), args[0], day, operator()
				if preview {
					p, against, err := t.Works.Preview(ctx, make)
					if err != nil {
						return err
					}
					return sayPayroll(cmd, p, against)
				}
				made, err := t.Works.Certify(ctx, make)
				if err != nil {
					return err
				}
				for _, m := range made {
					if err := say(cmd, madeLine(m), "payroll %d, week ending %s: %s; SHA-256 %s", m.Number, m.WeekEnding(), rowsText(m.Payroll), m.SHA256); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&make.Signer.Name, "signer-name", "", "who states that it complies")
	cmd.Flags().StringVar(&make.Signer.Title, "signer-title", "", "their title")
	cmd.Flags().BoolVar(&make.Final, "final", false, "it is the project's last")
	cmd.Flags().BoolVar(&make.Again, "again", false, "make the week's payroll anew, under its number: its time was adjusted")
	cmd.Flags().BoolVar(&preview, "preview", false, "show what would be, and write nothing")
	return cmd
}

func rowsText(p certified.Payroll) string {
	if p.NoWork() {
		return "no work"
	}
	return strconv.Itoa(len(p.Rows)) + " rows"
}

func madeLine(m certified.Made) map[string]any {
	return map[string]any{
		"payroll_no": m.Number, "revision": m.Revision, "week": m.Week.String(), "week_ending": m.WeekEnding().String(), "final": m.Final, "no_work": m.NoWork(), "rows": len(m.Rows),
		"sha256": m.SHA256, "signer_name": m.Signer.Name, "signer_title": m.Signer.Title, "made_at": time.Unix(m.At, 0).UTC().Format(time.RFC3339),
	}
}

func sayPayroll(cmd *cobra.Command, p certified.Payroll, against error) error {
	out := cmd.OutOrStdout()
	for _, r := range p.Rows {
		total := r.Total()
		fmt.Fprintf(out, "%2d %-24s %-2s %-24s ST %s  OT %s\n", r.Entry, r.Person.Last+", "+r.Person.First, r.Trade.Status, r.Trade.Name, total.Straight, total.Over())
	}
	for _, o := range p.Open {
		fmt.Fprintf(out, "   %-24s not classified: %s on %s\n", o.Person.Last+", "+o.Person.First, o.Lasts, o.Day)
	}
	if against != nil {
		return fmt.Errorf("it can't be certified yet: %w", against)
	}
	fmt.Fprintln(out, "nothing stands against it")
	return nil
}

func certifiedListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list PROJECT", Short: "List the payrolls of a project", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				_, all, err := t.Works.Made(ctx, c.ID(), args[0])
				if err != nil {
					return err
				}
				for _, m := range all {
					if err := say(cmd, madeLine(m), "%3d  week ending %s  %s", m.Number, m.WeekEnding(), rowsText(m.Payroll)); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}

func certifiedShowCommand() *cobra.Command {
	var pdf string
	csv := false
	cmd := forCompany(&cobra.Command{
		Use: "show PROJECT NUMBER", Short: "Show a certified payroll: as data, as CSV, or as a PDF to send", Args: cobra.ExactArgs(2),
		Long: "Show a certified payroll: its data as canonical JSON, whose SHA-256 the ledger has, as CSV for spreadsheets, or as a PDF\nwith the content of form WH-347 and the statement of compliance.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				number, err := strconv.Atoi(args[1])
				if err != nil {
					return misused(cmd, "NUMBER: %w", err)
				}
				sheet, err := t.Works.Sheet(ctx, c.ID(), args[0], number)
				if err != nil {
					return err
				}
				return showPayroll(cmd, sheet, csv, pdf)
			})
		},
	})
	cmd.Flags().StringVar(&pdf, "pdf", "", "the `FILE` to write as PDF; it must not exist")
	cmd.Flags().BoolVar(&csv, "csv", false, "print it as CSV for spreadsheets")
	return cmd
}

func showPayroll(cmd *cobra.Command, s publicworks.Sheet, csv bool, pdf string) error {
	if csv {
		return certifiedform.WriteCSV(cmd.OutOrStdout(), s.Payroll)
	}
	if pdf == "" {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n", s.Object().Canonical())
		return err
	}
	file, err := os.OpenFile(pdf, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("--pdf: %w", err)
	}
	who, at := certifiedform.By(s.Company, s.Project.Address, s.Made)
	err = certifiedform.Write(file, s.Payroll, who, at)
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("--pdf: %w", err)
	}
	return say(cmd, map[string]any{"file": pdf}, "wrote %s", pdf)
}
