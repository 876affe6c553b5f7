package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/ports"
)

func askedTask(b byte, at time.Time) ports.AskedTask {
	return ports.AskedTask{
		ID: domain.TaskID{UUID: id(b)}, Kind: "assign_badges", Request: []byte(`{"to":"workers"}`), DryRun: true, State: ports.TaskWaiting, Rows: 3, Refused: 1,
		By: "user:1", AskedAt: at, HeardAt: at, ExpiresAt: at.Add(time.Hour),
	}
}

func askedTasks(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	first := askedTask(1, now)
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Asked.Ask(ctx, first))
		got, err := tx.Asked.ByID(ctx, first.ID, now)
		require.NoError(t, err)
		require.Equal(t, first, got)
		require.Equal(t, 1, got.Done())
		_, err = tx.Asked.ByID(ctx, first.ID, now.Add(time.Hour))
		require.ErrorIs(t, err, ports.ErrTaskNotFound, "it has expired")
		held, ok, err := tx.Asked.Hold(ctx, first.ID, true)
		require.NoError(t, err)
		require.True(t, ok)
		held.State, held.Changed, held.Unchanged, held.Failures = ports.TaskFailed, 1, 1, 2
		held.StartedAt, held.HeardAt, held.EndedAt, held.Code, held.Detail = now, now.Add(time.Second), now.Add(time.Second), "a.b", "so it was"
		require.NoError(t, tx.Asked.Save(ctx, held))
		got, err = tx.Asked.ByID(ctx, first.ID, now)
		require.NoError(t, err)
		require.Equal(t, held, got)
		for b := range byte(ports.MostAsked) {
			require.NoError(t, tx.Asked.Ask(ctx, askedTask(10+b, now)), "one that has ended does not count")
		}
		require.ErrorIs(t, tx.Asked.Ask(ctx, askedTask(30, now)), ports.ErrTasksFull)
		list, err := tx.Asked.List(ctx, domain.TaskID{}, 2, now)
		require.NoError(t, err)
		require.Equal(t, []ports.AskedTask{askedTask(19, now), askedTask(18, now)}, list)
		list, err = tx.Asked.List(ctx, domain.TaskID{UUID: id(10)}, 2, now)
		require.NoError(t, err)
		require.Equal(t, []ports.AskedTask{held}, list)
		require.NoError(t, tx.Asked.Ask(ctx, askedTask(31, now.Add(2*time.Hour))), "those that have expired went")
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		_, err := tx.Asked.ByID(ctx, domain.TaskID{UUID: id(31)}, now)
		require.ErrorIs(t, err, ports.ErrTaskNotFound)
		_, _, err = tx.Asked.Hold(ctx, domain.TaskID{UUID: id(31)}, false)
		require.ErrorIs(t, err, ports.ErrTaskNotFound)
		list, err := tx.Asked.List(ctx, domain.TaskID{}, 9, now)
		require.NoError(t, err)
		require.Empty(t, list)
	})
}

// heldTask lets two transactions ask for the same task: one has it, and the other
// goes without.
func heldTask(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	task := askedTask(1, now)
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Asked.Ask(ctx, task)) })
	hold := func(ctx context.Context, tx ports.Tx) bool {
		got, ok, err := tx.Asked.Hold(ctx, task.ID, false)
		require.NoError(t, err)
		require.Equal(t, ok, got.ID == task.ID)
		return ok
	}
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.True(t, hold(ctx, tx))
		inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.False(t, hold(ctx, tx), "it is in another's hands") })
	})
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.True(t, hold(ctx, tx), "who had it is done") })
}

func taskRows(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	task := domain.TaskID{UUID: id(1)}
	row := func(n int, state ports.RowState) ports.TaskRow {
		r := ports.TaskRow{N: n, Line: n + 1, Input: []byte(`{"worker":"W1"}`), State: state}
		if state == ports.RowRefused {
			r.Field, r.Code, r.Detail = "worker", "worker.not_found", "no such worker"
		}
		return r
	}
	rows := []ports.TaskRow{row(1, ports.RowWaiting), row(2, ports.RowRefused), row(3, ports.RowWaiting)}
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Asked.Ask(ctx, askedTask(1, now)))
		require.NoError(t, tx.AskedRows.Add(ctx, task, rows))
		got, err := tx.AskedRows.List(ctx, task, "", 0, 9)
		require.NoError(t, err)
		require.Equal(t, rows, got)
		got, err = tx.AskedRows.List(ctx, task, ports.RowRefused, 1, 9)
		require.NoError(t, err)
		require.Equal(t, rows[1:2], got)
		waiting, err := tx.AskedRows.Waiting(ctx, task, 1)
		require.NoError(t, err)
		require.Equal(t, rows[:1], waiting)
		waiting[0].State, waiting[0].Result = ports.RowChanged, []byte(`{"was":null}`)
		require.NoError(t, tx.AskedRows.Report(ctx, task, waiting))
		got, err = tx.AskedRows.List(ctx, task, ports.RowChanged, 0, 9)
		require.NoError(t, err)
		require.Equal(t, waiting, got)
		waiting, err = tx.AskedRows.Waiting(ctx, task, 9)
		require.NoError(t, err)
		require.Equal(t, rows[2:], waiting)
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		got, err := tx.AskedRows.List(ctx, task, "", 0, 9)
		require.NoError(t, err)
		require.Empty(t, got)
		require.NoError(t, tx.AskedRows.Forget(ctx, "worker", "W1"))
	})
	inCompany(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.AskedRows.Forget(ctx, "worker", "W2"))
		got, err := tx.AskedRows.List(ctx, task, "", 1, 9)
		require.NoError(t, err)
		require.Equal(t, rows[1:], got, "another's worker, and another company's")
		require.NoError(t, tx.AskedRows.Forget(ctx, "worker", "W1"))
		got, err = tx.AskedRows.List(ctx, task, "", 0, 9)
		require.NoError(t, err)
		for _, r := range got {
			require.JSONEq(t, `{}`, string(r.Input))
			require.Empty(t, r.Detail)
		}
	})
}
