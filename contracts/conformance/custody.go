package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/ports"
)

// wears is custody of badge 1 of acme, from and to as far from now.
func wears(b byte, w job.Worker, from, to time.Duration) badge.Custody {
	c := badge.Custody{ID: domain.CustodyID{UUID: id(b)}, Badge: worn, Worker: w.ID(), Span: domain.Span{From: now.Add(from)}}
	if to > 0 {
		c.Span.To = now.Add(to)
	}
	return c
}

func custody(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	ana, ben := newWorker(t, 0x11, "117"), newWorker(t, 0x12, "118")
	staff(t, s, ana, ben)
	begin := func(c badge.Custody, who domain.CompanyID) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error { return tx.Custodies.Begin(ctx, c) })
	}
	first, open := wears(0x31, ana, 0, time.Hour), wears(0x32, ben, time.Hour, 0)
	require.NoError(t, begin(first, acme))
	require.NoError(t, begin(open, acme), "they meet and do not overlap")
	require.ErrorIs(t, begin(wears(0x33, ana, 2*time.Hour, 3*time.Hour), acme), badge.ErrWorn)
	require.ErrorIs(t, begin(wears(0x34, ana, -time.Hour, 0), acme), badge.ErrWorn)
	require.ErrorIs(t, begin(wears(0x35, newWorker(t, 0x77, "9"), -2*time.Hour, 0), acme), badge.ErrWorn)
	foreign := wears(0x36, ana, 0, time.Hour)
	foreign.Badge = domain.BadgeID{UUID: id(2)}
	require.ErrorIs(t, begin(foreign, acme), badge.ErrNotFound, "it is another company's badge")
	foreign.Badge, foreign.Worker = worn, domain.WorkerID{UUID: id(0x77)}
	foreign.Span = domain.Span{From: now.Add(-2 * time.Hour), To: now.Add(-time.Hour)}
	require.ErrorIs(t, begin(foreign, acme), job.ErrWorkerNotFound)
	require.Error(t, begin(wears(0x37, ana, 0, time.Hour), other), "badge and worker are another company's")
	never, err := open.Ended(open.Span.From)
	require.NoError(t, err)
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Custodies.End(ctx, never) }))
	again := wears(0x38, ana, time.Hour, 0)
	require.NoError(t, begin(again, acme), "one that never was stands against nothing")
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Custodies.ByID(ctx, open.ID)
		require.NoError(t, err)
		require.Equal(t, never, got)
		hour := domain.Span{From: now, To: now.Add(time.Hour)}
		for name, tt := range map[string]struct {
			ask  ports.CustodyQuery
			want []badge.Custody
		}{
			"all":            {ports.CustodyQuery{}, []badge.Custody{first, never, again}},
			"that ever held": {ports.CustodyQuery{Ever: true}, []badge.Custody{first, again}},
			"the first":      {ports.CustodyQuery{Limit: 1}, []badge.Custody{first}},
			"after it":       {ports.CustodyQuery{AfterFrom: first.Span.From, AfterID: first.ID}, []badge.Custody{never, again}},
			"of the badge":   {ports.CustodyQuery{Badges: []domain.BadgeID{worn}}, []badge.Custody{first, never, again}},
			"of no badge":    {ports.CustodyQuery{Badges: []domain.BadgeID{}}, []badge.Custody{}},
			"by a worker":    {ports.CustodyQuery{Worker: ben.ID()}, []badge.Custody{never}},
			"by workers":     {ports.CustodyQuery{Workers: []domain.WorkerID{ben.ID()}}, []badge.Custody{never}},
			"by nobody":      {ports.CustodyQuery{Workers: []domain.WorkerID{}}, []badge.Custody{}},
			"at the seam":    {ports.CustodyQuery{At: now.Add(time.Hour)}, []badge.Custody{again}},
			"touching":       {ports.CustodyQuery{Touching: hour}, []badge.Custody{first}},
			"touching late":  {ports.CustodyQuery{Touching: domain.Span{From: now.Add(time.Hour)}}, []badge.Custody{again}},
			"before":         {ports.CustodyQuery{Touching: domain.Span{To: now}}, []badge.Custody{}},
		} {
			all, err := tx.Custodies.List(ctx, tt.ask)
			require.NoError(t, err, name)
			require.Equal(t, tt.want, all, name)
		}
		return nil
	}))
	require.NoError(t, s.in(t, other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Custodies.ByID(ctx, open.ID)
		require.ErrorIs(t, err, badge.ErrCustodyNotFound)
		all, err := tx.Custodies.List(ctx, ports.CustodyQuery{})
		require.Empty(t, all)
		return err
	}))
}

func visitsOfWorker(t *testing.T, s Store) {
	t.Helper()
	seed(t, s)
	ana, ben := newWorker(t, 0x11, "117"), newWorker(t, 0x12, "118")
	staff(t, s, ana, ben)
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		require.NoError(t, tx.Custodies.Begin(ctx, until(wears(0x31, ana, -time.Hour, 0), now)))
		return tx.Sites.Save(ctx, []geofence.Site{{ID: domain.SiteID{UUID: id(3)}, Ref: "s3", Name: "Site 3", Kind: geofence.KindYard}}, nil, now)
	}))
	closed(t, s, ports.Closing{Versions: []presence.Version{version(1)}})
	of := func(who domain.CompanyID, w job.Worker) int {
		var found []presence.Version
		require.NoError(t, s.Work.View(t.Context(), who, func(ctx context.Context, tx ports.Tx) (err error) {
			found, err = tx.Visits.List(ctx, ports.VisitQuery{Worker: w.ID(), Limit: 10})
			return err
		}))
		return len(found)
	}
	require.Equal(t, []int{0, 0, 0}, []int{of(acme, ana), of(acme, ben), of(other, ana)}, "custody ended when the visit began")
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error { return tx.Custodies.Begin(ctx, wears(0x32, ben, 0, 0)) }))
	require.Equal(t, []int{0, 1, 0}, []int{of(acme, ana), of(acme, ben), of(other, ben)}, "it began with the visit")
}

func until(c badge.Custody, end time.Time) badge.Custody {
	c.Span.To = end
	return c
}
