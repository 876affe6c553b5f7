package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/httpapi"
	"actual/app/insight"
	"actual/domain"
	"actual/domain/presence"
	"actual/domain/tenant"
)

func explainCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "explain VISIT", Short: "Say where a visit's badge was, from when to when and why, and show each fix's part in it", Args: cobra.ExactArgs(1),
		Long: "Say where a visit's badge was, from when to when and why, and show each fix's part in it.\n\n" +
			"VISIT is its id, as GET /v1/visits has it. With --json the answer is that of GET /v1/visits/{id}.",
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
				return explain(cmd.OutOrStdout(), e)
			})
		},
	})
}

// explain prints an explanation for people.
func explain(w io.Writer, e insight.VisitExplanation) error {
	for _, sentence := range e.Told {
		fmt.Fprintln(w, sentence)
	}
	v := e.Visit
	fmt.Fprintf(w, "\nvisit %s, version %d, %s, %s, confidence %.3f\n", v.ID, v.Number, v.Verdict, v.State, float64(v.Confidence)/1000)
	fmt.Fprintln(w, policyLine(e))
	fmt.Fprintln(w, fenceLine(e))
	for _, r := range e.Rulings {
		fmt.Fprintf(w, "ruling %s: %s\n", r.ID, r.Kind)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "\nfix\t\tweight\tto the fence\t± error")
	for i, c := range v.Candidates {
		fmt.Fprintf(t, "\tagainst %s (1 : %s)", siteName(e, i), odds(c.Odds))
	}
	fmt.Fprintln(t, "\tevent")
	for _, f := range e.Fixes {
		explainFix(t, f, e)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "\nMetres to the fence are negative inside. What a fix says against a site is in natural logarithms: 0 fits perfectly,\n"+
		"3 makes it 20 times less likely. The odds are less than the sums say: errors of one stay are alike, and lots differ in size.")
	return err
}

// explainFix prints a fix's part: of the visit's own fixes it is "in the visit",
// wherever they lie; the others bound its ends.
func explainFix(w io.Writer, f insight.Witness, e insight.VisitExplanation) {
	part := "in the visit"
	switch {
	case f.Why != presence.Sound:
		part = "does not count"
	case !f.Inside && f.At < e.Visit.Arrived:
		part = "before"
	case !f.Inside:
		part = "after"
	}
	fmt.Fprintf(w, "%s\t%s", time.Unix(f.At, 0).In(e.Zone).Format("Mon 15:04:05"), part)
	if f.Why != presence.Sound {
		fmt.Fprintf(w, "%s\t%s: %s\n", strings.Repeat("\t–", 3+len(e.Visit.Candidates)), f.Key, f.Why)
		return
	}
	fmt.Fprintf(w, "\t%.2f\t%+.1f m\t%.1f m", float64(f.Weight)/1000, float64(f.Distance)/1000, float64(f.Error)/1000)
	for _, s := range f.Shares {
		fmt.Fprintf(w, "\t%.2f", float64(s.Cost)/1000)
	}
	fmt.Fprintf(w, "\t%s\n", f.Key)
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

// siteName is what people call the i-th candidate.
func siteName(e insight.VisitExplanation, i int) string {
	c := e.Visit.Candidates[i]
	if s, ok := e.Names.Sites[c.Site]; ok && s.Name != "" {
		return s.Name
	}
	return c.Ref
}

// odds are thousandths as people write them.
func odds(milli int64) string {
	if milli < 10_000 {
		return fmt.Sprintf("%.1f", float64(milli)/1000)
	}
	return fmt.Sprint((milli + 500) / 1000)
}
