package httpapi

import (
	"context"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"actual/app/retention"
	"actual/domain"
	"actual/domain/tenant"
)

// Holds places and lifts legal holds.
type Holds interface {
	List(ctx context.Context, q retention.ListHolds) (retention.HoldPage, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.HoldID) (tenant.Hold, error)
	Place(ctx context.Context, cmd retention.PlaceHold) (tenant.Hold, error)
	Lift(ctx context.Context, cmd retention.LiftHold) (tenant.Hold, error)
}

// ListHolds answers GET /v1/legal-holds.
func (a *API) ListHolds(c *gin.Context, p ListHoldsParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	before, err := placeID(cursorHolds, p.Cursor)
	if err == nil && p.Status != nil && !p.Status.Valid() {
		err = unreadable(errParameter.With("status is holding or all"))
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	page, err := a.parts.Holds.List(c.Request.Context(), retention.ListHolds{
		Company: companyOf(c), All: p.Status != nil && *p.Status == AllHolds, Before: domain.HoldID{UUID: before}, Limit: limit,
	})
	if err != nil {
		a.fail(c, err)
		return
	}
	out := HoldPage{LegalHolds: make([]LegalHold, len(page.Holds)), NextCursor: idCursor(cursorHolds, page.Next.UUID)}
	for i, h := range page.Holds {
		out.LegalHolds[i] = holdOf(h)
	}
	c.JSON(http.StatusOK, out)
}

// GetHold answers GET /v1/legal-holds/{id}.
func (a *API) GetHold(c *gin.Context, text Id) {
	id, err := domain.ParseUUID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	h, err := a.parts.Holds.Show(c.Request.Context(), companyOf(c), domain.HoldID{UUID: id})
	a.answerHold(c, http.StatusOK, h, err)
}

// PlaceHold answers POST /v1/legal-holds.
func (a *API) PlaceHold(c *gin.Context, _ PlaceHoldParams) {
	var body NewHold
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	cmd := retention.PlaceHold{Company: companyOf(c), Reason: body.Reason, By: actorOf(c)}
	var err error
	for _, subject := range []struct {
		given *Id
		into  *domain.UUID
	}{{body.Badge, &cmd.Badge.UUID}, {body.Site, &cmd.Site.UUID}, {body.Worker, &cmd.Worker.UUID}} {
		if subject.given != nil && err == nil {
			*subject.into, err = domain.ParseUUID(*subject.given)
		}
	}
	if err == nil {
		cmd.From, err = timeOf(body.From)
	}
	if err == nil {
		cmd.To, err = timeOf(body.To)
	}
	if err == nil {
		err = readable(body.Reason)
	}
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	h, err := a.parts.Holds.Place(c.Request.Context(), cmd)
	a.answerHold(c, http.StatusCreated, h, err)
}

// LiftHold answers POST /v1/legal-holds/{id}/lift.
func (a *API) LiftHold(c *gin.Context, text Id, _ LiftHoldParams) {
	id, err := domain.ParseUUID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	var body LiftRequest
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	if err := readable(body.Reason); err != nil {
		a.fail(c, unreadable(err))
		return
	}
	h, err := a.parts.Holds.Lift(c.Request.Context(), retention.LiftHold{Company: companyOf(c), Hold: domain.HoldID{UUID: id}, Reason: body.Reason, By: actorOf(c)})
	a.answerHold(c, http.StatusOK, h, err)
}

func (a *API) answerHold(c *gin.Context, status int, h tenant.Hold, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	if status == http.StatusCreated {
		c.Header("Location", "/v1/legal-holds/"+h.ID.String())
	}
	c.JSON(status, holdOf(h))
}

func holdOf(h tenant.Hold) LegalHold {
	return LegalHold{
		Id: h.ID.String(), Badge: idOrNull(h.Badge.UUID), Site: idOrNull(h.Site.UUID), Worker: idOrNull(h.Worker.UUID),
		From: timeOrNull(h.From), To: timeOrNull(h.To), Reason: h.Reason, PlacedBy: h.Placed.By, PlacedAt: h.Placed.At.UTC(),
		LiftedBy: textOrNull(h.Lifted.By), LiftedAt: timeOrNull(h.Lifted.At), LiftReason: textOrNull(h.Lifted.Reason),
	}
}

// readable refuses a reason that nobody could read.
func readable(reason string) error {
	if utf8.RuneCountInString(reason) > maxReason || strings.ContainsFunc(reason, unicode.IsControl) {
		return unreadable(errBody.With("a reason has at most %d characters, none of them a control character", maxReason))
	}
	return nil
}
