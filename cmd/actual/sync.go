package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"actual/app/sourcing"
	"actual/cmd/internal/wording"
	"actual/domain/source"
	"actual/domain/tenant"
	"actual/domain/vendor"
)

func syncCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "sync", Short: "Take over what is planned elsewhere"}
	cmd.AddCommand(syncAspireCommand())
	return cmd
}

func syncAspireCommand() *cobra.Command {
	var full, believe, takeOnly bool
	cmd := forCompany(&cobra.Command{
		Use: "aspire", Short: "Read a company's plans in Aspire, and make them sites, crews, workers and jobs", Args: cobra.NoArgs,
		Long: "Read what the company plans in Aspire, from a week ago to two weeks ahead, and take over what changed. Nothing is changed in Aspire, and what people\n" +
			"changed here stays. Cut off, the same command goes on where it was. A server does that for each company every four hours.\n" +
			"It needs the company's credentials: actual vendor set aspire.",
		Example: "  actual sync aspire --company northside\n  actual sync aspire --company northside --full",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withSources(cmd, func(ctx context.Context, s *sources, c tenant.Company) error {
				r, err := s.Syncer.Begin(ctx, sourcing.Ask{Company: c.ID(), Full: full, Believe: believe, TakeOnly: takeOnly, By: operator()})
				if err != nil {
					return err
				}
				if err := s.follow(ctx, cmd, r); err != nil {
					return syncHelped(ctx, err, c)
				}
				return saySync(cmd, r.State())
			})
		},
	})
	cmd.Flags().BoolVar(&full, "full", false, "read all lists, whenever they were read last, and take over every row anew")
	cmd.Flags().BoolVar(&believe, "believe", false, "believe that all is gone that Aspire has no more, however much that is at once")
	cmd.Flags().BoolVar(&takeOnly, "take-only", false, "read nothing: take over what waits, such as after it was settled what a row is")
	return cmd
}

// follow steps until the end, and says how far the sync is.
func (s *sources) follow(ctx context.Context, cmd *cobra.Command, r *sourcing.Run) error {
	tell := patience(cmd, "sync")
	return untilEnded(ctx, cmd, "sync", s.Clock, r, func(err error) error {
		at := r.State()
		if err == nil {
			tell(syncProgress(at))
		}
		return err
	})
}

// syncProgress says what a sync does at the moment.
func syncProgress(at source.Sync) string {
	n := at.Counts[at.Stage.Kind]
	doing := fmt.Sprintf("took over %d %ss", n.Made+n.Matched+n.Updated+n.Cancelled, at.Stage.Kind)
	if at.Stage.Step == source.Reading {
		doing = fmt.Sprintf("read %d %ss", n.Read, at.Stage.Kind)
	}
	return doing + ", " + wording.Count(int(at.Calls), "call")
}

var errSyncStopped = errors.New("stopped: what was read stays, and the same command goes on from there")

// syncHelped says what helps where a sync did not come to its end.
func syncHelped(ctx context.Context, err error, c tenant.Company) error {
	switch {
	case ctx.Err() != nil:
		return errSyncStopped
	case errors.Is(err, vendor.ErrNoCredential):
		return fmt.Errorf("%w: set them with `actual vendor set aspire --company %s`", err, c.Ref())
	}
	return err
}

// saySync says what came of a sync.
func saySync(cmd *cobra.Command, s source.Sync) error {
	if asJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), syncLine(s))
	}
	text := fmt.Sprintf("read from %s to %s, by %s to Aspire", s.From, s.To, wording.Count(int(s.Calls), "call"))
	for _, kind := range source.Kinds() {
		if parts := syncParts(s.Counts[kind]); parts != "" {
			text += fmt.Sprintf("\n  %ss: %s", kind, parts)
		}
	}
	for _, note := range s.Notes {
		text += "\n  " + note
	}
	return say(cmd, nil, "%s", text)
}

func syncParts(c source.Counts) string {
	var parts []string
	for _, of := range []struct {
		n    int
		what string
	}{{c.Read, "read"}, {c.Made, "made"}, {c.Matched, "matched"}, {c.Updated, "changed"}, {c.Cancelled, "cancelled"}, {c.Gone, "gone"}, {c.Waiting, "waiting"}} {
		if of.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", of.n, of.what))
		}
	}
	return strings.Join(parts, ", ")
}

// withSources runs fn with what reads the source of the company named by --company.
func withSources(cmd *cobra.Command, fn func(ctx context.Context, s *sources, c tenant.Company) error) error {
	return withVendors(cmd, newSources, fn)
}
