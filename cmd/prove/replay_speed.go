package main

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"actual/cmd/internal/offline"
	"actual/domain/presence"
)

// replaySpeed derives the visits of a company-season from decoded fixes.
var replaySpeed = claim{
	name:   "replay-speed",
	target: "≥ 100,000 fixes/s a core with 10,000 fences; a company-season of 12,000,000 fixes ≤ 60 s on two cores; the same bits on one and two",
	run:    proveReplaySpeed,
}

func proveReplaySpeed(ctx context.Context, b *bench) (result, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	t, err := newTiling()
	if err != nil {
		return result{}, err
	}
	b.say("a week of %d badges among %d fences simulated: %d fixes", len(t.base), t.replay.Index.Fences(), countFixes(t.base))
	p := replayProof{b: b, t: t, badges: seasonBadges / 10}
	if full() {
		p.badges = seasonBadges
	}
	decoded := [2]float64{}
	for i := range decoded {
		if decoded[i], err = p.decode(i + 1); err != nil {
			return result{}, err
		}
	}
	b.say("decoding NDJSON, which is not counted below: %.0f events/s on one core, %.0f on two", decoded[0], decoded[1])
	one := p.oneCore()
	first, took := p.season(ctx, 2)
	again, _ := p.season(ctx, 2)
	alone, _ := p.season(ctx, 1)
	if err := ctx.Err(); err != nil {
		return result{}, err
	}
	same := first.fixes > 0 && first.visits > 0 && slices.Equal(first.prints, again.prints) && slices.Equal(first.prints, alone.prints)
	whole := took.Seconds() * float64(seasonBadges) / float64(p.badges)
	share := "the whole season"
	if p.badges < seasonBadges {
		share = fmt.Sprintf("%d of %d badges in %.1f s, scaled", p.badges, seasonBadges, took.Seconds())
	}
	return result{
		figures: fmt.Sprintf("%.0f fixes/s on one core; company-season of %d fixes %.1f s on two cores (%s); %d visits, bit-identical over 3 runs on 2, 2 and 1 cores: %v; NDJSON decoding apart: %.0f and %.0f events/s on one and two cores; heap at most %d MB; load %s",
			one, first.fixes*seasonBadges/p.badges, whole, share, first.visits, same, decoded[0], decoded[1], p.heap>>20, load()),
		ok: one >= 100_000 && whole <= 60 && same,
	}, nil
}

// replayProof is the proof at work.
type replayProof struct {
	b      *bench
	t      *tiling
	badges int
	heap   uint64 // Bytes that the process had at most, as far as it looked.
}

// replayed is what a pass over the season found.
type replayed struct {
	fixes, visits int
	prints        []uint64 // By badge.
}

// decode returns how many events are read a second on some cores.
func (p *replayProof) decode(cores int) (float64, error) {
	runtime.GOMAXPROCS(cores)
	var rates []float64
	for range 5 {
		began := time.Now()
		_, summary, err := offline.ReadFixes(bytes.NewReader(p.t.events))
		if err != nil {
			return 0, err
		}
		rates = append(rates, float64(summary.Events)/time.Since(began).Seconds())
	}
	return median(rates), nil
}

// oneCore returns the fixes a second on one core, the collector's work included.
func (p *replayProof) oneCore() float64 {
	runtime.GOMAXPROCS(1)
	sets := p.t.badges([]int{0, 1}, nil)
	p.t.visits(sets[0]) // So that memory is warm, as in a server.
	var rates []float64
	for round := range 9 {
		fixes := sets[round%len(sets)]
		began := time.Now()
		p.t.visits(fixes)
		rates = append(rates, float64(len(fixes))/time.Since(began).Seconds())
	}
	p.b.say("one core: %.0f fixes/s (%.0f…%.0f)", median(rates), slices.Min(rates), slices.Max(rates))
	return median(rates)
}

// season derives all badges on some cores, a group at a time, and returns what it
// found and the time that deriving took. Making the fixes is not counted.
func (p *replayProof) season(ctx context.Context, cores int) (replayed, time.Duration) {
	const group = 20 // 60,000 fixes each.
	runtime.GOMAXPROCS(cores)
	r := replayed{prints: make([]uint64, p.badges)}
	var took time.Duration
	var sets [][]presence.Fix
	for from := 0; from < p.badges && ctx.Err() == nil; from += group {
		numbers := make([]int, min(group, p.badges-from))
		for i := range numbers {
			numbers[i] = from + i
		}
		sets = p.t.badges(numbers, sets)
		visits := make([][]presence.Visit, len(sets))
		began := time.Now()
		offline.Parallel(len(sets), func(i int) { visits[i] = p.t.visits(sets[i]) })
		took += time.Since(began)
		for i, of := range visits {
			r.fixes, r.visits, r.prints[from+i] = r.fixes+len(sets[i]), r.visits+len(of), fingerprint(of)
		}
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		p.heap = max(p.heap, memory.HeapInuse)
	}
	p.b.say("%d fixes of %d badges on %d cores: %.1f s, %.0f fixes/s", r.fixes, p.badges, cores, took.Seconds(), float64(r.fixes)/took.Seconds())
	return r, took
}

func countFixes(sets [][]presence.Fix) int {
	n := 0
	for _, s := range sets {
		n += len(s)
	}
	return n
}
