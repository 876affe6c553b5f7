package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/httpapi"
	"actual/app/insight"
	"actual/domain"
	"actual/domain/tenant"
)

func explainCommand() *cobra.Command {
	var all bool
	cmd := forCompany(&cobra.Command{
		Use: "explain VISIT", Short: "Say where a visit's badge was, from when to when and why, and show each fix's part in it", Args: cobra.ExactArgs(1),
		Long: "Say where a visit's badge was, from when to when and why, and show each fix's part in it.\n\n" +
			"VISIT is its id, as GET /v1/visits has it. Fixes in a row that do not count are one line, unless --all is given.\n" +
			"With --json the answer is that of GET /v1/visits/{id}, which has them all.",
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := domain.ParseVisitID(args[0])
			if err != nil {
				return fmt.Errorf("visit %q: %w", args[0], err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				e, err := t.Explainer.Explain(ctx, insight.ExplainVisit{Company: c.ID(), Visit: id})
				if err != nil {
					return err
				}
				if asJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), httpapi.Explained(e))
				}
				return explain(cmd.OutOrStdout(), e, all)
			})
		},
	})
	cmd.Flags().BoolVar(&all, "all", false, "a line for each fix that does not count")
	return cmd
}

// explain prints an explanation for people; all is a line for each fix.
func explain(w io.Writer, e insight.VisitExplanation, all bool) error {
	for _, sentence := range e.Told {
		fmt.Fprintln(w, sentence)
	}
	v := e.Visit
	fmt.Fprintf(w, "\nvisit %s, version %d, %s, %s, confidence %.3f\n", v.ID, v.Number, v.Verdict, v.State, float64(v.Confidence)/1000)
	fmt.Fprintln(w, policyLine(e))
	fmt.Fprintln(w, fenceLine(e))
	for _, r := range e.Rulings {
		fmt.Fprintln(w, rulingLine(r, e))
	}
	if err := explainFixes(w, e, all); err != nil {
		return err
	}
	legend := "\nMetres to the fence are negative inside. What a fix says against a site is in natural logarithms: 0 fits perfectly,\n" +
		"3 makes it 20 times less likely. The odds are less than the sums say: errors of one stay are alike, and lots differ in size."
	if decidedByRuling(e) {
		legend += "\nHere a person decided where it was: this is what the fixes would say without the ruling."
	}
	_, err := fmt.Fprintln(w, legend)
	return err
}

func policyLine(e insight.VisitExplanation) string {
	if e.Visit.Policy == e.Policy {
		return "policy " + e.Policy
	}
	return fmt.Sprintf("derived by policy %s, weighed here by %s, which is in use now", e.Visit.Policy, e.Policy)
}

func fenceLine(e insight.VisitExplanation) string {
	f := e.Fence
	if f == nil {
		return "no fence: only a ruling says that it was there"
	}
	line := fmt.Sprintf("fence %s, version %d, valid", f.ID, f.Version)
	if f.From != math.MinInt64 {
		line += " from " + time.Unix(f.From, 0).In(e.Zone).Format(time.RFC3339)
	}
	switch {
	case f.To != 0:
		line += " to " + time.Unix(f.To, 0).In(e.Zone).Format(time.RFC3339)
	case f.From == math.MinInt64:
		line += " always"
	}
	return line
}
