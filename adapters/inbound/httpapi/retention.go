package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/retention"
	"actual/domain"
	"actual/domain/tenant"
)

// RetentionSettings shows and changes for how long the company keeps what.
type RetentionSettings interface {
	Show(ctx context.Context, company domain.CompanyID) (tenant.Retention, error)
	Change(ctx context.Context, cmd retention.ChangeRetention) (tenant.Retention, error)
}

// GetRetention answers GET /v1/company/retention.
func (a *API) GetRetention(c *gin.Context) {
	r, err := a.parts.Retention.Show(c.Request.Context(), companyOf(c))
	a.answerRetention(c, r, err)
}

// ChangeRetention answers PATCH /v1/company/retention.
func (a *API) ChangeRetention(c *gin.Context, _ ChangeRetentionParams) {
	var body RetentionChange
	seen, err := readChange(c, &body)
	if err != nil {
		a.fail(c, err)
		return
	}
	days := map[tenant.Purpose]int{}
	for purpose, given := range map[tenant.Purpose]*int{
		tenant.ForEvents: body.Events, tenant.ForFixes: body.Fixes, tenant.ForQuarantine: body.Quarantine,
		tenant.ForAccess: body.Access, tenant.ForVisits: body.Visits, tenant.ForPay: body.Pay, tenant.ForLedger: body.Ledger,
	} {
		if given != nil {
			days[purpose] = *given
		}
	}
	r, err := a.parts.Retention.Change(c.Request.Context(), retention.ChangeRetention{Company: companyOf(c), Seen: seen, Days: days, By: actorOf(c)})
	a.answerRetention(c, r, err)
}

func (a *API) answerRetention(c *gin.Context, r tenant.Retention, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, r.Revision())
	term := func(p tenant.Purpose) Term { return Term{Days: r.Days(p), Least: tenant.TermOf(p).Least} }
	c.JSON(http.StatusOK, Retention{
		Events: term(tenant.ForEvents), Fixes: term(tenant.ForFixes), Quarantine: term(tenant.ForQuarantine),
		Access: term(tenant.ForAccess), Visits: term(tenant.ForVisits), Pay: term(tenant.ForPay), Ledger: term(tenant.ForLedger),
	})
}
