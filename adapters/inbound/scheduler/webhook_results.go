package scheduler

import (
	"context"
	"sync"
	"time"

	"actual/domain"
	"actual/ports"
)

// hookResults keeps what came of messages, those of a company together: what comes while
// one write is on its way is the next one.
type hookResults struct {
	w *Webhooks

	mu      sync.Mutex
	waiting map[domain.CompanyID][]ports.WebhookFinish
	writing map[domain.CompanyID]bool
	writers sync.WaitGroup
}

func (r *hookResults) add(company domain.CompanyID, f ports.WebhookFinish) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.waiting == nil {
		r.waiting, r.writing = map[domain.CompanyID][]ports.WebhookFinish{}, map[domain.CompanyID]bool{}
	}
	r.waiting[company] = append(r.waiting[company], f)
	if !r.writing[company] {
		r.writing[company] = true
		r.writers.Go(func() { r.write(company) })
	}
}

// next takes what waits; none where the writer is done.
func (r *hookResults) next(company domain.CompanyID) []ports.WebhookFinish {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.waiting[company]
	delete(r.waiting, company)
	if len(all) == 0 {
		delete(r.writing, company)
	}
	return all
}

func (r *hookResults) write(company domain.CompanyID) {
	for all := r.next(company); len(all) > 0; all = r.next(company) {
		r.keep(company, joined(all))
	}
}

// joined makes one of those of a subscription: a statement writes each row once.
func joined(all []ports.WebhookFinish) (out []ports.WebhookFinish) {
	at := map[domain.WebhookID]int{}
	for _, f := range all {
		i, known := at[f.Webhook]
		if !known {
			at[f.Webhook] = len(out)
			out = append(out, f)
			continue
		}
		o := &out[i]
		o.Done = f.Done || o.Done && o.Turn == f.Turn // A later turn is not given back by the one before it.
		o.Turn, o.Outcomes, o.Health, o.Changed = f.Turn, append(o.Outcomes, f.Outcomes...), f.Health, o.Changed || f.Changed
		if f.End != "" {
			o.End = f.End
		}
	}
	return out
}

const (
	keepWithin = 10 * time.Second // One write.
	keepTries  = 8                // While the store is down; then the messages are sent again.
	keepPause  = 500 * time.Millisecond
)

// keep writes, again where the store is down. What can't be written was not sent, as far as
// anybody knows later: it is sent again.
func (r *hookResults) keep(company domain.CompanyID, all []ports.WebhookFinish) {
	var err error
	for n := range keepTries {
		if n > 0 {
			time.Sleep(keepPause)
		}
		ctx, cancel := context.WithTimeout(context.Background(), keepWithin)
		err = r.w.dispatcher.Finish(ctx, company, all)
		cancel()
		if err == nil {
			return
		}
	}
	r.w.log.Error("keep what webhooks answered: the messages are sent again", "company_id", company.String(), "subscriptions", len(all), "error", err)
}
