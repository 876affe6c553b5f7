package main

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"time"
)

// feeding is a way to bring a season to a server.
type feeding struct {
	name string
	late bool // Its badges and fences are registered when all events are there.
	post func(ctx context.Context, to *house, events [][]byte, dice *rand.Rand) error
}

// house is a server with a database of its own, and the way into it.
type house struct {
	*bench
	client
	running *process
}

// open starts the server, again if need be.
func (h *house) open(ctx context.Context) (err error) {
	h.running, err = h.serve(ctx)
	if err == nil {
		h.url, h.ops = h.running.url, h.running.ops
	}
	return err
}

var feedings = []feeding{
	{name: "in order", post: func(ctx context.Context, to *house, events [][]byte, _ *rand.Rand) error {
		return oneByOne(ctx, to.client, events)
	}},
	{name: "shuffled", post: func(ctx context.Context, to *house, events [][]byte, dice *rand.Rand) error {
		return oneByOne(ctx, to.client, shuffled(events, dice))
	}},
	{name: "backwards", post: func(ctx context.Context, to *house, events [][]byte, _ *rand.Rand) error {
		return oneByOne(ctx, to.client, backwards(events))
	}},
	{name: "30 % twice", post: func(ctx context.Context, to *house, events [][]byte, dice *rand.Rand) error {
		return oneByOne(ctx, to.client, twice(events, dice))
	}},
	{name: "in batches", post: func(ctx context.Context, to *house, events [][]byte, dice *rand.Rand) error {
		return oneByOne(ctx, to.client, batches(twice(events, dice), dice))
	}},
	{name: "over 8 connections", post: func(ctx context.Context, to *house, events [][]byte, dice *rand.Rand) error {
		return together(ctx, to.client, twice(events, dice))
	}},
	{name: "over 8 connections, the server killed 3 times", post: killing},
	{name: "before its badges and fences", late: true, post: func(ctx context.Context, to *house, events [][]byte, dice *rand.Rand) error {
		return together(ctx, to.client, batches(shuffled(events, dice), dice))
	}},
}

// file is the name as part of a file's.
func (f feeding) file() string {
	return strings.NewReplacer(" ", "-", "%", "pc", ",", "").Replace(f.name)
}

// run registers the season's badges and fences and posts its events, before or
// after, and waits until the server has worked them off.
func (f feeding) run(ctx context.Context, to *house, s simulated, dice *rand.Rand) error {
	if !f.late {
		if err := s.register(ctx, to.bench, "season"); err != nil {
			return err
		}
	}
	if err := f.post(ctx, to, s.events, dice); err != nil {
		return err
	}
	if f.late {
		if err := s.register(ctx, to.bench, "season"); err != nil {
			return err
		}
		if err := to.released(ctx); err != nil {
			return err
		}
	}
	return to.drained(ctx)
}

// register imports the season's fences to a company and registers its badges.
func (s *simulated) register(ctx context.Context, b *bench, company string) error {
	if _, err := b.actual(ctx, "site", "import", "--company", company, s.fencesFile()); err != nil {
		return err
	}
	for _, device := range s.devices {
		if _, err := b.actual(ctx, "badge", "add", "--company", company, device); err != nil {
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
