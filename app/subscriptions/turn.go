package subscriptions

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/webhook"
	"actual/ports"
)

// turn is a subscription in hand, with messages for it.
type turn struct {
	d       *Dispatcher
	company domain.CompanyID
	of      ports.QueuedWebhook
	keys    []timedKey
	end     time.Time // Nothing is begun after it, by the machine.

	mu       sync.Mutex
	health   webhook.Health
	changed  bool
	outcomes []webhook.Outcome // That were not handed on yet.
	ended    webhook.Why
	slot     time.Time // When the next message may go, by the machine: of those that are limited.
}

// turn sends messages of a subscription, and gives it back. A receiver that is slow or dead
// holds up nobody but itself.
func (d *Dispatcher) turn(ctx context.Context, company domain.CompanyID, q ports.QueuedWebhook, messages []webhook.Message) {
	t := &turn{d: d, company: company, of: q, health: q.Health, end: time.Now().Add(turnFor)}
	stop := t.extend(ctx)
	var err error
	if t.keys, err = d.keys.of(ctx, d, company, q.Subscription); err == nil {
		t.send(ctx, messages)
	} else if ctx.Err() == nil {
		d.log.ErrorContext(ctx, "open the key of a webhook", "company_id", company.String(), "webhook", q.ID.String(), "error", err)
		t.health.RestUntil, t.changed = d.now().Add(restWithoutKey), true
	}
	stop()
	t.hand(true)
}

// restWithoutKey is how long a subscription rests whose key can't be opened: it is ours to
// mend.
const restWithoutKey = 30 * time.Second

// send sends the messages: as many at once as the subscription allows, those of a line one
// after the other.
func (t *turn) send(ctx context.Context, messages []webhook.Message) {
	lines := make(chan []webhook.Message)
	var working sync.WaitGroup
	for range min(t.of.InFlight, len(messages)) {
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
	for _, line := range inLines(messages) {
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
func (t *turn) goesOn(ctx context.Context) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	resting := t.health.RestUntil.After(t.d.now())
	return ctx.Err() == nil && t.ended == "" && !resting && time.Now().Before(t.end)
}

// one tries a message, and reports whether it was taken.
func (t *turn) one(ctx context.Context, m webhook.Message) bool {
	if !t.goesOn(ctx) || !t.paced(ctx) {
		return false
	}
	a, ok := t.attempt(ctx, m)
	if !ok {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
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
func (t *turn) paced(ctx context.Context) bool {
	if t.of.PerSecond == 0 {
		return true
	}
	t.mu.Lock()
	now := time.Now()
	at := later(t.slot, now)
	ok := at.Before(t.end)
	if ok {
		t.slot = at.Add(time.Second / time.Duration(t.of.PerSecond))
	}
	t.mu.Unlock()
	if !ok {
		return false
	}
	wait := time.NewTimer(at.Sub(now))
	defer wait.Stop()
	select {
	case <-wait.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// attempt posts a message, signed; ok is false where it was not tried.
func (t *turn) attempt(ctx context.Context, m webhook.Message) (a webhook.Attempt, ok bool) {
	a.At = t.d.now()
	keys := signing(t.keys, a.At)
	header, err := webhook.Sign(keys, webhook.Delivery{ID: m.ID(), At: a.At, Body: m.Payload})
	if err != nil {
		t.d.log.ErrorContext(ctx, "sign a message", "company_id", t.company.String(), "webhook", t.of.ID.String(), "sequence", m.Sequence, "error", err)
		return a, false
	}
	header["content-type"] = "application/json"
	a.Signatures = len(keys)
	began := time.Now()
	// It is on its way: who stops us waits for the answer, which the poster bounds.
	got, err := t.d.poster.Post(context.WithoutCancel(ctx), t.of.URL, header, m.Payload)
	a.Took = time.Since(began)
	switch {
	case err == nil:
		a.Status, a.Asked, a.Answer = got.Status, got.RetryAfter, webhook.Excerpt(got.Body)
	case errors.Is(err, ports.ErrForbiddenAddress):
		a.Problem, a.Forbidden = inWords(err), true
	default:
		a.Problem = inWords(err)
	}
	return a, true
}

// inWords is what people read of a failure.
func inWords(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind != fault.Internal {
		return webhook.Excerpt(f.Msg)
	}
	return "internal error: the server's log says more"
}

// extend keeps the subscription in hand while the turn lasts, and hands on what has come
// of messages meanwhile, until it is stopped.
func (t *turn) extend(ctx context.Context) (stop func()) {
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
			err := t.d.work.Update(context.WithoutCancel(ctx), t.company, func(ctx context.Context, tx ports.Tx) error {
				return tx.HookQueue.Keep(ctx, []ports.WebhookTurn{{Webhook: t.of.ID, Turn: t.of.Turn}}, t.d.now().Add(inHandFor))
			})
			if err != nil {
				t.d.log.WarnContext(ctx, "keep a webhook in hand", "company_id", t.company.String(), "webhook", t.of.ID.String(), "error", err)
			}
		}
	})
	return func() {
		close(done)
		running.Wait()
	}
}

// hand hands on what has come of messages; the last time the subscription is given back.
func (t *turn) hand(last bool) {
	t.mu.Lock()
	f := ports.WebhookFinish{
		WebhookTurn: ports.WebhookTurn{Webhook: t.of.ID, Turn: t.of.Turn}, Outcomes: t.outcomes, Health: t.health, Changed: t.changed, End: t.ended, Done: last,
	}
	t.outcomes = nil
	t.mu.Unlock()
	if last || len(f.Outcomes) > 0 {
		t.d.results.add(t.company, f)
	}
}
