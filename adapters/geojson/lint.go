package geojson

import (
	"slices"

	"actual/domain/geofence"
)

// lint warns of features that are far from the middle of all others and would
// not be with latitude and longitude swapped. It compares with the middle alone,
// so that large files take no longer than their length.
func lint(features []Feature) {
	const fewest = 3 // Of two it is not clear which one is wrong.
	if len(features) < fewest {
		return
	}
	lats, lngs := make([]int32, len(features)), make([]int32, len(features))
	for i := range features {
		lo, hi := features[i].Shape.Bounds()
		lats[i], lngs[i] = lo.Lat/2+hi.Lat/2, lo.Lng/2+hi.Lng/2
	}
	slices.Sort(lats)
	slices.Sort(lngs)
	middle := []geofence.LatLng{{Lat: lats[len(lats)/2], Lng: lngs[len(lngs)/2]}}
	for i := range features {
		for _, w := range geofence.Lint(features[i].Shape, middle) {
			if w.Code == geofence.WarnMaybeSwapped {
				features[i].Warnings = append(features[i].Warnings, w)
			}
		}
	}
}
