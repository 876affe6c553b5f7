package postgis

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/ports"
)

type taskRows struct{ scope }

// rowsAtOnce is how many rows one statement inserts.
const rowsAtOnce = 5000

var (
	taskRowsAdd = prepared{"task_rows_add", `INSERT INTO task_row (company_id, task_id, n, line, input, state, field, code, detail)
		SELECT $1, $2, r.* FROM unnest($3::int[], $4::int[], $5::json[], $6::text[], $7::text[], $8::text[], $9::text[]) AS r`}
	taskRowsReport = prepared{"task_rows_report", `UPDATE task_row t SET state = r.state, field = r.field, code = r.code, detail = r.detail, result = r.result
		FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::json[]) AS r (n, state, field, code, detail, result)
		WHERE t.company_id = $1 AND t.task_id = $2 AND t.n = r.n`}
	taskRowsWaiting = prepared{"task_rows_waiting", selectTaskRows + ` AND state = 'waiting' ORDER BY n LIMIT $3`}
	taskRowsAfter   = prepared{"task_rows_after", selectTaskRows + ` AND n > $3 ORDER BY n LIMIT $4`}
	taskRowsOf      = prepared{"task_rows_of", selectTaskRows + ` AND n > $3 AND state = $5 ORDER BY n LIMIT $4`}
	taskRowsRefused = prepared{"task_rows_refused", selectTaskRows + ` AND n > $3 AND state = 'refused' ORDER BY n LIMIT $4`}
)

const selectTaskRows = `SELECT n, line, input::text, state, field, code, detail, result::text FROM task_row WHERE company_id = $1 AND task_id = $2`

// Add implements ports.TaskRows.
func (s taskRows) Add(ctx context.Context, task domain.TaskID, rows []ports.TaskRow) error {
	for chunk := range slices.Chunk(rows, rowsAtOnce) {
		var c rowColumns
		for _, r := range chunk {
			c.add(r)
		}
		if err := s.pipeline(ctx, asked{prepared: taskRowsAdd, args: []any{task.UUID, c.n, c.line, c.input, c.state, c.field, c.code, c.detail}}); err != nil {
			return fmt.Errorf("insert rows of task %s: %w", task, err)
		}
	}
	return nil
}

// rowColumns are rows as arrays, one a column.
type rowColumns struct {
	n, line                           []int32
	input, state, field, code, detail []string
	result                            []*string
}

func (c *rowColumns) add(r ports.TaskRow) {
	c.n, c.line, c.input, c.state = append(c.n, int32(r.N)), append(c.line, int32(r.Line)), append(c.input, string(r.Input)), append(c.state, string(r.State))
	c.field, c.code, c.detail = append(c.field, r.Field), append(c.code, r.Code), append(c.detail, r.Detail)
	var result *string
	if r.Result != nil {
		text := string(r.Result)
		result = &text
	}
	c.result = append(c.result, result)
}

// Report implements ports.TaskRows.
func (s taskRows) Report(ctx context.Context, task domain.TaskID, rows []ports.TaskRow) error {
	var c rowColumns
	for _, r := range rows {
		c.add(r)
	}
	if err := s.pipeline(ctx, asked{prepared: taskRowsReport, args: []any{task.UUID, c.n, c.state, c.field, c.code, c.detail, c.result}}); err != nil {
		return fmt.Errorf("update rows of task %s: %w", task, err)
	}
	return nil
}

// Waiting implements ports.TaskRows.
func (s taskRows) Waiting(ctx context.Context, task domain.TaskID, limit int) ([]ports.TaskRow, error) {
	return s.query(ctx, taskRowsWaiting, task.UUID, limit)
}

// List implements ports.TaskRows.
func (s taskRows) List(ctx context.Context, task domain.TaskID, state ports.RowState, n, limit int) ([]ports.TaskRow, error) {
	switch state {
	case "":
		return s.query(ctx, taskRowsAfter, task.UUID, n, limit)
	case ports.RowRefused: // They are few, and have an index of their own.
		return s.query(ctx, taskRowsRefused, task.UUID, n, limit)
	default:
		return s.query(ctx, taskRowsOf, task.UUID, n, limit, string(state))
	}
}

func (s taskRows) query(ctx context.Context, query prepared, args ...any) (out []ports.TaskRow, err error) {
	err = s.pipeline(ctx, asked{prepared: query, args: args, rows: func(rows pgx.Rows) error {
		out, err = pgx.CollectRows(rows, scanTaskRow)
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("select rows of a task: %w", err)
	}
	return out, nil
}

func scanTaskRow(row pgx.CollectableRow) (r ports.TaskRow, err error) {
	var input, state string
	var result *string
	if err := row.Scan(&r.N, &r.Line, &input, &state, &r.Field, &r.Code, &r.Detail, &result); err != nil {
		return r, err
	}
	r.Input, r.State = []byte(input), ports.RowState(state)
	if result != nil {
		r.Result = []byte(*result)
	}
	return r, nil
}

// Forget implements ports.TaskRows.
func (s taskRows) Forget(ctx context.Context, field, value string) error {
	_, err := s.exec(ctx, `UPDATE task_row SET input = '{}', detail = '', result = NULL WHERE company_id = ? AND input->>? = ?`, s.id(), field, value)
	if err != nil {
		return fmt.Errorf("forget rows: %w", err)
	}
	return nil
}
