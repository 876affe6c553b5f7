package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/timesheettable"
	"actual/app/timekeeping"
	"actual/domain/tenant"
	"actual/domain/timesheet"
	"actual/ports"
)

func timeCommand() *cobra.Command {
	group := &cobra.Command{Use: "time", Short: "See workers' time, and approve it for pay"}
	group.AddCommand(timeListCommand(), timeShowCommand(), timeApproveCommand(), timeReopenCommand(), timeDisputeCommand(), timeAnswerCommand(), timeSayCommand(), timeUnsayCommand(),
		timeLockCommand(), timeUnlockCommand())
	return group
}

// lookFlags choose days of workers.
type lookFlags struct {
	from, to string
	workers  []string
}

func (f *lookFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.from, "from", "", "from this day of work on; yesterday, or --to, where it is left out")
	cmd.Flags().StringVar(&f.to, "to", "", "up to this day of work; --from where it is left out")
	cmd.Flags().StringSliceVar(&f.workers, "worker", nil, "only of these workers, by `REF`")
}

func (f *lookFlags) look(ctx context.Context, t *tools, c tenant.Company) (q timekeeping.Look, err error) {
	q.Company = c.ID()
	if q.From, err = dateOf("--from", f.from); err != nil {
		return q, err
	}
	if q.To, err = dateOf("--to", f.to); err != nil {
		return q, err
	}
	for _, ref := range f.workers {
		w, err := workerNamed(ctx, t, c, ref)
		if err != nil {
			return q, err
		}
		q.Workers = append(q.Workers, w.ID())
	}
	return q, nil
}

func timeListCommand() *cobra.Command {
	var f lookFlags
	csv := false
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List workers' days of work", Args: cobra.NoArgs,
		Example: "  actual time list --company northside\n  actual time list --company northside --from 2026-11-16 --to 2026-11-22 --csv > week.csv",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				q, err := f.look(ctx, t, c)
				if err != nil {
					return err
				}
				page, err := t.Time.Days(ctx, q)
				if err != nil {
					return err
				}
				if csv {
					return timesheettable.Days(cmd.OutOrStdout(), page.Days, page.Names)
				}
				for i := range page.Days {
					d := &page.Days[i]
					if err := say(cmd, dayLine(d, page.Names), "%s", toldDay(d, page.Names)); err != nil {
						return err
					}
				}
				if len(page.Days) == 0 {
					return sayNone(cmd, "no time from %s to %s: `actual custody list --company %s` says who wore which badge", page.From, page.To, c.Ref())
				}
				return nil
			})
		},
	})
	f.add(cmd)
	cmd.Flags().BoolVar(&csv, "csv", false, "print each entry as CSV for spreadsheets")
	return cmd
}

// toldDay is a day in one line.
func toldDay(d *timekeeping.WorkerDay, names timekeeping.Names) string {
	state := string(d.State)
	for text, holds := range map[string]bool{", changed since": d.Changed} {
		if holds {
			state += text
		}
	}
	if d.Locked {
		state += ", locked"
	}
	line := fmt.Sprintf("%s  %-24s %9s paid", d.Day.Day, names.Worker(d.Worker), d.Paid)
	if d.Unresolved > 0 {
		line += fmt.Sprintf(", %s unresolved", d.Unresolved)
	}
	line += "  " + state
	if len(d.Against) > 0 && (d.State == timesheet.DayOpen || d.Changed || d.Disputed) {
		line += "  (" + d.Against[0].Text
		if n := len(d.Against) - 1; n > 0 {
			line += fmt.Sprintf(" And %d more.", n)
		}
		line += ")"
	}
	return line
}

func dayLine(d *timekeeping.WorkerDay, names timekeeping.Names) map[string]any {
	of := names.Workers[d.Worker].Particulars()
	against := []map[string]any{}
	for _, b := range d.Against {
		against = append(against, map[string]any{"kind": b.Kind, "text": b.Text})
	}
	return map[string]any{
		"day": d.Day.Day.String(), "worker": of.Ref, "name": of.Name, "worker_id": d.Worker.String(), "state": d.State, "disputed": d.Disputed, "locked": d.Locked, "changed": d.Changed,
		"paid_seconds": int64(d.Paid), "unresolved_seconds": int64(d.Unresolved), "digest": d.Digest, "against": against, "revision": d.Revision,
	}
}

func timeShowCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "show WORKER DAY", Short: "Show a worker's day, what stands against approving it, and what was done about it", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withDay(cmd, args, func(ctx context.Context, t *tools, c tenant.Company, key ports.TimeDayKey) error {
				told, err := t.Time.Show(ctx, c.ID(), key)
				if err != nil {
					return err
				}
				line := dayLine(&told.WorkerDay, told.Names)
				line["entries"] = entryLines(told.Now, told.Names)
				line["approved"] = entryLines(told.Stand, told.Names)
				return say(cmd, line, "%s", shownDay(&told))
			})
		},
	})
}

// withDay runs fn for the worker and the day that are named.
func withDay(cmd *cobra.Command, args []string, fn func(ctx context.Context, t *tools, c tenant.Company, key ports.TimeDayKey) error) error {
	return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
		w, err := workerNamed(ctx, t, c, args[0])
		if err != nil {
			return err
		}
		day, err := dateOf("the day", args[1])
		if err != nil {
			return err
		}
		return fn(ctx, t, c, ports.TimeDayKey{Worker: w.ID(), Day: day})
	})
}

func entryLines(all []timesheet.Entry, names timekeeping.Names) []map[string]any {
	out := []map[string]any{}
	for _, e := range all {
		out = append(out, map[string]any{
			"from": e.Span.From, "to": e.Span.To, "seconds": int64(e.Lasts()), "activity": e.Activity, "site": names.Sites[e.Site], "job": names.Job(e.Job), "state": e.State,
		})
	}
	return out
}

func shownDay(told *timekeeping.Told) string {
	out := []string{toldDay(&told.WorkerDay, told.Names)}
	clock := func(t time.Time) string { return t.In(told.Names.Zone).Format("15:04:05") }
	for _, e := range told.Now {
		where := told.Names.Sites[e.Site]
		if e.Activity == timesheet.Travel && where != "" {
			where = "to " + where
		}
		line := fmt.Sprintf("  %s to %s  %8s  %-10s %s %s", clock(e.Span.From), clock(e.Span.To), e.Lasts(), e.Activity, where, told.Names.Job(e.Job))
		out = append(out, strings.TrimRight(line, " "))
	}
	for _, b := range told.Against {
		out = append(out, "  against it: "+b.Text)
	}
	for _, x := range told.Pending {
		out = append(out, "  since it was approved: "+x.Text+" It counts once the day is opened again.")
	}
	for _, s := range told.Said {
		of := ""
		if s.WithdrawnBy != "" {
			of = ", withdrawn"
		}
		out = append(out, fmt.Sprintf("  said: %s to %s was %s: %s (%s, %s%s)", clock(s.Span.From), clock(s.Span.To), s.As, s.Why, s.By, s.ID, of))
	}
	for _, a := range told.Acts {
		line := fmt.Sprintf("  %s %s by %s %s", a.At.In(told.Names.Zone).Format("Jan 2 15:04"), a.What, a.By, a.Text)
		if len(a.Overridden) > 0 {
			line += " (over " + strings.Join(a.Overridden, ", ") + ")"
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	return strings.Join(out, "\n")
}
