package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"actual/app/exporting"
	"actual/domain/export"
)

// exportLine is an export as --json prints it.
type exportLine struct {
	ID      string        `json:"id"`
	Target  string        `json:"target"`
	Kind    string        `json:"kind"`
	About   string        `json:"about"`
	Mark    string        `json:"mark"`
	State   string        `json:"state"`
	Stuck   bool          `json:"stuck"`
	Content export.Fields `json:"content"`
	Sends   int           `json:"sends"`
	Ref     string        `json:"ref,omitempty"`
	Problem string        `json:"problem,omitempty"`
	By      string        `json:"asked_by"`
	AskedAt string        `json:"asked_at"`
	SentAt  string        `json:"sent_at,omitempty"`
	DueAt   string        `json:"due_at,omitempty"`
	MovedAt string        `json:"moved_at"`

	Steps   []exportStepLine `json:"steps,omitempty"`
	Request string           `json:"request,omitempty"`
	WhyNot  string           `json:"why_not,omitempty"`
}

type exportStepLine struct {
	At    string `json:"at"`
	State string `json:"state"`
	What  string `json:"what"`
	By    string `json:"by,omitempty"`
}

func lineOfExport(e export.Export) exportLine {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return rfc(t)
	}
	return exportLine{
		ID: e.ID.String(), Target: string(e.Target), Kind: string(e.Kind), About: e.Key, Mark: e.Mark, State: string(e.State), Stuck: e.Stuck(), Content: e.Content,
		Sends: e.Sends, Ref: e.Ref, Problem: e.Problem, By: e.By, AskedAt: rfc(e.AskedAt), SentAt: at(e.SentAt), DueAt: at(e.DueAt), MovedAt: rfc(e.MovedAt),
	}
}

func sayExport(cmd *cobra.Command, e export.Export, zone *time.Location) error {
	text := fmt.Sprintf("%s  %s %s  %-9s  %s  %s", e.ID, e.Target, e.Kind, e.State, e.AskedAt.In(zone).Format("2 Jan 15:04 MST"), e.Key)
	if e.Ref != "" {
		text += "  there as " + e.Ref
	}
	if e.Problem != "" {
		text += "\n  " + e.Problem
	}
	if e.Stuck() {
		text += "\n  decide: actual export retry, or actual export give-up --reason"
	}
	return say(cmd, lineOfExport(e), "%s", text)
}

func sayExportDetail(cmd *cobra.Command, s exporting.Shown, zone *time.Location) error {
	line := lineOfExport(s.Export)
	line.Request, line.WhyNot = s.Request, s.Why
	for _, one := range s.Steps {
		line.Steps = append(line.Steps, exportStepLine{At: rfc(one.At), State: string(one.State), What: one.What, By: one.By})
	}
	if asJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), line)
	}
	if err := sayExport(cmd, s.Export, zone); err != nil {
		return err
	}
	for _, one := range s.Steps {
		text := fmt.Sprintf("  %s  %-9s  %s", local(one.At, zone), one.State, one.What)
		if one.By != "" {
			text += " (" + one.By + ")"
		}
		if err := say(cmd, nil, "%s", text); err != nil {
			return err
		}
	}
	if s.Why != "" {
		return say(cmd, nil, "it can't be sent as it is: %s", s.Why)
	}
	return say(cmd, nil, "what is sent: %s", s.Request)
}

func sayExportSetting(cmd *cobra.Command, s export.Setting) error {
	to := "whom each names"
	if s.AssignedTo != "" {
		to = "user " + s.AssignedTo + " where none is named"
	}
	return say(cmd, map[string]any{"target": s.Target, "kind": s.Kind, "mode": s.Mode, "per_day": s.PerDay, "assigned_to": s.AssignedTo},
		"%s %s  %s, at most %d a day, for %s", s.Target, s.Kind, s.Mode, s.PerDay, to)
}
