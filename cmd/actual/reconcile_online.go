package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"actual/app/reconciliation"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/tenant"
)

// dateFlags are the dates of a company that `actual reconcile` compares on the server's
// database.
type dateFlags struct{ from, to string }

func (f *dateFlags) add(cmd *cobra.Command) {
	cmd.Flags().String("company", "", "compare dates of this company, by its ref, as a server does; with --from and --to")
	cmd.Flags().StringVar(&f.from, "from", "", "from this `DATE` on")
	cmd.Flags().StringVar(&f.to, "to", "", "up to this `DATE` (default: --from)")
}

// given reports whether dates of a company are asked for.
func (f *dateFlags) given(cmd *cobra.Command) bool {
	return cmd.Flags().Changed("company") || f.from != "" || f.to != ""
}

// run makes the passes, and tells each.
func (f *dateFlags) run(cmd *cobra.Command) error {
	if f.from == "" || !cmd.Flags().Changed("company") {
		return misused(cmd, "give --company and --from, and --to for more than one date")
	}
	return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
		q := reconciliation.Range{Company: c.ID(), By: operator()}
		var err error
		if q.From, err = dateOf("--from", f.from); err != nil {
			return err
		}
		if q.To, err = dateOf("--to", f.to); err != nil {
			return err
		}
		if q.To.IsZero() {
			q.To = q.From
		}
		return t.Reconciler.Range(ctx, q, func(on domain.Date, p *discrepancy.Pass) error {
			if p == nil {
				return sayNone(cmd, "%s  nothing to compare", on)
			}
			return say(cmd, passLine(p), "%s", toldPass(p))
		})
	})
}

func toldPass(p *discrepancy.Pass) string {
	n := p.Counts
	text := fmt.Sprintf("%s  %d of %d jobs done; %d found: %d new, %d changed, %d came back, %d gone, %d as before", p.Date, p.Matches, p.Jobs, p.Found,
		n.Opened, n.Changed, n.Returned, n.Superseded, n.Same)
	var lacks []string
	for _, l := range p.Lacked {
		lacks = append(lacks, strings.TrimSpace(string(l.What)+" "+l.Of))
	}
	if len(lacks) > 0 {
		text += "; lacking: " + strings.Join(lacks, ", ")
	}
	return text
}

func passLine(p *discrepancy.Pass) map[string]any {
	n, lacked := p.Counts, make([]map[string]any, len(p.Lacked))
	for i, l := range p.Lacked {
		lacked[i] = map[string]any{"what": l.What, "of": textOrNull(l.Of), "amount": l.Amount}
	}
	return map[string]any{
		"id": p.ID.String(), "date": p.Date.String(), "cause": p.Cause, "as_of": rfc(p.AsOf), "rules": p.Rules, "outcome": p.Outcome, "lacked": lacked, "jobs": p.Jobs,
		"jobs_done": p.Matches, "found": p.Found, "opened": n.Opened, "changed": n.Changed, "returned": n.Returned, "superseded": n.Superseded, "same": n.Same, "kept": n.Kept,
	}
}
