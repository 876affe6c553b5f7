package scheduler_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"actual/adapters/inbound/scheduler"
	"actual/adapters/outbound/postgis"
	"actual/adapters/outbound/postgis/postgistest"
	"actual/adapters/outbound/system"
	"actual/app/task"
	"actual/domain"
	"actual/ports"
)

// A process that is killed leaves its tasks as running. Another one takes them up
// when they would have had to end.
func TestTaskOfAKilledProcess(t *testing.T) {
	t.Parallel()
	d := postgistest.New(t)
	inserter, err := postgis.NewTaskInserter(d.App)
	require.NoError(t, err)
	company, other := domain.CompanyID{UUID: domain.UUID{7, 15: 7}}, domain.CompanyID{UUID: domain.UUID{7, 15: 8}}
	work := postgis.NewUnitOfWork(d.App, inserter)
	for id, since := range map[domain.CompanyID]string{company: "62 seconds", other: "0 seconds"} {
		require.NoError(t, work.Update(t.Context(), id, func(ctx context.Context, tx ports.Tx) error {
			return tx.Tasks.Enqueue(ctx, task.ReleaseQuarantine, []byte("dev:1"))
		}))
		_, err = d.Admin(t).Exec(t.Context(), `UPDATE river.river_job SET state = 'running', attempt = 1, attempted_at = now() - $1::interval, attempted_by = '{killed}'
			WHERE state = 'available'`, since)
		require.NoError(t, err)
	}
	r := released{make(chan domain.CompanyID, 2)}
	tasks, err := scheduler.NewTasks(postgis.NewTaskQueue(d.App), taskConfig, task.Definitions(task.Flows{Releaser: r}), nil, system.Clock{}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- tasks.Run(ctx) }()
	select {
	case got := <-r.of:
		require.Equal(t, company, got, "the other may still be at work")
	case <-time.After(time.Minute):
		t.Error("nobody took up the task of a process that is dead")
	}
	end()
	require.NoError(t, <-ended)
}

type released struct{ of chan domain.CompanyID }

func (r released) Release(_ context.Context, company domain.CompanyID, _ string) error {
	r.of <- company
	return nil
}

var taskConfig = scheduler.TaskConfig{Schema: postgis.RiverSchema, Reserved: postgis.ReservedQueue, Workers: 4}
