package scheduler

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/tenant"
	"actual/ports"
)

// Sequencer is the use case behind the entries that wait for their number.
type Sequencer interface {
	Sequence(ctx context.Context, company domain.CompanyID) (int, error)
}

// Anchorer is the use case that publishes checkpoints.
type Anchorer interface {
	Anchor(ctx context.Context, company domain.CompanyID) (bool, error)
}

// Companies lists all companies.
type Companies interface {
	List(ctx context.Context) ([]tenant.Company, error)
}

// AnchorEvery is how often checkpoints are published.
type AnchorEvery time.Duration

// Ledger numbers the ledgers of all companies and anchors them.
type Ledger struct {
	directory ports.WorkDirectory
	companies Companies
	sequencer Sequencer
	anchorer  Anchorer
	log       *slog.Logger
	every     time.Duration
}

// NewLedger returns a driver.
func NewLedger(directory ports.WorkDirectory, companies Companies, sequencer Sequencer, anchorer Anchorer, log *slog.Logger, every AnchorEvery) *Ledger {
	return &Ledger{directory: directory, companies: companies, sequencer: sequencer, anchorer: anchorer, log: log, every: time.Duration(every)}
}

// sequencing is how long entries may wait for company: batches are cheap, and a
// company whose badges are at work has an entry or two a second.
const sequencing = 2 * time.Second

// plenty is how many entries at once suggest that more wait.
const plenty = 100

// Run works until ctx ends.
func (l *Ledger) Run(ctx context.Context) error {
	number, anchor := time.NewTicker(sequencing), time.NewTicker(l.every)
	defer number.Stop()
	defer anchor.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-number.C:
			l.number(ctx)
		case <-anchor.C:
			l.anchor(ctx)
		}
	}
}

func (l *Ledger) number(ctx context.Context) {
	waiting, err := l.directory.Unsequenced(ctx)
	if err != nil {
		l.failed(ctx, "look for ledger entries", err)
		return
	}
	for len(waiting) > 0 { // A batch each in turns: one with many entries holds nobody up.
		waiting = slices.DeleteFunc(waiting, func(w ports.Waiting) bool {
			n, err := l.sequencer.Sequence(ctx, w.Company)
			if err != nil {
				l.failed(ctx, "sequence ledger", err, "company_id", w.Company.String())
			}
			return n < plenty || err != nil
		})
	}
}

func (l *Ledger) anchor(ctx context.Context) {
	all, err := l.companies.List(ctx)
	if err != nil {
		l.failed(ctx, "list companies", err)
		return
	}
	for _, c := range all {
		if _, err := l.anchorer.Anchor(ctx, c.ID()); err != nil {
			l.failed(ctx, "anchor ledger", err, "company_id", c.ID().String())
		}
	}
}

func (l *Ledger) failed(ctx context.Context, what string, err error, attrs ...any) {
	if ctx.Err() == nil {
		l.log.ErrorContext(ctx, what, append(attrs, "error", err)...)
	}
}
