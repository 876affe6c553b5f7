package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"actual/app/planning"
	"actual/app/roster"
	"actual/cmd/internal/wording"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/tenant"
	"actual/ports"
)

func jobSeriesCommand() *cobra.Command {
	group := &cobra.Command{Use: "series", Short: "Plan jobs that come again and again"}
	group.AddCommand(seriesListCommand(), seriesCreateCommand(), seriesShowCommand(), seriesChangeCommand())
	return group
}

// courseFlags are what a series has and a job has not.
type courseFlags struct {
	workFlags
	ref, rule, start, end string
	except                []string
}

func (f *courseFlags) add(cmd *cobra.Command) {
	f.workFlags.add(cmd)
	cmd.Flags().StringVar(&f.ref, "ref", "", "what you call it")
	cmd.Flags().StringVar(&f.rule, "rule", "", "an RRULE of RFC 5545, such as 'FREQ=WEEKLY;BYDAY=MO,TH'")
	cmd.Flags().StringVar(&f.start, "start", "", "the `DATE` that the rule counts from")
	cmd.Flags().StringVar(&f.end, "end", "", "the last `DATE` that may have a job; none where it is empty")
	cmd.Flags().StringSliceVar(&f.except, "except", nil, "`DATES` that are left out")
}

// change returns what the flags that are given change.
func (f *courseFlags) change(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company) (s planning.ChangeSeries, err error) {
	if s.Work, err = f.workFlags.change(ctx, cmd, t, c); err != nil {
		return s, err
	}
	given := func(flag string) bool { return cmd.Flags().Changed(flag) && err == nil }
	if given("ref") {
		s.Ref = roster.Set(f.ref)
	}
	if s.Rule.Given = given("rule"); s.Rule.Given {
		s.Rule.Value, err = job.ParseRule(f.rule)
	}
	if s.Start.Given = given("start"); s.Start.Given {
		s.Start.Value, err = dateOf("--start", f.start)
	}
	if s.End.Given = given("end"); s.End.Given {
		s.End.Value, err = dateOf("--end", f.end)
	}
	if s.Except.Given = given("except"); s.Except.Given {
		for _, text := range f.except {
			d, bad := dateOf("--except", text)
			if bad != nil {
				return s, bad
			}
			s.Except.Value = append(s.Except.Value, d)
		}
	}
	return s, err
}

func seriesCreateCommand() *cobra.Command {
	var flags courseFlags
	cmd := forCompany(&cobra.Command{
		Use: "create", Short: "Plan a series of jobs", Args: cobra.NoArgs,
		Example: "  actual job series create --company northside --site elm-1 --crew mow-1 --start 2026-11-30 --rule 'FREQ=WEEKLY;BYDAY=MO,TH'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				f, err := flags.change(ctx, cmd, t, c)
				if err != nil {
					return err
				}
				made, err := t.Series.Create(ctx, planning.CreateSeries{Company: c.ID(), By: operator(), Course: job.Course{
					Ref: f.Ref.Value, Rule: f.Rule.Value, Start: f.Start.Value, End: f.End.Value, Except: f.Except.Value,
					Work: job.Work{Site: f.Work.Site.Value, Window: f.Work.Window.Value, Crew: f.Work.Crew.Value, Effort: f.Work.Effort.Value},
				}})
				if err != nil {
					return err
				}
				return say(cmd, seriesLine(made), "planned series %s: %s", made.ID(), firstJobs(made))
			})
		},
	})
	flags.add(cmd)
	for _, flag := range []string{"site", "rule", "start"} {
		_ = cmd.MarkFlagRequired(flag)
	}
	return cmd
}

// firstJobs tells which jobs of a new series are made.
func firstJobs(s job.Series) string {
	const ever = 30 * 366 // Days.
	until := s.Made()
	if until.Before(s.Since()) {
		until = s.Since()
	}
	far := s.Dates(s.Since(), until.AddDays(ever))
	made := s.Dates(s.Since(), s.Made())
	switch {
	case len(far) == 0:
		return "warning: it plans no job, since its rule or its end is over: change --rule, --start or --end"
	case len(made) == 0:
		return fmt.Sprintf("no job up to %s; its first is on %s", s.Made(), far[0])
	case len(made) == len(far):
		return fmt.Sprintf("%s from %s to %s, all that it has", wording.Count(len(made), "job"), made[0], made[len(made)-1])
	}
	return fmt.Sprintf("%s from %s to %s, later ones each night", wording.Count(len(made), "job"), made[0], made[len(made)-1])
}

func seriesLine(s job.Series) map[string]any {
	c := s.Course()
	except := make([]string, len(c.Except))
	for i, d := range c.Except {
		except[i] = d.String()
	}
	return workLine(c.Work, map[string]any{
		"id": s.ID().String(), "ref": textOrNull(c.Ref), "rule": c.Rule.String(), "start": c.Start.String(), "end": textOrNull(c.End.String()), "except": except,
		"since": s.Since().String(), "made_to": textOrNull(s.Made().String()),
	})
}

func seriesListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List series of jobs", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				page, err := t.Series.List(ctx, planning.ListSeries{Company: c.ID()})
				if err != nil {
					return err
				}
				names, err := placesAndCrews(ctx, t, c)
				if err != nil {
					return err
				}
				for _, s := range page.Series {
					if err := say(cmd, seriesLine(s), "%s", names.toldSeries(s)); err != nil {
						return err
					}
				}
				if len(page.Series) == 0 && !asJSON(cmd) {
					return say(cmd, nil, "no series yet: `actual job series create --company %s` plans one", c.Ref())
				}
				return nil
			})
		},
	})
}

func (n named) toldSeries(s job.Series) string {
	name, c := s.Course().Ref, s.Course()
	if name == "" {
		name = s.ID().String()
	}
	until := ""
	if !c.End.IsZero() {
		until = " to " + c.End.String()
	}
	return fmt.Sprintf("%s  %s from %s%s  %s", n.toldWork(c.Work), c.Rule, c.Start, until, name)
}

func seriesShowCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "show SERIES", Short: "Show a series of jobs, by its id or ref", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				s, err := seriesNamed(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				names, err := placesAndCrews(ctx, t, c)
				if err != nil {
					return err
				}
				return say(cmd, seriesLine(s), "%s; its jobs are made up to %s", names.toldSeries(s), s.Made())
			})
		},
	})
}

func seriesChangeCommand() *cobra.Command {
	var flags courseFlags
	var since string
	cmd := forCompany(&cobra.Command{
		Use: "change SERIES", Short: "Change a series of jobs from a date on, or end it", Args: cobra.ExactArgs(1),
		Long: "Change a series, by its id or ref. Its jobs from --since on follow, those apart that were changed or cancelled by themselves.\n" +
			"It ends with --end: later jobs are cancelled. --except replaces the dates that are left out: give all of them anew.\n" +
			"A new --ref alone touches no job.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				was, err := seriesNamed(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				change, err := flags.change(ctx, cmd, t, c)
				if err != nil {
					return err
				}
				change.Company, change.Series, change.Seen, change.By = c.ID(), was.ID(), was.Revision(), operator()
				if change.Since, err = dateOf("--since", since); err != nil {
					return err
				}
				s, err := t.Series.Change(ctx, change)
				if err != nil {
					return err
				}
				return say(cmd, seriesLine(s), "changed series %s from %s on; its jobs are made up to %s", s.ID(), s.Since(), s.Made())
			})
		},
	})
	flags.add(cmd)
	cmd.Flags().Lookup("except").Usage = "`DATES` that are left out, all of them anew; '' for none"
	cmd.Flags().StringVar(&since, "since", "", "the `DATE` that the change counts from (default: today, or that of the last change where that is later)")
	cmd.MarkFlagsOneRequired("ref", "site", "crew", "window", "man-hours", "rule", "start", "end", "except")
	return cmd
}

// seriesNamed finds a series by its id or ref.
func seriesNamed(ctx context.Context, t *tools, c tenant.Company, name string) (job.Series, error) {
	if id, err := domain.ParseSeriesID(name); err == nil {
		return t.Series.Show(ctx, c.ID(), id)
	}
	page, err := t.Series.List(ctx, planning.ListSeries{Company: c.ID(), Only: ports.SeriesQuery{Ref: name}})
	if err != nil {
		return job.Series{}, err
	}
	if len(page.Series) == 0 {
		return job.Series{}, fmt.Errorf("series %q: %w: `actual job series list --company %s` shows them", name, job.ErrSeriesNotFound, c.Ref())
	}
	return page.Series[0], nil
}
