package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/system"
	"actual/domain"
	"actual/domain/webhook"
	"actual/ports"
)

// hookWorld is companies with webhooks, a receiver, and facts that are committed at a rate.
type hookWorld struct {
	*bench
	receiver  *hookReceiver
	companies []hookCompany
	hooks     []*hookTaken
	server    *process
	work      *postgis.UnitOfWork

	mu     sync.Mutex
	facts  []hookFact
	failed int // Commits whose answer was lost: whether they hold, nobody knows.
}

type hookCompany struct {
	client
	id domain.CompanyID
}

// hookFact is a fact that is known to be committed.
type hookFact struct {
	company   int
	id        string
	committed time.Time
}

// hookNetworks lets this machine be posted to.
const hookNetworks = "ACTUAL_WEBHOOK_NETWORKS=127.0.0.0/8"

// settle makes the companies, the receiver and a server.
func (w *hookWorld) settle(ctx context.Context, companies, each int) (err error) {
	w.more = append(w.more, hookNetworks)
	pool, err := postgis.OpenApp(ctx, w.database.URLs.App, 16)
	if err != nil {
		return err
	}
	w.closers = append(w.closers, func(context.Context) error { pool.Close(); return nil })
	tasks, err := postgis.NewTaskInserter(pool)
	if err != nil {
		return err
	}
	w.work = postgis.NewUnitOfWork(pool, tasks)
	if w.receiver, err = newHookReceiver(w.bench); err != nil {
		return err
	}
	for n := range companies {
		c := hookCompany{}
		if c.client, err = w.furnish(ctx, fmt.Sprintf("told%d", n), "America/New_York"); err != nil {
			return err
		}
		err = w.asAdmin(ctx, func(conn *pgx.Conn) error {
			return conn.QueryRow(ctx, `SELECT company_id FROM company WHERE ref = $1`, fmt.Sprintf("told%d", n)).Scan(&c.id.UUID)
		})
		if err != nil {
			return err
		}
		w.companies = append(w.companies, c)
	}
	if w.server, err = w.serve(ctx); err != nil {
		return err
	}
	for n := range w.companies {
		w.companies[n].url = w.server.url
		for range each {
			of, err := w.receiver.subscribe(ctx, w.companies[n].client, n, "")
			if err != nil {
				return err
			}
			w.hooks = append(w.hooks, of)
		}
	}
	return nil
}

// happen commits one fact of a company, of about so many bytes.
func (w *hookWorld) happen(ctx context.Context, company, n int) error {
	id := system.Identifiers{}.New()
	f := ports.Fact{
		ID: id, Type: string(webhook.VisitSettled), At: time.Now(), Badge: domain.BadgeID{UUID: domain.UUID{byte(company + 1), byte(n % 40)}},
		Body: fmt.Appendf(nil, `{"n":%d,"pad":"%0400d"}`, n, n),
	}
	err := w.work.Update(ctx, w.companies[company].id, func(ctx context.Context, tx ports.Tx) error { return tx.Outbox.Append(ctx, f) })
	committed := time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.failed++
		return err
	}
	w.facts = append(w.facts, hookFact{company, id.String(), committed})
	return nil
}

// load commits facts of all companies, each at so many a second, until the context ends.
// What can't be committed is left out: the store is down.
func (w *hookWorld) load(ctx context.Context, perSecond int) {
	var feeding sync.WaitGroup
	for company := range w.companies {
		feeding.Go(func() {
			tick := time.NewTicker(time.Second / time.Duration(perSecond))
			defer tick.Stop()
			for n := 0; ; n++ {
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				}
				if err := w.happen(context.WithoutCancel(ctx), company, n); err != nil {
					time.Sleep(50 * time.Millisecond)
				}
			}
		})
	}
	feeding.Wait()
}

// committed is how many facts are known to be.
func (w *hookWorld) committed() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.facts)
}

// heads returns the last sequence that was given of each webhook, when the server has
// nothing left to send.
func (w *hookWorld) heads(ctx context.Context, within time.Duration) (map[string]int64, error) {
	heads := map[string]int64{}
	left := 0
	err := wait(ctx, within, func() (bool, error) {
		err := w.asAdmin(ctx, func(conn *pgx.Conn) error {
			if err := conn.QueryRow(ctx, `SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM webhook_message WHERE progress = 'waiting')`).Scan(&left); err != nil {
				return err
			}
			rows, err := conn.Query(ctx, `SELECT id::text, head FROM webhook`)
			if err != nil {
				return err
			}
			var id string
			var head int64
			_, err = pgx.ForEachRow(rows, []any{&id, &head}, func() error {
				heads[id] = head
				return nil
			})
			return err
		})
		return left == 0, err
	})
	if err != nil {
		return nil, fmt.Errorf("%d facts and messages are left: %w", left, err)
	}
	return heads, nil
}

// judge looks for what is lacking at the receiver.
func (w *hookWorld) judge(heads map[string]int64) (complete int, wrong []string) {
	w.receiver.mu.Lock()
	defer w.receiver.mu.Unlock()
	wrong = append(wrong, w.receiver.wrong...)
	for _, of := range w.hooks {
		lacking, odd := gaps(of.said, heads[of.id])
		if wrong = append(wrong, odd...); len(lacking) == 0 && len(odd) == 0 && len(of.said) == int(heads[of.id]) && heads[of.id] > 0 {
			complete++
			continue
		}
		wrong = append(wrong, fmt.Sprintf("webhook %s: %d of %d came, lacking %v", of.id, len(of.said), heads[of.id], lacking[:min(5, len(lacking))]))
	}
	lost := 0
	for _, f := range w.facts {
		for _, of := range w.hooks {
			if _, came := of.first[f.id]; of.company == f.company && !came {
				lost++
			}
		}
	}
	if lost > 0 {
		wrong = append(wrong, fmt.Sprintf("%d times a committed fact did not come", lost))
	}
	return complete, wrong
}

// waits returns how long facts that were committed within a span took to their first
// attempt, in each webhook, the quickest first.
func (w *hookWorld) waits(from, to time.Time) (out hookWaits) {
	w.receiver.mu.Lock()
	defer w.receiver.mu.Unlock()
	for _, f := range w.facts {
		if f.committed.Before(from) || f.committed.After(to) {
			continue
		}
		for _, of := range w.hooks {
			if came, yes := of.first[f.id]; of.company == f.company && yes {
				out = append(out, max(0, came.Sub(f.committed)))
			}
		}
	}
	return sortedWaits(out)
}

func sortedWaits(all hookWaits) hookWaits {
	slices.Sort(all)
	return all
}

// hookWaits are sorted.
type hookWaits []time.Duration

// quantile returns how long the quickest share took at most; 0 of none.
func (h hookWaits) quantile(share float64) time.Duration {
	if len(h) == 0 {
		return 0
	}
	return h[min(int(share*float64(len(h))), len(h)-1)].Round(time.Millisecond)
}
