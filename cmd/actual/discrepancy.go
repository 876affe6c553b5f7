package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"actual/adapters/casefile"
	"actual/adapters/discrepancytable"
	"actual/adapters/inbound/httpapi"
	"actual/app/reconciliation"
	"actual/cmd/internal/wording"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
	"actual/domain/tenant"
	"actual/ports"
)

func discrepancyCommand() *cobra.Command {
	group := &cobra.Command{Use: "discrepancy", Short: "See what does not agree between jobs, visits and booked time, and settle it"}
	group.AddCommand(discrepancyListCommand(), discrepancyShowCommand(), discrepancyTrendsCommand(), discrepancyAcknowledgeCommand(), discrepancyResolveCommand(), discrepancyCorrectCommand(),
		discrepancyReopenCommand(), discrepancyAssignCommand(), discrepancyCommentCommand())
	return group
}

// discrepancyFlags choose discrepancies.
type discrepancyFlags struct{ from, to, state, kind, severity, site, crew string }

func (f *discrepancyFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.from, "from", "", "from this `DATE` on")
	cmd.Flags().StringVar(&f.to, "to", "", "up to this `DATE`")
	cmd.Flags().StringVar(&f.kind, "kind", "", "only of this kind, such as short_stay")
	cmd.Flags().StringVar(&f.severity, "severity", "", "only those that are info, warning or serious")
	cmd.Flags().StringVar(&f.site, "site", "", "only about this site, by its ref")
	cmd.Flags().StringVar(&f.crew, "crew", "", "only about this crew, by its ref")
}

func (f *discrepancyFlags) query(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company) (q ports.DiscrepancyQuery, err error) {
	if q.From, err = dateOf("--from", f.from); err != nil {
		return q, err
	}
	if q.To, err = dateOf("--to", f.to); err != nil {
		return q, err
	}
	if !q.To.IsZero() && q.To.Before(q.From) {
		return q, misused(cmd, "--to %s is before --from %s", q.To, q.From)
	}
	switch s := discrepancy.State(f.state); {
	case f.state == "unsettled":
		q.States = []discrepancy.State{discrepancy.Open, discrepancy.Acknowledged}
	case s == discrepancy.Open || s == discrepancy.Acknowledged || s == discrepancy.Resolved || s == discrepancy.Superseded:
		q.States = []discrepancy.State{s}
	case f.state != "":
		return q, misused(cmd, "--state %q: give unsettled, open, acknowledged, resolved or superseded, or nothing for all", f.state)
	}
	if f.kind != "" {
		kind, err := reconcile.ParseKind(f.kind)
		if err != nil {
			return q, fmt.Errorf("--kind: %w", err)
		}
		q.Kinds = []reconcile.Kind{kind}
	}
	switch s := reconcile.Severity(f.severity); s {
	case reconcile.Info, reconcile.Warning, reconcile.Serious:
		q.Severities = []reconcile.Severity{s}
	case "":
	default:
		return q, misused(cmd, "--severity %q: give info, warning or serious", f.severity)
	}
	if f.site != "" {
		if q.About.Site, err = siteByRef(ctx, t, c, f.site); err != nil {
			return q, err
		}
	}
	if f.crew != "" {
		of, err := crewNamed(ctx, t, c, f.crew)
		if err != nil {
			return q, err
		}
		q.About.Crew = of.ID()
	}
	return q, nil
}

func discrepancyListCommand() *cobra.Command {
	var f discrepancyFlags
	limit, csv, book := 100, false, ""
	cmd := forCompany(&cobra.Command{
		Use: "list", Short: "List discrepancies, those of the last date first", Args: cobra.NoArgs,
		Example: "  actual discrepancy list --company northside --from 2026-11-26\n  actual discrepancy list --company northside --state '' --csv > all.csv\n  actual discrepancy list --company northside --state '' --xlsx all.xlsx",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				only, err := f.query(ctx, cmd, t, c)
				if err != nil {
					return err
				}
				if (csv || book != "") && !cmd.Flags().Changed("limit") {
					limit = 0
				}
				page, err := t.Found.List(ctx, reconciliation.List{Company: c.ID(), Only: only, Limit: limit})
				if err != nil {
					return err
				}
				if book != "" {
					return writeBook(cmd, book, &page)
				}
				if csv {
					err := discrepancytable.Write(cmd.OutOrStdout(), page.Discrepancies, page.Names.Name, page.Names.Zone)
					if err == nil && !page.NextID.IsZero() {
						teller(cmd)("there are more: --limit or --to shows them")
					}
					return err
				}
				for i := range page.Discrepancies {
					d := &page.Discrepancies[i]
					if err := say(cmd, httpapi.DiscrepancyOf(d, page.Names), "%s", toldDiscrepancy(d, page.Names)); err != nil {
						return err
					}
				}
				if len(page.Discrepancies) == 0 {
					return sayNone(cmd, "none: `actual reconcile --company %s --from DATE --to DATE` compares dates anew", c.Ref())
				}
				if !page.NextID.IsZero() {
					return sayNone(cmd, "there are more: --limit or --to shows them")
				}
				return nil
			})
		},
	})
	f.add(cmd)
	cmd.Flags().StringVar(&f.state, "state", "unsettled", "unsettled, open, acknowledged, resolved or superseded; all where it is empty")
	cmd.Flags().IntVar(&limit, "limit", limit, "how many at most; 0: all, as of --csv and --xlsx")
	cmd.Flags().BoolVar(&csv, "csv", false, "print CSV for spreadsheets")
	cmd.Flags().StringVar(&book, "xlsx", "", "write a workbook for Excel to `FILE`")
	cmd.MarkFlagsMutuallyExclusive("csv", "xlsx")
	return cmd
}

// writeBook writes discrepancies as a workbook.
func writeBook(cmd *cobra.Command, path string, page *reconciliation.Page) error {
	var out bytes.Buffer
	if err := discrepancytable.WriteXLSX(&out, page.Discrepancies, page.Names.Name, page.Names.Zone); err != nil {
		return err
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		return misused(cmd, "--xlsx: %w", err)
	}
	return say(cmd, map[string]any{"file": path, "discrepancies": len(page.Discrepancies)}, "%s: %s", path, plural(len(page.Discrepancies), "discrepancy", "discrepancies"))
}

// toldDiscrepancy is a discrepancy in one line.
func toldDiscrepancy(d *discrepancy.Discrepancy, names reconciliation.Names) string {
	s, about := d.Subject, []string{}
	for _, id := range []domain.UUID{s.Site.UUID, s.Crew.UUID, s.Worker.UUID, s.Badge.UUID} {
		if name := names.Name(id); name != "" {
			about = append(about, wording.Printable(name))
		}
	}
	note := ""
	if d.Returned > 0 {
		note = "  came back"
	}
	if who := names.Name(d.Assignee.UUID); who != "" {
		note += "  with " + wording.Printable(who)
	}
	return fmt.Sprintf("%s  %-7s %-24s %-12s %s  %s%s", d.Date, d.Severity, d.Kind, d.State, strings.Join(about, ", "), d.ID, note)
}

func discrepancyShowCommand() *cobra.Command {
	var file string
	cmd := forCompany(&cobra.Command{
		Use: "show DISCREPANCY", Short: "Show a discrepancy, why it is one, and what became of it", Args: cobra.ExactArgs(1),
		Example: "  actual discrepancy show ID --company northside\n  actual discrepancy show ID --company northside --case case.json && actual explain --case case.json",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				id, err := domain.ParseDiscrepancyID(args[0])
				if err != nil {
					return err
				}
				s, err := t.Found.Show(ctx, c.ID(), id)
				if err != nil {
					return err
				}
				if file != "" {
					raw, err := casefile.EncodeWith(s.Found.Discrepancy, casefile.Labels{ID: s.ID.UUID, Zone: s.Names.Zone.String(), Names: s.Called()})
					if err != nil {
						return err
					}
					return os.WriteFile(file, append(raw, '\n'), 0o600)
				}
				return sayShown(cmd, &s)
			})
		},
	})
	cmd.Flags().StringVar(&file, "case", "", "write the case as it was judged to `FILE`, for actual explain --case, with nothing else")
	return cmd
}

func sayShown(cmd *cobra.Command, s *reconciliation.Shown) error {
	en, _ := s.Sentences()
	text := toldDiscrepancy(&s.Discrepancy, s.Names)
	for _, sentence := range en {
		text += "\n" + sentence
	}
	for _, e := range s.History {
		said := strings.TrimSpace(string(e.Settlement.Reason) + " " + string(e.Settlement.Resolution) + " " + e.Settlement.Note + e.Text)
		if to := e.Settlement.Link; to.To != "" {
			said += fmt.Sprintf(" (%s %s)", to.To, to.ID)
		}
		if e.What == discrepancy.Assigned {
			said = "to " + cmp.Or(s.Names.Name(e.Assignee.UUID), "nobody")
		}
		text += fmt.Sprintf("\n  %s  %s by %s  %s", local(e.At, s.Names.Zone), e.What, e.By, wording.Printable(said+otherwiseText(&s.Discrepancy, e.Otherwise, s.Names)))
	}
	return say(cmd, httpapi.DiscrepancyDetailOf(s), "%s", text)
}

func discrepancyTrendsCommand() *cobra.Command {
	var f discrepancyFlags
	by, every := "kind", "week"
	cmd := forCompany(&cobra.Command{
		Use: "trends", Short: "Count discrepancies by week or day, and by kind, site or crew", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				only, err := f.query(ctx, cmd, t, c)
				if err != nil {
					return err
				}
				group := ports.TrendGroup(by)
				if group != ports.TrendByKind && group != ports.TrendBySite && group != ports.TrendByCrew {
					return misused(cmd, "--by %q: give kind, site or crew", by)
				}
				if every != "day" && every != "week" {
					return misused(cmd, "--every %q: give week or day", every)
				}
				found, err := t.Found.Trends(ctx, reconciliation.Trends{Company: c.ID(), Only: only, By: group, Weekly: every != "day"})
				if err != nil {
					return err
				}
				for _, one := range found.Trends {
					if err := sayTrend(cmd, group, one, found.Names); err != nil {
						return err
					}
				}
				if len(found.Trends) == 0 {
					return sayNone(cmd, "none")
				}
				return nil
			})
		},
	})
	f.add(cmd)
	cmd.Flags().StringVar(&by, "by", by, "kind, site or crew")
	cmd.Flags().StringVar(&every, "every", every, "week or day")
	return cmd
}

func sayTrend(cmd *cobra.Command, group ports.TrendGroup, one ports.Trend, names reconciliation.Names) error {
	line := map[string]any{
		"from": one.From.String(), "count": one.Count, "unsettled": one.Open, "false_alarms": one.FalseAlarms, "kind": nil, "site": nil, "site_name": nil, "crew": nil, "crew_name": nil,
	}
	what := string(one.Kind)
	if group != ports.TrendByKind {
		of, name := textOrNull(uuidText(one.Of)), textOrNull(names.Name(one.Of))
		line[string(group)], line[string(group)+"_name"] = of, name
		what = cmp.Or(names.Name(one.Of), uuidText(one.Of), "of no "+string(group))
	} else {
		line["kind"] = one.Kind
	}
	return say(cmd, line, "%s  %-26s %5d  %d unsettled, %s", one.From, wording.Printable(what), one.Count, one.Open, wording.Count(one.FalseAlarms, "false alarm"))
}
