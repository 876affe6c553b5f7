package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"actual/app/subscriptions"
	"actual/domain/tenant"
	"actual/domain/webhook"
	"actual/ports"
)

func webhookTestCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "test ID", Short: "Queue a message of type webhook.test, with a sequence as any other", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withWebhook(cmd, args[0], func(ctx context.Context, t *tools, _ tenant.Company, a subscriptions.Act) error {
				m, err := t.Webhooks.Test(ctx, a)
				if err != nil {
					return err
				}
				return sayWebhookMessage(cmd, m)
			})
		},
	})
}

// rangeFlags name messages by their sequences.
type rangeFlags struct {
	from, to int
	progress string
}

func (f *rangeFlags) on(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.from, "from-sequence", 0, "from this `SEQUENCE` on")
	cmd.Flags().IntVar(&f.to, "to-sequence", 0, "up to this `SEQUENCE`, included")
	cmd.Flags().StringVar(&f.progress, "progress", "", "only those of which this became: waiting, delivered or given_up")
}

func (f *rangeFlags) read(cmd *cobra.Command) error {
	switch webhook.Progress(f.progress) {
	case "", webhook.Waiting, webhook.Delivered, webhook.GivenUp:
		return nil
	}
	return misused(cmd, "--progress %q: waiting, delivered or given_up", f.progress)
}

func webhookMessagesCommand() *cobra.Command {
	var f rangeFlags
	limit := 100
	cmd := forCompany(&cobra.Command{
		Use: "messages ID", Short: "List messages: of a range of sequences in their order, else the newest first", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.read(cmd); err != nil {
				return err
			}
			if limit < 1 {
				return misused(cmd, "--limit must be at least 1")
			}
			return withWebhook(cmd, args[0], func(ctx context.Context, t *tools, _ tenant.Company, a subscriptions.Act) error {
				q := ports.WebhookQuery{From: int64(f.from), To: int64(f.to), Progress: webhook.Progress(f.progress), Newest: f.from == 0, Limit: limit, Payload: true}
				all, more, err := t.Webhooks.Messages(ctx, a.Company, a.ID, q)
				if err != nil {
					return err
				}
				for _, m := range all {
					if err := sayWebhookMessage(cmd, m); err != nil {
						return err
					}
				}
				if len(all) == 0 {
					return sayNone(cmd, "none")
				}
				if more {
					return sayNone(cmd, "and more: --limit, or --from-sequence")
				}
				return nil
			})
		},
	})
	f.on(cmd)
	cmd.Flags().IntVar(&limit, "limit", limit, "how many at most")
	return cmd
}

func webhookMessageCommand() *cobra.Command {
	return forCompany(&cobra.Command{
		Use: "message ID SEQUENCE", Short: "Show a message: what is sent, and each attempt with its answer", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := strconv.ParseInt(args[1], 10, 64)
			if err != nil || n < 1 {
				return misused(cmd, "%q is no sequence: a number from 1", args[1])
			}
			return withWebhook(cmd, args[0], func(ctx context.Context, t *tools, _ tenant.Company, a subscriptions.Act) error {
				m, err := t.Webhooks.Message(ctx, a.Company, a.ID, n)
				if err != nil {
					return err
				}
				line := messageLine(m.Message)
				text := messageText(m.Message) + "\n  " + string(m.Payload)
				log := make([]any, len(m.Log))
				for i, at := range m.Log {
					log[i] = map[string]any{
						"number": at.N, "at": at.At.Format(time.RFC3339Nano), "took_ms": at.Took.Milliseconds(), "status": at.Status, "problem": nullOr(at.Problem),
						"retry_after_s": int(at.Asked / time.Second), "answer": at.Answer, "signatures": at.Signatures,
					}
					said := at.Problem
					if said == "" {
						said = strings.TrimSpace(fmt.Sprintf("%d %s", at.Status, at.Answer))
					}
					text += fmt.Sprintf("\n  %d. %s, %s: %s", at.N, at.At.Format(time.RFC3339), at.Took.Round(time.Millisecond), said)
				}
				line["log"] = log
				return say(cmd, line, "%s", text)
			})
		},
	})
}

func webhookReplayCommand() *cobra.Command {
	var f rangeFlags
	dry := false
	cmd := forCompany(&cobra.Command{
		Use: "replay ID", Short: "Send messages of a range again, each as it was; see first with --dry-run how many", Args: cobra.ExactArgs(1),
		Example: "  actual webhook replay 0193a1c5-7d2f-7000-8000-000000000011 --company northside --from-sequence 4711 --to-sequence 5210 --dry-run",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.read(cmd); err != nil {
				return err
			}
			return withWebhook(cmd, args[0], func(ctx context.Context, t *tools, _ tenant.Company, a subscriptions.Act) error {
				got, err := t.Webhooks.Replay(ctx, subscriptions.Replay{Act: a, From: int64(f.from), To: int64(f.to), Progress: webhook.Progress(f.progress), DryRun: dry})
				if err != nil {
					return err
				}
				does := "are sent again"
				if dry {
					does = "would be sent again"
				}
				return say(cmd, map[string]any{"dry_run": dry, "messages": got.Messages, "lacking": got.Lacking}, "%d messages %s; %d of the range are kept no more", got.Messages, does, got.Lacking)
			})
		},
	})
	f.on(cmd)
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only count them")
	_ = cmd.MarkFlagRequired("from-sequence")
	_ = cmd.MarkFlagRequired("to-sequence")
	return cmd
}

func webhookLine(w webhook.Subscription) map[string]any {
	types := make([]string, len(w.Types))
	for i, t := range w.Types {
		types[i] = string(t)
	}
	return map[string]any{
		"id": w.ID.String(), "name": w.Name, "url": w.URL, "types": types, "order": w.Order, "signing": w.Signing, "in_flight": w.InFlight, "per_second": w.PerSecond,
		"state": w.State, "reason": nullOr(string(w.Why)), "failures": w.Health.Failures, "last_sequence": w.Head.Sequence, "revision": int(w.Revision),
	}
}

func webhookText(w webhook.Subscription) string {
	text := fmt.Sprintf("%s  %-20s %s  %s  sequence %d", w.ID, w.Name, w.State, w.URL, w.Head.Sequence)
	if w.Why != "" {
		text += ", " + string(w.Why)
	}
	if w.Health.Failures > 0 {
		text += fmt.Sprintf(", %d failures since %s", w.Health.Failures, w.Health.FailingSince.Format(time.RFC3339))
	}
	return text
}

func messageLine(m webhook.Message) map[string]any {
	line := map[string]any{
		"message_id": m.ID(), "sequence": m.Sequence, "type": m.Type, "happened_at": m.At.Format(time.RFC3339Nano), "payload": string(m.Payload), "hash": hex.EncodeToString(m.Hash[:]),
		"progress": m.Progress, "attempts": m.Tried, "next_at": nil, "queued_at": m.QueuedAt.Format(time.RFC3339Nano), "ended_at": nil,
	}
	for name, at := range map[string]time.Time{"next_at": m.NextAt, "ended_at": m.EndedAt} {
		if !at.IsZero() {
			line[name] = at.Format(time.RFC3339Nano)
		}
	}
	return line
}

func messageText(m webhook.Message) string {
	text := fmt.Sprintf("%6d  %-22s %s  %s, %d attempts", m.Sequence, m.Type, m.At.Format(time.RFC3339), m.Progress, m.Tried)
	if !m.NextAt.IsZero() {
		text += ", next " + m.NextAt.Format(time.RFC3339)
	}
	return text
}

func sayWebhookMessage(cmd *cobra.Command, m webhook.Message) error {
	return say(cmd, messageLine(m), "%s", messageText(m))
}
