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

// BadgeKeeper claims, changes, swaps and retires badges.
type BadgeKeeper interface {
	Claim(ctx context.Context, cmd roster.ClaimBadge) (badge.Badge, error)
	Change(ctx context.Context, cmd roster.ChangeBadge) error
	Swap(ctx context.Context, cmd roster.SwapBadge) (badge.Badge, error)
	Retire(ctx context.Context, cmd roster.RetireBadge) error
}

// GetBadge answers GET /v1/badges/{id}.
func (a *API) GetBadge(c *gin.Context, text Id) {
	id, err := domain.ParseBadgeID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	a.answerBadge(c, http.StatusOK, id, nil)
}

// ClaimBadge answers POST /v1/badges.
func (a *API) ClaimBadge(c *gin.Context, _ ClaimBadgeParams) {
	var body BadgeClaim
	var r reading
	r.command(c, &body)
	cmd := roster.ClaimBadge{
		Company: companyOf(c), Device: roster.Device{Code: valueOf(body.ClaimCode), Name: valueOf(body.Device)},
		Label: valueOf(body.Label), From: r.time(body.From), By: actorOf(c),
	}
	if body.Tags != nil {
		cmd.Tags = *body.Tags
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	b, err := a.parts.BadgeKeeper.Claim(c.Request.Context(), cmd)
	a.answerBadge(c, http.StatusCreated, b.ID(), err)
}

// ChangeBadge answers PATCH /v1/badges/{id}.
func (a *API) ChangeBadge(c *gin.Context, text Id, _ ChangeBadgeParams) {
	var body BadgeChange
	var r reading
	id := domain.BadgeID{UUID: r.id("id", &text)}
	cmd := roster.ChangeBadge{Company: companyOf(c), Badge: id, Seen: r.change(c, &body), By: actorOf(c)}
	cmd.Label = settingOf(body.Label)
	if body.Tags != nil {
		cmd.Tags = roster.Set(*body.Tags)
	}
	if plan := body.ReportingPlan; plan != nil {
		cmd.Moving, cmd.Heartbeat = secondsOf(plan.MovingS), secondsOf(plan.HeartbeatS)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	a.answerBadge(c, http.StatusOK, id, a.parts.BadgeKeeper.Change(c.Request.Context(), cmd))
}

func secondsOf(n *int64) roster.Change[time.Duration] {
	if n == nil {
		return roster.Change[time.Duration]{}
	}
	return roster.Set(time.Duration(*n) * time.Second)
}

// SwapBadge answers POST /v1/badges/{id}/swap.
func (a *API) SwapBadge(c *gin.Context, text Id, _ SwapBadgeParams) {
	var body BadgeSwap
	var r reading
	id := domain.BadgeID{UUID: r.id("id", &text)}
	r.command(c, &body)
	cmd := roster.SwapBadge{
		Company: companyOf(c), Badge: id, Device: roster.Device{Code: valueOf(body.ClaimCode), Name: valueOf(body.Device)}, At: r.time(body.At), By: actorOf(c),
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	b, err := a.parts.BadgeKeeper.Swap(c.Request.Context(), cmd)
	a.answerBadge(c, http.StatusCreated, b.ID(), err)
}

// RetireBadge answers POST /v1/badges/{id}/retire.
func (a *API) RetireBadge(c *gin.Context, text Id, _ RetireBadgeParams) {
	var body BadgeRetirement
	var r reading
	id := domain.BadgeID{UUID: r.id("id", &text)}
	r.command(c, &body)
	cmd := roster.RetireBadge{Company: companyOf(c), Badge: id, At: r.time(body.At), Why: roster.Departure(body.Reason), By: actorOf(c)}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	a.answerBadge(c, http.StatusOK, id, a.parts.BadgeKeeper.Retire(c.Request.Context(), cmd))
}

// answerBadge answers with the badge as it does now, where what was done to it went
// well.
func (a *API) answerBadge(c *gin.Context, status int, id domain.BadgeID, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	s, err := a.parts.BadgeStates.Show(c.Request.Context(), companyOf(c), id)
	if err != nil {
		a.fail(c, err)
		return
	}
	located(c, status, "/v1/badges/", id)
	tag(c, s.Badge.Revision())
	c.JSON(status, badgeOf(s))
}
