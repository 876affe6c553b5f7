package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/httpapi"
	"actual/app/reconciliation"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/tenant"
)

// discrepancyAct is a command that does something to one discrepancy.
func discrepancyAct(cmd *cobra.Command, do func(ctx context.Context, t *tools, a reconciliation.Act) (discrepancy.Discrepancy, error)) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
			id, err := domain.ParseDiscrepancyID(args[0])
			if err != nil {
				return err
			}
			d, err := do(ctx, t, reconciliation.Act{Company: c.ID(), ID: id, By: operator()})
			if err != nil {
				return err
			}
			names, err := t.Found.Named(ctx, c.ID(), d)
			if err != nil {
				return err
			}
			return say(cmd, httpapi.DiscrepancyOf(&d, names), "%s", toldDiscrepancy(&d, names))
		})
	}
	return forCompany(cmd)
}

func discrepancyAcknowledgeCommand() *cobra.Command {
	return discrepancyAct(&cobra.Command{Use: "acknowledge DISCREPANCY", Short: "Say that you have seen a discrepancy", Args: cobra.ExactArgs(1)},
		func(ctx context.Context, t *tools, a reconciliation.Act) (discrepancy.Discrepancy, error) {
			return t.Desk.Acknowledge(ctx, a)
		})
}

func discrepancyReopenCommand() *cobra.Command {
	return discrepancyAct(&cobra.Command{Use: "reopen DISCREPANCY", Short: "Open a discrepancy again that was resolved", Args: cobra.ExactArgs(1)},
		func(ctx context.Context, t *tools, a reconciliation.Act) (discrepancy.Discrepancy, error) {
			return t.Desk.Reopen(ctx, a)
		})
}

func discrepancyCommentCommand() *cobra.Command {
	var text string
	cmd := discrepancyAct(&cobra.Command{Use: "comment DISCREPANCY", Short: "Say something about a discrepancy", Args: cobra.ExactArgs(1)},
		func(ctx context.Context, t *tools, a reconciliation.Act) (discrepancy.Discrepancy, error) {
			return t.Desk.Comment(ctx, a, text)
		})
	cmd.Flags().StringVar(&text, "text", "", "what there is to say")
	_ = cmd.MarkFlagRequired("text")
	return cmd
}

func discrepancyAssignCommand() *cobra.Command {
	var to string
	var nobody bool
	cmd := discrepancyAct(&cobra.Command{Use: "assign DISCREPANCY (--to USER | --nobody)", Short: "Put a discrepancy into the hands of a person, or of nobody", Args: cobra.ExactArgs(1)},
		func(ctx context.Context, t *tools, a reconciliation.Act) (discrepancy.Discrepancy, error) {
			if nobody {
				return t.Desk.Assign(ctx, a, domain.UserID{})
			}
			user, err := domain.ParseUserID(to)
			if err != nil {
				return discrepancy.Discrepancy{}, fmt.Errorf("--to: %w: `actual user list` shows them", err)
			}
			return t.Desk.Assign(ctx, a, user)
		})
	cmd.Flags().StringVar(&to, "to", "", "the `USER`, by id")
	cmd.Flags().BoolVar(&nobody, "nobody", false, "into nobody's hands")
	cmd.MarkFlagsOneRequired("to", "nobody")
	cmd.MarkFlagsMutuallyExclusive("to", "nobody")
	return cmd
}

func discrepancyResolveCommand() *cobra.Command {
	var reason, resolution, note string
	cmd := forCompany(&cobra.Command{
		Use: "resolve DISCREPANCY...", Short: "Resolve discrepancies: why there was a disagreement, and what was done about it", Args: cobra.MinimumNArgs(1),
		Example: "  actual discrepancy resolve ID --company northside --reason badge_not_worn --resolution custody_corrected --note 'left in the truck'",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				many := reconciliation.ResolveMany{Company: c.ID(), By: operator()}
				for _, text := range args {
					id, err := domain.ParseDiscrepancyID(text)
					if err != nil {
						return fmt.Errorf("%q: %w", text, err)
					}
					many.IDs = append(many.IDs, id)
				}
				var err error
				if many.Settlement, err = discrepancy.NewSettlement(reason, resolution, note); err != nil {
					return err
				}
				rows, err := t.Desk.ResolveMany(ctx, many)
				if err != nil {
					return err
				}
				return sayResolved(cmd, rows)
			})
		},
	})
	cmd.Flags().StringVar(&reason, "reason", "", "why, such as badge_not_worn, schedule_moved, no_show, false_alarm or other")
	cmd.Flags().StringVar(&resolution, "resolution", "", "what was done, such as accepted, visit_corrected, job_cancelled or other")
	cmd.Flags().StringVar(&note, "note", "", "what there is to say; needed where one is other")
	_ = cmd.MarkFlagRequired("reason")
	_ = cmd.MarkFlagRequired("resolution")
	return cmd
}

func sayResolved(cmd *cobra.Command, rows []reconciliation.Resolved) error {
	refused := 0
	for _, r := range rows {
		line := map[string]any{"discrepancy": r.ID.String(), "resolved": r.Refuse == nil, "code": nil, "detail": nil}
		text := "resolved"
		if r.Refuse != nil {
			refused++
			line["code"], line["detail"], text = r.Refuse.Code, r.Refuse.Msg, r.Refuse.Msg
		}
		if err := say(cmd, line, "%s  %s", r.ID, text); err != nil {
			return err
		}
	}
	if refused > 0 {
		return fmt.Errorf("%d of %d were not resolved", refused, len(rows))
	}
	return nil
}
