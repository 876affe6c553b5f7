package main

import (
	"bytes"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// teller is a badge of a company on its way through a tape.
type teller struct {
	fleet *fleet
	badge fleetBadge
	head  uint32 // Of its events' ids.
	tape  []taped
	from  int64 // Where on the tape the measurement begins, Unix seconds of the season.
	later int64 // How many seconds later than on the tape it lives.
	next  int
}

func (t *teller) told(e *taped) []byte {
	return e.tell(make([]byte, 0, 1536), t.badge.device, t.head, t.later)
}

// past returns what the badge told before the measurement, as a body.
func (t *teller) past() []byte {
	body := []byte{'['}
	for ; t.next < len(t.tape) && t.tape[t.next].at < t.from; t.next++ {
		if len(body) > 1 {
			body = append(body, ',')
		}
		body = append(body, t.told(&t.tape[t.next])...)
	}
	return append(body, ']')
}

// choir has all tellers by the season's time that has passed for each at its next
// event.
type choir []*teller

func (c choir) passed(i int) int64 { return c[i].tape[c[i].next].at - c[i].from }

func (c choir) Len() int           { return len(c) }
func (c choir) Less(i, j int) bool { return c.passed(i) < c.passed(j) }
func (c choir) Swap(i, j int)      { c[i], c[j] = c[j], c[i] }
func (c *choir) Push(x any)        { *c = append(*c, x.(*teller)) }

func (c *choir) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}

// turn returns who tells next and what; nobody once all tapes have ended.
func (c *choir) turn() (*teller, *taped) {
	if len(*c) == 0 {
		return nil, nil
	}
	t := (*c)[0]
	e := &t.tape[t.next]
	if t.next++; t.next == len(t.tape) {
		heap.Pop(c)
	} else {
		heap.Fix(c, 0)
	}
	return t, e
}

// pace sends one event after the other, each at its time, which is fixed before:
// a slow answer delays no other event, and its event's own time counts.
type pace struct {
	rate    int // Events a second.
	url     string
	probes  *probes
	sent    atomic.Int64
	failed  atomic.Int64
	behind  atomic.Int64 // How late the last event was sent, nanoseconds.
	refusal atomic.Value
}

const paceConnections = 64

type due struct {
	at     time.Time
	teller *teller
	event  *taped
}

// run sends until ctx ends or all tapes have.
func (p *pace) run(ctx context.Context, all choir) error {
	heap.Init(&all)
	queue := make(chan due, 100_000)
	var sending sync.WaitGroup
	for range paceConnections {
		sending.Go(func() {
			for d := range queue {
				p.send(ctx, d)
			}
		})
	}
	defer sending.Wait()
	defer close(queue)
	began := time.Now()
	for n := 0; ctx.Err() == nil; n++ {
		d := due{at: began.Add(time.Duration(n) * time.Second / time.Duration(p.rate))}
		if d.teller, d.event = all.turn(); d.teller == nil {
			return errors.New("the season was over before the measurement")
		}
		time.Sleep(time.Until(d.at))
		queue <- d
	}
	return nil
}

func (p *pace) send(ctx context.Context, d due) {
	if ctx.Err() != nil {
		return
	}
	p.behind.Store(int64(time.Since(d.at)))
	c := d.teller.fleet.client
	c.url = p.url
	status, answer, err := c.post(context.WithoutCancel(ctx), d.teller.told(d.event))
	accepted := time.Now()
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%d %s", status, answer)
	}
	if err != nil {
		p.failed.Add(1)
		p.refusal.Store(err.Error())
		return
	}
	p.sent.Add(1)
	p.probes.offer(ctx, d, accepted)
}

// feedAll posts bodies over some connections.
func feedAll(ctx context.Context, connections, n int, body func(i int) (client, []byte)) error {
	next := make(chan int)
	var failed atomic.Value
	var posting sync.WaitGroup
	for range connections {
		posting.Go(func() {
			for i := range next {
				c, raw := body(i)
				if err := c.answered(ctx, raw); err != nil {
					failed.Store(err.Error())
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	posting.Wait()
	if why, ok := failed.Load().(string); ok {
		return errors.New(why)
	}
	return nil
}

// joined puts events into an array.
func joined(events [][]byte) []byte {
	return append(append([]byte{'['}, bytes.Join(events, []byte{','})...), ']')
}
