package asked_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/app/asked"
	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

func TestDryRunEqualsResult(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows := append(numbers(11), asked.Row{Line: 13, Input: map[string]int{"n": 4}, Key: "4", Field: "n"}, asked.Row{Line: 14, Input: map[string]int{}, Why: errGone, Field: "x"})
	dry := w.ask(true, rows...)
	for w.turn() {
	}
	require.Empty(t, w.done(ledger.ZoneChanged), "a dry run does nothing")
	made := w.ask(false, rows...)
	require.Equal(t, ports.TaskWaiting, made.State)
	require.Equal(t, 1, made.Refused-1, "two are refused at once")
	for w.turn() {
	}
	want := []string{
		"2 refused n test.odd", `3 changed   {"n":2}`, "4 refused n test.odd", `5 changed   {"n":4}`, "6 refused n test.odd", `7 changed   {"n":6}`,
		"8 refused n test.odd", `9 changed   {"n":8}`, "10 refused n test.odd", "11 unchanged", "12 refused n test.odd", "13 refused n task.row_twice", "14 refused x test.gone",
	}
	require.Equal(t, want, w.report(made.ID))
	require.Equal(t, want, w.report(dry.ID))
	require.Equal(t, []string{"zone:2", "zone:4", "zone:6", "zone:8"}, w.done(ledger.ZoneChanged))
	ended := w.show(made.ID)
	require.Equal(t, ports.TaskDone, ended.State)
	require.Equal(t, []int{13, 4, 1, 8}, []int{ended.Rows, ended.Changed, ended.Unchanged, ended.Refused})
	require.False(t, ended.StartedAt.IsZero() || ended.EndedAt.IsZero())
	require.Len(t, w.done(ledger.TaskAsked), 2)
	require.Len(t, w.done(ledger.TaskEnded), 2)
	refused, err := w.tasks.Rows(t.Context(), asked.ListRows{Company: w.company, Task: made.ID, State: ports.RowRefused, After: 11, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, 12, refused[0].N)
	require.Contains(t, refused[0].Detail, "line 5 is about the same")
}

// TestTurnsAreShort lets a clock pass a second with each look, so that a turn is one
// slice, and looks at the progress between them.
func TestTurnsAreShort(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.ask(false, numbers(10)...)
	var seen []int
	for w.turn() {
		seen = append(seen, w.show(made.ID).Done())
	}
	require.True(t, slices.IsSorted(seen))
	require.Greater(t, len(seen), 2, "more than one turn")
	require.Equal(t, 10, seen[len(seen)-1])
}

func TestCancelBetweenSlicesAndGoOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.ask(false, numbers(12)...)
	require.True(t, w.turn())
	before := w.done(ledger.ZoneChanged)
	manage := asked.Manage{Company: w.company, Task: made.ID, By: "user:2"}
	_, err := w.tasks.Restart(t.Context(), manage)
	require.ErrorIs(t, err, asked.ErrNotEnded)
	cancelled, err := w.tasks.Cancel(t.Context(), manage)
	require.NoError(t, err)
	require.Equal(t, ports.TaskCancelled, cancelled.State)
	_, err = w.tasks.Cancel(t.Context(), manage)
	require.ErrorIs(t, err, asked.ErrEnded)
	for w.turn() {
	}
	require.Equal(t, before, w.done(ledger.ZoneChanged), "nothing is done after it was cancelled")
	_, err = w.tasks.Restart(t.Context(), manage)
	require.NoError(t, err)
	for w.turn() {
	}
	require.Equal(t, []string{"zone:2", "zone:4", "zone:6", "zone:8", "zone:12"}, w.done(ledger.ZoneChanged), "each once")
	require.Equal(t, ports.TaskDone, w.show(made.ID).State)
	_, err = w.tasks.Cancel(t.Context(), asked.Manage{Company: w.company, Task: domain.TaskID{UUID: domain.UUID{9}}})
	require.ErrorIs(t, err, ports.ErrTaskNotFound)
}

func TestFailureUndoesItsSlice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.ask(false, numbers(6)...)
	payload, _ := w.queued()
	w.fails = errAway
	for range 4 {
		require.ErrorIs(t, w.tasks.Work(t.Context(), w.company, payload), errAway, "it is worth trying again")
	}
	require.Empty(t, w.done(ledger.ZoneChanged), "what the slice did is undone with it")
	require.Zero(t, w.show(made.ID).Done())
	w.fails = nil
	require.NoError(t, w.tasks.Work(t.Context(), w.company, payload))
	for w.turn() {
	}
	require.Equal(t, ports.TaskDone, w.show(made.ID).State)
	require.Equal(t, []string{"zone:2", "zone:4", "zone:6"}, w.done(ledger.ZoneChanged))
}

func TestWhatFailsForGoodHasFailed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for cause, want := range map[error]struct {
		tries int
		code  string
	}{errGone: {1, "test.gone"}, errAway: {5, "task.broke"}, errors.New("a bug"): {5, "task.broke"}} {
		w.fails = cause
		made := w.ask(false, numbers(2)...)
		payload, _ := w.queued()
		for range want.tries - 1 {
			require.Error(t, w.tasks.Work(t.Context(), w.company, payload))
		}
		require.NoError(t, w.tasks.Work(t.Context(), w.company, payload), "nobody tries again")
		failed := w.show(made.ID)
		require.Equal(t, ports.TaskFailed, failed.State)
		require.Equal(t, want.code, failed.Code)
		require.NotContains(t, failed.Detail, "a bug")
		w.fails = nil
		_, err := w.tasks.Restart(t.Context(), asked.Manage{Company: w.company, Task: made.ID, By: "user:2"})
		require.NoError(t, err)
		for w.turn() {
		}
		require.Equal(t, ports.TaskDone, w.show(made.ID).State)
	}
}

// TestOneAtATime works a task while another worker has it.
func TestOneAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.ask(false, numbers(2)...)
	payload, _ := w.queued()
	require.NoError(t, w.work.Update(t.Context(), w.company, func(ctx context.Context, tx ports.Tx) error {
		_, ok, err := tx.Asked.Hold(ctx, made.ID, false)
		require.NoError(t, err)
		require.True(t, ok)
		return w.tasks.Work(t.Context(), w.company, payload)
	}))
	require.Zero(t, w.show(made.ID).Done())
}

func TestWhatCannotBeAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for want, rows := range map[error][]asked.Row{asked.ErrNoRows: nil, asked.ErrTooMany: make([]asked.Row, asked.MostRows+1)} {
		_, err := w.tasks.Ask(t.Context(), asked.Ask{Company: w.company, Kind: "test", Rows: rows})
		require.ErrorIs(t, err, want)
	}
	_, err := w.tasks.Ask(t.Context(), asked.Ask{Company: w.company, Kind: "nothing", Rows: numbers(1)})
	require.Error(t, err)
}
