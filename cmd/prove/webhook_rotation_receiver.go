package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	receiver "actual/contracts/actual/receivers/go"
)

// rotatedHook is a webhook and its receiver, which goes from key to key as its mode says.
type rotatedHook struct {
	name, id string
	mode     hookMode
	pause    time.Duration // Before it answers.
	current  string        // The newest key.

	mu       sync.Mutex
	keys     *receiver.Receiver
	ended    []endedKey
	chain    receiver.Chain
	taken    int
	refused  int
	late     int // Signed by a key that had ended.
	highest  int64
	refusals []string
	switched []time.Time
}

// endedKey is a former key, and when it may sign no more.
type endedKey struct {
	receiver *receiver.Receiver
	end      time.Time
}

// use has the receiver know these keys alone.
func (h *rotatedHook) use(keys ...string) error {
	r, err := receiver.New(keys...)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keys = r
	h.switched = append(h.switched, time.Now())
	return nil
}

// rotated takes note of a new key, and goes over to it when the mode says.
func (h *rotatedHook) rotated(asked time.Time, before, next string) error {
	h.current = next
	former, err := receiver.New(before)
	if err != nil {
		return err
	}
	h.mu.Lock()
	h.ended = append(h.ended, endedKey{former, asked.Add(hookRotationOverlap)})
	h.mu.Unlock()
	time.Sleep(time.Until(asked.Add(h.mode.after)))
	return h.use(h.mode.keys(before, next)...)
}

// ServeHTTP implements http.Handler.
func (h *rotatedHook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := takeBody(r)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	defer time.Sleep(h.pause)
	now := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.keys.Verify(r.Header, body, now); err != nil {
		h.refused++
		since := "no switch before"
		if n := len(h.switched); n > 0 {
			since = fmt.Sprintf("%s after it had switched", now.Sub(h.switched[n-1]).Round(time.Millisecond))
		}
		h.refusals = append(h.refusals, fmt.Sprintf("%v, %s, %d signatures", err, since, len(strings.Fields(r.Header.Get("webhook-signature")))))
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	for _, k := range h.ended { // A second more: times of deliveries are whole seconds.
		if now.After(k.end.Add(2*time.Second)) && k.receiver.Verify(r.Header, body, now) == nil {
			h.late++
		}
	}
	if err := h.add(body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (h *rotatedHook) add(body []byte) error {
	if err := h.chain.Add(body); err != nil {
		return err
	}
	n, ok := sequenceOf(body)
	if !ok {
		return errors.New("no sequence")
	}
	h.taken++
	h.highest = max(h.highest, n)
	return nil
}

func (h *rotatedHook) counts() (taken, refused int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.taken, h.refused
}

// last is the highest sequence below which nothing is missing; 0: something is.
func (h *rotatedHook) last() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.chain.Missing()) > 0 {
		return 0
	}
	return h.highest
}

// sequenceOf is the number of a message in its subscription.
func sequenceOf(body []byte) (int64, bool) {
	var b struct {
		Sequence int64 `json:"sequence"`
	}
	err := json.Unmarshal(body, &b)
	return b.Sequence, err == nil && b.Sequence > 0
}
