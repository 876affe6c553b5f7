package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"actual/adapters/geojson"
	"actual/app/insight"
	"actual/domain"
	"actual/domain/geofence"
)

// SiteLister answers what is asked about sites.
type SiteLister interface {
	List(ctx context.Context, q insight.ListSites) (insight.SitePage, error)
	Outline(ctx context.Context, q insight.OutlineSites) (insight.SitePage, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.SiteID) (insight.SiteHistory, error)
}

// geoJSON is the media type of GeoJSON.
const geoJSON = "application/geo+json"

// ListSites answers GET /v1/sites.
func (a *API) ListSites(c *gin.Context, p ListSitesParams) {
	q, err := siteQuestion(p)
	if err != nil {
		a.fail(c, err)
		return
	}
	q.Company = companyOf(c)
	page, err := a.parts.Sites.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	var next *string
	if page.Next != "" {
		next = cursorText(cursorSites, []byte(page.Next))
	}
	if c.NegotiateFormat("application/json", geoJSON) == geoJSON {
		a.siteFeatures(c, page, next)
		return
	}
	out := SitePage{Sites: make([]Site, len(page.Sites)), NextCursor: next}
	for i, s := range page.Sites {
		out.Sites[i] = siteOf(s)
	}
	c.JSON(http.StatusOK, out)
}

func siteQuestion(p ListSitesParams) (q insight.ListSites, err error) {
	if q.Limit, err = limitOf(p.Limit); err != nil {
		return q, err
	}
	after, err := place(cursorSites, p.Cursor)
	if err != nil {
		return q, err
	}
	q.After, q.Ref, q.Retired = string(after), valueOf(p.Ref), p.Retired != nil && *p.Retired
	if p.Kind != nil {
		if q.Kind, err = geofence.ParseKind(string(*p.Kind)); err != nil {
			return q, unreadable(err)
		}
	}
	if p.Zone != nil {
		if q.Zone, err = domain.ParseZoneID(*p.Zone); err != nil {
			return q, unreadable(err)
		}
	}
	return q, nil
}

// siteFeatures answers a page of sites as GeoJSON. What of the page is no feature is
// in the headers.
func (a *API) siteFeatures(c *gin.Context, page insight.SitePage, next *string) {
	var features []geojson.Feature
	for _, s := range page.Sites {
		if s.Fence != nil {
			features = append(features, geojson.Encode(s.Site, *s.Fence))
		}
	}
	raw, err := geojson.Write(features)
	if err != nil {
		a.fail(c, err)
		return
	}
	if next != nil {
		query := c.Request.URL.Query()
		query.Set("cursor", *next)
		c.Header("Link", "<"+(&url.URL{Path: c.Request.URL.Path, RawQuery: query.Encode()}).String()+`>; rel="next"`)
	}
	c.Data(http.StatusOK, geoJSON, raw)
}

// GetSite answers GET /v1/sites/{id}.
func (a *API) GetSite(c *gin.Context, id Id) {
	h, ok := a.siteHistory(c, id)
	if !ok {
		return
	}
	tag(c, h.Site.Revision)
	c.JSON(http.StatusOK, SiteWithFences{Site: siteOf(h.FencedSite), Fences: fencesOf(h)})
}

// ListFences answers GET /v1/sites/{id}/fences.
func (a *API) ListFences(c *gin.Context, id Id, p ListFencesParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	first, err := beginning(cursorFences, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	h, ok := a.siteHistory(c, id)
	if !ok {
		return
	}
	all := fencesOf(h)
	first = min(first, len(all))
	out := FencePage{Fences: all[first:min(first+limit, len(all))]}
	if first+limit < len(all) {
		out.NextCursor = numberCursor(cursorFences, int64(first+limit))
	}
	c.JSON(http.StatusOK, out)
}

// siteHistory returns the site that a path names; or it answers why not, and ok is
// false.
func (a *API) siteHistory(c *gin.Context, id Id) (h insight.SiteHistory, ok bool) {
	site, err := domain.ParseSiteID(id)
	if err != nil {
		a.fail(c, unreadable(err))
		return h, false
	}
	if h, err = a.parts.Sites.Show(c.Request.Context(), companyOf(c), site); err != nil {
		a.fail(c, err)
		return h, false
	}
	return h, true
}

func siteOf(s insight.FencedSite) Site {
	out := Site{
		Id: s.Site.ID.String(), Ref: s.Site.Ref, Name: s.Site.Name, Kind: KindOfSite(s.Site.Kind), Sky: skyOf(s.Site.Sky),
		Revision: int(s.Site.Revision), RetiredAt: secondOrNull(s.Site.Retired),
	}
	if s.Fence != nil {
		out.Sky = skyOf(cmp.Or(s.Fence.Sky, s.Site.Sky))
		f := fenceOf(s.Fence, s.Site.Sky)
		out.Fence = &f
	}
	return out
}

func skyOf(s geofence.Sky) Sky { return Sky(cmp.Or(s, geofence.SkyMixed)) }

func fencesOf(h insight.SiteHistory) []Fence {
	out := make([]Fence, len(h.Fences))
	for i := range h.Fences {
		out[i] = fenceOf(&h.Fences[i], h.Site.Sky)
	}
	return out
}

func fenceOf(f *geofence.Fence, sky geofence.Sky) Fence {
	from, to := validity(f)
	out := Fence{
		Id: f.ID.String(), Version: f.Version, ValidFrom: from, ValidTo: to, Sky: skyOf(cmp.Or(f.Sky, sky)), AreaM2: f.Shape.AreaM2(),
		Geometry: geojson.Geometry(f.Shape),
	}
	if centre, radiusMM, ok := f.Shape.Circle(); ok {
		out.Circle = &Circle{Centre: *position(centre.Lat, centre.Lng), RadiusM: thousandths(radiusMM)}
	}
	return out
}
