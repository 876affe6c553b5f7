package backfill_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/backfill"
	"actual/domain"
	"actual/domain/run"
	"actual/domain/vendor"
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
	none := backfill.NewChecker(w.filler, keys{}, clock{})
	place, err := none.Check(t.Context(), acme, run.Turn{})
	require.NoError(t, err)
	require.Empty(t, place)
	require.Empty(t, w.hub.asked)

	began := now
	c := backfill.NewChecker(w.filler, keys{given: true}, ticking{&began})
	turns := 0
	for place = "-"; place != ""; turns++ {
		if place == "-" {
			place = ""
		}
		place, err = c.Check(t.Context(), acme, run.Turn{Place: place})
		require.NoError(t, err)
	}
	require.Greater(t, turns, 5)
	require.Len(t, w.held("missing"), 1)
	require.Len(t, w.backfills(), 1)
	place, err = c.Check(t.Context(), acme, run.Turn{})
	require.NoError(t, err)
	require.Empty(t, place, "all is compared")
	require.Len(t, w.backfills(), 1)
}
