package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"actual/domain/paydata"
	"actual/domain/payroll"
)

func sayPayrollExport(cmd *cobra.Command, e payroll.Export) error {
	text := fmt.Sprintf("%s  %s to %s  by %s  %s", e.ID, e.Period.First, e.Period.Last, e.Door, e.Stage)
	if e.Problem != "" {
		text += ": " + e.Problem
	}
	batches := make([]any, len(e.Batches))
	for i, b := range e.Batches {
		batches[i] = map[string]any{"n": b.N, "pay_group": b.Group, "name": b.Name, "state": b.State, "sha256": b.SHA256, "why": b.Why}
		text += fmt.Sprintf("\n  %d: pay group %s, batch %s: %s", b.N, b.Group, b.Name, b.State)
		if b.Why != "" {
			text += ": " + b.Why
		}
		if b.State == payroll.Unknown {
			text += fmt.Sprintf("\n     look for %s in payroll, and say whether it is there: actual payroll settle %s %d --arrived", b.Name, e.ID, b.N)
		}
	}
	return say(cmd, map[string]any{
		"id": e.ID.String(), "first": e.Period.First.String(), "last": e.Period.Last.String(), "door": e.Door, "stage": e.Stage, "plan": e.Plan, "problem": e.Problem, "batches": batches,
	}, "%s", text)
}

func sayPayRow(cmd *cobra.Command, b payroll.Batch, r payroll.Row, name string) error {
	hours, text := map[string]string{}, ""
	for _, k := range paydata.Kinds() {
		if n, ok := r.Hours[k]; ok {
			hours[string(k)] = n.String()
			text += fmt.Sprintf("  %s %s", k, n)
		}
	}
	if r.Cost != "" {
		text += "  to " + r.Cost
	}
	if r.Refused != "" {
		text += "  refused: " + r.Refused
	}
	return say(cmd, map[string]any{
		"name": b.Name, "pay_group": b.Group, "file_number": r.File, "worker_id": r.Worker.String(), "week": r.Week.String(), "cost": r.Cost, "hours": hours, "refused": r.Refused,
	}, "  %s  file %06d  %-24s week of %s%s", b.Name, r.File, name, r.Week, text)
}
