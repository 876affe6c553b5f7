package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"actual/adapters/csvtable"
	"actual/app/planning"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/tenant"
	"actual/ports"
)

func jobCommand() *cobra.Command {
	group := &cobra.Command{Use: "job", Short: "Plan jobs: work at a site on a date, once or again and again"}
	group.AddCommand(jobListCommand(), jobCreateCommand(), jobShowCommand(), jobChangeCommand(), jobCancelCommand(), jobImportCommand(), jobSeriesCommand())
	return group
}

func jobImportCommand() *cobra.Command {
	return importCommand("Plan or change many jobs from a CSV file", csvtable.Columns{May: planning.JobColumns, Must: planning.JobColumns[:3]},
		func(ctx context.Context, t *tools, cmd roster.Import) (roster.Report, error) {
			return t.JobTables.Jobs(ctx, cmd)
		})
}

// workFlags are what jobs and series have in common.
type workFlags struct{ site, crew, window, hours string }

func (f *workFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.site, "site", "", "the site, by its ref")
	cmd.Flags().StringVar(&f.crew, "crew", "", "the crew, by its ref; none where it is empty")
	cmd.Flags().StringVar(&f.window, "window", "", "between which times of day, such as 07:00-15:30, or 22:00-06:00 past midnight")
	cmd.Flags().StringVar(&f.hours, "man-hours", "", "planned `HOURS` of all workers together, such as 4.5 or 4:30")
}

// change returns what the flags that are given change.
func (f *workFlags) change(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company) (w planning.WorkChange, err error) {
	given := func(flag string) bool { return cmd.Flags().Changed(flag) && err == nil }
	if given("site") {
		w.Site.Given = true
		w.Site.Value, err = siteByRef(ctx, t, c, f.site)
	}
	if w.Crew.Given = given("crew"); w.Crew.Given && f.crew != "" {
		var crew job.Crew
		crew, err = crewNamed(ctx, t, c, f.crew)
		w.Crew.Value = crew.ID()
	}
	if w.Window.Given = given("window"); w.Window.Given {
		w.Window.Value, err = windowOf(f.window)
	}
	if w.Effort.Given = given("man-hours"); w.Effort.Given {
		w.Effort.Value, err = job.ParseEffort(f.hours)
	}
	return w, err
}

func windowOf(text string) (job.Window, error) {
	if text == "" {
		return job.Window{}, nil
	}
	begins, ends, _ := strings.Cut(text, "-")
	from, err := domain.ParseWallTime(begins)
	if err != nil {
		return job.Window{}, fmt.Errorf("--window %q: %w", text, err)
	}
	to, err := domain.ParseWallTime(ends)
	if err != nil {
		return job.Window{}, fmt.Errorf("--window %q: %w", text, err)
	}
	return job.NewWindow(from, to)
}

// dateOf reads the date in a flag; none where it is empty.
func dateOf(flag, text string) (domain.Date, error) {
	if text == "" {
		return domain.Date{}, nil
	}
	d, err := domain.ParseDate(text)
	if err != nil {
		return d, fmt.Errorf("%s %q: %w", flag, text, err)
	}
	return d, nil
}

func jobCreateCommand() *cobra.Command {
	var on, ref string
	var work workFlags
	cmd := forCompany(&cobra.Command{
		Use: "create", Short: "Plan a job", Args: cobra.NoArgs,
		Example: "  actual job create --company northside --site elm-1 --date 2026-11-30 --crew mow-1 --man-hours 4.5",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				create := planning.CreateJob{Company: c.ID(), By: operator()}
				w, err := work.change(ctx, cmd, t, c)
				if err != nil {
					return err
				}
				create.Plan = job.Plan{Ref: ref, Work: job.Work{Site: w.Site.Value, Window: w.Window.Value, Crew: w.Crew.Value, Effort: w.Effort.Value}}
				if create.Plan.Date, err = dateOf("--date", on); err != nil {
					return err
				}
				made, err := t.Jobs.Create(ctx, create)
				if err != nil {
					return err
				}
				return say(cmd, jobLine(made), "planned job %s on %s", made.ID(), made.Plan().Date)
			})
		},
	})
	work.add(cmd)
	cmd.Flags().StringVar(&on, "date", "", "on which `DATE`, in the company's time zone")
	cmd.Flags().StringVar(&ref, "ref", "", "what you call it")
	_ = cmd.MarkFlagRequired("site")
	_ = cmd.MarkFlagRequired("date")
	return cmd
}

func jobLine(j job.Job) map[string]any {
	p, turn := j.Plan(), j.Turn()
	line := workLine(p.Work, map[string]any{
		"id": j.ID().String(), "ref": textOrNull(p.Ref), "date": p.Date.String(), "state": j.State(), "source": j.Source(), "series": nil, "series_date": nil, "apart": turn.Apart,
	})
	if !turn.Series.IsZero() {
		line["series"], line["series_date"] = turn.Series.String(), turn.Date.String()
	}
	return line
}

// textOrNull is a text, or null where there is none.
func textOrNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func workLine(w job.Work, line map[string]any) map[string]any {
	line["site"], line["crew"], line["window"], line["effort_s"] = w.Site.String(), nil, nil, int64(w.Effort)
	if !w.Crew.IsZero() {
		line["crew"] = w.Crew.String()
	}
	if !w.Window.IsZero() {
		line["window"] = map[string]any{"from": w.Window.From.String(), "to": w.Window.To.String()}
	}
	return line
}

func jobShowCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "show JOB", Short: "Show a job, by its id or ref, with the badges that are expected on it", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				j, err := jobNamed(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				badges, err := t.Jobs.Badges(ctx, c.ID(), j.ID())
				if err != nil {
					return err
				}
				line, ids := jobLine(j), make([]string, len(badges))
				for i, b := range badges {
					ids[i] = b.String()
				}
				line["badges"] = ids
				names, err := placesAndCrews(ctx, t, c)
				if err != nil {
					return err
				}
				return say(cmd, line, "%s\n%d badges expected", names.told(j), len(badges))
			})
		},
	})
}

func jobCancelCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "cancel JOB", Short: "Cancel a job for good, by its id or ref", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				j, err := jobNamed(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				if j, err = t.Jobs.Cancel(ctx, c.ID(), j.ID(), operator()); err != nil {
					return err
				}
				return say(cmd, jobLine(j), "cancelled job %s on %s", j.ID(), j.Plan().Date)
			})
		},
	})
}

// jobNamed finds a job by its id or by the ref that people gave it.
func jobNamed(ctx context.Context, t *tools, c tenant.Company, name string) (job.Job, error) {
	if id, err := domain.ParseJobID(name); err == nil {
		return t.Jobs.Show(ctx, c.ID(), id)
	}
	page, err := t.Jobs.List(ctx, planning.ListJobs{Company: c.ID(), Only: ports.JobQuery{Refs: []string{name}}})
	if err != nil {
		return job.Job{}, err
	}
	if len(page.Jobs) == 0 {
		return job.Job{}, fmt.Errorf("job %q: %w: `actual job list --company %s` shows them", name, job.ErrJobNotFound, c.Ref())
	}
	if len(page.Jobs) > 1 {
		return job.Job{}, fmt.Errorf("job %q: %d have this ref, of %s and %s: give the id, as `actual job list --company %s --json` shows it",
			name, len(page.Jobs), page.Jobs[0].Source(), page.Jobs[1].Source(), c.Ref())
	}
	return page.Jobs[0], nil
}
