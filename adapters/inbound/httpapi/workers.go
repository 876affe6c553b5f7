package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
)

// Workers keeps the company's workers.
type Workers interface {
	List(ctx context.Context, q roster.ListWorkers) (roster.WorkerPage, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.WorkerID) (job.Worker, error)
	Add(ctx context.Context, cmd roster.AddWorker) (job.Worker, error)
	Change(ctx context.Context, cmd roster.ChangeWorker) (job.Worker, error)
}

// ListWorkers answers GET /v1/workers.
func (a *API) ListWorkers(c *gin.Context, p ListWorkersParams) {
	var r reading
	q := roster.ListWorkers{Company: companyOf(c), Ref: valueOf(p.Ref), ActiveAt: r.time(p.ActiveAt), Limit: r.limit(p.Limit), After: r.after(cursorWorkers, p.Cursor)}
	q.Crew.UUID = r.id("crew", p.Crew)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Workers.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := WorkerPage{Workers: make([]Worker, len(page.Workers)), NextCursor: textCursor(cursorWorkers, page.Next)}
	for i, w := range page.Workers {
		out.Workers[i] = workerOf(w)
	}
	c.JSON(http.StatusOK, out)
}

// GetWorker answers GET /v1/workers/{id}.
func (a *API) GetWorker(c *gin.Context, text Id) {
	id, err := domain.ParseWorkerID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	w, err := a.parts.Workers.Show(c.Request.Context(), companyOf(c), id)
	a.answerWorker(c, http.StatusOK, w, err)
}

// AddWorker answers POST /v1/workers.
func (a *API) AddWorker(c *gin.Context, _ AddWorkerParams) {
	var body NewWorker
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	var r reading
	p := job.Particulars{
		Ref: body.Ref, Name: body.Name, Email: valueOf(body.Email), Phone: valueOf(body.Phone),
		Active: domain.Span{From: r.time(body.ActiveFrom), To: r.time(body.ActiveTo)},
	}
	if body.Language != nil {
		p.Language = job.Language(*body.Language)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	w, err := a.parts.Workers.Add(c.Request.Context(), roster.AddWorker{Company: companyOf(c), Worker: p, By: actorOf(c)})
	a.answerWorker(c, http.StatusCreated, w, err)
}

// ChangeWorker answers PATCH /v1/workers/{id}.
func (a *API) ChangeWorker(c *gin.Context, text Id, _ ChangeWorkerParams) {
	var body WorkerChange
	var r reading
	id := domain.WorkerID{UUID: r.id("id", &text)}
	cmd := roster.ChangeWorker{Company: companyOf(c), Worker: id, Seen: r.change(c, &body), By: actorOf(c)}
	cmd.Ref, cmd.Name, cmd.Email, cmd.Phone = settingOf(body.Ref), settingOf(body.Name), body.Email.change(), body.Phone.change()
	if body.Language != nil {
		cmd.Language = roster.Set(job.Language(*body.Language))
	}
	cmd.From, cmd.To = roster.Change[time.Time]{Given: body.ActiveFrom.there, Value: r.time(body.ActiveFrom.value)}, roster.Change[time.Time]{Given: body.ActiveTo.there, Value: r.time(body.ActiveTo.value)}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	w, err := a.parts.Workers.Change(c.Request.Context(), cmd)
	a.answerWorker(c, http.StatusOK, w, err)
}

func (a *API) answerWorker(c *gin.Context, status int, w job.Worker, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	located(c, status, "/v1/workers/", w.ID())
	tag(c, w.Revision())
	c.JSON(status, workerOf(w))
}

func workerOf(w job.Worker) Worker {
	p := w.Particulars()
	return Worker{
		Id: w.ID().String(), Ref: p.Ref, Name: p.Name, Email: textOrNull(p.Email), Phone: textOrNull(p.Phone), Language: Language(p.Language),
		ActiveFrom: timeOrNull(p.Active.From), ActiveTo: timeOrNull(p.Active.To),
	}
}
