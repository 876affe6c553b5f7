package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/app/mapping"
	"actual/cmd/internal/wording"
	"actual/domain/job"
	"actual/domain/source"
	"actual/domain/tenant"
	"actual/ports"
)

func sourceCommand() *cobra.Command {
	group := &cobra.Command{Use: "source", Short: "See which of ours is what a source of planned work has, such as Aspire, and settle it"}
	group.AddCommand(
		sourceShowCommand(), sourceRowsCommand(), sourceLinkCommand(),
		sourceDecideCommand(source.ToMake, "Say that rows are none of ours: others are made of them"),
		sourceDecideCommand(source.ToIgnore, "Say that rows are nothing to us; what was made of them stays as it is"),
		sourceDecideCommand(source.ToUnlink, "Say that rows are not what they were taken for: they wait to be decided"),
		sourceFindingsCommand(), sourceSyncsCommand(),
	)
	return group
}

func sourceShowCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "show SOURCE", Short: "Show how many rows are in which state, and how the last reading went", Args: cobra.ExactArgs(1),
		Example: "  actual source show aspire --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				s, err := t.Mapping.Standing(ctx, c.ID(), job.Source(args[0]))
				if err != nil {
					return err
				}
				if asJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), standingLine(s))
				}
				return sayStanding(cmd, s, c)
			})
		},
	})
}

func sayStanding(cmd *cobra.Command, s mapping.Standing, c tenant.Company) error {
	text := fmt.Sprintf("%-8s", "")
	for _, state := range source.States() {
		text += fmt.Sprintf(" %10s", state)
	}
	for _, k := range source.Kinds() {
		text += fmt.Sprintf("\n%-8s", string(k)+"s")
		for _, state := range source.States() {
			text += fmt.Sprintf(" %10d", s.Counts[k][state])
		}
	}
	text += fmt.Sprintf("\n%s of which something could not be taken over: `actual source rows %s --problem --company %s`", wording.Count(s.Problems, "row"), s.Source, c.Ref())
	text += fmt.Sprintf("\n%s for the office to put right: `actual source findings %s --company %s`", wording.Count(s.Findings, "finding"), s.Source, c.Ref())
	switch {
	case s.Open != nil:
		text += "\nbeing read: " + syncText(*s.Open, c.Zone())
	case s.Last != nil:
		text += "\nlast read: " + syncText(*s.Last, c.Zone())
	default:
		text += "\nit was never read"
	}
	return say(cmd, nil, "%s", text)
}

func standingLine(s mapping.Standing) map[string]any {
	var kinds []map[string]any
	for _, k := range source.Kinds() {
		line := map[string]any{"kind": k}
		for _, state := range source.States() {
			line[string(state)] = s.Counts[k][state]
		}
		kinds = append(kinds, line)
	}
	out := map[string]any{"source": s.Source, "kinds": kinds, "problems": s.Problems, "findings": s.Findings, "last_sync": nil, "open_sync": nil}
	if s.Last != nil {
		out["last_sync"] = syncLine(*s.Last)
	}
	if s.Open != nil {
		out["open_sync"] = syncLine(*s.Open)
	}
	return out
}

func sourceSyncsCommand() *cobra.Command {
	var limit int
	cmd := forCompany(&cobra.Command{
		Use: "syncs SOURCE", Short: "List the readings of a source, the newest first", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				if limit < 1 {
					return misused(cmd, "--limit must be at least 1, not %d", limit)
				}
				all, _, err := t.Mapping.Syncs(ctx, mapping.ListSyncs{Company: c.ID(), Source: job.Source(args[0]), Limit: limit})
				if err != nil {
					return err
				}
				for _, s := range all {
					if err := say(cmd, syncLine(s), "%s", syncText(s, c.Zone())); err != nil {
						return err
					}
				}
				if len(all) == 0 {
					return sayNone(cmd, "%s was never read", args[0])
				}
				return nil
			})
		},
	})
	cmd.Flags().IntVar(&limit, "limit", 20, "how many at most")
	return cmd
}

// syncText is a reading in a line, and what it did not believe in more.
func syncText(s source.Sync, zone *time.Location) string {
	text := fmt.Sprintf("%s  jobs of %s to %s, %s", local(s.BeganAt, zone), s.From, s.To, wording.Count(s.Calls, "call"))
	for _, k := range source.Kinds() {
		if n, begun := s.Counts[k]; begun {
			text += fmt.Sprintf("; %ss: %d read, %d made, %d matched, %d changed, %d gone, %d waiting", k, n.Read, n.Made, n.Matched, n.Updated, n.Gone, n.Waiting)
		}
	}
	switch {
	case s.Problem != "":
		text += "; stands still: " + s.Problem
	case s.EndedAt.IsZero():
		text += "; not ended"
	}
	for _, note := range s.Notes {
		text += "\n  " + note
	}
	return text
}

func syncLine(s source.Sync) map[string]any {
	counts := []map[string]any{}
	for _, k := range source.Kinds() {
		if n, begun := s.Counts[k]; begun {
			counts = append(counts, map[string]any{
				"kind": k, "read": n.Read, "changed": n.Changed, "gone": n.Gone, "made": n.Made, "matched": n.Matched, "updated": n.Updated, "cancelled": n.Cancelled, "waiting": n.Waiting,
			})
		}
	}
	return map[string]any{
		"id": s.ID.String(), "source": s.Source, "full": s.Full, "from": s.From.String(), "to": s.To.String(), "calls": s.Calls, "counts": counts, "notes": append([]string{}, s.Notes...),
		"asked_by": s.By, "began_at": s.BeganAt.UTC().Format(time.RFC3339), "ended_at": timeLine(s.EndedAt), "problem": textLine(s.Problem),
	}
}

// timeLine and textLine are null where there is nothing.
func timeLine(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

func textLine(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func sourceFindingsCommand() *cobra.Command {
	var of, fault string
	cmd := forCompany(&cobra.Command{
		Use: "findings SOURCE", Short: "List what the source's office should put right", Args: cobra.ExactArgs(1),
		Example: "  actual source findings aspire --company northside --fault no_position",
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case fault != "" && !slices.Contains(ports.SourceFaults(), ports.SourceFault(fault)):
				return misused(cmd, "--fault %q: there are %s", fault, wording.List(ports.SourceFaults()))
			case of != "" && !slices.Contains(source.Kinds(), source.Kind(of)):
				return misused(cmd, "--of %q: there are %s", of, wording.List(source.Kinds()))
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				q := ports.SourceFindingQuery{Source: job.Source(args[0]), Of: of}
				if fault != "" {
					q.Kinds = []ports.SourceFault{ports.SourceFault(fault)}
				}
				found, _, err := t.Mapping.Findings(ctx, mapping.ListFindings{Company: c.ID(), Only: q})
				if err != nil {
					return err
				}
				for _, f := range found {
					line := map[string]any{"of": f.Of, "ref": textLine(f.Ref), "fault": f.Kind, "what": f.What, "since": timeLine(f.Since), "seen_at": timeLine(f.SeenAt)}
					if err := say(cmd, line, "%-7s %-12s %-12s %s, since %s", f.Of, f.Ref, f.Kind, strings.TrimSuffix(f.What, "."), local(f.Since, c.Zone())); err != nil {
						return err
					}
				}
				if len(found) == 0 {
					return sayNone(cmd, "nothing is to be put right, as far as it was read")
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&of, "of", "", "only of rows of this kind: site, crew, worker or job")
	cmd.Flags().StringVar(&fault, "fault", "", "only this fault, such as no_position")
	return cmd
}
