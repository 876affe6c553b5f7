package scheduler

import (
	"context"
	"log/slog"
	"time"

	"actual/app/gaps"
	"actual/domain"
)

// SessionCounter is the use case that counts events by session.
type SessionCounter interface {
	Count(ctx context.Context, company domain.CompanyID) (more bool, err error)
}

// SessionWatch is the use case that looks at sessions which have ended.
type SessionWatch interface {
	Look(ctx context.Context, company domain.CompanyID) (gaps.Seen, error)
}

// Gaps counts the sessions of all companies' badges, and looks at those that ended.
type Gaps struct {
	companies Companies
	counter   SessionCounter
	watch     SessionWatch
	log       *slog.Logger
}

// NewGaps returns a driver.
func NewGaps(companies Companies, counter SessionCounter, watch SessionWatch, log *slog.Logger) *Gaps {
	return &Gaps{companies: companies, counter: counter, watch: watch, log: log}
}

// counting is how often each company has its turn.
const counting = 15 * time.Second

// turns is for how many batches a company may count before others have their turn.
const turns = 5

// Run works until ctx ends. Several processes share the work: who counts a company is
// not waited for.
func (g *Gaps) Run(ctx context.Context) error {
	for sleep(ctx, counting) {
		all, err := g.companies.List(ctx)
		if err != nil {
			g.failed(ctx, "list companies", err)
			continue
		}
		for more := true; more && ctx.Err() == nil; {
			more = false
			for i := range all {
				left, err := g.turn(ctx, all[i].ID())
				if err != nil {
					g.failed(ctx, "look for gaps", err, "company_id", all[i].ID().String())
				}
				more = more || left
			}
		}
	}
	return nil
}

// turn counts some events of a company. Where none are left, it looks at its sessions.
func (g *Gaps) turn(ctx context.Context, company domain.CompanyID) (more bool, err error) {
	for range turns {
		if more, err = g.counter.Count(ctx, company); err != nil || !more {
			break
		}
	}
	if err != nil || more {
		return more, err
	}
	seen, err := g.watch.Look(ctx, company)
	if err == nil && seen.Lacking > 0 {
		g.log.WarnContext(ctx, "sessions of badges lack events", "company_id", company.String(), "sessions", seen.Lacking, "compared_to", seen.Asked.To.Format(time.RFC3339))
	}
	return false, err
}

func (g *Gaps) failed(ctx context.Context, what string, err error, attrs ...any) {
	if ctx.Err() == nil {
		g.log.ErrorContext(ctx, what, append(attrs, "error", err)...)
	}
}
