package httpapi

import (
	"cmp"
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/adapters/geojson"
	"actual/app/insight"
	"actual/domain/geofence"
)

// SiteLister answers GET /v1/sites.
type SiteLister interface {
	List(ctx context.Context, q insight.ListSites) (insight.SitePage, error)
}

// ListSites answers GET /v1/sites.
func (a *API) ListSites(c *gin.Context, p ListSitesParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	after, err := place(cursorSites, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	page, err := a.parts.Sites.List(c.Request.Context(), insight.ListSites{Company: companyOf(c), After: string(after), Limit: limit})
	if err != nil {
		a.fail(c, err)
		return
	}
	out := SitePage{Sites: make([]Site, len(page.Sites))}
	if page.Next != "" {
		out.NextCursor = cursorText(cursorSites, []byte(page.Next))
	}
	for i, s := range page.Sites {
		out.Sites[i] = siteOf(s)
	}
	c.JSON(http.StatusOK, out)
}

func siteOf(s insight.FencedSite) Site {
	out := Site{
		Id: s.Site.ID.String(), Ref: s.Site.Ref, Name: s.Site.Name, Kind: SiteKind(s.Site.Kind),
		Sky: SiteSky(cmp.Or(s.Site.Sky, geofence.SkyMixed)),
	}
	if s.Fence != nil {
		out.Fence = fenceOf(s.Fence)
	}
	return out
}

func fenceOf(f *geofence.Fence) *Fence {
	from, to := validity(f)
	out := &Fence{
		Id: f.ID.String(), Version: f.Version, ValidFrom: from, ValidTo: to,
		AreaM2: f.Shape.AreaM2(), Geometry: geojson.Geometry(f.Shape),
	}
	if centre, radiusMM, ok := f.Shape.Circle(); ok {
		out.Circle = &Circle{Centre: *position(centre.Lat, centre.Lng), RadiusM: thousandths(radiusMM)}
	}
	return out
}
