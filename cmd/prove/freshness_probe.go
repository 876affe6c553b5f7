package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"time"
)

// probes looks for the visits that some of the events must make readable.
type probes struct {
	url     string
	every   time.Duration // Between probes …
	between time.Duration // … and between the looks of one.

	mu      sync.Mutex
	next    time.Time
	done    []sighting
	failed  string
	running sync.WaitGroup
}

// sighting is how long an event took to be readable in a visit.
type sighting struct {
	at       time.Time     // When the event was to be sent.
	due      time.Duration // From then …
	accepted time.Duration // … and from its acceptance to when the visit was read.
	looks    int
	lost     bool // It was not readable within a minute.
}

const lostAfter = time.Minute

// offer probes the event, if it is time for a probe and a visit must show it.
func (p *probes) offer(ctx context.Context, d due, accepted time.Time) {
	if !d.event.shown {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if accepted.Before(p.next) {
		return
	}
	p.next = accepted.Add(p.every)
	p.running.Go(func() { p.follow(ctx, d, accepted) })
}

// follow reads the badge's visits until one covers the event's fix.
func (p *probes) follow(ctx context.Context, d due, accepted time.Time) {
	c := d.teller.fleet.client
	c.url = p.url
	at := time.Unix(d.event.fix+d.teller.later, 0).UTC()
	path := "/v1/visits?limit=10&badge=" + d.teller.badge.id.String() + "&from=" + url.QueryEscape(at.Format(time.RFC3339))
	s := sighting{at: d.at}
	for ; ; time.Sleep(max(p.between, s.due/4)) { // Looks are work for the server, too.
		s.looks++
		var page struct {
			Visits []struct {
				Arrived time.Time `json:"arrived"`
			} `json:"visits"`
		}
		err := c.get(context.WithoutCancel(ctx), path, &page)
		now := time.Now()
		s.due, s.accepted = now.Sub(d.at), now.Sub(accepted)
		s.lost = s.due > lostAfter
		if err != nil || s.lost || slices.ContainsFunc(page.Visits, func(v struct {
			Arrived time.Time `json:"arrived"`
		},
		) bool {
			return !v.Arrived.After(at)
		}) {
			p.see(s, err)
			return
		}
	}
}

func (p *probes) see(s sighting, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.failed = err.Error()
		return
	}
	p.done = append(p.done, s)
}

// sentIn returns what was to be sent in a span of time.
func (p *probes) sentIn(from, to time.Time) sightings {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out sightings
	for _, s := range p.done {
		if !s.at.Before(from) && s.at.Before(to) {
			out = append(out, s)
		}
	}
	return out
}

type sightings []sighting

func fromDue(s sighting) time.Duration      { return s.due }
func fromAccepted(s sighting) time.Duration { return s.accepted }

// share returns what that share of the sightings did not exceed.
func (s sightings) share(q float64, of func(sighting) time.Duration) time.Duration {
	if len(s) == 0 {
		return 0
	}
	all := make([]time.Duration, len(s))
	for i := range s {
		all[i] = of(s[i])
	}
	slices.Sort(all)
	return all[min(int(q*float64(len(all))), len(all)-1)]
}

// shares prints the usual shares.
func (s sightings) shares(of func(sighting) time.Duration) string {
	return fmt.Sprintf("p50 %s, p95 %s, p99 %s, max %s", ms(s.share(0.5, of)), ms(s.share(0.95, of)), ms(s.share(0.99, of)), ms(s.share(1, of)))
}

func (s sightings) lost() int {
	n := 0
	for _, one := range s {
		if one.lost {
			n++
		}
	}
	return n
}

func (s sightings) String() string {
	return fmt.Sprintf("accepted → readable %s; due → readable p99 %s; %d probes", s.shares(fromAccepted), ms(s.share(0.99, fromDue)), len(s))
}

func ms(d time.Duration) time.Duration { return d.Round(time.Millisecond) }

// looks returns how often was looked for a visit, on average.
func (s sightings) looks() float64 {
	n := 0
	for _, one := range s {
		n += one.looks
	}
	return float64(n) / float64(max(len(s), 1))
}
