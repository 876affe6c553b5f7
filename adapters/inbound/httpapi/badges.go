package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/insight"
	"actual/domain"
)

// BadgeLister answers GET /v1/badges.
type BadgeLister interface {
	List(ctx context.Context, q insight.ListBadges) (insight.BadgePage, error)
}

// BadgeShower answers GET /v1/badges/{id}.
type BadgeShower interface {
	Show(ctx context.Context, company domain.CompanyID, id domain.BadgeID) (insight.BadgeState, error)
}

// ListBadges answers GET /v1/badges.
func (a *API) ListBadges(c *gin.Context, p ListBadgesParams) {
	var r reading
	q := insight.ListBadges{Company: companyOf(c), Tag: valueOf(p.Tag), Late: p.Late, BatteryLow: p.BatteryLow, Limit: r.limit(p.Limit)}
	q.Crew.UUID, q.Worker.UUID = r.id("crew", p.Crew), r.id("worker", p.Worker)
	after, err := placeID(cursorBadges, p.Cursor)
	if q.After.UUID = after; err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Badges.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := BadgePage{Badges: make([]Badge, len(page.Badges)), NextCursor: idCursor(cursorBadges, page.Next.UUID)}
	for i, b := range page.Badges {
		out.Badges[i] = badgeOf(b)
	}
	c.JSON(http.StatusOK, out)
}

func badgeOf(s insight.BadgeState) Badge {
	from, to := s.Badge.Owned()
	plan := s.Badge.Plan()
	tags := s.Badge.Tags()
	if tags == nil {
		tags = []string{}
	}
	return Badge{
		Id: s.Badge.ID().String(), Device: s.Badge.Device(), Label: s.Badge.Label(), Tags: tags,
		OwnedFrom: timeOrNull(from), OwnedTo: timeOrNull(to),
		ReportingPlan: ReportingPlan{MovingS: int64(plan.Moving / time.Second), HeartbeatS: int64(plan.Heartbeat / time.Second)},
		Health:        healthOf(s), Worker: idOrNull(s.Worker.UUID), Replaces: idOrNull(s.Badge.Replaces().UUID),
	}
}

func healthOf(s insight.BadgeState) BadgeHealth {
	h := s.Health
	out := BadgeHealth{
		LastHeard: timeOrNull(h.HeardAt), Late: !s.LateSince.IsZero(), LateSince: timeOrNull(s.LateSince),
		LastFixAt: timeOrNull(h.LastFixAt), BatteryLow: h.BatteryLow(),
	}
	if !h.LastFixAt.IsZero() {
		out.LastPosition = position(h.LastLat, h.LastLng)
	}
	if h.VoltageMV > 0 {
		volts := thousandths(int64(h.VoltageMV))
		out.Voltage, out.VoltageAt = &volts, timeOrNull(h.VoltageAt)
	}
	return out
}
