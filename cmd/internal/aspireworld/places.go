package aspireworld

import (
	"math"
	"slices"
	"time"

	"actual/adapters/geojson"
	"actual/contracts/notehub/season"
	"actual/domain/geofence"
)

// The first keys of each table. What the writer makes has keys from these on, by
// its number; what no crew ever sees has keys below.
const (
	branchKey      = 2
	propertyKey    = 2001
	routeKey       = 31
	contactKey     = 4401
	opportunityKey = 8001
	serviceKey     = 12001
	ticketKey      = 500001
	ticketNumber   = 70001
	visitKey       = 900001

	pinlessKey, twinKey, newKey = 1001, 1002, 1003 // Of properties.
)

// writer writes the rows of a world.
type writer struct {
	season   *season.Season
	zone     *time.Location
	features []geojson.Feature
	sites    map[string]int // The number of each site in features, by ref.
	worked   map[string]bool
	rows     Rows
}

func (w *writer) add(path string, row map[string]any) { w.rows[path] = append(w.rows[path], row) }

// writePlaces writes the branch, a property for each site, and the contract of
// each. An office of the real world has errors in its books, and so has this one:
// a property without a pin, one that is there twice, and one that we don't know.
func (w *writer) writePlaces() {
	w.add("Branches", map[string]any{
		"BranchID": branchKey, "BranchName": "Northside", "Active": true, "TimeZone": w.season.Config().TimeZone, "InternalPropertyID": propertyKey, "InternalPropertyName": "Yard",
	})
	for i, f := range w.features {
		w.property(propertyKey+i, f.Name, f.Shape)
		w.add("Opportunities", map[string]any{
			"OpportunityID": opportunityKey + i, "OpportunityNumber": 3001 + i, "OpportunityName": f.Name, "PropertyID": propertyKey + i, "PropertyName": f.Name,
			"OpportunityType": "Contract", "BranchID": branchKey,
		})
		w.add("OpportunityServices", map[string]any{"OpportunityServiceID": serviceKey + i, "OpportunityID": opportunityKey + i, "DisplayName": serviceOf(f.Kind)})
	}
	w.add("Properties", map[string]any{"PropertyID": pinlessKey, "PropertyName": "Harbour Office", "BranchID": branchKey, "Active": true})
	if i := w.unseen(); i >= 0 {
		w.property(twinKey, w.features[i].Name, w.features[i].Shape)
	}
	if far, err := geofence.NewCircle(farFrom(w.features), 60_000); err == nil {
		w.property(newKey, "North Nursery", far)
	}
}

// unseen is a site that no crew works at; -1: there is none.
func (w *writer) unseen() int {
	return slices.IndexFunc(w.features, func(f geojson.Feature) bool { return f.Kind == geofence.KindResidential && !w.worked[f.Ref] })
}

// property writes one as Aspire has it: a pin, and a circle in feet.
func (w *writer) property(key int, name string, shape geofence.Shape) {
	at := pin(shape)
	w.add("Properties", map[string]any{
		"PropertyID": key, "PropertyName": name, "BranchID": branchKey, "BranchName": "Northside", "Active": true,
		"PropertyAddressLine1": name, "PropertyAddressCity": "Northside", "PropertyAddressStateProvinceCode": "MA",
		"GEOLocationLatitude": float64(at.Lat) / 1e7, "GEOLocationLongitude": float64(at.Lng) / 1e7, "GEOPerimeter": perimeter(shape, at),
		"ModifiedDate": "2026-03-01T12:00:00Z",
	})
}

// pin is a place in the shape: the middle of its bounds, or one that is nearest
// to it on a grid.
func pin(shape geofence.Shape) geofence.LatLng {
	lo, hi := shape.Bounds()
	const cells = 16
	middle := at(lo, hi, cells/2, cells/2, cells)
	best, nearest := middle, math.Inf(1)
	for x := range int32(cells + 1) {
		for y := range int32(cells + 1) {
			off := math.Hypot(float64(x-cells/2), float64(y-cells/2))
			if p := at(lo, hi, x, y, cells); off < nearest && shape.Holds(p) {
				best, nearest = p, off
			}
		}
	}
	return best
}

func at(lo, hi geofence.LatLng, x, y, of int32) geofence.LatLng {
	return geofence.LatLng{Lat: lo.Lat + (hi.Lat-lo.Lat)/of*y, Lng: lo.Lng + (hi.Lng-lo.Lng)/of*x}
}

// perimeter is the radius in feet, to tens, of a circle around the pin that holds
// the bounds of a shape.
func perimeter(shape geofence.Shape, pin geofence.LatLng) int {
	const metresPerUnit, metresPerFoot = 6_371_008.8 * math.Pi / 180 / 1e7, 0.3048
	lo, hi := shape.Bounds()
	north := float64(max(hi.Lat-pin.Lat, pin.Lat-lo.Lat)) * metresPerUnit
	east := float64(max(hi.Lng-pin.Lng, pin.Lng-lo.Lng)) * metresPerUnit * math.Cos(float64(pin.Lat)/1e7*math.Pi/180)
	return 10 * int(math.Ceil(math.Hypot(north, east)/metresPerFoot/10))
}

// farFrom is a place some kilometres north of all sites.
func farFrom(features []geojson.Feature) geofence.LatLng {
	var out geofence.LatLng
	for _, f := range features {
		if _, hi := f.Shape.Bounds(); out == (geofence.LatLng{}) || hi.Lat > out.Lat {
			out = hi
		}
	}
	out.Lat += 300_000 // 3.3 km.
	return out
}

// Services are what the company calls its work, in Aspire.
func Services() []string {
	return []string{serviceOf(geofence.KindResidential), serviceOf(geofence.KindMunicipal), serviceOf(geofence.KindOther)}
}

func serviceOf(kind geofence.Kind) string {
	switch kind {
	case geofence.KindResidential:
		return "Weekly mowing"
	case geofence.KindMunicipal:
		return "Verges"
	default:
		return "Grounds maintenance"
	}
}
