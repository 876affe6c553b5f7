package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// traffic posts parcels over several connections, as Notehub does: what was not
// answered 200 is sent again, until it is.
type traffic struct {
	parcels []parcel
	sent    map[holding]string // Why it must be in quarantine in the end; empty: it must be an event.

	mu       sync.Mutex
	urls     []string // Of the servers; they are posted to in turns.
	allowed  int      // Parcels that may be posted so far, the first of them.
	posted   int      // Of them, those that were.
	again    []parcel // Those that wait to be sent again.
	turns    int      // Parcels taken so far.
	resent   int      // Of them, those that were sent before.
	done     int      // Parcels that were answered 200.
	answered map[holding]bool
	kept     int // Of the answered, those found at the last look.
	failed   error
}

const connections = 8

func newTraffic(parties []*party, dice *rand.Rand) *traffic {
	t := &traffic{sent: map[holding]string{}, answered: map[holding]bool{}}
	var all [][]parcel
	for _, p := range parties {
		all = append(all, p.parcels(dice, t.sent))
	}
	t.parcels = interleaved(all, dice)
	return t
}

// moved tells where the servers are now.
func (t *traffic) moved(urls ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.urls = urls
}

// allow lets more parcels out.
func (t *traffic) allow(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.allowed = n
}

// start posts until ctx ends.
func (t *traffic) start(ctx context.Context) {
	for range connections {
		go func() {
			for ctx.Err() == nil {
				if !t.one(ctx) {
					time.Sleep(20 * time.Millisecond)
				}
			}
		}()
	}
}

// one posts a parcel, and reports whether there was one and it was answered 200.
func (t *traffic) one(ctx context.Context) bool {
	p, url, ok := t.take()
	if !ok {
		return false
	}
	c := p.party.client
	c.url = url
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	status, answer, err := c.post(ctx, p.body)
	return t.note(p, status, answer, err)
}

// take returns what is sent next: every other time what was sent before.
func (t *traffic) take() (parcel, string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fresh := t.posted < t.allowed
	t.turns++
	url := t.urls[t.turns%len(t.urls)]
	if len(t.again) > 0 && (!fresh || t.turns%2 == 0) {
		p := t.again[0]
		t.again = t.again[1:]
		t.resent++
		return p, url, true
	}
	if !fresh {
		return parcel{}, "", false
	}
	t.posted++
	return t.parcels[t.posted-1], url, true
}

// note keeps what came of a parcel, and reports whether it was answered 200.
func (t *traffic) note(p parcel, status int, answer string, err error) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case err == nil && status == http.StatusOK:
		if n := counted(answer); n != len(p.events) {
			t.failed = fmt.Errorf("%d events were answered 200 %s", len(p.events), answer)
		}
		for _, h := range p.events {
			t.answered[h] = true
		}
		t.done++
		return true
	case err == nil && status < http.StatusInternalServerError:
		t.failed = fmt.Errorf("the server answered %d %s", status, answer)
	}
	t.again = append(t.again, p)
	return false
}

// counted returns how many events a receipt is for.
func counted(answer string) int {
	var r receipt
	if err := json.Unmarshal([]byte(answer), &r); err != nil {
		return -1
	}
	return r.total()
}

// until waits until so many parcels are answered.
func (t *traffic) until(ctx context.Context, parcels int) error {
	for end := time.Now().Add(2 * patience); ctx.Err() == nil; time.Sleep(2 * time.Millisecond) {
		t.mu.Lock()
		done, failed := t.done, t.failed
		t.mu.Unlock()
		if failed != nil || done >= parcels {
			return failed
		}
		if time.Now().After(end) {
			return fmt.Errorf("%d of %d bodies were answered within %s", done, parcels, 2*patience)
		}
	}
	return ctx.Err()
}

// finished waits until everything is answered.
func (t *traffic) finished(ctx context.Context) error {
	t.allow(len(t.parcels))
	return t.until(ctx, len(t.parcels))
}

// soFar returns the events that were answered 200.
func (t *traffic) soFar() map[holding]bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.answered)
}
