package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"actual/domain/geofence"
)

// fenceSpeed asks which fences hold positions, of us and of PostGIS in turns, and
// compares the answers where they are hardest: near the edges.
var fenceSpeed = claim{
	name:   "fence-speed",
	target: "≥ 10 times PostGIS' ST_Covers at 10,000 and 100,000 fences; at 100,000 ≥ 0.7 of the rate at 10,000; every difference near an edge explained",
	run:    proveFenceSpeed,
}

const (
	fenceRounds = 9
	oursRound   = 500_000 // Positions that we are asked for in a round,
	peerRound   = 30_000  // and PostGIS.
)

func proveFenceSpeed(ctx context.Context, b *bench) (result, error) {
	if err := b.data(ctx); err != nil {
		return result{}, err
	}
	var races []*fenceRace
	for _, n := range []int{10_000, 100_000} {
		r, err := newFenceRace(ctx, b, n)
		if err != nil {
			return result{}, err
		}
		races = append(races, r)
	}
	for round := range fenceRounds {
		for _, r := range races {
			if err := r.round(ctx, round); err != nil {
				return result{}, err
			}
		}
	}
	small, large := races[0], races[1]
	for _, r := range races {
		b.say("%7d fences: %.2f million/s (%.2f…%.2f), PostGIS %.0f thousand/s (%.0f…%.0f): %.1f times; of %d answers %d differ, at most %.1f µm from an edge",
			len(r.town.rings), median(r.ours)/1e6, slices.Min(r.ours)/1e6, slices.Max(r.ours)/1e6,
			median(r.theirs)/1e3, slices.Min(r.theirs)/1e3, slices.Max(r.theirs)/1e3, r.ratio(), r.compared, r.differ.on+r.differ.beside, r.differ.farthest*1e6)
	}
	near, err := small.edges(ctx, b)
	if err != nil {
		return result{}, err
	}
	kept := median(quotients(large.ours, small.ours))
	return result{
		figures: fmt.Sprintf("10,000 fences: %.2f million/s, %.1f times PostGIS (%.0f thousand/s); 100,000: %.2f million/s, %.1f times; ratio of the two %.2f; %s; load %s",
			median(small.ours)/1e6, small.ratio(), median(small.theirs)/1e3, median(large.ours)/1e6, large.ratio(), kept, near, load()),
		ok: small.ratio() >= 10 && large.ratio() >= 10 && kept >= 0.7 && small.differ.explained() && large.differ.explained() && near.explained(),
	}, nil
}

// fenceRace is us against PostGIS on one town. Rates are positions a second.
type fenceRace struct {
	town         *fenceTown
	peer         *fencePeer
	places       []geofence.LatLng
	ours, theirs []float64 // By round.
	compared     int
	differ       nearEdges
}

func newFenceRace(ctx context.Context, b *bench, n int) (*fenceRace, error) {
	r := &fenceRace{}
	var err error
	if r.town, err = newFenceTown(n, 1); err != nil {
		return nil, err
	}
	if r.peer, err = newFencePeer(ctx, b.database.AdminURL, r.town, "geometry"); err != nil {
		return nil, fmt.Errorf("fences into PostGIS: %w", err)
	}
	b.closers = append(b.closers, r.peer.conn.Close)
	r.places = r.town.places(1_000_000, rand.New(rand.NewPCG(2, uint64(n))))
	b.say("%d fences indexed and stored", n)
	return r, r.peer.indexed(ctx)
}

// round asks both sides, the one that comes first by turns.
func (r *fenceRace) round(ctx context.Context, round int) error {
	from := round * len(r.places) / fenceRounds / 2
	if round%2 == 0 {
		r.askUs(from)
		return r.askThem(ctx, from)
	}
	if err := r.askThem(ctx, from); err != nil {
		return err
	}
	r.askUs(from)
	return nil
}

func (r *fenceRace) askUs(from int) {
	var hits []geofence.Hit
	held := 0
	began := time.Now()
	for _, p := range r.places[from : from+oursRound] {
		hits = r.town.index.Holding(p, 0, hits[:0])
		held += len(hits)
	}
	r.ours = append(r.ours, oursRound/time.Since(began).Seconds())
	if held == 0 {
		panic("no fence held anything: nothing was measured")
	}
}

func (r *fenceRace) askThem(ctx context.Context, from int) error {
	places := r.places[from : from+peerRound]
	began := time.Now()
	pairs, err := r.peer.holding(ctx, places)
	if err != nil {
		return err
	}
	r.theirs = append(r.theirs, peerRound/time.Since(began).Seconds())
	r.compared += len(places)
	for _, p := range unlike(r.town.holding(places), pairs) {
		r.differ.add(r.town, p, places[p.place])
	}
	return nil
}

// ratio is how many times faster we were, as the median of the rounds.
func (r *fenceRace) ratio() float64 { return median(quotients(r.ours, r.theirs)) }

// holding returns our own answer as the peer gives its.
func (t *fenceTown) holding(places []geofence.LatLng) []pair {
	var pairs []pair
	var hits []geofence.Hit
	for i, p := range places {
		hits = t.index.Holding(p, 0, hits[:0])
		for _, h := range hits {
			pairs = append(pairs, pair{int32(i), h.Site})
		}
	}
	return pairs
}

// unlike returns the pairs that only one side has.
func unlike(a, b []pair) []pair {
	count := make(map[pair]int, len(a))
	for _, p := range a {
		count[p]++
	}
	for _, p := range b {
		count[p]--
	}
	var out []pair
	for p, n := range count {
		if n != 0 {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(p, q pair) int { return cmp.Or(cmp.Compare(p.place, q.place), cmp.Compare(p.fence, q.fence)) })
	return out
}
