package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"actual/adapters/geojson"
	"actual/app/asked"
	"actual/app/fences"
	"actual/cmd/internal/wording"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/source"
	"actual/domain/tenant"
)

func siteLintCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "lint [SITE]", Short: "Hold fences against where crews stood", Args: cobra.MaximumNArgs(1),
		Long: "Hold fences against where crews stood in half a year.\n\n" +
			"Without a site all are looked at, by fewer stays each, and those with something against them are listed, the worst first.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				found, err := reviews(ctx, t, c, args)
				if err != nil {
					return err
				}
				for _, r := range found {
					if err := sayReview(cmd, r); err != nil {
						return err
					}
				}
				if len(found) == 0 && !asJSON(cmd) {
					return say(cmd, nil, "nothing speaks against any fence")
				}
				return nil
			})
		},
	})
}

func reviews(ctx context.Context, t *tools, c tenant.Company, args []string) ([]fences.Review, error) {
	if len(args) == 0 {
		return t.Reviewer.All(ctx, c.ID())
	}
	id, err := siteByRef(ctx, t, c, args[0])
	if err != nil {
		return nil, err
	}
	one, err := t.Reviewer.One(ctx, c.ID(), id)
	return []fences.Review{one}, err
}

func sayReview(cmd *cobra.Command, r fences.Review) error {
	findings := []map[string]any{}
	text := fmt.Sprintf("%s %s (%s, %s)", r.Site.Ref, r.Site.Name, wording.Count(r.Stays, "stay"), wording.Count(r.Fixes, "fix"))
	for _, f := range r.Findings {
		findings = append(findings, map[string]any{"code": f.Code, "severity": f.Severity, "text": f.Text})
		text += fmt.Sprintf("\n  %3d  %s", f.Severity, f.Text)
	}
	if len(findings) == 0 {
		text += "\n       nothing speaks against its fence"
	}
	return say(cmd, map[string]any{"site": r.Site.Ref, "stays": r.Stays, "fixes": r.Fixes, "findings": findings}, "%s", text)
}

func siteLearnCommand() *cobra.Command {
	var days int
	cmd := forCompany(&cobra.Command{
		Use: "learn SITE", Short: "Propose a fence from where crews stood, as GeoJSON", Args: cobra.ExactArgs(1),
		Long: "Propose a fence from where crews stood. It is kept as a draft, changes nothing, and is printed as GeoJSON:\n" +
			"`actual site import FILE --preview` shows what adopting it would change.",
		Example: "  actual site learn S-0049 --company northside > draft.geojson\n  actual site import draft.geojson --company northside --preview",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				id, err := siteByRef(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				d, err := t.Reviewer.Learn(ctx, fences.LearnFence{Company: c.ID(), Site: id, Days: days, By: operator()})
				if err != nil {
					return err
				}
				raw, err := geojson.Write([]geojson.Feature{geojson.Encode(geofence.Site{Ref: args[0]}, geofence.Fence{Shape: d.Shape})})
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.ErrOrStderr(), "learnt from %s with %s; it agrees with the fence of now by %d %%\n",
					wording.Count(d.Stays, "stay"), wording.Count(d.Fixes, "fix"), d.Agreement/10)
				_, err = fmt.Fprintln(cmd.OutOrStdout(), string(raw))
				return err
			})
		},
	})
	cmd.Flags().IntVar(&days, "days", 180, "of history to learn from")
	return cmd
}

func siteProposeCommand() *cobra.Command {
	var f askFlags
	var of string
	var how fences.Propose
	cmd := forCompany(&cobra.Command{
		Use: "propose [SITE...]", Short: "Propose the fences of many sites from where crews stood, as a task that a server works",
		Long: "Propose the fences of sites from where crews stood, as drafts, where that is another fence than the one of now. Without sites it is about those\n" +
			"that the source of planned work has and whose fence is a circle, as the source gave it. No fence is changed. Ctrl-C leaves the task running.",
		Example: "  actual site propose --source aspire --company northside --dry-run",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				if how.Days < 1 {
					return misused(cmd, "--days must be at least 1, not %d", how.Days)
				}
				ask := asked.Ask{Kind: asked.ProposeFences, Request: how, Expand: t.Proposer.OfSource(job.Source(of))}
				if len(args) > 0 {
					ask.Rows, ask.Expand = t.Proposer.Sites(args), nil
				}
				return askAndFollow(ctx, cmd, t, c, ask, f)
			})
		},
	})
	cmd.Flags().IntVar(&how.Days, "days", 180, "of history to learn from")
	cmd.Flags().StringVar(&of, "source", string(source.Aspire), "the source of planned work whose sites are meant where none is named")
	f.on(cmd)
	return cmd
}
