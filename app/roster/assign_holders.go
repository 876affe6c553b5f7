package roster

import (
	"context"

	"actual/app/asked"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// holders are those who have badges, one at a time: workers who wear them, or crews
// that carry them.
type holders interface {
	column() string
	faults() (unknown, taken *fault.Error)
	named(ctx context.Context, a *assignment, refs []string) (map[string]holder, error)
	held(ctx context.Context, a *assignment, badges []domain.BadgeID, touching domain.Span) ([]holding, error)
	save(ctx context.Context, a *assignment, ended, begun []holding) ([]ledger.Entry, error)
}

// holder is one of them, and when it may have badges.
type holder struct {
	id     domain.UUID
	active domain.Span
}

// holding is a span in which one of them has a badge.
type holding struct {
	id, by domain.UUID
	badge  domain.BadgeID
	span   domain.Span
}

// HandedOver is said of a row whose badge somebody or something else had.
type HandedOver struct {
	From string `json:"handed_over_from"` // An identifier.
}

// give lets holders have badges.
func (a *assignment) give(ctx context.Context, to holders, rows []ports.TaskRow) ([]asked.Outcome, error) {
	all, outcomes, err := a.read(ctx, rows)
	if err != nil {
		return nil, err
	}
	refs := make([]string, len(all))
	for i, w := range all {
		refs[i] = w.cells[to.column()]
	}
	those, err := to.named(ctx, a, refs)
	if err != nil {
		return nil, err
	}
	held, err := a.heldOf(ctx, to, all, outcomes)
	if err != nil {
		return nil, err
	}
	var ended, begun []holding
	for i, w := range all {
		if outcomes[i].State != "" {
			continue
		}
		next, over, err := a.next(w, to, those, held[w.badge.ID()])
		if outcomes[i], err = verdict(err); err != nil {
			return nil, err
		}
		switch {
		case outcomes[i].State != "":
		case next.id.IsZero():
			outcomes[i].State = ports.RowUnchanged
		default:
			outcomes[i].State, begun, ended = ports.RowChanged, append(begun, next), append(ended, over...)
			if len(over) > 0 {
				outcomes[i].Result = HandedOver{over[0].by.String()}
			}
		}
	}
	if a.task.DryRun || len(begun) == 0 {
		return outcomes, nil
	}
	entries, err := to.save(ctx, a, ended, begun)
	if err != nil {
		return nil, err
	}
	return outcomes, a.Ledger.Append(ctx, entries...)
}

// heldOf returns who has the badges that the rows name, from the earliest of them on.
func (a *assignment) heldOf(ctx context.Context, to holders, all []wanted, outcomes []asked.Outcome) (map[domain.BadgeID][]holding, error) {
	badges := make([]domain.BadgeID, 0, len(all))
	for i, w := range all {
		if outcomes[i].State == "" {
			badges = append(badges, w.badge.ID())
		}
	}
	found, err := to.held(ctx, a, badges, domain.Span{From: earliest(all, outcomes)})
	held := make(map[domain.BadgeID][]holding, len(badges))
	for _, h := range found {
		held[h.badge] = append(held[h.badge], h)
	}
	return held, err
}

// next returns the holding that a row wants, and those that end by it. It is zero
// where it is so already.
func (a *assignment) next(w wanted, to holders, those map[string]holder, held []holding) (next holding, ended []holding, err error) {
	unknown, taken := to.faults()
	who, known := those[w.cells[to.column()]]
	switch {
	case w.cells[to.column()] == "":
		return next, nil, cellError{to.column(), errEmpty.With("give a %s", to.column())}
	case !known:
		return next, nil, cellError{to.column(), unknown.With("%.60q", w.cells[to.column()])}
	}
	if !w.span.Within(who.active) {
		return next, nil, cellError{to.column(), job.ErrInactive.With("from %s", who.active)}
	}
	for _, h := range held {
		if h.by == who.id && w.span.Within(h.span) {
			return next, nil, nil
		}
	}
	next = holding{a.ids.New(), who.id, w.badge.ID(), w.span}
	ended, against := domain.Succeed(held, func(h *holding) *domain.Span { return &h.span }, next.span, a.how.HandOver)
	if against != nil {
		return next, nil, cellError{to.column(), taken.With("by %s, %s", against.by, against.span)}
	}
	return next, ended, nil
}
