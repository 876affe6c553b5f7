package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
	"actual/ports"
)

func jobBadges(t *testing.T, s Store) {
	t.Helper()
	planning(t, s)
	mow, bare := newJob(t, 0x31, "", tuesday, job.Work{Site: yard}), newJob(t, 0x32, "", tuesday, job.Work{Site: yard})
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Jobs.Create(ctx, []job.Job{mow, bare}, now)
		return err
	}))
	on := func(j job.Job, b byte) ports.JobBadge {
		return ports.JobBadge{Job: j.ID(), Badge: domain.BadgeID{UUID: id(b)}}
	}
	add := func(who domain.CompanyID, those ...ports.JobBadge) (n int, err error) {
		err = s.in(t, who, func(ctx context.Context, tx ports.Tx) error {
			n, err = tx.JobBadges.Add(ctx, those, now)
			return err
		})
		return n, err
	}
	n, err := add(acme, on(mow, 1), on(bare, 1))
	require.NoError(t, err)
	require.Equal(t, 2, n)
	n, err = add(acme, on(mow, 1))
	require.NoError(t, err)
	require.Zero(t, n, "it is expected already")
	n, err = add(acme)
	require.NoError(t, err)
	require.Zero(t, n)
	_, err = add(acme, on(mow, 2))
	require.ErrorIs(t, err, badge.ErrNotFound, "it is another company's badge")
	_, err = add(acme, ports.JobBadge{Job: domain.JobID{UUID: id(9)}, Badge: worn})
	require.ErrorIs(t, err, job.ErrJobNotFound)
	_, err = add(other, on(mow, 2))
	require.ErrorIs(t, err, job.ErrJobNotFound, "it is another company's job")
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		n, err := tx.JobBadges.Remove(ctx, []ports.JobBadge{on(mow, 1), on(mow, 7)})
		require.NoError(t, err)
		require.Equal(t, 1, n)
		of, err := tx.JobBadges.Of(ctx, []domain.JobID{mow.ID(), bare.ID()})
		require.Equal(t, map[domain.JobID][]domain.BadgeID{bare.ID(): {worn}}, of)
		return err
	}))
	require.NoError(t, s.in(t, other, func(ctx context.Context, tx ports.Tx) error {
		n, err := tx.JobBadges.Remove(ctx, []ports.JobBadge{on(bare, 1)})
		require.NoError(t, err)
		require.Zero(t, n)
		of, err := tx.JobBadges.Of(ctx, []domain.JobID{bare.ID()})
		require.Empty(t, of)
		return err
	}))
}

func crewBadges(t *testing.T, s Store) {
	t.Helper()
	planning(t, s)
	carries := func(b byte, from, to time.Duration) job.Carriage {
		c := job.Carriage{ID: domain.CarriageID{UUID: id(b)}, Crew: mowCrew, Badge: worn, Span: domain.Span{From: now.Add(from)}}
		if to > 0 {
			c.Span.To = now.Add(to)
		}
		return c
	}
	begin := func(c job.Carriage, who domain.CompanyID) error {
		return s.in(t, who, func(ctx context.Context, tx ports.Tx) error { return tx.CrewBadges.Begin(ctx, c) })
	}
	first, open := carries(0x31, 0, time.Hour), carries(0x32, time.Hour, 0)
	require.NoError(t, begin(first, acme))
	require.NoError(t, begin(open, acme), "they meet and do not overlap")
	require.ErrorIs(t, begin(carries(0x33, 2*time.Hour, 3*time.Hour), acme), job.ErrCarried)
	foreign := carries(0x34, -2*time.Hour, 0)
	foreign.Badge = domain.BadgeID{UUID: id(2)}
	require.ErrorIs(t, begin(foreign, acme), badge.ErrNotFound, "it is another company's badge")
	foreign.Badge, foreign.Crew, foreign.Span.To = worn, domain.CrewID{UUID: id(9)}, now.Add(-time.Hour)
	require.ErrorIs(t, begin(foreign, acme), job.ErrCrewNotFound)
	require.Error(t, begin(carries(0x35, 0, time.Hour), other), "crew and badge are another company's")
	never := open
	never.Span.To = never.Span.From
	require.NoError(t, s.in(t, acme, func(ctx context.Context, tx ports.Tx) error {
		require.NoError(t, tx.CrewBadges.End(ctx, never))
		got, err := tx.CrewBadges.ByID(ctx, open.ID)
		require.NoError(t, err)
		require.Equal(t, never, got)
		for name, tt := range map[string]struct {
			ask  ports.CarriageQuery
			want []job.Carriage
		}{
			"all":          {ports.CarriageQuery{}, []job.Carriage{first, never}},
			"of the crew":  {ports.CarriageQuery{Crew: mowCrew, Limit: 1}, []job.Carriage{first}},
			"of no badge":  {ports.CarriageQuery{Badges: []domain.BadgeID{}}, []job.Carriage{}},
			"of the badge": {ports.CarriageQuery{Badges: []domain.BadgeID{worn}}, []job.Carriage{first, never}},
			"then":         {ports.CarriageQuery{At: now}, []job.Carriage{first}},
			"touching":     {ports.CarriageQuery{Touching: domain.Span{From: now.Add(time.Minute), To: now.Add(2 * time.Hour)}}, []job.Carriage{first}},
			"after":        {ports.CarriageQuery{AfterFrom: first.Span.From, AfterID: first.ID}, []job.Carriage{never}},
		} {
			all, err := tx.CrewBadges.List(ctx, tt.ask)
			require.NoError(t, err, name)
			require.Equal(t, tt.want, all, name)
		}
		return nil
	}))
	require.NoError(t, begin(carries(0x36, time.Hour, 0), acme), "one that never was stands against nothing")
	require.NoError(t, s.in(t, other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.CrewBadges.ByID(ctx, first.ID)
		require.ErrorIs(t, err, job.ErrCarriageNotFound)
		return nil
	}))
}
