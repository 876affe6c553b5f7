package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"actual/domain/webhook"
)

// hookReceiver is an integrator's: it verifies each message, and keeps what it takes by
// webhook and sequence.
type hookReceiver struct {
	url string

	mu    sync.Mutex
	hooks map[string]*hookTaken // By the path that it was told.
	wrong []string
}

// hookTaken is what a webhook has brought.
type hookTaken struct {
	id      string // The webhook's.
	company int
	key     webhook.Verifier
	answers func(said *hookSaid) int // A status; nil: 200.
	said    map[int64]*hookSaid
	first   map[string]time.Time // When a fact's message came first.
	came    int                  // Messages, each time.
}

// hookSaid is what a payload says of itself.
type hookSaid struct {
	ID       string  `json:"id"`
	Type     string  `json:"type"`
	Webhook  string  `json:"webhook"`
	Sequence int64   `json:"sequence"`
	Previous *string `json:"previous"`
	Event    string  `json:"event"`
	payload  []byte
}

// receiver opens one on a port of this machine.
func newHookReceiver(b *bench) (*hookReceiver, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &hookReceiver{url: "http://" + listener.Addr().String(), hooks: map[string]*hookTaken{}}
	server := &http.Server{Handler: http.HandlerFunc(r.take), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	b.closers = append(b.closers, func(context.Context) error { return server.Close() })
	return r, nil
}

func (r *hookReceiver) take(w http.ResponseWriter, req *http.Request) {
	at := time.Now()
	body, err := io.ReadAll(io.LimitReader(req.Body, 1<<20))
	if err != nil {
		return
	}
	r.mu.Lock()
	of := r.hooks[req.URL.Path]
	r.mu.Unlock()
	if of == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	said := &hookSaid{payload: body}
	err = json.Unmarshal(body, said)
	if err == nil {
		err = webhook.Verify([]webhook.Verifier{of.key}, req.Header.Get, body, at, webhook.Tolerance)
	}
	if err == nil && (said.ID != req.Header.Get(webhook.HeaderID) || said.Webhook != of.id) {
		err = errors.New("its headers and its payload differ")
	}
	if err != nil {
		r.complain("%s: %v", req.URL.Path, err)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if of.answers != nil {
		if status := of.answers(said); status != http.StatusOK {
			w.WriteHeader(status)
			return
		}
	}
	r.keep(of, said, at)
}

func (r *hookReceiver) keep(of *hookTaken, said *hookSaid, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	of.came++
	if before, again := of.said[said.Sequence]; again {
		if string(before.payload) != string(said.payload) {
			r.wrong = append(r.wrong, fmt.Sprintf("sequence %d of webhook %s came with two payloads", said.Sequence, of.id))
		}
		return
	}
	of.said[said.Sequence] = said
	of.first[said.Event] = at
}

func (r *hookReceiver) complain(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	const few = 50
	if len(r.wrong) < few {
		r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
	}
}

// taken is how many different messages came of all webhooks, and how many in all.
func (r *hookReceiver) taken() (different, all int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, of := range r.hooks {
		different, all = different+len(of.said), all+of.came
	}
	return different, all
}

// subscribe makes a webhook of the company by the API.
func (r *hookReceiver) subscribe(ctx context.Context, c client, company int, more string) (*hookTaken, error) {
	r.mu.Lock()
	path := fmt.Sprintf("/%d", len(r.hooks))
	r.hooks[path] = nil
	r.mu.Unlock()
	status, body, err := c.ask(ctx, http.MethodPost, "/v1/webhooks", fmt.Sprintf(`{"name":"proof %s","url":"%s%s"%s}`, path, r.url, path, more))
	if err != nil {
		return nil, err
	}
	if status != http.StatusCreated {
		return nil, fmt.Errorf("POST /v1/webhooks: %d %s", status, body)
	}
	var made struct {
		Webhook struct{ ID string }
		Secret  string
	}
	if err := json.Unmarshal([]byte(body), &made); err != nil {
		return nil, err
	}
	of := &hookTaken{id: made.Webhook.ID, company: company, said: map[int64]*hookSaid{}, first: map[string]time.Time{}}
	if of.key, err = webhook.ParseVerifier(made.Secret); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hooks[path] = of
	return of, nil
}

// gaps returns the sequences up to last that are lacking, and complaints where two
// neighbours do not name each other. It needs nothing but what came.
func gaps(said map[int64]*hookSaid, last int64) (lacking []int64, wrong []string) {
	for n := int64(1); n <= last; n++ {
		m := said[n]
		if m == nil {
			lacking = append(lacking, n)
			continue
		}
		before := said[n-1]
		switch {
		case n == 1 && m.Previous != nil:
			wrong = append(wrong, "the first names one before it")
		case n > 1 && m.Previous == nil:
			wrong = append(wrong, fmt.Sprintf("sequence %d names none before it", n))
		case before != nil && *m.Previous != hashText(before.payload):
			wrong = append(wrong, fmt.Sprintf("sequence %d names another payload than came as %d", n, n-1))
		}
	}
	return lacking, wrong
}

func hashText(payload []byte) string {
	sum := webhook.Hash(payload)
	return hex.EncodeToString(sum[:])
}
