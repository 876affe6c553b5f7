package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/adapters/outbound/system"
	"actual/domain/webhook"
	"actual/ports"
)

// webhookRate measures how fast webhooks are sent, beside a client that does nothing but
// post; and whether a dead and a slow receiver delay the others.
var webhookRate = claim{
	name: "webhook-rate",
	target: "deliveries/s from commit to fast receivers, as a ratio to a bare HTTP client loop in the same run (stated); a dead and a slow receiver among 100 delay the others' p99 by ≤ 1.5 × " +
		"(or 100 ms, where that is more)",
	run: proveWebhookRate,
}

const (
	rateCompanies = 2
	rateEach      = 50
	rateBurst     = 400 // Facts of a company at once: 40,000 deliveries.
	rateFacts     = 5   // A second, of a company: 500 deliveries a second.
	rateSpan      = 25 * time.Second
	rateSlow      = 10 * time.Second
	rateTimes     = 1.5
	rateNear      = 100 * time.Millisecond
	bareLoops     = 64
	bareSpan      = 8 * time.Second
)

// rateProof is the proof at work. Each webhook has a port of its own, as receivers have
// hosts of their own.
type rateProof struct {
	hookWorld

	came   atomic.Int64
	ports  []string
	slow   atomic.Bool
	server http.Server
	taken  map[string][]rateTaken // By fact.
	lock   sync.Mutex
}

type rateTaken struct {
	port string
	at   time.Time
}

func proveWebhookRate(ctx context.Context, b *bench) (result, error) {
	p := &rateProof{hookWorld: hookWorld{bench: b}, taken: map[string][]rateTaken{}}
	if err := p.set(ctx); err != nil {
		return result{}, err
	}
	p.say("%d companies, %d receivers on ports of their own; %d deliveries at once", rateCompanies, len(p.ports), rateCompanies*rateBurst*rateEach)
	rate, err := p.burst(ctx)
	if err != nil {
		return result{}, err
	}
	bare, err := p.bare(ctx)
	if err != nil {
		return result{}, err
	}
	p.say("%.0f deliveries/s; a bare client loop %.0f/s", rate, bare)
	before, err := p.steady(ctx)
	if err != nil {
		return result{}, err
	}
	p.slow.Store(true)
	after, err := p.steady(ctx)
	if err != nil {
		return result{}, err
	}
	limit := max(time.Duration(float64(before.quantile(0.99))*rateTimes), before.quantile(0.99)+rateNear)
	return result{
		figures: fmt.Sprintf("%d deliveries from commit to the last answer at %.0f/s, %.2f of a bare HTTP client loop (%.0f/s, %d at once) on %d cores; at %d/s to %d receivers commit → first attempt p50 %s, p99 %s; "+
			"with one dead and one slow (%s) the others' p50 %s, p99 %s (%.2f ×)", rateCompanies*rateBurst*rateEach, rate, rate/bare, bare, bareLoops, runtime.NumCPU(), rateCompanies*rateFacts*rateEach, len(p.ports),
			before.quantile(0.5), before.quantile(0.99), rateSlow, after.quantile(0.5), after.quantile(0.99), float64(after.quantile(0.99))/float64(max(1, before.quantile(0.99)))),
		ok: rate > 0 && len(before) > 0 && len(after) > 0 && after.quantile(0.99) <= limit,
	}, nil
}

func (p *rateProof) set(ctx context.Context) error {
	if err := p.open(ctx); err != nil {
		return err
	}
	if err := p.settle(ctx, rateCompanies, 0); err != nil {
		return err
	}
	p.server.Handler = http.HandlerFunc(p.take)
	p.closers = append(p.closers, func(context.Context) error { return p.server.Close() })
	for n := range p.companies {
		for range rateEach {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			go func() { _ = p.server.Serve(listener) }()
			_, port, _ := net.SplitHostPort(listener.Addr().String())
			p.ports = append(p.ports, port)
			status, body, err := p.companies[n].ask(ctx, http.MethodPost, "/v1/webhooks", fmt.Sprintf(`{"name":"port %s","url":"http://127.0.0.1:%s/"}`, port, port))
			if err != nil || status != http.StatusCreated {
				return fmt.Errorf("POST /v1/webhooks: %d %s: %w", status, body, err)
			}
		}
	}
	return nil
}

// take counts. The first port is dead and the second slow, once they are to be.
func (p *rateProof) take(w http.ResponseWriter, r *http.Request) {
	at := time.Now()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.URL.Path != "/" {
		return
	}
	_, port, _ := net.SplitHostPort(r.Host)
	if p.slow.Load() && (port == p.ports[0] || port == p.ports[1]) {
		select {
		case <-r.Context().Done():
			return
		case <-time.After(rateSlow):
		}
		if port == p.ports[0] {
			panic(http.ErrAbortHandler)
		}
		return
	}
	var said struct{ Event string }
	if json.Unmarshal(body, &said) != nil {
		return
	}
	p.came.Add(1)
	p.lock.Lock()
	p.taken[said.Event] = append(p.taken[said.Event], rateTaken{port, at})
	p.lock.Unlock()
}

// burst commits many facts of each company at once, and returns deliveries a second until
// all were answered.
func (p *rateProof) burst(ctx context.Context) (float64, error) {
	var facts []ports.Fact
	for n := range rateBurst {
		facts = append(facts, ports.Fact{Type: string(webhook.VisitSettled), At: time.Now(), Body: fmt.Appendf(nil, `{"n":%d,"pad":"%0400d"}`, n, n)})
	}
	before := p.came.Load()
	for _, c := range p.companies {
		for i := range facts {
			facts[i].ID = system.Identifiers{}.New()
		}
		if err := p.work.Update(ctx, c.id, func(ctx context.Context, tx ports.Tx) error { return tx.Outbox.Append(ctx, facts...) }); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	const all = rateCompanies * rateBurst * rateEach
	if err := wait(ctx, 5*time.Minute, func() (bool, error) { return p.came.Load()-before >= all, nil }); err != nil {
		return 0, fmt.Errorf("%d of %d came: %w", p.came.Load()-before, all, err)
	}
	rate := all / time.Since(began).Seconds()
	_, err := p.heads(ctx, time.Minute)
	return rate, err
}

// bare posts the same to the same receivers, and does nothing else.
func (p *rateProof) bare(ctx context.Context) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, bareSpan)
	defer cancel()
	payload := fmt.Appendf(nil, `{"id":"msg_0","type":"visit.settled","version":1,"event":"bare","data":{"n":%d,"pad":"%0700d"}}`, 1, 1)
	plain := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: bareLoops, MaxIdleConns: 1024}}
	defer plain.CloseIdleConnections()
	var sent atomic.Int64
	var failed atomic.Pointer[error]
	var looping sync.WaitGroup
	began := time.Now()
	for n := range bareLoops {
		looping.Go(func() {
			for i := n; ctx.Err() == nil; i++ {
				req, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodPost, "http://127.0.0.1:"+p.ports[i%len(p.ports)]+"/", bytes.NewReader(payload))
				if err != nil {
					failed.Store(&err)
					return
				}
				req.Header.Set("Content-Type", "application/json")
				resp, err := plain.Do(req)
				if err != nil {
					failed.Store(&err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				sent.Add(1)
			}
		})
	}
	looping.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	p.lock.Lock()
	delete(p.taken, "bare")
	p.lock.Unlock()
	return float64(sent.Load()) / time.Since(began).Seconds(), nil
}

// steady commits facts at a rate for a while, and returns how long they took to receivers
// that are neither dead nor slow.
func (p *rateProof) steady(ctx context.Context) (out hookWaits, err error) {
	p.mu.Lock()
	p.facts = nil
	p.mu.Unlock()
	loading, stop := context.WithTimeout(ctx, rateSpan)
	defer stop()
	p.load(loading, rateFacts)
	if err := wait(ctx, time.Minute, func() (bool, error) {
		left := 0
		err := p.asAdmin(ctx, func(conn *pgx.Conn) error { return conn.QueryRow(ctx, `SELECT count(*) FROM outbox`).Scan(&left) })
		return left == 0, err
	}); err != nil {
		return nil, err
	}
	if err := pauseFor(ctx, 3*time.Second); err != nil {
		return nil, err
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	const warm = 5 * time.Second // The first facts meet receivers that have just become slow.
	from := time.Now().Add(-rateSpan - 3*time.Second + warm)
	for _, f := range p.facts {
		if f.committed.Before(from) {
			continue
		}
		for _, t := range p.taken[f.id] {
			if t.port != p.ports[0] && t.port != p.ports[1] {
				out = append(out, max(0, t.at.Sub(f.committed)))
			}
		}
	}
	return sortedWaits(out), nil
}
