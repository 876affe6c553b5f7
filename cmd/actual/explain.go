package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/httpapi"
	"actual/app/insight"
	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

func explainCommand() *cobra.Command {
	var all bool
	var file string
	cmd := &cobra.Command{
		Use:   "explain (ID --company COMPANY | --case FILE [ID])",
		Short: "Say why: where a visit's badge was, or what does not agree", Args: cobra.MaximumNArgs(1),
		Long: "Say where a visit's badge was, from when to when and why, and show each fix's part in it; or judge a discrepancy again from its\n" +
			"facts alone, which must come to the same verdict, and say in two sentences why it is one, by which thresholds, and what may lie behind it.\n\n" +
			"ID is that of a visit or of a discrepancy. With --case nothing but the file is needed: what `actual discrepancy show --case` wrote, what\n" +
			"GET /v1/discrepancies/{id}/case answered, or what `actual reconcile --cases` wrote. It ends with 1 where the facts are others, or lead elsewhere.\n\n" +
			"Of a visit, fixes in a row that do not count are one line, unless --all is given. With --json the answer is that of GET /v1/visits/{id}, which has them all.",
		Example: "  actual explain 0190b5a0-7c2e-7cc0-8f3a-2f4b6c1d9e10 --company northside\n  actual explain --case case.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			if file != "" {
				return explainFile(cmd, file, strings.Join(args, ""))
			}
			if len(args) == 0 || !cmd.Flags().Changed("company") {
				return misused(cmd, "give the id of a visit or a discrepancy and --company, or --case with a file")
			}
			id, err := domain.ParseVisitID(args[0])
			if err != nil {
				return misused(cmd, "%q: %w", args[0], err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				e, err := t.Explainer.Explain(ctx, insight.ExplainVisit{Company: c.ID(), Visit: id})
				if errors.Is(err, ports.ErrVisitNotFound) {
					return explainStored(ctx, cmd, t, c, domain.DiscrepancyID(id))
				}
				if err != nil {
					return err
				}
				if asJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), httpapi.Explained(e))
				}
				return explain(cmd.OutOrStdout(), e, all)
			})
		},
	}
	cmd.Flags().String("company", "", "the company's ref")
	cmd.Flags().StringVar(&file, "case", "", "explain the discrepancy in this `FILE`, offline; - is stdin")
	cmd.MarkFlagsMutuallyExclusive("company", "case")
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
