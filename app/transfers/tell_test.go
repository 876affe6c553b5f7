package transfers_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/app/exporting"
	"actual/app/transfers"
	"actual/contracts/timetarget"
	"actual/domain/export"
	"actual/domain/targetlink"
	"actual/domain/transfer"
	"actual/ports"
)

// office is who is told.
type office struct {
	asks []exporting.Ask
	err  error
}

func (o *office) AskIn(_ context.Context, _ ports.Tx, ask exporting.Ask) (export.Export, error) {
	o.asks = append(o.asks, ask)
	return export.Export{}, o.err
}

// Of a target that lets nothing be changed, each correction is told to its office, once,
// by the ticket; and nobody is named.
func TestWhatCantBeCorrectedIsTold(t *testing.T) {
	w := newWorld(t)
	fixed := exact
	fixed.CanChange, fixed.CanRemove = false, false
	w.target = timetarget.NewMemory(fixed, func() time.Time { return w.clock.now })
	told := &office{}
	w.Service = transfers.NewService(w.work, transfers.Targets{transfer.AspireTime: w.target}, func(ports.Tx) ports.TimeEntries { return w.entries }, transfer.Usual(), w.clock, system.Identifiers{}).Telling(told)
	require.NoError(t, w.work.Update(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		links, err := tx.Targeted.List(ctx, transfer.QuickBooksTime)
		if err != nil {
			return err
		}
		for i := range links {
			links[i].Revision = 0
		}
		if err := tx.Targeted.SaveRule(ctx, transfer.AspireTime, targetlink.Rule{By: targetlink.ByOne, Otherwise: "500201", Revision: 1}); err != nil {
			return err
		}
		return tx.Targeted.Save(ctx, transfer.AspireTime, links...)
	}))
	w.approve(2)
	to := transfer.AspireTime
	for _, m := range []export.Mode{export.Shown, export.On} {
		_, err := w.Change(t.Context(), transfers.ChangeSetting{Company: w.acme, Target: &to, Mode: &m, By: "test"})
		require.NoError(t, err)
	}
	require.Equal(t, transfer.Exact, w.commit(w.prepare(), false).Stage)
	require.Empty(t, told.asks)

	w.entries[0].Span.To = w.entries[0].Span.To.Add(-3 * time.Minute)
	w.entries[0].Revision = 2
	w.entries = w.entries[:len(w.entries)-1]
	told.err = export.ErrOff // That the company has not turned it on stops nothing.
	require.Equal(t, transfer.Unequal, w.commit(w.prepare(), false).Stage)
	require.Len(t, told.asks, 2)
	keys := map[string]bool{}
	for _, a := range told.asks {
		keys[a.Key] = true
		issue := export.IssueOf(a.Content)
		require.Equal(t, "500201", issue.Ticket)
		require.Contains(t, issue.Notes, "Booked there: ")
		require.NotContains(t, issue.Notes, "p0 ")
	}
	require.Len(t, keys, 2)
}
