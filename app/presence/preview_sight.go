package presence

import (
	"context"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

// sight derives badges with and without a correction.
type sight struct {
	tx         ports.Tx
	plan       *plan
	clip       *presence.Span // Only visits that touch it count; nil is all.
	print      imprint
	fixes      int
	difference Difference
}

// newSight looks at a plan; expect is the id of the preview that it must be, if any.
func newSight(tx ports.Tx, l *plan, expect string) *sight {
	s := &sight{tx: tx, plan: l, print: newPrint(l, horizon(l, expect))}
	s.difference.Before.Policy, s.difference.After.Policy = l.before.policy.Version, l.after.policy.Version
	return s
}

// all derives every badge that the plan is about, one after another.
func (s *sight) all(ctx context.Context) error {
	c, badges := &s.plan.correction, s.plan.badges()
	if most := c.Bound.Badges; most > 0 && len(badges) > most {
		return ErrTooLarge.With("%d badges were near; an answer covers %d. The command line has no such bound", len(badges), most)
	}
	for done, id := range badges {
		if c.Progress != nil {
			c.Progress(done, len(badges))
		}
		if err := s.badge(ctx, id, s.plan.near[id]); err != nil {
			return fmt.Errorf("badge %s: %w", id, err)
		}
	}
	s.difference.name(s.plan.before.index, s.plan.after.index)
	return nil
}

func (s *sight) badge(ctx context.Context, id domain.BadgeID, news presence.Span) error {
	rulings, err := s.tx.Rulings.Of(ctx, id, presence.Span{From: earliest, To: latest})
	if err != nil {
		return err
	}
	before := lens{rulings, s.plan.before.policy}
	after := lens{s.plan.rulingsAfter(id, rulings), s.plan.after.policy}
	fixes, scope, err := window(ctx, s.tx, id, news, before, after)
	if err != nil {
		return err
	}
	if s.fixes += len(fixes); s.plan.correction.Bound.Fixes > 0 && s.fixes > s.plan.correction.Bound.Fixes {
		return ErrTooLarge.With("more than %d fixes were near. The command line has no such bound", s.plan.correction.Bound.Fixes)
	}
	if s.clip != nil {
		scope = *s.clip
	}
	was, will := s.derive(fixes, before, s.plan.before, scope), s.derive(fixes, after, s.plan.after, scope)
	current, err := s.tx.Visits.Current(ctx, id, scope)
	if err != nil {
		return err
	}
	b, err := s.tx.Badges.ByID(ctx, id)
	if err != nil {
		return err
	}
	known := caughtUp(current, presence.Diff(current, was, id, before.policy.Version))
	changes := presence.Diff(known, will, id, after.policy.Version)
	s.difference.add(b, changes, func(c presence.Change) Because { return s.plan.because(id, c) })
	s.difference.sum(was, will)
	ruled := slices.ContainsFunc(s.plan.made, func(r ruling) bool { return r.badge == id })
	s.print.badge(id, ruled, rulings, changes, fixes)
	return nil
}

func (s *sight) derive(fixes []presence.Fix, by lens, of side, scope presence.Span) []presence.Visit {
	return within(presence.Derive(presence.Input{
		Fixes: fixes, Index: of.index, Rulings: by.rulings, Policy: by.policy, AsOf: s.plan.at.Unix(), Zone: s.plan.zone,
	}), scope)
}
