package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"actual/domain"
	"actual/domain/tenant"
	"actual/domain/transfer"
)

func targetWaitingCommand() *cobra.Command {
	var from, to string
	cmd := forCompany(&cobra.Command{
		Use: "waiting TARGET", Short: "Show for what of ours approved time waits, and how much", Args: cobra.ExactArgs(1),
		Example: "  actual target waiting quickbooks_online --from 2026-11-16 --to 2026-11-22 --company northside",
		RunE: func(cmd *cobra.Command, args []string) error {
			return forTarget(cmd, args, func(ctx context.Context, t *tools, c tenant.Company, of transfer.Target) error {
				last := domain.DateOf(t.Clock.Now(), c.Zone())
				first := last.AddDays(-31)
				for _, day := range []struct {
					text string
					into *domain.Date
				}{{from, &first}, {to, &last}} {
					if day.text == "" {
						continue
					}
					at, err := domain.ParseDate(day.text)
					if err != nil {
						return misused(cmd, "%w", err)
					}
					*day.into = at
				}
				all, err := t.Targeting.Waiting(ctx, c.ID(), of, first, last)
				if err != nil {
					return err
				}
				for _, w := range all {
					hours := fmt.Sprintf("%d:%02d", w.Hours/3600, w.Hours%3600/60)
					line := map[string]any{"kind": w.Kind, "key": w.Key, "called": w.Ref, "name": w.Name, "entries": w.Entries, "hours_s": int64(w.Hours)}
					if err := say(cmd, line, "%-8s %-14s %s  %s, entries: %d", w.Kind, w.Ref, w.Name, hours, w.Entries); err != nil {
						return err
					}
				}
				if len(all) == 0 {
					return sayNone(cmd, "nothing approved from %s to %s waits", first, last)
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&from, "from", "", "the first day of work; 31 days ago where it is left out")
	cmd.Flags().StringVar(&to, "to", "", "the last one; today where it is left out")
	return cmd
}
