package conformance

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/badge"
	"actual/ports"
)

func changedBadge(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	read := func() (b badge.Badge) {
		require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) (err error) {
			b, err = tx.Badges.ByID(ctx, worn)
			return err
		}))
		return b
	}
	save := func(who domain.CompanyID, b badge.Badge) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error { return tx.Badges.Save(ctx, b) })
	}
	next, err := read().Changed("Mow 1", []string{"north", "spare"}, badge.ReportingPlan{Moving: time.Minute, Heartbeat: time.Hour})
	require.NoError(t, err)
	require.ErrorIs(t, save(other, next), domain.ErrMoved, "it is another company's")
	require.NoError(t, save(acme, next))
	require.ErrorIs(t, save(acme, next), domain.ErrMoved, "it was made from the first revision")
	require.Equal(t, next.At(2, domain.BadgeID{}), read())

	replaced, err := read().Replaced(domain.BadgeID{UUID: id(3)}, "dev:3", now)
	require.NoError(t, err)
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Badges.Register(ctx, replaced, now) }))
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Badges.ByID(ctx, replaced.ID())
		require.Equal(t, replaced, got)
		return err
	}))
}

func claimCodes(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	first, second, third := badge.ClaimCode{1}, badge.ClaimCode{2}, badge.ClaimCode{3}
	issue := func(c badge.ClaimCode, device string) {
		require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.ClaimCodes.Make(ctx, c, device, now) }))
	}
	redeem := func(who domain.CompanyID, c badge.ClaimCode, then error) (device string, err error) {
		err = s.in(t, who, func(ctx context.Context, tx ports.Tx) error {
			if device, err = tx.ClaimCodes.Redeem(ctx, c, now); err != nil {
				return err
			}
			return then
		})
		return device, err
	}
	issue(first, "dev:7")
	issue(second, "dev:8")
	_, err := redeem(other, third, nil)
	require.ErrorIs(t, err, badge.ErrClaimCode)
	boom := errors.New("boom")
	_, err = redeem(other, first, boom)
	require.ErrorIs(t, err, boom)
	device, err := redeem(other, first, nil)
	require.NoError(t, err, "what was rolled back used nothing up")
	require.Equal(t, "dev:7", device)
	for _, who := range []domain.CompanyID{other, acme} {
		_, err = redeem(who, first, nil)
		require.ErrorIs(t, err, badge.ErrClaimCode, "it opens once")
	}
	issue(third, "dev:8")
	_, err = redeem(acme, second, nil)
	require.ErrorIs(t, err, badge.ErrClaimCode, "a later one was made for its device")
	device, err = redeem(acme, third, nil)
	require.NoError(t, err)
	require.Equal(t, "dev:8", device)
}
