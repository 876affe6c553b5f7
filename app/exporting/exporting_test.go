package exporting_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/exporting"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/ledger"
	"actual/ports"
)

func TestItIsOffUntilItIsTurnedOnByWayOfATrial(t *testing.T) {
	w := newWorld(t)
	_, err := w.Ask(t.Context(), exporting.Ask{Company: w.acme, Route: issues, Key: "one", Content: export.Fields{}, By: "test"})
	require.ErrorIs(t, err, export.ErrOff)
	on := export.On
	_, err = w.Change(t.Context(), exporting.ChangeSetting{Company: w.acme, Route: issues, Change: export.Change{Mode: &on}, By: "test"})
	require.ErrorIs(t, err, export.ErrTrialFirst)

	w.set(export.Shown)
	shown := w.ask("one")
	require.Equal(t, export.Trial, shown.State)
	require.Empty(t, w.queued())
	require.Contains(t, w.shown(shown.ID).Request, shown.Mark, "what would be sent")
	require.Zero(t, w.works(shown.ID))
	require.Empty(t, w.office.there)

	w.set(export.On)
	w.queued()
	require.Zero(t, w.works(shown.ID), "what was only shown is not sent for that")
	again := w.ask("one")
	require.Equal(t, []any{shown.ID, export.Pending}, []any{again.ID, again.State})
	require.Len(t, w.queued(), 1)
	require.Equal(t, export.Confirmed, w.settles(again.ID).State)
	require.Equal(t, export.Fields{"subject": "Crew not seen", "notes": "", "ticket": "500201", "assigned_to": "77"}, w.office.sent[0])
	require.Equal(t, []ledger.Kind{ledger.ExportSetChanged, ledger.ExportSetChanged, ledger.ExportSent, ledger.ExportConfirmed}, w.entries())
}

func TestItIsWrittenOnceAndReadBack(t *testing.T) {
	w := newWorld(t)
	w.set(export.Shown, export.On)
	e := w.ask("one")
	for range 3 {
		require.Equal(t, e.ID, w.ask("one").ID)
	}
	got := w.settles(e.ID)
	require.Equal(t, []any{export.Confirmed, "1", 1}, []any{got.State, got.Ref, got.Sends})
	require.Equal(t, []export.State{export.Pending, export.Sent, export.Confirmed}, states(w.shown(e.ID)))
	require.Equal(t, e.ID, w.ask("one").ID)
	require.Zero(t, w.works(e.ID))
	require.Len(t, w.office.there, 1)
}

func TestAnAnswerThatIsLost(t *testing.T) {
	for name, stored := range map[string]bool{"after it was stored": true, "before it was stored": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.set(export.Shown, export.On)
			e := w.ask("one")
			w.office.send = func(do func()) error {
				w.office.send = nil
				if stored {
					do()
				}
				return ports.ErrUnknownOutcome.With("the connection broke")
			}
			wait := w.works(e.ID)
			if stored {
				require.Zero(t, wait)
				require.Equal(t, []export.State{export.Pending, export.Sent, export.Unknown, export.Confirmed}, states(w.shown(e.ID)))
			} else {
				require.Equal(t, export.Usual().Settle, wait, "it may still arrive")
				require.Equal(t, export.Unknown, w.shown(e.ID).State)
				require.Empty(t, w.office.there)
				require.Equal(t, export.Confirmed, w.settles(e.ID).State)
				require.Equal(t, 2, w.shown(e.ID).Sends)
			}
			require.Len(t, w.office.there, 1)
			require.Contains(t, w.entries(), ledger.ExportUnknown)
		})
	}
}

// What arrives late, after it was looked for in vain, is there once all the same.
func TestASendingThatArrivesLate(t *testing.T) {
	w := newWorld(t)
	w.set(export.Shown, export.On)
	e := w.ask("one")
	var late func()
	w.office.send = func(do func()) error {
		late, w.office.send = do, nil
		return ports.ErrUnknownOutcome
	}
	wait := w.works(e.ID)
	require.Equal(t, export.Unknown, w.shown(e.ID).State)
	late()
	w.clock.now = w.clock.now.Add(wait)
	require.Equal(t, export.Confirmed, w.settles(e.ID).State)
	require.Len(t, w.office.there, 1)
}

// A process ends at each of its steps, before it or before it hears of its end.
func TestACrashBetweenAnyTwoSteps(t *testing.T) {
	w := newWorld(t)
	w.set(export.Shown, export.On)
	w.perDay(1000)
	steps := 0
	for ends := 1; ends < 40; ends++ {
		e := w.ask(strings.Repeat("x", ends))
		l := &life{ends: ends}
		err := w.mortal(l).Work(t.Context(), w.acme, []byte(e.ID.String()))
		if err == nil && l.steps < ends {
			steps = ends - 1
			break
		}
		require.ErrorIs(t, err, errDead)
		w.clock.now = w.clock.now.Add(time.Second)
		got := w.settles(e.ID)
		require.Equal(t, export.Confirmed, got.State, "killed at step %d", ends)
		require.LessOrEqual(t, got.Sends, 2)
	}
	require.GreaterOrEqual(t, steps, 12, "two for each transaction and call")
	seen := map[string]int{}
	for _, mark := range w.office.there {
		seen[mark]++
		require.Equal(t, 1, seen[mark])
	}
	require.Len(t, seen, steps+1)
}

func TestTwoAtOnceWriteItOnce(t *testing.T) {
	w := newWorld(t)
	w.set(export.Shown, export.On)
	e := w.ask("one")
	w.office.send = func(do func()) error { // Another worker comes while it is on its way.
		w.office.send = nil
		require.Positive(t, w.works(e.ID), "it is in hand")
		do()
		return nil
	}
	require.Equal(t, export.Confirmed, w.settles(e.ID).State)
	require.Len(t, w.office.there, 1)
}

func TestWhatIsAnsweredAndNotShownIsNotSentAgain(t *testing.T) {
	w := newWorld(t)
	w.set(export.Shown, export.On)
	e := w.ask("one")
	w.office.hidden = true
	got := w.settles(e.ID)
	require.Equal(t, []any{export.Unknown, 1, true}, []any{got.State, got.Sends, got.Stuck()})
	require.Contains(t, got.Problem, "does not show it")
	w.office.hidden = false
	_, err := w.Retry(t.Context(), exporting.Decide{Company: w.acme, ID: e.ID, By: "user:7"})
	require.NoError(t, err)
	require.Equal(t, export.Confirmed, w.settles(e.ID).State)
	require.Len(t, w.office.there, 1)
	require.Contains(t, w.entries(), ledger.ExportDecided)
}

func TestWhatIsThereTwiceIsSaid(t *testing.T) {
	w := newWorld(t)
	w.set(export.Shown, export.On)
	e := w.ask("one")
	w.office.send = func(do func()) error { do(); do(); return nil }
	got := w.settles(e.ID)
	require.Equal(t, []any{export.Confirmed, "1", "it is there 2 times: as 1, 2"}, []any{got.State, got.Ref, got.Problem})
}

func TestWhatIsNotSent(t *testing.T) {
	for name, c := range map[string]struct {
		admit, send error
		want        export.State
		problem     string
	}{
		"closed":         {admit: ports.ErrExportClosed, want: export.Refused, problem: "approved or exported"},
		"nowhere":        {admit: ports.ErrExportRefused.With("no such ticket"), want: export.Refused, problem: "no such ticket"},
		"not taken":      {send: ports.ErrExportRefused.With("answered 400"), want: export.Refused, problem: "answered 400"},
		"credentials":    {send: ports.ErrSourceRefused, want: export.Pending, problem: "credentials"},
		"busy":           {send: ports.ErrVendorBusy, want: export.Pending, problem: "no more calls"},
		"down":           {admit: ports.ErrVendorDown, want: export.Pending, problem: "can't be reached"},
		"nothing of use": {send: context.Canceled, want: export.Pending, problem: "internal error"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.set(export.Shown, export.On)
			e := w.ask("one")
			w.office.admit = c.admit
			if c.send != nil {
				w.office.send = func(func()) error { return c.send }
			}
			wait := w.works(e.ID)
			got := w.shown(e.ID)
			require.Equal(t, c.want, got.State)
			require.Contains(t, got.Problem, c.problem)
			require.Zero(t, got.Sends*int(wait))
			require.Equal(t, c.want == export.Pending, wait > 0)
			w.office.admit, w.office.send = nil, nil
			if c.want == export.Refused {
				_, err := w.Retry(t.Context(), exporting.Decide{Company: w.acme, ID: e.ID, By: "user:7"})
				require.NoError(t, err)
			}
			require.Equal(t, export.Confirmed, w.settles(e.ID).State, "the vendor is well again")
			require.Len(t, w.office.there, 1)
		})
	}
}

func TestADayHasItsBound(t *testing.T) {
	w := newWorld(t)
	w.set(export.Shown, export.On)
	w.perDay(2)
	var all []domain.ExportID
	for _, key := range []string{"one", "two", "three"} {
		all = append(all, w.ask(key).ID)
	}
	for _, id := range all {
		w.works(id)
	}
	require.Len(t, w.office.there, 2)
	third := w.shown(all[2])
	require.Equal(t, time.Date(2026, 11, 28, 5, 0, 0, 0, time.UTC), third.DueAt, "at midnight in New York")
	require.Equal(t, "2 went today, and no more may", third.Problem)
	require.Equal(t, export.Confirmed, w.settles(all[2]).State)
	require.Equal(t, 28, w.clock.now.In(time.FixedZone("", -5*3600)).Day())
}

func TestTurnedOffNothingGoes(t *testing.T) {
	w := newWorld(t)
	w.set(export.Shown, export.On)
	e, lost := w.ask("one"), w.ask("two")
	w.office.send = func(do func()) error { do(); return ports.ErrUnknownOutcome }
	w.office.find = ports.ErrVendorDown
	w.works(lost.ID)
	w.office.send, w.office.find = nil, nil
	w.set(export.Off)
	w.queued()
	require.Zero(t, w.works(e.ID))
	require.Equal(t, []any{export.Pending, "the company has turned it off"}, []any{w.shown(e.ID).State, w.shown(e.ID).Problem})
	require.Equal(t, export.Confirmed, w.settles(lost.ID).State, "what is unknown is looked for all the same")

	w.set(export.Shown, export.On)
	woken := w.queued()
	require.Equal(t, []string{"route aspire issue"}, woken)
	require.NoError(t, w.Work(t.Context(), w.acme, []byte(woken[0])))
	require.Len(t, w.queued(), 1)
	require.Equal(t, export.Confirmed, w.settles(e.ID).State)
}

func TestNobodyIsNamed(t *testing.T) {
	w := newWorld(t)
	w.set(export.Shown)
	e := w.ask("one")
	nobody := ""
	_, err := w.Change(t.Context(), exporting.ChangeSetting{Company: w.acme, Route: issues, Change: export.Change{AssignedTo: &nobody}, By: "test"})
	require.NoError(t, err)
	shown := w.shown(e.ID)
	require.Empty(t, shown.Request)
	require.Contains(t, shown.Why, "nobody is named")
}

func TestListsAndDecisions(t *testing.T) {
	w := newWorld(t)
	w.set(export.Shown, export.On)
	one, two := w.ask("one"), w.ask("two")
	w.settles(one.ID)
	page, err := w.List(t.Context(), exporting.List{Company: w.acme, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, []any{two.ID, two.ID, map[export.State]int{export.Pending: 1, export.Confirmed: 1}}, []any{page.Exports[0].ID, page.Next, page.Counts})
	page, err = w.List(t.Context(), exporting.List{Company: w.acme, Before: page.Next, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, []any{one.ID, domain.ExportID{}}, []any{page.Exports[0].ID, page.Next})

	by := exporting.Decide{Company: w.acme, ID: two.ID, By: "user:7"}
	_, err = w.GiveUp(t.Context(), by, "")
	require.ErrorIs(t, err, export.ErrReason)
	got, err := w.GiveUp(t.Context(), by, "told by telephone")
	require.NoError(t, err)
	require.Equal(t, export.GivenUp, got.State)
	require.Zero(t, w.works(two.ID))
	require.Equal(t, export.GivenUp, w.ask("two").State, "it stays so")
	_, err = w.Retry(t.Context(), by)
	require.ErrorIs(t, err, export.ErrEnded)
	_, err = w.Show(t.Context(), w.acme, domain.ExportID{UUID: domain.UUID{9}})
	require.ErrorIs(t, err, export.ErrNotFound)
	require.Len(t, w.office.there, 1)
}
