package conformance

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/transfer"
	"actual/ports"
)

// Transfers tests the promises of the ports that transfers are kept by. open returns a
// store over an empty database that t owns.
func Transfers(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	t.Run("transfers", func(t *testing.T) { transfersKept(t, open(t)) })
	t.Run("one is written at a time", func(t *testing.T) { oneIsWritten(t, open(t)) })
	t.Run("items come back as they were", func(t *testing.T) { transferItems(t, open(t)) })
	t.Run("items by worker, and those that go next", func(t *testing.T) { transferNext(t, open(t)) })
	t.Run("what is held is frozen with them", func(t *testing.T) { transferFrozen(t, open(t)) })
	t.Run("items in pages", func(t *testing.T) { transferPages(t, open(t)) })
	t.Run("hours and counts", func(t *testing.T) { transferHours(t, open(t)) })
	t.Run("what was changed there is let go", func(t *testing.T) { transferOverwritten(t, open(t)) })
	t.Run("what targets hold", func(t *testing.T) { heldMarks(t, open(t)) })
	t.Run("where a company sends its time", func(t *testing.T) { transferSetting(t, open(t)) })
	t.Run("what is past its term goes", func(t *testing.T) { transfersGone(t, open(t)) })
	t.Run("whose time it was is forgotten", func(t *testing.T) { transfersForgotten(t, open(t)) })
}

// payday is the day of all fixtures.
var payday = domain.NewDate(2026, 7, 13)

func aTransfer(b byte) transfer.Transfer {
	return transfer.Transfer{
		ID: domain.TransferID{UUID: id(b)}, Target: transfer.QuickBooksTime, First: payday, Last: payday.AddDays(6), Stage: transfer.Preparing, By: "user:1", AskedAt: now, MovedAt: now,
	}
}

// another is one that has everything.
func another(b byte) transfer.Transfer {
	x := aTransfer(b)
	x.Target, x.Stage, x.Entries, x.Set, x.Plan, x.Proof = transfer.QuickBooksOnline, transfer.Unequal, 7, "set", "plan", "proof"
	x.After, x.Pass, x.Again, x.Problem, x.Fails = domain.WorkerID{UUID: id(0x11)}, 3, now.Add(time.Minute), "it rests", 2
	x.PreparedAt, x.CommittedBy, x.CommittedAt, x.EndedAt = now.Add(time.Second), "user:2", now.Add(2*time.Second), now.Add(3*time.Second)
	x.MovedAt, x.Turn, x.Until = now.Add(4*time.Second), 5, now.Add(5*time.Second)
	return x
}

// carried puts a transfer and its items into acme.
func carried(t *testing.T, s Store, x transfer.Transfer, items ...transfer.Item) {
	t.Helper()
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Transfers.Add(ctx, x))
		require.NoError(t, tx.TransItems.Put(ctx, x.ID, items))
	})
}

func transfersKept(t *testing.T, s Store) {
	seed(t, s)
	first, second := aTransfer(1), another(2)
	carried(t, s, first)
	carried(t, s, second)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		for _, want := range []transfer.Transfer{first, second} {
			for _, get := range []func(context.Context, domain.TransferID) (transfer.Transfer, error){tx.Transfers.ByID, tx.Transfers.Hold} {
				got, err := get(ctx, want.ID)
				require.NoError(t, err)
				require.Equal(t, want, got)
			}
		}
		all, err := tx.Transfers.List(ctx, domain.TransferID{}, 10)
		require.NoError(t, err)
		require.Equal(t, []transfer.Transfer{second, first}, all, "the newest first")
		some, err := tx.Transfers.List(ctx, domain.TransferID{}, 1)
		require.NoError(t, err)
		require.Equal(t, []transfer.Transfer{second}, some)
		some, err = tx.Transfers.List(ctx, second.ID, 10)
		require.NoError(t, err)
		require.Equal(t, []transfer.Transfer{first}, some)
		_, err = tx.Transfers.ByID(ctx, domain.TransferID{UUID: id(3)})
		require.ErrorIs(t, err, transfer.ErrNotFound)
		_, err = tx.Transfers.Hold(ctx, domain.TransferID{UUID: id(3)})
		require.ErrorIs(t, err, transfer.ErrNotFound)

		next := another(1)
		next.Target = first.Target
		next.Turn = 1
		require.NoError(t, tx.Transfers.Save(ctx, next, 0))
		got, err := tx.Transfers.ByID(ctx, first.ID)
		require.NoError(t, err)
		require.Equal(t, next, got)
		require.ErrorIs(t, tx.Transfers.Save(ctx, first, 0), domain.ErrMoved, "it is in another turn")
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		_, err := tx.Transfers.ByID(ctx, first.ID)
		require.ErrorIs(t, err, transfer.ErrNotFound)
		all, err := tx.Transfers.List(ctx, domain.TransferID{}, 10)
		require.NoError(t, err)
		require.Empty(t, all)
		require.ErrorIs(t, tx.Transfers.Save(ctx, second, second.Turn), domain.ErrMoved, "it is not theirs")
	})
}

func oneIsWritten(t *testing.T, s Store) {
	seed(t, s)
	writing, next := aTransfer(1), aTransfer(2)
	writing.Stage, writing.CommittedBy, writing.CommittedAt = transfer.Writing, "user:1", now
	carried(t, s, writing)
	carried(t, s, next)
	next.Stage, next.CommittedBy, next.CommittedAt = transfer.Checking, "user:1", now
	save := func() error {
		return s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Transfers.Save(ctx, next, 0) })
	}
	require.ErrorIs(t, save(), transfer.ErrBusy)
	writing.Stage, writing.EndedAt = transfer.Exact, now
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Transfers.Save(ctx, writing, 0)) })
	require.NoError(t, save())
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Transfers.Add(ctx, writing), "others write theirs")
	})
}

// anItem is one of a worker, of the day and hours of a number.
func anItem(n int, worker byte) transfer.Item {
	from := now.Add(time.Duration(n) * time.Hour)
	want := transfer.Content{Person: fmt.Sprint("person:", worker), Code: "item:12", Day: payday, Span: domain.Span{From: from, To: from.Add(30 * time.Minute)}, Lasts: 1800}
	return transfer.Item{
		Mark: markNo(n), Entry: domain.TimeEntryID{UUID: id(byte(0x80 + n))}, Revision: 1, Worker: domain.WorkerID{UUID: id(worker)}, Began: from, Want: want, Op: transfer.Add, State: transfer.Planned,
	}
}

// whole is an item that has everything.
func whole(n int, worker byte) transfer.Item {
	i := anItem(n, worker)
	i.Was = i.Want
	i.Was.Code, i.Was.Span, i.Was.Lasts = "", domain.Span{}, 1200
	i.Revision, i.Known, i.Ref, i.Version, i.Op, i.State, i.Problem, i.Why = 4, true, "77", "v 1", transfer.Change, transfer.Declined, transfer.TargetRefuses, "it says: no"
	i.Key, i.Sends, i.Round, i.SentAt, i.Looks = "key", 2, 1, now.Add(time.Minute), 3
	return i
}

func itemsOf(ctx context.Context, t *testing.T, tx ports.Tx, of transfer.Transfer) []transfer.Item {
	t.Helper()
	workers, err := tx.TransItems.Workers(ctx, of.ID, false, domain.WorkerID{}, 100)
	require.NoError(t, err)
	items, err := tx.TransItems.Of(ctx, of.ID, workers)
	require.NoError(t, err)
	return items
}

func transferItems(t *testing.T, s Store) {
	seed(t, s)
	x, y := aTransfer(1), aTransfer(2)
	copied := anItem(0, 0x11)
	copied.Copy, copied.Want, copied.Was = 1, transfer.Content{}, copied.Want
	nobodys := transfer.NewStranger(transfer.Row{Content: anItem(9, 0).Want, Ref: "99", Version: "1", Mark: markNo(9)}, domain.WorkerID{})
	items := []transfer.Item{nobodys, anItem(0, 0x11), copied, whole(1, 0x12)}
	carried(t, s, x, items...)
	carried(t, s, y, anItem(0, 0x11))
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.Equal(t, items, itemsOf(ctx, t, tx, x), "by worker, beginning, mark and copy")
		changed := whole(0, 0x11)
		require.NoError(t, tx.TransItems.Put(ctx, x.ID, []transfer.Item{changed}))
		changed.Revision = 1 // What it is of stays as it is.
		require.Equal(t, []transfer.Item{nobodys, changed, copied, items[3]}, itemsOf(ctx, t, tx, x))
		require.Equal(t, []transfer.Item{anItem(0, 0x11)}, itemsOf(ctx, t, tx, y), "another transfer's are its own")
		require.NoError(t, tx.TransItems.Put(ctx, x.ID, nil))
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) { require.Empty(t, itemsOf(ctx, t, tx, x)) })
	require.Error(t, s.in(t, other, func(ctx context.Context, tx ports.Tx) error { return tx.TransItems.Put(ctx, x.ID, items) }), "it is not theirs")
}

func transferNext(t *testing.T, s Store) {
	seed(t, s)
	x := aTransfer(1)
	adds, changes, removes, ended := anItem(0, 0x11), anItem(1, 0x12), anItem(2, 0x13), anItem(3, 0x14)
	changes.Op, removes.Op, ended.State = transfer.Change, transfer.Remove, transfer.Proven
	carried(t, s, x, adds, changes, removes, ended)
	worker := func(b byte) domain.WorkerID { return domain.WorkerID{UUID: id(b)} }
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		next, err := tx.TransItems.Next(ctx, x.ID, 10)
		require.NoError(t, err)
		require.Equal(t, []transfer.Item{removes, changes, adds}, next, "what is in the way goes first")
		next, err = tx.TransItems.Next(ctx, x.ID, 1)
		require.NoError(t, err)
		require.Equal(t, []transfer.Item{removes}, next)
		for _, tt := range []struct {
			open  bool
			after domain.WorkerID
			limit int
			want  []domain.WorkerID
		}{
			{false, domain.WorkerID{}, 10, []domain.WorkerID{worker(0x11), worker(0x12), worker(0x13), worker(0x14)}},
			{true, domain.WorkerID{}, 10, []domain.WorkerID{worker(0x11), worker(0x12), worker(0x13)}},
			{false, worker(0x12), 1, []domain.WorkerID{worker(0x13)}},
			{true, worker(0x13), 10, nil},
		} {
			got, err := tx.TransItems.Workers(ctx, x.ID, tt.open, tt.after, tt.limit)
			require.NoError(t, err)
			require.ElementsMatch(t, tt.want, got)
			require.True(t, slices.IsSortedFunc(got, func(a, b domain.WorkerID) int { return slices.Compare(a.UUID[:], b.UUID[:]) }))
		}
		for _, state := range transfer.Open() {
			adds.State = state
			require.NoError(t, tx.TransItems.Put(ctx, x.ID, []transfer.Item{adds}))
			open, err := tx.TransItems.Workers(ctx, x.ID, true, domain.WorkerID{}, 1)
			require.NoError(t, err)
			require.Equal(t, []domain.WorkerID{adds.Worker}, open, "of %s something is to be found out", state)
		}
		some, err := tx.TransItems.Of(ctx, x.ID, []domain.WorkerID{worker(0x12), worker(0x13)})
		require.NoError(t, err)
		require.Equal(t, []transfer.Item{changes, removes}, some)
	})
}

func transferSetting(t *testing.T, s Store) {
	seed(t, s)
	want := transfer.Setting{Target: transfer.QuickBooksTime, Mode: export.Shown, Revision: 1}
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		for range 2 {
			usual, err := tx.TransSets.Get(ctx)
			require.NoError(t, err)
			if want.Revision == 1 {
				require.Equal(t, transfer.UsualSetting(), usual)
			}
			require.NoError(t, tx.TransSets.Save(ctx, want))
			require.ErrorIs(t, tx.TransSets.Save(ctx, want), domain.ErrMoved, "it was made from what is no more")
			want.Revision++
			got, err := tx.TransSets.Hold(ctx)
			require.NoError(t, err)
			require.Equal(t, want, got)
			want.Mode = export.On
		}
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		theirs, err := tx.TransSets.Get(ctx)
		require.NoError(t, err)
		require.Equal(t, transfer.UsualSetting(), theirs)
	})
}
