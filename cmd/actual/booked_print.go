package main

import (
	"cmp"
	"context"
	"log/slog"

	"github.com/spf13/cobra"

	"actual/adapters/telemetry"
	"actual/app/labour"
	"actual/app/roster"
	"actual/cmd/internal/config"
	"actual/cmd/internal/wiring"
	"actual/cmd/internal/wording"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/tenant"
)

func sayTimes(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, q labour.ListTimes, all []booked.Time) error {
	names, err := placesAndCrews(ctx, t, c)
	if err != nil {
		return err
	}
	workers, err := workerRefs(ctx, t, c)
	if err != nil {
		return err
	}
	for _, one := range all {
		err := say(cmd, bookedLine(one), "%s  %-14s %-10s %-24s %9s  %-8s %s%s", one.Date, when(one.Span, c), cmp.Or(workers[one.Of.Worker], one.Worker+"?"),
			cmp.Or(names.sites[one.Of.Site], one.Site+"?"), wording.Length(int64(one.Hours)), one.Stage, cmp.Or(one.Number, one.Ticket, one.Ref), notes(one.Travel, !one.Gone.IsZero(), one.Doubt))
		if err != nil {
			return err
		}
	}
	if len(all) == 0 && !asJSON(cmd) {
		return say(cmd, nil, "nothing is booked from %s to %s: `actual booked read --company %s` reads Aspire now, `actual import lmn` imports LMN's export", q.From, q.To, c.Ref())
	}
	return nil
}

func bookedLine(t booked.Time) map[string]any {
	return map[string]any{
		"id": t.ID.String(), "source": t.Source, "ref": t.Ref, "date": t.Date.String(), "from": timeLine(t.Span.From), "to": timeLine(t.Span.To), "hours_s": t.Hours, "break_s": t.Break,
		"travel": t.Travel, "stage": t.Stage, "doubt": textOrNull(string(t.Doubt)), "task": textOrNull(t.Task), "ticket": textOrNull(t.Ticket), "number": textOrNull(t.Number), "worker": oursOrNull(t.Of.Worker.UUID), "worker_ref": textOrNull(t.Worker),
		"crew": oursOrNull(t.Of.Crew.UUID), "crew_ref": textOrNull(t.Crew), "leader_ref": textOrNull(t.Leader), "site": oursOrNull(t.Of.Site.UUID), "site_ref": textOrNull(t.Site), "job": oursOrNull(t.Of.Job.UUID), "gone_at": timeLine(t.Gone),
	}
}

func sayClocks(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, q labour.ListClocks, all []booked.Clock) error {
	workers, err := workerRefs(ctx, t, c)
	if err != nil {
		return err
	}
	for _, one := range all {
		out := map[string]any{
			"id": one.ID.String(), "source": one.Source, "ref": one.Ref, "date": one.Date.String(), "from": timeLine(one.Span.From), "to": timeLine(one.Span.To), "break_s": one.Break,
			"stage": one.Stage, "doubt": textOrNull(string(one.Doubt)), "worker": oursOrNull(one.Of.UUID), "worker_ref": textOrNull(one.Worker), "gone_at": timeLine(one.Gone),
		}
		if err := say(cmd, out, "%s  %-14s %-10s %-8s %s%s", one.Date, when(one.Span, c), cmp.Or(workers[one.Of], one.Worker+"?"), one.Stage, one.Ref, notes(false, !one.Gone.IsZero(), one.Doubt)); err != nil {
			return err
		}
	}
	if len(all) == 0 && !asJSON(cmd) {
		return say(cmd, nil, "nobody clocked in from %s to %s: `actual booked read --company %s` reads Aspire now", q.From, q.To, c.Ref())
	}
	return nil
}

// workerRefs returns what the company's workers are called.
func workerRefs(ctx context.Context, t *tools, c tenant.Company) (map[domain.WorkerID]string, error) {
	page, err := t.Workers.List(ctx, roster.ListWorkers{Company: c.ID()})
	refs := make(map[domain.WorkerID]string, len(page.Workers))
	for _, w := range page.Workers {
		refs[w.ID()] = w.Particulars().Ref
	}
	return refs, err
}

func oursOrNull(id domain.UUID) any {
	if id.IsZero() {
		return nil
	}
	return id.String()
}

func bookedReadCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "read", Short: "Read what was booked and clocked in Aspire in the last seven days, now", Args: cobra.NoArgs,
		Long: "Read what was booked and clocked in Aspire in the last seven days, and today. A server does that for each company every night.\n" +
			"What Aspire has no more is marked, never deleted; where that is more than half, it is not believed. It needs the company's credentials: actual vendor set aspire.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, _ *tools, c tenant.Company) error {
				cfg, err := config.Load()
				if err != nil {
					return err
				}
				log := slog.New(slog.DiscardHandler)
				t, stop, err := telemetry.Start(ctx, telemetry.Config{ServiceVersion: version(), Log: log})
				if err != nil {
					return err
				}
				defer func() { _ = stop(context.WithoutCancel(ctx)) }() // It sends nothing.
				s, cleanup, err := newSources(ctx, cfg, wiring.ToolClock(cfg), log, t)
				if err != nil {
					return err
				}
				defer cleanup()
				for _, one := range []struct {
					what string
					read func(context.Context, domain.CompanyID) (labour.Read, error)
				}{{"booked times", s.Booked.Times}, {"clock times", s.Booked.Clocks}} {
					got, err := one.read(ctx, c.ID())
					if err != nil {
						return err
					}
					if err := sayRead(cmd, one.what, got); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}

// sayRead says what became of a list that was read.
func sayRead(cmd *cobra.Command, what string, r labour.Read) error {
	out := map[string]any{
		"list": what, "from": r.From.String(), "to": r.To.String(), "created": r.Created, "changed": r.Changed, "unchanged": r.Unchanged, "gone": r.Gone, "unbelieved": r.Unbelieved,
		"findings": r.Findings, "unplaced": r.Unplaced, "calls": r.Calls, "forbidden": r.Forbidden,
	}
	if r.Forbidden {
		return say(cmd, out, "%s: the credentials may not read them: `actual doctor` names the endpoint", what)
	}
	more := ""
	if r.Unplaced > 0 {
		more += "; of " + wording.Count(r.Unplaced, "row") + " ours is not known yet"
	}
	if r.Unbelieved > 0 {
		more += "; " + wording.Count(r.Unbelieved, "row") + " were not there, which is too many to be believed: they stay"
	}
	return say(cmd, out, "%s from %s to %s: %d new, %d changed, %d as they were, %d gone, in %s%s", what, r.From, r.To, r.Created, r.Changed, r.Unchanged, r.Gone, wording.Count(r.Calls, "call"), more)
}
