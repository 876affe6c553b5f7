package roster_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/system"
	"actual/app/planning"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// planned has a crew, badges dev:1 to dev:3, and a job of the crew on each day of the
// week of noon, named mon, tue …; that of Friday is cancelled.
func planned(t *testing.T, w *world) (crew job.Crew, badges []badge.Badge) {
	t.Helper()
	crew, err := w.crews.Create(t.Context(), roster.CreateCrew{Company: w.acme, Ref: "mow-3", Name: "Mow 3", By: "test"})
	require.NoError(t, err)
	for n := range 3 {
		b, err := w.badges.RegisterFor(t.Context(), w.acme, fmt.Sprintf("dev:%d", n+1), "", time.Time{}, "test")
		require.NoError(t, err)
		badges = append(badges, b)
	}
	require.NoError(t, w.work.Update(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		site := geofence.Site{ID: domain.SiteID{UUID: domain.UUID{3}}, Ref: "s3", Name: "Site 3", Kind: geofence.KindYard}
		require.NoError(t, tx.Sites.Save(ctx, []geofence.Site{site}, nil, noon))
		monday := domain.DateOf(noon, time.UTC)
		require.Equal(t, time.Monday, monday.Weekday())
		for n, ref := range []string{"mon", "tue", "wed", "thu", "fri"} {
			j, err := job.NewJob(domain.JobID{UUID: domain.UUID{9, byte(n + 1)}}, job.ByHand, job.Plan{Ref: ref, Date: monday.AddDays(n), Work: job.Work{Site: site.ID, Crew: crew.ID()}})
			require.NoError(t, err)
			if ref == "fri" {
				j, err = j.Cancelled()
				require.NoError(t, err)
			}
			_, err = tx.Jobs.Create(ctx, []job.Job{j}, noon)
			require.NoError(t, err)
		}
		return nil
	}))
	return crew, badges
}

// on returns which badges are expected on the job of a day of that week, from 0.
func (w *world) on(day int) (badges []domain.BadgeID) {
	w.t.Helper()
	require.NoError(w.t, w.work.View(w.t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		id := domain.JobID{UUID: domain.UUID{9, byte(day + 1)}}
		of, err := tx.JobBadges.Of(ctx, []domain.JobID{id})
		badges = of[id]
		return err
	}))
	return badges
}

func (w *world) kinds() map[ledger.Kind]int {
	w.t.Helper()
	n := map[ledger.Kind]int{}
	for _, raw := range w.entries(w.acme) {
		e, err := ledger.ParseEntry([]byte(raw))
		require.NoError(w.t, err)
		n[e.Kind]++
	}
	return n
}

func TestAssignBadgesToCrews(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	crew, badges := planned(t, w)
	_, err := w.crews.Create(t.Context(), roster.CreateCrew{Company: w.acme, Ref: "mow-4", Name: "Mow 4", By: "test"})
	require.NoError(t, err)
	to := roster.Assign{To: roster.ToCrews}
	lines := []map[string]string{{"badge": "dev:1", "crew": "mow-3"}, {"badge": "dev:2", "crew": "mow-9"}}
	want := []string{"changed", "refused crew crew.not_found"}
	require.Equal(t, want, w.assign(w.acme, to, true, lines...))
	require.Zero(t, w.kinds()[ledger.CrewBadgeChanged], "a dry run does nothing")
	require.Equal(t, want, w.assign(w.acme, to, false, lines...))
	require.Equal(t, "unchanged", w.assign(w.acme, to, false, lines...)[0])
	other := map[string]string{"badge": "dev:1", "crew": "mow-4", "from": "2026-09-22"}
	require.Equal(t, []string{"refused crew crew.badge_carried"}, w.assign(w.acme, to, false, other))
	to.HandOver = true
	require.Equal(t, []string{"changed"}, w.assign(w.acme, to, false, other))
	require.Equal(t, 3, w.kinds()[ledger.CrewBadgeChanged], "two began, one ended")
	require.NoError(t, w.work.View(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
		held, err := tx.CrewBadges.List(ctx, ports.CarriageQuery{Crew: crew.ID()})
		require.Len(t, held, 1)
		require.Equal(t, badges[0].ID(), held[0].Badge)
		require.Equal(t, "2026-09-22T04:00:00Z", held[0].Span.To.Format(time.RFC3339))
		return err
	}))
}

func TestAssignBadgesToJobs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, badges := planned(t, w)
	to := roster.Assign{To: roster.ToJobs}
	lines := []map[string]string{
		{"badge": "dev:1", "job": "mon"},
		{"badge": "dev:2", "job": "mon"},
		{"badge": "dev:1", "job": domain.UUID{9, 2}.String()},
		{"badge": "dev:1", "job": "fri"},
		{"badge": "dev:1", "job": "sun"},
		{"badge": "dev:9", "job": "mon"},
	}
	want := []string{"changed", "changed", "changed", "refused job job.cancelled", "refused job job.not_found", "refused badge badge.not_found"}
	require.Equal(t, want, w.assign(w.acme, to, true, lines...))
	require.Empty(t, w.on(0), "a dry run does nothing")
	require.Equal(t, want, w.assign(w.acme, to, false, lines...))
	require.ElementsMatch(t, []domain.BadgeID{badges[0].ID(), badges[1].ID()}, w.on(0))
	require.Equal(t, []domain.BadgeID{badges[0].ID()}, w.on(1))
	require.Equal(t, 2, w.kinds()[ledger.JobBadgesChanged], "one for each job")
	require.Equal(t, []string{"unchanged", "unchanged", "unchanged"}, w.assign(w.acme, to, false, lines...)[:3])
	foreign := w.assign(w.blue, to, false, lines[0], map[string]string{"badge": badges[0].ID().String(), "job": domain.UUID{9, 1}.String()})
	require.Equal(t, []string{"refused badge badge.not_found", "refused badge badge.not_found"}, foreign)
}

// TestAllBadgesOfACrew has one that the crew carries all week, and one that a member
// wears on Tuesday alone.
func TestAllBadgesOfACrew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	crew, badges := planned(t, w)
	ana := w.worker("ana")
	_, err := w.crews.Join(t.Context(), roster.JoinCrew{Company: w.acme, Crew: crew.ID(), Worker: ana.ID(), From: hour(-24), By: "test"})
	require.NoError(t, err)
	require.NoError(t, w.give(badges[1], ana, hour(20), hour(30), false)) // Tuesday, 4 to 14 o'clock there.
	require.Equal(t, []string{"changed"}, w.assign(w.acme, roster.Assign{To: roster.ToCrews}, false, map[string]string{"badge": "dev:1", "crew": "mow-3"}))
	x := roster.NewAssigner(w.work, w.clock, system.Identifiers{}, planning.BadgesOfCrew)
	rows := func(rule roster.CrewRule) (keys []string, err error) {
		err = w.work.View(t.Context(), w.acme, func(ctx context.Context, tx ports.Tx) error {
			all, err := x.Crew(rule)(ctx, tx)
			for _, r := range all {
				keys = append(keys, r.Key)
			}
			return err
		})
		return keys, err
	}
	key := func(b, day int) string { return badges[b].ID().String() + " " + domain.UUID{9, byte(day + 1)}.String() }
	got, err := rows(roster.CrewRule{Crew: "mow-3"})
	require.NoError(t, err)
	require.ElementsMatch(t, []string{key(0, 0), key(0, 1), key(1, 1), key(0, 2), key(0, 3)}, got, "of this week, and none of a job that is cancelled")
	wednesday := domain.DateOf(hour(48), time.UTC)
	got, err = rows(roster.CrewRule{Crew: "mow-3", From: wednesday, To: wednesday})
	require.NoError(t, err)
	require.Equal(t, []string{key(0, 2)}, got)
	_, err = rows(roster.CrewRule{Crew: "mow-9"})
	require.ErrorIs(t, err, job.ErrCrewNotFound)
	_, err = rows(roster.CrewRule{Crew: "mow-3", From: wednesday, To: wednesday.AddDays(-1)})
	require.ErrorIs(t, err, domain.ErrBackwards)
}
