package scheduler

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"actual/app/subscriptions"
	"actual/domain"
	"actual/domain/webhook"
	"actual/ports"
)

// Dispatcher is the use case behind the messages of webhooks.
type Dispatcher interface {
	// Take gives facts of a company their sequences, and takes in hand what is due.
	Take(ctx context.Context, company domain.CompanyID, room int) ([]subscriptions.Turn, error)
	// Try posts a message; it fails where it was not tried.
	Try(ctx context.Context, t subscriptions.Turn, m webhook.Message) (webhook.Attempt, error)
	// Keep has a subscription in hand for longer.
	Keep(ctx context.Context, t subscriptions.Turn) error
	// Finish keeps what came of messages of a company.
	Finish(ctx context.Context, company domain.CompanyID, all []ports.WebhookFinish) error
}

// Webhooks sends what happens to those who are to be told, for all companies in turns.
type Webhooks struct {
	directory  ports.WebhookDirectory
	dispatcher Dispatcher
	clock      ports.Clock
	log        *slog.Logger
	results    hookResults
	places     chan struct{}  // For companies that are worked for at once.
	running    sync.WaitGroup // All that was begun.

	mu     sync.Mutex
	busy   map[domain.CompanyID]bool // Companies whose turn it is.
	rest   map[domain.CompanyID]time.Time
	inHand int // Messages, to bound memory.
}

// NewWebhooks returns a driver.
func NewWebhooks(directory ports.WebhookDirectory, dispatcher Dispatcher, clock ports.Clock, log *slog.Logger) *Webhooks {
	w := &Webhooks{
		directory: directory, dispatcher: dispatcher, clock: clock, log: log, places: make(chan struct{}, dispatchers),
		busy: map[domain.CompanyID]bool{}, rest: map[domain.CompanyID]time.Time{},
	}
	w.results.w = w
	return w
}

const (
	dispatchers  = 3                      // Companies that are worked for at once: for each it is one short transaction.
	dispatchSlow = 250 * time.Millisecond // From round to round with much to do: what comes together is written together.
	mostInHand   = 20_000                 // Messages.
)

// Run works until ctx ends, and lets arrive what is on its way then.
func (w *Webhooks) Run(ctx context.Context) error {
	defer w.Wait()
	for {
		began := time.Now()
		waiting, err := w.Round(ctx)
		if err != nil && !sleep(ctx, pause) {
			return nil
		}
		wait := idle
		if waiting > 0 {
			wait = min(max(idle, 4*time.Since(began)), dispatchSlow)
		}
		if !sleep(ctx, wait) {
			return nil
		}
	}
}

// Round gives each company that has something to send one turn, the longest waiting first,
// and returns how many those are. It does not wait for receivers.
func (w *Webhooks) Round(ctx context.Context) (int, error) {
	waiting, err := w.directory.ToSend(ctx, w.clock.Now())
	if err != nil {
		w.failed(ctx, "look for messages to send", err)
		return 0, err
	}
	for _, one := range waiting {
		if !w.begin(one.Company) {
			continue
		}
		select {
		case w.places <- struct{}{}:
		case <-ctx.Done():
			w.end(one.Company, nil)
			return 0, nil
		}
		w.running.Go(func() {
			w.take(ctx, one.Company)
			<-w.places
		})
	}
	return len(waiting), nil
}

// Wait returns when all that was begun is done with.
func (w *Webhooks) Wait() {
	w.running.Wait()
	w.results.writers.Wait()
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

func (w *Webhooks) end(company domain.CompanyID, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.busy, company)
	if delete(w.rest, company); err != nil {
		w.rest[company] = time.Now().Add(pause)
	}
}

// take takes a company's turn, and begins to send what is due.
func (w *Webhooks) take(ctx context.Context, company domain.CompanyID) {
	turns, err := w.dispatcher.Take(ctx, company, w.room())
	w.end(company, err)
	if err != nil {
		w.failed(ctx, "dispatch messages of webhooks", err, "company_id", company.String())
		return
	}
	for _, t := range turns {
		w.count(len(t.Messages))
		w.running.Go(func() {
			defer w.count(-len(t.Messages))
			w.turn(ctx, t)
		})
	}
}

func (w *Webhooks) count(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.inHand += n
}

func (w *Webhooks) room() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return mostInHand - w.inHand
}

func (w *Webhooks) failed(ctx context.Context, what string, err error, attrs ...any) {
	if ctx.Err() == nil {
		w.log.ErrorContext(ctx, what, append(attrs, "error", err)...)
	}
}
