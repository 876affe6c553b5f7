package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/tenant"
	"actual/domain/transfer"
	"actual/ports"
)

// keeps notes that items of a transfer were read back.
func keeps(t *testing.T, s Store, x transfer.Transfer, items ...transfer.Item) {
	t.Helper()
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.HeldMarks.Keep(ctx, x.Target, x.ID, items))
	})
}

func transferFrozen(t *testing.T, s Store) {
	seed(t, s)
	earlier, x, elsewhere := another(1), aTransfer(2), another(3)
	earlier.Target = x.Target
	known, past, later, theirs := whole(0, 0x11), whole(1, 0x11), whole(2, 0x12), whole(3, 0x12)
	later.Want.Day = x.Last.AddDays(1)
	theirs.Ref = "78"
	carried(t, s, earlier)
	carried(t, s, elsewhere)
	keeps(t, s, earlier, known, past, later)
	keeps(t, s, elsewhere, theirs)
	again := anItem(0, 0x11)
	again.State, again.Revision = transfer.Frozen, 5
	carried(t, s, x, again, anItem(4, 0x13))
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.TransItems.Freeze(ctx, x.ID, x.Target, x.First, x.Last))
	})
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.TransItems.Freeze(ctx, x.ID, x.Target, x.First, x.Last))
		again.Known, again.Was, again.Ref, again.Version = true, known.Want, known.Ref, known.Version
		gone := transfer.Item{
			Mark: past.Mark, Entry: past.Entry, Revision: past.Revision, Worker: past.Worker, Began: past.Began, Was: past.Want, Known: true, Ref: past.Ref, Version: past.Version,
			Op: transfer.Nothing, State: transfer.Frozen,
		}
		require.Equal(t, []transfer.Item{again, gone, anItem(4, 0x13)}, itemsOf(ctx, t, tx, x), "neither of other days, nor of another target")
	})
}

func transferPages(t *testing.T, s Store) {
	seed(t, s)
	x := aTransfer(1)
	a, b, c, d := anItem(0, 0x11), whole(1, 0x11), anItem(2, 0x12), anItem(3, 0x13)
	c.State, c.Problem, d.Op, d.State = transfer.Unmapped, transfer.NoPerson, transfer.Remove, transfer.Opposed
	carried(t, s, x, a, b, c, d)
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		var all []transfer.Item
		for place := (ports.TransferPlace{}); ; {
			page, err := tx.TransLook.Items(ctx, x.ID, ports.TransferFilter{}, place, 1)
			require.NoError(t, err)
			if len(page) == 0 {
				break
			}
			all = append(all, page...)
			place = ports.TransferPlace{Worker: page[0].Worker, Began: page[0].Began, Mark: page[0].Mark, Copy: page[0].Copy}
		}
		require.Equal(t, []transfer.Item{a, b, c, d}, all)
		for name, tt := range map[string]struct {
			filter ports.TransferFilter
			want   []transfer.Item
		}{
			"a state":           {ports.TransferFilter{State: transfer.Planned}, []transfer.Item{a}},
			"an op":             {ports.TransferFilter{Op: transfer.Change}, []transfer.Item{b}},
			"a worker":          {ports.TransferFilter{Worker: a.Worker}, []transfer.Item{a, b}},
			"what is listed":    {ports.TransferFilter{Listed: true}, []transfer.Item{b, c, d}},
			"a worker's listed": {ports.TransferFilter{Listed: true, Worker: a.Worker}, []transfer.Item{b}},
		} {
			got, err := tx.TransLook.Items(ctx, x.ID, tt.filter, ports.TransferPlace{}, 10)
			require.NoError(t, err)
			require.Equal(t, tt.want, got, name)
		}
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		theirs, err := tx.TransLook.Items(ctx, x.ID, ports.TransferFilter{}, ports.TransferPlace{}, 10)
		require.NoError(t, err)
		require.Empty(t, theirs)
	})
}

func transferHours(t *testing.T, s Store) {
	seed(t, s)
	x := aTransfer(1)
	adds, changes, removes, refused, left, hers := anItem(0, 0x11), anItem(1, 0x11), anItem(2, 0x11), anItem(3, 0x11), anItem(4, 0x11), anItem(5, 0x12)
	changes.Op, changes.Was = transfer.Change, changes.Want
	changes.Was.Lasts = 600
	removes.Op, removes.Was, removes.Want = transfer.Remove, removes.Want, transfer.Content{}
	refused.State, refused.Problem, left.State = transfer.Declined, transfer.TargetRefuses, transfer.LeftOut
	carried(t, s, x, adds, changes, removes, refused, left, hers)
	his := ports.TransferHours{
		Worker: adds.Worker, Items: 5, Wanted: 4 * 1800, Added: 1, Changed: 1, Removed: 1, AddedHours: 1800, RemovedHours: 1800, ChangedMore: 1800, ChangedLess: 600, Listed: 1, ListedHours: 1800,
	}
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		hours, err := tx.TransLook.Hours(ctx, x.ID, domain.WorkerID{}, 1)
		require.NoError(t, err)
		require.Equal(t, []ports.TransferHours{his}, hours)
		hours, err = tx.TransLook.Hours(ctx, x.ID, his.Worker, 10)
		require.NoError(t, err)
		require.Equal(t, []ports.TransferHours{{Worker: hers.Worker, Items: 1, Wanted: 1800, Added: 1, AddedHours: 1800}}, hours)
		counts, err := tx.TransLook.Counts(ctx, x.ID)
		require.NoError(t, err)
		require.ElementsMatch(t, []ports.TransferCount{
			{Op: transfer.Add, State: transfer.Planned, Items: 2, Hours: 3600},
			{Op: transfer.Change, State: transfer.Planned, Items: 1, Hours: 1800},
			{Op: transfer.Remove, State: transfer.Planned, Items: 1},
			{Op: transfer.Add, State: transfer.Declined, Problem: transfer.TargetRefuses, Items: 1, Hours: 1800},
			{Op: transfer.Add, State: transfer.LeftOut, Items: 1, Hours: 1800},
		}, counts)
	})
	in(t, s, other, func(ctx context.Context, tx ports.Tx) {
		hours, err := tx.TransLook.Hours(ctx, x.ID, domain.WorkerID{}, 10)
		require.NoError(t, err)
		counts, failed := tx.TransLook.Counts(ctx, x.ID)
		require.NoError(t, failed)
		require.Empty(t, hours)
		require.Empty(t, counts)
	})
}

func transferOverwritten(t *testing.T, s Store) {
	seed(t, s)
	x, y := aTransfer(1), aTransfer(2)
	changed, removed, nothing, locked, ended := anItem(0, 0x11), anItem(1, 0x11), anItem(2, 0x11), anItem(3, 0x11), anItem(4, 0x11)
	for _, i := range []*transfer.Item{&changed, &removed, &nothing, &locked} {
		i.State, i.Why = transfer.Opposed, "somebody was here"
	}
	changed.Problem, removed.Problem, nothing.Problem, locked.Problem = transfer.ChangedThere, transfer.RemovedThere, transfer.ChangedThere, transfer.IsLocked
	nothing.Op, ended.State = transfer.Nothing, transfer.Proven
	carried(t, s, x, changed, removed, nothing, locked, ended)
	carried(t, s, y, changed)
	overwrite := func(who domain.CompanyID) (n int) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			n, err = tx.TransLook.Overwrite(ctx, x.ID)
			require.NoError(t, err)
		})
		return n
	}
	require.Zero(t, overwrite(other), "they are not theirs")
	require.Equal(t, 2, overwrite(acme))
	require.Zero(t, overwrite(acme))
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		goes := func(i transfer.Item) transfer.Item { i.State, i.Problem, i.Why = transfer.Planned, "", ""; return i }
		require.Equal(t, []transfer.Item{goes(changed), goes(removed), nothing, locked, ended}, itemsOf(ctx, t, tx, x))
		require.Equal(t, []transfer.Item{changed}, itemsOf(ctx, t, tx, y))
	})
}

func heldMarks(t *testing.T, s Store) {
	seed(t, s)
	x, y := aTransfer(1), another(2)
	kept, copied, fresh := whole(0, 0x11), whole(1, 0x11), anItem(2, 0x11)
	copied.Copy = 1
	carried(t, s, x, fresh)
	carried(t, s, y)
	keeps(t, s, x, kept, copied)
	marks := []string{kept.Mark, copied.Mark, fresh.Mark, markNo(9)}
	known := func(who domain.CompanyID, target transfer.Target, of transfer.Transfer) (found map[string]bool) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			found, err = tx.HeldMarks.Known(ctx, target, of.ID, marks)
			require.NoError(t, err)
		})
		return found
	}
	require.Equal(t, map[string]bool{kept.Mark: true, fresh.Mark: true}, known(acme, x.Target, x), "held, or of the transfer")
	require.Equal(t, map[string]bool{kept.Mark: true}, known(acme, x.Target, y))
	require.Empty(t, known(acme, y.Target, y), "each target holds its own")
	require.Empty(t, known(other, x.Target, x))
	kept.Want = transfer.Content{}
	keeps(t, s, y, kept) // At another target.
	require.Len(t, known(acme, x.Target, y), 1)
	keeps(t, s, x, kept)
	require.Empty(t, known(acme, x.Target, y), "it is held no more")
	committed := func(who domain.CompanyID, target transfer.Target) (at time.Time, writing bool) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			at, writing, err = tx.HeldMarks.LastCommitted(ctx, target)
			require.NoError(t, err)
		})
		return at, writing
	}
	at, writing := committed(acme, y.Target)
	require.Equal(t, y.CommittedAt, at)
	require.False(t, writing)
	at, _ = committed(acme, x.Target)
	require.Zero(t, at, "none was, there")
	x.Stage, x.CommittedBy, x.CommittedAt = transfer.Writing, "user:1", now
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Transfers.Save(ctx, x, 0)) })
	at, writing = committed(acme, x.Target)
	require.Equal(t, now, at)
	require.True(t, writing)
	at, writing = committed(other, x.Target)
	require.Zero(t, at)
	require.False(t, writing)
}

func transfersGone(t *testing.T, s Store) {
	seed(t, s)
	staff(t, s, newWorker(t, 0x11, "117"))
	old, writing, recent := another(1), aTransfer(2), another(3)
	writing.Stage, writing.CommittedBy, writing.CommittedAt = transfer.Writing, "user:1", now
	recent.EndedAt = now.AddDate(0, 1, 0)
	seen := anItem(1, 0x12)
	seen.Ref = "5"
	carried(t, s, old, anItem(0, 0x11), seen)
	carried(t, s, writing, anItem(0, 0x11))
	carried(t, s, recent, anItem(0, 0x11))
	keeps(t, s, old, seen)
	gone := func(who domain.CompanyID, day domain.Date, limit int) (n int64) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			n, err = tx.TransGone.Before(ctx, day, limit)
			require.NoError(t, err)
		})
		return n
	}
	term := payday.AddDays(14)
	require.Zero(t, gone(other, term, 10), "they are not theirs")
	require.Zero(t, gone(acme, payday.AddDays(6), 10), "it is of the day itself")
	hold := tenant.Hold{ID: domain.HoldID{UUID: id(0x51)}, Worker: domain.WorkerID{UUID: id(0x11)}, From: now.Add(-time.Hour), To: now.Add(time.Hour), Reason: "a case", Placed: tenant.Act{By: "user:1", At: now}}
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) { require.NoError(t, tx.Holds.Place(ctx, hold)) })
	require.Zero(t, gone(acme, term, 10), "what a hold covers a part of stays whole")
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Holds.Lift(ctx, hold.ID, tenant.Act{By: "user:1", At: now, Reason: "over"}))
	})
	require.Equal(t, int64(2), gone(acme, term, 2), "at most so many")
	require.Equal(t, int64(2), gone(acme, term, 10), "the other item, and the transfer")
	require.Zero(t, gone(acme, term, 10))
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		all, err := tx.Transfers.List(ctx, domain.TransferID{}, 10)
		require.NoError(t, err)
		require.Equal(t, []transfer.Transfer{recent, writing}, all)
		require.Len(t, itemsOf(ctx, t, tx, recent), 1)
		known, err := tx.HeldMarks.Known(ctx, old.Target, recent.ID, []string{markNo(1)})
		require.NoError(t, err)
		require.Empty(t, known)
	})
}

func transfersForgotten(t *testing.T, s Store) {
	seed(t, s)
	x, y := another(1), aTransfer(2)
	his, hers := whole(0, 0x11), whole(1, 0x12)
	unwanted := anItem(3, 0x11)
	unwanted.Want, unwanted.Was = transfer.Content{}, unwanted.Want
	carried(t, s, x, his, hers, unwanted)
	keeps(t, s, x, his, hers)
	of := func(who domain.CompanyID) (n int64, open bool) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			n, open, err = tx.TransGone.Of(ctx, his.Worker)
			require.NoError(t, err)
		})
		return n, open
	}
	forget := func(who domain.CompanyID) (n int64) {
		in(t, s, who, func(ctx context.Context, tx ports.Tx) {
			var err error
			n, err = tx.TransGone.Forget(ctx, his.Worker)
			require.NoError(t, err)
		})
		return n
	}
	n, open := of(acme)
	require.Equal(t, int64(2), n)
	require.False(t, open, "it has ended")
	n, _ = of(other)
	require.Zero(t, n)
	require.Zero(t, forget(other), "he is another company's")
	require.Equal(t, int64(2), forget(acme))
	in(t, s, acme, func(ctx context.Context, tx ports.Tx) {
		his.Want.Person, his.Was.Person, his.Why, his.Version, unwanted.Was.Person = transfer.Forgotten, transfer.Forgotten, "", "", transfer.Forgotten
		require.Equal(t, []transfer.Item{his, unwanted, hers}, itemsOf(ctx, t, tx, x), "hours and codes stay, and others' altogether")
		known, err := tx.HeldMarks.Known(ctx, x.Target, y.ID, []string{his.Mark, hers.Mark})
		require.NoError(t, err)
		require.Equal(t, map[string]bool{hers.Mark: true}, known)
	})
	carried(t, s, y, anItem(2, 0x11))
	n, open = of(acme)
	require.Equal(t, int64(3), n)
	require.True(t, open, "it is under way")
}
