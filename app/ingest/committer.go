package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/ports"
)

// ErrFull reports a queue at its bound. Nothing was stored.
var ErrFull = fault.New(fault.Unavailable, "ingest.queue_full", "too many events wait to be written, of the company or of all; send again in a few seconds")

// errClosed reports a delivery that came after the end.
var errClosed = fault.New(fault.Unavailable, "ingest.stopping", "the server is stopping; send again in a few seconds")

// Bounds of the group commit. Each is a setting.
type Bounds struct {
	Writers  int // Batches written at once at most; more only help where the disk syncs slowly.
	MaxBatch int // Events committed together.
	MaxQueue int // Events that may wait,
	MaxEach  int // and of them, those of one company.
}

// DefaultBounds are the bounds that were measured best on two cores.
func DefaultBounds() Bounds {
	return Bounds{Writers: 2, MaxBatch: 500, MaxQueue: 20_000, MaxEach: 5_000}
}

// Committer commits together what arrives together. It never lingers: what came
// while the last batch was written is the next batch.
type Committer struct {
	sink   ports.EventSink
	owners *owners
	clock  ports.Clock
	meter  Meter
	bounds Bounds

	queue *queue
}

// Meter takes what there is to measure of ingest.
type Meter interface {
	// Committed is told of each batch: its size, how long its oldest event
	// waited for it, and what became of the events.
	Committed(ctx context.Context, events int, waited time.Duration, stored, duplicate, quarantined int)
	// Refused is told of events that were not stored.
	Refused(ctx context.Context, events int)
}

// group is what is committed as a whole: at most MaxBatch items of one delivery.
type group struct {
	of    domain.CompanyID // Whose turn it takes.
	items []*item
	since time.Time
	done  chan error
}

// NewCommitter returns a committer. Run must be running for it to commit.
func NewCommitter(sink ports.EventSink, directory ports.Directory, clock ports.Clock, meter Meter, bounds Bounds) *Committer {
	return &Committer{
		sink: sink, owners: newOwners(directory), clock: clock, meter: meter, bounds: bounds,
		queue: newQueue(bounds),
	}
}

// QueueDepth returns how many events wait to be written.
func (c *Committer) QueueDepth() int64 { return int64(c.queue.depth()) }

// commit queues the items and waits until all are on disk.
func (c *Committer) commit(ctx context.Context, items []*item) error {
	if len(items) == 0 {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %w", errClosed, ctx.Err())
	}
	of := c.owners.guess(items[0])
	if !c.queue.admit(of, len(items)) {
		c.meter.Refused(ctx, len(items))
		return ErrFull
	}
	var groups []*group
	for chunk := range slices.Chunk(items, c.bounds.MaxBatch) {
		g := &group{of: of, items: chunk, since: c.clock.Now(), done: make(chan error, 1)}
		groups = append(groups, g)
		c.queue.put(g)
	}
	var failed error
	for _, g := range groups {
		select {
		case err := <-g.done:
			failed = errors.Join(failed, err)
		case <-ctx.Done(): // The caller is gone; the batch is written all the same.
			return fmt.Errorf("%w: %w", errClosed, ctx.Err())
		}
	}
	return failed
}

// writeTimeout bounds one batch, so that a store that hangs is a store that is
// down. It is apart from the callers' deadlines: one that goes away must not
// take the others' batch with it.
const writeTimeout = 20 * time.Second

func (c *Committer) writeBatch(groups []*group) {
	var items []*item
	for _, g := range groups {
		items = append(items, g.items...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	waited := c.clock.Now().Sub(groups[0].since)
	err := c.store(ctx, items)
	c.measure(ctx, items, waited, err)
	for _, g := range groups {
		c.queue.back(g.of, len(g.items))
		g.done <- err
	}
}

func (c *Committer) measure(ctx context.Context, items []*item, waited time.Duration, err error) {
	if err != nil {
		c.meter.Refused(ctx, len(items))
		return
	}
	count := map[Result]int{}
	for _, p := range items {
		count[p.outcome.Result]++
	}
	c.meter.Committed(ctx, len(items), waited, count[Stored], count[Duplicate], count[Quarantined])
}

// maxAttributions is how often a batch is attributed anew because the directory
// changed under it. Each change is a person's act, so more than a few in the
// time of one batch is a fault.
const maxAttributions = 10

// store commits the items. What the store refuses as it is, is found by halves
// and quarantined; the rest is stored.
func (c *Committer) store(ctx context.Context, items []*item) error {
	var err error
	for range maxAttributions {
		var b ports.Batch
		var firsts []*item
		if b, firsts, err = c.batch(ctx, items); err != nil {
			return err
		}
		var fresh []bool
		if fresh, err = c.sink.Store(ctx, b); err == nil {
			settle(items, firsts, fresh)
			return nil
		}
		if !errors.Is(err, ports.ErrEpoch) {
			break
		}
		c.owners.forget()
	}
	if !errors.Is(err, ports.ErrRefused) {
		return err
	}
	if len(items) > 1 {
		half := len(items) / 2
		return errors.Join(c.store(ctx, items[:half]), c.store(ctx, items[half:]))
	}
	if items[0].reason != "" {
		return err // Already quarantined, and refused there too: a fault of ours.
	}
	items[0].attributed = false
	items[0].quarantine(ports.ReasonNotStorable, "the store refuses the bytes as JSON, for example for being nested too deeply")
	return c.store(ctx, items)
}

// settle writes the outcomes. firsts are the items that were sent, fresh says
// which of them were new; every other item of the same key and content repeats
// one of them.
func settle(items, firsts []*item, fresh []bool) {
	for _, p := range items {
		p.outcome = Outcome{Key: p.key, Result: Duplicate}
		if p.reason != "" {
			p.outcome = Outcome{Key: p.key, Result: Quarantined, Reason: p.reason, Why: p.why}
		}
	}
	for i, p := range firsts {
		if fresh[i] {
			p.outcome.Result = Stored
		}
	}
}

// batch attributes the items and leaves out repeats within the batch.
func (c *Committer) batch(ctx context.Context, items []*item) (ports.Batch, []*item, error) {
	spans, epoch, err := c.owners.load(ctx, items)
	if err != nil {
		return ports.Batch{}, nil, err
	}
	b := ports.Batch{Epoch: epoch, StoredAt: c.clock.Now()}
	var firsts []*item
	for _, p := range items {
		owner, known := p.attribute(spans[p.device])
		if !known {
			b.Quarantine = append(b.Quarantine, p.quarantined())
			continue
		}
		p.owner = owner
		firsts = append(firsts, p)
	}
	// Grouped by company, and in one order everywhere: two writers that insert
	// the same keys or cases then wait for each other instead of in a ring.
	slices.SortStableFunc(b.Quarantine, byCompanyAndKey)
	slices.SortStableFunc(firsts, byOwnerAndKey)
	firsts = slices.CompactFunc(firsts, func(a, b *item) bool { return byOwnerAndKey(a, b) == 0 })
	for _, p := range firsts {
		b.Events = append(b.Events, p.accepted())
	}
	return b, firsts, nil
}

func byOwnerAndKey(a, b *item) int {
	return cmp.Or(slices.Compare(a.owner.Company.UUID[:], b.owner.Company.UUID[:]), strings.Compare(a.key, b.key), cmp.Compare(a.content, b.content))
}

func byCompanyAndKey(a, b ports.Quarantined) int {
	return cmp.Or(slices.Compare(a.Company.UUID[:], b.Company.UUID[:]), strings.Compare(a.Key, b.Key), cmp.Compare(a.Content, b.Content))
}
