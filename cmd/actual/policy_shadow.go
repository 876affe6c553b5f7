package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"actual/app/presence"
	"actual/cmd/internal/wording"
	"actual/domain"
	rules "actual/domain/presence"
	"actual/domain/tenant"
)

func policyShadowCommand() *cobra.Command {
	group := &cobra.Command{
		Use: "shadow", Short: "Keep a next policy beside the one in use, and see what it would change of what happens",
		Long: "Keep a next policy beside the one in use, and see what it would change of what happens.\n\n" +
			"Nothing else changes: visits are judged by the policy in use. The report derives those since the policy was set by both,\n" +
			"when it is asked for; no second set of visits is stored.",
	}
	var file string
	set := forCompany(&cobra.Command{
		Use: "set --policy FILE.json", Short: "Keep a policy beside the one in use", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			next, err := readPolicy(file)
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return setShadow(cmd, next)
		},
	})
	set.Flags().StringVar(&file, "policy", "", "JSON `FILE` of the parameters that differ")
	_ = set.MarkFlagRequired("policy")
	clearing := forCompany(&cobra.Command{
		Use: "clear", Short: "Keep no policy beside the one in use", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return setShadow(cmd, rules.Policy{}) },
	})
	group.AddCommand(set, shadowReportCommand(), clearing)
	return group
}

// setShadow keeps a policy beside the one in use, or, if it has no name, none.
func setShadow(cmd *cobra.Command, next rules.Policy) error {
	return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
		err := t.Shadows.Set(ctx, presence.SetShadow{Company: c.ID(), Next: next, By: operator()})
		done := fmt.Sprintf("%s kept beside the one in use. What it would change: actual policy shadow report --company %s", next.Version, c.Ref())
		switch {
		case next.Version == "" && errors.Is(err, presence.ErrNoShadow):
			err, done = nil, "no policy was kept beside the one in use: there is nothing to clear"
		case next.Version == "":
			done = "cleared"
		}
		if err != nil {
			return err
		}
		return say(cmd, map[string]any{"shadow": nameOrNull(next.Version)}, "%s", done)
	})
}

func shadowReportCommand() *cobra.Command {
	var from string
	cmd := forCompany(&cobra.Command{
		Use: "report", Short: "Say what the policy beside the one in use would change of the visits since it was set", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				since, err := dayOrTime("--from", from, c.Zone())
				if err != nil {
					return err
				}
				r, err := t.Shadows.Report(ctx, presence.ReportShadow{Company: c.ID(), From: since, Progress: progress(cmd)})
				if err != nil {
					return err
				}
				return sayShadow(cmd, r, c.Zone())
			})
		},
	})
	cmd.Flags().StringVar(&from, "from", "", "visits from this `TIME` on (default: since the policy was set)")
	return cmd
}

func sayShadow(cmd *cobra.Command, r presence.ShadowReport, zone *time.Location) error {
	if asJSON(cmd) {
		out := differenceJSON(r.Difference, zone)
		addSums(out, r.Difference)
		out["shadow"], out["from"] = r.Shadow.Policy.Version, r.From.In(zone).Format(time.RFC3339)
		return printJSON(cmd.OutOrStdout(), out)
	}
	if err := say(cmd, nil, "%s, beside the one in use, of the visits since %s:", r.Shadow.Policy.Version, r.From.In(zone).Format("Mon 2 Jan 2006 15:04 MST")); err != nil {
		return err
	}
	if err := printDifference(cmd.OutOrStdout(), r.Difference, zone); err != nil {
		return err
	}
	return printSums(cmd.OutOrStdout(), r.Difference)
}

func nameOrNull(version string) any {
	if version == "" {
		return nil
	}
	return version
}

// changed returns the sites where the sums differ, those that gain or lose most
// first.
func changed(d presence.Difference) []domain.SiteID {
	ids := slices.DeleteFunc(slices.Collect(maps.Keys(d.BySite)), func(id domain.SiteID) bool { return d.BySite[id].Same() })
	slices.SortFunc(ids, func(a, b domain.SiteID) int {
		return cmp.Or(cmp.Compare(d.BySite[b].Moved(), d.BySite[a].Moved()), strings.Compare(d.Sites[a].Ref, d.Sites[b].Ref))
	})
	return ids
}

// mostSites is how many sites are shown to people.
const mostSites = 20

func printSites(w io.Writer, d presence.Difference) error {
	ids := changed(d)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, id := range ids {
		if i == mostSites {
			fmt.Fprintf(t, "… and %s more: --json has all\n", wording.Count(len(ids)-i, "site"))
			break
		}
		s := d.BySite[id]
		lasting := wording.Lengths(s.Before.Seconds, s.After.Seconds)
		fmt.Fprintf(t, "%s\t%d → %s\t%s → %s\n", siteCalled(d, id, d.Sites[id].Ref), s.Before.Visits, wording.Count(s.After.Visits, "visit"), lasting[0], lasting[1])
	}
	return t.Flush()
}

// addSums adds what both policies find, in all and by site, to a difference.
func addSums(out map[string]any, d presence.Difference) {
	sites := []map[string]any{}
	for _, id := range changed(d) {
		sites = append(sites, map[string]any{"site": d.Sites[id].Ref, "now": sumJSON(d.BySite[id].Before), "next": sumJSON(d.BySite[id].After)})
	}
	out["now"], out["next"], out["sites"] = sumJSON(d.Before), sumJSON(d.After), sites
	out["policy_now"], out["policy_next"] = d.Before.Policy, d.After.Policy
}

func sumJSON(s presence.Sum) map[string]any {
	return map[string]any{"visits": s.Visits, "undecided": s.Undecided, "seconds": s.Seconds}
}
