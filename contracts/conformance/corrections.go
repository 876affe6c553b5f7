package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/presence"
	"actual/ports"
)

func withdrawn(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	one, all := domain.BadgeID{UUID: id(1)}, presence.Span{From: 0, To: now.Unix()}
	kept := presence.Ruling{ID: domain.RulingID{UUID: id(3)}, Kind: presence.ExcludeFix, FixKey: "a", From: now.Unix(), To: now.Unix()}
	gone := presence.Ruling{ID: domain.RulingID{UUID: id(4)}, Kind: presence.ExcludeFix, FixKey: "b", From: now.Unix(), To: now.Unix()}
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		require.NoError(t, tx.Rulings.Make(ctx, one, kept, "it jumped", "user:1", now))
		require.NoError(t, tx.Rulings.Make(ctx, one, gone, "it jumped", "user:1", now))
		return tx.Rulings.Withdraw(ctx, gone.ID, "it did not", "user:2", now)
	}))
	withdraw := func(company domain.CompanyID, id domain.RulingID) error {
		return s.Work.Update(t.Context(), company, func(ctx context.Context, tx ports.Tx) error {
			return tx.Rulings.Withdraw(ctx, id, "again", "user:2", now)
		})
	}
	require.ErrorIs(t, withdraw(acme, gone.ID), ports.ErrRulingWithdrawn)
	require.ErrorIs(t, withdraw(acme, domain.RulingID{UUID: id(9)}), ports.ErrRulingNotFound)
	require.ErrorIs(t, withdraw(other, kept.ID), ports.ErrRulingNotFound, "it is another company's")
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		of, err := tx.Rulings.Of(ctx, one, all)
		require.NoError(t, err)
		require.Equal(t, []presence.Ruling{kept}, of)
		list, err := tx.Rulings.List(ctx, domain.BadgeID{})
		require.NoError(t, err)
		made := ports.Decision{Reason: "it jumped", By: "user:1", At: now}
		want := []ports.RulingRecord{
			{Ruling: kept, Badge: one, Made: made},
			{Ruling: gone, Badge: one, Made: made, Withdrawn: ports.Decision{Reason: "it did not", By: "user:2", At: now}},
		}
		require.Equal(t, want, list)
		got, err := tx.Rulings.ByID(ctx, gone.ID)
		require.NoError(t, err)
		require.Equal(t, want[1], got)
		list, err = tx.Rulings.List(ctx, domain.BadgeID{UUID: id(2)})
		require.Empty(t, list)
		return err
	}))
	require.NoError(t, s.Work.View(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Rulings.ByID(ctx, kept.ID)
		require.ErrorIs(t, err, ports.ErrRulingNotFound)
		list, err := tx.Rulings.List(ctx, domain.BadgeID{})
		require.Empty(t, list)
		return err
	}))
}

func ofEvent(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	_, err := s.Sink.Store(t.Context(), batch(t, s, accepted("a", 1, now), accepted("a", 2, now.Add(time.Minute)), accepted("b", 3, now)))
	require.NoError(t, err)
	ask := func(company domain.CompanyID, badge byte, key string) (span presence.Span, found bool) {
		require.NoError(t, s.Work.View(t.Context(), company, func(ctx context.Context, tx ports.Tx) (err error) {
			span, found, err = tx.Fixes.OfEvent(ctx, domain.BadgeID{UUID: id(badge)}, key)
			return err
		}))
		return span, found
	}
	span, found := ask(acme, 1, "a")
	require.True(t, found)
	require.Equal(t, presence.Span{From: now.Unix(), To: now.Unix() + 60}, span, "of all its contents")
	for _, no := range []struct {
		company domain.CompanyID
		badge   byte
		key     string
	}{{acme, 1, "c"}, {acme, 2, "a"}, {other, 1, "a"}} {
		_, found := ask(no.company, no.badge, no.key)
		require.False(t, found)
	}
}

func policies(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	program, own := presence.DefaultPolicy(), presence.DefaultPolicy()
	own.Version, own.OddsMilli, own.Ends = "own", 30_000, presence.EndsMidpoint
	set := func(v ports.PolicyVersion) (sum [32]byte, err error) {
		v.Made = ports.Decision{Reason: "r", By: "user:1", At: now}
		err = s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
			sum, err = tx.Policies.Set(ctx, v)
			return err
		})
		return sum, err
	}
	inForce := func(company domain.CompanyID) presence.Policy {
		var got presence.Policy
		require.NoError(t, s.Work.View(t.Context(), company, func(ctx context.Context, tx ports.Tx) (err error) {
			got, err = tx.Policies.InForce(ctx, program)
			return err
		}))
		return got
	}
	require.Equal(t, program, inForce(acme))
	_, err := set(ports.PolicyVersion{Number: 1, Purpose: ports.PolicyShadow, Policy: own})
	require.NoError(t, err)
	require.Equal(t, program, inForce(acme), "a shadow judges nothing")
	sum, err := set(ports.PolicyVersion{Number: 2, Purpose: ports.PolicyInUse, Policy: own})
	require.NoError(t, err)
	require.NotZero(t, sum)
	_, err = set(ports.PolicyVersion{Number: 2, Purpose: ports.PolicyInUse, Policy: program})
	require.Error(t, err, "a number is given once")
	require.Equal(t, own, inForce(acme))
	require.Equal(t, program, inForce(other))
	_, err = set(ports.PolicyVersion{Number: 3, Purpose: ports.PolicyInUse})
	require.NoError(t, err)
	require.Equal(t, program, inForce(acme), "the program's own again")
	require.NoError(t, s.Work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		list, err := tx.Policies.List(ctx, program)
		made := ports.Decision{Reason: "r", By: "user:1", At: now}
		require.Equal(t, []ports.PolicyVersion{
			{Number: 1, Purpose: ports.PolicyShadow, Policy: own, Made: made},
			{Number: 2, Purpose: ports.PolicyInUse, Policy: own, Made: made},
			{Number: 3, Purpose: ports.PolicyInUse, Made: made},
		}, list)
		return err
	}))
}

// held lets two transactions hold the company: the second waits for the first.
func held(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	begun, done, order := make(chan struct{}), make(chan error, 1), make(chan string, 2)
	require.NoError(t, s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		require.NoError(t, tx.Companies.Hold(ctx))
		go func() {
			done <- s.Work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
				close(begun)
				err := tx.Companies.Hold(ctx)
				order <- "second"
				return err
			})
		}()
		<-begun
		for range 20 { // Time enough for the other to come first, if it could.
			_, err := tx.Companies.Get(ctx)
			require.NoError(t, err)
		}
		order <- "first"
		return nil
	}))
	require.NoError(t, <-done)
	require.Equal(t, []string{"first", "second"}, []string{<-order, <-order})
}
