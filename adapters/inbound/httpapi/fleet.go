package httpapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/insight"
	"actual/domain"
	"actual/ports"
)

// FleetViewer answers people of ours how the badges of all companies do.
type FleetViewer interface {
	Companies(ctx context.Context) ([]insight.CompanyFleet, error)
	Badges(ctx context.Context, of domain.CompanyID, after ports.FleetPlace, limit int) ([]insight.FleetState, bool, error)
}

const (
	cursorFleet          = 'f'
	cursorFleetCompanies = 'o'
)

// ListFleetCompanies answers GET /v1/fleet/companies.
func (a *API) ListFleetCompanies(c *gin.Context, p ListFleetCompaniesParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	after, err := place(cursorFleetCompanies, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	all, err := a.parts.Fleet.Companies(c.Request.Context())
	if err != nil {
		a.fail(c, err)
		return
	}
	all = slices.DeleteFunc(all, func(f insight.CompanyFleet) bool { return f.Company.Ref() <= string(after) })
	out := FleetCompanyPage{Companies: make([]FleetCompany, min(len(all), limit))}
	if len(all) > limit {
		out.NextCursor = cursorText(cursorFleetCompanies, []byte(all[limit-1].Company.Ref()))
	}
	for i, f := range all[:len(out.Companies)] {
		out.Companies[i] = FleetCompany{
			Id: f.Company.ID().String(), Ref: f.Company.Ref(), Name: f.Company.Name(), TimeZone: f.Company.Zone().String(),
			Badges: f.Badges, OnTime: f.OnTime, Late: f.Late, NeverHeard: f.Never, BatteryLow: f.BatteryLow, LastHeard: timeOrNull(f.LastHeard), Uptime: uptime(f),
		}
	}
	c.JSON(http.StatusOK, out)
}

// uptime is the share of the badges heard at all that are heard as planned.
func uptime(f insight.CompanyFleet) *float64 {
	heard := f.OnTime + f.Late
	if heard == 0 {
		return nil
	}
	share := thousandths(int64(f.OnTime) * 1000 / int64(heard))
	return &share
}

// ListFleetBadges answers GET /v1/fleet/badges.
func (a *API) ListFleetBadges(c *gin.Context, p ListFleetBadgesParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	after, err := fleetPlace(p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	var of domain.CompanyID
	if p.Company != nil {
		if of, err = domain.ParseCompanyID(*p.Company); err != nil {
			a.fail(c, unreadable(err))
			return
		}
	}
	page, more, err := a.parts.Fleet.Badges(c.Request.Context(), of, after, limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := FleetBadgePage{Badges: make([]FleetBadge, len(page))}
	for i, b := range page {
		out.Badges[i] = fleetBadgeOf(b)
	}
	if more {
		at := page[len(page)-1].Badge.FleetPlace
		out.NextCursor = cursorText(cursorFleet, slices.Concat(at.Company.UUID[:], at.Badge.UUID[:]))
	}
	c.JSON(http.StatusOK, out)
}

func fleetPlace(cursor *Cursor) (ports.FleetPlace, error) {
	raw, err := place(cursorFleet, cursor)
	if raw == nil || err != nil {
		return ports.FleetPlace{}, err
	}
	const half = len(domain.UUID{})
	if len(raw) != 2*half {
		return ports.FleetPlace{}, unreadable(insight.ErrBadCursor)
	}
	return ports.FleetPlace{Company: domain.CompanyID{UUID: domain.UUID(raw[:half])}, Badge: domain.BadgeID{UUID: domain.UUID(raw[half:])}}, nil
}

func fleetBadgeOf(s insight.FleetState) FleetBadge {
	h := s.Badge.Health
	out := FleetBadge{
		Company: s.Badge.Company.String(), Id: s.Badge.Badge.String(), Device: s.Badge.Device,
		ReportingPlan: ReportingPlan{MovingS: int64(s.Badge.Plan.Moving / time.Second), HeartbeatS: int64(s.Badge.Plan.Heartbeat / time.Second)},
		LastHeard:     timeOrNull(h.HeardAt), Late: !s.LateSince.IsZero(), LateSince: timeOrNull(s.LateSince), BatteryLow: h.BatteryLow(),
	}
	if h.VoltageMV > 0 {
		volts := thousandths(int64(h.VoltageMV))
		out.Voltage, out.VoltageAt = &volts, timeOrNull(h.VoltageAt)
	}
	return out
}
