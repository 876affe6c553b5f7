package subscriptions

import (
	"context"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/webhook"
	"actual/ports"
)

// Messages returns messages of a subscription, and whether there are more.
//
// Errors: webhook.ErrNotFound.
func (s *Service) Messages(ctx context.Context, company domain.CompanyID, id domain.WebhookID, q ports.WebhookQuery) (all []webhook.Message, more bool, err error) {
	limit := q.Limit
	q.Limit++
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Webhooks.ByID(ctx, id); err != nil {
			return err
		}
		all, err = tx.HookLog.List(ctx, id, q)
		return err
	})
	if more = len(all) > limit; more {
		all = all[:limit]
	}
	all, err = told(all, err, "list messages of a webhook")
	return all, more, err
}

// Tried is a message with its attempts.
type Tried struct {
	webhook.Message
	Log []webhook.Attempt
}

// Message returns a message with its attempts.
//
// Errors: webhook.ErrNotFound, webhook.ErrNoMessage.
func (s *Service) Message(ctx context.Context, company domain.CompanyID, id domain.WebhookID, sequence int64) (out Tried, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Webhooks.ByID(ctx, id); err != nil {
			return err
		}
		found, err := tx.HookLog.List(ctx, id, ports.WebhookQuery{From: sequence, To: sequence, Limit: 1, Payload: true})
		switch {
		case err != nil:
			return err
		case len(found) == 0 || sequence < 1:
			return webhook.ErrNoMessage
		}
		out.Message = found[0]
		out.Log, err = tx.HookLog.Attempts(ctx, id, sequence)
		return err
	})
	return told(out, err, "show a message of a webhook")
}

// MostReplayed is how many sequences are replayed at once.
const MostReplayed = 10_000

// ErrRange reports sequences that can't be replayed at once.
var ErrRange = fault.New(fault.Invalid, "webhook.bad_range", "from and to are sequences, both included, from at least 1, and at most 10,000 of them")

// Replay is the command to send messages again.
type Replay struct {
	Act
	From, To int64 // Sequences, both included.
	Progress webhook.Progress
	DryRun   bool
}

// Replayed is how many messages are sent again.
type Replayed struct {
	Messages int // That there are of these sequences.
	Lacking  int // Sequences that were given, but are kept no more.
}

// Replay sends messages of a range again, each with the identifier, the sequence and the
// payload that it has; with DryRun it only counts them.
//
// Errors: webhook.ErrNotFound, ErrRange.
func (s *Service) Replay(ctx context.Context, cmd Replay) (out Replayed, err error) {
	if cmd.From < 1 || cmd.To < cmd.From || cmd.To-cmd.From >= MostReplayed {
		return out, ErrRange.With("from %d to %d", cmd.From, cmd.To)
	}
	q := ports.WebhookQuery{From: cmd.From, To: cmd.To, Progress: cmd.Progress}
	do := func(ctx context.Context, tx ports.Tx) error {
		w, err := tx.Webhooks.ByID(ctx, cmd.ID)
		if err != nil {
			return err
		}
		all, err := tx.HookLog.Count(ctx, cmd.ID, ports.WebhookQuery{From: cmd.From, To: cmd.To})
		if err != nil {
			return err
		}
		kept := 0
		for _, n := range all {
			kept += n
		}
		if out.Messages = kept; cmd.Progress != "" {
			out.Messages = all[cmd.Progress]
		}
		out.Lacking = max(0, int(min(cmd.To, w.Head.Sequence)-cmd.From+1)-kept)
		if cmd.DryRun {
			return nil
		}
		if out.Messages, err = tx.HookLog.Replay(ctx, cmd.ID, q, s.now()); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, s.entry(cmd.Company, ledger.WebhookReplayed, w, cmd.By, ledger.Fields{
			"from": ledger.Int(cmd.From), "to": ledger.Int(cmd.To), "progress": ledger.Text(string(cmd.Progress)), "messages": ledger.Int(int64(out.Messages)),
		}))
	}
	if cmd.DryRun {
		err = s.work.View(ctx, cmd.Company, do)
	} else {
		err = s.work.Update(ctx, cmd.Company, do)
	}
	return told(out, err, "replay messages of a webhook")
}

// Test queues a message of type webhook.test for a subscription, and returns it.
//
// Errors: webhook.ErrNotFound; webhook.ErrState of one that is not active.
func (s *Service) Test(ctx context.Context, cmd Act) (m webhook.Message, err error) {
	err = s.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		w, err := tx.HookQueue.Hold(ctx, cmd.ID)
		switch {
		case err != nil:
			return err
		case w.State != webhook.Active:
			return webhook.ErrState.With("it is %s: resume it first", w.State)
		}
		now := s.now()
		data := ledger.NewObject(ledger.Fields{"asked_by": ledger.Text(cmd.By)})
		var head webhook.Head
		m, head = w.Queue(webhook.Fact{ID: s.ids.New(), Type: webhook.Test, At: now, Data: data.Canonical()}, now)
		if _, err = tx.HookQueue.Close(ctx, ports.WebhookClosing{Now: now, Messages: []webhook.Message{m}, Heads: map[domain.WebhookID]webhook.Head{w.ID: head}}); err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, s.entry(cmd.Company, ledger.WebhookTested, w, cmd.By, ledger.Fields{"sequence": ledger.Int(m.Sequence)}))
	})
	return told(m, err, "test a webhook")
}
