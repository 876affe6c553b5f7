package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/export"
	"actual/ports"
)

var toldIssues = export.Route{Target: export.Aspire, Kind: export.Issues}

// Exports tests the promises of ports.Exports, ExportLog and ExportSettings.
func Exports(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	t.Run("one is found as it was stored, with what became of it", func(t *testing.T) {
		s := open(t)
		seed(t, s)
		e := intended(t, 1, "discrepancy 1")
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			was, err := tx.Exports.Add(ctx, e)
			require.NoError(t, err)
			require.Nil(t, was)
			got, err := tx.Exports.Hold(ctx, e.ID)
			require.NoError(t, err)
			require.Empty(t, got.Steps(), "its steps are stored")
			require.NoError(t, got.Take(now, export.Usual()))
			got.Sending(export.Fields{"subject": "It's “so”"}, now)
			got.Lost("nobody knows", now)
			got.Found([]string{"71", "72"}, now)
			got.Leave()
			require.NoError(t, tx.Exports.Save(ctx, got, e.Turn))
			require.ErrorIs(t, tx.Exports.Save(ctx, got, e.Turn), domain.ErrMoved, "another has it in hand by now")
		})
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			got, err := tx.ExportLog.ByID(ctx, e.ID)
			require.NoError(t, err)
			require.Equal(t, export.Confirmed, got.State)
			require.Equal(t, export.Fields{"subject": "It's “so”"}, got.Content)
			require.Equal(t, []any{"71", 1, int64(1), now, time.Time{}}, []any{got.Ref, got.Sends, got.Turn, got.SentAt, got.DueAt})
			steps, err := tx.ExportLog.Steps(ctx, e.ID)
			require.NoError(t, err)
			var states []export.State
			for _, one := range steps {
				states = append(states, one.State)
			}
			require.Equal(t, []export.State{export.Pending, export.Sent, export.Unknown, export.Confirmed}, states)
			require.Equal(t, "cli:test", steps[0].By)
			_, err = tx.ExportLog.ByID(ctx, domain.ExportID{UUID: id(9)})
			require.ErrorIs(t, err, export.ErrNotFound)
		})
	})
	t.Run("another company's are not there", func(t *testing.T) {
		s := open(t)
		seed(t, s)
		e := intended(t, 1, "discrepancy 1")
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			_, err := tx.Exports.Add(ctx, e)
			require.NoError(t, err)
		})
		require.NoError(t, s.Work.Update(t.Context(), other, func(ctx context.Context, tx ports.Tx) error {
			_, err := tx.Exports.Hold(ctx, e.ID)
			require.ErrorIs(t, err, export.ErrNotFound)
			steps, err := tx.ExportLog.Steps(ctx, e.ID)
			require.NoError(t, err)
			require.Empty(t, steps)
			require.ErrorIs(t, tx.Exports.Save(ctx, e, e.Turn), domain.ErrMoved)
			return nil
		}))
	})
	t.Run("of a key there is one", func(t *testing.T) {
		s := open(t)
		seed(t, s)
		first, again := intended(t, 1, "discrepancy 1"), intended(t, 2, "discrepancy 1")
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			_, err := tx.Exports.Add(ctx, first)
			require.NoError(t, err)
			was, err := tx.Exports.Add(ctx, again)
			require.NoError(t, err)
			require.NotNil(t, was)
			require.Equal(t, first.ID, was.ID)
			require.Equal(t, first.Mark, was.Mark)
			all, err := tx.ExportLog.List(ctx, ports.ExportFilter{}, domain.ExportID{}, 10)
			require.NoError(t, err)
			require.Len(t, all, 1)
		})
	})
	t.Run("lists, counts, and what is sent on a day", func(t *testing.T) { listedExports(t, open(t)) })
	t.Run("settings", func(t *testing.T) {
		s := open(t)
		seed(t, s)
		inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
			got, err := tx.ExportSets.Get(ctx, toldIssues)
			require.NoError(t, err)
			require.Equal(t, export.UsualSetting(toldIssues), got)
			require.Equal(t, export.Off, got.Mode)
			next := got
			next.Mode, next.PerDay, next.AssignedTo = export.Shown, 7, "77"
			require.NoError(t, tx.ExportSets.Save(ctx, next))
			require.ErrorIs(t, tx.ExportSets.Save(ctx, next), domain.ErrMoved)
			got, err = tx.ExportSets.Get(ctx, toldIssues)
			require.NoError(t, err)
			next.Revision = 2
			require.Equal(t, next, got)
			next.PerDay = 8
			require.NoError(t, tx.ExportSets.Save(ctx, next))
		})
	})
}

func listedExports(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		pending, sent, stuck := intended(t, 1, "one"), intended(t, 2, "two"), intended(t, 3, "three")
		require.NoError(t, sent.Take(now, export.Usual()))
		sent.Sending(sent.Content, now)
		require.NoError(t, stuck.Take(now, export.Usual()))
		stuck.Sending(stuck.Content, now.Add(-24*time.Hour))
		stuck.Lost("nobody knows", now)
		stuck.Wait("a person has to decide", time.Time{}, now)
		for _, e := range []export.Export{pending, sent, stuck} {
			_, err := tx.Exports.Add(ctx, e)
			require.NoError(t, err)
		}
		ids := func(f ports.ExportFilter, before domain.ExportID) (out []domain.ExportID) {
			all, err := tx.ExportLog.List(ctx, f, before, 10)
			require.NoError(t, err)
			for _, e := range all {
				out = append(out, e.ID)
			}
			return out
		}
		require.Equal(t, []domain.ExportID{stuck.ID, sent.ID, pending.ID}, ids(ports.ExportFilter{}, domain.ExportID{}))
		require.Equal(t, []domain.ExportID{pending.ID}, ids(ports.ExportFilter{}, sent.ID))
		require.Equal(t, []domain.ExportID{sent.ID}, ids(ports.ExportFilter{State: export.Sent, Target: export.Aspire, Kind: export.Issues}, domain.ExportID{}))
		require.Equal(t, []domain.ExportID{stuck.ID}, ids(ports.ExportFilter{Stuck: true}, domain.ExportID{}))
		require.Equal(t, []domain.ExportID{pending.ID}, ids(ports.ExportFilter{Key: "one"}, domain.ExportID{}))
		counts, err := tx.ExportLog.Count(ctx)
		require.NoError(t, err)
		require.Equal(t, map[export.State]int{export.Pending: 1, export.Sent: 1, export.Unknown: 1}, counts)
		n, err := tx.Exports.SentSince(ctx, toldIssues, now.Add(-time.Hour))
		require.NoError(t, err)
		require.Equal(t, 1, n)
		waiting, err := tx.Exports.Waiting(ctx, toldIssues, domain.ExportID{}, 10)
		require.NoError(t, err)
		require.Equal(t, []domain.ExportID{pending.ID}, waiting)
		waiting, err = tx.Exports.Waiting(ctx, toldIssues, pending.ID, 10)
		require.NoError(t, err)
		require.Empty(t, waiting)
	})
}

func intended(t *testing.T, n byte, key string) export.Export {
	t.Helper()
	content, err := export.Issue{Subject: "Crew not seen", Notes: "Nobody was there.\nIt's so.", Ticket: "500201"}.Fields()
	require.NoError(t, err)
	e, err := export.New(domain.ExportID{UUID: id(n)}, acme, toldIssues, key, content, export.Usual(), false, "cli:test", now)
	require.NoError(t, err)
	return e
}
