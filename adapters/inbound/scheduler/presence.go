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

	mu   sync.Mutex
	busy map[domain.CompanyID]bool // Companies whose turn it is.
}

// NewPresence returns a driver with so many workers, which yield to ingest.
func NewPresence(directory ports.WorkDirectory, deriver Deriver, clock ports.Clock, log *slog.Logger, workers int, backlog Backlog) *Presence {
	return &Presence{
		directory: directory, deriver: deriver, clock: clock, log: log, workers: workers, yield: yield{backlog: backlog},
		busy: map[domain.CompanyID]bool{},
	}
}

const (
	idle     = 50 * time.Millisecond  // Between rounds with little to do.
	busiest  = 500 * time.Millisecond // From round to round with much to do: a step for three events costs little more than one for one.
	pause    = time.Second            // After a failure.
	settling = 5 * time.Second        // Between looks for visits that settle by time alone.
)

// turn is one step for a company.
type turn struct {
	company domain.CompanyID
	step    func(context.Context, domain.CompanyID) (int, error)
}

// Run works until ctx ends. A step that has begun is finished or undone.
func (p *Presence) Run(ctx context.Context) error {
	turns := make(chan turn)
	var working sync.WaitGroup
	for range p.workers {
		working.Go(func() {
			for t := range turns {
				p.take(ctx, t)
			}
		})
	}
	defer working.Wait()
	defer close(turns)
	settle := time.NewTicker(settling)
	defer settle.Stop()
	for {
		began := time.Now()
		err := p.round(ctx, turns, p.directory.Marked, p.deriver.Derive)
		if err != nil && !sleep(ctx, pause) {
			return nil
		}
		select {
		case <-settle.C:
			_ = p.round(ctx, turns, func(ctx context.Context) ([]ports.Waiting, error) {
				return p.directory.DueToSettle(ctx, p.clock.Now())
			}, p.deriver.Settle)
		default:
		}
		if !sleep(ctx, breath(time.Since(began))) {
			return nil
		}
	}
}

// breath is how long to wait after a round that took so long: the more there is to
// do, the more is worth doing together, unless there is too much.
func breath(took time.Duration) time.Duration {
	return min(max(idle, 4*took), max(0, busiest-took))
}

// round gives each company that waits one turn, the longest waiting first. A
// company whose last turn is not over has to wait for the next round: one with
// much to do keeps one worker busy at most, and the others wait for one step of it.
func (p *Presence) round(ctx context.Context, turns chan<- turn, look func(context.Context) ([]ports.Waiting, error), step func(context.Context, domain.CompanyID) (int, error)) error {
	waiting, err := look(ctx)
	if err != nil {
		p.failed(ctx, "look for work", err)
		return err
	}
	for _, w := range waiting {
		if !p.begin(w.Company) {
			continue
		}
		select {
		case turns <- turn{w.Company, step}:
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// begin reports whether the company is in nobody's hands, and puts it there.
func (p *Presence) begin(company domain.CompanyID) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy[company] {
		return false
	}
	p.busy[company] = true
	return true
}

func (p *Presence) end(company domain.CompanyID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.busy, company)
}

func (p *Presence) take(ctx context.Context, t turn) {
	defer p.end(t.company)
	if ctx.Err() != nil {
		return
	}
	began := time.Now()
	if _, err := t.step(ctx, t.company); err != nil {
		p.failed(ctx, "derive presence", err, "company_id", t.company.String())
		return
	}
	p.yield.after(ctx, time.Since(began))
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
