package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// noisyNeighbour lets one company send many times what it may, and looks how its
// neighbour fares.
var noisyNeighbour = claim{
	name:   "noisy-neighbour",
	target: "a company sends 50 times its limits, requests and deliveries, a minute long: its neighbour's p99 stays within 2× of its quiet value or 20 ms above it, and its events become visits within 2 s (p99)",
	run:    proveNoisyNeighbour,
}

const (
	noisyRequests   = 600  // What the noisy company may a minute …
	noisyDeliveries = 1200 // … and its route.
	noisyTimes      = 50
	neighbourBadges = 80
	neighbourEvents = 20 // A second.
	neighbourAsks   = 30 // Requests a second.
	neighbourNear   = 20 * time.Millisecond
	neighbourTimes  = 2
	neighbourFresh  = 2 * time.Second
	quietSlice      = 25 * time.Second
	noisySlice      = time.Minute
	floodSlice      = 20 * time.Second
)

// noisyProof is the proof at work.
type noisyProof struct {
	b       *bench
	fresh   freshProof // The neighbour's badges, its events and the visits that they make.
	noisy   client
	badge   string
	asks    timings
	noise   noise
	slices  []slice
	warm    time.Duration
	running sync.WaitGroup
}

// slice is a span of time and what went on.
type slice struct {
	kind     string
	from, to time.Time
}

func proveNoisyNeighbour(ctx context.Context, b *bench) (result, error) {
	p := &noisyProof{b: b, warm: 10 * time.Second}
	manyConnections()
	if err := p.open(ctx); err != nil {
		return result{}, err
	}
	loading, stop := context.WithCancel(ctx)
	failed := make(chan error, 1)
	p.running.Go(func() { failed <- p.fresh.pace.run(loading, p.fresh.choir) })
	p.running.Go(func() { p.ask(loading) })
	err := p.phases(ctx, failed)
	stop()
	p.running.Wait()
	p.fresh.probes.running.Wait()
	if err != nil {
		return result{}, err
	}
	return p.judge(), nil
}

// open furnishes two companies: the neighbour lives through a day of its badges.
func (p *noisyProof) open(ctx context.Context) (err error) {
	if err := p.b.open(ctx); err != nil {
		return err
	}
	f := &p.fresh
	f.b = p.b
	if f.tapes, err = newTapes(); err != nil {
		return err
	}
	lasts := 25 * int64((p.warm + 3*quietSlice + 2*noisySlice + floodSlice + 30*time.Second).Seconds())
	from := f.tapes.day + 17*3600 - lasts
	later := time.Now().Unix() - lasts - from
	neighbour := order{ref: "quiet", zone: zoneOf(later)}
	var tellers []*teller
	for i := range neighbourBadges {
		t := &teller{
			badge: fleetBadge{device: fmt.Sprintf("dev:864000000%06d", i)}, head: uint32(i),
			tape: f.tapes.badges[i%len(f.tapes.badges)], from: from, later: later,
		}
		neighbour.devices = append(neighbour.devices, t.badge.device)
		tellers = append(tellers, t)
	}
	p.badge = "dev:864999999000001"
	if f.fleets, err = p.b.furnishMany(ctx, []order{neighbour, {ref: "noisy", zone: "UTC", devices: []string{p.badge}}}, f.tapes.fences); err != nil {
		return err
	}
	for i, t := range tellers {
		t.fleet, t.badge = &f.fleets[0], f.fleets[0].badges[i]
	}
	f.choir = tellers
	server, err := p.b.serve(ctx)
	if err != nil {
		return err
	}
	f.url, p.noisy = server.url, f.fleets[1].client
	p.noisy.url = server.url
	f.probes = probes{url: server.url, between: 100 * time.Millisecond}
	f.pace = pace{rate: neighbourEvents, url: server.url, probes: &f.probes}
	return f.tellPast(ctx)
}

// phases lets quiet and noisy slices follow each other, and then a flood that the
// limits let through.
func (p *noisyProof) phases(ctx context.Context, failed chan error) error {
	limits := []string{"company", "limits", "noisy", fmt.Sprintf("key.requests=%d", noisyRequests), fmt.Sprintf("company.requests=%d", noisyRequests), fmt.Sprintf("route.deliveries=%d", noisyDeliveries)}
	if _, err := p.b.actual(ctx, limits...); err != nil {
		return err
	}
	if err := p.pass(ctx, "warm", p.warm, nil, failed); err != nil { // Longer than limits are believed unread.
		return err
	}
	for range 2 {
		if err := p.pass(ctx, "quiet", quietSlice, nil, failed); err != nil {
			return err
		}
		if err := p.pass(ctx, "noisy", noisySlice, p.beyond, failed); err != nil {
			return err
		}
	}
	if err := p.pass(ctx, "quiet", quietSlice, nil, failed); err != nil {
		return err
	}
	if _, err := p.b.actual(ctx, "company", "limits", "noisy", "route.deliveries=10000000"); err != nil {
		return err
	}
	if err := p.pass(ctx, "pause", 11*time.Second, nil, failed); err != nil {
		return err
	}
	return p.pass(ctx, "flood", floodSlice, p.within, failed)
}

// pass lets a slice pass, with a noise or none.
func (p *noisyProof) pass(ctx context.Context, kind string, long time.Duration, noise func(ctx context.Context), failed chan error) error {
	s := slice{kind: kind, from: time.Now()}
	during, over := context.WithTimeout(ctx, long)
	defer over()
	if noise != nil {
		noise(during)
	}
	select {
	case err := <-failed:
		return fmt.Errorf("the neighbour's load ended: %w", err)
	case <-during.Done():
	}
	s.to = time.Now()
	p.slices = append(p.slices, s)
	p.b.say("%s: the neighbour's requests %s, deliveries %s; the noise: %s", kind, p.asks.in(s), p.deliveries(s), p.noise.String())
	return ctx.Err()
}

// ask sends the neighbour's requests, of three kinds in turns.
func (p *noisyProof) ask(ctx context.Context) {
	c := p.fresh.fleets[0].client
	c.url = p.fresh.url
	began := time.Now()
	paced(ctx, neighbourAsks, func(n int) {
		due := began.Add(time.Duration(n) * time.Second / neighbourAsks)
		var into any
		err := c.get(context.WithoutCancel(ctx), []string{"/v1/visits?limit=20", "/v1/badges?limit=50", "/v1/sites?limit=50"}[n%3], &into)
		p.asks.add(due, time.Since(due), err)
	})
}

// deliveries are how long the neighbour's events took until they were accepted.
func (p *noisyProof) deliveries(s slice) durations {
	var out durations
	for _, one := range p.fresh.probes.sentIn(s.from, s.to) {
		out = append(out, one.due-one.accepted)
	}
	return out
}

// seenIn collects what was measured in the slices of a kind.
func (p *noisyProof) seenIn(kind string) (asks, deliveries durations, visits sightings) {
	for _, s := range p.slices {
		if s.kind == kind {
			asks, deliveries = append(asks, p.asks.in(s)...), append(deliveries, p.deliveries(s)...)
			visits = append(visits, p.fresh.probes.sentIn(s.from, s.to)...)
		}
	}
	return asks, deliveries, visits
}

func (p *noisyProof) judge() result {
	asksQ, sentQ, seenQ := p.seenIn("quiet")
	asksN, sentN, seenN := p.seenIn("noisy")
	asksF, sentF, seenF := p.seenIn("flood")
	within := func(noisy, quiet durations) bool {
		q, n := quiet.share(0.99), noisy.share(0.99)
		return len(noisy) > 0 && len(quiet) > 0 && n <= max(neighbourTimes*q, q+neighbourNear)
	}
	fresh := seenN.share(0.99, fromAccepted)
	refused, lost := p.fresh.pace.failed.Load(), seenQ.lost()+seenN.lost()+seenF.lost()
	return result{
		figures: fmt.Sprintf("twice a minute of noise: %s; the neighbour's requests quiet %s, noisy %s; its deliveries quiet %s, noisy %s; its events readable in a visit, p99 quiet %s, noisy %s; %d requests failed, %d deliveries refused, %d events never readable; beside, not judged, %s of a flood within the limits (%s): requests %s, deliveries %s, readable p99 %s; load %s",
			p.noise.beyond(), asksQ, asksN, sentQ, sentN, ms(seenQ.share(0.99, fromAccepted)), ms(fresh), p.asks.failed(), refused, lost,
			floodSlice, p.noise.within(), asksF, sentF, ms(seenF.share(0.99, fromAccepted)), load()),
		ok: within(asksN, asksQ) && within(sentN, sentQ) && len(seenN) > 0 && fresh <= neighbourFresh &&
			p.asks.failed() == 0 && refused == 0 && lost == 0 && p.noise.enough(),
	}
}

// durations are how long things took.
type durations []time.Duration

func (d durations) share(q float64) time.Duration {
	if len(d) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(d))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// String gives shares to a tenth of a millisecond.
func (d durations) String() string {
	tenth := func(q float64) time.Duration { return d.share(q).Round(100 * time.Microsecond) }
	return fmt.Sprintf("p50 %s, p99 %s (%d)", tenth(0.5), tenth(0.99), len(d))
}
