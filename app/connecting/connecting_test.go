package connecting_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/connecting"
	"actual/domain/vendor"
	"actual/ports"
)

func TestAPersonConnectsAnAccount(t *testing.T) {
	w := newWorld(t)
	_, err := w.keeper.Access(t.Context(), w.acme, vendor.QuickBooksTime)
	require.ErrorIs(t, err, vendor.ErrNotConnected)
	good := vendor.NewSecret("good code")
	_, err = w.keeper.Finish(t.Context(), connecting.Finish{Company: w.acme, By: "user:mallory", State: w.begin(), Code: good})
	require.ErrorIs(t, err, vendor.ErrBadAttempt, "somebody else comes back")
	_, err = w.keeper.Finish(t.Context(), connecting.Finish{Company: w.blue, By: jo, State: w.begin(), Code: good})
	require.ErrorIs(t, err, vendor.ErrBadAttempt, "in another company")
	_, err = w.keeper.Finish(t.Context(), connecting.Finish{Company: w.acme, By: jo, State: w.begin(), Refused: "access_denied"})
	require.ErrorIs(t, err, vendor.ErrConnectDenied)
	require.ErrorContains(t, err, "access_denied")
	_, err = w.keeper.Finish(t.Context(), connecting.Finish{Company: w.acme, By: jo, State: w.begin(), Code: vendor.NewSecret("old code")})
	require.ErrorIs(t, err, ports.ErrGrantRefused)
	state := w.begin()
	w.clock.pass(15 * time.Minute)
	_, err = w.keeper.Finish(t.Context(), connecting.Finish{Company: w.acme, By: jo, State: state, Code: good})
	require.ErrorIs(t, err, vendor.ErrBadAttempt, "too late")

	state = w.begin()
	e, err := w.keeper.Finish(t.Context(), connecting.Finish{Company: w.acme, By: jo, State: state, Code: good})
	require.NoError(t, err)
	require.Equal(t, vendor.Connected, e.Standing)
	require.Equal(t, vendor.Account{Ref: "88", Name: "acmepaving", Person: "501"}, e.Connection.Account)
	_, err = w.keeper.Finish(t.Context(), connecting.Finish{Company: w.acme, By: jo, State: state, Code: good})
	require.ErrorIs(t, err, vendor.ErrBadAttempt, "once")
	require.Equal(t, "access-1", w.access(w.process()))

	_, err = w.keeper.Begin(t.Context(), w.acme, vendor.Aspire, jo)
	require.ErrorIs(t, err, vendor.ErrNotConnectable)
	require.NoError(t, w.keeper.Disconnect(t.Context(), w.acme, vendor.QuickBooksTime, jo))
	_, err = w.keeper.Access(t.Context(), w.acme, vendor.QuickBooksTime)
	require.ErrorIs(t, err, vendor.ErrNotConnected)
	require.Equal(t, vendor.Unattached, w.standing())
}

func TestTokensAreSealedAndRewrapped(t *testing.T) {
	w := newWorld(t)
	w.connect()
	conn := w.db.Admin(t)
	var row string
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT vendor_connection::text || encode(sealed, 'escape') FROM vendor_connection`).Scan(&row))
	require.NotContains(t, row, "access-1")
	require.NotContains(t, row, "refresh-1")
	current := w.key()
	done, err := w.vault.Rewrap(t.Context(), w.acme, current, "test")
	require.NoError(t, err)
	require.Equal(t, 1, done.Done)
	w.clock.pass(time.Minute)
	require.Equal(t, "access-1", w.access(w.process()), "by the new key")
	_, err = conn.Exec(t.Context(), `UPDATE vendor_connection SET account = '99'`)
	require.NoError(t, err)
	_, err = w.process().Access(t.Context(), w.acme, vendor.QuickBooksTime)
	require.ErrorContains(t, err, "it was changed in the database")
}

func TestTokensAreRenewedBeforeTheyEnd(t *testing.T) {
	w := newWorld(t)
	w.connect()
	w.clock.pass(life - 3*24*time.Hour - time.Second)
	require.Equal(t, "access-1", w.access(w.keeper))
	w.clock.pass(10 * time.Second)
	var each sync.WaitGroup
	for range 6 {
		each.Go(func() {
			a, err := w.process().Access(t.Context(), w.acme, vendor.QuickBooksTime)
			require.NoError(t, err)
			require.Contains(t, []string{"access-1", "access-2"}, a.Token.Reveal())
		})
	}
	each.Wait()
	require.Equal(t, 1, w.server.grants, "one process renews")
	require.Equal(t, "access-2", w.access(w.process()))
	require.Equal(t, vendor.Connected, w.standing())
	w.clock.pass(life - 2*24*time.Hour)
	require.NoError(t, w.keeper.Keep(t.Context(), w.acme))
	require.Equal(t, 2, w.server.grants, "though nobody asked")
}

func TestWhoAsksMayGo(t *testing.T) {
	w := newWorld(t)
	w.connect()
	w.clock.pass(life - time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	w.server.slow = cancel
	_, err := w.keeper.Access(ctx, w.acme, vendor.QuickBooksTime)
	require.NoError(t, err)
	require.Equal(t, "access-2", w.access(w.process()), "the renewal was not cut off")
}

func TestATurnLastsAsLongAsEachOfItsCalls(t *testing.T) {
	w := newWorld(t)
	w.connect()
	calls := 0
	w.server.slow = func() {
		calls++
		w.clock.pass(ports.GrantTime)
		require.NoError(t, w.work.View(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
			c, err := tx.Connected.Get(ctx, vendor.QuickBooksTime)
			require.Greater(t, c.Turn.Until, w.clock.Now(), "call %d: nobody else begins", calls)
			return err
		}))
	}
	w.clock.pass(life - time.Hour)
	require.Equal(t, "access-2", w.access(w.keeper))
	require.Equal(t, 2, calls, "it was renewed, and proven")

	w.server.refresh = "of somebody else"
	w.clock.pass(life - time.Hour)
	require.Equal(t, "access-2", w.access(w.keeper))
	require.Equal(t, 4, calls, "the renewal was refused, and it was asked whether the token works")
	require.Equal(t, vendor.Ending, w.standing())
}

func TestALostAnswer(t *testing.T) {
	t.Run("of a vendor that takes the old token again", func(t *testing.T) {
		w := newWorld(t)
		w.connect()
		w.server.grace, w.server.lose = true, 1
		w.clock.pass(life - time.Hour)
		require.Equal(t, "access-1", w.access(w.keeper), "it still works")
		require.Equal(t, vendor.Unsettled, w.standing())
		require.Equal(t, "access-3", w.access(w.process()))
		require.Equal(t, vendor.Connected, w.standing())
	})
	t.Run("of one that does not", func(t *testing.T) {
		w := newWorld(t)
		w.connect()
		w.server.lose = 1
		w.clock.pass(life - time.Hour)
		require.Equal(t, "access-1", w.access(w.keeper))
		require.Equal(t, "access-1", w.access(w.process()), "what is there works until it ends")
		require.Equal(t, vendor.Ending, w.standing())
		require.Contains(t, w.stands().Cut.Why, "was cut off after it was sent and before its answer was stored")
		w.clock.pass(time.Hour)
		_, err := w.process().Access(t.Context(), w.acme, vendor.QuickBooksTime)
		require.ErrorIs(t, err, vendor.ErrConnectAgain)
		require.ErrorContains(t, err, "2026-12-07T11:00:00Z was cut off")
		require.Equal(t, vendor.MustAgain, w.standing())
		require.Equal(t, vendor.Connected, w.connect().Standing)
	})
	t.Run("that was not for lack of an answer", func(t *testing.T) {
		w := newWorld(t)
		w.connect()
		w.clock.pass(life - time.Hour)
		w.server.fails = ports.ErrVendorDown
		require.Equal(t, "access-1", w.access(w.keeper))
		require.Equal(t, vendor.Connected, w.standing(), "nothing was done")
		w.server.fails = ports.ErrClientRefused
		_, err := w.process().Access(t.Context(), w.acme, vendor.QuickBooksTime)
		require.ErrorIs(t, err, ports.ErrClientRefused, "it says nothing of the tokens")
		w.server.fails = nil
		require.Equal(t, "access-2", w.access(w.process()))
	})
}

func TestNewTokensThatNeverWork(t *testing.T) {
	w := newWorld(t)
	w.connect()
	w.server.void = true
	w.clock.pass(life - time.Hour)
	_, err := w.keeper.Access(t.Context(), w.acme, vendor.QuickBooksTime)
	require.ErrorIs(t, err, ports.ErrTokenRefused)
	require.Equal(t, vendor.Unproven, w.standing())
	w.server.void, w.server.refresh, w.server.n = false, "refresh-2", 8 // The vendor forgot what it granted last: the one before is good.
	require.Equal(t, "access-9", w.access(w.process()))
	require.Equal(t, vendor.Connected, w.standing())
}

func TestARefusedToken(t *testing.T) {
	w := newWorld(t)
	w.connect()
	a, err := w.keeper.Access(t.Context(), w.acme, vendor.QuickBooksTime)
	require.NoError(t, err)
	_, err = w.keeper.Refused(t.Context(), w.acme, vendor.QuickBooksTime, a)
	require.ErrorIs(t, err, ports.ErrTokenRefused, "it is good: what was asked is not allowed")
	require.Zero(t, w.server.grants)
	w.server.dead["access-1"] = true
	b, err := w.keeper.Refused(t.Context(), w.acme, vendor.QuickBooksTime, a)
	require.NoError(t, err)
	require.Equal(t, "access-2", b.Token.Reveal())
	c, err := w.process().Refused(t.Context(), w.acme, vendor.QuickBooksTime, a)
	require.NoError(t, err)
	require.Equal(t, b.Version, c.Version, "another process got it meanwhile")
	require.Equal(t, 1, w.server.grants)

	w.server.dead["access-2"], w.server.refresh = true, "of somebody else"
	_, err = w.keeper.Refused(t.Context(), w.acme, vendor.QuickBooksTime, b)
	require.ErrorIs(t, err, vendor.ErrConnectAgain)
	require.Equal(t, vendor.MustAgain, w.standing())
}
