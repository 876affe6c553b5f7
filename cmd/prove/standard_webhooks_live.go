package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"time"

	reference "github.com/standard-webhooks/standard-webhooks/libraries/go"

	posting "actual/adapters/outbound/webhook"
	receiver "actual/contracts/actual/receivers/go"
	"actual/domain"
	"actual/domain/webhook"
)

// taker is a receiver that runs.
type taker struct {
	name  string
	url   string
	signs [3][]webhook.Key // Before, while and after keys are rotated.
	gaps  bool             // It shows what is missing.
}

func random(n int) []byte {
	out := make([]byte, n)
	_, _ = rand.Read(out) // It never fails.
	return out
}

func takeBody(r *http.Request) ([]byte, error) { return io.ReadAll(io.LimitReader(r.Body, 1<<20)) }

// live sends messages to all receivers, as the dispatcher does: each fact the next of its
// subscription, signed, posted over HTTP.
func (p *signatureProof) live(ctx context.Context) (string, error) {
	takers, err := p.takers(ctx)
	if err != nil {
		return "", err
	}
	poster := posting.New(posting.Options{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	defer poster.Close()
	var all subscriber
	for _, t := range takers {
		s := &subscriber{proof: p, taker: t, poster: poster, dice: mathrand.New(mathrand.NewPCG(1, 2))}
		if err := s.send(ctx); err != nil {
			return "", fmt.Errorf("%s: %w", t.name, err)
		}
		p.b.say("%s: %d of %d deliveries verified, %d of %d altered ones refused%s", t.name, s.taken, s.sent, s.refused, s.altered, s.shown)
		all.sent, all.taken, all.altered, all.refused = all.sent+s.sent, all.taken+s.taken, all.altered+s.altered, all.refused+s.refused
		p.check(t.name, s.taken == s.sent && s.refused == s.altered && s.altered > 0, "see above")
	}
	return fmt.Sprintf("over HTTP to %d receivers, before, while and after keys were rotated: %d of %d deliveries verified, %d of %d altered ones refused",
		len(takers), all.taken, all.sent, all.refused, all.altered), nil
}

// takers starts the receivers: the reference libraries with HMAC, the examples with HMAC
// and with Ed25519.
func (p *signatureProof) takers(ctx context.Context) ([]taker, error) {
	k := p.keys
	hmac := [3][]webhook.Key{{k.former}, {k.hmac, k.former}, {k.hmac}}
	pairs := [3][]webhook.Key{{k.formerPair}, {k.pair, k.formerPair}, {k.pair}}
	secrets, public := []string{k.former.Reveal(), k.hmac.Reveal()}, []string{k.formerPair.Public(), k.pair.Public()}

	var handler referenceHandler
	for _, secret := range secrets {
		w, err := reference.NewWebhook(secret)
		if err != nil {
			return nil, err
		}
		handler.keys = append(handler.keys, w)
	}
	all := []taker{{name: "reference library, Go", url: p.handle(&handler), signs: hmac}}
	npm, err := p.start(ctx, "typescript", secrets, "node", "dist/reference.js")
	if err != nil {
		return nil, err
	}
	all = append(all, taker{name: "reference library, npm", url: npm, signs: hmac})
	for _, scheme := range []struct {
		name  string
		keys  []string
		signs [3][]webhook.Key
	}{{"HMAC", secrets, hmac}, {"Ed25519", public, pairs}, {"HMAC to Ed25519", []string{k.former.Reveal(), k.pair.Public()}, [3][]webhook.Key{{k.former}, {k.pair, k.former}, {k.pair}}}} {
		r, err := receiver.New(scheme.keys...)
		if err != nil {
			return nil, err
		}
		ts, err := p.start(ctx, "typescript", scheme.keys, "node", "dist/serve.js")
		if err != nil {
			return nil, err
		}
		py, err := p.start(ctx, "python", scheme.keys, "python3", "-B", "serve.py")
		if err != nil {
			return nil, err
		}
		all = append(all,
			taker{name: "Go, " + scheme.name, url: p.handle(receiver.NewHandler(r, time.Now)), signs: scheme.signs, gaps: true},
			taker{name: "TypeScript, " + scheme.name, url: ts, signs: scheme.signs, gaps: true},
			taker{name: "Python, " + scheme.name, url: py, signs: scheme.signs, gaps: true},
		)
	}
	return all, nil
}

// handle serves a receiver of this process.
func (p *signatureProof) handle(h http.Handler) string {
	s := httptest.NewServer(h)
	p.b.closers = append(p.b.closers, func(context.Context) error { s.Close(); return nil })
	return s.URL
}

// start starts a receiver's program, which prints where it listens.
func (p *signatureProof) start(ctx context.Context, folder string, keys []string, args ...string) (string, error) {
	cmd := p.command(ctx, folder, args...)
	cmd.Env, cmd.Stderr = append(os.Environ(), "WEBHOOK_KEYS="+strings.Join(keys, " ")), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	p.b.closers = append(p.b.closers, func(context.Context) error { return end(cmd) })
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(out).ReadString('\n')
		line <- strings.TrimSpace(text)
	}()
	select {
	case url := <-line:
		return url, nil
	case <-time.After(startsWithin):
		return "", fmt.Errorf("%v does not say where it listens", args)
	}
}

func end(cmd *exec.Cmd) error {
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // It was killed: that is no failure.
	return nil
}

// subscriber sends one subscription's messages.
type subscriber struct {
	proof  *signatureProof
	taker  taker
	poster *posting.Poster
	dice   *mathrand.Rand

	sent, taken, altered, refused int
	shown                         string
}

const eachReceiver = 120 // Messages.

// send sends messages of all sizes and letters, some twice, leaves some out, alters
// some, and asks at the end what is missing.
func (s *subscriber) send(ctx context.Context) error {
	sub := webhook.Usual()
	sub.ID = domain.WebhookID{UUID: random16()}
	different, missing := 0, [][2]int64{}
	for n := range eachReceiver {
		now := time.Now()
		m, head := sub.Queue(webhook.Fact{ID: domain.UUID(random16()), Type: webhook.VisitOpened, At: now, Data: s.data(n)}, now)
		sub.Head = head
		d := webhook.Delivery{ID: m.ID(), At: now, Body: m.Payload}
		if n%17 == 5 || n%17 == 6 && n > 30 { // Lost, some in pairs.
			if last := len(missing) - 1; last >= 0 && missing[last][1] == m.Sequence-1 {
				missing[last][1] = m.Sequence
			} else {
				missing = append(missing, [2]int64{m.Sequence, m.Sequence})
			}
			continue
		}
		different++
		for range 1 + n%9/8 { // Some twice.
			if err := s.deliver(ctx, d, s.taker.signs[n*3/eachReceiver]); err != nil {
				return err
			}
		}
		if n%4 == 0 {
			if err := s.alter(ctx, d, n/4); err != nil {
				return err
			}
		}
	}
	if s.taker.gaps {
		return s.look(ctx, different, missing)
	}
	return nil
}

func random16() (out [16]byte) {
	copy(out[:], random(16))
	return out
}

func (s *subscriber) data(n int) []byte {
	text := strings.Repeat("Señor Müller's 🌳 <b>&amp; ", 1+s.dice.IntN(40))
	if n%30 == 29 {
		text = strings.Repeat(text, 20)
	}
	raw, _ := json.Marshal(map[string]any{"site": text, "n": n}) // A text and a number always marshal.
	return raw
}

func (s *subscriber) deliver(ctx context.Context, d webhook.Delivery, keys []webhook.Key) error {
	header, err := webhook.Sign(keys, d)
	if err != nil {
		return err
	}
	said, err := s.poster.Post(ctx, s.taker.url, header, d.Body)
	s.sent++
	if err == nil && said.Status == http.StatusNoContent {
		s.taken++
	}
	return err
}

// alter sends a delivery that is not as it was signed: each must be refused.
func (s *subscriber) alter(ctx context.Context, d webhook.Delivery, how int) error {
	keys := s.taker.signs[2]
	switch how % 4 {
	case 1:
		d.At = d.At.Add(-time.Hour)
	case 2:
		d.At = d.At.Add(time.Hour)
	case 3:
		stranger, err := webhook.NewHMAC(random(32))
		if err != nil {
			return err
		}
		keys = []webhook.Key{stranger}
	}
	header, err := webhook.Sign(keys, d)
	if err != nil {
		return err
	}
	body := d.Body
	if how%4 == 0 {
		body = append(append([]byte(nil), body...), ' ')
	}
	if how%8 == 4 {
		header[webhook.HeaderID], body = "msg_other", d.Body
	}
	said, err := s.poster.Post(ctx, s.taker.url, header, body)
	s.altered++
	if err == nil && said.Status == http.StatusUnauthorized {
		s.refused++
	}
	return err
}

// look asks an example what it has and misses.
func (s *subscriber) look(ctx context.Context, different int, missing [][2]int64) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.taker.url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	var state struct {
		Taken   int
		Missing [][2]int64
		Broken  []int64
	}
	if err := json.NewDecoder(resp.Body).Decode(&state); err != nil {
		return err
	}
	s.proof.check(s.taker.name+" has each once", state.Taken == different, state.Taken)
	s.proof.check(s.taker.name+" shows what is missing", reflect.DeepEqual(state.Missing, missing), state.Missing)
	s.proof.check(s.taker.name+" finds nothing broken", state.Broken != nil && len(state.Broken) == 0, state.Broken)
	s.shown = fmt.Sprintf("; it shows the %d gaps and no other", len(missing))
	return nil
}
