package main

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"actual/cmd/internal/wording"
	"actual/ports"
)

func local(at time.Time, zone *time.Location) string {
	return at.In(zone).Format("2006-01-02T15:04:05-07:00")
}

// sayBackfill says what was compared, and in which hours something was missing.
func sayBackfill(cmd *cobra.Command, b ports.Backfill, trial bool, zone *time.Location) error {
	hours := slices.SortedFunc(maps.Keys(b.Missing), time.Time.Compare)
	if asJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), backfillLine(b, trial, hours))
	}
	text := fmt.Sprintf("uploaded from %s to %s: %s at Notehub, %s", local(b.Window.From, zone), local(b.Window.To, zone), wording.Count(b.Found, "event"), missed(b, trial))
	if b.EndedAt.IsZero() {
		text += "\n  not at its end: through " + local(b.Through, zone)
	}
	if b.Problem != "" {
		text += "\n  it stands still: " + b.Problem
	}
	for _, hour := range hours {
		text += fmt.Sprintf("\n  missing of the hour from %s: %d", local(hour, zone), b.Missing[hour])
	}
	return say(cmd, nil, "%s", text)
}

// missed says how much was missing, and what became of it.
func missed(b ports.Backfill, trial bool) string {
	switch {
	case b.Stored+b.Quarantined == 0:
		return "none of them missing here"
	case trial:
		return fmt.Sprintf("%d of them missing here: %d to be stored, %d for quarantine (dry run: nothing was fetched)", b.Stored+b.Quarantined, b.Stored, b.Quarantined)
	}
	return fmt.Sprintf("%d of them were missing here: %d are stored now, %d are in quarantine", b.Stored+b.Quarantined, b.Stored, b.Quarantined)
}

func backfillLine(b ports.Backfill, trial bool, hours []time.Time) map[string]any {
	missing := make([]map[string]any, len(hours))
	for i, hour := range hours {
		missing[i] = map[string]any{"hour": rfc(hour), "events": b.Missing[hour]}
	}
	line := map[string]any{
		"from": rfc(b.Window.From), "to": rfc(b.Window.To), "through": rfc(b.Through), "ended": !b.EndedAt.IsZero(), "dry_run": trial,
		"found": b.Found, "stored": b.Stored, "quarantined": b.Quarantined, "known": b.Known, "missing": missing,
	}
	if !trial {
		line["id"], line["by"], line["asked_at"] = b.ID.String(), b.By, rfc(b.AskedAt)
	}
	if b.Problem != "" {
		line["problem"] = b.Problem
	}
	return line
}

func rfc(at time.Time) string { return at.UTC().Format(time.RFC3339) }
