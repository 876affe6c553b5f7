package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/app/roster"
	"actual/app/transfers"
	"actual/domain"
	"actual/domain/tenant"
	"actual/domain/timesheet"
	"actual/domain/transfer"
)

// followTransfer shows how far a transfer is until it waits for somebody or has ended.
func followTransfer(ctx context.Context, cmd *cobra.Command, x *tools, c tenant.Company, id domain.TransferID, detach bool) error {
	shown, begun := "", time.Now()
	for {
		one, err := x.Transfers.Show(ctx, c.ID(), id)
		if err != nil {
			return err
		}
		if detach || !one.Works() {
			return showTransfer(ctx, cmd, x, c, id)
		}
		if now := progressOf(one); now != shown {
			shown, begun = now, time.Now()
			fmt.Fprintln(cmd.ErrOrStderr(), now)
		}
		if time.Since(begun) > nobodyWorked {
			begun = time.Now()
			fmt.Fprintln(cmd.ErrOrStderr(), "nobody has got further with it yet: a server does, `actual serve`")
		}
		select {
		case <-ctx.Done():
			fmt.Fprintf(cmd.ErrOrStderr(), "the transfer goes on: `actual transfer show %s --company %s` tells how far it is\n", id, c.Ref())
			return nil
		case <-time.After(lookEvery):
		}
	}
}

func progressOf(s transfers.Shown) string {
	n := map[transfer.State]int{}
	for _, one := range s.Counts {
		n[one.State] += one.Items
	}
	var parts []string
	for _, state := range []transfer.State{
		transfer.Frozen, transfer.Planned, transfer.Sent, transfer.Lost, transfer.Told, transfer.Blocked, transfer.Equal, transfer.Proven,
		transfer.Declined, transfer.Opposed, transfer.Unmapped, transfer.LeftOut,
	} {
		if n[state] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[state], state))
		}
	}
	text := fmt.Sprintf("%s: %s", s.Stage, strings.Join(parts, ", "))
	if s.Problem != "" {
		text += "; waits: " + s.Problem
	}
	return text
}

func namesOfWorkers(ctx context.Context, x *tools, c tenant.Company) (map[domain.WorkerID]string, error) {
	page, err := x.Workers.List(ctx, roster.ListWorkers{Company: c.ID()})
	if err != nil {
		return nil, err
	}
	names := make(map[domain.WorkerID]string, len(page.Workers))
	for _, w := range page.Workers {
		names[w.ID()] = w.Particulars().Name
	}
	return names, nil
}

func sayTransferSetting(cmd *cobra.Command, s transfer.Setting) error {
	text := fmt.Sprintf("%s  %s", s.Mode, s.Target)
	if s.Target == "" {
		text = string(s.Mode) + "  nowhere; there are quickbooks_time, quickbooks_online and aspire_time"
	}
	return say(cmd, map[string]any{"target": s.Target, "mode": s.Mode}, "%s", text)
}

func sayTransfer(cmd *cobra.Command, s transfers.Shown, zone *time.Location) error {
	counts := make([]map[string]any, len(s.Counts))
	for i, n := range s.Counts {
		counts[i] = map[string]any{"op": n.Op, "state": n.State, "problem": n.Problem, "items": n.Items, "seconds": int64(n.Hours)}
	}
	line := map[string]any{
		"id": s.ID.String(), "target": s.Target, "first_day": s.First.String(), "last_day": s.Last.String(), "stage": s.Stage, "entries": s.Entries,
		"set": s.Set, "plan": s.Plan, "proof": s.Proof, "problem": s.Problem, "asked_by": s.By, "asked_at": rfc(s.AskedAt), "counts": counts,
	}
	text := fmt.Sprintf("%s  %s  %s to %s  %d entries  asked for %s\n  %s", s.ID, s.Target, s.First, s.Last, s.Entries, local(s.AskedAt, zone), progressOf(s))
	if s.Proof != "" {
		text += "\n  set " + s.Set + "\n  proof " + s.Proof
	}
	return say(cmd, line, "%s", text)
}

func sayTransferHours(cmd *cobra.Command, h transfers.WorkerHours, name string) error {
	line := map[string]any{
		"worker": h.Worker.String(), "items": h.Items, "seconds": int64(h.Wanted), "added": h.Added, "added_seconds": int64(h.AddedHours), "changed": h.Changed,
		"changed_from_seconds": int64(h.ChangedLess), "changed_to_seconds": int64(h.ChangedMore), "removed": h.Removed, "removed_seconds": int64(h.RemovedHours),
		"listed": h.Listed, "listed_seconds": int64(h.ListedHours), "money": moneyLine(h.Money),
	}
	money := func(m func(*transfers.Money) timesheet.Money) string {
		if h.Money == nil {
			return ""
		}
		return ", $" + m(h.Money).String()
	}
	text := fmt.Sprintf("  %-24s %9s h%s", name, h.Wanted, money(func(m *transfers.Money) timesheet.Money { return m.Wanted }))
	if h.Added > 0 {
		text += fmt.Sprintf("  %d added (%s h%s)", h.Added, h.AddedHours, money(func(m *transfers.Money) timesheet.Money { return m.Added }))
	}
	if h.Changed > 0 {
		text += fmt.Sprintf("  %d changed (%s h%s to %s h%s)", h.Changed, h.ChangedLess, money(func(m *transfers.Money) timesheet.Money { return m.ChangedLess }),
			h.ChangedMore, money(func(m *transfers.Money) timesheet.Money { return m.ChangedMore }))
	}
	if h.Removed > 0 {
		text += fmt.Sprintf("  %d removed (%s h%s)", h.Removed, h.RemovedHours, money(func(m *transfers.Money) timesheet.Money { return m.Removed }))
	}
	if h.Listed > 0 {
		text += fmt.Sprintf("  %d to settle (%s h)", h.Listed, h.ListedHours)
	}
	return say(cmd, line, "%s", text)
}

// moneyLine is null where an hour has no rate.
func moneyLine(m *transfers.Money) any {
	if m == nil {
		return nil
	}
	return map[string]any{
		"total": m.Wanted.String(), "added": m.Added.String(), "changed_from": m.ChangedLess.String(), "changed_to": m.ChangedMore.String(), "removed": m.Removed.String(),
	}
}

func sayTransferItem(cmd *cobra.Command, i transfer.Item, zone *time.Location) error {
	line := map[string]any{
		"mark": i.Mark, "copy": i.Copy, "entry": i.Entry.String(), "revision": int64(i.Revision), "worker": i.Worker.String(), "op": i.Op, "state": i.State, "problem": i.Problem, "why": i.Why,
		"ref": i.Ref, "want": contentLine(i.Want), "was": contentLine(i.Was), "sends": i.Sends,
	}
	c := i.Want
	if !i.Wanted() {
		c = i.Was
	}
	text := fmt.Sprintf("  %s  %-8s %-6s  %s  %s  %s h", i.Mark, i.State, i.Op, c.Person, local(i.Began, zone), c.Lasts)
	if i.Why != "" {
		text += "\n    " + i.Why
	}
	return say(cmd, line, "%s", text)
}

func contentLine(c transfer.Content) any {
	if c == (transfer.Content{}) {
		return nil
	}
	line := map[string]any{"person": c.Person, "code": c.Code, "day": c.Day.String(), "seconds": int64(c.Lasts)}
	if c.Span != (domain.Span{}) {
		line["from"], line["to"] = rfc(c.Span.From), rfc(c.Span.To)
	}
	return line
}
