package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// timings are how long requests took, by when they were due.
type timings struct {
	mu   sync.Mutex
	due  []time.Time
	took durations
	bad  int
}

func (t *timings) add(due time.Time, took time.Duration, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		t.bad++
	}
	t.due, t.took = append(t.due, due), append(t.took, took)
}

func (t *timings) in(s slice) (out durations) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i, due := range t.due {
		if !due.Before(s.from) && due.Before(s.to) {
			out = append(out, t.took[i])
		}
	}
	return out
}

func (t *timings) failed() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.bad
}

// noise counts what the noisy company sends and how it is answered.
type noise struct {
	sent                [2]atomic.Int64 // Requests, deliveries.
	passed, held, wrong [2]atomic.Int64 // Answered 200; 429 or 503; otherwise or not at all.
	lasted              [2]atomic.Int64 // How long, nanoseconds.
	flood, floodRefused atomic.Int64    // Events.
}

// loud keeps the connections of the noise apart from the neighbour's.
var loud = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: mostPaced}}

// beyond sends so many times what the company may, until ctx ends.
func (p *noisyProof) beyond(ctx context.Context) {
	began := time.Now()
	for of, perMinute := range []int{noisyRequests, noisyDeliveries} {
		p.running.Go(func() {
			paced(ctx, noisyTimes*perMinute/60, func(n int) { p.noise.one(of, p.request(of, n)) })
			p.noise.lasted[of].Add(int64(time.Since(began)))
		})
	}
}

func (p *noisyProof) request(of, n int) *http.Request {
	if of == 0 {
		req, _ := http.NewRequest(http.MethodGet, p.noisy.url+"/v1/visits?limit=100", http.NoBody) //nolint:noctx // The client has a time limit; the URL is the server's.
		req.Header.Set("Authorization", "Bearer "+p.noisy.key)
		return req
	}
	return p.delivery(p.event(n))
}

func (p *noisyProof) delivery(body []byte) *http.Request {
	req, _ := http.NewRequest(http.MethodPost, p.noisy.url+"/v1/notehub/events", bytes.NewReader(body)) //nolint:noctx // Likewise.
	req.Header.Set("X-Actual-Secret", p.noisy.route)
	return req
}

// event is a fix of the noisy company's badge.
func (p *noisyProof) event(n int) []byte {
	at := time.Now().Unix()
	return fmt.Appendf(nil, `{"event":"%d-%d","device":%q,"file":"_track.qo","when":%d,"received":%d.5,"where_when":%d,"where_lat":42.27,"where_lon":-71.8,"body":{"time":%d,"dop":1.1}}`,
		time.Now().UnixNano(), n, p.badge, at, at, at, at)
}

func (x *noise) one(of int, req *http.Request) {
	x.sent[of].Add(1)
	switch status := answered(req); {
	case status == http.StatusOK:
		x.passed[of].Add(1)
	case of == 0 && status == http.StatusTooManyRequests, of == 1 && status == http.StatusServiceUnavailable:
		x.held[of].Add(1)
	default:
		x.wrong[of].Add(1)
	}
}

func answered(req *http.Request) int {
	resp, err := loud.Do(req)
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode
}

// within floods with what the limits let through: arrays of events over 16
// connections, one after the other, until ctx ends.
func (p *noisyProof) within(ctx context.Context) {
	const connections, each = 16, 200
	for range connections {
		p.running.Go(func() {
			for n := 0; ctx.Err() == nil; n += each {
				var events [][]byte
				for i := range each {
					events = append(events, p.event(n+i))
				}
				if answered(p.delivery(joined(events))) == http.StatusOK {
					p.noise.flood.Add(each)
				} else {
					p.noise.floodRefused.Add(each)
				}
			}
		})
	}
}

// String says what was sent so far.
func (x *noise) String() string {
	return fmt.Sprintf("%d requests, %d passed; %d deliveries, %d passed; a flood of %d events, %d refused",
		x.sent[0].Load(), x.passed[0].Load(), x.sent[1].Load(), x.passed[1].Load(), x.flood.Load(), x.floodRefused.Load())
}

// beyond says what was sent beyond the limits, and how it was answered.
func (x *noise) beyond() string {
	text := ""
	for of, what := range []string{"requests", "deliveries"} {
		text += fmt.Sprintf("%d %s (%.0f/s), %d passed, %d were held off, %d answered otherwise; ",
			x.sent[of].Load(), what, x.rate(of), x.passed[of].Load(), x.held[of].Load(), x.wrong[of].Load())
	}
	return text[:len(text)-2]
}

func (x *noise) rate(of int) float64 {
	return float64(x.sent[of].Load()) / max(time.Duration(x.lasted[of].Load()).Seconds(), 1)
}

func (x *noise) within() string {
	return fmt.Sprintf("%.0f events/s, %d refused", float64(x.flood.Load())/floodSlice.Seconds(), x.floodRefused.Load())
}

// enough reports whether the noise was as loud as claimed, and all of it answered
// as it should be.
func (x *noise) enough() bool {
	for of, perMinute := range []int{noisyRequests, noisyDeliveries} {
		if x.rate(of) < 0.95*noisyTimes*float64(perMinute)/60 || x.wrong[of].Load() > 0 || x.passed[of].Load() == 0 || x.held[of].Load() == 0 {
			return false
		}
	}
	return true
}
