package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// readers read the API all the time, as people and integrations do beside the events.
type readers struct {
	n     atomic.Int64
	wrong []string // Answers that were not 200, and what was asked.
	stop  func()
}

// readPaths is what they read, each company its own.
var readPaths = []string{"/v1/visits?limit=20", "/v1/badges?limit=20", "/v1/sites?limit=20", "/v1/ledger/entries?limit=20", "/v1/company"}

// startReaders starts one for each party. stop waits for their end: then wrong may be
// read.
func startReaders(ctx context.Context, url string, parties []*party) *readers {
	ctx, end := context.WithCancel(ctx)
	var mu sync.Mutex
	var all sync.WaitGroup
	r := &readers{stop: func() { end(); all.Wait() }}
	for _, p := range parties {
		c := p.client
		c.url = url
		all.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				path := readPaths[i%len(readPaths)]
				err := c.see(ctx, path)
				if ctx.Err() != nil {
					return
				}
				if r.n.Add(1); err != nil {
					mu.Lock()
					r.wrong = append(r.wrong, err.Error())
					mu.Unlock()
				}
				select {
				case <-ctx.Done():
				case <-time.After(20 * time.Millisecond):
				}
			}
		})
	}
	return r
}

// see reads a resource, whatever is in it.
func (c client) see(ctx context.Context, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	status, body, err := do(req)
	switch {
	case errors.Is(err, context.Canceled):
		return nil
	case err != nil:
		return err
	case status != http.StatusOK:
		return fmt.Errorf("GET %s: %d %.200s", path, status, body)
	}
	return nil
}
