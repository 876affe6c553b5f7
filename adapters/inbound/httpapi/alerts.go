package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/notices"
	"actual/domain"
	"actual/domain/notice"
	"actual/ports"
)

// Alerts shows what is wrong, takes answers, and keeps whom what is told when.
type Alerts interface {
	AlertViewer
	AlertRuleKeeper
}

// AlertViewer is what Alerts do with alerts.
type AlertViewer interface {
	List(ctx context.Context, company domain.CompanyID, q ports.AlertQuery) (notices.Page, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.AlertID) (notices.Page, error)
	Detail(ctx context.Context, company domain.CompanyID, id domain.AlertID, language notice.Language) (notices.Detail, error)
	Acknowledge(ctx context.Context, cmd notices.Acknowledge) (notice.Alert, error)
	Snooze(ctx context.Context, cmd notices.Snooze) (notice.Alert, error)
	Messages(ctx context.Context, company domain.CompanyID, q ports.AlertMessageQuery) (all []ports.AlertMessage, more bool, err error)
	Usefulness(ctx context.Context, company domain.CompanyID, since time.Time) ([]notices.Use, error)
}

// ListAlerts answers GET /v1/alerts.
func (a *API) ListAlerts(c *gin.Context, p ListAlertsParams) {
	var r reading
	q := ports.AlertQuery{
		Badge: domain.BadgeID{UUID: r.id("badge", p.Badge)}, Crew: domain.CrewID{UUID: r.id("crew", p.Crew)}, Since: r.time(p.Since), Limit: r.limit(p.Limit),
	}
	if p.Active != nil {
		over := !*p.Active
		q.Over = &over
	}
	if p.State != nil {
		q.State = notice.State(*p.State)
	}
	if p.Kind != nil {
		q.Kind = notice.Kind(*p.Kind)
	}
	var err error
	if q.BeforeRaised, q.BeforeID.UUID, err = instantPlace(cursorAlerts, p.Cursor); err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Alerts.List(c.Request.Context(), companyOf(c), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := AlertPage{Alerts: make([]Alert, len(page.Alerts))}
	for i, one := range page.Alerts {
		out.Alerts[i] = AlertOf(one, page.Names)
		if page.More {
			out.NextCursor = instantCursor(cursorAlerts, one.Raised, one.ID.UUID)
		}
	}
	c.JSON(http.StatusOK, out)
}

// GetAlert answers GET /v1/alerts/{id}.
func (a *API) GetAlert(c *gin.Context, text Id, p GetAlertParams) {
	var r reading
	id := r.alert(text)
	language := notice.Language("")
	if p.Language != nil {
		language = notice.Language(*p.Language)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	d, err := a.parts.Alerts.Detail(c.Request.Context(), companyOf(c), id, language)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, AlertDetailOf(d))
}

func (r *reading) alert(text Id) domain.AlertID { return domain.AlertID{UUID: r.id("id", &text)} }

// AcknowledgeAlert answers POST /v1/alerts/{id}/acknowledge.
func (a *API) AcknowledgeAlert(c *gin.Context, text Id, _ AcknowledgeAlertParams) {
	var r reading
	cmd := notices.Acknowledge{Company: companyOf(c), Alert: r.alert(text), By: actorOf(c)}
	if r.err == nil {
		_, r.err = a.parts.Alerts.Acknowledge(c.Request.Context(), cmd)
	}
	a.answerAlert(c, cmd.Alert, r.err)
}

// SnoozeAlert answers POST /v1/alerts/{id}/snooze.
func (a *API) SnoozeAlert(c *gin.Context, text Id, _ SnoozeAlertParams) {
	var body AlertSnooze
	var r reading
	cmd := notices.Snooze{Company: companyOf(c), Alert: r.alert(text), By: actorOf(c)}
	r.command(c, &body)
	switch {
	case (body.Until == nil) == (body.Minutes == nil):
		r.fails(notice.ErrBadSnooze.With("give until, or minutes"))
	case body.Minutes != nil:
		cmd.Until = a.parts.Clock.Now().Add(time.Duration(*body.Minutes)*time.Minute + time.Second) // The answer's own moment is a little later.
	default:
		cmd.Until = r.time(body.Until)
	}
	if r.err == nil {
		_, r.err = a.parts.Alerts.Snooze(c.Request.Context(), cmd)
	}
	a.answerAlert(c, cmd.Alert, r.err)
}

func (a *API) answerAlert(c *gin.Context, id domain.AlertID, err error) {
	var page notices.Page
	if err == nil {
		page, err = a.parts.Alerts.Show(c.Request.Context(), companyOf(c), id)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, AlertOf(page.Alerts[0], page.Names))
}

// ListAlertMessages answers GET /v1/alert-messages.
func (a *API) ListAlertMessages(c *gin.Context, p ListAlertMessagesParams) {
	var r reading
	q := ports.AlertMessageQuery{Alert: domain.AlertID{UUID: r.id("alert", p.Alert)}, Since: r.time(p.Since), Limit: r.limit(p.Limit)}
	if p.Fate != nil {
		q.Fate = ports.Fate(*p.Fate)
	}
	var err error
	if q.Before.UUID, err = placeID(cursorAlertMessages, p.Cursor); err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, more, err := a.parts.Alerts.Messages(c.Request.Context(), companyOf(c), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := AlertMessagePage{Messages: make([]AlertMessage, len(all))}
	for i, m := range all {
		out.Messages[i] = AlertMessageOf(m)
		if more {
			out.NextCursor = idCursor(cursorAlertMessages, m.ID.UUID)
		}
	}
	c.JSON(http.StatusOK, out)
}

// CountAlertUse answers GET /v1/alerts/usefulness.
func (a *API) CountAlertUse(c *gin.Context, p CountAlertUseParams) {
	days := 30
	put(&days, p.Days)
	since := a.parts.Clock.Now().UTC().AddDate(0, 0, -days).Truncate(time.Second)
	all, err := a.parts.Alerts.Usefulness(c.Request.Context(), companyOf(c), since)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := AlertUsefulness{Since: since, Kinds: make([]AlertUse, len(all))}
	for i, u := range all {
		out.Kinds[i] = AlertUseOf(u)
	}
	c.JSON(http.StatusOK, out)
}
