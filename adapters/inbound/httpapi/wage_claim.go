package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/adapters/claimbundle"
	"actual/app/wageclaims"
	"actual/domain"
	"actual/domain/wageclaim"
)

// ClaimMaker hands out what proves a worker's hours.
type ClaimMaker interface {
	Make(ctx context.Context, cmd wageclaims.Make) (wageclaim.Bundle, error)
}

// GetWageClaim answers GET /v1/workers/{id}/wage-claim.
func (a *API) GetWageClaim(c *gin.Context, text Id, p GetWageClaimParams) {
	id, err := domain.ParseWorkerID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	cmd := wageclaims.Make{Company: companyOf(c), Worker: id, By: actorOf(c)}
	if cmd.From, err = domain.ParseDate(p.From); err != nil {
		a.fail(c, unreadable(err))
		return
	}
	if cmd.To, err = domain.ParseDate(p.To); err != nil {
		a.fail(c, unreadable(err))
		return
	}
	if !a.exporting.TryAcquire(1) {
		c.Header("Retry-After", "30")
		a.fail(c, errExporting)
		return
	}
	defer a.exporting.Release(1)
	bundle, err := a.parts.Claims.Make(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Content-Type", "application/x-ndjson")
	c.Header("Content-Disposition", `attachment; filename="wage-claim-`+id.String()+`.ndjson"`)
	if err := claimbundle.Write(&patient{out: c.Writer, control: http.NewResponseController(c.Writer)}, bundle); err != nil {
		a.log.WarnContext(c.Request.Context(), "export broken off", "error", err)
		panic(http.ErrAbortHandler)
	}
}
