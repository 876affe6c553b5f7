package presence

import (
	"context"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

// firstMargin is how far around news the evidence is loaded at first: a working
// day and the silence before and after it.
const firstMargin = 18 * 3600

// The times that a store can hold, for spans without an end.
const (
	earliest = 0             // 1970.
	latest   = 4_102_444_800 // 2100.
)

// lens is what a badge's fixes are looked at by.
type lens struct {
	rulings []presence.Ruling
	policy  presence.Policy
}

// window loads the fixes from some time before the news to the newest, from
// earlier on until the engine says that they are enough by each of the lenses, and
// returns them with the scope that they decide.
func window(ctx context.Context, tx ports.Tx, id domain.BadgeID, news presence.Span, by ...lens) ([]presence.Fix, presence.Span, error) {
	all, ok, err := tx.Fixes.Bounds(ctx, id)
	if err != nil || !ok {
		return nil, news, err
	}
	for margin := int64(firstMargin); ; margin *= 2 {
		from := max(news.From-margin, earliest)
		fixes, err := tx.Fixes.Between(ctx, id, presence.Span{From: from, To: latest})
		if err != nil {
			return nil, presence.Span{}, err
		}
		scope, enough := around(fixes, news, by)
		if enough || from <= all.From {
			return fixes, presence.Span{From: max(scope.From, earliest), To: min(scope.To, latest)}, nil
		}
	}
}

func around(fixes []presence.Fix, news presence.Span, by []lens) (presence.Span, bool) {
	whole, all := news, true
	for _, l := range by {
		scope, enough := presence.Around(counted(fixes, l.rulings), news, l.policy)
		whole = presence.Span{From: min(whole.From, scope.From), To: max(whole.To, scope.To)}
		all = all && enough
	}
	return whole, all
}

// firstAhead is how far after late news the evidence is loaded at first: two nights
// and a morning.
const firstAhead = 60 * 3600

// bounded is window for news that may be late: where the engine says that fixes up
// to some time after the news are enough, it loads no more. newest is true where
// the fixes reach to the newest.
func bounded(ctx context.Context, tx ports.Tx, id domain.BadgeID, news presence.Span, by lens) (fixes []presence.Fix, scope presence.Span, newest bool, err error) {
	all, ok, err := tx.Fixes.Bounds(ctx, id)
	if err != nil || !ok {
		return nil, news, true, err
	}
	back, ahead := int64(firstMargin), int64(firstAhead)
	for {
		from, to := max(news.From-back, earliest), int64(latest)
		if newest = news.To >= all.To-ahead; !newest {
			to = news.To + ahead
		}
		if fixes, err = tx.Fixes.Between(ctx, id, presence.Span{From: from, To: to}); err != nil {
			return nil, presence.Span{}, false, err
		}
		counting := counted(fixes, by.rulings)
		scope, enough := presence.Around(counting, news, by.policy)
		far := newest || presence.AroundAhead(counting, news, by.policy)
		if far && (enough || from <= all.From) {
			return fixes, presence.Span{From: max(scope.From, earliest), To: min(scope.To, latest)}, newest, nil
		}
		if !far {
			ahead *= 2
		}
		if !enough && from > all.From {
			back *= 2
		}
	}
}

// counted returns the fixes that no ruling takes out.
func counted(fixes []presence.Fix, rulings []presence.Ruling) []presence.Fix {
	out := map[string]bool{}
	for _, r := range rulings {
		if r.Kind == presence.ExcludeFix {
			out[r.FixKey] = true
		}
	}
	if len(out) == 0 {
		return fixes
	}
	var kept []presence.Fix
	for _, f := range fixes {
		if !out[f.Key] {
			kept = append(kept, f)
		}
	}
	return kept
}

func within(visits []presence.Visit, scope presence.Span) []presence.Visit {
	var in []presence.Visit
	for _, v := range visits {
		if v.Touches(scope) {
			in = append(in, v)
		}
	}
	return in
}
