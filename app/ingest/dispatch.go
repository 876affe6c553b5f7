package ingest

import "context"

// A batch costs the store about as much as a dozen events before it has any. So
// while another batch is being written, one of fewer than worthwhile events waits
// for its end, and usually goes with more; unless that other one is so large that
// it takes a while.
const (
	worthwhile = 16
	large      = 100
)

// Run writes batches until ctx ends, and then what still waits.
func (c *Committer) Run(ctx context.Context) error {
	d := dispatch{c: c, written: make(chan int, c.bounds.Writers)}
	for ctx.Err() == nil {
		some := c.queue.some
		if d.waiting >= c.bounds.MaxBatch {
			some = nil
		}
		select {
		case <-some:
		case n := <-d.written:
			d.ended(n)
		case <-ctx.Done():
		}
		if d.gather(); d.ripe() {
			d.write()
		}
	}
	d.finish()
	return nil
}

// dispatch hands batches to writers.
type dispatch struct {
	c       *Committer
	next    []*group // The next batch,
	waiting int      // and its events.
	writers int      // At work,
	writing int      // and the events that they write.
	written chan int // The events of each batch that has come to its end.
}

func (d *dispatch) take(g *group) {
	d.next = append(d.next, g)
	d.waiting += len(g.items)
}

func (d *dispatch) ended(n int) {
	d.writers--
	d.writing -= n
}

// gather takes what waits, without waiting for more.
func (d *dispatch) gather() {
	for d.waiting < d.c.bounds.MaxBatch {
		g := d.c.queue.take()
		if g == nil {
			return
		}
		d.take(g)
	}
}

// ripe reports whether the next batch is to be written now: at once where nobody
// writes.
func (d *dispatch) ripe() bool {
	if d.waiting == 0 || d.writers == d.c.bounds.Writers {
		return false
	}
	return d.writers == 0 || d.waiting >= worthwhile || d.writing >= large
}

func (d *dispatch) write() {
	groups, n := d.next, d.waiting
	d.next, d.waiting = nil, 0
	d.writers++
	d.writing += n
	go func() {
		d.c.writeBatch(groups)
		d.written <- n
	}()
}

// finish writes what was queued before the end, and waits until all is written.
func (d *dispatch) finish() {
	for d.gather(); d.waiting > 0 || d.writers > 0; d.gather() {
		if d.waiting > 0 && d.writers < d.c.bounds.Writers {
			d.write()
			continue
		}
		d.ended(<-d.written)
	}
}
