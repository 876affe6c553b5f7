package subscriptions

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/webhook"
	"actual/ports"
)

// Dispatcher gives facts their sequences and sends messages. A subscription is in the hands
// of one process at a time, for a turn; what a process that was killed had in hand is taken
// up again when its turn is over, and sent again: at least once, with the same identifier,
// sequence and payload.
type Dispatcher struct {
	work   ports.UnitOfWork
	poster ports.Poster
	sealer Sealer
	clock  ports.Clock
	ids    ports.Identifiers
	keys   keyring
}

// NewDispatcher returns the use case.
func NewDispatcher(work ports.UnitOfWork, poster ports.Poster, sealer Sealer, clock ports.Clock, ids ports.Identifiers) *Dispatcher {
	return &Dispatcher{work: work, poster: poster, sealer: sealer, clock: clock, ids: ids}
}

const (
	factsAtOnce = 500  // Facts that get sequences in one transaction.
	mostAtOnce  = 2000 // Messages of a company that are taken in one transaction …
	mostBatch   = 250  // … and of one subscription.
	leastBatch  = 10
)

// How long a turn is.
const (
	TurnFor   = 2 * time.Second // So long it begins to send; what is on its way then may arrive.
	inHandFor = 5 * time.Second // So long a process that was killed keeps a subscription, unless it says that it goes on.
)

// actor is who speaks in the ledger where we disable a subscription.
const actor = "system:webhooks"

// Turn is a subscription in hand, with messages for it.
type Turn struct {
	Company domain.CompanyID
	ports.QueuedWebhook
	Messages []webhook.Message
}

// Take works for a company in one transaction: facts of the outbox become messages, and
// what is due is taken in hand, of at most room messages.
func (d *Dispatcher) Take(ctx context.Context, company domain.CompanyID, room int) ([]Turn, error) {
	var taken []ports.QueuedWebhook
	var due []webhook.Message
	err := d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		taken, due = nil, nil
		subs, facts, ok, err := tx.HookQueue.Open(ctx, factsAtOnce)
		if err != nil || !ok {
			return err
		}
		now := d.now()
		c := queued(subs, facts, now)
		taken, c.Take = take(subs, room, now)
		c.Until = now.Add(inHandFor)
		due, err = tx.HookQueue.Close(ctx, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("dispatch messages of webhooks: %w", err)
	}
	turns := make([]Turn, len(taken))
	at := map[domain.WebhookID]int{}
	for i, q := range taken {
		turns[i] = Turn{Company: company, QueuedWebhook: q}
		at[q.ID] = i
	}
	for _, m := range due {
		of := &turns[at[m.Webhook]]
		of.Messages = append(of.Messages, m)
	}
	return turns, nil
}

func (d *Dispatcher) now() time.Time { return d.clock.Now().UTC().Truncate(time.Microsecond) }

// queued gives each fact its sequence in each subscription that wants it. The
// subscriptions then have what waits.
func queued(subs []ports.QueuedWebhook, facts []webhook.Fact, now time.Time) ports.WebhookClosing {
	c := ports.WebhookClosing{Now: now, Heads: map[domain.WebhookID]webhook.Head{}}
	for _, f := range facts {
		c.Facts = append(c.Facts, f.ID)
		for i := range subs {
			s := &subs[i]
			if !s.Wants(f.Type) {
				continue
			}
			var m webhook.Message
			m, s.Head = s.Queue(f, now)
			c.Messages = append(c.Messages, m)
			c.Heads[s.ID] = s.Head
			if due := later(now, s.Health.RestUntil); s.DueAt.IsZero() || s.DueAt.After(due) {
				s.DueAt = due
			}
		}
	}
	return c
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// take chooses what is taken in hand: subscriptions that have something to be sent and are
// in nobody's hands, with a share of the messages for each.
func take(subs []ports.QueuedWebhook, room int, now time.Time) (turns []ports.QueuedWebhook, take []ports.WebhookTurn) {
	for _, s := range subs {
		if s.State == webhook.Active && !s.DueAt.IsZero() && !s.DueAt.After(now) && !s.InHand.After(now) {
			turns = append(turns, s)
		}
	}
	room = min(room, mostAtOnce)
	if len(turns) == 0 || room < leastBatch*len(turns) {
		return nil, nil
	}
	share := max(leastBatch, min(mostBatch, room/len(turns)))
	for i := range turns {
		turns[i].Turn++
		most := share
		if turns[i].Health.Probing() {
			most = 1
		}
		if p := turns[i].PerSecond; p > 0 {
			most = min(most, max(1, p*int(TurnFor/time.Second)))
		}
		take = append(take, ports.WebhookTurn{Webhook: turns[i].ID, Turn: turns[i].Turn, Most: most})
	}
	return turns, take
}

// Try posts a message, signed. What comes of it is an attempt; it fails where it was not
// tried, for a reason of ours.
func (d *Dispatcher) Try(ctx context.Context, t Turn, m webhook.Message) (webhook.Attempt, error) {
	a := webhook.Attempt{At: d.now()}
	all, err := d.keys.of(ctx, d, t.Company, t.Subscription)
	if err != nil {
		return a, fmt.Errorf("open the key of a webhook: %w", err)
	}
	keys := signing(all, a.At)
	header, err := webhook.Sign(keys, webhook.Delivery{ID: m.ID(), At: a.At, Body: m.Payload})
	if err != nil {
		return a, fmt.Errorf("sign message %d: %w", m.Sequence, err)
	}
	a.Signatures = len(keys)
	// It is on its way: who stops us waits for the answer, which the poster bounds.
	got, err := d.poster.Post(context.WithoutCancel(ctx), t.URL, header, m.Payload)
	a.Took = got.Took
	switch {
	case err == nil:
		a.Status, a.Asked, a.Answer = got.Status, got.RetryAfter, webhook.Excerpt(got.Body)
	case errors.Is(err, ports.ErrForbiddenAddress):
		a.Problem, a.Forbidden = inWords(err), true
	default:
		a.Problem = inWords(err)
	}
	return a, nil
}

// inWords is what people read of a failure.
func inWords(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind != fault.Internal {
		return webhook.Excerpt(f.Msg)
	}
	return "internal error: the server's log says more"
}

// Keep has a subscription in hand for longer.
func (d *Dispatcher) Keep(ctx context.Context, t Turn) error {
	return d.work.Update(ctx, t.Company, func(ctx context.Context, tx ports.Tx) error {
		return tx.HookQueue.Keep(ctx, []ports.WebhookTurn{{Webhook: t.ID, Turn: t.Turn}}, d.now().Add(inHandFor))
	})
}

// Finish keeps what came of messages of a company, and gives back what is done with. That
// a subscription is disabled by it is in the ledger, and its people are told.
func (d *Dispatcher) Finish(ctx context.Context, company domain.CompanyID, all []ports.WebhookFinish) error {
	err := d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		ended, err := tx.HookQueue.Finish(ctx, all)
		if err != nil {
			return err
		}
		for _, w := range ended {
			if err := tx.Ledger.Append(ctx, entryOf(d.ids, company, ledger.WebhookDisabled, w, actor, d.now(), nil)); err != nil {
				return err
			}
			if err := tx.Tasks.Enqueue(ctx, task.TellOfWebhook, []byte(w.ID.String())); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep what webhooks answered: %w", err)
	}
	return nil
}
