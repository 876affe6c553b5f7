package timekeeping

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"actual/app/gaps"
	"actual/domain"
	"actual/domain/completeness"
	"actual/domain/ledger"
)

// arrivals are what is known of sessions of the badges of all days.
type arrivals = gaps.Known

// badgeComplete says of a badge that a worker wore whether all of a day is here.
type badgeComplete struct {
	completeness.Statement

	Badge domain.BadgeID
}

// complete says it of badges. What is known of all badges on all days is read once.
func (f *facts) complete(ctx context.Context, badges []domain.BadgeID, hours domain.Span) ([]badgeComplete, error) {
	if f.arrived == nil {
		met := map[domain.BadgeID]bool{}
		for _, c := range f.known.Custodies {
			met[c.Badge] = true
		}
		span := domain.Span{From: f.week.Hours(f.from).From, To: f.week.Hours(f.to).To}
		k, err := gaps.Gather(ctx, f.tx, slices.Collect(maps.Keys(met)), span)
		if err != nil {
			return nil, fmt.Errorf("gather what is complete: %w", err)
		}
		f.arrived = &k
	}
	out := make([]badgeComplete, len(badges))
	for i, b := range badges {
		out[i] = badgeComplete{Badge: b, Statement: f.arrived.Of(b, hours)}
	}
	return out, nil
}

// completeSaid is what an approval's entry in the ledger says of the badges of the day.
func (f *facts) completeSaid(ctx context.Context, d WorkerDay) (ledger.Value, error) {
	said, err := f.complete(ctx, f.badges(&d), f.week.Hours(d.Day.Day))
	if err != nil {
		return ledger.Value{}, err
	}
	out := make([]ledger.Value, len(said))
	for i, c := range said {
		out[i] = ledger.Nested(ledger.NewObject(ledger.Fields{
			"badge": ledger.Text(c.Badge.String()), "verdict": ledger.Text(string(c.Verdict)), "why": ledger.Text(string(c.Why)), "lacks": ledger.Int(c.Lacks),
		}))
	}
	return ledger.List(out...), nil
}
