package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/tenant"
)

func workerCommand() *cobra.Command {
	group := &cobra.Command{Use: "worker", Short: "Manage the people who do the work"}
	group.AddCommand(workerAddCommand(), workerSetCommand(), workerListCommand(), workerImportCommand(), workerFileCommand(), workerEraseCommand())
	return group
}

// workerFlags are what is said of a worker.
type workerFlags struct {
	ref, name, email, phone, language, from, to string
}

func (f *workerFlags) on(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.ref, "ref", "", "what payroll calls the worker")
	cmd.Flags().StringVar(&f.name, "name", "", "the worker's name")
	cmd.Flags().StringVar(&f.email, "email", "", "an e-mail address; empty for none")
	cmd.Flags().StringVar(&f.phone, "phone", "", "a phone number; empty for none")
	cmd.Flags().StringVar(&f.language, "language", "en", "what the worker is written to in: en or es")
	cmd.Flags().StringVar(&f.from, "active-from", "", "since when the worker works here, a `DAY` or time (empty: always)")
	cmd.Flags().StringVar(&f.to, "active-to", "", "until when, a `DAY` that is the first no more, or time (empty: open)")
}

// active reads the time in which the worker works here.
func (f *workerFlags) active(zone *time.Location) (domain.Span, error) {
	from, err := dayOrTime("--active-from", f.from, zone)
	if err != nil {
		return domain.Span{}, err
	}
	to, err := dayOrTime("--active-to", f.to, zone)
	return domain.Span{From: from, To: to}, err
}

func workerAddCommand() *cobra.Command {
	var f workerFlags
	cmd := forCompany(&cobra.Command{
		Use: "add", Short: "Add a worker", Args: cobra.NoArgs,
		Example: "  actual worker add --company northside --ref 117 --name 'Ana Flores' --language es",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				active, err := f.active(c.Zone())
				if err != nil {
					return misused(cmd, "%w", err)
				}
				w, err := t.Workers.Add(ctx, roster.AddWorker{Company: c.ID(), By: operator(), Worker: job.Particulars{
					Ref: f.ref, Name: f.name, Email: f.email, Phone: f.phone, Language: job.Language(f.language), Active: active,
				}})
				if err != nil {
					return err
				}
				return say(cmd, workerLine(w), "added %s (%s)", w.Particulars().Name, w.ID())
			})
		},
	})
	f.on(cmd)
	_ = cmd.MarkFlagRequired("ref")
	_ = cmd.MarkFlagRequired("name")
	return cmd
}

func workerSetCommand() *cobra.Command {
	var f workerFlags
	cmd := forCompany(&cobra.Command{
		Use: "set REF", Short: "Change what is said of a worker", Args: cobra.ExactArgs(1),
		Example: "  actual worker set 117 --company northside --active-to 2026-11-30",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				active, err := f.active(c.Zone())
				if err != nil {
					return misused(cmd, "%w", err)
				}
				w, err := workerNamed(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				w, err = t.Workers.Change(ctx, roster.ChangeWorker{
					Company: c.ID(), Worker: w.ID(), Seen: w.Revision(), By: operator(),
					Ref: set(cmd, "ref", f.ref), Name: set(cmd, "name", f.name), Email: set(cmd, "email", f.email), Phone: set(cmd, "phone", f.phone),
					Language: set(cmd, "language", job.Language(f.language)), From: set(cmd, "active-from", active.From), To: set(cmd, "active-to", active.To),
				})
				if err != nil {
					return err
				}
				return say(cmd, workerLine(w), "changed %s (%s)", w.Particulars().Name, w.ID())
			})
		},
	})
	f.on(cmd)
	return cmd
}

// set is a change to the value of a flag, where that was given.
func set[T any](cmd *cobra.Command, flag string, value T) roster.Change[T] {
	return roster.Change[T]{Given: cmd.Flags().Changed(flag), Value: value}
}

// workerNamed finds a worker by ref; job.ErrWorkerNotFound where there is none.
func workerNamed(ctx context.Context, t *tools, c tenant.Company, ref string) (job.Worker, error) {
	page, err := t.Workers.List(ctx, roster.ListWorkers{Company: c.ID(), Ref: ref, Limit: 1})
	if err != nil {
		return job.Worker{}, err
	}
	if len(page.Workers) == 0 {
		return job.Worker{}, fmt.Errorf("worker %q: %w: `actual worker list --company %s` shows their refs", ref, job.ErrWorkerNotFound, c.Ref())
	}
	return page.Workers[0], nil
}

func workerListCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "list", Short: "List workers", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				page, err := t.Workers.List(ctx, roster.ListWorkers{Company: c.ID()})
				if err != nil {
					return err
				}
				if len(page.Workers) == 0 {
					return sayNone(cmd, "no workers yet: add one with `actual worker add --company %s`", c.Ref())
				}
				for _, w := range page.Workers {
					p := w.Particulars()
					if err := say(cmd, workerLine(w), "%-12s %-28s %s  %s", p.Ref, p.Name, p.Language, activeText(p.Active, c.Zone())); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}

func activeText(s domain.Span, zone *time.Location) string {
	const form = "2 Jan 2006 15:04 MST"
	switch {
	case s.From.IsZero() && s.To.IsZero():
		return "active"
	case s.To.IsZero():
		return "since " + s.From.In(zone).Format(form)
	case s.From.IsZero():
		return "until " + s.To.In(zone).Format(form)
	}
	return s.From.In(zone).Format(form) + " to " + s.To.In(zone).Format(form)
}

func workerLine(w job.Worker) map[string]any {
	p := w.Particulars()
	return spanLine(p.Active, "active_", map[string]any{
		"id": w.ID().String(), "ref": p.Ref, "name": p.Name, "email": p.Email, "phone": p.Phone, "language": p.Language,
	})
}

// spanLine puts the ends of a span into a line; null where they are open.
func spanLine(s domain.Span, prefix string, line map[string]any) map[string]any {
	for name, at := range map[string]time.Time{"from": s.From, "to": s.To} {
		line[prefix+name] = nil
		if !at.IsZero() {
			line[prefix+name] = at.Format(time.RFC3339)
		}
	}
	return line
}
