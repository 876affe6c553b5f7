package aspire

import (
	"context"
	"math"
	"strconv"
	"strings"

	"actual/adapters/outbound/internal/loosejson"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/vendor"
	"actual/ports"
)

var properties = list{name: "sites", path: "Properties", key: "PropertyID", fields: []string{
	"PropertyName", "PropertyAddressLine1", "PropertyAddressLine2", "PropertyAddressCity", "PropertyAddressStateProvinceCode", "PropertyAddressZipCode",
	"GEOLocationLatitude", "GEOLocationLongitude", "GEOPerimeter", "Active", "ModifiedDate",
}}

type property struct {
	PropertyID, PropertyName                                                      loosejson.Value
	PropertyAddressLine1, PropertyAddressLine2, PropertyAddressCity               loosejson.Value
	PropertyAddressStateProvinceCode, PropertyAddressZipCode                      loosejson.Value
	GEOLocationLatitude, GEOLocationLongitude, GEOPerimeter, Active, ModifiedDate loosejson.Value
}

func (p property) id() int64 { return p.PropertyID.ID() }

// ListSites implements ports.JobSource by properties.
func (c *Client) ListSites(ctx context.Context, company domain.CompanyID, q ports.SourceQuery) (ports.SourcePage[ports.SourceSite], error) {
	return listed(ctx, c, company, properties, "site", "", q, func(a *account, p property) (ports.SourceSite, []ports.SourceFinding) {
		s := ports.SourceSite{
			Ref: p.PropertyID.Ref(), Name: p.PropertyName.Text(), Address: p.address(), Position: p.position(),
			Radius: radius(p.GEOPerimeter, a.credential), Active: p.Active.Flag(true), Version: p.ModifiedDate.Text(),
		}
		if s.Position == nil && s.Active {
			return s, []ports.SourceFinding{finding(ports.SourceNoPosition, "site", p.id(), "the property has no pin on the map")}
		}
		return s, nil
	})
}

// listed reads a page of what needs no look-up.
func listed[R row, S any](
	ctx context.Context, c *Client, company domain.CompanyID, l list, of, filter string, q ports.SourceQuery, as func(a *account, r R) (S, []ports.SourceFinding),
) (page ports.SourcePage[S], err error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return page, err
	}
	got, err := next[R](ctx, c, a, l, of, filter, q)
	if err != nil {
		return page, err
	}
	page.Findings, page.Next = got.findings, got.next
	for _, r := range got.rows {
		one, wrong := as(a, r)
		page.Rows, page.Findings = append(page.Rows, one), append(page.Findings, wrong...)
	}
	page.Calls = a.calls
	return page, nil
}

func (p property) address() string {
	place := strings.TrimSpace(p.PropertyAddressStateProvinceCode.Text() + " " + p.PropertyAddressZipCode.Text())
	var parts []string
	for _, part := range []string{p.PropertyAddressLine1.Text(), p.PropertyAddressLine2.Text(), p.PropertyAddressCity.Text(), place} {
		if part = strings.Join(strings.Fields(part), " "); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// position is the property's pin; nil where it has none. No customer is where both
// are 0.
func (p property) position() *geofence.LatLng {
	lat, north := p.GEOLocationLatitude.Number()
	lng, east := p.GEOLocationLongitude.Number()
	if !north || !east || math.Abs(lat) > 90 || math.Abs(lng) > 180 || lat == 0 && lng == 0 {
		return nil
	}
	const unit = 1e7 // Of a degree.
	return &geofence.LatLng{Lat: int32(math.Round(lat * unit)), Lng: int32(math.Round(lng * unit))}
}

// radius is a perimeter in millimetres: it is written in feet, and where it is
// nothing Aspire takes a setting of its own, which we are told in the credentials.
func radius(perimeter loosejson.Value, credential vendor.Credential) int64 {
	const perFoot, mostFeet = 304.8, 1e6
	feet, ok := perimeter.Number()
	if !ok || feet <= 0 {
		feet, _ = strconv.ParseFloat(credential.Setting(vendor.PerimeterField, "0"), 64) // It was checked.
	}
	if feet > mostFeet {
		return 0
	}
	return int64(math.Round(feet * perFoot))
}
