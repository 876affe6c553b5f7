package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/planning"
	"actual/domain"
	"actual/domain/job"
)

// Carriages keeps which crew carries which badge.
type Carriages interface {
	List(ctx context.Context, q planning.ListCarriages) (planning.CarriagePage, error)
	Carry(ctx context.Context, cmd planning.CarryBadge) (job.Carriage, error)
	End(ctx context.Context, company domain.CompanyID, crew domain.CrewID, id domain.CarriageID, at time.Time, by string) (job.Carriage, error)
}

// ListCrewBadges answers GET /v1/crews/{id}/badges.
func (a *API) ListCrewBadges(c *gin.Context, text Id, p ListCrewBadgesParams) {
	var r reading
	q := planning.ListCarriages{Company: companyOf(c), At: r.time(p.At), Limit: r.limit(p.Limit)}
	q.Crew.UUID = r.id("id", &text)
	var err error
	if q.After.From, q.After.ID.UUID, err = momentPlace(cursorCarried, p.Cursor); err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Carriages.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := CarriagePage{Badges: make([]Carriage, len(page.Carriages)), NextCursor: momentCursor(cursorCarried, page.Next.From, page.Next.ID.UUID)}
	for i, x := range page.Carriages {
		out.Badges[i] = carriageOf(x)
	}
	c.JSON(http.StatusOK, out)
}

// CarryBadge answers POST /v1/crews/{id}/badges.
func (a *API) CarryBadge(c *gin.Context, text Id, _ CarryBadgeParams) {
	var body NewCarriage
	var r reading
	crew := domain.CrewID{UUID: r.id("id", &text)}
	r.command(c, &body)
	cmd := planning.CarryBadge{
		Company: companyOf(c), Crew: crew, From: r.time(body.From), To: r.time(body.To), Move: body.Move != nil && *body.Move, By: actorOf(c),
	}
	cmd.Badge.UUID = r.id("badge", &body.Badge)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	begun, err := a.parts.Carriages.Carry(c.Request.Context(), cmd)
	a.answerCarriage(c, http.StatusCreated, begun, err)
}

// EndCarriage answers POST /v1/crews/{id}/badges/{carriage}/end.
func (a *API) EndCarriage(c *gin.Context, crew, carriage Id, _ EndCarriageParams) {
	var body End
	var r reading
	of, id := domain.CrewID{UUID: r.id("id", &crew)}, domain.CarriageID{UUID: r.id("carriage", &carriage)}
	r.command(c, &body)
	at := r.time(body.At)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	ended, err := a.parts.Carriages.End(c.Request.Context(), companyOf(c), of, id, at, actorOf(c))
	a.answerCarriage(c, http.StatusOK, ended, err)
}

func (a *API) answerCarriage(c *gin.Context, status int, x job.Carriage, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(status, carriageOf(x))
}

func carriageOf(c job.Carriage) Carriage {
	return Carriage{Id: c.ID.String(), Crew: c.Crew.String(), Badge: c.Badge.String(), From: c.Span.From, To: timeOrNull(c.Span.To)}
}
