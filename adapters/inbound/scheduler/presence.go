package scheduler

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"actual/domain"
	"actual/ports"
)

// Deriver is the use case behind the marks. Each call takes some badges of a
// company and returns how many; 0 when nothing is left.
type Deriver interface {
	Derive(ctx context.Context, company domain.CompanyID) (int, error)
	Settle(ctx context.Context, company domain.CompanyID) (int, error)
}

// Presence works off the marks of all companies, in turns.
type Presence struct {
	directory ports.WorkDirectory
	deriver   Deriver
	clock     ports.Clock
	log       *slog.Logger
	workers   int
	yield     yield
}

// NewPresence returns a driver with so many workers, which yield to ingest.
func NewPresence(directory ports.WorkDirectory, deriver Deriver, clock ports.Clock, log *slog.Logger, workers int, backlog Backlog) *Presence {
	return &Presence{directory: directory, deriver: deriver, clock: clock, log: log, workers: workers, yield: yield{backlog: backlog}}
}

const (
	idle     = 100 * time.Millisecond // Between looks when there is nothing to do.
	pause    = time.Second            // After a failure.
	slice    = 250 * time.Millisecond // A company's turn while others wait.
	settling = 5 * time.Second        // Between looks for visits that settle by time alone.
)

// Run works until ctx ends. A step that has begun is finished or undone.
func (p *Presence) Run(ctx context.Context) error {
	settle := time.NewTicker(settling)
	defer settle.Stop()
	for {
		waiting, err := p.directory.Marked(ctx)
		if err != nil {
			p.failed(ctx, "look for marks", err)
			if !sleep(ctx, pause) {
				return nil
			}
			continue
		}
		p.round(ctx, waiting, p.deriver.Derive)
		select {
		case <-settle.C:
			p.settle(ctx)
		default:
		}
		if len(waiting) == 0 && !sleep(ctx, idle) || ctx.Err() != nil {
			return nil
		}
	}
}

func (p *Presence) settle(ctx context.Context) {
	due, err := p.directory.DueToSettle(ctx, p.clock.Now())
	if err != nil {
		p.failed(ctx, "look for visits to settle", err)
		return
	}
	p.round(ctx, due, p.deriver.Settle)
}

// round gives each company one turn, the longest waiting first.
func (p *Presence) round(ctx context.Context, waiting []ports.Waiting, step func(context.Context, domain.CompanyID) (int, error)) {
	turns := make(chan domain.CompanyID)
	var workers sync.WaitGroup
	for range min(p.workers, len(waiting)) {
		workers.Go(func() {
			for company := range turns {
				p.turn(ctx, company, step)
			}
		})
	}
	for _, w := range waiting {
		select {
		case turns <- w.Company:
		case <-ctx.Done():
		}
	}
	close(turns)
	workers.Wait()
}

func (p *Presence) turn(ctx context.Context, company domain.CompanyID, step func(context.Context, domain.CompanyID) (int, error)) {
	end := time.Now().Add(slice)
	for time.Now().Before(end) && ctx.Err() == nil {
		began := time.Now()
		n, err := step(ctx, company)
		if err != nil {
			p.failed(ctx, "derive presence", err, "company_id", company.String())
			return
		}
		if n == 0 {
			return
		}
		p.yield.after(ctx, time.Since(began))
	}
}

func (p *Presence) failed(ctx context.Context, what string, err error, attrs ...any) {
	if ctx.Err() == nil {
		p.log.ErrorContext(ctx, what, append(attrs, "error", err)...)
	}
}

// sleep waits, and reports false when ctx ends first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
