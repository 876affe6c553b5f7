package httpapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/runs"
	"actual/domain"
	"actual/domain/run"
	"actual/ports"
)

// RunLister shows the runs of scheduled work.
type RunLister interface {
	Runs(ctx context.Context, q runs.List) (runs.Page, error)
	Run(ctx context.Context, company domain.CompanyID, id domain.RunID) (runs.Shown, error)
}

// RunStarter starts what is due.
type RunStarter interface {
	Trigger(ctx context.Context, company domain.CompanyID) (runs.Started, error)
}

// DeadTasks shows tasks that gave up, and restarts them.
type DeadTasks interface {
	Dead(ctx context.Context, company domain.CompanyID, after domain.DeadTaskID, limit int) (runs.DeadPage, error)
	Restart(ctx context.Context, company domain.CompanyID, id domain.DeadTaskID, by string) (ports.DeadTask, error)
}

// ListRuns answers GET /v1/runs.
func (a *API) ListRuns(c *gin.Context, p ListRunsParams) {
	var r reading
	q := runs.List{Company: companyOf(c), Limit: r.limit(p.Limit), Kind: valueOf(p.Kind), Late: p.Late != nil && *p.Late}
	due, id, err := momentPlace(cursorRuns, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	q.Before = ports.RunPlace{Due: due, ID: domain.RunID{UUID: id}}
	if p.State != nil {
		q.State = run.State(*p.State)
	}
	page, err := a.parts.Runs.Runs(c.Request.Context(), q)
	if errors.Is(err, runs.ErrKind) {
		err = unreadable(err)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	out := RunPage{Runs: make([]Run, len(page.Runs)), NextCursor: momentCursor(cursorRuns, page.Next.Due, page.Next.ID.UUID)}
	for i, one := range page.Runs {
		out.Runs[i] = runOf(one)
	}
	c.JSON(http.StatusOK, out)
}

// GetRun answers GET /v1/runs/{id}.
func (a *API) GetRun(c *gin.Context, text Id) {
	id, err := domain.ParseRunID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	found, err := a.parts.Runs.Run(c.Request.Context(), companyOf(c), id)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, runOf(found))
}

// StartDueRuns answers POST /v1/runs/due.
func (a *API) StartDueRuns(c *gin.Context, _ StartDueRunsParams) {
	started, err := a.parts.RunStarter.Trigger(c.Request.Context(), companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, StartedRuns{Planned: started.Planned, Queued: len(started.Queued), Skipped: len(started.Skipped)})
}

// ListDeadTasks answers GET /v1/dead-tasks.
func (a *API) ListDeadTasks(c *gin.Context, p ListDeadTasksParams) {
	var r reading
	limit := r.limit(p.Limit)
	after, err := placeID(cursorDead, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.DeadTasks.Dead(c.Request.Context(), companyOf(c), domain.DeadTaskID{UUID: after}, limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := DeadTaskPage{DeadTasks: make([]DeadTask, len(page.Tasks)), NextCursor: idCursor(cursorDead, page.Next.UUID)}
	for i, t := range page.Tasks {
		out.DeadTasks[i] = deadTaskOf(t)
	}
	c.JSON(http.StatusOK, out)
}

// RestartDeadTask answers POST /v1/dead-tasks/{id}/restart.
func (a *API) RestartDeadTask(c *gin.Context, text Id, _ RestartDeadTaskParams) {
	id, err := domain.ParseDeadTaskID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	restarted, err := a.parts.DeadTasks.Restart(c.Request.Context(), companyOf(c), id, actorOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, deadTaskOf(restarted))
}

func runOf(r runs.Shown) Run {
	out := Run{
		Id: r.ID.String(), Kind: r.Kind, Period: r.Period.Key, TimeZone: r.Zone, State: RunState(r.State), DueAt: wholeSecond(r.Period.Due), PlannedAt: wholeSecond(r.PlannedAt),
		QueuedAt: timeOrNull(wholeSecond(r.QueuedAt)), StartedAt: timeOrNull(wholeSecond(r.StartedAt)), EndedAt: timeOrNull(wholeSecond(r.EndedAt)),
		Attempts: r.Attempts, Failures: r.Failures, Error: textOrNull(r.Error), LateByS: int(r.LateBy / time.Second), Instead: textOrNull(r.Instead),
		Why: make([]RunDelay, len(r.Delays)),
	}
	for i, d := range r.Delays {
		out.Why[i] = RunDelay{Why: RunDelayWhy(d.Why), ForS: int(d.For / time.Second)}
	}
	return out
}

func deadTaskOf(t ports.DeadTask) DeadTask {
	return DeadTask{
		Id: t.ID.String(), Kind: t.Kind, Period: textOrNull(t.Period), Attempts: t.Attempts, Error: t.Error, QueuedAt: wholeSecond(t.QueuedAt), DiedAt: wholeSecond(t.DiedAt),
	}
}

// wholeSecond is a time without what is less than a second.
func wholeSecond(t time.Time) time.Time { return t.Truncate(time.Second) }
