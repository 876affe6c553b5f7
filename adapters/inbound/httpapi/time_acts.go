package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/tenant"
	"actual/domain/timesheet"
	"actual/ports"
)

// TimeDesk is where people approve time, and dispute it.
type TimeDesk interface {
	Approve(ctx context.Context, cmd timekeeping.Approve) ([]timekeeping.Done, error)
	Reopen(ctx context.Context, cmd timekeeping.Reopen) (timesheet.Day, error)
	Dispute(ctx context.Context, cmd timekeeping.Speak) (timesheet.Day, error)
	Answer(ctx context.Context, cmd timekeeping.Speak) (timesheet.Day, error)
}

// TimeSayings keeps what people say that time was.
type TimeSayings interface {
	Say(ctx context.Context, cmd timekeeping.Say) (timesheet.Said, error)
	Unsay(ctx context.Context, company domain.CompanyID, id domain.SaidID, by string) (timesheet.Said, error)
}

// ApproveTime answers POST /v1/time-days/approve.
func (a *API) ApproveTime(c *gin.Context, _ ApproveTimeParams) {
	var body TimeApproval
	var r reading
	r.command(c, &body)
	cmd := timekeeping.Approve{Company: companyOf(c), By: actorOf(c), Adjust: adjusts(c)}
	if body.Override != nil {
		cmd.Override = *body.Override
	}
	if body.Gaps != nil {
		cmd.Gaps = timekeeping.Gaps{As: timesheet.Activity(body.Gaps.As), Why: body.Gaps.Why}
	}
	for _, d := range body.Days {
		one := timekeeping.Seen{TimeDayKey: r.timeDay(d.Worker, d.Day)}
		if d.Digest != nil {
			one.Digest = *d.Digest
		}
		cmd.Days = append(cmd.Days, one)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, err := a.parts.TimeDesk.Approve(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := TimeApproved{Days: make([]TimeDayDone, len(all))}
	for i, d := range all {
		out.Days[i] = TimeDayDone{Worker: d.Worker.String(), Day: d.Day.String(), Outcome: TimeOutcome(d.Outcome), Against: blocksOf(d.Against), Revision: int(d.Revision)}
		if d.Refused != nil {
			out.Days[i].Code, out.Days[i].Detail = textOrNull(d.Refused.Code), textOrNull(d.Refused.Error())
		}
	}
	c.JSON(http.StatusOK, out)
}

// adjusts reports whether the caller may change pay periods that are locked.
func adjusts(c *gin.Context) bool { return principalIn(c).Allows(tenant.LockTime) == nil }

// ReopenTimeDay answers POST /v1/time-days/{worker}/{day}/reopen.
func (a *API) ReopenTimeDay(c *gin.Context, worker Id, day Date, _ ReopenTimeDayParams) {
	a.speak(c, func(r *reading) ports.TimeDayKey { return r.timeDay(worker, day) }, func(ctx context.Context, s timekeeping.Speak) (timesheet.Day, error) {
		return a.parts.TimeDesk.Reopen(ctx, timekeeping.Reopen{Company: s.Company, Day: s.Day, Why: s.Text, By: s.By, Adjust: adjusts(c)})
	})
}

// AnswerTimeDispute answers POST /v1/time-days/{worker}/{day}/answer.
func (a *API) AnswerTimeDispute(c *gin.Context, worker Id, day Date, _ AnswerTimeDisputeParams) {
	a.speak(c, func(r *reading) ports.TimeDayKey { return r.timeDay(worker, day) }, a.parts.TimeDesk.Answer)
}

// DisputeOwnTimeDay answers POST /v1/me/time-days/{day}/dispute.
func (a *API) DisputeOwnTimeDay(c *gin.Context, day Date, _ DisputeOwnTimeDayParams) {
	a.speak(c, func(r *reading) ports.TimeDayKey {
		return ports.TimeDayKey{Worker: r.own(c)[0], Day: r.date("day", &day)}
	}, a.parts.TimeDesk.Dispute)
}

// speak does what a text is said with.
func (a *API) speak(c *gin.Context, of func(r *reading) ports.TimeDayKey, do func(context.Context, timekeeping.Speak) (timesheet.Day, error)) {
	var body TimeNote
	var r reading
	key := of(&r)
	r.command(c, &body)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	now, err := do(c.Request.Context(), timekeeping.Speak{Company: companyOf(c), Day: key, Text: body.Text, By: actorOf(c)})
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, timeStateOf(now))
}

// SayTime answers POST /v1/time-days/{worker}/sayings.
func (a *API) SayTime(c *gin.Context, worker Id, _ SayTimeParams) {
	var body TimeSayingNew
	var r reading
	who := r.id("worker", &worker)
	r.command(c, &body)
	s := timesheet.Said{
		Worker: domain.WorkerID{UUID: who}, Span: domain.Span{From: r.time(&body.From), To: r.time(&body.To)}, As: timesheet.Activity(body.As),
		Site: domain.SiteID{UUID: r.id("site", body.Site)}, Job: domain.JobID{UUID: r.id("job", body.Job)}, Why: body.Why,
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	said, err := a.parts.TimeSayings.Say(c.Request.Context(), timekeeping.Say{Company: companyOf(c), Said: s, By: actorOf(c)})
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusCreated, sayingOf(&said))
}

// WithdrawTimeSaying answers POST /v1/time-sayings/{id}/withdraw.
func (a *API) WithdrawTimeSaying(c *gin.Context, text Id, _ WithdrawTimeSayingParams) {
	id, err := domain.ParseSaidID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	said, err := a.parts.TimeSayings.Unsay(c.Request.Context(), companyOf(c), id, actorOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, sayingOf(&said))
}
