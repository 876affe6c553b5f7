package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"actual/app/fences"
	"actual/domain"
	"actual/domain/geofence"
)

// ZoneKeeper keeps the zones of companies.
type ZoneKeeper interface {
	List(ctx context.Context, company domain.CompanyID, retired bool) ([]geofence.Zone, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.ZoneID) (geofence.Zone, error)
	Change(ctx context.Context, cmd fences.ChangeZone) (geofence.Zone, error)
}

// ListZones answers GET /v1/zones. A cursor is the last zone of the page before, so
// one that is new or renamed moves no other.
func (a *API) ListZones(c *gin.Context, p ListZonesParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	after, err := place(cursorZones, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	all, err := a.parts.Zones.List(c.Request.Context(), companyOf(c), p.Retired != nil && *p.Retired)
	if err != nil {
		a.fail(c, err)
		return
	}
	key := func(z geofence.Zone) string { return z.Name + "\x00" + z.ID.String() }
	all = slices.DeleteFunc(all, func(z geofence.Zone) bool { return after != nil && key(z) <= string(after) })
	out := ZonePage{Zones: make([]Zone, min(limit, len(all)))}
	for i := range out.Zones {
		out.Zones[i] = zoneOf(all[i])
	}
	if len(all) > limit {
		out.NextCursor = cursorText(cursorZones, []byte(key(all[limit-1])))
	}
	c.JSON(http.StatusOK, out)
}

// CreateZone answers POST /v1/zones.
func (a *API) CreateZone(c *gin.Context, _ CreateZoneParams) {
	var body ZoneRequest
	if err := readCommand(c, &body, maxCorrection); err != nil {
		a.fail(c, err)
		return
	}
	cmd := fences.ChangeZone{Company: companyOf(c), By: actorOf(c), Name: &body.Name}
	sites, err := siteIDsOf(body.Sites)
	if err != nil {
		a.fail(c, err)
		return
	}
	cmd.Add = sites
	a.changeZone(c, cmd, http.StatusCreated)
}

// GetZone answers GET /v1/zones/{id}.
func (a *API) GetZone(c *gin.Context, id Id) {
	zone, err := domain.ParseZoneID(id)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	found, err := a.parts.Zones.Show(c.Request.Context(), companyOf(c), zone)
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, found.Revision)
	c.JSON(http.StatusOK, zoneOf(found))
}

// ChangeZone answers PATCH /v1/zones/{id}.
func (a *API) ChangeZone(c *gin.Context, id Id, _ ChangeZoneParams) {
	var body ZoneChange
	cmd := fences.ChangeZone{Company: companyOf(c), By: actorOf(c)}
	var err error
	if cmd.Zone, err = domain.ParseZoneID(id); err != nil {
		err = unreadable(err)
	}
	if err == nil {
		cmd.Revision, err = seenBy(c)
	}
	if err == nil {
		err = readCommand(c, &body, maxCorrection)
	}
	if err == nil && body.Sites != nil {
		sites, unread := siteIDsOf(body.Sites)
		cmd.Sites, err = &sites, unread
	}
	if err == nil {
		cmd.Add, err = siteIDsOf(body.AddSites)
	}
	if err == nil {
		cmd.Remove, err = siteIDsOf(body.RemoveSites)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	cmd.Name = body.Name
	a.changeZone(c, cmd, http.StatusOK)
}

// RetireZone answers POST /v1/zones/{id}/retire.
func (a *API) RetireZone(c *gin.Context, id Id, _ RetireZoneParams) {
	zone, err := domain.ParseZoneID(id)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	a.changeZone(c, fences.ChangeZone{Company: companyOf(c), By: actorOf(c), Zone: zone, Retire: true}, http.StatusOK)
}

func (a *API) changeZone(c *gin.Context, cmd fences.ChangeZone, status int) {
	zone, err := a.parts.Zones.Change(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	if status == http.StatusCreated {
		c.Header("Location", "/v1/zones/"+zone.ID.String())
	}
	tag(c, zone.Revision)
	c.JSON(status, zoneOf(zone))
}

func siteIDsOf(texts *[]Id) ([]domain.SiteID, error) {
	if texts == nil {
		return nil, nil
	}
	out := make([]domain.SiteID, len(*texts))
	for i, text := range *texts {
		id, err := domain.ParseSiteID(text)
		if err != nil {
			return nil, unreadable(errBody.With("sites[%d]: %s", i, err))
		}
		out[i] = id
	}
	return out, nil
}

func zoneOf(z geofence.Zone) Zone {
	return Zone{Id: z.ID.String(), Name: z.Name, Sites: len(z.Sites), Revision: int(z.Revision), RetiredAt: secondOrNull(z.Retired)}
}
