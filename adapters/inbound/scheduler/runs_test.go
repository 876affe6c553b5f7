package scheduler_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/outbound/postgis"
	"actual/app/runs"
	"actual/app/task"
	"actual/domain"
	"actual/domain/run"
	"actual/ports"
)

// Two servers start and work the runs that are due: each period once, those of a
// kind one after the other, also where turns, failures and repeats come between.
func TestRunsWithTwoServers(t *testing.T) {
	q := newQueue(t, 3)
	_, err := q.admin.Exec(t.Context(), `UPDATE company SET ref = 'house', house = true WHERE ref = 'c3'`)
	require.NoError(t, err)
	var mu sync.Mutex
	ran := map[string]int{}
	kind := task.Definition{
		Kind: slow, Timeout: time.Minute, MaxAttempts: 5, Backoff: task.Backoff{First: 10 * time.Millisecond, Most: 10 * time.Millisecond},
		Scheduled: &task.Scheduled{
			Schedule: run.Every(time.Minute), CatchUp: run.EachPeriod, Within: time.Hour,
			Run: func(ctx context.Context, company domain.CompanyID, turn run.Turn) (string, error) {
				mu.Lock()
				defer mu.Unlock()
				name := company.String()[35:] + " " + turn.Period.Key
				switch ran[name+turn.Place]++; {
				case turn.Place == "":
					return " second", nil
				case ran[name+turn.Place] == 1:
					return "", errors.New("at first it fails")
				}
				return "", q.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error { return tx.Runs.End(ctx, turn, time.Now()) })
			},
		},
	}
	at := &moved{now: time.Now().UTC().Truncate(time.Minute).Add(time.Second)}
	directory := postgis.NewDirectory(q.db.Directory)
	start := func() {
		s := runs.NewScheduler(q.work, directory, directory, at, ids{}, runs.KindsOf([]task.Definition{kind}))
		_, err := s.Start(t.Context(), true)
		require.NoError(t, err)
	}
	start()
	require.Equal(t, 6, q.count(`SELECT count(*) FROM run WHERE state = 'planned'`), "two ahead for each")
	at.add(5 * time.Minute)
	q.start(kind)
	q.start(kind)
	require.Eventually(t, func() bool {
		var both sync.WaitGroup
		both.Go(start)
		both.Go(start)
		both.Wait()
		return q.count(`SELECT count(*) FROM run WHERE state = 'done'`) == 15
	}, 30*time.Second, 20*time.Millisecond)
	require.Len(t, ran, 30)
	for name, times := range ran {
		if len(name) > len("1 2026-11-27T10:00Z") {
			require.Equal(t, 2, times, name)
		} else {
			require.Equal(t, 1, times, name)
		}
	}
	require.Equal(t, 15, q.count(`SELECT count(*) FROM run WHERE state = 'done' AND failures = 1 AND attempts = 2 AND down_since IS NOT NULL`))
}

type moved struct {
	mu  sync.Mutex
	now time.Time
}

func (m *moved) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

func (m *moved) add(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}
