package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/source"
	"actual/ports"
)

var (
	firstSync  = domain.SyncID{UUID: id(0x51)}
	secondSync = domain.SyncID{UUID: id(0x52)}
)

// Sources tests the promises of ports.SourceRows, SourceLinks, SourceFindings and
// Syncs.
func Sources(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	t.Run("rows are kept as they were said", func(t *testing.T) { keptRows(t, open(t)) })
	t.Run("what changed waits to be taken over", func(t *testing.T) { changedRows(t, open(t)) })
	t.Run("what was not seen vanishes", func(t *testing.T) { vanished(t, open(t)) })
	t.Run("what jobs name, and what of it no row has", func(t *testing.T) { namedRows(t, open(t)) })
	t.Run("links", func(t *testing.T) { links(t, open(t)) })
	t.Run("what is said of a worker is forgotten", func(t *testing.T) { forgotten(t, open(t)) })
	t.Run("findings", func(t *testing.T) { findings(t, open(t)) })
	t.Run("syncs", func(t *testing.T) { syncs(t, open(t)) })
}

// plaza and mowing are what a source says of a site and of a job there.
func plaza() source.Row {
	return source.Row{Kind: source.Site, Ref: "2001", Doubts: []string{"no_position", "ambiguous"}, Said: source.Said{
		Name: "Example Plaza", Active: true, Address: "1 Example Rd", Place: geofence.LatLng{Lat: 400001000, Lng: -750002000}, Placed: true, Radius: 91440, Version: "v1",
	}}
}

func mowing(ref string, on domain.Date) source.Row {
	return source.Row{Kind: source.Job, Ref: ref, Said: source.Said{
		Name: "Mowing", Active: true, Number: "70201", Ticket: "500201", Site: "2001", Crew: "31", Leader: "4410", Date: on, Order: 2, Effort: 16200, State: "Scheduled",
	}}
}

func keep(ctx context.Context, t *testing.T, tx ports.Tx, in domain.SyncID, at time.Time, rows ...source.Row) int {
	t.Helper()
	changed, err := tx.SourceRows.Keep(ctx, ports.SourceRead{Source: source.Aspire, Kind: rows[0].Kind, Sync: in, At: at, Rows: rows})
	require.NoError(t, err)
	return changed
}

func rowsOf(ctx context.Context, t *testing.T, tx ports.Tx, q ports.SourceLinkQuery) []source.Row {
	t.Helper()
	q.Source = source.Aspire
	rows, err := tx.Links.List(ctx, q)
	require.NoError(t, err)
	return rows
}

func keptRows(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		require.Equal(t, 1, keep(ctx, t, tx, firstSync, now, plaza()))
		require.Equal(t, 1, keep(ctx, t, tx, firstSync, now, mowing("900101", tuesday)))
		for _, want := range []source.Row{mowing("900101", tuesday), plaza()} {
			want.FoundAt, want.SeenAt = now, now
			want.Link = source.Link{State: source.New, At: now, Revision: 1}
			require.Equal(t, []source.Row{want}, rowsOf(ctx, t, tx, ports.SourceLinkQuery{Kind: want.Kind}))
		}
	})
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		require.Empty(t, rowsOf(ctx, t, tx, ports.SourceLinkQuery{}))
		require.Equal(t, 1, keep(ctx, t, tx, firstSync, now, plaza()), "each company has its own")
	})
}

func changedRows(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	settle := func(ctx context.Context, tx ports.Tx) {
		row := rowsOf(ctx, t, tx, ports.SourceLinkQuery{})[0]
		row.Link.Settled = true
		require.NoError(t, tx.Links.Save(ctx, source.Aspire, row))
	}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		keep(ctx, t, tx, firstSync, now, plaza())
		waiting := func() int { return len(rowsOf(ctx, t, tx, ports.SourceLinkQuery{Unsettled: true})) }
		require.Equal(t, 1, waiting())
		settle(ctx, tx)
		require.Zero(t, waiting())
		require.Zero(t, keep(ctx, t, tx, secondSync, now.Add(time.Hour), plaza()), "it says the same")
		require.Zero(t, waiting())
		row := rowsOf(ctx, t, tx, ports.SourceLinkQuery{})[0]
		require.Equal(t, now.Add(time.Hour), row.SeenAt)
		require.Equal(t, now, row.FoundAt)

		moved := plaza()
		moved.Said.Place.Lat++
		require.Equal(t, 1, keep(ctx, t, tx, secondSync, now, moved))
		require.Equal(t, 1, waiting())
		settle(ctx, tx)
		moved.Doubts = nil
		require.Equal(t, 1, keep(ctx, t, tx, secondSync, now, moved), "a doubt is gone")
		settle(ctx, tx)
		require.NoError(t, tx.SourceRows.Unsettle(ctx, source.Aspire, source.Crew))
		require.Zero(t, waiting())
		require.NoError(t, tx.SourceRows.Unsettle(ctx, source.Aspire, source.Site))
		require.Equal(t, 1, waiting(), "all is to be taken over anew")
	})
}

func vanished(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	window := ports.SourceSeen{Source: source.Aspire, Kind: source.Job, Sync: secondSync, From: tuesday, To: tuesday.AddDays(1)}
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		keep(ctx, t, tx, firstSync, now, mowing("1", tuesday), mowing("2", tuesday), mowing("3", tuesday.AddDays(1)), mowing("4", tuesday.AddDays(2)), mowing("5", tuesday.AddDays(-1)))
		keep(ctx, t, tx, secondSync, now, mowing("1", tuesday))
		_, err := tx.SourceRows.Keep(ctx, ports.SourceRead{Source: source.Aspire, Kind: source.Job, Sync: secondSync, At: now, Heard: []string{"2", "9"}})
		require.NoError(t, err)
		there, unseen, err := tx.SourceRows.Unseen(ctx, window)
		require.NoError(t, err)
		require.Equal(t, []int{3, 1}, []int{there, unseen}, "what lies beyond the window counts not")
		n, err := tx.SourceRows.Vanish(ctx, window, now)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		gone := rowsOf(ctx, t, tx, ports.SourceLinkQuery{Refs: []string{"3"}})[0]
		require.Equal(t, now, gone.GoneAt)
		require.False(t, gone.Link.Settled)
		n, err = tx.SourceRows.Vanish(ctx, window, now)
		require.NoError(t, err)
		require.Zero(t, n, "it is gone already")
		require.Equal(t, 1, keep(ctx, t, tx, secondSync, now, mowing("3", tuesday.AddDays(1))), "it is back")
		require.True(t, rowsOf(ctx, t, tx, ports.SourceLinkQuery{Refs: []string{"3"}})[0].GoneAt.IsZero())
		keep(ctx, t, tx, firstSync, now, plaza())
		n, err = tx.SourceRows.Vanish(ctx, ports.SourceSeen{Source: source.Aspire, Kind: source.Site, Sync: secondSync}, now)
		require.NoError(t, err)
		require.Equal(t, 1, n, "other lists have no window")
	})
}

func namedRows(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		elsewhere := mowing("2", tuesday)
		elsewhere.Said.Site = "2002"
		late := mowing("3", tuesday.AddDays(9))
		late.Said.Site = "2003"
		keep(ctx, t, tx, firstSync, now, plaza())
		keep(ctx, t, tx, firstSync, now, mowing("1", tuesday), elsewhere, late)
		for kind, want := range map[source.Kind][]string{source.Site: {"2002"}, source.Crew: {"31"}, source.Worker: {"4410"}} {
			got, err := tx.SourceRows.Named(ctx, ports.SourceSeen{Source: source.Aspire, Kind: kind, From: tuesday, To: tuesday}, true, 10)
			require.NoError(t, err)
			require.Equal(t, want, got, kind)
		}
		orders, err := tx.Links.Orders(ctx, source.Aspire, []string{"500201", "5"})
		require.NoError(t, err)
		require.Equal(t, "Mowing", orders["500201"].Service)
		require.Len(t, orders, 1)
		got, err := tx.SourceRows.Named(ctx, ports.SourceSeen{Source: source.Aspire, Kind: source.Site, From: tuesday, To: tuesday}, false, 10)
		require.NoError(t, err)
		require.Equal(t, []string{"2001", "2002"}, got)
	})
}

func links(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		keep(ctx, t, tx, firstSync, now, plaza())
		keep(ctx, t, tx, firstSync, now, mowing("1", tuesday), mowing("2", tuesday))
		all := rowsOf(ctx, t, tx, ports.SourceLinkQuery{})
		require.Len(t, all, 3)
		linked, ambiguous := all[2], all[0]
		linked.Link = source.Link{State: source.Matched, Ours: id(3), Taken: linked.Said, TakenAs: source.Named{Site: yard, Crew: mowCrew, Leader: domain.WorkerID{UUID: id(7)}}, By: "user:maria", At: now.Add(time.Minute), Settled: true, Revision: 1}
		ambiguous.Link = source.Link{
			State: source.Ambiguous, Problem: "several", At: now.Add(time.Minute), Revision: 1,
			Candidates: []source.Candidate{{Ours: id(4), Why: []source.Evidence{source.SameName, source.SamePlace}}, {Ours: id(5), Why: []source.Evidence{source.SameRef}}},
		}
		require.NoError(t, tx.Links.Save(ctx, source.Aspire, linked, ambiguous))
		linked.Link.Revision, ambiguous.Link.Revision = 2, 2
		want := []source.Row{ambiguous, all[1], linked}
		require.Equal(t, want, rowsOf(ctx, t, tx, ports.SourceLinkQuery{}))
		for name, q := range map[string]ports.SourceLinkQuery{
			"by kind": {Kind: source.Site}, "by state": {States: []source.State{source.Matched, source.Ignored}}, "by ours": {Ours: []domain.UUID{id(3)}},
			"by ref": {Refs: []string{"2001"}}, "the page after": {AfterKind: source.Job, AfterRef: "2"},
		} {
			require.Equal(t, []source.Row{linked}, rowsOf(ctx, t, tx, q), name)
		}
		require.Equal(t, want[:2], rowsOf(ctx, t, tx, ports.SourceLinkQuery{Unsettled: true}))
		require.Equal(t, want[:1], rowsOf(ctx, t, tx, ports.SourceLinkQuery{Problem: true}))
		require.Equal(t, want[:1], rowsOf(ctx, t, tx, ports.SourceLinkQuery{Limit: 1}))
		counts, err := tx.Links.Count(ctx, source.Aspire)
		require.NoError(t, err)
		require.Equal(t, map[source.Kind]map[source.State]int{source.Site: {source.Matched: 1}, source.Job: {source.New: 1, source.Ambiguous: 1}}, counts)
	})
	require.ErrorIs(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		stale := rowsOf(ctx, t, tx, ports.SourceLinkQuery{Kind: source.Site})[0]
		stale.Link.Revision--
		return tx.Links.Save(ctx, source.Aspire, stale)
	}), domain.ErrMoved)
	inCompany(t, s, other, func(ctx context.Context, tx ports.Tx) {
		require.Empty(t, rowsOf(ctx, t, tx, ports.SourceLinkQuery{Ours: []domain.UUID{id(3)}}))
	})
}

func forgotten(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	inAcme(t, s, func(ctx context.Context, tx ports.Tx) {
		ann := source.Row{Kind: source.Worker, Ref: "4410", Said: source.Said{Name: "Ann Example", Number: "E-7", Active: true}}
		other := source.Row{Kind: source.Worker, Ref: "4411", Said: source.Said{Name: "Bo Example", Active: true}}
		keep(ctx, t, tx, firstSync, now, ann, other)
		row := rowsOf(ctx, t, tx, ports.SourceLinkQuery{Refs: []string{"4410"}})[0]
		row.Link.State, row.Link.Ours, row.Link.Taken, row.Link.Settled = source.Matched, id(7), ann.Said, true
		require.NoError(t, tx.Links.Save(ctx, source.Aspire, row))
		require.NoError(t, tx.Links.Forget(ctx, domain.WorkerID{UUID: id(7)}, "user:maria", now))
		keep(ctx, t, tx, secondSync, now, ann, other)
		rows := rowsOf(ctx, t, tx, ports.SourceLinkQuery{})
		require.Equal(t, source.Said{}, rows[0].Said, "it is not kept again")
		require.Equal(t, source.Said{}, rows[0].Link.Taken)
		require.Equal(t, source.Ignored, rows[0].Link.State)
		require.Equal(t, other.Said, rows[1].Said)
	})
}
