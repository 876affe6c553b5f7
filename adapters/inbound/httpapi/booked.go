package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/labour"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
)

// BookedLister lists what was booked and clocked elsewhere.
type BookedLister interface {
	Times(ctx context.Context, q labour.ListTimes) (labour.TimePage, error)
	Clocks(ctx context.Context, q labour.ListClocks) (labour.ClockPage, error)
}

// ListBookedTimes answers GET /v1/booked-times.
func (a *API) ListBookedTimes(c *gin.Context, p ListBookedTimesParams) {
	var r reading
	q := labour.ListTimes{Company: companyOf(c), From: r.date("from", p.From), To: r.date("to", p.To)}
	q.Only.Limit, q.Only.Source, q.Only.WithGone = r.limit(p.Limit), job.Source(valueOf(p.Source)), p.Gone != nil && *p.Gone
	q.Only.Worker.UUID, q.Only.Crew.UUID, q.Only.Site.UUID, q.Only.Job.UUID = r.id("worker", p.Worker), r.id("crew", p.Crew), r.id("site", p.Site), r.id("job", p.Job)
	q.Only.AfterDate, q.Only.AfterID.UUID = r.afterDate(cursorBooked, p.Cursor)
	r.inOrder(q.From, q.To)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Booked.Times(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := BookedTimePage{BookedTimes: make([]BookedTime, len(page.Times)), NextCursor: dateCursor(cursorBooked, page.Next.Date, page.Next.ID)}
	for i, t := range page.Times {
		out.BookedTimes[i] = BookedTime{
			Id: t.ID.String(), Source: string(t.Source), Ref: t.Ref, Date: t.Date.String(), From: timeOrNull(t.Span.From), To: timeOrNull(t.Span.To), HoursS: int64(t.Hours), BreakS: int64(t.Break),
			Travel: t.Travel, Stage: BookedStage(t.Stage), Doubt: doubtOrNull(t.Doubt), Task: textOrNull(t.Task), Ticket: textOrNull(t.Ticket), Number: textOrNull(t.Number),
			Worker: idOrNull(t.Of.Worker.UUID), WorkerRef: textOrNull(t.Worker), Crew: idOrNull(t.Of.Crew.UUID), CrewRef: textOrNull(t.Crew), LeaderRef: textOrNull(t.Leader),
			Site: idOrNull(t.Of.Site.UUID), SiteRef: textOrNull(t.Site), Job: idOrNull(t.Of.Job.UUID), GoneAt: timeOrNull(t.Gone),
		}
	}
	c.JSON(http.StatusOK, out)
}

// ListClockTimes answers GET /v1/clock-times.
func (a *API) ListClockTimes(c *gin.Context, p ListClockTimesParams) {
	var r reading
	q := labour.ListClocks{Company: companyOf(c), From: r.date("from", p.From), To: r.date("to", p.To)}
	q.Only.Limit, q.Only.Source, q.Only.WithGone = r.limit(p.Limit), job.Source(valueOf(p.Source)), p.Gone != nil && *p.Gone
	q.Only.Worker.UUID = r.id("worker", p.Worker)
	q.Only.AfterDate, q.Only.AfterID.UUID = r.afterDate(cursorClocked, p.Cursor)
	r.inOrder(q.From, q.To)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Booked.Clocks(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := ClockTimePage{ClockTimes: make([]ClockTime, len(page.Clocks)), NextCursor: dateCursor(cursorClocked, page.Next.Date, page.Next.ID)}
	for i, k := range page.Clocks {
		out.ClockTimes[i] = ClockTime{
			Id: k.ID.String(), Source: string(k.Source), Ref: k.Ref, Date: k.Date.String(), From: k.Span.From.UTC(), To: timeOrNull(k.Span.To), BreakS: int64(k.Break),
			Stage: BookedStage(k.Stage), Doubt: doubtOrNull(k.Doubt), Worker: idOrNull(k.Of.UUID), WorkerRef: textOrNull(k.Worker), GoneAt: timeOrNull(k.Gone),
		}
	}
	c.JSON(http.StatusOK, out)
}

// inOrder refuses dates of which the second is before the first.
func (r *reading) inOrder(from, to domain.Date) {
	if !to.IsZero() && to.Before(from) {
		r.fails(unreadable(errParameter.With("to: %s is before from, %s", to, from)))
	}
}

func doubtOrNull(d booked.Doubt) *ClockDoubt {
	if d == booked.Clear {
		return nil
	}
	out := ClockDoubt(d)
	return &out
}
