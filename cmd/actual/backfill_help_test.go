package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/backfill"
	"actual/domain/tenant"
)

func TestABackfillThatIsStoppedSaysHowItGoesOn(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	broken := fmt.Errorf("compare with Notehub: %w", context.Canceled)
	require.NoError(t, helped(ctx, nil, tenant.Company{}, false))
	require.ErrorIs(t, helped(ctx, broken, tenant.Company{}, false), context.Canceled)
	stop()
	require.ErrorContains(t, helped(ctx, broken, tenant.Company{}, false), "the same command goes on from there")
	require.ErrorContains(t, helped(ctx, broken, tenant.Company{}, true), "the same command begins anew")
}

func TestMoreThanAYearIsNotComparedUnasked(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	require.Contains(t, tooLong(backfill.Ask{From: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)}, now), "13479 days are at least as many calls to Notehub, at 7 a minute about 33 h")
	require.Empty(t, tooLong(backfill.Ask{From: now.AddDate(-1, 0, 0)}, now))
	require.Empty(t, tooLong(backfill.Ask{}, now))
	require.Empty(t, tooLong(backfill.Ask{From: now.AddDate(-9, 0, 0), To: now.AddDate(-8, 0, 0)}, now))
}
