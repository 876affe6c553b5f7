package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"actual/app/asked"
	"actual/domain"
	"actual/ports"
)

// Tasks keeps what people asked for that is too much for one answer.
type Tasks interface {
	Ask(ctx context.Context, cmd asked.Ask) (ports.AskedTask, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.TaskID) (ports.AskedTask, error)
	List(ctx context.Context, company domain.CompanyID, after domain.TaskID, limit int) ([]ports.AskedTask, error)
	Rows(ctx context.Context, q asked.ListRows) ([]ports.TaskRow, error)
}

// TaskManager ends tasks, and lets them go on.
type TaskManager interface {
	Cancel(ctx context.Context, cmd asked.Manage) (ports.AskedTask, error)
	Restart(ctx context.Context, cmd asked.Manage) (ports.AskedTask, error)
}

// Remedies says what helps where a problem has a code.
type Remedies func(code string) string

// ask queues a task and answers with it.
func (a *API) ask(c *gin.Context, cmd asked.Ask) {
	cmd.Company, cmd.By = companyOf(c), actorOf(c)
	t, err := a.parts.Tasks.Ask(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Location", "/v1/tasks/"+t.ID.String())
	c.JSON(http.StatusAccepted, taskOf(t))
}

// ListTasks answers GET /v1/tasks.
func (a *API) ListTasks(c *gin.Context, p ListTasksParams) {
	var r reading
	limit := r.limit(p.Limit)
	after, err := placeID(cursorTasks, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, err := a.parts.Tasks.List(c.Request.Context(), companyOf(c), domain.TaskID{UUID: after}, limit+1)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := TaskPage{Tasks: make([]AskedTask, min(len(all), limit))}
	for i := range out.Tasks {
		out.Tasks[i] = taskOf(all[i])
	}
	if len(all) > limit {
		out.NextCursor = idCursor(cursorTasks, all[limit-1].ID.UUID)
	}
	c.JSON(http.StatusOK, out)
}

// GetTask answers GET /v1/tasks/{id}.
func (a *API) GetTask(c *gin.Context, text Id) {
	id, err := domain.ParseTaskID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	t, err := a.parts.Tasks.Show(c.Request.Context(), companyOf(c), id)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, taskOf(t))
}

func taskOf(t ports.AskedTask) AskedTask {
	out := AskedTask{
		Id: t.ID.String(), Kind: t.Kind, DryRun: t.DryRun, State: AskedTaskState(t.State), Rows: t.Rows, Done: t.Done(), Changed: t.Changed,
		Unchanged: t.Unchanged, Refused: t.Refused, AskedBy: t.By, AskedAt: t.AskedAt, StartedAt: timeOrNull(t.StartedAt), EndedAt: timeOrNull(t.EndedAt),
		ExpiresAt: t.ExpiresAt,
	}
	if t.Code != "" {
		out.Problem = &TaskProblem{Code: t.Code, Detail: t.Detail}
	}
	return out
}

// ListTaskRows answers GET /v1/tasks/{id}/rows.
func (a *API) ListTaskRows(c *gin.Context, text Id, p ListTaskRowsParams) {
	var r reading
	q := asked.ListRows{Company: companyOf(c), Task: domain.TaskID{UUID: r.id("id", &text)}}
	limit := r.limit(p.Limit)
	after, err := beginning(cursorTaskRows, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	if p.Result != nil {
		q.State = ports.RowState(*p.Result)
	}
	q.After, q.Limit = after, limit+1
	rows, err := a.parts.Tasks.Rows(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := TaskRowPage{Rows: make([]TaskRow, min(len(rows), limit))}
	for i := range out.Rows {
		if out.Rows[i], err = a.taskRow(rows[i]); err != nil {
			a.fail(c, err)
			return
		}
	}
	if len(rows) > limit {
		out.NextCursor = numberCursor(cursorTaskRows, int64(rows[limit-1].N))
	}
	c.JSON(http.StatusOK, out)
}

func (a *API) taskRow(r ports.TaskRow) (TaskRow, error) {
	out := TaskRow{
		Row: r.N, Line: orNone(r.Line), Input: map[string]string{}, Result: TaskRowResult(r.State), Field: textOrNull(r.Field), Code: textOrNull(r.Code),
		Reason: textOrNull(r.Detail), Report: map[string]any{},
	}
	if r.Code != "" {
		_, helps, _ := strings.Cut(r.Detail, "; ") // So it stands in what is said of a fence, whose codes the catalogue has not.
		out.Remedy = textOrNull(or(a.parts.Remedies(r.Code), helps))
	}
	var input map[string]any
	if err := json.Unmarshal(r.Input, &input); err != nil {
		return out, fmt.Errorf("stored row %d: %w", r.N, err)
	}
	for name, value := range input {
		if text, is := value.(string); is { // The rest is for those who work on it.
			out.Input[name] = text
		}
	}
	if r.Result == nil {
		return out, nil
	}
	if err := json.Unmarshal(r.Result, &out.Report); err != nil {
		return out, fmt.Errorf("stored result of row %d: %w", r.N, err)
	}
	return out, nil
}

// CancelTask answers POST /v1/tasks/{id}/cancel.
func (a *API) CancelTask(c *gin.Context, id Id, _ CancelTaskParams) {
	a.manageTask(c, id, a.parts.TaskManager.Cancel)
}

// RestartTask answers POST /v1/tasks/{id}/restart.
func (a *API) RestartTask(c *gin.Context, id Id, _ RestartTaskParams) {
	a.manageTask(c, id, a.parts.TaskManager.Restart)
}

func (a *API) manageTask(c *gin.Context, text Id, do func(context.Context, asked.Manage) (ports.AskedTask, error)) {
	id, err := domain.ParseTaskID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	t, err := do(c.Request.Context(), asked.Manage{Company: companyOf(c), Task: id, By: actorOf(c)})
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, taskOf(t))
}
