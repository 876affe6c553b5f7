package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/tenant"
	"actual/domain/timesheet"
	"actual/ports"
)

func timeApproveCommand() *cobra.Command {
	var f lookFlags
	var a timekeeping.Approve
	var gaps string
	cmd := forCompany(&cobra.Command{
		Use: "approve", Short: "Approve workers' days of work for pay", Args: cobra.NoArgs,
		Long:    "Approves all days that nothing stands against. With --override also the others: it says why. With --gaps\nit says what unresolved time between visits was.",
		Example: "  actual time approve --company northside --gaps meal --gaps-why 'lunch, they say'\n  actual time approve --company northside --from 2026-11-26 --worker 117 --override 'the badge was flat; Ben saw her'",
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
				a.Company, a.Gaps.As, a.Adjust, a.By = c.ID(), timesheet.Activity(gaps), true, operator()
				return approveAll(ctx, cmd, t, page, a)
			})
		},
	})
	f.add(cmd)
	cmd.Flags().StringVar(&a.Override, "override", "", "why days are approved that something stands against")
	cmd.Flags().StringVar(&gaps, "gaps", "", "what unresolved time between visits was: meal, rest, travel or off")
	cmd.Flags().StringVar(&a.Gaps.Why, "gaps-why", "", "how you know")
	cmd.MarkFlagsRequiredTogether("gaps", "gaps-why")
	return cmd
}

// approveAll approves the days of a page, some hundred at a time.
func approveAll(ctx context.Context, cmd *cobra.Command, t *tools, page timekeeping.Looked, a timekeeping.Approve) error {
	done, refused := 0, 0
	for len(page.Days) > 0 {
		n := min(len(page.Days), 200)
		a.Days = nil
		for _, d := range page.Days[:n] {
			a.Days = append(a.Days, timekeeping.Seen{TimeDayKey: d.Key(), Digest: d.Digest})
		}
		page.Days = page.Days[n:]
		all, err := t.Time.Approve(ctx, a)
		if err != nil {
			return err
		}
		for _, d := range all {
			text := fmt.Sprintf("%s  %-24s %s", d.Day, page.Names.Worker(d.Worker), d.Outcome)
			line := map[string]any{"day": d.Day.String(), "worker": page.Names.Workers[d.Worker].Particulars().Ref, "outcome": d.Outcome, "revision": d.Revision, "code": nil, "detail": nil}
			done++
			if d.Refused != nil {
				done, refused = done-1, refused+1
				text += ": " + d.Refused.Error()
				line["code"], line["detail"] = d.Refused.Code, d.Refused.Error()
			}
			if err := say(cmd, line, "%s", text); err != nil {
				return err
			}
		}
	}
	if done+refused == 0 {
		return sayNone(cmd, "nothing to approve from %s to %s", page.From, page.To)
	}
	return sayNone(cmd, "%d days are approved, %d are not", done, refused)
}

// timeAct is a command that says something about a worker's day.
func timeAct(use, short, flag, usage string, do func(ctx context.Context, t *tools, s timekeeping.Speak) (timesheet.Day, error)) *cobra.Command {
	var text string
	cmd := forCompany(&cobra.Command{
		Use: use + " WORKER DAY", Short: short, Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withDay(cmd, args, func(ctx context.Context, t *tools, c tenant.Company, key ports.TimeDayKey) error {
				d, err := do(ctx, t, timekeeping.Speak{Company: c.ID(), Day: key, Text: text, By: operator()})
				if err != nil {
					return err
				}
				line := map[string]any{"worker": args[0], "day": d.Day.String(), "state": d.State, "disputed": d.Disputed, "revision": d.Revision}
				state := string(d.State)
				if d.Disputed {
					state += ", disputed"
				}
				return say(cmd, line, "%s of %s is %s", d.Day, args[0], state)
			})
		},
	})
	cmd.Flags().StringVar(&text, flag, "", usage)
	_ = cmd.MarkFlagRequired(flag)
	return cmd
}

func timeReopenCommand() *cobra.Command {
	return timeAct("reopen", "Open an approved day again; what was approved stands until it is approved anew", "why", "why",
		func(ctx context.Context, t *tools, s timekeeping.Speak) (timesheet.Day, error) {
			return t.Time.Reopen(ctx, timekeeping.Reopen{Company: s.Company, Day: s.Day, Why: s.Text, Adjust: true, By: s.By})
		})
}

func timeDisputeCommand() *cobra.Command {
	return timeAct("dispute", "Say for a worker that a day is wrong", "text", "what is wrong",
		func(ctx context.Context, t *tools, s timekeeping.Speak) (timesheet.Day, error) {
			return t.Time.Dispute(ctx, s)
		})
}

func timeAnswerCommand() *cobra.Command {
	return timeAct("answer", "Answer a dispute", "text", "the answer",
		func(ctx context.Context, t *tools, s timekeeping.Speak) (timesheet.Day, error) {
			return t.Time.Answer(ctx, s)
		})
}

func timeSayCommand() *cobra.Command {
	var from, to, as, site, why string
	cmd := forCompany(&cobra.Command{
		Use: "say WORKER DAY", Short: "Say what a stretch of a worker's day was: on_site, yard, travel, rest, meal or off", Args: cobra.ExactArgs(2),
		Example: "  actual time say 117 2026-11-26 --company northside --from 12:00 --to 12:30 --as meal --why 'she says so'",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withDay(cmd, args, func(ctx context.Context, t *tools, c tenant.Company, key ports.TimeDayKey) error {
				s := timesheet.Said{Worker: key.Worker, As: timesheet.Activity(as), Why: why}
				var err error
				if s.Span.From, err = wallTime(c, key.Day, "--from", from); err != nil {
					return err
				}
				if s.Span.To, err = wallTime(c, key.Day, "--to", to); err != nil {
					return err
				}
				if site != "" {
					if s.Site, err = siteByRef(ctx, t, c, site); err != nil {
						return err
					}
				}
				said, err := t.Time.Say(ctx, timekeeping.Say{Company: c.ID(), Said: s, By: operator()})
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": said.ID.String(), "worker": args[0], "day": said.Day.String(), "as": said.As}, "said; `actual time unsay %s --company %s` takes it back", said.ID, c.Ref())
			})
		},
	})
	for name, into := range map[string]*string{"from": &from, "to": &to, "as": &as, "why": &why} {
		cmd.Flags().StringVar(into, name, "", map[string]string{
			"from": "when it began, in the company's time zone, such as 12:00", "to": "when it ended", "as": "what it was", "why": "how you know",
		}[name])
		_ = cmd.MarkFlagRequired(name)
	}
	cmd.Flags().StringVar(&site, "site", "", "where, by ref: of on_site and yard")
	return cmd
}

// wallTime reads a time of a day in the company's time zone.
func wallTime(c tenant.Company, day domain.Date, flag, text string) (time.Time, error) {
	w, err := domain.ParseWallTime(text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s %q: %w", flag, text, err)
	}
	first, _ := day.At(w, c.Zone())
	return first, nil
}

func timeUnsayCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "unsay ID", Short: "Take back what was said of a worker's time", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				id, err := domain.ParseSaidID(args[0])
				if err != nil {
					return err
				}
				s, err := t.Time.Unsay(ctx, c.ID(), id, operator())
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"id": s.ID.String(), "day": s.Day.String()}, "it counts no more")
			})
		},
	})
}

func timeLockCommand() *cobra.Command {
	return turnPeriod("lock", "Lock the pay period that a day is in", "why it is locked though not all of it is approved", (*timekeeping.Pay).Lock)
}

func timeUnlockCommand() *cobra.Command {
	return turnPeriod("unlock", "Unlock the pay period that a day is in", "why", (*timekeeping.Pay).Unlock)
}

func turnPeriod(use, short, usage string, do func(*timekeeping.Pay, context.Context, timekeeping.LockPeriod) (timesheet.Closed, error)) *cobra.Command {
	var why string
	cmd := forCompany(&cobra.Command{
		Use: use + " DAY", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				day, err := dateOf("the day", args[0])
				if err != nil {
					return err
				}
				p, err := do(t.Pay, ctx, timekeeping.LockPeriod{Company: c.ID(), Day: day, Why: why, By: operator()})
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"first": p.First.String(), "last": p.Last.String(), "locked": p.Locked}, "%s to %s: %sed", p.First, p.Last, use)
			})
		},
	})
	cmd.Flags().StringVar(&why, "why", "", usage)
	return cmd
}
