package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/app/presence"
	"actual/domain/tenant"
)

func policyCommand() *cobra.Command {
	group := &cobra.Command{Use: "policy", Short: "Look at the rules that presence is judged by"}
	var file, from, to string
	compare := forCompany(&cobra.Command{
		Use: "compare --policy FILE.json", Short: "Run another policy beside the one in use, on what is on record, and show the difference", Args: cobra.NoArgs,
		Long: "Run another policy beside the one in use, on what is on record, and show the difference. Nothing is written.\n\n" +
			"FILE.json names the parameters that differ, as for `actual replay`, such as {\"odds_milli\": 30000}.\n" +
			"--from and --to are days of the company's time zone, such as 2026-04-06, or RFC 3339 times; --to is not included.",
		Example: "  actual policy compare --company northside --policy stricter.json --from 2026-04-01 --to 2026-05-01",
		RunE: func(cmd *cobra.Command, _ []string) error {
			next, err := readPolicy(file)
			if err != nil {
				return err
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				q := presence.ComparePolicies{Company: c.ID(), Next: next, Progress: progress(cmd)}
				if q.From, err = dayOrTime("--from", from, c.Zone()); err != nil {
					return err
				}
				if q.To, err = dayOrTime("--to", to, c.Zone()); err != nil {
					return err
				}
				if !q.To.IsZero() {
					q.To = q.To.Add(-time.Second)
				}
				out, err := t.Comparer.Compare(ctx, q)
				if err != nil {
					return err
				}
				return sayComparison(cmd, out, c.Zone())
			})
		},
	})
	compare.Flags().StringVar(&file, "policy", "", "JSON `FILE` of the parameters that differ")
	compare.Flags().StringVar(&from, "from", "", "visits from this `TIME` on (default: all)")
	compare.Flags().StringVar(&to, "to", "", "visits before this `TIME` (default: all)")
	_ = compare.MarkFlagRequired("policy")
	group.AddCommand(compare)
	return group
}

func sayComparison(cmd *cobra.Command, c presence.Comparison, zone *time.Location) error {
	if asJSON(cmd) {
		out := differenceJSON(c.Difference, zone)
		out["now"], out["next"] = sumJSON(c.Now), sumJSON(c.Next)
		return printJSON(cmd.OutOrStdout(), out)
	}
	if err := printDifference(cmd.OutOrStdout(), c.Difference, zone); err != nil {
		return err
	}
	for _, s := range []struct {
		name string
		sum  presence.Sum
	}{{"in use", c.Now}, {"next", c.Next}} {
		if err := say(cmd, nil, "%-7s %-20s %6d visits, %d undecided, %s", s.name, s.sum.Policy, s.sum.Visits, s.sum.Undecided, length(s.sum.Seconds)); err != nil {
			return err
		}
	}
	return nil
}

func sumJSON(s presence.Sum) map[string]any {
	return map[string]any{"policy": s.Policy, "visits": s.Visits, "undecided": s.Undecided, "seconds": s.Seconds}
}

// progress tells on stderr, every few seconds, how far a long command is.
func progress(cmd *cobra.Command) func(done, all int) {
	const every = 3 * time.Second
	last := time.Now()
	return func(done, all int) {
		if time.Since(last) >= every {
			last = time.Now()
			cmd.PrintErrf("%d of %d badges\n", done, all)
		}
	}
}

var errNoTime = errors.New("give a day such as 2026-04-06, or an RFC 3339 time such as 2026-04-06T06:00:00-04:00")

// dayOrTime reads the beginning of a day in a time zone, or a time; zero where
// nothing is given.
func dayOrTime(flag, text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
		return day, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s %q: %w", flag, text, errNoTime)
	}
	return at, nil
}
