package backfill_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/backfill"
	"actual/app/task"
	"actual/domain"
	"actual/domain/run"
	"actual/domain/vendor"
	"actual/ports"
)

// keys are credentials of a company, or none.
type keys struct{ given bool }

func (k keys) Credential(context.Context, domain.CompanyID, vendor.Name) (c vendor.Credential, err error) {
	if !k.given {
		err = vendor.ErrNoCredential
	}
	return c, err
}

func (k keys) Refused(_ context.Context, _ domain.CompanyID, _ vendor.Name, c vendor.Credential) (vendor.Credential, bool, error) {
	return c, false, nil
}

// ticking moves on by a second each time that it is asked.
type ticking struct{ at *time.Time }

func (c ticking) Now() time.Time {
	*c.at = c.at.Add(time.Second)
	return *c.at
}

func TestTheCheckOfTheNightTakesTurns(t *testing.T) {
	w := newWorld(t)
	w.hub.upload("missing", "dev:1", hour(2))
	none := backfill.NewWorker(w.filler, keys{}, clock{})
	place, err := none.Check(t.Context(), acme, run.Turn{})
	require.NoError(t, err)
	require.Empty(t, place)
	require.Empty(t, w.hub.asked)

	began := now
	c := backfill.NewWorker(w.filler, keys{given: true}, ticking{&began})
	turns := 0
	for place = "-"; place != ""; turns++ {
		if place == "-" {
			place = ""
		}
		place, err = c.Check(t.Context(), acme, run.Turn{Place: place})
		require.NoError(t, err)
	}
	require.Greater(t, turns, 2)
	require.Len(t, w.held("missing"), 1)
	require.Len(t, w.backfills(), 1)
	place, err = c.Check(t.Context(), acme, run.Turn{})
	require.NoError(t, err)
	require.Empty(t, place, "all is compared")
	require.Len(t, w.backfills(), 1)
}

func TestWhatIsAskedForIsWorkedInTurns(t *testing.T) {
	w := newWorld(t)
	w.hub.upload("missing", "dev:1", hour(2))
	began := now
	c := backfill.NewWorker(w.filler, keys{given: true}, ticking{&began})
	asked, err := c.Ask(t.Context(), ask)
	require.NoError(t, err)
	again, err := c.Ask(t.Context(), ask)
	require.NoError(t, err)
	require.Equal(t, asked.ID, again.ID, "the same window is the same backfill while it has not ended")
	require.Equal(t, 1, w.queued(task.FetchEvents), "and queued once")

	payload := []byte(asked.ID.String() + " 1")
	w.hub.fail = func(ports.HubWindow, int) error { return ports.ErrHubRefused }
	require.NoError(t, c.Work(t.Context(), acme, payload), "it is of no use to try again")
	got, err := c.Ask(t.Context(), ask)
	require.NoError(t, err)
	require.Equal(t, ports.ErrHubRefused.Msg, got.Problem)
	w.hub.fail = func(ports.HubWindow, int) error { return ports.ErrVendorDown }
	require.ErrorIs(t, c.Work(t.Context(), acme, payload), ports.ErrVendorDown)
	w.hub.fail = nil
	for err = task.ErrAgain; err != nil; {
		require.ErrorIs(t, err, task.ErrAgain)
		err = c.Work(t.Context(), acme, payload)
	}
	require.Len(t, w.held("missing"), 1)
	require.NoError(t, c.Work(t.Context(), acme, payload), "what has ended has ended")
	require.Len(t, w.backfills(), 1)
}

func TestOnlySoManyBeginAndDoNotEnd(t *testing.T) {
	w := newWorld(t)
	for n := range 20 {
		_, err := w.filler.Begin(t.Context(), backfill.Ask{Company: acme, From: hour(n), To: hour(n + 1), By: "cli:test"})
		require.NoError(t, err)
	}
	_, err := w.filler.Begin(t.Context(), ask)
	require.ErrorIs(t, err, backfill.ErrTooMany)
	_, err = w.filler.Begin(t.Context(), backfill.Ask{Company: acme, From: hour(3), To: hour(4), By: "cli:test"})
	require.NoError(t, err, "which has begun")
}
