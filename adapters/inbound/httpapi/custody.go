package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/badge"
)

// Custodies keeps who wears which badge when.
type Custodies interface {
	List(ctx context.Context, q roster.ListCustody) (roster.CustodyPage, error)
	Begin(ctx context.Context, cmd roster.BeginCustody) (badge.Custody, error)
	End(ctx context.Context, company domain.CompanyID, id domain.CustodyID, at time.Time, by string) (badge.Custody, error)
}

// ListCustody answers GET /v1/custody.
func (a *API) ListCustody(c *gin.Context, p ListCustodyParams) {
	var r reading
	q := roster.ListCustody{Company: companyOf(c), At: r.time(p.At), From: r.time(p.From), To: r.time(p.To), Limit: r.limit(p.Limit)}
	q.Badge.UUID, q.Worker.UUID = r.id("badge", p.Badge), r.id("worker", p.Worker)
	var err error
	if q.After.From, q.After.ID.UUID, err = momentPlace(cursorCustody, p.Cursor); err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Custodies.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := CustodyPage{Custody: make([]Custody, len(page.Custody)), NextCursor: momentCursor(cursorCustody, page.Next.From, page.Next.ID.UUID)}
	for i, held := range page.Custody {
		out.Custody[i] = custodyOf(held)
	}
	c.JSON(http.StatusOK, out)
}

// BeginCustody answers POST /v1/custody.
func (a *API) BeginCustody(c *gin.Context, _ BeginCustodyParams) {
	var body NewCustody
	var r reading
	r.command(c, &body)
	cmd := roster.BeginCustody{
		Company: companyOf(c), From: r.time(body.From), To: r.time(body.To), HandOver: body.HandOver != nil && *body.HandOver, By: actorOf(c),
	}
	cmd.Badge.UUID, cmd.Worker.UUID = r.id("badge", &body.Badge), r.id("worker", &body.Worker)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	held, err := a.parts.Custodies.Begin(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusCreated, custodyOf(held))
}

// EndCustody answers POST /v1/custody/{id}/end.
func (a *API) EndCustody(c *gin.Context, text Id, _ EndCustodyParams) {
	var body End
	var r reading
	id := domain.CustodyID{UUID: r.id("id", &text)}
	r.command(c, &body)
	at := r.time(body.At)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	held, err := a.parts.Custodies.End(c.Request.Context(), companyOf(c), id, at, actorOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, custodyOf(held))
}

func custodyOf(c badge.Custody) Custody {
	return Custody{Id: c.ID.String(), Badge: c.Badge.String(), Worker: c.Worker.String(), From: c.Span.From, To: timeOrNull(c.Span.To)}
}
