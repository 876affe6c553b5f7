package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/app/runs"
	"actual/cmd/internal/wording"
	"actual/domain"
	ledger "actual/domain/run"
	"actual/domain/tenant"
)

func runCommand() *cobra.Command {
	group := &cobra.Command{Use: "run", Short: "Look at the runs of scheduled work, and start those that are due"}
	group.AddCommand(runListCommand(), runDueCommand())
	return group
}

// shownRun is a run as --json prints it.
type shownRun struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Period   string   `json:"period"`
	Zone     string   `json:"time_zone"`
	State    string   `json:"state"`
	Due      string   `json:"due_at"`
	Planned  *string  `json:"planned_at"`
	Queued   *string  `json:"queued_at"`
	Started  *string  `json:"started_at"`
	Ended    *string  `json:"ended_at"`
	Attempts int      `json:"attempts"`
	Failures int      `json:"failures"`
	LateBy   int      `json:"late_by_s"`
	Why      []string `json:"why"`
	Error    string   `json:"error,omitempty"`
	Instead  string   `json:"instead,omitempty"`
}

func runListCommand() *cobra.Command {
	q := runs.List{Limit: 100}
	var state string
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List runs, those due last first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			q.State = ledger.State(state)
			if state != "" && !slices.Contains(ledger.States(), q.State) {
				return misused(cmd, "--state %q: there are %s", state, wording.List(ledger.States()))
			}
			if q.Limit < 1 {
				return misused(cmd, "--limit must be at least 1")
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				q.Company = c.ID()
				page, err := t.RunLog.Runs(ctx, q)
				if errors.Is(err, runs.ErrKind) {
					return misused(cmd, "--kind: %w", err)
				}
				if err != nil {
					return err
				}
				if len(page.Runs) == 0 {
					return sayNone(cmd, "%s", noRuns(q))
				}
				for _, r := range page.Runs {
					if err := sayRun(cmd, r, c.Zone()); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&q.Kind, "kind", "", "only runs of this kind")
	cmd.Flags().StringVar(&state, "state", "", "only runs in this state: planned, queued, running, done, failed or skipped")
	cmd.Flags().BoolVar(&q.Late, "late", false, "only runs that ended late or are late")
	cmd.Flags().IntVar(&q.Limit, "limit", q.Limit, "how many at most")
	return cmd
}

func noRuns(q runs.List) string {
	switch {
	case q.Late:
		return "none is late or ended late"
	case q.Kind != "" || q.State != "":
		return "no such runs"
	}
	return "no runs yet: servers plan them, or `actual run due`"
}

func sayRun(cmd *cobra.Command, r runs.Shown, zone *time.Location) error {
	at := func(t time.Time) *string {
		if t.IsZero() {
			return nil
		}
		text := t.In(zone).Format(time.RFC3339)
		return &text
	}
	out := shownRun{
		ID: r.ID.String(), Kind: r.Kind, Period: r.Period.Key, Zone: r.Zone, State: string(r.State),
		Due: *at(r.Period.Due), Planned: at(r.PlannedAt), Queued: at(r.QueuedAt), Started: at(r.StartedAt), Ended: at(r.EndedAt),
		Attempts: r.Attempts, Failures: r.Failures, LateBy: int(r.LateBy / time.Second), Why: []string{}, Error: r.Error, Instead: r.Instead,
	}
	for _, d := range r.Delays {
		out.Why = append(out.Why, fmt.Sprintf("%s %s", d.Why, d.For.Round(time.Second)))
	}
	line := fmt.Sprintf("%s  %s  %s  %s  due %s", out.ID, out.Kind, out.Period, out.State, out.Due)
	if out.LateBy > 0 {
		line += fmt.Sprintf("  late by %s: %s", r.LateBy.Round(time.Second), strings.Join(out.Why, ", "))
	}
	if out.Error != "" {
		line += "  " + out.Error
	}
	return say(cmd, out, "%s", line)
}

func runDueCommand() *cobra.Command {
	var ref string
	cmd := &cobra.Command{
		Use: "due", Short: "Start the runs that are due, of all companies or one: servers do so by themselves, and each is run once", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withTools(cmd, func(ctx context.Context, t *tools) error {
				if _, err := t.Companies.EnsureHouse(ctx); err != nil {
					return err
				}
				var one domain.CompanyID
				if ref != "" {
					c, err := t.Companies.ByRef(ctx, ref)
					if err != nil {
						return fmt.Errorf("--company: %w", err)
					}
					one = c.ID()
				}
				started, err := startRuns(ctx, t, one)
				if err != nil {
					return err
				}
				out := map[string]int{"planned": started.Planned, "queued": len(started.Queued), "skipped": len(started.Skipped)}
				return say(cmd, out, "planned %d runs, queued %d, skipped %d", out["planned"], out["queued"], out["skipped"])
			})
		},
	}
	cmd.Flags().StringVar(&ref, "company", "", "only those of the company with this ref")
	return cmd
}

func startRuns(ctx context.Context, t *tools, one domain.CompanyID) (runs.Started, error) {
	if one.IsZero() {
		return t.Runs.Start(ctx, true)
	}
	return t.Runs.Trigger(ctx, one)
}
