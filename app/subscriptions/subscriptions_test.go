package subscriptions_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/app/access"
	"actual/app/subscriptions"
	"actual/app/task"
	"actual/domain/ledger"
	"actual/domain/run"
	"actual/domain/tenant"
	"actual/domain/webhook"
	"actual/ports"
)

func TestWhatHappensArrivesSignedAndInAChain(t *testing.T) {
	for _, way := range []webhook.Signing{webhook.HMAC, webhook.Ed25519} {
		t.Run(string(way), func(t *testing.T) {
			w, r := newWorld(t), newReceiver(t)
			w.happens(webhook.VisitOpened, 1, 3) // Nobody is told of before.
			s := w.subscribed(r, func(s *webhook.Subscription) {
				s.Signing, s.Types = way, []webhook.Type{webhook.VisitSettled, webhook.DiscrepancyOpened}
			})
			w.happens(webhook.VisitSettled, 1, 30)
			w.happens(webhook.VisitOpened, 1, 5) // It did not choose them.
			w.happens(webhook.DiscrepancyOpened, 0, 10)
			w.dispatch()
			r.proves(40)
			require.Zero(t, r.bad)
			got, more, err := w.Messages(t.Context(), w.acme, s.ID, ports.WebhookQuery{From: 7, To: 9, Limit: 2, Payload: true})
			require.NoError(t, err)
			require.True(t, more)
			require.Equal(t, r.got[7], got[0].Payload)
			m, err := w.Message(t.Context(), w.acme, s.ID, 40)
			require.NoError(t, err)
			require.Equal(t, webhook.Delivered, m.Progress)
			require.Len(t, m.Log, 1)
			require.Equal(t, http.StatusOK, m.Log[0].Status)
			require.Contains(t, m.Log[0].Answer, "thanks for ")
			require.NotContains(t, m.Log[0].Answer, "=", "the receiver echoes the signature")
			require.EqualValues(t, 40, w.shown(s.ID).Head.Sequence)
		})
	}
}

// One whose answers are lost or failures gets each again by the schedule, the same bytes.
func TestWhatFailsIsSentAgainByTheSchedule(t *testing.T) {
	w, r := newWorld(t), newReceiver(t)
	s := w.subscribed(r, nil)
	r.answer = func(sequence int64, nth int) int {
		if sequence == 2 && nth < 4 {
			return http.StatusInternalServerError
		}
		return http.StatusOK
	}
	w.happens(webhook.VisitOpened, 1, 3)
	w.dispatch()
	require.Len(t, r.got, 2, "one that fails holds up no other")
	for _, wait := range []time.Duration{6 * time.Second, 6 * time.Minute, 36 * time.Minute} {
		w.clock.pass(wait)
		w.dispatch()
	}
	r.proves(3)
	m, err := w.Message(t.Context(), w.acme, s.ID, 2)
	require.NoError(t, err)
	require.Len(t, m.Log, 4)

	r.answer = func(int64, int) int { return http.StatusBadRequest }
	w.happens(webhook.VisitOpened, 1, 1)
	for range webhook.MostAttempts {
		w.dispatch()
		w.clock.pass(30 * time.Hour)
		r.answer = func(sequence int64, _ int) int { // Others are well.
			if sequence == 4 {
				return http.StatusBadRequest
			}
			return http.StatusOK
		}
		w.happens(webhook.VisitOpened, 1, 1)
	}
	m, err = w.Message(t.Context(), w.acme, s.ID, 4)
	require.NoError(t, err)
	require.Equal(t, webhook.GivenUp, m.Progress)
	require.Len(t, m.Log, webhook.MostAttempts)

	r.answer = nil
	q := subscriptions.Replay{Act: w.act(s.ID), From: 1, To: 100, Progress: webhook.GivenUp, DryRun: true}
	count, err := w.Replay(t.Context(), q)
	require.NoError(t, err)
	require.Equal(t, subscriptions.Replayed{Messages: 1}, count)
	w.dispatch()
	require.NotContains(t, r.got, int64(4), "it was only counted")
	q.DryRun = false
	_, err = w.Replay(t.Context(), q)
	require.NoError(t, err)
	w.dispatch()
	r.proves(w.shown(s.ID).Head.Sequence)
	_, err = w.Replay(t.Context(), subscriptions.Replay{Act: w.act(s.ID), From: 5, To: 4})
	require.ErrorIs(t, err, subscriptions.ErrRange)
}

func TestAReceiverThatIsDownIsProbedAndThenDisabledWithWord(t *testing.T) {
	w, r := newWorld(t), newReceiver(t)
	users := access.NewUsers(w.work, w.clock, system.Identifiers{})
	for name, role := range map[string]tenant.Role{"ana": tenant.RoleAdmin, "vic": tenant.RoleViewer} {
		_, err := users.Invite(t.Context(), access.InviteUser{Company: w.acme, Email: name + "@acme.example", Name: name, Grant: tenant.Grant{Role: role}, Asked: access.Asked{Command: true, By: tenant.Ours("cli:test")}})
		require.NoError(t, err)
	}
	s := w.subscribed(r, func(s *webhook.Subscription) { s.InFlight = 2 })
	r.answer = func(int64, int) int { return http.StatusBadGateway }
	w.happens(webhook.VisitOpened, 1, 20)
	w.dispatch()
	require.Less(t, len(r.seen), 7, "it is given rest")
	before := len(r.seen)
	for range 3 {
		w.clock.pass(11 * time.Minute)
		w.dispatch()
	}
	require.LessOrEqual(t, len(r.seen)-before, 3, "and then one at a time is tried")
	w.clock.pass(webhook.DisableAfter)
	w.dispatch()
	got := w.shown(s.ID)
	require.Equal(t, webhook.Disabled, got.State)
	require.Equal(t, webhook.Failing, got.Why)
	require.Equal(t, 20, got.Waiting, "the queue is kept")
	require.Equal(t, []ledger.Kind{ledger.WebhookCreated, ledger.WebhookDisabled}, w.kinds())
	require.NoError(t, w.teller.Tell(t.Context(), w.acme, []byte(s.ID.String())))
	require.Len(t, w.mail.sent, 1)
	require.Equal(t, "ana@acme.example", w.mail.sent[0].To)
	require.Contains(t, w.mail.sent[0].Subject, "Ledgerly")

	w.happens(webhook.VisitOpened, 1, 5)
	w.dispatch()
	r.answer = nil
	_, err := w.Resume(t.Context(), w.act(s.ID))
	require.NoError(t, err)
	require.NoError(t, w.teller.Tell(t.Context(), w.acme, []byte(s.ID.String())), "it was resumed: nobody is told")
	require.Len(t, w.mail.sent, 1)
	w.clock.pass(25 * time.Hour)
	w.dispatch()
	r.proves(25)
}

func TestGoneEndsItAndRetryAfterIsHonoured(t *testing.T) {
	w, r := newWorld(t), newReceiver(t)
	s := w.subscribed(r, func(s *webhook.Subscription) { s.InFlight = 1 })
	r.after = "120"
	r.answer = func(int64, int) int { return http.StatusTooManyRequests }
	w.happens(webhook.VisitOpened, 1, 4)
	w.dispatch()
	require.Len(t, r.seen, 1, "nothing else is sent meanwhile")
	w.clock.pass(100 * time.Second)
	w.dispatch()
	require.Len(t, r.seen, 1)
	w.clock.pass(21 * time.Second)
	r.after, r.answer = "", nil
	w.dispatch()
	w.clock.pass(time.Hour)
	w.dispatch()
	r.proves(4)

	r.answer = func(int64, int) int { return http.StatusGone }
	w.happens(webhook.VisitOpened, 1, 1)
	w.dispatch()
	got := w.shown(s.ID)
	require.Equal(t, webhook.Gone, got.Why)
	w.happens(webhook.VisitOpened, 1, 3)
	w.dispatch()
	require.EqualValues(t, 5, w.shown(s.ID).Head.Sequence, "nothing is queued any more")
	_, err := w.Test(t.Context(), w.act(s.ID))
	require.ErrorIs(t, err, webhook.ErrState)
}

func TestThoseOfABadgeWaitForEachOtherWhereThatIsAsked(t *testing.T) {
	w, r := newWorld(t), newReceiver(t)
	w.subscribed(r, func(s *webhook.Subscription) { s.Order = webhook.PerBadge })
	r.answer = func(sequence int64, nth int) int {
		if sequence == 2 && nth == 1 {
			return http.StatusServiceUnavailable
		}
		return http.StatusOK
	}
	w.happens(webhook.VisitOpened, 1, 4) // 1 to 4 …
	w.happens(webhook.VisitOpened, 2, 4) // … and of another badge, and none.
	w.happens(webhook.DiscrepancyOpened, 0, 2)
	w.dispatch()
	require.ElementsMatch(t, []int64{1, 2, 5, 6, 7, 8, 9, 10}, r.seen)
	w.happens(webhook.VisitOpened, 1, 1) // 11.
	w.dispatch()
	require.NotContains(t, r.seen, int64(11))
	w.clock.pass(7 * time.Second)
	w.dispatch()
	r.proves(11)
	of := slices.DeleteFunc(slices.Clone(r.seen), func(n int64) bool { return n > 4 && n != 11 })
	require.Equal(t, []int64{1, 2, 2, 3, 4, 11}, of)
}

func TestWhatIsPausedIsQueuedAndChangesAreOfWhatWasSeen(t *testing.T) {
	w, r := newWorld(t), newReceiver(t)
	s := w.subscribed(r, nil)
	_, err := w.Pause(t.Context(), w.act(s.ID))
	require.NoError(t, err)
	_, err = w.Pause(t.Context(), w.act(s.ID))
	require.ErrorIs(t, err, webhook.ErrState)
	w.happens(webhook.VisitOpened, 1, 700)
	w.dispatch()
	require.Empty(t, r.seen)
	require.Equal(t, 700, w.shown(s.ID).Waiting)
	stale := w.act(s.ID)
	stale.Seen = 1
	_, err = w.Change(t.Context(), stale, func(s *webhook.Subscription) { s.Name = "Other" })
	require.Error(t, err)
	_, err = w.Change(t.Context(), w.act(s.ID), func(s *webhook.Subscription) { s.URL = "ftp://x" })
	require.Error(t, err)
	_, err = w.Resume(t.Context(), w.act(s.ID))
	require.NoError(t, err)
	w.dispatch()
	r.proves(700)
	m, err := w.Test(t.Context(), w.act(s.ID))
	require.NoError(t, err)
	require.EqualValues(t, 701, m.Sequence)
	w.dispatch()
	r.proves(701)
	require.NoError(t, w.Remove(t.Context(), w.act(s.ID)))
	_, err = w.Show(t.Context(), w.acme, s.ID)
	require.ErrorIs(t, err, webhook.ErrNotFound)
	require.Equal(t, []ledger.Kind{ledger.WebhookCreated, ledger.WebhookPaused, ledger.WebhookResumed, ledger.WebhookTested, ledger.WebhookRemoved}, w.kinds())
}

func TestAReceiverThatKnowsEitherKeyTakesAllWhileTheyRotate(t *testing.T) {
	w, r := newWorld(t), newReceiver(t)
	s := w.subscribed(r, nil)
	w.happens(webhook.VisitOpened, 1, 5)
	w.dispatch()
	fresh, err := w.Rotate(t.Context(), w.act(s.ID), time.Hour)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(fresh.Secret, "whsec_"))
	w.happens(webhook.VisitOpened, 1, 5)
	w.dispatch()
	r.knows(fresh)
	w.happens(webhook.VisitOpened, 1, 5)
	w.dispatch()
	r.proves(15)
	require.Zero(t, r.bad)
	w.clock.pass(2 * time.Hour)
	require.Len(t, w.shown(s.ID).Keys, 1, "the former one has ended")
	w.happens(webhook.VisitOpened, 1, 1)
	w.dispatch()
	m, err := w.Message(t.Context(), w.acme, s.ID, 16)
	require.NoError(t, err)
	require.Equal(t, 1, m.Log[0].Signatures)
	_, err = w.Rotate(t.Context(), w.act(s.ID), 31*24*time.Hour)
	require.ErrorIs(t, err, subscriptions.ErrOverlap)
}

func TestMessagesPastTheirTermAreForgottenAndTheChainGoesOn(t *testing.T) {
	w, r := newWorld(t), newReceiver(t)
	s := w.subscribed(r, nil)
	w.happens(webhook.VisitOpened, 1, 5)
	w.dispatch()
	w.clock.pass(subscriptions.KeptFor + time.Hour)
	w.happens(webhook.VisitOpened, 1, 1)
	w.dispatch()
	place, err := w.teller.Forget(t.Context(), w.acme, run.Turn{})
	require.NoError(t, err)
	require.Empty(t, place)
	got, _, err := w.Messages(t.Context(), w.acme, s.ID, ports.WebhookQuery{Limit: 10})
	require.NoError(t, err)
	require.Len(t, got, 1)
	w.happens(webhook.VisitOpened, 1, 1)
	w.dispatch()
	r.proves(7)
	count, err := w.Replay(t.Context(), subscriptions.Replay{Act: w.act(s.ID), From: 1, To: 7, DryRun: true})
	require.NoError(t, err)
	require.Equal(t, subscriptions.Replayed{Messages: 2, Lacking: 5}, count)
	require.NotEmpty(t, task.ForgetMessages)
}
