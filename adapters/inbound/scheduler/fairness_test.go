package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/scheduler"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/runs"
	"actual/app/task"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/tenant"
	"actual/ports"
)

// queue is a database with companies, and what a test makes of their tasks.
type queue struct {
	t     *testing.T
	db    *postgistest.Database
	admin *pgx.Conn
	work  *postgis.UnitOfWork
}

func companyOf(n byte) domain.CompanyID {
	return domain.CompanyID{UUID: domain.UUID{7, 15: n}}
}

func newQueue(t *testing.T, companies int) *queue {
	t.Helper()
	t.Parallel()
	q := &queue{t: t, db: postgistest.New(t)}
	q.admin = q.db.Admin(t)
	inserter, err := postgis.NewTaskInserter(q.db.App)
	require.NoError(t, err)
	q.work = postgis.NewUnitOfWork(q.db.App, inserter.Trying(func(string) int { return 2 }))
	for n := range companies {
		require.NoError(t, q.work.Update(t.Context(), companyOf(byte(n+1)), func(ctx context.Context, tx ports.Tx) error {
			c, err := tenant.New(companyOf(byte(n+1)), fmt.Sprintf("c%d", n+1), "A company", "America/New_York")
			require.NoError(t, err)
			return tx.Companies.Create(ctx, c, time.Now())
		}))
	}
	return q
}

func (q *queue) enqueue(company byte, kind, payload string) {
	q.t.Helper()
	require.NoError(q.t, q.work.Update(q.t.Context(), companyOf(company), func(ctx context.Context, tx ports.Tx) error {
		return tx.Tasks.Enqueue(ctx, kind, []byte(payload))
	}))
}

// flood queues many tasks of a company at once.
func (q *queue) flood(company byte, kind string, count int) {
	q.t.Helper()
	_, err := q.admin.Exec(q.t.Context(), `INSERT INTO river.river_job (kind, args, max_attempts, queue, priority)
		SELECT $1, jsonb_build_object('company_id', $2::text, 'payload', encode(n::text::bytea, 'base64')), 2, 'default', 1 FROM generate_series(1, $3) n`,
		kind, companyOf(company).String(), count)
	require.NoError(q.t, err)
}

// start works the tasks until the returned function is called.
func (q *queue) start(definitions ...task.Definition) (stop func()) {
	q.t.Helper()
	worker := runs.NewWorker(q.work, machine{})
	tasks, err := scheduler.NewTasks(postgis.NewTaskQueue(q.db.App), taskConfig, definitions, worker, system.Clock{}, slog.New(slog.DiscardHandler))
	require.NoError(q.t, err)
	ctx, end := context.WithCancel(context.WithoutCancel(q.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- tasks.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			end()
			require.NoError(q.t, <-ended)
		})
	}
	q.t.Cleanup(stop)
	return stop
}

func (q *queue) count(sql string, args ...any) (n int) {
	q.t.Helper()
	require.NoError(q.t, q.admin.QueryRow(q.t.Context(), sql, args...).Scan(&n))
	return n
}

type machine struct{}

func (machine) Now() time.Time { return time.Now().UTC() }

const slow, quick = "test.slow.v1", "test.quick.v1"

// A company with tens of thousands of tasks, each of which takes a while, keeps
// those of others waiting for no more than the shortest of what runs.
func TestACompanyWithManyTasksDelaysNobody(t *testing.T) {
	q := newQueue(t, 2)
	q.flood(1, slow, 20_000)
	done := make(chan time.Time, 100)
	stop := q.start(
		task.Definition{Kind: slow, Timeout: time.Minute, MaxAttempts: 2, Run: func(ctx context.Context, _ domain.CompanyID, _ []byte) error {
			select {
			case <-time.After(300 * time.Millisecond):
			case <-ctx.Done():
			}
			return ctx.Err()
		}},
		task.Definition{Kind: quick, Timeout: time.Minute, MaxAttempts: 2, Run: func(context.Context, domain.CompanyID, []byte) error {
			done <- time.Now()
			return nil
		}},
	)
	for n := range 5 {
		time.Sleep(200 * time.Millisecond)
		began := time.Now()
		q.enqueue(2, quick, fmt.Sprint(n))
		select {
		case at := <-done:
			require.Less(t, at.Sub(began), 2*time.Second)
		case <-time.After(10 * time.Second):
			t.Fatal("the other company waits")
		}
	}
	stop()
	require.Positive(t, q.count(`SELECT count(*) FROM river.river_job WHERE kind = $1 AND state = 'completed'`, slow), "the first company is served, too")
}

// A task that needs many turns stands behind the others after each.
func TestTurnsOfATask(t *testing.T) {
	q := newQueue(t, 1)
	turns, done := 0, make(chan int, 1)
	q.enqueue(1, slow, "rows")
	q.start(task.Definition{Kind: slow, Timeout: time.Minute, MaxAttempts: 2, Run: func(context.Context, domain.CompanyID, []byte) error {
		if turns++; turns < 5 {
			return fmt.Errorf("row 7: %w", task.ErrAgain)
		}
		done <- turns
		return nil
	}})
	require.Equal(t, 5, <-done, "no turn counts as an attempt: there are two")
}

// A task that is left until a time is worked again then, and others meanwhile.
func TestATaskThatIsLeftUntilATime(t *testing.T) {
	q := newQueue(t, 1)
	var began []time.Time
	done := make(chan bool, 2)
	q.enqueue(1, slow, "rows")
	q.start(
		task.Definition{Kind: slow, Timeout: time.Minute, MaxAttempts: 2, Run: func(context.Context, domain.CompanyID, []byte) error {
			if began = append(began, time.Now()); len(began) < 4 {
				return fmt.Errorf("row 7: %w", task.AgainError{At: time.Now().Add(1200 * time.Millisecond)})
			}
			done <- true
			return nil
		}},
		task.Definition{Kind: quick, Timeout: time.Minute, MaxAttempts: 2, Run: func(context.Context, domain.CompanyID, []byte) error { done <- false; return nil }},
	)
	q.enqueue(1, quick, "")
	require.False(t, <-done, "it keeps nobody waiting")
	require.True(t, <-done, "no turn counts as an attempt: there are two")
	for i := 1; i < len(began); i++ {
		require.GreaterOrEqual(t, began[i].Sub(began[i-1]), time.Second)
	}
}

// What gives up is kept with its error, is seen by its company, and starts anew.
func TestDeadTasks(t *testing.T) {
	q := newQueue(t, 2)
	var mu sync.Mutex
	broken := errors.Join(errors.New("dial 192.0.2.1"), fault.New(fault.Unavailable, "vendor.down", "the vendor is down"))
	definition := task.Definition{
		Kind: quick, Timeout: time.Minute, MaxAttempts: 2, Backoff: task.Backoff{First: 10 * time.Millisecond, Most: 10 * time.Millisecond},
		Run: func(context.Context, domain.CompanyID, []byte) error {
			mu.Lock()
			defer mu.Unlock()
			return broken
		},
	}
	q.enqueue(1, quick, "dev:1")
	q.start(definition)
	lister := runs.NewLister(q.work, machine{}, ids{}, nil)
	var dead runs.DeadPage
	require.Eventually(t, func() (found bool) {
		var err error
		dead, err = lister.Dead(t.Context(), companyOf(1), domain.DeadTaskID{}, 10)
		require.NoError(t, err)
		return len(dead.Tasks) > 0
	}, 20*time.Second, 50*time.Millisecond)
	got := dead.Tasks[0]
	require.Equal(t, []any{quick, "dev:1", 2, "vendor.down: the vendor is down"}, []any{got.Kind, string(got.Payload), got.Attempts, got.Error})
	others, err := lister.Dead(t.Context(), companyOf(2), domain.DeadTaskID{}, 10)
	require.NoError(t, err)
	require.Empty(t, others.Tasks)
	_, err = lister.Restart(t.Context(), companyOf(2), got.ID, "user:2")
	require.ErrorIs(t, err, ports.ErrDeadTaskNotFound)

	mu.Lock()
	broken = nil
	mu.Unlock()
	_, err = lister.Restart(t.Context(), companyOf(1), got.ID, "user:1")
	require.NoError(t, err)
	_, err = lister.Restart(t.Context(), companyOf(1), got.ID, "user:1")
	require.ErrorIs(t, err, ports.ErrDeadTaskNotFound, "once")
	require.Eventually(t, func() bool {
		return q.count(`SELECT count(*) FROM river.river_job WHERE state = 'completed'`) == 1
	}, 20*time.Second, 50*time.Millisecond)
}

type ids struct{}

func (ids) New() (u domain.UUID) {
	now := time.Now().UnixNano()
	for i := range 8 {
		u[15-i] = byte(now >> (8 * i))
	}
	return u
}

// A server that stops lets what runs come to its end; what takes too long goes on
// in another, and that is no attempt that failed.
func TestStopLosesAndRepeatsNothing(t *testing.T) {
	q := newQueue(t, 1)
	for n := range 30 {
		q.enqueue(1, slow, fmt.Sprint(n))
	}
	var mu sync.Mutex
	ran := map[string]int{}
	definition := task.Definition{Kind: slow, Timeout: time.Minute, MaxAttempts: 2, Run: func(_ context.Context, _ domain.CompanyID, payload []byte) error {
		time.Sleep(30 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		ran[string(payload)]++
		return nil
	}}
	for q.count(`SELECT count(*) FROM river.river_job WHERE state <> 'completed'`) > 0 {
		stop := q.start(definition)
		time.Sleep(100 * time.Millisecond)
		stop()
		require.Zero(t, q.count(`SELECT count(*) FROM river.river_job WHERE state = 'running'`), "nothing lies about")
	}
	require.Len(t, ran, 30)
	for payload, times := range ran {
		require.Equal(t, 1, times, payload)
	}
}
