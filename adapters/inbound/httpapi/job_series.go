package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/planning"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
)

// SeriesKeeper keeps the company's series of jobs.
type SeriesKeeper interface {
	List(ctx context.Context, q planning.ListSeries) (planning.SeriesPage, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.SeriesID) (job.Series, error)
	Create(ctx context.Context, cmd planning.CreateSeries) (job.Series, error)
	Change(ctx context.Context, cmd planning.ChangeSeries) (job.Series, error)
}

// ListJobSeries answers GET /v1/job-series.
func (a *API) ListJobSeries(c *gin.Context, p ListJobSeriesParams) {
	var r reading
	q := planning.ListSeries{Company: companyOf(c), Limit: r.limit(p.Limit)}
	q.Only.Site.UUID, q.Only.Crew.UUID, q.Only.Ref = r.id("site", p.Site), r.id("crew", p.Crew), valueOf(p.Ref)
	q.Only.AfterStart, q.Only.AfterID.UUID = r.afterDate(cursorSeries, p.Cursor)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Series.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := SeriesPage{Series: make([]Series, len(page.Series)), NextCursor: dateCursor(cursorSeries, page.Next.Start, page.Next.ID.UUID)}
	for i, s := range page.Series {
		out.Series[i] = seriesOf(s)
	}
	c.JSON(http.StatusOK, out)
}

// GetJobSeries answers GET /v1/job-series/{id}.
func (a *API) GetJobSeries(c *gin.Context, text Id) {
	id, err := domain.ParseSeriesID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	s, err := a.parts.Series.Show(c.Request.Context(), companyOf(c), id)
	a.answerSeries(c, http.StatusOK, s, err)
}

// CreateJobSeries answers POST /v1/job-series.
func (a *API) CreateJobSeries(c *gin.Context, _ CreateJobSeriesParams) {
	var body NewSeries
	var r reading
	r.command(c, &body)
	cmd := planning.CreateSeries{Company: companyOf(c), By: actorOf(c), Course: job.Course{
		Ref: valueOf(body.Ref), Rule: r.rule(body.Rule), Start: r.date("start", &body.Start), End: r.date("end", body.End),
		Except: r.dates("except", body.Except), Work: r.work(body.Site, body.Window, body.Crew, body.EffortS),
	}}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	s, err := a.parts.Series.Create(c.Request.Context(), cmd)
	a.answerSeries(c, http.StatusCreated, s, err)
}

// ChangeJobSeries answers PATCH /v1/job-series/{id}.
func (a *API) ChangeJobSeries(c *gin.Context, text Id, _ ChangeJobSeriesParams) {
	var body SeriesChange
	var r reading
	id := domain.SeriesID{UUID: r.id("id", &text)}
	cmd := planning.ChangeSeries{Company: companyOf(c), Series: id, Seen: r.change(c, &body), By: actorOf(c)}
	cmd.Since, cmd.Ref, cmd.Work = r.date("since", body.Since), body.Ref.change(), r.workChange(body.Site, body.Window, body.Crew, body.EffortS)
	if body.Rule != nil {
		cmd.Rule = roster.Set(r.rule(*body.Rule))
	}
	if body.Start != nil {
		cmd.Start = roster.Set(r.date("start", body.Start))
	}
	if cmd.End.Given = body.End.there; cmd.End.Given {
		cmd.End.Value = r.date("end", body.End.value)
	}
	if body.Except != nil {
		cmd.Except = roster.Set(r.dates("except", body.Except))
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	s, err := a.parts.Series.Change(c.Request.Context(), cmd)
	a.answerSeries(c, http.StatusOK, s, err)
}

func (a *API) answerSeries(c *gin.Context, status int, s job.Series, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	located(c, status, "/v1/job-series/", s.ID())
	tag(c, s.Revision())
	c.JSON(status, seriesOf(s))
}

func seriesOf(s job.Series) Series {
	course := s.Course()
	out := Series{
		Id: s.ID().String(), Ref: textOrNull(course.Ref), Site: course.Site.String(), Rule: course.Rule.String(),
		Start: course.Start.String(), End: textOrNull(course.End.String()), Except: make([]Date, len(course.Except)),
		Window: windowOf(course.Window), Crew: idOrNull(course.Crew.UUID), EffortS: int64(course.Effort),
		Since: s.Since().String(), MadeTo: textOrNull(s.Made().String()),
	}
	for i, d := range course.Except {
		out.Except[i] = d.String()
	}
	return out
}
