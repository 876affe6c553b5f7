package presence

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

// ComparePolicies asks what another policy would make of what is on record.
type ComparePolicies struct {
	Company  domain.CompanyID
	Next     presence.Policy        // One without a Version is the program's own.
	From, To time.Time              // Visits that touch this span; a zero time is an open end.
	Progress func(done, badges int) // Told before each badge; may be nil.
}

// Comparison is what another policy would change.
type Comparison struct {
	// ID is that of the Preview of switching to it. Empty where the span leaves
	// visits out: then not all was seen.
	ID         string
	Difference Difference
}

// Comparer runs a policy in the shadow of the one in use.
type Comparer struct{ previewer *Previewer }

// NewComparer returns the use case.
func NewComparer(p *Previewer) *Comparer { return &Comparer{previewer: p} }

// Compare derives every badge by both policies from the same evidence, in one
// snapshot, and returns the difference. Nothing is written. Memory holds one badge
// at a time, and the changes.
//
// Errors: presence.ErrBadPolicy, ports.ErrPolicyName.
func (c *Comparer) Compare(ctx context.Context, q ComparePolicies) (out Comparison, err error) {
	err = c.previewer.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		l, err := c.previewer.plan(ctx, tx, Correction{Company: q.Company, Policy: &q.Next, Progress: q.Progress})
		if err != nil {
			return err
		}
		s := newSight(tx, &l, "")
		if s.clip = q.span(); s.clip != nil {
			l.narrow(*s.clip)
		}
		if err := s.all(ctx); err != nil {
			return err
		}
		if out.Difference = s.difference; s.clip == nil {
			out.ID = s.print.id()
		}
		return nil
	})
	if err != nil {
		return Comparison{}, fmt.Errorf("compare policies: %w", err)
	}
	return out, nil
}

// span returns what the question is about; nil is all.
func (q ComparePolicies) span() *presence.Span {
	if q.From.IsZero() && q.To.IsZero() {
		return nil
	}
	span := presence.Span{From: earliest, To: latest}
	if !q.From.IsZero() {
		span.From = max(span.From, q.From.Unix())
	}
	if !q.To.IsZero() {
		span.To = min(span.To, q.To.Unix())
	}
	return &span
}

// narrow leaves out the badges without a fix in the span.
func (l *plan) narrow(span presence.Span) {
	for id, near := range l.near {
		near = presence.Span{From: max(near.From, span.From), To: min(near.To, span.To)}
		if l.near[id] = near; near.From > near.To {
			delete(l.near, id)
		}
	}
}
