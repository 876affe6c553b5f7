package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"actual/app/presence"
	"actual/cmd/internal/wording"
	"actual/domain/fault"
	rules "actual/domain/presence"
	"actual/domain/tenant"
)

const policyFile = "FILE.json names the parameters that differ from the program's own, as for `actual replay`, such as {\"odds_milli\": 30000}.\n"

func policyCommand() *cobra.Command {
	group := &cobra.Command{Use: "policy", Short: "Look at the rules that presence is judged by, and change them"}
	group.AddCommand(policyShowCommand(), policyCompareCommand(), policyApplyCommand(), policyShadowCommand())
	return group
}

func policyCompareCommand() *cobra.Command {
	var file, from, to string
	compare := forCompany(&cobra.Command{
		Use: "compare --policy FILE.json", Short: "Run another policy beside the one in use, on what is on record, and show the difference", Args: cobra.NoArgs,
		Long: "Run another policy beside the one in use, on what is on record, and show the difference. Nothing is written.\n\n" + policyFile +
			"--from and --to are days of the company's time zone, such as 2026-04-06, or RFC 3339 times; --to is not included.\n" +
			"Without them it ends with the id that `actual policy apply --expect` takes.",
		Example: "  actual policy compare --company northside --policy stricter.json --from 2026-04-01 --to 2026-05-01",
		RunE: func(cmd *cobra.Command, _ []string) error {
			next, err := readPolicy(file)
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				q := presence.ComparePolicies{Company: c.ID(), Next: next, Progress: progress(cmd)}
				if q.From, q.To, err = span(from, to, c.Zone()); err != nil {
					return err
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
	return compare
}

var errUnseen = errors.New("a policy changes the hours of all that is on record: look at them with --preview first, then give its id as --expect")

func policyApplyCommand() *cobra.Command {
	var file string
	var program bool
	var how correcting
	cmd := forCompany(&cobra.Command{
		Use: "apply (--policy FILE.json | --default) (--preview | --expect ID)", Short: "Judge the company's presence by another policy", Args: cobra.NoArgs,
		Long: "Judge the company's presence by another policy: what is on record is derived again, from the first fix on.\n\n" + policyFile +
			"It is kept whole: a later release of the program does not change it. --default goes back to the program's own.\n" +
			"--preview shows what would change and ends with an id; --expect ID does it only if that is still exactly what happens.\n" +
			"The id stands for what was over when the day began (in the company's time zone); today's visits are derived anew as well.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !how.preview && how.expect == "" {
				return misused(cmd, "%w", errUnseen)
			}
			var next rules.Policy
			if !program {
				var err error
				if next, err = readPolicy(file); err != nil {
					return misused(cmd, "%w", err)
				}
			}
			return withCompany(cmd, func(_ context.Context, t *tools, c tenant.Company) error {
				return how.run(cmd, t, c, presence.Correction{Policy: &next}, "In use now. The worker derives all visits again.")
			})
		},
	})
	cmd.Flags().StringVar(&file, "policy", "", "JSON `FILE` of the parameters that differ")
	cmd.Flags().BoolVar(&program, "default", false, "go back to the program's own policy")
	cmd.MarkFlagsOneRequired("policy", "default")
	cmd.MarkFlagsMutuallyExclusive("policy", "default")
	how.flags(cmd)
	return cmd
}

var errNoSpan = fault.New(fault.Invalid, "command.no_span", "--to must be after --from")

// span reads --from and --to, which is not included.
func span(from, to string, zone *time.Location) (begin, end time.Time, err error) {
	if begin, err = dayOrTime("--from", from, zone); err != nil {
		return begin, end, err
	}
	if end, err = dayOrTime("--to", to, zone); err != nil || end.IsZero() {
		return begin, end, err
	}
	if !begin.Before(end) {
		return begin, end, errNoSpan.With("--from %q, --to %q", from, to)
	}
	return begin, end.Add(-time.Second), nil
}

func sayComparison(cmd *cobra.Command, c presence.Comparison, zone *time.Location) error {
	if asJSON(cmd) {
		out := differenceJSON(c.Difference, zone)
		addSums(out, c.Difference)
		if c.ID != "" {
			out["expect"], out["id"], out["applied"] = c.ID, c.ID, false
		}
		return printJSON(cmd.OutOrStdout(), out)
	}
	if err := printDifference(cmd.OutOrStdout(), c.Difference, zone); err != nil {
		return err
	}
	if err := printSums(cmd.OutOrStdout(), c.Difference); err != nil || c.ID == "" {
		return err
	}
	return say(cmd, nil, "Nothing was written.\nTo switch to it: %s", expecting(cmd, "actual policy apply", c.ID, "from", "to"))
}

// progress tells on stderr, every few seconds, how far a long command is.
func progress(cmd *cobra.Command) func(done, all int) {
	const every = 3 * time.Second
	last := time.Now()
	return func(done, all int) {
		if time.Since(last) >= every {
			last = time.Now()
			cmd.PrintErrf("%d of %s\n", done, wording.Count(all, "badge"))
		}
	}
}

// printSums says what both policies find in all, and where they differ most.
func printSums(w io.Writer, d presence.Difference) error {
	lasting := wording.Lengths(d.Before.Seconds, d.After.Seconds)
	for i, s := range []struct {
		name string
		sum  presence.Sum
	}{{"in use", d.Before}, {"next", d.After}} {
		if _, err := fmt.Fprintf(w, "%-7s %-20s %13s, %d undecided, %s\n", s.name, s.sum.Policy, wording.Count(s.sum.Visits, "visit"), s.sum.Undecided, lasting[i]); err != nil {
			return err
		}
	}
	return printSites(w, d)
}
