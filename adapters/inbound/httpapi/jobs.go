package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/planning"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
)

// Jobs keeps the company's jobs.
type Jobs interface {
	List(ctx context.Context, q planning.ListJobs) (planning.JobPage, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.JobID) (job.Job, error)
	Create(ctx context.Context, cmd planning.CreateJob) (job.Job, error)
	Change(ctx context.Context, cmd planning.ChangeJob) (job.Job, error)
	Cancel(ctx context.Context, company domain.CompanyID, id domain.JobID, by string) (job.Job, error)
}

// JobExpectations keeps which badges are expected on a job.
type JobExpectations interface {
	Badges(ctx context.Context, company domain.CompanyID, id domain.JobID) ([]domain.BadgeID, error)
	Expect(ctx context.Context, cmd planning.ExpectBadges) ([]domain.BadgeID, error)
}

// ListJobs answers GET /v1/jobs.
func (a *API) ListJobs(c *gin.Context, p ListJobsParams) {
	var r reading
	q := planning.ListJobs{Company: companyOf(c), From: r.date("from", p.From), To: r.date("to", p.To), Limit: r.limit(p.Limit)}
	q.Only.Site.UUID, q.Only.Crew.UUID, q.Only.Series.UUID = r.id("site", p.Site), r.id("crew", p.Crew), r.id("series", p.Series)
	q.Only.Source = job.Source(valueOf(p.Source))
	if p.State != nil {
		q.Only.State = job.State(*p.State)
	}
	if p.Ref != nil {
		q.Only.Refs = []string{*p.Ref}
	}
	q.Only.AfterDate, q.Only.AfterID.UUID = r.afterDate(cursorJobs, p.Cursor)
	r.inOrder(q.From, q.To)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Jobs.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := JobPage{Jobs: make([]Job, len(page.Jobs)), NextCursor: dateCursor(cursorJobs, page.Next.Date, page.Next.ID.UUID)}
	for i, j := range page.Jobs {
		out.Jobs[i] = jobOf(j)
	}
	c.JSON(http.StatusOK, out)
}

// GetJob answers GET /v1/jobs/{id}.
func (a *API) GetJob(c *gin.Context, text Id) {
	id, err := domain.ParseJobID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	j, err := a.parts.Jobs.Show(c.Request.Context(), companyOf(c), id)
	a.answerJob(c, http.StatusOK, j, err)
}

// CreateJob answers POST /v1/jobs.
func (a *API) CreateJob(c *gin.Context, _ CreateJobParams) {
	var body NewJob
	var r reading
	r.command(c, &body)
	cmd := planning.CreateJob{Company: companyOf(c), By: actorOf(c), Plan: job.Plan{
		Ref: valueOf(body.Ref), Date: r.date("date", &body.Date), Work: r.work(body.Site, body.Window, body.Crew, body.EffortS),
	}}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	j, err := a.parts.Jobs.Create(c.Request.Context(), cmd)
	a.answerJob(c, http.StatusCreated, j, err)
}

// ChangeJob answers PATCH /v1/jobs/{id}.
func (a *API) ChangeJob(c *gin.Context, text Id, _ ChangeJobParams) {
	var body JobChange
	var r reading
	id := domain.JobID{UUID: r.id("id", &text)}
	cmd := planning.ChangeJob{Company: companyOf(c), Job: id, Seen: r.change(c, &body), By: actorOf(c)}
	cmd.Ref, cmd.Work = body.Ref.change(), r.workChange(body.Site, body.Window, body.Crew, body.EffortS)
	if body.Date != nil {
		cmd.Date = roster.Set(r.date("date", body.Date))
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	j, err := a.parts.Jobs.Change(c.Request.Context(), cmd)
	a.answerJob(c, http.StatusOK, j, err)
}

// CancelJob answers POST /v1/jobs/{id}/cancel.
func (a *API) CancelJob(c *gin.Context, text Id, _ CancelJobParams) {
	id, err := domain.ParseJobID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	j, err := a.parts.Jobs.Cancel(c.Request.Context(), companyOf(c), id, actorOf(c))
	a.answerJob(c, http.StatusOK, j, err)
}

func (a *API) answerJob(c *gin.Context, status int, j job.Job, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	located(c, status, "/v1/jobs/", j.ID())
	tag(c, j.Revision())
	c.JSON(status, jobOf(j))
}

func jobOf(j job.Job) Job {
	p, turn := j.Plan(), j.Turn()
	return Job{
		Id: j.ID().String(), Ref: textOrNull(p.Ref), Site: p.Site.String(), Date: p.Date.String(), Window: windowOf(p.Window), Crew: idOrNull(p.Crew.UUID),
		EffortS: int64(p.Effort), State: JobState(j.State()), Source: string(j.Source()),
		Series: idOrNull(turn.Series.UUID), SeriesDate: textOrNull(turn.Date.String()), Apart: turn.Apart,
	}
}

// GetJobBadges answers GET /v1/jobs/{id}/badges.
func (a *API) GetJobBadges(c *gin.Context, text Id) {
	id, err := domain.ParseJobID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	badges, err := a.parts.Expected.Badges(c.Request.Context(), companyOf(c), id)
	a.answerJobBadges(c, badges, err)
}

// ChangeJobBadges answers POST /v1/jobs/{id}/badges.
func (a *API) ChangeJobBadges(c *gin.Context, text Id, _ ChangeJobBadgesParams) {
	var body JobBadgesChange
	var r reading
	cmd := planning.ExpectBadges{Company: companyOf(c), By: actorOf(c)}
	cmd.Job.UUID = r.id("id", &text)
	r.command(c, &body)
	cmd.Add, cmd.Remove = r.badges("add", body.Add), r.badges("remove", body.Remove)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	badges, err := a.parts.Expected.Expect(c.Request.Context(), cmd)
	a.answerJobBadges(c, badges, err)
}

func (a *API) answerJobBadges(c *gin.Context, badges []domain.BadgeID, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	out := JobBadges{Badges: make([]Id, len(badges))}
	for i, b := range badges {
		out.Badges[i] = b.String()
	}
	c.JSON(http.StatusOK, out)
}

// dateCursor is a cursor to a date and an identifier; null for a zero one.
func dateCursor(kind byte, d domain.Date, id domain.UUID) *string {
	return momentCursor(kind, d.Span(time.UTC).From, id)
}
