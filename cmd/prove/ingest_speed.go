package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ingestSpeed posts events to a running server as fast as it answers, and asks in
// turns how fast COPY writes the same rows, and how fast a handler stores them
// that does nothing else.
var ingestSpeed = claim{
	name:   "ingest-speed",
	target: "everything on: ≥ 0.20 of what COPY writes over two connections; p99 ≤ 15 ms at 64 connections; memory flat",
	run:    proveIngestSpeed,
}

const (
	ingestConnections = 64
	ingestSlice       = 15 * time.Second // Of a round, with everything on,
	aloneSlice        = 5 * time.Second  // with an idle worker,
	copySlice         = 4 * time.Second  // of COPY,
	bareSlice         = 5 * time.Second  // and of the bare handler.
)

func proveIngestSpeed(ctx context.Context, b *bench) (result, error) {
	p := ingestProof{b: b, rounds: 10}
	if full() {
		p.rounds = 30 // Ten minutes of load.
	}
	if err := p.open(ctx); err != nil {
		return result{}, err
	}
	defer p.loader.close()
	if _, err := p.load(ctx, 2*aloneSlice, &ingestLoad{}); err != nil { // Nothing of it counts.
		return result{}, err
	}
	p.memory = nil
	for round := range p.rounds {
		if err := p.round(ctx, round); err != nil {
			return result{}, err
		}
	}
	if err := p.kept(ctx); err != nil {
		return result{}, err
	}
	return p.verdict(), nil
}

// ingestProof is the proof at work.
type ingestProof struct {
	b      *bench
	rounds int

	server *process
	loader *loader
	keyed  *copyPeer
	heap   *copyPeer // The same without a key.
	bare   *barePeer

	answered     int
	all, alone   ingestLoad
	peers, heaps []float64 // Rows a second, by round.
	bares        []float64 // Events a second, by round.
	memory       []float64 // MB, by second.
}

// ingestLoad is what came of posting in one way.
type ingestLoad struct {
	rates   []float64 // Events a second, by round.
	took    latencies
	cores   [3]time.Duration // Of the server, the store and the load generator.
	seconds float64
}

func (p *ingestProof) open(ctx context.Context) error {
	if err := p.b.open(ctx); err != nil {
		return err
	}
	crowd, err := newCrowd(ctx, p.b, 20)
	if err != nil {
		return err
	}
	other, err := p.b.fork(ctx, "peer") // The server refuses to serve beside tables without locks.
	if err != nil {
		return err
	}
	p.b.closers = append(p.b.closers, other.close)
	if p.keyed, err = newCopyPeer(ctx, other, crowd, true); err != nil {
		return err
	}
	if p.heap, err = newCopyPeer(ctx, other, crowd, false); err != nil {
		return err
	}
	if p.bare, err = newBarePeer(ctx, other, crowd); err != nil {
		return err
	}
	p.b.more = []string{"ACTUAL_ANCHOR_EVERY=1m"} // The default: only other proofs are in a hurry.
	if p.server, err = p.b.serve(ctx); err != nil {
		return err
	}
	p.loader, err = newLoader(ctx, p.server.url, newCrowdEvents(crowd, 10, 1), ingestConnections)
	return err
}

// round posts for a while with everything on. Then the server is stopped as it
// stands, its workers too, so that COPY has the machine for itself; then it goes on
// with a worker that has nothing to do.
func (p *ingestProof) round(ctx context.Context, round int) error {
	rate, err := p.load(ctx, ingestSlice, &p.all)
	if err != nil {
		return err
	}
	if err := p.server.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	keyed, err := p.keyed.run(ctx, copySlice)
	heap, second := p.heap.run(ctx, copySlice/2)
	bare, third := p.bare.run(ctx, bareSlice)
	if err := errors.Join(err, second, third, p.server.cmd.Process.Signal(syscall.SIGCONT)); err != nil {
		return err
	}
	p.peers, p.heaps, p.bares = append(p.peers, keyed), append(p.heaps, heap), append(p.bares, bare)
	if err := p.showMarks(ctx, false); err != nil {
		return err
	}
	alone, err := p.load(ctx, aloneSlice, &p.alone)
	p.b.say("round %2d: %.0f events/s (worker idle: %.0f), COPY %.0f rows/s (without a key %.0f): %.3f; bare handler %.0f events/s: %.3f; memory %.0f MB; load %s",
		round+1, rate, alone, keyed, heap, rate/keyed, bare, bare/keyed, p.memory[len(p.memory)-1], load())
	return errors.Join(err, p.showMarks(ctx, true))
}

// showMarks lets the worker see that there is work, or keeps it from seeing it.
func (p *ingestProof) showMarks(ctx context.Context, shown bool) error {
	return p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, fmt.Sprintf(`ALTER POLICY directory ON mark USING (%t)`, shown))
		return err
	})
}

// load posts for one slice, and looks at memory and processors meanwhile.
func (p *ingestProof) load(ctx context.Context, most time.Duration, into *ingestLoad) (rate float64, err error) {
	watching, stop := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() { defer close(watched); p.watch(watching) }()
	before, err := p.processors(ctx)
	if err != nil {
		stop()
		return 0, err
	}
	n, seconds, err := p.loader.run(ctx, most, &into.took)
	stop()
	<-watched
	if err != nil {
		return 0, err
	}
	after, err := p.processors(ctx)
	for i := range into.cores {
		into.cores[i] += after[i] - before[i]
	}
	p.answered += n
	rate = float64(n) / seconds
	into.rates, into.seconds = append(into.rates, rate), into.seconds+seconds
	return rate, err
}

func (p *ingestProof) watch(ctx context.Context) {
	every := time.NewTicker(time.Second)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			if mb, err := residentMB(p.server.cmd.Process.Pid); err == nil {
				p.memory = append(p.memory, mb)
			}
		}
	}
}

// processors returns what the server, the store and the load generator have had.
func (p *ingestProof) processors(ctx context.Context) (out [3]time.Duration, err error) {
	server, err := processorOf(p.server.cmd.Process.Pid)
	if err != nil {
		return out, err
	}
	err = p.b.asAdmin(ctx, func(conn *pgx.Conn) (err error) {
		out[1], err = storeProcessor(ctx, conn)
		return err
	})
	out[0], out[2] = server.own, ownProcessor()
	return out, err
}

// kept checks that all that was answered is on record, with its fixes.
func (p *ingestProof) kept(ctx context.Context) error {
	var events, keys, fixes, marks int
	err := p.b.asAdmin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM event_key), (SELECT count(*) FROM fix), (SELECT count(*) FROM mark)`).
			Scan(&events, &keys, &fixes, &marks)
	})
	if err == nil && (events != p.answered || keys != p.answered || fixes != p.answered) {
		err = fmt.Errorf("%d were answered 200, but %d events, %d keys and %d fixes are stored", p.answered, events, keys, fixes)
	}
	p.b.say("%d answered 200, and as many events, keys and fixes are stored; %d marks wait for the worker", p.answered, marks)
	return err
}

func (p *ingestProof) verdict() result {
	ratio, p99 := median(quotients(p.all.rates, p.peers)), p.all.took.quantile(0.99)
	third := len(p.memory) / 3
	middle, last := mean(p.memory[third:2*third]), mean(p.memory[2*third:])
	cores := func(i int) float64 { return p.all.cores[i].Seconds() / p.all.seconds }
	return result{
		figures: fmt.Sprintf("%d companies, everything on: %.0f events/s, %.3f of COPY's %.0f rows/s (%.3f of COPY without a key); a bare handler that only stores reaches %.3f; %d connections: p50 %s, p99 %s, longest %s; "+
			"worker idle: %.0f events/s, %.3f of COPY (%.3f), p99 %s; memory %.0f MB in the second third of %d s, %.0f in the last; cores: server %.2f, store %.2f, load generator %.2f; load %s",
			crowdCompanies, median(p.all.rates), ratio, median(p.peers), median(quotients(p.all.rates, p.heaps)), median(quotients(p.bares, p.peers)),
			ingestConnections, p.all.took.quantile(0.5), p99, p.all.took.most.Round(time.Millisecond),
			median(p.alone.rates), median(quotients(p.alone.rates, p.peers)), median(quotients(p.alone.rates, p.heaps)), p.alone.took.quantile(0.99),
			middle, len(p.memory), last, cores(0), cores(1), cores(2), load()),
		ok: ratio >= 0.20 && p99 <= 15*time.Millisecond && last <= 1.10*middle,
	}
}
