package scheduler

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"actual/domain"
	"actual/ports"
)

// Dispatcher is the use case behind the messages of webhooks.
type Dispatcher interface {
	// Dispatch gives facts of a company their sequences and begins to send what is due; it
	// does not wait for receivers.
	Dispatch(ctx context.Context, company domain.CompanyID) error
	// Wait returns when all that was begun is done with.
	Wait()
}

// Webhooks sends what happens to those who are to be told, for all companies in turns.
type Webhooks struct {
	directory  ports.WebhookDirectory
	dispatcher Dispatcher
	clock      ports.Clock
	log        *slog.Logger

	mu   sync.Mutex
	busy map[domain.CompanyID]bool // Companies whose turn it is.
	rest map[domain.CompanyID]time.Time
}

// NewWebhooks returns a driver.
func NewWebhooks(directory ports.WebhookDirectory, dispatcher Dispatcher, clock ports.Clock, log *slog.Logger) *Webhooks {
	return &Webhooks{directory: directory, dispatcher: dispatcher, clock: clock, log: log, busy: map[domain.CompanyID]bool{}, rest: map[domain.CompanyID]time.Time{}}
}

const (
	dispatchers  = 3                      // Companies that are worked for at once: for each it is one short transaction.
	dispatchSlow = 250 * time.Millisecond // From round to round with much to do: what comes together is written together.
)

// Run works until ctx ends, and lets arrive what is on its way then.
func (w *Webhooks) Run(ctx context.Context) error {
	turns := make(chan domain.CompanyID)
	var working sync.WaitGroup
	for range dispatchers {
		working.Go(func() {
			for company := range turns {
				w.take(ctx, company)
			}
		})
	}
	defer w.dispatcher.Wait()
	defer working.Wait()
	defer close(turns)
	for {
		began := time.Now()
		waiting, err := w.directory.ToSend(ctx, w.clock.Now())
		if err != nil {
			w.failed(ctx, "look for messages to send", err)
			if !sleep(ctx, pause) {
				return nil
			}
		}
		for _, company := range waiting {
			if !w.begin(company.Company) {
				continue
			}
			select {
			case turns <- company.Company:
			case <-ctx.Done():
				return nil
			}
		}
		wait := idle
		if len(waiting) > 0 {
			wait = min(max(idle, 4*time.Since(began)), dispatchSlow)
		}
		if !sleep(ctx, wait) {
			return nil
		}
	}
}

// begin reports whether the company is in nobody's hands, and puts it there. One whose last
// turn failed rests a moment.
func (w *Webhooks) begin(company domain.CompanyID) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy[company] || time.Now().Before(w.rest[company]) {
		return false
	}
	w.busy[company] = true
	return true
}

func (w *Webhooks) take(ctx context.Context, company domain.CompanyID) {
	err := w.dispatcher.Dispatch(ctx, company)
	w.mu.Lock()
	delete(w.busy, company)
	if delete(w.rest, company); err != nil {
		w.rest[company] = time.Now().Add(pause)
	}
	w.mu.Unlock()
	if err != nil {
		w.failed(ctx, "dispatch messages of webhooks", err, "company_id", company.String())
	}
}

func (w *Webhooks) failed(ctx context.Context, what string, err error, attrs ...any) {
	if ctx.Err() == nil {
		w.log.ErrorContext(ctx, what, append(attrs, "error", err)...)
	}
}
