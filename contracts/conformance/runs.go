package conformance

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/domain"
	"actual/domain/run"
	"actual/domain/tenant"
	"actual/ports"
)

const weekly, daily = "test.weekly.v1", "test.daily.v1"

// Runs tests the promises of the ports of the run ledger.
func Runs(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	t.Run("each period has one row, and is queued once", func(t *testing.T) { runsOnce(t, open(t)) })
	t.Run("only the last turn ends a run", func(t *testing.T) { runTurns(t, open(t)) })
	t.Run("the directory says what is to plan, due and late", func(t *testing.T) { runDirectory(t, open(t)) })
	t.Run("a downtime is seen and remembered", func(t *testing.T) { runLooks(t, open(t)) })
	t.Run("nothing of others", func(t *testing.T) { runsOfOthers(t, open(t)) })
}

// planned returns a run of a kind that is due so many hours after now.
func planned(b byte, kind string, hours int) run.Run {
	due := now.Add(time.Duration(hours) * time.Hour)
	return run.Run{
		ID: domain.RunID{UUID: id(b)}, Kind: kind, Period: run.Period{Key: due.Format("2006-01-02T15"), Due: due}, Zone: "America/New_York",
		LateAt: due.Add(time.Hour), PlannedAt: now.Add(-24 * time.Hour),
	}
}

func seedRuns(t *testing.T, s Store, all ...run.Run) {
	t.Helper()
	for who, ref := range map[domain.CompanyID]string{acme: "acme", other: tenant.HouseRef} {
		inRuns(t, s, who, func(ctx context.Context, tx ports.Tx) error {
			require.NoError(t, tx.Companies.Create(ctx, company(t, who, ref), now))
			if who != acme {
				return nil
			}
			n, err := tx.RunPlan.Insert(ctx, all)
			require.Equal(t, len(all), n)
			return err
		})
	}
}

func inRuns(t *testing.T, s Store, who domain.CompanyID, fn func(ctx context.Context, tx ports.Tx) error) {
	t.Helper()
	require.NoError(t, s.Work.Update(t.Context(), who, fn))
}

func runsOnce(t *testing.T, s Store) {
	t.Helper()
	first, second, third := planned(1, weekly, -3), planned(2, weekly, -2), planned(3, daily, -1)
	seedRuns(t, s, first, second, third, planned(4, weekly, 4))
	inRuns(t, s, acme, func(ctx context.Context, tx ports.Tx) error {
		again := first
		again.ID = domain.RunID{UUID: id(9)}
		n, err := tx.RunPlan.Insert(ctx, []run.Run{again})
		require.Zero(t, n, "the period is planned already")
		return err
	})
	down := ports.Downtime{From: now.Add(-5 * time.Hour), To: now.Add(-time.Hour)}
	inRuns(t, s, acme, func(ctx context.Context, tx ports.Tx) error {
		due, err := tx.RunPlan.Due(ctx, []string{weekly}, now, down, 10)
		require.NoError(t, err)
		require.Len(t, due, 2)
		require.Equal(t, first.Period, due[0].Period)
		require.Equal(t, run.Planned, due[0].State)
		require.Equal(t, []time.Time{down.From, down.To}, []time.Time{due[1].DownSince, due[1].DownUntil}, "also of the one that waits")
		due[0].QueuedAt = now
		require.NoError(t, tx.RunPlan.Queue(ctx, due[0]))
		require.ErrorIs(t, tx.RunPlan.Queue(ctx, due[0]), run.ErrNotYours, "once")
		require.ErrorIs(t, tx.RunPlan.Skip(ctx, due[0]), run.ErrNotYours)
		after, err := tx.RunPlan.Due(ctx, []string{weekly, daily}, now, ports.Downtime{From: now.Add(-time.Hour), To: now}, 10)
		require.NoError(t, err)
		require.Len(t, after, 1, "the second weekly one waits for the first")
		require.Equal(t, daily, after[0].Kind)
		after[0].EndedAt, after[0].Instead = now, "another"
		require.NoError(t, tx.RunPlan.Skip(ctx, after[0]))
		skipped, err := tx.RunLog.ByID(ctx, third.ID)
		require.Equal(t, []any{run.Skipped, "another", now}, []any{skipped.State, skipped.Instead, skipped.EndedAt})
		return err
	})
	inRuns(t, s, acme, func(ctx context.Context, tx ports.Tx) error {
		waits, err := tx.RunLog.ByID(ctx, second.ID)
		require.NoError(t, err)
		require.Equal(t, []time.Time{down.From, down.To}, []time.Time{waits.DownSince, waits.DownUntil}, "a later downtime does not hide it")
		last, err := tx.RunPlan.Drop(ctx, weekly, now)
		require.Equal(t, second.Period.Due, last, "what is due already stays")
		return err
	})
}

func runTurns(t *testing.T, s Store) {
	t.Helper()
	r := planned(1, weekly, -1)
	seedRuns(t, s, r)
	in := func(fn func(ctx context.Context, tx ports.Tx) error) { inRuns(t, s, acme, fn) }
	take := func(minute int) (turn run.Turn) {
		in(func(ctx context.Context, tx ports.Tx) (err error) {
			turn, err = tx.Runs.Take(ctx, r.Kind, r.Period.Key, now.Add(time.Duration(minute)*time.Minute))
			return err
		})
		return turn
	}
	in(func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.Runs.Take(ctx, r.Kind, r.Period.Key, now)
		require.ErrorIs(t, err, run.ErrNotYours, "it is not queued")
		r.QueuedAt = now
		return tx.RunPlan.Queue(ctx, r)
	})
	first := take(1)
	require.Equal(t, run.Turn{Kind: r.Kind, Period: r.Period, Number: 1}, first)
	in(func(ctx context.Context, tx ports.Tx) error { return tx.Runs.Keep(ctx, first, "half") })
	second := take(2)
	require.Equal(t, "half", second.Place)
	in(func(ctx context.Context, tx ports.Tx) error {
		require.ErrorIs(t, tx.Runs.End(ctx, first, now), run.ErrNotYours, "its turn is over")
		return tx.Runs.Fail(ctx, second, "boom")
	})
	killed, last := take(3), take(5)
	in(func(ctx context.Context, tx ports.Tx) error {
		require.ErrorIs(t, tx.Runs.End(ctx, killed, now), run.ErrNotYours, "somebody else has it")
		return tx.Runs.End(ctx, last, now.Add(6*time.Minute))
	})
	in(func(ctx context.Context, tx ports.Tx) error {
		require.ErrorIs(t, tx.Runs.End(ctx, last, now), run.ErrNotYours, "once")
		_, err := tx.Runs.Take(ctx, r.Kind, r.Period.Key, now)
		require.ErrorIs(t, err, run.ErrNotYours, "it has ended")
		got, err := tx.RunLog.ByID(ctx, r.ID)
		require.Equal(t, []any{run.Done, 3, 2, "half"}, []any{got.State, got.Attempts, got.Failures, got.Place}, "a turn that goes on is no new attempt")
		require.Equal(t, []time.Time{now.Add(time.Minute), now.Add(5 * time.Minute), now.Add(6 * time.Minute)}, []time.Time{got.StartedAt, got.TakenAt, got.EndedAt})
		require.Contains(t, got.Error, "killed")
		return err
	})
}

func runDirectory(t *testing.T, s Store) {
	t.Helper()
	seedRuns(t, s, planned(1, weekly, -3), planned(2, weekly, 2), planned(3, daily, 1), planned(4, daily, 3))
	kinds := []ports.PlannedKind{{Kind: weekly}, {Kind: daily}, {Kind: "test.house.v1", House: true}}
	todo, err := s.Runs.ToPlan(t.Context(), kinds, now, 2)
	require.NoError(t, err)
	got := map[domain.CompanyID][]string{}
	for _, p := range todo {
		require.Equal(t, "America/New_York", p.Zone)
		require.Equal(t, p.Company == acme, !p.Last.IsZero())
		got[p.Company] = append(got[p.Company], p.Kind)
	}
	require.Equal(t, []string{weekly}, got[acme], "the daily one has two to come")
	require.ElementsMatch(t, []string{weekly, daily, "test.house.v1"}, got[other])

	due, next, err := s.Runs.DueRuns(t.Context(), []string{weekly, daily}, now)
	require.NoError(t, err)
	require.Equal(t, []domain.CompanyID{acme}, due)
	require.Equal(t, now.Add(time.Hour), next)
	due, _, err = s.Runs.DueRuns(t.Context(), []string{daily}, now)
	require.NoError(t, err)
	require.Empty(t, due)

	health, err := s.Runs.RunHealth(t.Context(), []string{weekly, daily}, now)
	require.NoError(t, err)
	require.Equal(t, ports.RunHealth{Late: 1, Behind: 3 * time.Hour}, health)
	inRuns(t, s, acme, func(ctx context.Context, tx ports.Tx) error {
		late, err := tx.RunLog.List(ctx, ports.RunFilter{Late: now}, ports.RunPlace{}, 10)
		require.Len(t, late, 1)
		return err
	})
}

func runLooks(t *testing.T, s Store) {
	t.Helper()
	seedRuns(t, s)
	for _, look := range []struct {
		minute int
		want   ports.Downtime
	}{
		{0, ports.Downtime{}},
		{1, ports.Downtime{}},
		{100, ports.Downtime{From: now.Add(time.Minute), To: now.Add(100 * time.Minute)}},
		{99, ports.Downtime{From: now.Add(time.Minute), To: now.Add(100 * time.Minute)}}, // A clock that is behind.
		{101, ports.Downtime{From: now.Add(time.Minute), To: now.Add(100 * time.Minute)}},
	} {
		inRuns(t, s, other, func(ctx context.Context, tx ports.Tx) error {
			at := now.Add(time.Duration(look.minute) * time.Minute)
			seen, err := tx.RunLooks.Seen(ctx, at, 2*time.Minute)
			require.NoError(t, err)
			down, err := tx.RunLooks.Look(ctx, at, 2*time.Minute)
			require.Equal(t, look.want, down, "in minute %d", look.minute)
			require.Equal(t, look.want, seen)
			return err
		})
	}
}

func runsOfOthers(t *testing.T, s Store) {
	t.Helper()
	r := planned(1, weekly, -1)
	seedRuns(t, s, r)
	inRuns(t, s, other, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.RunLog.ByID(ctx, r.ID)
		require.ErrorIs(t, err, run.ErrNotFound)
		all, err := tx.RunLog.List(ctx, ports.RunFilter{}, ports.RunPlace{}, 10)
		require.NoError(t, err)
		require.Empty(t, all)
		require.ErrorIs(t, tx.RunPlan.Queue(ctx, r), run.ErrNotYours)
		_, err = tx.DeadTasks.Take(ctx, domain.DeadTaskID{UUID: id(1)})
		require.ErrorIs(t, err, ports.ErrDeadTaskNotFound)
		return nil
	})
}
