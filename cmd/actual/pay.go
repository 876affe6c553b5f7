package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/timesheettable"
	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/reconcile"
	"actual/domain/tenant"
	"actual/domain/timesheet"
)

func payCommand() *cobra.Command {
	group := &cobra.Command{Use: "pay", Short: "Say how time is paid, and see pay periods"}
	group.AddCommand(paySettingsCommand(), payPeriodCommand(), payRateCommand())
	return group
}

// payFlags are pay settings to change.
type payFlags struct {
	rules, week, day, frequency, from, blocking string
	workers                                     []string
	rounding                                    int
	unknown                                     bool
}

func paySettingsCommand() *cobra.Command {
	var f payFlags
	cmd := forCompany(&cobra.Command{
		Use: "settings", Short: "Show how time is approved and paid, or change it", Args: cobra.NoArgs,
		Example: "  actual pay settings --company northside\n  actual pay settings --company northside --rules us-ca --week sunday --frequency biweekly --from 2026-11-22",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				s, err := t.Pay.Settings(ctx, c.ID())
				if err == nil && f.any(cmd) {
					s, err = t.Pay.ChangeSettings(ctx, timekeeping.ChangeSettings{Company: c.ID(), Seen: s.Revision, By: operator(), Change: f.change(ctx, cmd, t, c)})
				}
				if err != nil {
					return err
				}
				return say(cmd, settingsLine(s), "%s", toldSettings(s))
			})
		},
	})
	fs := cmd.Flags()
	fs.StringVar(&f.rules, "rules", "", "pay by these rules: us-federal, us-ca, us-ak, us-nv, us-co")
	fs.StringSliceVar(&f.workers, "rules-of", nil, "rules of single workers, as `REF=RULES`; REF= takes them away")
	fs.StringVar(&f.week, "week-begins", "", "the day that the workweek begins on")
	fs.StringVar(&f.day, "day", "", "when a day of work begins, such as 00:00")
	fs.StringVar(&f.frequency, "frequency", "", "weekly, biweekly, semimonthly or monthly")
	fs.StringVar(&f.from, "from", "", "the first day of any pay period")
	fs.IntVar(&f.rounding, "rounding-minutes", 0, "round to 5, 6 or 15 minutes; 0: not at all")
	fs.StringVar(&f.blocking, "blocking", "", "kinds of discrepancy that stand against an approval, by comma; none: no kind")
	fs.BoolVar(&f.unknown, "unknown-blocks", false, "let days of which nobody can tell whether they are complete take a reason, too")
	return cmd
}

func (f *payFlags) any(cmd *cobra.Command) bool {
	for _, name := range []string{"rules", "rules-of", "week-begins", "day", "frequency", "from", "rounding-minutes", "blocking", "unknown-blocks"} {
		if cmd.Flags().Changed(name) {
			return true
		}
	}
	return false
}

func (f *payFlags) change(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company) func(s *timesheet.Settings) error {
	return func(s *timesheet.Settings) (err error) {
		if f.rules != "" {
			s.Rules = f.rules
		}
		if f.frequency != "" {
			s.Periods.Frequency = timesheet.Frequency(f.frequency)
		}
		if f.from != "" {
			if s.Periods.Anchor, err = dateOf("--from", f.from); err != nil {
				return err
			}
		}
		if f.day != "" {
			if s.At, err = domain.ParseWallTime(f.day); err != nil {
				return err
			}
		}
		if f.week != "" {
			if s.Begins, err = weekdayNamed(cmd, f.week); err != nil {
				return err
			}
		}
		if cmd.Flags().Changed("rounding-minutes") {
			s.Rounding = f.rounding
		}
		if cmd.Flags().Changed("unknown-blocks") {
			s.Unknown = f.unknown
		}
		if cmd.Flags().Changed("blocking") {
			if s.Blocking, err = kindsNamed(f.blocking); err != nil {
				return err
			}
		}
		return f.workerRules(ctx, cmd, t, c, s)
	}
}

func (f *payFlags) workerRules(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, s *timesheet.Settings) error {
	for _, one := range f.workers {
		ref, rules, is := strings.Cut(one, "=")
		if !is {
			return misused(cmd, "--rules-of %q: give REF=RULES", one)
		}
		w, err := workerNamed(ctx, t, c, ref)
		if err != nil {
			return err
		}
		if s.RulesOf == nil {
			s.RulesOf = map[domain.WorkerID]string{}
		}
		if s.RulesOf[w.ID()] = rules; rules == "" {
			delete(s.RulesOf, w.ID())
		}
	}
	return nil
}

func weekdayNamed(cmd *cobra.Command, text string) (time.Weekday, error) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), text) {
			return d, nil
		}
	}
	return 0, misused(cmd, "--week %q: give a day such as sunday", text)
}

func kindsNamed(text string) (all []reconcile.Kind, err error) {
	all = []reconcile.Kind{}
	if text == "" || text == "none" {
		return all, nil
	}
	for one := range strings.SplitSeq(text, ",") {
		k, err := reconcile.ParseKind(strings.TrimSpace(one))
		if err != nil {
			return nil, fmt.Errorf("--blocking: %w", err)
		}
		all = append(all, k)
	}
	return all, nil
}

func settingsLine(s timesheet.Settings) map[string]any {
	return map[string]any{
		"revision": s.Revision, "rules": s.Rules, "week_begins": strings.ToLower(s.Begins.String()), "day_begins": s.At.String(), "frequency": s.Periods.Frequency,
		"period_from": s.Periods.Anchor.String(), "rounding_minutes": s.Rounding, "blocking": s.Blocking, "unknown_blocks": s.Unknown, "worker_rules": len(s.RulesOf), "overlays": len(s.Overlays),
	}
}

func toldSettings(s timesheet.Settings) string {
	rounding := "time is not rounded"
	if s.Rounding > 0 {
		rounding = fmt.Sprintf("time is rounded to %d minutes", s.Rounding)
	}
	kinds := make([]string, len(s.Blocking))
	for i, k := range s.Blocking {
		kinds[i] = string(k)
	}
	unknown := "takes no reason"
	if s.Unknown {
		unknown = "takes a reason"
	}
	return fmt.Sprintf("rules %s (%d workers have their own)\nweeks begin on %s, days at %s\npaid %s, from %s\n%s\nagainst an approval stand: %s\na day of which nobody can tell whether it is complete %s\nrevision %d",
		s.Rules, len(s.RulesOf), s.Begins, s.At, s.Periods.Frequency, s.Periods.Anchor, rounding, strings.Join(kinds, ", "), unknown, s.Revision)
}

func payPeriodCommand() *cobra.Command {
	var workers []string
	all, csv := false, false
	cmd := forCompany(&cobra.Command{
		Use: "period [DAY]", Short: "Show the pay period that a day is in, classified; that of yesterday where none is named", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				look, err := (&lookFlags{workers: workers}).look(ctx, t, c)
				if err != nil {
					return err
				}
				q := timekeeping.AskPeriod{Company: c.ID(), Workers: look.Workers, All: all}
				if len(args) > 0 {
					if q.Day, err = dateOf("the day", args[0]); err != nil {
						return err
					}
				}
				p, err := t.Pay.Period(ctx, q)
				if err != nil {
					return err
				}
				if csv {
					return timesheettable.Period(cmd.OutOrStdout(), p)
				}
				return tellPeriod(cmd, &p)
			})
		},
	})
	cmd.Flags().StringSliceVar(&workers, "worker", nil, "only of these workers, by `REF`")
	cmd.Flags().BoolVar(&all, "all", false, "also time that nobody has approved")
	cmd.Flags().BoolVar(&csv, "csv", false, "print each line as CSV for spreadsheets")
	return cmd
}

func tellPeriod(cmd *cobra.Command, p *timekeeping.PayPeriod) error {
	for _, s := range p.Sheets {
		hours, of := s.Hours(), p.Names.Workers[s.Worker].Particulars()
		line := map[string]any{
			"first": p.First.String(), "last": p.Last.String(), "worker": of.Ref, "name": of.Name, "rules": s.Rules, "regular_seconds": int64(hours[timesheet.Regular]),
			"overtime_seconds": int64(hours[timesheet.Overtime]), "double_seconds": int64(hours[timesheet.Double]), "premium_seconds": int64(s.Premium()), "rounding_gained_seconds": int64(s.Gained), "total": nil,
		}
		text := fmt.Sprintf("%-24s regular %9s, overtime %8s, double %8s, for missed breaks %s", of.Name, hours[timesheet.Regular], hours[timesheet.Overtime], hours[timesheet.Double], s.Premium())
		if s.Gained != 0 {
			text += fmt.Sprintf("; rounding: %s", s.Gained)
		}
		if s.HasPay {
			line["total"] = s.Pay.Total().String()
			text += "; $" + s.Pay.Total().String()
		}
		if err := say(cmd, line, "%s", text); err != nil {
			return err
		}
	}
	locked := "not locked"
	if p.Locked {
		locked = "locked by " + p.By
	}
	return sayNone(cmd, "%s to %s: %d days of workers are approved, %d are not; %s", p.First, p.Last, p.Approved, p.Open, locked)
}

func payRateCommand() *cobra.Command {
	var since, basic, fringe string
	cmd := forCompany(&cobra.Command{
		Use: "rate WORKER", Short: "Say what a worker is paid an hour, from a day on", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				w, err := workerNamed(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				r := timesheet.Pays{Worker: w.ID()}
				if r.Since, err = dateOf("--since", since); err != nil {
					return err
				}
				if r.Rate.Basic, err = timesheet.ParseMoney(basic); err != nil {
					return fmt.Errorf("--basic: %w", err)
				}
				if r.Rate.Fringe, err = timesheet.ParseMoney(fringe); err != nil {
					return fmt.Errorf("--fringe: %w", err)
				}
				made, err := t.Pay.SetRate(ctx, c.ID(), r, operator())
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": made.ID.String(), "worker": args[0], "since": made.Since.String(), "basic": made.Rate.Basic.Exact()}, "%s is paid %s from %s on", args[0], made.Rate.Basic.Exact(), made.Since)
			})
		},
	})
	cmd.Flags().StringVar(&since, "since", "", "the first day of work that it holds for")
	cmd.Flags().StringVar(&basic, "basic", "", "dollars an hour, such as 24.50")
	cmd.Flags().StringVar(&fringe, "fringe", "0", "dollars an hour in cash that overtime does not multiply")
	_ = cmd.MarkFlagRequired("since")
	_ = cmd.MarkFlagRequired("basic")
	return cmd
}
