package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// storageGrowth posts events to two servers by turns: one has stored a little, the
// other ten times as much.
var storageGrowth = claim{
	name:   "storage-growth",
	target: "ingest and derive cost of an event with 10 million stored fixes ≤ 1.2 of that with 1 million; bytes per event on disk",
	run:    proveStorageGrowth,
}

func proveStorageGrowth(ctx context.Context, b *bench) (result, error) {
	p := growthProof{b: b, rounds: 10}
	badges, days := 1, [2]int{3, 30} // Of each company; a badge has 250 fixes a day.
	if full() {
		p.rounds, badges, days = 20, 2, [2]int{4, 44}
	}
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	for i, name := range []string{"small", "large"} {
		h, err := p.house(ctx, name, badges, days[i])
		if err != nil {
			return result{}, err
		}
		p.houses[i] = h
	}
	for _, h := range p.houses { // Now, since idle connections are closed in a while.
		if err := h.open(ctx); err != nil {
			return result{}, err
		}
	}
	for round := range p.rounds + 1 { // The first one warms up.
		for i := range p.houses {
			if err := p.houses[(i+round)%2].round(ctx, round > 0); err != nil {
				return result{}, err
			}
		}
	}
	r, err := p.verdict(ctx)
	if err != nil {
		return r, err
	}
	late, err := p.late(ctx)
	r.figures += late
	return r, err
}

// growthProof is the proof at work.
type growthProof struct {
	b      *bench
	rounds int
	houses [2]*growthHouse
}

// growthHouse is a database with a history, and a server of its own that has
// nothing to do while it is the other's turn.
type growthHouse struct {
	*bench
	name    string
	history *history
	server  *process
	loader  *loader
	empty   sizes // As of before the first round,
	before  sizes // and of the first one that counts,
	visits  int   // when there were so many more visits.

	posted         int
	ingest, derive growthCosts
}

// growthCosts are what an event cost, by round.
type growthCosts struct{ cpu, wall []float64 } // Microseconds.

func (p *growthProof) house(ctx context.Context, name string, badges, days int) (*growthHouse, error) {
	b, err := p.b.fork(ctx, name)
	if err != nil {
		return nil, err
	}
	p.b.closers = append(p.b.closers, b.close)
	crowd, err := newCrowd(ctx, b, badges)
	if err != nil {
		return nil, err
	}
	h := &growthHouse{bench: b, name: name, history: &history{events: newCrowdEvents(crowd, days+1, 1), days: days}}
	began := time.Now()
	if err := h.history.load(ctx, b); err != nil {
		return nil, err
	}
	b.say("%s: %d fixes of %d badges over %d days loaded, %.0f a second", name, h.history.rows(), len(crowd.badges), days+1, float64(h.history.rows())/time.Since(began).Seconds())
	return h, nil
}

// open starts the server.
func (h *growthHouse) open(ctx context.Context) (err error) {
	h.more = []string{"ACTUAL_ANCHOR_EVERY=1m"} // The default: only other proofs are in a hurry.
	if h.server, err = h.serve(ctx); err != nil {
		return err
	}
	live := *h.history.events
	live.skip, live.seed = h.history.each(), 2
	if h.empty, err = h.sizes(ctx); err != nil {
		return err
	}
	if h.loader, err = newLoader(ctx, h.server.url, &live, 16); err != nil {
		return err
	}
	h.closers = append(h.closers, func(context.Context) error {
		h.loader.close()
		return nil
	})
	return nil
}

// round posts an event of each badge while the worker sees no work, and then lets
// it work them off: so that each event costs one step of deriving at most, and the
// two costs are known apart.
func (h *growthHouse) round(ctx context.Context, counts bool) error {
	if counts && h.before == nil {
		if err := h.begin(ctx); err != nil {
			return err
		}
	}
	if err := h.loader.open(ctx); err != nil {
		return err
	}
	n := len(h.history.events.crowd.badges)
	return h.asAdmin(ctx, func(conn *pgx.Conn) error {
		if _, err := conn.Exec(ctx, `ALTER POLICY directory ON mark USING (false)`); err != nil {
			return err
		}
		err := h.measure(ctx, conn, counts, &h.ingest, n, func() error { return h.loader.posts(ctx, n) })
		if err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, `ALTER POLICY directory ON mark USING (true)`); err != nil {
			return err
		}
		err = h.measure(ctx, conn, counts, &h.derive, n, func() error { return h.derived(ctx, conn) })
		if err != nil {
			return err
		}
		if counts {
			h.posted += n
		}
		return nil
	})
}

// late posts news of each badge's first day on record, and says what deriving them
// costs: it is not part of the verdict.
func (p *growthProof) late(ctx context.Context) (string, error) {
	const times = 3
	for _, h := range p.houses {
		old := *h.history.events
		old.skip, old.seed = dayFixes/2, 3
		h.loader.events = &old
		h.loader.next.Store(0)
		h.derive = growthCosts{}
	}
	for range times {
		for _, h := range p.houses {
			if err := h.round(ctx, true); err != nil {
				return "", err
			}
		}
	}
	small, large := &p.houses[0].derive, &p.houses[1].derive
	return fmt.Sprintf("; news of the first day: derive %.0f → %.0f µs, × %.2f", median(small.cpu), median(large.cpu), ratioOf(small, large).cpu), nil
}

// derived waits until nothing is left to derive.
func (h *growthHouse) derived(ctx context.Context, conn *pgx.Conn) error {
	for ctx.Err() == nil {
		var left bool
		if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM mark)`).Scan(&left); err != nil || !left {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return ctx.Err()
}

func (h *growthHouse) measure(ctx context.Context, conn *pgx.Conn, counts bool, into *growthCosts, n int, do func() error) error {
	before, err := h.processors(ctx, conn)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := do(); err != nil {
		return err
	}
	took := time.Since(began)
	after, err := h.processors(ctx, conn)
	if counts {
		into.cpu = append(into.cpu, float64((after-before).Microseconds())/float64(n))
		into.wall = append(into.wall, float64(took.Microseconds())/float64(n))
	}
	return err
}

// processors returns what server and store have had of the cores. The store is that
// of both houses, of which only one is at work.
func (h *growthHouse) processors(ctx context.Context, conn *pgx.Conn) (time.Duration, error) {
	server, err := processorOf(h.server.cmd.Process.Pid)
	if err != nil {
		return 0, err
	}
	store, err := storeProcessor(ctx, conn)
	return server.own + store, err
}

// begin notes how things stand before the first round that counts. By then the
// visits of the last days on record have been found.
func (h *growthHouse) begin(ctx context.Context) (err error) {
	if h.before, err = h.sizes(ctx); err != nil {
		return err
	}
	return h.asAdmin(ctx, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SELECT count(DISTINCT visit_id) FROM visit_version WHERE recorded_at > now() - interval '1 hour'`).Scan(&h.visits)
	})
}

func (p *growthProof) verdict(ctx context.Context) (result, error) {
	small, large := p.houses[0], p.houses[1]
	grown, opened := sizes{}, sizes{}
	for _, h := range p.houses {
		after, err := h.sizes(ctx)
		if err != nil {
			return result{}, err
		}
		grown.add(after.since(h.before))
		opened.add(h.before.since(h.empty))
	}
	list, each := grown.per(small.posted + large.posted)
	p.b.say("bytes on disk per event, indexes included, over %d new events: %s", small.posted+large.posted, list)
	for _, name := range []string{"event", "event_key", "fix", "badge_state"} {
		delete(opened, name)
	}
	visits, eachVisit := opened.per(small.visits + large.visits)
	p.b.say("bytes on disk per visit, over %d that were found at once: %s", small.visits+large.visits, visits)
	all, err := large.sizes(ctx)
	if err != nil {
		return result{}, err
	}
	long, _ := sizes{"event_key": all["event_key"], "fix": all["fix"]}.per(large.history.rows() + large.posted)
	p.b.say("over the whole of the larger history: %s", long)
	ingest, derive := ratioOf(&small.ingest, &large.ingest), ratioOf(&small.derive, &large.derive)
	both := ratioOf(small.both(), large.both())
	return result{
		figures: fmt.Sprintf("%d → %d stored fixes: cost of an event in CPU × %.2f (ingest %.0f → %.0f µs, × %.2f; derive %.0f → %.0f µs, × %.2f), in time × %.2f (ingest × %.2f, derive × %.2f); %.0f bytes an event (%s; over the whole history %s), %.0f a visit; load %s",
			small.history.rows(), large.history.rows(), both.cpu, median(small.ingest.cpu), median(large.ingest.cpu), ingest.cpu,
			median(small.derive.cpu), median(large.derive.cpu), derive.cpu, both.wall, ingest.wall, derive.wall, each, list, long, eachVisit, load()),
		ok: both.cpu <= 1.2 && both.wall <= 1.2,
	}, nil
}

// both are the costs of ingest and of deriving together.
func (h *growthHouse) both() *growthCosts {
	sum := &growthCosts{}
	for i := range h.ingest.cpu {
		sum.cpu = append(sum.cpu, h.ingest.cpu[i]+h.derive.cpu[i])
		sum.wall = append(sum.wall, h.ingest.wall[i]+h.derive.wall[i])
	}
	return sum
}

// growthRatio is how many times the cost has become.
type growthRatio struct{ cpu, wall float64 }

func ratioOf(small, large *growthCosts) growthRatio {
	return growthRatio{median(quotients(large.cpu, small.cpu)), median(quotients(large.wall, small.wall))}
}
