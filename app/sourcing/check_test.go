package sourcing_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/sourcing"
	"actual/app/task"
	"actual/domain"
	"actual/domain/run"
	"actual/domain/source"
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

// ticking moves on by two seconds each time that it is asked: a turn is a step or two.
type ticking struct{ *clock }

func (c ticking) Now() time.Time {
	c.set(c.clock.Now().Add(2 * time.Second))
	return c.clock.Now()
}

func TestTheScheduledReadingTakesTurns(t *testing.T) {
	w := newWorld(t, plans())
	place, err := sourcing.NewWorker(w.syncer, keys{}, w.clock).Read(t.Context(), acme, run.Turn{})
	require.NoError(t, err)
	require.Empty(t, place)
	require.Empty(t, w.books.asked, "without credentials nothing is asked")

	c := sourcing.NewWorker(w.syncer, keys{given: true}, ticking{w.clock})
	turns := 0
	for place = "-"; place != ""; turns++ {
		if place == "-" {
			place = ""
		}
		place, err = c.Read(t.Context(), acme, run.Turn{Place: place})
		require.NoError(t, err)
		require.Less(t, turns, 50)
	}
	require.Greater(t, turns, 3)
	require.Len(t, w.jobs(), 4)
	full := func() []bool {
		all, err := w.syncer.List(t.Context(), acme, domain.SyncID{}, 10)
		require.NoError(t, err)
		var out []bool
		for _, s := range all {
			out = append(out, s.Full)
		}
		return out
	}
	read := func() {
		for place := "-"; place != ""; {
			if place == "-" {
				place = ""
			}
			place, err = c.Read(t.Context(), acme, run.Turn{Place: place})
			require.NoError(t, err)
		}
	}
	require.Equal(t, []bool{true}, full(), "the first reads all")
	w.clock.set(w.clock.Now().Add(4 * time.Hour))
	read()
	require.Equal(t, []bool{false, true}, full())
	w.clock.set(w.clock.Now().Add(8 * 24 * time.Hour))
	read()
	require.Equal(t, []bool{true, false, true}, full(), "and one a week")
}

func TestWhatIsAskedForIsWorkedInTurns(t *testing.T) {
	w := newWorld(t, plans())
	c := sourcing.NewWorker(w.syncer, keys{given: true}, ticking{w.clock})
	asked, err := c.Ask(t.Context(), sourcing.Ask{Company: acme, By: "user:maria"})
	require.NoError(t, err)
	again, err := c.Ask(t.Context(), sourcing.Ask{Company: acme, By: "user:maria"})
	require.NoError(t, err)
	require.Equal(t, asked.ID, again.ID, "while it has not ended it is the same")
	payload := []byte(asked.ID.String() + " 1")

	w.books.fail = func(string, int) error { return ports.ErrSourceRefused }
	require.NoError(t, c.Work(t.Context(), acme, payload), "it is of no use to try again")
	all, err := w.syncer.List(t.Context(), acme, domain.SyncID{}, 1)
	require.NoError(t, err)
	require.Equal(t, ports.ErrSourceRefused.Msg, all[0].Problem)
	w.books.fail = nil
	for err = task.ErrAgain; err != nil; {
		require.ErrorIs(t, err, task.ErrAgain)
		err = c.Work(t.Context(), acme, payload)
	}
	require.Len(t, w.jobs(), 4)
	require.NoError(t, c.Work(t.Context(), acme, payload), "what has ended has ended")
	require.Len(t, w.rows(source.Job), 4)
}
