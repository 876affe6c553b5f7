package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/app/gaps"
	"actual/domain"
	"actual/domain/completeness"
	"actual/domain/tenant"
)

func badgeCompletenessCommand() *cobra.Command {
	var from, to, counter string
	cmd := forCompany(&cobra.Command{
		Use: "completeness DEVICE", Short: "Say whether all is here that a badge sent, day by day", Args: cobra.ExactArgs(1),
		Long: "Say of each day whether all is here that a badge sent of it: complete, incomplete with how much is missing, or unknown with why.\n" +
			"--counter has another of Notehub's counters be believed for the company: hub_rcvd_notes, card_sent_notes, hub_events_routed or none.",
		Example: "  actual badge completeness dev:864475044204278 --company northside --from 2026-11-23 --to 2026-11-27",
		RunE: func(cmd *cobra.Command, args []string) error {
			first, last, err := twoDates(from, to)
			if err != nil {
				return misused(cmd, "%w", err)
			}
			return withCompany(cmd, func(ctx context.Context, t *tools, c tenant.Company) error {
				id, err := badgeByDevice(ctx, t, c, args[0])
				if err != nil {
					return err
				}
				if counter != "" {
					if _, err := t.SessionSets.Choose(ctx, c.ID(), counter, operator()); err != nil {
						return err
					}
				}
				told, err := t.Complete.Days(ctx, c.ID(), id, first, last)
				if err != nil {
					return err
				}
				for i, d := range told.Days {
					date := told.From.AddDays(i).String()
					if err := say(cmd, completeDayLine(date, d, told.Zone), "%s  %-10s  %s", date, d.Verdict, gaps.Text(d, told.Zone)); err != nil {
						return err
					}
				}
				return nil
			})
		},
	})
	cmd.Flags().StringVar(&from, "from", "", "the first `DAY`, such as 2026-11-23 (default: the last seven days)")
	cmd.Flags().StringVar(&to, "to", "", "the last `DAY` (default: today)")
	cmd.Flags().StringVar(&counter, "counter", "", "have this `COUNTER` of Notehub be believed from now on")
	return cmd
}

// twoDates reads days; an empty text is none.
func twoDates(from, to string) (first, last domain.Date, err error) {
	for _, d := range []struct {
		flag, text string
		into       *domain.Date
	}{{"--from", from, &first}, {"--to", to, &last}} {
		if d.text == "" {
			continue
		}
		if *d.into, err = domain.ParseDate(d.text); err != nil {
			return first, last, fmt.Errorf("%s: %w", d.flag, err)
		}
	}
	return first, last, nil
}

func completeDayLine(date string, d completeness.Statement, zone *time.Location) map[string]any {
	sessions := make([]map[string]any, len(d.Sessions))
	for i, j := range d.Sessions {
		line := map[string]any{"session": j.ID, "verdict": string(j.Verdict), "why": string(j.Why), "lacks": j.Lacks, "held": j.Held, "counted": nil}
		if j.Told >= 0 {
			line["counted"] = j.Told
		}
		sessions[i] = line
	}
	return map[string]any{"date": date, "verdict": string(d.Verdict), "why": string(d.Why), "text": gaps.Text(d, zone), "lacks": d.Lacks, "sessions": sessions}
}
