package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/app/backfill"
	"actual/app/ingest"
	"actual/app/tenancy"
	"actual/cmd/internal/lifecycle"
	"actual/cmd/internal/wording"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

// fetching is what `actual backfill` works with.
type fetching struct {
	Filler    *backfill.Filler
	Committer *ingest.Committer
	Companies *tenancy.Companies
	Clock     ports.Clock
}

func (f *fetching) companies() *tenancy.Companies { return f.Companies }

func backfillCommand() *cobra.Command {
	var from, to string
	var trial, yes bool
	cmd := forCompany(&cobra.Command{
		Use: "backfill", Short: "Fetch the events that Notehub has stored and that never came here", Args: cobra.NoArgs,
		Long: "Compare the events that a company's project at Notehub has stored with those that are here, by the time of their upload, and fetch what is missing:\n" +
			"it is taken as if it had come by the company's route. What is here is left alone. Cut off, the same command goes on where it was.\n" +
			"Without --from it begins where the last comparison ended (the first: a week ago). A server does that for each company every night.\n" +
			"It needs the company's credentials: actual vendor set notehub.",
		Example: "  actual backfill --company northside --from 2026-11-23 --to 2026-11-26\n  actual backfill --company northside --dry-run",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withFetching(cmd, func(ctx context.Context, f *fetching, c tenant.Company) (err error) {
				defer func() { err = helped(cmd.Context(), err, c, trial) }()
				ask := backfill.Ask{Company: c.ID(), By: operator(), Trial: trial}
				if ask.From, err = dayOrTime("--from", from, c.Zone()); err != nil {
					return err
				}
				if ask.To, err = dayOrTime("--to", to, c.Zone()); err != nil {
					return err
				}
				if why := tooLong(ask, f.Clock.Now()); why != "" && !yes {
					return misused(cmd, "%s", why)
				}
				r, err := f.Filler.Begin(ctx, ask)
				if errors.Is(err, backfill.ErrUpToDate) {
					return say(cmd, map[string]any{"up_to_date": true}, "nothing to do: %v", backfill.ErrUpToDate)
				}
				if err != nil {
					return err
				}
				if err := f.fetch(ctx, cmd, r, c.Zone()); err != nil {
					return err
				}
				return sayBackfill(cmd, r.State(), trial, c.Zone())
			})
		},
	})
	cmd.Flags().StringVar(&from, "from", "", "compare what was uploaded from this `TIME` on: a day or time in the company's time zone, or RFC 3339")
	cmd.Flags().StringVar(&to, "to", "", "until this `TIME` (default: some minutes ago)")
	cmd.Flags().BoolVar(&trial, "dry-run", false, "count what is missing; fetch nothing")
	cmd.Flags().BoolVar(&yes, "yes", false, "compare more than a year, which takes long")
	cmd.AddCommand(backfillListCommand())
	return cmd
}

// withFetching runs fn with what fetches for the company named by --company, and
// writes what fn hands to ingest.
func withFetching(cmd *cobra.Command, fn func(ctx context.Context, f *fetching, c tenant.Company) error) error {
	return withVendors(cmd, newFetching, func(ctx context.Context, f *fetching, c tenant.Company) error {
		var failed error
		err := lifecycle.Run(ctx, // Ingest ends last.
			lifecycle.Part{Name: "ingest", Run: f.Committer.Run},
			lifecycle.Part{Name: "backfill", Run: func(ctx context.Context) error {
				failed = fn(ctx, f, c)
				return nil
			}},
		)
		if fault.KindOf(failed) == fault.Invalid {
			return misused(cmd, "%w", failed)
		}
		return cmp.Or(failed, err)
	})
}

// fetch steps until the end, and waits where the same step may work later.
func (f *fetching) fetch(ctx context.Context, cmd *cobra.Command, r *backfill.Run, zone *time.Location) error {
	tell := patience(cmd, "backfill")
	return untilEnded(ctx, cmd, "backfill", f.Clock, r, func(err error) error {
		s := r.State()
		if err != nil {
			return fmt.Errorf("at %s: %w", local(s.Through, zone), err)
		}
		tell(fmt.Sprintf("through %s of %s, %s found, %d missing", local(s.Through, zone), local(s.Window.To, zone), wording.Count(int(s.Found), "event"), s.Stored+s.Quarantined))
		return nil
	})
}

func backfillListCommand() *cobra.Command {
	limit := 20
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List what was compared with Notehub, and in which hours something was missing", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withFetching(cmd, func(ctx context.Context, f *fetching, c tenant.Company) error {
				page, err := f.Filler.List(ctx, backfill.List{Company: c.ID(), Limit: limit})
				if err != nil {
					return err
				}
				for _, b := range page.Backfills {
					if err := sayBackfill(cmd, b, false, c.Zone()); err != nil {
						return err
					}
				}
				if asJSON(cmd) {
					return nil
				}
				if page.Through.IsZero() && len(page.Backfills) == 0 {
					return say(cmd, nil, "nothing was compared yet: `actual backfill --company %s` begins", c.Ref())
				}
				if page.Through.IsZero() {
					return say(cmd, nil, "never compared without --from")
				}
				return say(cmd, nil, "all that was uploaded before %s is compared", local(page.Through, c.Zone()))
			})
		},
	})
	cmd.Flags().IntVar(&limit, "limit", limit, "how many, the newest first")
	return cmd
}
