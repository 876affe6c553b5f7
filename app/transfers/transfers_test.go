package transfers_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/transfers"
	"actual/contracts/conformance"
	"actual/contracts/timetarget"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/ledger"
	"actual/domain/transfer"
	"actual/domain/webhook"
	"actual/ports"
)

func TestTimeArrives(t *testing.T) {
	w := newWorld(t)
	conformance.Listen(t, w.work, w.acme)
	w.approve(9)
	_, err := w.Prepare(t.Context(), transfers.Prepare{Company: w.acme, First: day, Last: day, By: "test"})
	require.ErrorIs(t, err, transfer.ErrOff)
	w.set(export.Shown)
	s := w.prepare()
	require.Equal(t, transfer.Prepared, s.Stage)
	require.Equal(t, 54, s.Entries)
	require.Empty(t, w.target.Rows(), "nothing is written before somebody says so")
	require.Len(t, w.queued(), 1)
	_, err = w.Commit(t.Context(), transfers.Commit{Company: w.acme, ID: s.ID, Plan: s.Plan, By: "test"})
	require.ErrorIs(t, err, transfer.ErrTrial)
	w.set(export.On)
	_, err = w.Commit(t.Context(), transfers.Commit{Company: w.acme, ID: s.ID, Plan: "another", By: "test"})
	require.ErrorIs(t, err, transfer.ErrOtherPlan)
	s = w.commit(s, false)
	require.Equal(t, transfer.Exact, s.Stage)
	require.NotEmpty(t, s.Proof)
	require.Equal(t, []webhook.Type{webhook.ExportCompleted}, conformance.Told(t, w.work, w.acme))
	w.equal()
	require.Equal(t, []ledger.Kind{ledger.TransferSet, ledger.TransferPrepared, ledger.TransferSet, ledger.TransferCommitted, ledger.TransferEnded}, w.kinds())
	hours, _, err := w.Hours(t.Context(), transfers.AskHours{Company: w.acme, ID: s.ID, Limit: 100})
	require.NoError(t, err)
	require.Len(t, hours, workers)
	require.Equal(t, 9, hours[0].Added)
	require.Equal(t, hours[0].Wanted, hours[0].AddedHours)

	counts := w.target.Counts()
	again := w.commit(w.prepare(), false)
	require.Equal(t, transfer.Exact, again.Stage)
	require.Equal(t, counts.Writings, w.target.Counts().Writings, "again is nothing")

	w.entries[3].Span.To = w.entries[3].Span.To.Add(-3 * time.Minute)
	w.entries[3].Revision = 2
	w.entries = append(w.entries[:20], w.entries[21:]...)
	require.Equal(t, transfer.Exact, w.commit(w.prepare(), false).Stage)
	w.equal()
	after := w.target.Counts()
	require.Equal(t, []int{counts.Added, 1, 1}, []int{after.Added, after.Changed, after.Removed}, "exactly the adjustment")
}

func TestOneIsWrittenAtATime(t *testing.T) {
	w := newWorld(t)
	w.approve(3)
	w.set(export.Shown, export.On)
	a, b := w.prepare(), w.prepare()
	w.commit(a, false)
	_, err := w.Commit(t.Context(), transfers.Commit{Company: w.acme, ID: b.ID, Plan: b.Plan, By: "test"})
	require.ErrorIs(t, err, transfer.ErrOutdated)
	gone, err := w.Abandon(t.Context(), transfers.Abandon{Company: w.acme, ID: b.ID, By: "test"})
	require.NoError(t, err)
	require.Equal(t, transfer.Abandoned, gone.Stage)
	_, err = w.Abandon(t.Context(), transfers.Abandon{Company: w.acme, ID: a.ID, By: "test"})
	require.ErrorIs(t, err, transfer.ErrEnded)
}

func TestWhatOthersDoThere(t *testing.T) {
	w := newWorld(t)
	w.approve(6)
	w.set(export.Shown, export.On)
	first := w.entries[0]
	w.target.Enter(transfer.Content{Person: "p0", Code: "1", Day: first.Day, Span: domain.Span{From: first.Span.From.Add(time.Minute), To: first.Span.From.Add(2 * time.Minute)}, Lasts: 60})
	w.target.Close("p1", day.AddDays(-1))
	w.target.Bar("p2", "may not track time")
	s := w.commit(w.prepare(), false)
	require.Equal(t, transfer.Unequal, s.Stage)
	by := map[transfer.Problem]int{}
	for _, i := range w.listed(s) {
		require.NotEmpty(t, i.Why)
		by[i.Problem]++
	}
	require.Equal(t, map[transfer.Problem]int{transfer.Overlaps: 1, transfer.IsClosed: 4, transfer.TargetRefuses: 6}, by)

	rows := w.target.Rows()
	w.target.Edit(rows[5].Ref, func(r *transfer.Row) { r.Span.To = r.Span.To.Add(time.Minute); r.Lasts += 60 })
	w.target.Drop(rows[6].Ref)
	w.target.Bar("p2", "")
	w.target.Close("p1", domain.Date{})
	w.target.Drop(rows[0].Ref)
	s = w.prepare()
	by = map[transfer.Problem]int{}
	for _, i := range w.listed(s) {
		by[i.Problem]++
	}
	require.Equal(t, map[transfer.Problem]int{transfer.ChangedThere: 1, transfer.RemovedThere: 1}, by)
	require.Equal(t, transfer.Exact, w.commit(s, true).Stage, "overwritten, since somebody said so")
	w.equal()
}

func TestUnmappedIsListed(t *testing.T) {
	w := newWorld(t)
	w.approve(2)
	stranger := w.entries[0]
	stranger.Worker, stranger.ID = workerNo(50), domain.TimeEntryID{UUID: domain.UUID{77}}
	w.entries = append(w.entries, stranger)
	w.set(export.Shown, export.On)
	s := w.commit(w.prepare(), false)
	require.Equal(t, transfer.Unequal, s.Stage)
	listed := w.listed(s)
	require.Len(t, listed, 1)
	require.Equal(t, transfer.NoPerson, listed[0].Problem)
	w.equal(transfer.MarkOf(w.acme, transfer.QuickBooksTime, stranger.ID))
}

// A process is killed at each step, and answers are lost before and after they had
// effect: in the end the target is equal, and nothing is there twice.
func TestKilledAtEachStep(t *testing.T) {
	for ends := 1; ends < 40; ends += 3 {
		w := newWorld(t)
		w.approve(9)
		w.set(export.Shown, export.On)
		s := w.prepare()
		rng := rand.New(rand.NewPCG(uint64(ends), 1))
		w.target.Fault = func(items []transfer.Write) timetarget.Fault {
			switch rng.IntN(6) {
			case 0:
				return timetarget.Fault{Lost: true, Done: rng.IntN(len(items) + 1), Late: time.Duration(rng.IntN(500)) * time.Second}
			case 1:
				return timetarget.Fault{Err: ports.ErrVendorBusy}
			}
			return timetarget.Fault{}
		}
		_, err := w.Commit(t.Context(), transfers.Commit{Company: w.acme, ID: s.ID, Plan: s.Plan, By: "test"})
		require.NoError(t, err)
		_ = w.mortal(&life{ends: ends}).Work(t.Context(), w.acme, []byte(s.ID.String()+" 1"))
		s = w.settles(s.ID)
		require.Equal(t, transfer.Exact, s.Stage, "%d: %+v", ends, s)
		w.equal()
	}
}
