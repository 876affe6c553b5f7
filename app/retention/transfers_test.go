package retention_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/app/retention"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/domain/transfer"
	"actual/ports"
)

// carried notes that time of the worker of some days ago was brought to QuickBooks, which
// knows them as employee:Ana117.
func (w *world) carried(b byte, of domain.WorkerID, days int, stage transfer.Stage) transfer.Transfer {
	w.t.Helper()
	day, at := domain.DateOf(ago(days), time.UTC), ago(days)
	x := transfer.Transfer{ID: domain.TransferID{UUID: id(b)}, Target: transfer.QuickBooksOnline, First: day, Last: day, Stage: stage, By: "user:1", AskedAt: at, MovedAt: at}
	if stage == transfer.Exact {
		x.CommittedBy, x.CommittedAt, x.EndedAt = "user:1", at, at
	}
	i := transfer.Item{
		Mark: transfer.MarkOf(acme, x.Target, domain.TimeEntryID{UUID: id(b)}), Entry: domain.TimeEntryID{UUID: id(b)}, Revision: 1, Worker: of, Began: at, Ref: "8801", Op: transfer.Add, State: transfer.Proven,
		Why: "it says: employee Ana117", Want: transfer.Content{Person: "employee:Ana117", Code: "item:12", Day: day, Span: domain.Span{From: at, To: at.Add(time.Hour)}, Lasts: 3600},
	}
	require.NoError(w.t, w.work.Update(w.t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		require.NoError(w.t, tx.Transfers.Add(ctx, x))
		require.NoError(w.t, tx.TransItems.Put(ctx, x.ID, []transfer.Item{i}))
		return tx.HeldMarks.Keep(ctx, x.Target, x.ID, []transfer.Item{i})
	}))
	return x
}

func TestErasingLooksIntoTransfers(t *testing.T) {
	w := newWorld(t)
	ana := w.ana(tenant.PayRecordDays+50, tenant.PayRecordDays+1)
	eraser, cmd := retention.NewEraser(w.work, clock{}, w.ids), retention.EraseWorker{Company: acme, Worker: ana.ID(), By: "user:1"}
	w.carried(1, ana.ID(), tenant.PayRecordDays+20, transfer.Exact)
	under := w.carried(2, ana.ID(), 9, transfer.Prepared)
	_, err := eraser.Erase(t.Context(), cmd)
	require.ErrorIs(t, err, job.ErrInTransfer, "somebody may commit it yet")
	plan, err := eraser.Preview(t.Context(), cmd)
	require.NoError(t, err)
	require.ErrorIs(t, plan.Against, job.ErrInTransfer)

	require.NoError(t, w.work.Update(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		require.NoError(t, under.Abandon(now))
		return tx.Transfers.Save(ctx, under, 0)
	}))
	plan, err = eraser.Erase(t.Context(), cmd)
	require.NoError(t, err)
	require.Contains(t, plan.Parts, retention.Part{What: "transfers", Fate: retention.Stays, Rows: 2, Why: plan.Parts[len(plan.Parts)-2].Why})
	require.Empty(t, w.naming("Ana117"), "what the target calls her")
	require.Equal(t, 2, w.count(`SELECT count(*) FROM transfer_item WHERE want_s = 3600 AND want LIKE '%item:12'`), "hours stay")
	require.Zero(t, w.count(`SELECT count(*) FROM transfer_held`))
}

func TestContactsGoWhileTimeIsOnItsWay(t *testing.T) {
	w := newWorld(t)
	ana := w.ana(300, 100)
	w.carried(1, ana.ID(), 150, transfer.Prepared)
	plan, err := retention.NewEraser(w.work, clock{}, w.ids).Erase(t.Context(), retention.EraseWorker{Company: acme, Worker: ana.ID(), By: "user:1"})
	require.NoError(t, err)
	require.Equal(t, retention.GoesLater, fates(plan)["names"])
	require.Equal(t, []string{"transfer_held: Ana117", "transfer_item: Ana117"}, w.naming("Ana117"), "pay rests on it")
}

func TestTransfersGoAtTheEndOfTheirTerm(t *testing.T) {
	w := newWorld(t)
	usual := tenant.TermOf(tenant.ForPay).Usual
	require.GreaterOrEqual(t, tenant.TermOf(tenant.ForPay).Least, 4*365, "wage records")
	ana := w.ana(usual+20, usual+10)
	old, kept := w.carried(1, ana.ID(), usual+2, transfer.Exact), w.carried(2, ana.ID(), usual-2, transfer.Exact)
	removed := w.apply(acme)
	require.Equal(t, int64(3), removed[tenant.ForPay], "the transfer, its item, and what was known to be held")
	require.NoError(t, w.work.View(t.Context(), acme, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Transfers.ByID(ctx, old.ID)
		require.ErrorIs(t, err, transfer.ErrNotFound)
		_, err = tx.Transfers.ByID(ctx, kept.ID)
		return err
	}))
	require.Equal(t, []int{1, 1}, []int{w.count(`SELECT count(*) FROM transfer_item`), w.count(`SELECT count(*) FROM transfer_held`)})
	require.True(t, w.verify(acme).Fits())
	require.Positive(t, w.logs(acme, ledger.RetentionApplied))
}

func TestAWorkersFileHasTheirTransfers(t *testing.T) {
	w := newWorld(t)
	ana := w.ana(300, 100)
	w.carried(1, ana.ID(), 150, transfer.Exact)
	w.carried(2, domain.WorkerID{UUID: id(0xaf)}, 149, transfer.Exact)
	var found []map[string]any
	require.NoError(t, retention.NewFiler(w.work, clock{}, w.ids).Write(t.Context(), retention.ShowFile{Company: acme, Worker: ana.ID(), By: "user:1"}, func(raw []byte) error {
		var line map[string]any
		require.NoError(t, json.Unmarshal(raw, &line))
		if line["kind"] == "transfer" {
			found = append(found, line)
		}
		return nil
	}))
	require.Len(t, found, 1)
	require.Equal(t, []any{"employee:Ana117", "8801", "proven", 3600.0}, []any{found[0]["person"], found[0]["ref"], found[0]["state"], found[0]["seconds"]})
}
