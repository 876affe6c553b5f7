package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

func findings(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	lacks := func(of, ref string, fault ports.SourceFault) ports.SourceFinding {
		return ports.SourceFinding{Kind: fault, Of: of, Ref: ref, What: "it lacks something"}
	}
	noCrew, noSite, noPin := lacks("job", "1", ports.SourceNoCrew), lacks("job", "2", ports.SourceNoSite), lacks("site", "7", ports.SourceNoPosition)
	of := func(ctx context.Context, tx ports.Tx, q ports.SourceFindingQuery) (found []ports.SourceFinding) {
		q.Source = source.Aspire
		all, err := tx.Findings.List(ctx, q)
		require.NoError(t, err)
		for _, f := range all {
			require.Equal(t, now, f.Since)
			found = append(found, f.SourceFinding)
		}
		return found
	}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		keep(ctx, t, tx, firstSync, now, mowing("1", tuesday), mowing("2", tuesday.AddDays(-30)))
		require.NoError(t, tx.Findings.Keep(ctx, source.Aspire, firstSync, []ports.SourceFinding{noCrew, noSite, noPin, noCrew}, now))
		require.Equal(t, []ports.SourceFinding{noCrew, noSite, noPin}, of(ctx, tx, ports.SourceFindingQuery{}))
		require.Equal(t, []ports.SourceFinding{noPin}, of(ctx, tx, ports.SourceFindingQuery{Of: "site"}))
		require.Equal(t, []ports.SourceFinding{noSite}, of(ctx, tx, ports.SourceFindingQuery{Kinds: []ports.SourceFault{ports.SourceNoSite}}))
		require.Equal(t, []ports.SourceFinding{noSite}, of(ctx, tx, ports.SourceFindingQuery{After: ports.FoundInSource{SourceFinding: noCrew}, Limit: 1}))

		later := now.Add(time.Hour)
		keep(ctx, t, tx, secondSync, later, mowing("1", tuesday))
		require.NoError(t, tx.Findings.Keep(ctx, source.Aspire, secondSync, []ports.SourceFinding{noPin}, later))
		require.NoError(t, tx.Findings.Clear(ctx, ports.SourceSeen{Source: source.Aspire, Kind: source.Site, Sync: secondSync}))
		require.NoError(t, tx.Findings.Clear(ctx, ports.SourceSeen{Source: source.Aspire, Kind: source.Job, Sync: secondSync}))
		require.Equal(t, []ports.SourceFinding{noSite, noPin}, of(ctx, tx, ports.SourceFindingQuery{}), "what was not read again is as it was")
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		require.Empty(t, of(ctx, tx, ports.SourceFindingQuery{}))
	})
}

func syncs(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	first := source.Sync{
		ID: firstSync, Source: source.Aspire, Full: true, Believe: true, From: tuesday, To: tuesday.AddDays(21), Stage: source.Stage{Step: source.Reading, Kind: source.Site},
		Lists: []source.Kind{source.Crew}, ReadAt: map[source.Kind]time.Time{source.Crew: now}, Counts: map[source.Kind]source.Counts{}, By: "cli:test", BeganAt: now, MovedAt: now, Revision: 1,
	}
	second := first
	second.ID = secondSync
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.NoError(t, tx.Syncs.Begin(ctx, first))
		got, err := tx.Syncs.ByID(ctx, first.ID)
		require.NoError(t, err)
		require.Equal(t, first, got)
		moved := first
		moved.Stage.After, moved.Calls, moved.MovedAt, moved.Problem = "2001", 3, now.Add(time.Minute), "it is down"
		moved.Counts = map[source.Kind]source.Counts{source.Site: {Read: 500, Changed: 4, Gone: 1, Made: 2, Matched: 3, Updated: 5, Cancelled: 6, Waiting: 7}}
		moved.Notes = []string{"400 of 500 crews are missing"}
		require.NoError(t, tx.Syncs.Save(ctx, moved))
		require.ErrorIs(t, tx.Syncs.Save(ctx, moved), domain.ErrMoved)
		moved.Revision = 2
		got, err = tx.Syncs.ByID(ctx, first.ID)
		require.NoError(t, err)
		require.Equal(t, moved, got)
	})
	require.ErrorIs(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Syncs.Begin(ctx, second) }), domain.ErrMoved, "one at a time")
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		ended := first
		ended.Revision, ended.Stage, ended.EndedAt = 2, source.Stage{Step: source.Ended}, now.Add(time.Hour)
		require.NoError(t, tx.Syncs.Save(ctx, ended))
		ended.Revision = 3
		require.ErrorIs(t, tx.Syncs.Save(ctx, ended), domain.ErrMoved, "it has ended")
		require.NoError(t, tx.Syncs.Begin(ctx, second))
		all, err := tx.Syncs.List(ctx, source.Aspire, domain.SyncID{}, 10)
		require.NoError(t, err)
		require.Equal(t, []source.Sync{second, ended}, all)
		older, err := tx.Syncs.List(ctx, source.Aspire, second.ID, 10)
		require.NoError(t, err)
		require.Equal(t, []source.Sync{ended}, older)
		none, err := tx.Syncs.List(ctx, job.Source("elsewhere"), domain.SyncID{}, 10)
		require.NoError(t, err)
		require.Empty(t, none)
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		_, err := tx.Syncs.ByID(ctx, first.ID)
		require.ErrorIs(t, err, ports.ErrSyncNotFound)
		require.NoError(t, tx.Syncs.Begin(ctx, first), "each company has its own")
	})
}
