package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"
)

// front stands in for the proxy of a platform: it spreads requests over the servers
// that have joined, and counts what each version answered.
type front struct {
	url string

	mu      sync.Mutex
	servers []*behind
	turn    int
	answers map[string]*toll // By version.
}

// behind is a server behind the front.
type behind struct {
	version string
	proxy   *httputil.ReverseProxy
	held    sync.WaitGroup // Requests that it has in hand.
}

// toll is what a version did.
type toll struct {
	n, failed, refused int // Failed: 5xx; refused: no answer at all.
	longest            time.Duration
	took               []time.Duration // Of the last ones.
}

// keptTimes is how many times of answers are kept of a version.
const keptTimes = 2000

// openFront listens until ctx ends.
func openFront(ctx context.Context) (*front, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f := &front{url: "http://" + listener.Addr().String(), answers: map[string]*toll{}}
	server := &http.Server{Handler: f, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(os.Stderr, "front:", err)
		}
	}()
	return f, nil
}

// join lets a server have requests from now on.
func (f *front) join(version, to string) (*behind, error) {
	u, err := url.Parse(to)
	if err != nil {
		return nil, err
	}
	b := &behind{version: version, proxy: httputil.NewSingleHostReverseProxy(u)}
	b.proxy.Transport = &http.Transport{MaxIdleConnsPerHost: 64}
	b.proxy.ErrorLog = log.New(os.Stderr, "front: ", 0)
	b.proxy.ErrorHandler = func(w http.ResponseWriter, r *http.Request, err error) {
		if r.Context().Err() == nil { // The caller did not go away.
			f.note(version, func(a *toll) { a.refused++ })
		}
		w.WriteHeader(http.StatusBadGateway)
	}
	b.proxy.ModifyResponse = func(r *http.Response) error {
		if r.StatusCode >= http.StatusInternalServerError {
			f.note(version, func(a *toll) { a.failed++ })
		}
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.servers = append(f.servers, b)
	return b, nil
}

// leave gives a server no more requests, and waits until it has answered those that it
// has.
func (f *front) leave(b *behind) {
	f.mu.Lock()
	f.servers = slices.DeleteFunc(f.servers, func(x *behind) bool { return x == b })
	f.mu.Unlock()
	b.held.Wait()
}

func (f *front) note(version string, do func(a *toll)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.answers[version] == nil {
		f.answers[version] = &toll{}
	}
	do(f.answers[version])
}

// pick takes a server for a request: they have turns.
func (f *front) pick() *behind {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.servers) == 0 {
		return nil
	}
	f.turn++
	b := f.servers[f.turn%len(f.servers)]
	b.held.Add(1)
	return b
}

// ServeHTTP implements http.Handler.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b := f.pick()
	if b == nil {
		f.note("nobody", func(a *toll) { a.refused++ })
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer b.held.Done()
	began := time.Now()
	b.proxy.ServeHTTP(w, r)
	took := time.Since(began)
	f.note(b.version, func(a *toll) {
		a.n++
		a.longest = max(a.longest, took)
		if len(a.took) == keptTimes {
			a.took = a.took[1:]
		}
		a.took = append(a.took, took)
	})
}

// of is what a version did so far.
func (f *front) of(version string) toll {
	f.mu.Lock()
	defer f.mu.Unlock()
	if a := f.answers[version]; a != nil {
		c := *a
		c.took = slices.Clone(a.took)
		return c
	}
	return toll{}
}

// wrong is how many requests failed or were refused, of all versions.
func (f *front) wrong() (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.answers {
		n += a.failed + a.refused
	}
	return n
}
