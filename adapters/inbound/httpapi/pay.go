package httpapi

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"actual/adapters/timesheettable"
	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/timesheet"
)

// PaySettingsKeeper keeps how time is paid.
type PaySettingsKeeper interface {
	Settings(ctx context.Context, company domain.CompanyID) (timesheet.Settings, error)
	ChangeSettings(ctx context.Context, cmd timekeeping.ChangeSettings) (timesheet.Settings, error)
	SetRate(ctx context.Context, company domain.CompanyID, r timesheet.Pays, by string) (timesheet.Pays, error)
	Rates(ctx context.Context, company domain.CompanyID, worker domain.WorkerID) ([]timesheet.Pays, error)
}

// PayPeriods shows and locks pay periods.
type PayPeriods interface {
	Period(ctx context.Context, q timekeeping.AskPeriod) (timekeeping.PayPeriod, error)
	Lock(ctx context.Context, cmd timekeeping.LockPeriod) (timesheet.Closed, error)
	Unlock(ctx context.Context, cmd timekeeping.LockPeriod) (timesheet.Closed, error)
}

// GetPaySettings answers GET /v1/pay-settings.
func (a *API) GetPaySettings(c *gin.Context) {
	s, err := a.parts.PaySettings.Settings(c.Request.Context(), companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, s.Revision)
	c.JSON(http.StatusOK, paySettingsOf(s))
}

// ChangePaySettings answers PATCH /v1/pay-settings.
func (a *API) ChangePaySettings(c *gin.Context, _ ChangePaySettingsParams) {
	var body PaySettingsChange
	var r reading
	seen := r.change(c, &body)
	change := r.paySettings(&body)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	s, err := a.parts.PaySettings.ChangeSettings(c.Request.Context(), timekeeping.ChangeSettings{Company: companyOf(c), Seen: seen, Change: change, By: actorOf(c)})
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, s.Revision)
	c.JSON(http.StatusOK, paySettingsOf(s))
}

// ListPayRates answers GET /v1/pay-rates.
func (a *API) ListPayRates(c *gin.Context, p ListPayRatesParams) {
	var r reading
	worker, limit := r.id("worker", p.Worker), r.limit(p.Limit)
	after, err := placeID(cursorPayRates, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, err := a.parts.PaySettings.Rates(c.Request.Context(), companyOf(c), domain.WorkerID{UUID: worker})
	if err != nil {
		a.fail(c, err)
		return
	}
	all = slices.DeleteFunc(all, func(p timesheet.Pays) bool { return slices.Compare(p.ID.UUID[:], after[:]) <= 0 })
	var out PayRateList
	if len(all) > limit {
		all = all[:limit]
		out.NextCursor = idCursor(cursorPayRates, all[limit-1].ID.UUID)
	}
	out.PayRates = make([]PayRate, len(all))
	for i := range all {
		out.PayRates[i] = payRateOf(&all[i])
	}
	c.JSON(http.StatusOK, out)
}

// SetPayRate answers POST /v1/pay-rates.
func (a *API) SetPayRate(c *gin.Context, _ SetPayRateParams) {
	var body PayRateNew
	var r reading
	r.command(c, &body)
	p := timesheet.Pays{Worker: domain.WorkerID{UUID: r.id("worker", &body.Worker)}, Job: domain.JobID{UUID: r.id("job", body.Job)}, Since: r.date("since", &body.Since)}
	p.Rate.Basic = r.money(&body.Basic)
	p.Rate.Fringe = r.money(body.Fringe)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	made, err := a.parts.PaySettings.SetRate(c.Request.Context(), companyOf(c), p, actorOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusCreated, payRateOf(&made))
}

func (r *reading) money(given *string) timesheet.Money {
	if given == nil {
		return 0
	}
	m, err := timesheet.ParseMoney(*given)
	if err != nil {
		r.fails(err)
	}
	return m
}

func payRateOf(p *timesheet.Pays) PayRate {
	return PayRate{
		Id: p.ID.String(), Worker: p.Worker.String(), Job: idOrNull(p.Job.UUID), Since: p.Since.String(), Basic: p.Rate.Basic.Exact(), Fringe: p.Rate.Fringe.Exact(), By: p.By, At: p.At,
	}
}

func (r *reading) askPeriod(c *gin.Context, day Date, worker *Id, all *bool) timekeeping.AskPeriod {
	q := timekeeping.AskPeriod{Company: companyOf(c), Day: r.date("day", &day), All: all != nil && *all}
	if id := r.id("worker", worker); !id.IsZero() {
		q.Workers = []domain.WorkerID{{UUID: id}}
	}
	return q
}

// GetPayPeriod answers GET /v1/pay-periods/{day}.
func (a *API) GetPayPeriod(c *gin.Context, day Date, p GetPayPeriodParams) {
	a.period(c, day, p.Worker, p.All, func(found timekeeping.PayPeriod) { c.JSON(http.StatusOK, payPeriodOf(c, &found)) })
}

// ExportPayPeriod answers GET /v1/pay-periods/{day}/csv.
func (a *API) ExportPayPeriod(c *gin.Context, day Date, p ExportPayPeriodParams) {
	a.period(c, day, p.Worker, p.All, func(found timekeeping.PayPeriod) {
		timeNames{c, found.Names}.veil()
		a.table(c, "pay-period.csv", func(to *bytes.Buffer) error { return timesheettable.Period(to, found) })
	})
}

func (a *API) period(c *gin.Context, day Date, worker *Id, all *bool, answer func(timekeeping.PayPeriod)) {
	var r reading
	q := r.askPeriod(c, day, worker, all)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	found, err := a.parts.PayPeriods.Period(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	answer(found)
}

// LockPayPeriod answers POST /v1/pay-periods/{day}/lock.
func (a *API) LockPayPeriod(c *gin.Context, day Date, _ LockPayPeriodParams) {
	var body PayPeriodTurn
	a.turnPeriod(c, day, &body, func() *string { return body.Why }, a.parts.PayPeriods.Lock)
}

// UnlockPayPeriod answers POST /v1/pay-periods/{day}/unlock.
func (a *API) UnlockPayPeriod(c *gin.Context, day Date, _ UnlockPayPeriodParams) {
	var body PayPeriodUnlock
	a.turnPeriod(c, day, &body, func() *string { return &body.Why }, a.parts.PayPeriods.Unlock)
}

func (a *API) turnPeriod(c *gin.Context, day Date, body any, why func() *string, do func(context.Context, timekeeping.LockPeriod) (timesheet.Closed, error)) {
	var r reading
	cmd := timekeeping.LockPeriod{Company: companyOf(c), Day: r.date("day", &day), By: actorOf(c)}
	r.command(c, body)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	put(&cmd.Why, why())
	now, err := do(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, payPeriodStateOf(now))
}
