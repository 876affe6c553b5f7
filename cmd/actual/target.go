package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"actual/app/targeting"
	"actual/cmd/internal/wording"
	"actual/domain/targetlink"
	"actual/domain/tenant"
	"actual/domain/transfer"
)

func targetCommand() *cobra.Command {
	group := &cobra.Command{Use: "target", Short: "Say who workers are at a target of time, such as QuickBooks Online, and by which codes time is booked there"}
	group.AddCommand(
		targetReadCommand(), targetEntriesCommand(), targetLinksCommand(), targetLinkCommand(),
		targetSayCommand(targetlink.ToLeaveOut, "leave-out", "Say that the time of some of ours does not go there"),
		targetSayCommand(targetlink.ToClear, "clear", "Say that nothing is decided of some of ours any more"),
		targetAcceptCommand(), targetRuleCommand(), targetWaitingCommand(),
	)
	return group
}

// forTarget runs fn for the company and the target that is the first argument.
func forTarget(cmd *cobra.Command, args []string, fn func(ctx context.Context, t *tools, c tenant.Company, of transfer.Target) error) error {
	of, err := transfer.ParseTarget(args[0])
	if err != nil {
		return misused(cmd, "%w", err)
	}
	return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error { return fn(ctx, t, c, of) })
}

func targetReadCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "read TARGET", Short: "Have a target's people and codes read, in the background, by the server", Args: cobra.ExactArgs(1),
		Example: "  actual target read quickbooks_online --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			return forTarget(cmd, args, func(ctx context.Context, t *tools, c tenant.Company, of transfer.Target) error {
				at, err := t.Targeting.Ask(ctx, c.ID(), of)
				if err != nil {
					return err
				}
				return say(cmd, map[string]any{"target": of, "queued_at": timeLine(at)}, "queued: `actual target entries %s --company %s` shows what was read", of, c.Ref())
			})
		},
	})
}

func targetEntriesCommand() *cobra.Command {
	var sort, named string
	cmd := forCompany(&cobra.Command{
		Use: "entries TARGET", Short: "List the people and codes of a target, as they were last read", Args: cobra.ExactArgs(1),
		Example: "  actual target entries quickbooks_online --sort code --named elm --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			return forTarget(cmd, args, func(ctx context.Context, t *tools, c tenant.Company, of transfer.Target) error {
				if sort != "" && sort != string(targetlink.Person) && sort != string(targetlink.Code) {
					return misused(cmd, "--sort is person or code, not %q", sort)
				}
				page, err := t.Targeting.Entries(ctx, targeting.ListEntries{Company: c.ID(), Target: of, Sort: targetlink.Sort(sort), Named: named})
				if err != nil {
					return err
				}
				for _, e := range page.Entries {
					if err := say(cmd, targetEntryLine(e), "%-7s %-16s %s%s", e.Sort, e.Ref, e.Name, entryState(e)); err != nil {
						return err
					}
				}
				if len(page.Entries) == 0 {
					return sayNone(cmd, "there is nothing, as far as it was read: `actual target read %s --company %s`", of, c.Ref())
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&sort, "sort", "", "only these: person or code")
	cmd.Flags().StringVar(&named, "named", "", "only those with this in their name or number")
	return cmd
}

func entryState(e targetlink.Entry) string {
	switch {
	case !e.GoneAt.IsZero():
		return "  (gone)"
	case e.Barred != "":
		return "  (can have no time: " + e.Barred + ")"
	case !e.Active:
		return "  (not in use)"
	}
	return ""
}

func targetEntryLine(e targetlink.Entry) map[string]any {
	return map[string]any{
		"sort": e.Sort, "ref": e.Ref, "name": e.Name, "what": textLine(e.What), "payroll": textLine(e.Payroll), "number": textLine(e.Number), "email": textLine(e.Email),
		"active": e.Active, "barred": textLine(e.Barred), "seen_at": timeLine(e.SeenAt), "gone_at": timeLine(e.GoneAt),
	}
}

func targetLinksCommand() *cobra.Command {
	var kind, state string
	cmd := forCompany(&cobra.Command{
		Use: "links TARGET", Short: "List who workers are at a target, and by which codes time is booked there", Args: cobra.ExactArgs(1),
		Example: "  actual target links quickbooks_online --kind worker --state ambiguous --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			return forTarget(cmd, args, func(ctx context.Context, t *tools, c tenant.Company, of transfer.Target) (err error) {
				q := targeting.ListLinks{Company: c.ID(), Target: of}
				if kind != "" {
					if q.Kind, err = targetlink.ParseKind(kind); err != nil {
						return misused(cmd, "--kind: %w", err)
					}
				}
				if state != "" {
					if q.State, err = targetlink.ParseState(state); err != nil {
						return misused(cmd, "--state: %w", err)
					}
				}
				page, err := t.Targeting.Links(ctx, q)
				if err != nil {
					return err
				}
				if len(page.Links) == 0 {
					return sayNone(cmd, "none")
				}
				return sayLinks(cmd, page.Links)
			})
		},
	})
	cmd.Flags().StringVar(&kind, "kind", "", "only of this kind: worker, site, service or activity")
	cmd.Flags().StringVar(&state, "state", "", "only in this state: matched, left_out, proposed, ambiguous, gone or none")
	return cmd
}

func sayLinks(cmd *cobra.Command, all []targetlink.Standing) error {
	for _, s := range all {
		if err := say(cmd, targetLinkLine(s), "%s", targetLinkText(s)); err != nil {
			return err
		}
	}
	return nil
}

func targetLinkText(s targetlink.Standing) string {
	text := fmt.Sprintf("%-8s %-14s %-10s %s", s.Kind, s.Ref, s.State, s.Name)
	if s.Link.Ref != "" {
		text += "  = " + s.Link.Ref
	}
	for _, e := range s.Entries {
		text += fmt.Sprintf(" (%s)", e.Name)
	}
	for _, c := range s.Candidates {
		var why []string
		for _, w := range c.Why {
			why = append(why, string(w))
		}
		text += fmt.Sprintf("\n         perhaps %s (%s): same %s", c.Entry.Ref, c.Entry.Name, strings.Join(why, ", "))
	}
	return text
}

func targetLinkLine(s targetlink.Standing) map[string]any {
	candidates := []map[string]any{}
	for _, c := range s.Candidates {
		candidates = append(candidates, map[string]any{"entry": targetEntryLine(c.Entry), "why": c.Why})
	}
	return map[string]any{
		"kind": s.Kind, "key": s.Key, "called": s.Ref, "name": s.Name, "state": s.State, "ref": textLine(s.Link.Ref), "candidates": candidates,
		"decided_by": textLine(s.Link.By), "decided_at": timeLine(s.Link.At),
	}
}

// subjectNamed finds one of ours by what people call it.
func subjectNamed(ctx context.Context, t *tools, c tenant.Company, kind targetlink.Kind, ref string) (s targetlink.Subject, err error) {
	s.Kind, s.Key = kind, ref
	switch kind {
	case targetlink.Worker:
		w, err := workerNamed(ctx, t, c, ref)
		return targetlink.Subject{Kind: kind, Key: w.ID().String()}, err
	case targetlink.Site:
		id, err := siteByRef(ctx, t, c, ref)
		return targetlink.Subject{Kind: kind, Key: id.String()}, err
	case targetlink.Service:
		s.Key = targetlink.ServiceKey(ref)
	}
	return s, nil
}

func targetLinkCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "link TARGET KIND OURS REF", Short: "Say who a worker is there, or by which code a site, service or activity is booked", Args: cobra.ExactArgs(4),
		Example: "  actual target link quickbooks_online worker 0017 employee:55 --company northside\n  actual target link quickbooks_online site elm-1 customer:311+item:12 --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			return decideTarget(cmd, args[:2], args[2:3], targeting.Decision{Say: targetlink.ToLink, Ref: args[3]})
		},
	})
}

func targetSayCommand(what targetlink.Decision, use, short string) *cobra.Command {
	return forCompany(&cobra.Command{
		Use: use + " TARGET KIND OURS...", Short: short, Args: cobra.MinimumNArgs(3),
		Example: "  actual target " + use + " quickbooks_online worker 0017 --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			return decideTarget(cmd, args[:2], args[2:], targeting.Decision{Say: what})
		},
	})
}

func decideTarget(cmd *cobra.Command, at, ours []string, say targeting.Decision) error {
	kind, err := targetlink.ParseKind(at[1])
	if err != nil {
		return misused(cmd, "%w", err)
	}
	return forTarget(cmd, at, func(ctx context.Context, t *tools, c tenant.Company, of transfer.Target) error {
		todo := targeting.Decide{Company: c.ID(), Target: of, By: operator()}
		for _, ref := range ours {
			one := say
			var err error
			if one.Subject, err = subjectNamed(ctx, t, c, kind, ref); err != nil {
				return err
			}
			todo.All = append(todo.All, one)
		}
		settled, err := t.Targeting.Decide(ctx, todo)
		if err != nil {
			return err
		}
		return sayLinks(cmd, settled)
	})
}

func targetAcceptCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "accept TARGET KIND...", Short: "Link what is proposed of some kinds", Args: cobra.MinimumNArgs(2),
		Long:    "Link what is proposed of some kinds. Look first: `actual target links TARGET --state proposed` lists it with the reasons.",
		Example: "  actual target accept quickbooks_online worker site --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			return forTarget(cmd, args, func(ctx context.Context, t *tools, c tenant.Company, of transfer.Target) error {
				todo := targeting.Decide{Company: c.ID(), Target: of, By: operator()}
				for _, text := range args[1:] {
					kind, err := targetlink.ParseKind(text)
					if err != nil {
						return misused(cmd, "%w", err)
					}
					todo.Accept = append(todo.Accept, kind)
				}
				settled, err := t.Targeting.Decide(ctx, todo)
				if err != nil {
					return err
				}
				if err := sayLinks(cmd, settled); err != nil || asJSON(cmd) {
					return err
				}
				return say(cmd, nil, "%s linked", wording.Count(len(settled), "proposal"))
			})
		},
	})
}

func targetRuleCommand() *cobra.Command {
	var by, otherwise string
	cmd := forCompany(&cobra.Command{
		Use: "rule TARGET", Short: "Show, or change, by what time is booked at a target", Args: cobra.ExactArgs(1),
		Example: "  actual target rule quickbooks_online --by one --otherwise item:12 --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			return forTarget(cmd, args, func(ctx context.Context, t *tools, c tenant.Company, of transfer.Target) error {
				change := targeting.ChangeRule{Company: c.ID(), Target: of, By: operator()}
				if cmd.Flags().Changed("by") {
					way := targetlink.By(by)
					change.BookBy = &way
				}
				if cmd.Flags().Changed("otherwise") {
					change.Otherwise = &otherwise
				}
				r, err := t.Targeting.Change(ctx, change)
				if err != nil {
					return err
				}
				text := "by " + string(r.By)
				if r.Otherwise != "" {
					text += ", otherwise " + r.Otherwise
				}
				return say(cmd, map[string]any{"target": of, "book_by": r.By, "otherwise": textLine(r.Otherwise)}, "%s", text)
			})
		},
	})
	cmd.Flags().StringVar(&by, "by", "", "by one code for all, by site, by service, or by the ticket of the job: one, site, service or job")
	cmd.Flags().StringVar(&otherwise, "otherwise", "", "the code of all, or of what has none of its own; empty: none")
	return cmd
}
