package postgis

import (
	"context"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
)

// TaskQueue is River's driver with one statement of ours instead: which tasks are
// taken next. River takes the oldest; we take those of companies in turns, so that
// one with many tasks waiting delays no other. All else is River's.
type TaskQueue struct {
	*riverpgxv5.Driver
	pool AppPool

	mu      sync.Mutex
	last    string           // The company whose turn was the last.
	running map[int64]string // The tasks that this process works, and whose they are.
}

// ReservedQueue is the name under which River asks for tasks of companies of which
// this process works none: for workers that no single company can keep busy. There
// are no tasks of that queue.
const ReservedQueue = "reserved"

// NewTaskQueue returns a driver over the app's pool.
func NewTaskQueue(pool AppPool) *TaskQueue {
	return &TaskQueue{Driver: riverpgxv5.New(pool.Pool), pool: pool, running: map[int64]string{}}
}

// GetExecutor implements riverdriver.Driver.
func (q *TaskQueue) GetExecutor() riverdriver.Executor {
	return turns{q.Driver.GetExecutor(), q}
}

// Release tells that the process works a task no more.
func (q *TaskQueue) Release(id int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.running, id)
}

// turns is River's executor, but for the choice.
type turns struct {
	riverdriver.Executor
	queue *TaskQueue
}

// JobGetAvailable implements riverdriver.Executor.
func (t turns) JobGetAvailable(ctx context.Context, p *riverdriver.JobGetAvailableParams) (*riverdriver.JobGetAvailableResult, error) {
	ids, err := t.queue.take(ctx, p)
	if err != nil || len(ids) == 0 {
		return &riverdriver.JobGetAvailableResult{}, err
	}
	jobs, err := t.JobGetByIDMany(ctx, &riverdriver.JobGetByIDManyParams{ID: ids, Schema: p.Schema})
	if err != nil {
		return nil, fmt.Errorf("read the tasks that were taken: %w", err)
	}
	return &riverdriver.JobGetAvailableResult{Jobs: jobs}, nil
}

// JobSetStateIfRunningMany implements riverdriver.Executor. A task whose worker was
// never called is released here.
func (t turns) JobSetStateIfRunningMany(ctx context.Context, p *riverdriver.JobSetStateIfRunningManyParams) ([]*rivertype.JobRow, error) {
	for _, id := range p.ID {
		t.queue.Release(id)
	}
	return t.Executor.JobSetStateIfRunningMany(ctx, p)
}

// turnSQL walks through the companies that have tasks waiting, from one on, by an
// index entry each, and takes the first tasks of each: one each, then the second of
// each, and so on. Those that another process takes in this moment are left to it.
const turnSQL = `
WITH RECURSIVE company (id, n) AS (
	(SELECT args->>'company_id', 1 FROM river.river_job WHERE state = 'available' AND args->>'company_id' > $1 ORDER BY args->>'company_id' LIMIT 1)
	UNION ALL
	SELECT (SELECT j.args->>'company_id' FROM river.river_job j WHERE j.state = 'available' AND j.args->>'company_id' > company.id
		ORDER BY j.args->>'company_id' LIMIT 1), n + 1
	FROM company WHERE company.id IS NOT NULL AND n < $2
), waiting AS (
	SELECT first.id, company.id AS company_id, company.n, first.place
	FROM company CROSS JOIN LATERAL (
		SELECT j.id, row_number() OVER () AS place FROM (
			SELECT id FROM river.river_job WHERE state = 'available' AND args->>'company_id' = company.id AND scheduled_at <= now() AND ($3::text[] IS NULL OR kind = ANY ($3))
			ORDER BY priority, scheduled_at, id LIMIT $4
		) j
	) first
	WHERE company.id IS NOT NULL AND company.id <> ALL ($5::text[])
	ORDER BY first.place, company.n LIMIT $6
), locked AS (
	SELECT j.id FROM river.river_job j WHERE j.id IN (SELECT id FROM waiting) AND j.state = 'available' FOR UPDATE SKIP LOCKED
), taken AS (
	UPDATE river.river_job j SET state = 'running', attempt = j.attempt + 1, attempted_at = now(), attempted_by = (array_append(j.attempted_by, $7::text))[greatest(1, cardinality(j.attempted_by) + 2 - $8):]
	FROM locked WHERE j.id = locked.id RETURNING j.id
)
SELECT waiting.id, waiting.company_id, EXISTS (SELECT FROM taken WHERE taken.id = waiting.id) FROM waiting ORDER BY waiting.place, waiting.n`

const mostCompanies = 64 // How many companies one look goes through, at most.

// take takes up to as many tasks as River asks for, and returns their ids.
func (q *TaskQueue) take(ctx context.Context, p *riverdriver.JobGetAvailableParams) (ids []int64, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	others := []string{}
	if p.Queue == ReservedQueue {
		for _, company := range q.running {
			others = append(others, company)
		}
	}
	after := q.last
	for range 2 { // From the last turn on, then from the beginning.
		missed, err := q.look(ctx, p, after, others, &ids)
		if err != nil {
			return nil, err
		}
		if after == "" && missed == 0 || len(ids) >= p.MaxToLock {
			break
		}
		after = ""
	}
	return ids, nil
}

// look adds what it takes to the ids, and returns how many another process took.
func (q *TaskQueue) look(ctx context.Context, p *riverdriver.JobGetAvailableParams, after string, others []string, ids *[]int64) (missed int, err error) {
	most, each := p.MaxToLock-len(*ids), p.MaxToLock-len(*ids)
	if p.Queue == ReservedQueue {
		each = 1
	}
	rows, err := q.pool.Query(ctx, turnSQL, pgx.QueryExecModeCacheStatement, after, mostCompanies, p.Kind, each, others, most, p.ClientID, p.MaxAttemptedBy)
	if err != nil {
		return 0, fmt.Errorf("take tasks: %w", translate(err))
	}
	var id int64
	var company string
	var taken bool
	_, err = pgx.ForEachRow(rows, []any{&id, &company, &taken}, func() error {
		if !taken {
			missed++
			return nil
		}
		*ids = append(*ids, id)
		q.running[id], q.last = company, company
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("take tasks: %w", translate(err))
	}
	return missed, nil
}
