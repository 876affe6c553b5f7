package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// keyRotation rotates an API key and a route under load, on two servers.
var keyRotation = claim{
	name:   "key-rotation",
	target: "a key and a route rotated under load, on two servers over one database: no request with either secret fails in the overlap, all with the old one fail after it",
	run:    proveKeyRotation,
}

const (
	rotationRate    = 100 // Requests a second with each secret, over both servers.
	rotationBefore  = 3 * time.Second
	rotationOverlap = 8 * time.Second
	rotationAfter   = 4 * time.Second
)

// rotationProof is the proof at work.
type rotationProof struct {
	b       *bench
	c       client
	servers []string
	key     string // Ids.
	route   string
	drums   sync.WaitGroup
}

func proveKeyRotation(ctx context.Context, b *bench) (result, error) {
	p := &rotationProof{b: b}
	if err := p.open(ctx); err != nil {
		return result{}, err
	}
	rounds := 3
	if full() {
		rounds = 20
	}
	total := tallies{}
	for round := range rounds {
		t, err := p.round(ctx)
		if err != nil {
			return result{}, err
		}
		total.add(t)
		b.say("round %d of %d: %s", round+1, rounds, t)
	}
	return result{figures: fmt.Sprintf("%d rotations of a key and of a route, overlap %s, %d requests/s: %s; load %s", rounds, rotationOverlap, 4*rotationRate, total, load()), ok: total.ok()}, nil
}

func (p *rotationProof) open(ctx context.Context) error {
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
		p.servers = append(p.servers, s.url)
	}
	p.c.url = p.servers[0]
	key, err := p.made(ctx, "/v1/api-keys", `{"label":"rotated","scopes":["badges:read"]}`)
	if err != nil {
		return err
	}
	route, err := p.made(ctx, "/v1/routes", `{"label":"rotated"}`)
	p.key, p.route = key.Key.ID, route.Route.ID
	p.b.say("two servers, a key and a route")
	return err
}

// shown is a credential with its secret.
type shown struct {
	Key    shownLife `json:"api_key"`
	Route  shownLife `json:"route"`
	Secret string    `json:"secret"`
}

type shownLife struct {
	ID    string    `json:"id"`
	Until time.Time `json:"former_secret_until"`
}

func (p *rotationProof) made(ctx context.Context, path, body string) (s shown, err error) {
	status, answer, err := p.c.ask(ctx, http.MethodPost, path, body)
	if err == nil && status >= http.StatusMultipleChoices {
		err = fmt.Errorf("POST %s: %d %s", path, status, answer)
	}
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(answer), &s)
}

// round rotates both once. The secrets of before are new ones: an overlap of 0
// ends what was.
func (p *rotationProof) round(ctx context.Context) (tallies, error) {
	var old, next [2]shown
	for i, path := range p.paths() {
		var err error
		if old[i], err = p.made(ctx, path, `{"overlap_s":0}`); err != nil {
			return tallies{}, err
		}
	}
	loading, stop := context.WithCancel(ctx)
	defer stop()
	before := p.drum(loading, old)
	time.Sleep(rotationBefore)
	for i, path := range p.paths() {
		var err error
		if next[i], err = p.made(ctx, path, fmt.Sprintf(`{"overlap_s":%d}`, int(rotationOverlap.Seconds()))); err != nil {
			return tallies{}, err
		}
	}
	after := p.drum(loading, next) // From the first moment on.
	until := [2]time.Time{next[0].Key.Until, next[1].Route.Until}
	if until[0].IsZero() || until[1].IsZero() {
		return tallies{}, errors.New("the rotation names no end of the secret of before")
	}
	time.Sleep(time.Until(until[1].Add(rotationAfter)))
	stop()
	p.drums.Wait()
	return judge(before, after, until), nil
}

func (p *rotationProof) paths() [2]string {
	return [2]string{"/v1/api-keys/" + p.key + "/rotate", "/v1/routes/" + p.route + "/rotate"}
}

// beat is one request: of the key (0) or the route (1).
type beat struct {
	of         int
	began, end time.Time
	status     int
	err        error
}

// beats are what a drum did.
type beats struct {
	mu  sync.Mutex
	all []beat
}

// drum sends requests with both secrets, to the servers in turns, until ctx ends.
func (p *rotationProof) drum(ctx context.Context, secrets [2]shown) *beats {
	done := &beats{}
	for of := range secrets {
		p.drums.Go(func() {
			paced(ctx, rotationRate, func(n int) {
				c := client{url: p.servers[n%len(p.servers)], key: secrets[of].Secret, route: secrets[of].Secret}
				one := beat{of: of, began: time.Now()}
				if of == 0 {
					one.status, _, one.err = c.ask(context.WithoutCancel(ctx), http.MethodGet, "/v1/badges?limit=1", "")
				} else {
					one.status, _, one.err = c.post(context.WithoutCancel(ctx), fmt.Appendf(nil, `{"event":"%d-%d","device":"dev:nobody"}`, one.began.UnixNano(), n))
				}
				one.end = time.Now()
				done.mu.Lock()
				defer done.mu.Unlock()
				done.all = append(done.all, one)
			})
		})
	}
	return done
}

// tallies counts requests and those that were answered otherwise than claimed.
type tallies struct {
	oldIn, newIn, newAfter, oldAfter int
	failed, admitted                 int
	say                              string // Of the first that should not be.
}

// judge counts. A request with the old secret that was under way when the overlap
// ended may be answered either way.
func judge(old, next *beats, until [2]time.Time) (t tallies) {
	for _, b := range old.all {
		switch {
		case b.end.Before(until[b.of]):
			if t.oldIn++; b.status != http.StatusOK {
				t.fail(b, "with the old secret in the overlap")
			}
		case b.began.After(until[b.of]):
			if t.oldAfter++; b.status != http.StatusUnauthorized {
				t.admitted++
				t.fail(b, "with the old secret after it")
			}
		}
	}
	for _, b := range next.all {
		if b.began.Before(until[b.of]) {
			t.newIn++
		} else {
			t.newAfter++
		}
		if b.status != http.StatusOK {
			t.fail(b, "with the new secret")
		}
	}
	return t
}

func (t *tallies) fail(b beat, when string) {
	t.failed++
	if t.say == "" {
		t.say = fmt.Sprintf(", the first: %s %s: %d %v", []string{"key", "route"}[b.of], when, b.status, b.err)
	}
}

func (t *tallies) add(o tallies) {
	t.oldIn, t.newIn, t.newAfter, t.oldAfter = t.oldIn+o.oldIn, t.newIn+o.newIn, t.newAfter+o.newAfter, t.oldAfter+o.oldAfter
	t.failed, t.admitted = t.failed+o.failed, t.admitted+o.admitted
	if t.say == "" {
		t.say = o.say
	}
}

func (t tallies) ok() bool { return t.failed == 0 && t.oldIn > 0 && t.newIn > 0 && t.oldAfter > 0 }

func (t tallies) String() string {
	return fmt.Sprintf("%d with the old secret before and in the overlap, %d with the new one in it and %d after it, %d with the old one after it (all 401 but %d); %d not as claimed%s",
		t.oldIn, t.newIn, t.newAfter, t.oldAfter, t.admitted, t.failed, t.say)
}
