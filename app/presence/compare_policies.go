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
	Next     presence.Policy
	From, To time.Time              // Visits that touch this span; a zero time is an open end.
	Progress func(done, badges int) // Told now and then; may be nil.
}

// Comparison is what another policy would change, and the sums of all visits that
// each of the two finds.
type Comparison struct {
	Difference Difference
	Now, Next  Sum
}

// Sum is a number of visits and how long they last.
type Sum struct {
	Policy    string
	Visits    int
	Undecided int
	Seconds   int64
}

// Comparer runs a policy in the shadow of the one in use.
type Comparer struct {
	work   ports.UnitOfWork
	fences Fences
	clock  ports.Clock
	policy presence.Policy
}

// NewComparer returns the use case; policy is the one in use.
func NewComparer(work ports.UnitOfWork, fences Fences, clock ports.Clock, policy presence.Policy) *Comparer {
	return &Comparer{work: work, fences: fences, clock: clock, policy: policy}
}

// Compare derives every badge by both policies from the same evidence, in one
// snapshot, and returns the difference. Nothing is written. Memory holds one badge
// at a time, and the changes.
//
// Errors: presence.ErrBadPolicy.
func (c *Comparer) Compare(ctx context.Context, q ComparePolicies) (out Comparison, err error) {
	if err := q.Next.Validate(); err != nil {
		return out, err
	}
	span := presence.Span{From: earliest, To: latest}
	if !q.From.IsZero() {
		span.From = max(span.From, q.From.Unix())
	}
	if !q.To.IsZero() {
		span.To = min(span.To, q.To.Unix())
	}
	err = c.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		out = Comparison{Now: Sum{Policy: c.policy.Version}, Next: Sum{Policy: q.Next.Version}}
		return c.compare(ctx, tx, q, span, &out)
	})
	if err != nil {
		return Comparison{}, fmt.Errorf("compare policies: %w", err)
	}
	return out, nil
}

func (c *Comparer) compare(ctx context.Context, tx ports.Tx, q ComparePolicies, span presence.Span, out *Comparison) error {
	company, err := tx.Companies.Get(ctx)
	if err != nil {
		return err
	}
	index, err := c.fences.Index(ctx, tx, q.Company)
	if err != nil {
		return err
	}
	badges, err := tx.Badges.List(ctx)
	if err != nil {
		return err
	}
	in := presence.Input{Index: index, AsOf: c.clock.Now().Unix(), Zone: company.Zone()}
	for done, b := range badges {
		if q.Progress != nil {
			q.Progress(done, len(badges))
		}
		id := b.Badge.ID()
		now, next, err := c.both(ctx, tx, id, in, q.Next, span)
		if err != nil {
			return fmt.Errorf("badge %s: %w", id, err)
		}
		current, err := tx.Visits.Current(ctx, id, span)
		if err != nil {
			return err
		}
		known := caughtUp(current, presence.Diff(current, now, id, c.policy.Version))
		out.Difference.add(b.Badge, presence.Diff(known, next, id, q.Next.Version))
		out.Now.add(now)
		out.Next.add(next)
	}
	out.Difference.name(index)
	return nil
}

// both derives a badge's visits that touch the span by either policy.
func (c *Comparer) both(ctx context.Context, tx ports.Tx, id domain.BadgeID, in presence.Input, policy presence.Policy, span presence.Span) (now, next []presence.Visit, err error) {
	if in.Rulings, err = tx.Rulings.Of(ctx, id, presence.Span{From: earliest, To: latest}); err != nil {
		return nil, nil, err
	}
	for _, p := range []presence.Policy{c.policy, policy} {
		fixes, _, err := window(ctx, tx, id, span, in.Rulings, p)
		if err != nil {
			return nil, nil, err
		}
		if len(fixes) > len(in.Fixes) { // Tracks are cut by the policy: take what is enough for both.
			in.Fixes = fixes
		}
	}
	in.Policy = c.policy
	now = within(presence.Derive(in), span)
	in.Policy = policy
	return now, within(presence.Derive(in), span), nil
}

func (s *Sum) add(visits []presence.Visit) {
	for _, v := range visits {
		s.Visits++
		s.Seconds += v.End() - v.Arrived
		if v.Verdict == presence.Undecided {
			s.Undecided++
		}
	}
}
