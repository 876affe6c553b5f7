package httpapi

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"actual/adapters/geojson"
	"actual/app/insight"
	"actual/domain/geofence"
)

// ListSiteOutlines answers GET /v1/site-outlines.
func (a *API) ListSiteOutlines(c *gin.Context, p ListSiteOutlinesParams) {
	var r reading
	q := insight.OutlineSites{Company: companyOf(c), Limit: r.limit(p.Limit), After: r.after(cursorSites, p.Cursor)}
	box, err := boxOf(p.Bbox)
	if q.Box = box; err != nil {
		r.fails(unreadable(err))
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Sites.Outline(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := SiteOutlinePage{SiteOutlines: make([]SiteOutline, len(page.Sites))}
	for i, s := range page.Sites {
		middle := s.Fence.Shape.Middle()
		out.SiteOutlines[i] = SiteOutline{Site: siteRefOf(s.Site), Middle: *position(middle.Lat, middle.Lng)}
		if drawn := geojson.Sketch(s.Fence.Shape, q.Unseen()); drawn != nil {
			out.SiteOutlines[i].Outline = (*Geometry)(&drawn)
		}
	}
	if page.Next != "" {
		out.NextCursor = cursorText(cursorSites, []byte(page.Next))
	}
	c.JSON(http.StatusOK, out)
}

// boxOf reads a box as GeoJSON orders it: west, south, east, north, in degrees.
func boxOf(text string) (box geofence.Box, err error) {
	const wants = "; give west,south,east,north in degrees, such as -72.1,41.9,-71.2,42.6"
	parts := strings.Split(text, ",")
	if len(parts) != 4 {
		return box, errParameter.With("bbox has %d numbers, not 4"+wants, len(parts))
	}
	var at [4]int32
	for i, most := range []float64{180, 90, 180, 90} {
		v, err := strconv.ParseFloat(strings.TrimSpace(parts[i]), 64)
		if err != nil || math.IsNaN(v) || math.Abs(v) > most {
			return box, errParameter.With("bbox: %.40q is no number from %g to %g"+wants, parts[i], -most, most)
		}
		at[i] = int32(math.Round(v * 1e7))
	}
	switch {
	case at[0] > at[2]:
		return box, errParameter.With("bbox: the west is east of the east; what goes over the 180th meridian is asked for in two boxes")
	case at[1] > at[3]:
		return box, errParameter.With("bbox: the south is north of the north" + wants)
	}
	return geofence.Box{SouthWest: geofence.LatLng{Lat: at[1], Lng: at[0]}, NorthEast: geofence.LatLng{Lat: at[3], Lng: at[2]}}, nil
}
