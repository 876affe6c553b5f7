package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"actual/adapters/inbound/httpapi"
	"actual/app/notices"
	"actual/domain"
	"actual/domain/notice"
	"actual/domain/tenant"
)

// sayAlertRule prints a rule, as the API tells it.
func sayAlertRule(cmd *cobra.Command, r notice.Rule, names notices.Names) error {
	of := ""
	if r.Scope.Level != notice.OfCompany {
		of = " " + cmp.Or(names.Of(r.Scope), r.Scope.ID.String())
	}
	return say(cmd, httpapi.AlertRuleOf(r, names), "%s  %s%s  %s", r.ID, r.Scope.Level, of, strings.Join(r.Says(), "; "))
}

func showAlertRule(ctx context.Context, cmd *cobra.Command, t *tools, c tenant.Company, id domain.AlertRuleID) error {
	r, err := t.Alerts.Rule(ctx, c.ID(), id)
	if err != nil {
		return err
	}
	return sayAlertRule(cmd, r.Rule, r.Names)
}

func alertEffectiveCommand() *cobra.Command {
	var name string
	cmd := forCompany(&cobra.Command{
		Use: "effective", Short: "Show what holds for a badge, and from which rule each part is", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				scope, err := scopeNamed(ctx, t, c, "", "", name)
				if err != nil {
					return err
				}
				e, err := t.Alerts.Effective(ctx, c.ID(), domain.BadgeID{UUID: scope.ID})
				if err != nil {
					return err
				}
				shown := httpapi.AlertHoldingOf(e)
				lines := []string{fmt.Sprintf("offline after %s of silence that counts, by %s", e.Allowed, e.By), "counts: " + e.Hours.String(), "quiet: " + e.Quiet.String()}
				if e.Admins {
					lines = append(lines, "no rule says who is told: the company's admins are")
				}
				for _, f := range shown.From {
					of := string(f.Level)
					if f.Name != nil {
						of += " " + *f.Name
					}
					lines = append(lines, fmt.Sprintf("%s is from the rule of %s", f.Part, of))
				}
				return say(cmd, shown, "%s", strings.Join(lines, "\n"))
			})
		},
	})
	cmd.Flags().StringVar(&name, "badge", "", "of this `BADGE`, by its device, label or id (default: of the company)")
	return cmd
}

func alertRulesCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "rules", Short: "List the rules of alerts", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				all, err := t.Alerts.Rules(ctx, c.ID(), domain.AlertRuleID{}, 0)
				if err != nil {
					return err
				}
				if len(all.Rules) == 0 {
					return sayNone(cmd, "no rules: what is usual holds, and the company's admins are told")
				}
				for _, r := range all.Rules {
					if err := sayAlertRule(cmd, r, all.Names); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
}

func alertForgetCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "forget RULE", Short: "Delete a rule: its scope inherits all again", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := domain.ParseAlertRuleID(args[0])
			if err != nil {
				return misused(cmd, "RULE: %w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				if err := t.Alerts.RemoveRule(ctx, c.ID(), id, 0, operator()); err != nil {
					return err
				}
				return say(cmd, map[string]string{"id": id.String()}, "%s", fmt.Sprintf("rule %s is gone", id))
			})
		},
	})
}
