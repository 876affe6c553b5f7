package main

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// feeding is a way to bring a season to a server.
type feeding struct {
	name string
	late bool // Its badges and fences are registered when all events are there.
	post func(ctx context.Context, c client, events [][]byte, dice *rand.Rand) error
}

var feedings = []feeding{
	{name: "in order", post: func(ctx context.Context, c client, events [][]byte, _ *rand.Rand) error {
		return oneByOne(ctx, c, events)
	}},
	{name: "shuffled", post: func(ctx context.Context, c client, events [][]byte, dice *rand.Rand) error {
		return oneByOne(ctx, c, shuffled(events, dice))
	}},
	{name: "backwards", post: func(ctx context.Context, c client, events [][]byte, _ *rand.Rand) error {
		return oneByOne(ctx, c, backwards(events))
	}},
	{name: "30 % twice", post: func(ctx context.Context, c client, events [][]byte, dice *rand.Rand) error {
		return oneByOne(ctx, c, twice(events, dice))
	}},
	{name: "in batches", post: func(ctx context.Context, c client, events [][]byte, dice *rand.Rand) error {
		return oneByOne(ctx, c, batches(twice(events, dice), dice))
	}},
	{name: "over 8 connections", post: func(ctx context.Context, c client, events [][]byte, dice *rand.Rand) error {
		return together(ctx, c, twice(events, dice))
	}},
	{name: "before its badges and fences", late: true, post: func(ctx context.Context, c client, events [][]byte, dice *rand.Rand) error {
		return together(ctx, c, batches(shuffled(events, dice), dice))
	}},
}

// file is the name as part of a file's.
func (f feeding) file() string { return strings.NewReplacer(" ", "-", "%", "pc").Replace(f.name) }

// run registers the season's badges and fences and posts its events, before or
// after, and waits until the server has worked them off.
func (f feeding) run(ctx context.Context, b *bench, c client, s simulated, dice *rand.Rand) error {
	if !f.late {
		if err := s.register(ctx, b); err != nil {
			return err
		}
	}
	if err := f.post(ctx, c, s.events, dice); err != nil {
		return err
	}
	if f.late {
		if err := s.register(ctx, b); err != nil {
			return err
		}
		if err := c.released(ctx); err != nil {
			return err
		}
	}
	return c.drained(ctx)
}

func (s *simulated) register(ctx context.Context, b *bench) error {
	if _, err := b.actual(ctx, "site", "import", "--company", "season", s.fencesFile()); err != nil {
		return err
	}
	for _, device := range s.devices {
		if _, err := b.actual(ctx, "badge", "add", "--company", "season", device); err != nil {
			return err
		}
	}
	return nil
}

// released waits until nothing of a known device is left in quarantine.
func (c client) released(ctx context.Context) error {
	return wait(ctx, 5*time.Minute, func() (bool, error) {
		cases, err := c.list(ctx, "/v1/quarantine?status=open&limit=500", "cases")
		for _, raw := range cases {
			var q caseJSON
			if err := json.Unmarshal(raw, &q); err != nil || q.Reason == "unknown_device" {
				return false, err
			}
		}
		return err == nil, err
	})
}

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
	const connections = 8
	next := make(chan []byte)
	failed := make([]error, connections)
	var posting sync.WaitGroup
	for i := range connections {
		posting.Go(func() {
			for body := range next {
				if failed[i] == nil {
					failed[i] = c.feed(ctx, body)
				}
			}
		})
	}
	for _, body := range bodies {
		next <- body
	}
	close(next)
	posting.Wait()
	return errors.Join(failed...)
}
