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

func jobListCommand() *cobra.Command {
	var from, to, site, crew, state string
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List jobs by date", Args: cobra.NoArgs,
		Example: "  actual job list --company northside --from 2026-11-30 --to 2026-12-06 --crew mow-1",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				q, err := jobsAsked(ctx, cmd, t, c, from, to, site, crew)
				if err != nil {
					return err
				}
				if !q.From.IsZero() && q.To.Before(q.From) {
					return misused(cmd, "--to %s is before --from %s: give a later one", q.To, q.From)
				}
				switch q.Only.State = job.State(state); q.Only.State {
				case job.Planned, job.Cancelled, "":
				default:
					return misused(cmd, "--state %q: give planned or cancelled, or nothing for both", state)
				}
				page, err := t.Jobs.List(ctx, q)
				if err != nil {
					return err
				}
				names, err := placesAndCrews(ctx, t, c)
				if err != nil {
					return err
				}
				for _, j := range page.Jobs {
					if err := say(cmd, jobLine(j), "%s", names.told(j)); err != nil {
						return err
					}
				}
				if len(page.Jobs) == 0 && !asJSON(cmd) {
					return say(cmd, nil, "no jobs from %s to %s: `actual job create --company %s` plans one", q.From, q.To, c.Ref())
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&from, "from", "", "from this `DATE` on (default: today)")
	cmd.Flags().StringVar(&to, "to", "", "up to this `DATE` (default: six days after --from)")
	cmd.Flags().StringVar(&site, "site", "", "only at this site, by its ref")
	cmd.Flags().StringVar(&crew, "crew", "", "only for this crew, by its ref")
	cmd.Flags().StringVar(&state, "state", string(job.Planned), "only planned or cancelled ones; all where it is empty")
	return cmd
}

// jobsAsked reads what jobs are asked for: of the week from today on, where no dates
// are given.
func jobsAsked(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, from, to, site, crew string) (q planning.ListJobs, err error) {
	q.Company = c.ID()
	if q.From, err = dateOf("--from", from); err != nil {
		return q, err
	}
	if q.To, err = dateOf("--to", to); err != nil {
		return q, err
	}
	if q.From.IsZero() && (q.To.IsZero() || !q.To.Before(domain.DateOf(t.Clock.Now(), c.Zone()))) {
		q.From = domain.DateOf(t.Clock.Now(), c.Zone())
	}
	if q.To.IsZero() {
		q.To = q.From.AddDays(6)
	}
	if q.To.Before(q.From) {
		return q, misused(cmd, "--to %s is before --from %s: give a later one", q.To, q.From)
	}
	if site != "" {
		if q.Only.Site, err = siteByRef(ctx, t, c, site); err != nil {
			return q, err
		}
	}
	if crew != "" {
		of, err := crewNamed(ctx, t, c, crew)
		if err != nil {
			return q, err
		}
		q.Only.Crew = of.ID()
	}
	return q, nil
}

// named is what people call sites and crews.
type named struct {
	sites map[domain.SiteID]string
	crews map[domain.CrewID]string
}

func placesAndCrews(ctx context.Context, t *tools, c tenant.Company) (named, error) {
	n := named{map[domain.SiteID]string{}, map[domain.CrewID]string{{}: "nobody yet"}}
	err := t.Work.View(ctx, c.ID(), func(ctx context.Context, tx ports.Tx) error {
		all, _, err := tx.Sites.Load(ctx)
		for _, s := range all {
			n.sites[s.ID] = s.Ref
		}
		return err
	})
	if err != nil {
		return n, err
	}
	page, err := t.Crews.List(ctx, roster.ListCrews{Company: c.ID()})
	for _, crew := range page.Crews {
		n.crews[crew.ID()] = crew.Ref()
	}
	return n, err
}

// told is a job in one line.
func (n named) told(j job.Job) string {
	name, note := j.Plan().Ref, ""
	if name == "" {
		name = j.ID().String()
	}
	switch {
	case j.State() == job.Cancelled:
		note = "  cancelled"
	case j.Turn().Apart:
		note = "  apart from its series"
	}
	return fmt.Sprintf("%s  %s  %s%s", j.Plan().Date, n.toldWork(j.Plan().Work), name, note)
}

func (n named) toldWork(w job.Work) string {
	window := w.Window.String()
	if window == "" {
		window = "all day"
	}
	return fmt.Sprintf("%-11s  %-24s %-12s %7s", window, n.sites[w.Site], n.crews[w.Crew], wording.Length(int64(w.Effort)))
}
