package subscriptions

import (
	"context"
	"sync"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

// actor is who speaks in the ledger where we disable a subscription.
const actor = "system:webhooks"

// results keeps what came of messages, those of a company together: what comes while one
// write is on its way is the next one.
type results struct {
	d *Dispatcher

	mu      sync.Mutex
	waiting map[domain.CompanyID][]ports.WebhookFinish
	writing map[domain.CompanyID]bool
	writers sync.WaitGroup
}

func (r *results) wait() { r.writers.Wait() }

func (r *results) add(company domain.CompanyID, f ports.WebhookFinish) {
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
func (r *results) next(company domain.CompanyID) []ports.WebhookFinish {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.waiting[company]
	delete(r.waiting, company)
	if len(all) == 0 {
		delete(r.writing, company)
	}
	return all
}

func (r *results) write(company domain.CompanyID) {
	for all := r.next(company); len(all) > 0; all = r.next(company) {
		r.keep(company, joined(all))
	}
}

// joined makes one of those of a subscription: a statement writes each row once.
func joined(all []ports.WebhookFinish) (out []ports.WebhookFinish) {
	at := map[ports.WebhookTurn]int{}
	for _, f := range all {
		i, known := at[f.WebhookTurn]
		if !known {
			at[f.WebhookTurn] = len(out)
			out = append(out, f)
			continue
		}
		o := &out[i]
		o.Outcomes, o.Health, o.Changed, o.Done = append(o.Outcomes, f.Outcomes...), f.Health, o.Changed || f.Changed, o.Done || f.Done
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
func (r *results) keep(company domain.CompanyID, all []ports.WebhookFinish) {
	var err error
	for range keepTries {
		if err = r.once(company, all); err == nil {
			return
		}
		time.Sleep(keepPause)
	}
	r.d.log.Error("keep what webhooks answered: the messages are sent again", "company_id", company.String(), "subscriptions", len(all), "error", err)
}

func (r *results) once(company domain.CompanyID, all []ports.WebhookFinish) error {
	ctx, cancel := context.WithTimeout(context.Background(), keepWithin)
	defer cancel()
	return r.d.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		ended, err := tx.HookQueue.Finish(ctx, all)
		if err != nil {
			return err
		}
		for _, w := range ended {
			if err := tx.Ledger.Append(ctx, entryOf(r.d.ids, company, ledger.WebhookDisabled, w, actor, r.d.now(), nil)); err != nil {
				return err
			}
			if err := tx.Tasks.Enqueue(ctx, task.TellOfWebhook, []byte(w.ID.String())); err != nil {
				return err
			}
		}
		return nil
	})
}
