package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// webhookRotation rotates secrets and key pairs while messages are sent.
var webhookRotation = claim{
	name: "webhook-rotation",
	target: "secrets and key pairs of webhooks rotated under load, on two servers over one database: no delivery that a receiver refuses, whether it takes the new key at once, late, or both; " +
		"none signed by a key that has ended; nothing missing",
	run: proveWebhookRotation,
}

const (
	hookRotationFacts   = 50 // A second.
	hookRotationOverlap = 8 * time.Second
	hookRotationPause   = 3 * time.Second       // After an overlap's end.
	hookSlow            = 50 * time.Millisecond // A slow receiver's answer takes so long.
	hookSlowInFlight    = 3                     // And with so many at once it takes 60 a second.
)

// hookModes are how integrators go from one key to the next.
var hookModes = []hookMode{
	{"both until the end", func(old, next string) []string { return []string{old, next} }, 0},
	{"the new one at once", func(_, next string) []string { return []string{next} }, 0},
	{"the new one after five seconds", func(_, next string) []string { return []string{next} }, 5 * time.Second},
	{"the former one until a second before its end", func(_, next string) []string { return []string{next} }, hookRotationOverlap - time.Second},
}

type hookMode struct {
	name  string
	keys  func(old, next string) []string // From then on.
	after time.Duration                   // Since it was asked for; 0: as soon as it is answered.
}

// hookRotation is the proof at work.
type hookRotation struct {
	b     *bench
	c     client
	hooks []*rotatedHook
	sent  atomic.Int64 // Facts.

	slowest atomic.Int64 // Nanoseconds of a rotation.
}

func proveWebhookRotation(ctx context.Context, b *bench) (result, error) {
	p := &hookRotation{b: b}
	if err := p.open(ctx); err != nil {
		return result{}, err
	}
	rounds := 3
	if full() {
		rounds = 30
	}
	loading, stop := context.WithCancel(ctx)
	defer stop()
	var load sync.WaitGroup
	loaded := make(chan error, 1)
	load.Go(func() { loaded <- p.load(loading) })
	began := time.Now()
	for round := range rounds {
		if err := p.round(ctx, round); err != nil {
			return result{}, err
		}
		d, r := p.tally()
		b.say("round %d of %d: %d deliveries taken, %d refused", round+1, rounds, d, r)
	}
	took := time.Since(began)
	stop()
	load.Wait()
	if err := <-loaded; err != nil {
		return result{}, err
	}
	return p.judge(ctx, rounds, took)
}

func (p *hookRotation) open(ctx context.Context) error {
	p.b.more = append(p.b.more, "ACTUAL_WEBHOOK_NETWORKS=127.0.0.0/8")
	if err := p.b.open(ctx); err != nil {
		return err
	}
	var err error
	if p.c, err = p.b.furnish(ctx, "acme", "America/New_York"); err != nil {
		return err
	}
	for range 2 {
		s, err := p.b.serve(ctx)
		if err != nil {
			return err
		}
		p.c.url = s.url
	}
	for i, signing := range []string{"hmac", "ed25519", "hmac", "ed25519"} {
		for _, mode := range hookModes {
			h := &rotatedHook{name: signing + ", " + mode.name, mode: mode}
			inFlight := 10
			if i >= 2 { // Then messages are always on their way: a turn lasts as long as it may.
				h.name, h.pause, inFlight = "slow "+h.name, hookSlow, hookSlowInFlight
			}
			s := httptest.NewServer(h)
			p.b.closers = append(p.b.closers, func(context.Context) error { s.Close(); return nil })
			made, err := p.made(ctx, "/v1/webhooks", fmt.Sprintf(`{"name":%q,"url":%q,"signing":%q,"in_flight":%d}`, h.name, s.URL, signing, inFlight))
			if err != nil {
				return err
			}
			h.id = made.Webhook.ID
			h.current = made.key()
			if err := h.use(h.current); err != nil {
				return err
			}
			p.hooks = append(p.hooks, h)
		}
	}
	p.b.say("two servers, %d webhooks", len(p.hooks))
	return nil
}

// madeHook is a webhook with its key, as the API shows it once.
type madeHook struct {
	Webhook struct {
		ID string `json:"id"`
	} `json:"webhook"`
	PublicKey string `json:"public_key"`
	Secret    string `json:"secret"`
}

// key is what a receiver is given.
func (m madeHook) key() string { return m.PublicKey + m.Secret }

func (p *hookRotation) made(ctx context.Context, path, body string) (m madeHook, err error) {
	status, answer, err := p.c.ask(ctx, http.MethodPost, path, body)
	if err == nil && status >= http.StatusMultipleChoices {
		err = fmt.Errorf("POST %s: %d %s", path, status, answer)
	}
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal([]byte(answer), &m)
}

// load appends facts as use cases do, though by hand, until it is stopped.
func (p *hookRotation) load(ctx context.Context) error {
	admin, err := pgx.Connect(ctx, p.b.database.AdminURL)
	if err != nil {
		return err
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	tick := time.NewTicker(time.Second / hookRotationFacts)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		_, err = admin.Exec(context.WithoutCancel(ctx), `INSERT INTO outbox (company_id, id, type, at, body) SELECT company_id, $1, 'visit.opened', now(), $2 FROM company WHERE ref = 'acme'`,
			id, fmt.Sprintf(`{"n":%d}`, p.sent.Load()))
		if err != nil {
			return err
		}
		p.sent.Add(1)
	}
}

// round rotates each webhook once, in every third round twice at once, and waits until the
// former keys have ended.
func (p *hookRotation) round(ctx context.Context, round int) error {
	var rotating sync.WaitGroup
	failed := make(chan error, 2*len(p.hooks))
	for _, h := range p.hooks {
		times := 1
		if round%3 == 2 && h.mode.after == 0 {
			times = 2
		}
		rotating.Go(func() {
			for range times {
				if err := p.rotate(ctx, h); err != nil {
					failed <- err
				}
			}
		})
	}
	rotating.Wait()
	select {
	case err := <-failed:
		return err
	default:
	}
	time.Sleep(hookRotationOverlap + hookRotationPause)
	for _, h := range p.hooks {
		if err := h.use(h.current); err != nil { // Who had both lets the former go.
			return err
		}
	}
	return nil
}

// rotate rotates a webhook's key, and has its receiver go over to it as its mode says.
func (p *hookRotation) rotate(ctx context.Context, h *rotatedHook) error {
	asked, before := time.Now(), h.current
	m, err := p.made(ctx, "/v1/webhooks/"+h.id+"/rotate", fmt.Sprintf(`{"overlap_s":%d}`, int(hookRotationOverlap/time.Second)))
	if err != nil {
		return err
	}
	if took := int64(time.Since(asked)); took > p.slowest.Load() {
		p.slowest.Store(took)
	}
	return h.rotated(asked, before, m.key())
}

func (p *hookRotation) tally() (taken, refused int) {
	for _, h := range p.hooks {
		t, r := h.counts()
		taken, refused = taken+t, refused+r
	}
	return taken, refused
}

func (p *hookRotation) judge(ctx context.Context, rounds int, took time.Duration) (result, error) {
	facts := p.sent.Load()
	err := wait(ctx, time.Minute, func() (bool, error) {
		for _, h := range p.hooks {
			if h.last() < facts {
				return false, nil
			}
		}
		return true, nil
	})
	if err != nil {
		p.b.say("not all came: %v", err)
	}
	ok := err == nil
	late, broken := 0, 0
	for _, h := range p.hooks {
		late += h.late
		missing, wrong := h.chain.Missing(), h.chain.Broken()
		broken += len(missing) + len(wrong)
		p.b.say("%-60s %d taken, %d refused, %d by a key that had ended, missing %v%s", h.name, h.taken, h.refused, h.late, missing, h.why())
	}
	taken, refused := p.tally()
	return result{
		figures: fmt.Sprintf("%d rotations of %d webhooks (HMAC and Ed25519), overlap %s, answered within %s, on two servers: %d deliveries (%.0f/s), %d refused, %d signed by a key that had ended; %d gaps in the sequences; load %s",
			rounds*len(p.hooks), len(p.hooks), hookRotationOverlap, time.Duration(p.slowest.Load()).Round(100*time.Millisecond), taken, float64(taken)/took.Seconds(), refused, late, broken, load()),
		ok: ok && refused == 0 && late == 0 && broken == 0 && taken >= int(facts)*len(p.hooks),
	}, nil
}

// why is the first refusal, in words.
func (h *rotatedHook) why() string {
	if len(h.refusals) == 0 {
		return ""
	}
	return "; first: " + strings.Join(h.refusals[:1], "")
}
