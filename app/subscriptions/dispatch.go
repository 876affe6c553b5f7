package subscriptions

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"actual/domain"
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
	log    *slog.Logger

	keys    keyring
	results results
	sending sync.WaitGroup

	mu     sync.Mutex
	inHand int // Messages, to bound memory.
}

// NewDispatcher returns the use case.
func NewDispatcher(work ports.UnitOfWork, poster ports.Poster, sealer Sealer, clock ports.Clock, ids ports.Identifiers, log *slog.Logger) *Dispatcher {
	d := &Dispatcher{work: work, poster: poster, sealer: sealer, clock: clock, ids: ids, log: log}
	d.results.d = d
	return d
}

const (
	factsAtOnce = 500             // Facts that get sequences in one transaction.
	mostAtOnce  = 2000            // Messages of a company that are taken in one transaction …
	mostBatch   = 250             // … and of one subscription.
	leastBatch  = 10              //
	mostInHand  = 20_000          // Messages of a process.
	turnFor     = 2 * time.Second // So long a turn begins to send; what is on its way then may arrive.
	inHandFor   = 5 * time.Second // So long a process that was killed keeps a subscription. A turn that lasts has it extended.
	extendEvery = time.Second
)

// Dispatch works for a company: in one transaction facts of the outbox become messages,
// and what is due is taken in hand; then it is sent, which Dispatch does not wait for.
func (d *Dispatcher) Dispatch(ctx context.Context, company domain.CompanyID) error {
	var turns []ports.QueuedWebhook
	var due []webhook.Message
	err := d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		subs, facts, ok, err := tx.HookQueue.Open(ctx, factsAtOnce)
		if err != nil || !ok {
			return err
		}
		now := d.now()
		c := queued(subs, facts, now)
		turns, c.Take = d.take(subs, now)
		c.Until = now.Add(inHandFor)
		due, err = tx.HookQueue.Close(ctx, c)
		return err
	})
	if err != nil {
		return fmt.Errorf("dispatch messages of webhooks: %w", err)
	}
	byHook := map[domain.WebhookID][]webhook.Message{}
	for _, m := range due {
		byHook[m.Webhook] = append(byHook[m.Webhook], m)
	}
	for _, q := range turns {
		messages := byHook[q.ID]
		d.count(len(messages))
		d.sending.Go(func() {
			defer d.count(-len(messages))
			d.turn(ctx, company, q, messages)
		})
	}
	return nil
}

// Wait returns when all that was taken in hand is done with.
func (d *Dispatcher) Wait() {
	d.sending.Wait()
	d.results.wait()
}

func (d *Dispatcher) now() time.Time { return d.clock.Now().UTC().Truncate(time.Microsecond) }

func (d *Dispatcher) count(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.inHand += n
}

func (d *Dispatcher) room() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return mostInHand - d.inHand
}

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
func (d *Dispatcher) take(subs []ports.QueuedWebhook, now time.Time) (turns []ports.QueuedWebhook, take []ports.WebhookTurn) {
	for _, s := range subs {
		if s.State == webhook.Active && !s.DueAt.IsZero() && !s.DueAt.After(now) && !s.InHand.After(now) {
			turns = append(turns, s)
		}
	}
	room := min(d.room(), mostAtOnce)
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
			most = min(most, max(1, p*int(turnFor/time.Second)))
		}
		take = append(take, ports.WebhookTurn{Webhook: turns[i].ID, Turn: turns[i].Turn, Most: most})
	}
	return turns, take
}
