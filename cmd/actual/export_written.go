package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"actual/app/exporting"
	"actual/app/tenancy"
	"actual/cmd/internal/wording"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

// exports is what `actual export` works with.
type exports struct {
	Companies *tenancy.Companies
	Exporter  *exporting.Exporter
	Clock     ports.Clock
}

func (x *exports) companies() *tenancy.Companies { return x.Companies }

// exportWrittenCommands are about what is written at vendors, once each: it is kept
// first, sent by a server, and read back.
func exportWrittenCommands() []*cobra.Command {
	return []*cobra.Command{
		exportListCommand(), exportShowCommand(), exportAskCommand(), exportRetryCommand(), exportGiveUpCommand(), exportSettingsCommand(), exportSetCommand(),
	}
}

// withExports runs fn with what writes for the company named by --company.
func withExports(cmd *cobra.Command, fn func(ctx context.Context, x *exports, c tenant.Company) error) error {
	err := withVendors(cmd, newExports, fn)
	if fault.KindOf(err) == fault.Invalid {
		return misused(cmd, "%w", err)
	}
	return err
}

func exportListCommand() *cobra.Command {
	q := exporting.List{Limit: 100}
	var target, kind, state string
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List what is written at vendors, the newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			q.Target, q.Kind, q.State = export.Target(target), export.Kind(kind), export.State(state)
			if state != "" && !slices.Contains(export.States(), q.State) {
				return misused(cmd, "--state %q: there are %s", state, wording.List(export.States()))
			}
			if q.Limit < 1 {
				return misused(cmd, "--limit must be at least 1")
			}
			return withExports(cmd, func(ctx context.Context, x *exports, c tenant.Company) error {
				q.Company = c.ID()
				page, err := x.Exporter.List(ctx, q)
				if err != nil {
					return err
				}
				if len(page.Exports) == 0 {
					return sayNone(cmd, "no such exports; `actual export settings --company %s` says what is on", c.Ref())
				}
				for _, e := range page.Exports {
					if err := sayExport(cmd, e, c.Zone()); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&target, "target", "", "only what is written there, such as aspire")
	cmd.Flags().StringVar(&kind, "kind", "", "only of this kind, such as issue")
	cmd.Flags().StringVar(&state, "state", "", "only in this state: trial, pending, sent, unknown, confirmed, refused or given_up")
	cmd.Flags().StringVar(&q.Key, "about", "", "only what is about this")
	cmd.Flags().BoolVar(&q.Stuck, "stuck", false, "only those that wait for somebody to decide")
	cmd.Flags().IntVar(&q.Limit, "limit", q.Limit, "how many at most")
	return cmd
}

func exportShowCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "show ID", Short: "Show what became of an export, and exactly what is sent", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withExport(cmd, args[0], func(ctx context.Context, x *exports, c tenant.Company, id domain.ExportID) error {
				s, err := x.Exporter.Show(ctx, c.ID(), id)
				if err != nil {
					return err
				}
				return sayExportDetail(cmd, s, c.Zone())
			})
		},
	})
}

// withExport is withExports for one of the company's.
func withExport(cmd *cobra.Command, text string, fn func(ctx context.Context, x *exports, c tenant.Company, id domain.ExportID) error) error {
	id, err := domain.ParseExportID(text)
	if err != nil {
		return misused(cmd, "%q: %w; `actual export list` shows them", text, err)
	}
	return withExports(cmd, func(ctx context.Context, x *exports, c tenant.Company) error {
		err := fn(ctx, x, c, id)
		if errors.Is(err, export.ErrNotFound) {
			return fmt.Errorf("%w: `actual export list --company %s` shows them", err, c.Ref())
		}
		return err
	})
}

func exportAskCommand() *cobra.Command {
	var i export.Issue
	var key string
	cmd := forCompany(&cobra.Command{
		Use: "issue", Short: "Have an issue written in Aspire, once for what it is about; a server sends it", Args: cobra.NoArgs,
		Example: "  actual export issue --company northside --about 'job_without_presence 2026-04-13 70201' --ticket 500201 --subject 'Crew not seen: ticket 70201'",
		RunE: func(cmd *cobra.Command, _ []string) error {
			content, err := i.Fields()
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return withExports(cmd, func(ctx context.Context, x *exports, c tenant.Company) error {
				e, err := x.Exporter.Ask(ctx, exporting.Ask{
					Company: c.ID(), Route: export.Route{Target: export.Aspire, Kind: export.Issues}, Key: key, Content: content, By: operator(),
				})
				if errors.Is(err, export.ErrOff) {
					return fmt.Errorf("%w: `actual export set aspire issue --mode trial --company %s` shows what would be written", err, c.Ref())
				}
				if err != nil {
					return err
				}
				return sayExport(cmd, e, c.Zone())
			})
		},
	})
	cmd.Flags().StringVar(&key, "about", "", "what it is about, in words of your own: each is written once")
	cmd.Flags().StringVar(&i.Subject, "subject", "", "its subject, at most 180 characters")
	cmd.Flags().StringVar(&i.Notes, "notes", "", "its notes, at most 4000 characters")
	cmd.Flags().StringVar(&i.Ticket, "ticket", "", "the work ticket that it is about: its id in Aspire; or")
	cmd.Flags().StringVar(&i.Site, "site", "", "the property that it is about: its id in Aspire")
	cmd.Flags().StringVar(&i.AssignedTo, "assigned-to", "", "the user in Aspire that it goes to, by UserID (default: whom the setting names)")
	_ = cmd.MarkFlagRequired("about")
	_ = cmd.MarkFlagRequired("subject")
	return cmd
}
