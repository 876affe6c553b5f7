package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"actual/app/retention"
	"actual/domain/tenant"
)

func retentionCommand() *cobra.Command {
	group := &cobra.Command{Use: "retention", Short: "For how long a company keeps what"}
	group.AddCommand(retentionShowCommand(), retentionSetCommand(), retentionApplyCommand())
	return group
}

func retentionShowCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "show", Short: "Show the terms, in days", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				r, err := t.Retention.Show(ctx, c.ID())
				if err != nil {
					return err
				}
				return sayRetention(cmd, r)
			})
		},
	})
}

func sayRetention(cmd *cobra.Command, r tenant.Retention) error {
	if asJSON(cmd) {
		out := map[string]any{}
		for _, p := range tenant.Purposes() {
			out[string(p)] = r.Days(p)
		}
		return printJSON(cmd.OutOrStdout(), out)
	}
	for _, p := range tenant.Purposes() {
		if err := say(cmd, nil, "%-12s %6d days (at least %d)", p, r.Days(p), tenant.TermOf(p).Least); err != nil {
			return err
		}
	}
	return nil
}

func retentionSetCommand() *cobra.Command {
	days := map[tenant.Purpose]*int{}
	cmd := forCompany(&cobra.Command{
		Use: "set", Short: "Keep something for longer or shorter; what is past a shorter term goes within a day", Args: cobra.NoArgs,
		Example: "  actual retention set --company northside --fixes 90 --events 90",
		RunE: func(cmd *cobra.Command, _ []string) error {
			given := map[tenant.Purpose]int{}
			for p, d := range days {
				if cmd.Flags().Changed(string(p)) {
					given[p] = *d
				}
			}
			if len(given) == 0 {
				return misused(cmd, "say what to keep for how many days, such as --fixes 90")
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				r, err := t.Retention.Change(ctx, retention.ChangeRetention{Company: c.ID(), Days: given, By: operator()})
				if err != nil {
					return err
				}
				return sayRetention(cmd, r)
			})
		},
	})
	for _, p := range tenant.Purposes() {
		days[p] = cmd.Flags().Int(string(p), 0, fmt.Sprintf("`DAYS` to keep %s for, at least %d", meant[p], tenant.TermOf(p).Least))
	}
	return cmd
}

var meant = map[tenant.Purpose]string{
	tenant.ForEvents: "events, byte for byte,", tenant.ForFixes: "the positions taken from them", tenant.ForQuarantine: "what could not be read or attributed",
	tenant.ForAccess: "who signed in", tenant.ForVisits: "visits with their evidence",
	tenant.ForPay: "time as it was brought to where it is paid", tenant.ForLedger: "what stands beside ledger entries",
}

func retentionApplyCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "apply", Short: "Delete what is past its term now; a server does it daily", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				total := retention.Removed{}
				for next, more := "", true; more; {
					removed, then, err := t.Remover.Apply(ctx, c.ID(), next)
					for p, n := range removed {
						total[p] += n
					}
					if err != nil {
						return err
					}
					next, more = then, then != ""
				}
				out, text := map[string]any{}, ""
				for _, p := range tenant.Purposes() {
					out[string(p)] = total[p]
					if total[p] > 0 {
						text += fmt.Sprintf("\n%-12s %d", p, total[p])
					}
				}
				if text == "" {
					text = "\nnothing is past its term, or may go"
				}
				return say(cmd, out, "%s", text[1:])
			})
		},
	})
}
