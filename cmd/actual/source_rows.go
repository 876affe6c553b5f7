package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"actual/app/mapping"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/source"
	"actual/domain/tenant"
	"actual/ports"
)

func sourceRowsCommand() *cobra.Command {
	var kind, state, ref string
	var problem bool
	cmd := forCompany(&cobra.Command{
		Use: "rows SOURCE", Short: "List what a source has, and which of ours that is", Args: cobra.ExactArgs(1),
		Example: "  actual source rows aspire --company northside --kind site --state ambiguous",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) (err error) {
				q := ports.SourceLinkQuery{Source: job.Source(args[0]), Problem: problem}
				if kind != "" {
					if q.Kind, err = source.ParseKind(kind); err != nil {
						return misused(cmd, "--kind: %w", err)
					}
				}
				if state != "" {
					is, err := source.ParseState(state)
					if err != nil {
						return misused(cmd, "--state: %w", err)
					}
					q.States = []source.State{is}
				}
				if ref != "" {
					q.Refs = []string{ref}
				}
				page, err := t.Mapping.Rows(ctx, mapping.ListRows{Company: c.ID(), Only: q})
				if err != nil {
					return err
				}
				if len(page.Rows) == 0 {
					return sayNone(cmd, "no such rows: `actual source show %s --company %s` shows how many there are", args[0], c.Ref())
				}
				return sayRows(cmd, page.Rows)
			})
		},
	})
	cmd.Flags().StringVar(&kind, "kind", "", "only rows of this kind: site, crew, worker or job")
	cmd.Flags().StringVar(&state, "state", "", "only rows in this state: new, matched, ambiguous, gone or ignored")
	cmd.Flags().StringVar(&ref, "ref", "", "only the row that the source knows by this")
	cmd.Flags().BoolVar(&problem, "problem", false, "only rows of which something could not be taken over")
	return cmd
}

func sayRows(cmd *cobra.Command, rows []mapping.Row) error {
	for _, r := range rows {
		if err := say(cmd, sourceRowLine(r), "%s", sourceRowText(r)); err != nil {
			return err
		}
	}
	return nil
}

// sourceRowText is a row in a line, and its candidates in more.
func sourceRowText(r mapping.Row) string {
	what := r.Said.Name
	if r.Kind == source.Job {
		what = strings.TrimSpace(fmt.Sprintf("%s %s", r.Said.Date, r.Said.Name))
	}
	text := fmt.Sprintf("%-7s %-10s %-10s %s", r.Kind, r.Ref, r.Link.State, what)
	if !r.Link.Ours.IsZero() {
		text += "  = " + r.Called(r.Link.Ours)
	}
	if r.Link.By != "" {
		text += "  decided by " + r.Link.By
	}
	if r.Link.Problem != "" {
		text += "  " + r.Link.Problem
	}
	for _, c := range r.Link.Candidates {
		var why []string
		for _, w := range c.Why {
			why = append(why, string(w))
		}
		text += fmt.Sprintf("\n          perhaps %s (same %s)", r.Called(c.Ours), strings.Join(why, ", "))
	}
	return text
}

func sourceRowLine(r mapping.Row) map[string]any {
	candidates := []map[string]any{}
	for _, c := range r.Link.Candidates {
		candidates = append(candidates, map[string]any{"ours": oursLine(r, c.Ours), "why": c.Why})
	}
	return map[string]any{
		"kind": r.Kind, "ref": r.Ref, "said": saidLine(r.Said), "doubts": append([]string{}, r.Doubts...), "state": r.Link.State, "ours": oursLine(r, r.Link.Ours), "candidates": candidates,
		"problem": textLine(r.Link.Problem), "decided_by": textLine(r.Link.By), "since": timeLine(r.Link.At), "settled": r.Link.Settled,
		"found_at": timeLine(r.FoundAt), "seen_at": timeLine(r.SeenAt), "gone_at": timeLine(r.GoneAt),
	}
}

func oursLine(r mapping.Row, id domain.UUID) any {
	if id.IsZero() {
		return nil
	}
	name := r.Named[id]
	return map[string]any{string(r.Kind): id.String(), "ref": textLine(name.Ref), "name": textLine(name.Name)}
}

func saidLine(s source.Said) map[string]any {
	out := map[string]any{
		"name": textLine(s.Name), "active": s.Active, "address": textLine(s.Address), "position": nil, "radius_m": nil, "number": textLine(s.Number), "leader_ref": textLine(s.Leader),
		"ticket_ref": textLine(s.Ticket), "site_ref": textLine(s.Site), "crew_ref": textLine(s.Crew), "date": textLine(s.Date.String()), "order": s.Order, "effort_s": int64(s.Effort),
		"state": textLine(s.State),
	}
	if s.Placed {
		out["position"] = map[string]any{"latitude": float64(s.Place.Lat) / 1e7, "longitude": float64(s.Place.Lng) / 1e7}
	}
	if s.Radius > 0 {
		out["radius_m"] = float64(s.Radius) / 1e3
	}
	return out
}

func sourceLinkCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "link SOURCE KIND REF OURS", Short: "Say which of ours a row is: a site, crew or worker, by its ref", Args: cobra.ExactArgs(4),
		Example: "  actual source link aspire site 2001 elm-1 --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				kind, err := source.ParseKind(args[1])
				if err != nil {
					return misused(cmd, "%w", err)
				}
				d := mapping.Decision{Kind: kind, Ref: args[2], Say: source.ToLink}
				if d.Ours, err = oneOfOurs(ctx, t, c, kind, args[3]); err != nil {
					return err
				}
				return decideRows(ctx, cmd, t, c, args[0], d)
			})
		},
	})
}

// oneOfOurs finds one of ours by its ref.
func oneOfOurs(ctx context.Context, t *tools, c tenant.Company, kind source.Kind, ref string) (domain.UUID, error) {
	switch kind {
	case source.Site:
		id, err := siteByRef(ctx, t, c, ref)
		return id.UUID, err
	case source.Crew:
		crew, err := crewNamed(ctx, t, c, ref)
		return crew.ID().UUID, err
	case source.Worker:
		w, err := workerNamed(ctx, t, c, ref)
		return w.ID().UUID, err
	}
	return domain.UUID{}, source.ErrJobNotLinked
}

func sourceDecideCommand(say source.Decision, short string) *cobra.Command {
	return forCompany(&cobra.Command{
		Use: string(say) + " SOURCE KIND REF...", Short: short, Args: cobra.MinimumNArgs(3),
		Example: "  actual source " + string(say) + " aspire site 2001 2002 --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				kind, err := source.ParseKind(args[1])
				if err != nil {
					return misused(cmd, "%w", err)
				}
				var all []mapping.Decision
				for _, ref := range args[2:] {
					all = append(all, mapping.Decision{Kind: kind, Ref: ref, Say: say})
				}
				return decideRows(ctx, cmd, t, c, args[0], all...)
			})
		},
	})
}

func decideRows(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, of string, all ...mapping.Decision) error {
	rows, err := t.Mapping.Decide(ctx, mapping.Decide{Company: c.ID(), Source: job.Source(of), All: all, By: operator()})
	if err != nil {
		return err
	}
	return sayRows(cmd, rows)
}
