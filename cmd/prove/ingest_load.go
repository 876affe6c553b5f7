package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// loader posts events one by one over connections that stay open, each as soon as
// the one before is answered. It speaks just enough HTTP: a client of net/http
// would take more of the machine than the server.
type loader struct {
	events *crowdEvents
	next   atomic.Int64 // The number of the next event.
	host   string
	lines  []*loadLine
}

// loadLine is one connection.
type loadLine struct {
	conn     net.Conn
	in       *bufio.Reader
	requests []request
	took     latencies
}

// newLoader opens the connections.
func newLoader(ctx context.Context, url string, events *crowdEvents, connections int) (*loader, error) {
	l := &loader{events: events, host: strings.TrimPrefix(url, "http://")}
	for range connections {
		l.lines = append(l.lines, &loadLine{requests: events.crowd.requests(l.host)})
	}
	return l, l.open(ctx)
}

// open opens the connections anew: the server closes those on which nothing comes.
func (l *loader) open(ctx context.Context) error {
	l.close()
	var dialer net.Dialer
	for _, line := range l.lines {
		conn, err := dialer.DialContext(ctx, "tcp", l.host)
		if err != nil {
			return err
		}
		line.conn, line.in = conn, bufio.NewReader(conn)
	}
	return nil
}

func (l *loader) close() {
	for _, line := range l.lines {
		if line.conn != nil {
			_ = line.conn.Close()
		}
	}
}

// run posts for so long and returns how many events were answered 200: any other
// answer is an error. Latencies are added up in took.
func (l *loader) run(ctx context.Context, most time.Duration, took *latencies) (events int, seconds float64, err error) {
	began := time.Now()
	end := began.Add(most)
	from := l.next.Load()
	err = l.over(ctx, func(line *loadLine) error {
		line.took = latencies{}
		for ctx.Err() == nil && time.Now().Before(end) {
			if err := line.post(l.events, int(l.next.Add(1)-1)); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	for _, line := range l.lines {
		took.add(&line.took)
	}
	return int(l.next.Load() - from), time.Since(began).Seconds(), err
}

// posts posts so many events.
func (l *loader) posts(ctx context.Context, count int) error {
	end := l.next.Load() + int64(count)
	err := l.over(ctx, func(line *loadLine) error {
		for n := l.next.Add(1) - 1; n < end; n = l.next.Add(1) - 1 {
			if err := line.post(l.events, int(n)); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
	l.next.Store(end)
	return err
}

// over does something on all connections at once.
func (l *loader) over(ctx context.Context, do func(line *loadLine) error) error {
	var posting errgroup.Group
	for _, line := range l.lines {
		posting.Go(func() error { return do(line) })
	}
	return errors.Join(posting.Wait(), ctx.Err())
}

func (l *loadLine) post(events *crowdEvents, n int) error {
	r := &l.requests[n%len(events.crowd.badges)%len(l.requests)]
	events.write(r.bytes[r.body:], n)
	began := time.Now()
	if _, err := l.conn.Write(r.bytes); err != nil {
		return err
	}
	err := l.answer()
	l.took.note(time.Since(began))
	return err
}

var contentLength = []byte("content-length:")

// answer reads one answer; it fails unless the event was stored.
func (l *loadLine) answer() error {
	status, err := l.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	ok := bytes.HasPrefix(status, []byte("HTTP/1.1 200 "))
	said := string(status)
	length := -1
	for {
		header, err := l.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(header) <= 2 {
			break
		}
		if len(header) > len(contentLength) && bytes.EqualFold(header[:len(contentLength)], contentLength) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(header[len(contentLength):]))); err != nil {
				return err
			}
		}
	}
	if length < 0 || length > l.in.Size() {
		return fmt.Errorf("an answer of unknown length: %s", said)
	}
	body, err := l.in.Peek(length)
	if err != nil {
		return err
	}
	if !ok || !bytes.Contains(body, []byte(`"stored":1`)) {
		return fmt.Errorf("an event was not stored: %s %s", strings.TrimSpace(said), body)
	}
	_, err = l.in.Discard(length)
	return err
}

// latencies counts how long answers took, in steps.
type latencies struct {
	steps [20_001]uint32 // The last one holds all that is longer.
	count int
	most  time.Duration
}

const latencyStep = 25 * time.Microsecond

func (l *latencies) note(d time.Duration) {
	l.steps[min(int(d/latencyStep), len(l.steps)-1)]++
	l.count++
	l.most = max(l.most, d)
}

func (l *latencies) add(m *latencies) {
	for i, n := range m.steps {
		l.steps[i] += n
	}
	l.count += m.count
	l.most = max(l.most, m.most)
}

// quantile returns how long the quickest share of the answers took at most.
func (l *latencies) quantile(share float64) time.Duration {
	left := int(share * float64(l.count))
	for i, n := range l.steps {
		if left -= int(n); left < 0 {
			return time.Duration(i+1) * latencyStep
		}
	}
	return l.most
}
