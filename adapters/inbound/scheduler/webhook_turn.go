package scheduler

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"actual/app/subscriptions"
	"actual/domain"
	"actual/domain/webhook"
	"actual/ports"
)

// hookTurn is a subscription in hand.
type hookTurn struct {
	w   *Webhooks
	of  subscriptions.Turn
	end time.Time // Nothing is begun after it.

	mu       sync.Mutex
	health   webhook.Health
	changed  bool
	outcomes []webhook.Outcome // That were not handed on yet.
	ended    webhook.Why
	slot     time.Time // When the next message may go: of those that are limited.
}

const (
	extendEvery    = time.Second      // A turn that lasts says that it goes on.
	restWithoutKey = 30 * time.Second // So long a subscription rests whose key can't be opened: it is ours to mend.
)

// turn sends messages of a subscription, and gives it back. A receiver that is slow or dead
// holds up nobody but itself.
func (w *Webhooks) turn(ctx context.Context, of subscriptions.Turn) {
	t := &hookTurn{w: w, of: of, health: of.Health, end: time.Now().Add(subscriptions.TurnFor)}
	stop := t.extend(ctx)
	t.send(ctx)
	stop()
	t.hand(true)
}

// send sends the messages: as many at once as the subscription allows, those of a line one
// after the other.
func (t *hookTurn) send(ctx context.Context) {
	lines := make(chan []webhook.Message)
	var working sync.WaitGroup
	for range min(t.of.InFlight, len(t.of.Messages)) {
		working.Go(func() {
			for line := range lines {
				for _, m := range line {
					if !t.one(ctx, m) {
						break
					}
				}
			}
		})
	}
	for _, line := range inLines(t.of.Messages) {
		if !t.goesOn(ctx) {
			break
		}
		lines <- line
	}
	close(lines)
	working.Wait()
}

// inLines puts messages that wait for each other together, in their order.
func inLines(messages []webhook.Message) (out [][]webhook.Message) {
	at := map[domain.BadgeID]int{}
	for _, m := range messages {
		i, known := at[m.Line]
		if m.Line.IsZero() || !known {
			i = len(out)
			out = append(out, nil)
		}
		at[m.Line] = i
		out[i] = append(out[i], m)
	}
	return out
}

// goesOn reports whether another message may be begun: the turn is not over, and the
// receiver takes messages.
func (t *hookTurn) goesOn(ctx context.Context) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	resting := t.health.RestUntil.After(t.w.clock.Now())
	return ctx.Err() == nil && t.ended == "" && !resting && time.Now().Before(t.end)
}

// one tries a message, and reports whether it was taken.
func (t *hookTurn) one(ctx context.Context, m webhook.Message) bool {
	if !t.goesOn(ctx) || !t.paced(ctx) {
		return false
	}
	a, err := t.w.dispatcher.Try(ctx, t.of, m)
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		if !t.health.RestUntil.After(t.w.clock.Now()) {
			t.w.failed(ctx, "send a message", err, "company_id", t.of.Company.String(), "webhook", t.of.ID.String(), "sequence", m.Sequence)
		}
		t.health.RestUntil, t.changed = t.w.clock.Now().Add(restWithoutKey), true
		return false
	}
	out := webhook.After(m, t.health, a, rand.Float64())
	t.health, t.changed = out.Health, true
	t.outcomes = append(t.outcomes, out)
	if out.End != "" {
		t.ended = out.End
	}
	return a.Took2xx()
}

// paced waits for the next slot of a subscription that is limited; false where the turn
// is over before.
func (t *hookTurn) paced(ctx context.Context) bool {
	if t.of.PerSecond == 0 {
		return true
	}
	t.mu.Lock()
	at := time.Now()
	if t.slot.After(at) {
		at = t.slot
	}
	ok := at.Before(t.end)
	if ok {
		t.slot = at.Add(time.Second / time.Duration(t.of.PerSecond))
	}
	t.mu.Unlock()
	return ok && sleep(ctx, time.Until(at))
}

// extend keeps the subscription in hand while the turn lasts, and hands on what has come
// of messages meanwhile, until it is stopped.
func (t *hookTurn) extend(ctx context.Context) (stop func()) {
	done := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		tick := time.NewTicker(extendEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			t.hand(false)
			if err := t.w.dispatcher.Keep(context.WithoutCancel(ctx), t.of); err != nil {
				t.w.failed(ctx, "keep a webhook in hand", err, "company_id", t.of.Company.String(), "webhook", t.of.ID.String())
			}
		}
	})
	return func() {
		close(done)
		running.Wait()
	}
}

// hand hands on what has come of messages; the last time the subscription is given back.
func (t *hookTurn) hand(last bool) {
	t.mu.Lock()
	f := ports.WebhookFinish{
		WebhookTurn: ports.WebhookTurn{Webhook: t.of.ID, Turn: t.of.Turn}, Outcomes: t.outcomes, Health: t.health, Changed: t.changed, End: t.ended, Done: last,
	}
	t.outcomes = nil
	t.mu.Unlock()
	if last || len(f.Outcomes) > 0 {
		t.w.results.add(t.of.Company, f)
	}
}
