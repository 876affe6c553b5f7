package main

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/app/fences"
	"actual/app/presence"
	"actual/domain"
	rules "actual/domain/presence"
	"actual/ports"
)

// slow is a clock by which each look takes two seconds.
type slow struct{ looks atomic.Int64 }

func (s *slow) Now() time.Time {
	return time.Date(2026, 6, 4, 0, 0, 2*int(s.looks.Add(1)), 0, time.UTC)
}

type noMeter struct{}

func (noMeter) Derived(context.Context, int, time.Duration, int) {}

// However much there is to derive, a company has a worker for some seconds only,
// and what it did not come to stays marked.
func TestAStepEndsAfterSomeSeconds(t *testing.T) {
	w := twoCrews(t)
	w.drained()
	w.stop()
	one, two := w.badgeID("dev:1"), w.badgeID("dev:2")
	span := rules.Span{From: 0, To: 2_000_000_000}
	require.NoError(t, w.tools.Work.Update(t.Context(), w.company.ID(), func(ctx context.Context, tx ports.Tx) error {
		return tx.Marks.Add(ctx, map[domain.BadgeID]rules.Span{one: span, two: span}, time.Now())
	}))
	d := presence.NewDeriver(w.tools.Work, fences.NewIndexes(), &slow{}, system.Identifiers{}, noMeter{}, rules.DefaultPolicy())
	for _, want := range []int{1, 1, 0} {
		took, err := d.Derive(t.Context(), w.company.ID())
		require.NoError(t, err)
		require.Equal(t, want, took)
	}
}
