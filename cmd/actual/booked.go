package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"actual/adapters/csvtable"
	"actual/app/labour"
	"actual/app/roster"
	"actual/cmd/internal/wording"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
	"actual/domain/source"
	"actual/domain/tenant"
	"actual/ports"
)

// importsCommand holds what is imported from other programs as they export it.
func importsCommand() *cobra.Command {
	group := &cobra.Command{Use: "import", Short: "Import what other programs export"}
	lmn := importCommand("Import the time that LMN exports as CSV", csvtable.Columns{May: labour.LMNColumns, Must: labour.LMNColumns[:2], Rest: true},
		func(ctx context.Context, t *tools, cmd roster.Import) (roster.Report, error) {
			return t.LMN.Times(ctx, cmd)
		})
	lmn.Use, lmn.Example = "lmn FILE", "  actual import lmn --company northside --dry-run times.csv"
	lmn.Long = "Import LMN's time export, or its service export: all lines or none.\n\n" +
		"Columns are found by their names, in any order: TimesheetTaskID and StartDate must be there; StartTime, EndDate, EndTime, EmployeeID, ExternalID, JobsiteID,\n" +
		"Jobsite_Code, Jobsite, TaskName, Service_Activity, CostCode, Foreman and Man Hours are read; all others, such as rates and prices, are passed over.\n" +
		"A worker's ref is the ExternalID or the EmployeeID; a site is found by its code, then by its name; the crew is the one that the foreman leads, or else is in that day.\n" +
		"Times are in the company's time zone. What was imported before is changed where it differs; a line that a file does not have stays. FILE - is stdin."
	group.AddCommand(lmn)
	return group
}

func bookedCommand() *cobra.Command {
	group := &cobra.Command{Use: "booked", Short: "See the time that was booked and clocked elsewhere, in Aspire or LMN"}
	group.AddCommand(bookedTimesCommand(), bookedClocksCommand(), bookedReadCommand())
	return group
}

// bookedFlags are what both lists have in common.
type bookedFlags struct {
	from, to, worker, source string
	gone                     bool
}

func (f *bookedFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.from, "from", "", "from this `DATE` on (default: six days before --to)")
	cmd.Flags().StringVar(&f.to, "to", "", "up to this `DATE` (default: today)")
	cmd.Flags().StringVar(&f.worker, "worker", "", "only of this worker, by ref")
	cmd.Flags().StringVar(&f.source, "source", "", "only what this source noted, such as aspire or lmn")
	cmd.Flags().BoolVar(&f.gone, "gone", false, "also what the source has no more")
}

// dates reads the dates of the flags, and checks the source.
func (f *bookedFlags) dates(cmd *cobra.Command, t *tools, c tenant.Company) (from, to domain.Date, err error) {
	if there := []job.Source{source.Aspire, booked.LMN}; f.source != "" && !slices.Contains(there, job.Source(f.source)) {
		return from, to, misused(cmd, "--source %q: there are %s", f.source, wording.List(there))
	}
	if from, err = dateOf("--from", f.from); err != nil {
		return from, to, err
	}
	if to, err = dateOf("--to", f.to); err != nil {
		return from, to, err
	}
	if to.IsZero() {
		to = domain.DateOf(t.Clock.Now(), c.Zone())
	}
	if from.IsZero() {
		from = to.AddDays(-6)
	}
	if to.Before(from) {
		return from, to, misused(cmd, "--to %s is before --from %s: give a later one", to, from)
	}
	return from, to, nil
}

func (f *bookedFlags) workerID(ctx context.Context, t *tools, c tenant.Company) (domain.WorkerID, error) {
	if f.worker == "" {
		return domain.WorkerID{}, nil
	}
	w, err := workerNamed(ctx, t, c, f.worker)
	return w.ID(), err
}

func bookedTimesCommand() *cobra.Command {
	var f bookedFlags
	var crew, site string
	cmd := forCompany(&cobra.Command{
		Use: "times", Short: "List labour that was booked elsewhere, by date", Args: cobra.NoArgs,
		Example: "  actual booked times --company northside --from 2026-11-23 --worker W-17",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) (err error) {
				q := labour.ListTimes{Company: c.ID(), Only: ports.BookedQuery{Source: job.Source(f.source), WithGone: f.gone}}
				if q.From, q.To, err = f.dates(cmd, t, c); err != nil {
					return err
				}
				if q.Only.Worker, err = f.workerID(ctx, t, c); err != nil {
					return err
				}
				if site != "" {
					if q.Only.Site, err = siteByRef(ctx, t, c, site); err != nil {
						return err
					}
				}
				if crew != "" {
					of, err := crewNamed(ctx, t, c, crew)
					if err != nil {
						return err
					}
					q.Only.Crew = of.ID()
				}
				page, err := t.Booked.Times(ctx, q)
				if err != nil {
					return err
				}
				return sayTimes(ctx, cmd, t, c, q, page.Times)
			})
		},
	})
	f.add(cmd)
	cmd.Flags().StringVar(&crew, "crew", "", "only of this crew, by ref")
	cmd.Flags().StringVar(&site, "site", "", "only at this site, by ref")
	return cmd
}

func bookedClocksCommand() *cobra.Command {
	var f bookedFlags
	cmd := forCompany(&cobra.Command{
		Use: "clocks", Short: "List when people clocked in and out elsewhere, by date", Args: cobra.NoArgs,
		Example: "  actual booked clocks --company northside --from 2026-11-23",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) (err error) {
				q := labour.ListClocks{Company: c.ID(), Only: ports.ClockQuery{Source: job.Source(f.source), WithGone: f.gone}}
				if q.From, q.To, err = f.dates(cmd, t, c); err != nil {
					return err
				}
				if q.Only.Worker, err = f.workerID(ctx, t, c); err != nil {
					return err
				}
				page, err := t.Booked.Clocks(ctx, q)
				if err != nil {
					return err
				}
				return sayClocks(ctx, cmd, t, c, q, page.Clocks)
			})
		},
	})
	f.add(cmd)
	return cmd
}

// when says a span in a company's time zone; what is open, or of no time of day, too.
func when(s domain.Span, c tenant.Company) string {
	switch {
	case s.From.IsZero():
		return "no time of day"
	case s.To.IsZero():
		return s.From.In(c.Zone()).Format("15:04") + " open"
	}
	return s.From.In(c.Zone()).Format("15:04") + "-" + s.To.In(c.Zone()).Format("15:04")
}

// notes says what is odd of a row.
func notes(travel, gone bool, doubt booked.Doubt) (out string) {
	if travel {
		out += "  spread over tickets"
	}
	if doubt != booked.Clear {
		out += fmt.Sprintf("  a %s hour", doubt)
	}
	if gone {
		out += "  gone"
	}
	return out
}
