package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/notices"
	"actual/domain"
	"actual/domain/notice"
)

// AlertRuleKeeper is what Alerts do with rules.
type AlertRuleKeeper interface {
	Rules(ctx context.Context, company domain.CompanyID, after domain.AlertRuleID, limit int) (notices.RulePage, error)
	Rule(ctx context.Context, company domain.CompanyID, id domain.AlertRuleID) (notices.NamedRule, error)
	CreateRule(ctx context.Context, company domain.CompanyID, r notice.Rule, by string) (notice.Rule, error)
	ChangeRule(ctx context.Context, company domain.CompanyID, id domain.AlertRuleID, seen domain.Revision, change func(notice.Rule) notice.Rule, by string) (notice.Rule, error)
	RemoveRule(ctx context.Context, company domain.CompanyID, id domain.AlertRuleID, seen domain.Revision, by string) error
	Effective(ctx context.Context, company domain.CompanyID, badge domain.BadgeID) (notices.Effective, error)
}

// ListAlertRules answers GET /v1/alert-rules.
func (a *API) ListAlertRules(c *gin.Context, p ListAlertRulesParams) {
	var r reading
	limit := r.limit(p.Limit)
	after, err := placeID(cursorAlertRules, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Alerts.Rules(c.Request.Context(), companyOf(c), domain.AlertRuleID{UUID: after}, limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := AlertRulePage{Rules: make([]AlertRule, len(page.Rules))}
	for i, one := range page.Rules {
		out.Rules[i] = AlertRuleOf(one, page.Names)
		if page.More {
			out.NextCursor = idCursor(cursorAlertRules, one.ID.UUID)
		}
	}
	c.JSON(http.StatusOK, out)
}

// CreateAlertRule answers POST /v1/alert-rules.
func (a *API) CreateAlertRule(c *gin.Context, _ CreateAlertRuleParams) {
	var body AlertRuleNew
	var r reading
	r.command(c, &body)
	rule := notice.Rule{Scope: r.scope(body), Off: body.Off, Missed: body.Missed, Escalate: body.Escalate}
	rule.OffKinds, rule.Silence, rule.Repeat = turned(body.OffKinds, kindsOf), turned(body.SilenceS, ofSeconds), turned(body.RepeatMinutes, ofMinutes)
	rule.Hours, rule.Quiet, rule.DaysOff = turned(body.Hours, r.week), turned(body.Quiet, r.week), turned(body.DaysOff, r.daysOff)
	rule.First, rule.Second = turned(body.First, r.recipients), turned(body.Second, r.recipients)
	rule.Language = turned(body.Language, languageOf)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	rule, err := a.parts.Alerts.CreateRule(c.Request.Context(), companyOf(c), rule, actorOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Location", "/v1/alert-rules/"+rule.ID.String())
	a.answerAlertRule(c, http.StatusCreated, rule.ID, nil)
}

// GetAlertRule answers GET /v1/alert-rules/{id}.
func (a *API) GetAlertRule(c *gin.Context, text Id) {
	var r reading
	id := r.alertRule(text)
	a.answerAlertRule(c, http.StatusOK, id, r.err)
}

// ChangeAlertRule answers PATCH /v1/alert-rules/{id}.
func (a *API) ChangeAlertRule(c *gin.Context, text Id, _ ChangeAlertRuleParams) {
	var body AlertRuleChange
	var r reading
	id := r.alertRule(text)
	seen := r.change(c, &body)
	change := r.ruleChange(body) // What can't be read is said before anything is changed.
	if r.err == nil {
		_, r.err = a.parts.Alerts.ChangeRule(c.Request.Context(), companyOf(c), id, seen, change, actorOf(c))
	}
	a.answerAlertRule(c, http.StatusOK, id, r.err)
}

// RemoveAlertRule answers DELETE /v1/alert-rules/{id}.
func (a *API) RemoveAlertRule(c *gin.Context, text Id) {
	var r reading
	id := r.alertRule(text)
	if r.err == nil {
		r.err = a.parts.Alerts.RemoveRule(c.Request.Context(), companyOf(c), id, 0, actorOf(c))
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	c.Status(http.StatusNoContent)
}

// GetEffectiveAlertRule answers GET /v1/alert-rules/effective.
func (a *API) GetEffectiveAlertRule(c *gin.Context, p GetEffectiveAlertRuleParams) {
	var r reading
	badge := domain.BadgeID{UUID: r.id("badge", p.Badge)}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	e, err := a.parts.Alerts.Effective(c.Request.Context(), companyOf(c), badge)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, AlertHoldingOf(e))
}

func (a *API) answerAlertRule(c *gin.Context, status int, id domain.AlertRuleID, err error) {
	var r notices.NamedRule
	if err == nil {
		r, err = a.parts.Alerts.Rule(c.Request.Context(), companyOf(c), id)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, r.Revision)
	c.JSON(status, AlertRuleOf(r.Rule, r.Names))
}

func (r *reading) alertRule(text Id) domain.AlertRuleID {
	return domain.AlertRuleID{UUID: r.id("id", &text)}
}

// scope reads what a rule is of.
func (r *reading) scope(body AlertRuleNew) notice.Scope {
	out := notice.Scope{Level: notice.OfCompany}
	for _, of := range []struct {
		level notice.Level
		id    *string
	}{{notice.OfZone, body.Zone}, {notice.OfCrew, body.Crew}, {notice.OfBadge, body.Badge}} {
		if of.id == nil {
			continue
		}
		if out.Level != notice.OfCompany {
			r.fails(notice.ErrBadRule.With("a rule is of the company, or of one of zone, crew and badge"))
		}
		out = notice.Scope{Level: of.level, ID: r.id(string(of.level), of.id)}
	}
	return out
}

// ruleChange reads a change of a rule.
func (r *reading) ruleChange(body AlertRuleChange) func(notice.Rule) notice.Rule {
	hours, quiet, daysOff := turned(body.Hours.value, r.week), turned(body.Quiet.value, r.week), turned(body.DaysOff.value, r.daysOff)
	first, second := turned(body.First.value, r.recipients), turned(body.Second.value, r.recipients)
	return func(is notice.Rule) notice.Rule {
		over(&is.Off, body.Off.there, body.Off.value)
		over(&is.OffKinds, body.OffKinds.there, turned(body.OffKinds.value, kindsOf))
		over(&is.Missed, body.Missed.there, body.Missed.value)
		over(&is.Silence, body.SilenceS.there, turned(body.SilenceS.value, ofSeconds))
		over(&is.Hours, body.Hours.there, hours)
		over(&is.DaysOff, body.DaysOff.there, daysOff)
		over(&is.Quiet, body.Quiet.there, quiet)
		over(&is.Repeat, body.RepeatMinutes.there, turned(body.RepeatMinutes.value, ofMinutes))
		over(&is.Escalate, body.Escalate.there, body.Escalate.value)
		over(&is.First, body.First.there, first)
		over(&is.Second, body.Second.there, second)
		over(&is.Language, body.Language.there, turned(body.Language.value, languageOf))
		return is
	}
}

// over replaces a part of a rule, where it is said; by nil it is inherited again.
func over[T any](is **T, said bool, to *T) {
	if said {
		*is = to
	}
}

func ofSeconds(s int64) time.Duration { return time.Duration(s) * time.Second }

func ofMinutes(all []int) []time.Duration {
	out := make([]time.Duration, len(all))
	for i, m := range all {
		out[i] = time.Duration(m) * time.Minute
	}
	return out
}

func kindsOf(all []AlertKind) []notice.Kind {
	out := make([]notice.Kind, len(all))
	for i, k := range all {
		out[i] = notice.Kind(k)
	}
	return out
}

func languageOf(l Language) notice.Language { return notice.Language(l) }

func (r *reading) daysOff(all []Date) []domain.Date {
	out := make([]domain.Date, len(all))
	for i := range all {
		out[i] = r.date("days_off", &all[i])
	}
	return out
}

// week reads hours of a week.
func (r *reading) week(all []AlertHours) notice.Week {
	var days [7][]notice.Stretch
	for _, h := range all {
		s, err := notice.ParseStretch(h.From + "-" + h.To)
		if err != nil {
			r.fails(err)
		}
		days[weekday(h.Day)] = append(days[weekday(h.Day)], s)
	}
	w, err := notice.NewWeek(days)
	if err != nil {
		r.fails(err)
	}
	return w
}

// recipients reads whom to tell: an address, or one that is sealed already.
func (r *reading) recipients(all []AlertRecipientNew) []notice.Recipient {
	out := make([]notice.Recipient, len(all))
	for i, to := range all {
		out[i] = notice.Recipient{Channel: notice.Channel(to.Channel), Address: domain.AlertAddressID{UUID: r.id("address", to.Address)}}
		if (to.To == nil) == (to.Address == nil) {
			r.fails(notice.ErrBadRule.With("recipients: give to, or the address of an incoming webhook that is sealed already"))
		}
		put(&out[i].To, to.To)
	}
	return out
}
