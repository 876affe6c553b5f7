package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

func backwards(events [][]byte) [][]byte {
	out := make([][]byte, 0, len(events))
	for i := len(events) - 1; i >= 0; i-- {
		out = append(out, events[i])
	}
	return out
}

func oneByOne(ctx context.Context, c client, bodies [][]byte) error {
	for _, body := range bodies {
		if err := c.feed(ctx, body); err != nil {
			return err
		}
	}
	return nil
}

// together posts from 8 connections at once, each what comes next.
func together(ctx context.Context, c client, bodies [][]byte) error {
	var failed error
	for _, err := range overConnections(bodies, func(body []byte) error { return c.feed(ctx, body) }) {
		failed = errors.Join(failed, err)
	}
	return failed
}

// killing posts from 8 connections to a server that is killed without warning, and
// to the next one what was not answered.
func killing(ctx context.Context, to *house, events [][]byte, dice *rand.Rand) error {
	bodies := twice(events, dice)
	for range 3 {
		death := time.AfterFunc(time.Duration(50+dice.IntN(500))*time.Millisecond, to.running.kill)
		failed := overConnections(bodies, func(body []byte) error { return to.answered(ctx, body) })
		var unanswered [][]byte
		for i, body := range bodies {
			if failed[i] != nil {
				unanswered = append(unanswered, body)
			}
		}
		if death.Stop() {
			to.running.kill()
		}
		if err := to.open(ctx); err != nil {
			return err
		}
		bodies = unanswered
	}
	return together(ctx, to.client, bodies)
}

// kill ends the server without a chance to clean up, and waits.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	err := <-p.done
	p.done <- err
}

// answered posts a body once.
func (c client) answered(ctx context.Context, body []byte) error {
	status, answer, err := c.post(ctx, body)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%d %s", status, answer)
	}
	return err
}

// overConnections does something with each body, 8 at a time, and returns what failed.
func overConnections(bodies [][]byte, do func(body []byte) error) map[int]error {
	const connections = 8
	next := make(chan int)
	failed := map[int]error{}
	var mu sync.Mutex
	var posting sync.WaitGroup
	for range connections {
		posting.Go(func() {
			for i := range next {
				if err := do(bodies[i]); err != nil {
					mu.Lock()
					failed[i] = err
					mu.Unlock()
				}
			}
		})
	}
	for i := range bodies {
		next <- i
	}
	close(next)
	posting.Wait()
	return failed
}
