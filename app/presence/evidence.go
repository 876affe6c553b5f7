package presence

import (
	"context"
	"slices"

	"actual/domain/presence"
	"actual/ports"
)

// evidence is what follows from the fixes of a badge around its news.
type evidence struct {
	known   remembered       // With the news' fixes, and all visits that touch the scope.
	derived []presence.Visit // All that touch the scope.
	scope   presence.Span
}

// evidence derives from what is remembered, where that is enough, and else from
// what is stored.
func (r *recorder) evidence(ctx context.Context, n ports.News, rulings []presence.Ruling) (evidence, error) {
	e, enough := r.remembered(n, rulings)
	if !enough {
		var err error
		if e, err = r.stored(ctx, n, rulings); err != nil {
			return e, err
		}
	}
	if e.scope.From < e.known.since {
		visits, err := r.tx.Visits.Current(ctx, n.Badge, presence.Span{From: e.scope.From, To: latest})
		if err != nil {
			return e, err
		}
		e.known.visits, e.known.since = visits, e.scope.From
	}
	return e, nil
}

// stored derives from what is stored. Where that does not reach to the newest fix,
// the badge's fixes are not remembered.
func (r *recorder) stored(ctx context.Context, n ports.News, rulings []presence.Ruling) (evidence, error) {
	e := evidence{known: remembered{from: latest, since: latest}}
	fixes, scope, newest, err := bounded(ctx, r.tx, n.Badge, n.Span, lens{rulings, r.policy})
	if err != nil {
		return e, err
	}
	e.derived, _, _ = presence.DeriveAround(r.input(fixes, rulings), n.Span)
	e.scope = scope
	if newest && len(fixes) > 0 {
		e.known.fixes, e.known.from, e.known.whole = fixes, fixes[0].At, scope.From == earliest
	}
	return e, nil
}

func (r *recorder) remembered(n ports.News, rulings []presence.Ruling) (evidence, bool) {
	known, ok := r.known[n.Badge]
	if !ok || n.Span.From < known.from {
		return evidence{}, false
	}
	known.fixes = merged(known.fixes, r.fresh[n.Badge])
	derived, scope, enough := presence.DeriveAround(r.input(known.fixes, rulings), n.Span)
	return evidence{known, derived, presence.Span{From: max(scope.From, earliest), To: min(scope.To, latest)}}, enough || known.whole
}

// Before the scope of news, of what was derived these much is kept in memory: the
// scope of what comes next is seldom earlier, and this mostly enough to know it.
const (
	keptFixes   = 64
	keptSeconds = 13 * 3600
)

// trimmed forgets what lies too far back for the news to come.
func (k remembered) trimmed(scope presence.Span) remembered {
	k.visits = slices.DeleteFunc(k.visits, func(v presence.Version) bool { return v.End() < scope.From })
	k.since = max(k.since, scope.From)
	first := len(k.fixes) - len(after(k.fixes, scope.From)) - keptFixes
	if first > 0 && k.fixes[first].At > scope.From-keptSeconds {
		first = len(k.fixes) - len(after(k.fixes, scope.From-keptSeconds))
	}
	if first > 0 {
		k.fixes, k.from, k.whole = after(k.fixes, k.fixes[first].At), k.fixes[first].At, false
	}
	return k
}

func (r *recorder) input(fixes []presence.Fix, rulings []presence.Ruling) presence.Input {
	return presence.Input{Fixes: fixes, Index: r.index, Rulings: rulings, Policy: r.policy, AsOf: r.now.Unix(), Zone: r.opening.Zone}
}
