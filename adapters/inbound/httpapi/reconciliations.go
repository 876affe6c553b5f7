package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/reconciliation"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/ports"
)

// Reconciliations shows passes.
type Reconciliations interface {
	Passes(ctx context.Context, q reconciliation.ListPasses) (reconciliation.PassPage, error)
	Pass(ctx context.Context, company domain.CompanyID, id domain.PassID) (discrepancy.Pass, error)
	Difference(ctx context.Context, q reconciliation.Difference) (reconciliation.ChangePage, error)
}

// ReconciliationAsker queues passes.
type ReconciliationAsker interface {
	Ask(ctx context.Context, q reconciliation.Range) (reconciliation.Asked, error)
}

// ListReconciliations answers GET /v1/reconciliations.
func (a *API) ListReconciliations(c *gin.Context, p ListReconciliationsParams) {
	var r reading
	q := reconciliation.ListPasses{Company: companyOf(c), Limit: r.limit(p.Limit), Only: ports.PassQuery{From: r.date("from", p.From), To: r.date("to", p.To), Request: r.id("request", p.Request)}}
	r.inOrder(q.Only.From, q.Only.To)
	before, err := placeID(cursorPasses, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	q.Only.Before.UUID = before
	page, err := a.parts.Reconciliations.Passes(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := ReconciliationPage{Reconciliations: make([]Reconciliation, len(page.Passes)), NextCursor: idCursor(cursorPasses, page.Next.UUID)}
	for i, one := range page.Passes {
		out.Reconciliations[i] = passOf(one)
	}
	c.JSON(http.StatusOK, out)
}

// AskForReconciliation answers POST /v1/reconciliations.
func (a *API) AskForReconciliation(c *gin.Context, _ AskForReconciliationParams) {
	var body NewReconciliation
	var r reading
	r.command(c, &body)
	q := reconciliation.Range{Company: companyOf(c), By: actorOf(c), From: r.date("from", &body.From), To: r.date("to", &body.To)}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	asked, err := a.parts.ReconciliationAsker.Ask(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusAccepted, AskedReconciliation{Request: asked.Request.String(), Dates: asked.Dates, From: q.From.String(), To: q.To.String()})
}

// GetReconciliation answers GET /v1/reconciliations/{id}.
func (a *API) GetReconciliation(c *gin.Context, text Id) {
	id, err := domain.ParsePassID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	p, err := a.parts.Reconciliations.Pass(c.Request.Context(), companyOf(c), id)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, passOf(p))
}

// ListReconciliationChanges answers GET /v1/reconciliations/{id}/changes.
func (a *API) ListReconciliationChanges(c *gin.Context, text Id, p ListReconciliationChangesParams) {
	var r reading
	q := reconciliation.Difference{Company: companyOf(c), Limit: r.limit(p.Limit)}
	q.Pass.UUID = r.id("id", &text)
	after, err := placeID(cursorPassed, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	q.After.UUID = after
	page, err := a.parts.Reconciliations.Difference(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := ReconciliationChangePage{Changes: make([]ReconciliationChange, len(page.Changes)), NextCursor: idCursor(cursorPassed, page.Next.UUID)}
	for i := range page.Changes {
		out.Changes[i] = ReconciliationChange{What: DiscrepancyEventKind(page.Changes[i].Event.What), Discrepancy: DiscrepancyOf(&page.Changes[i].Now, page.Names), Otherwise: otherwiseOf(page.Changes[i].Event)}
	}
	c.JSON(http.StatusOK, out)
}

func passOf(p discrepancy.Pass) Reconciliation {
	n := p.Counts
	out := Reconciliation{
		Id: p.ID.String(), Date: p.Date.String(), Cause: string(p.Cause), By: p.By, Request: idOrNull(p.Request), AsOf: wholeSecond(p.AsOf), Rules: p.Rules, Outcome: p.Outcome,
		Lacked: make([]ReconciliationLack, len(p.Lacked)), Jobs: p.Jobs, JobsDone: p.Matches, Found: p.Found,
		Opened: n.Opened, Changed: n.Changed, Returned: n.Returned, Superseded: n.Superseded, Same: n.Same, Kept: n.Kept,
	}
	for i, l := range p.Lacked {
		out.Lacked[i] = ReconciliationLack{What: string(l.What), Of: textOrNull(l.Of), Since: timeOrNull(wholeSecond(l.Since)), Amount: l.Amount}
	}
	return out
}
