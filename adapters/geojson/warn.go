package geojson

import "actual/domain/geofence"

// Warn adds warnings to the feature's own, each code once.
func (f *Feature) Warn(more []geofence.Warning) {
	for _, w := range more {
		if !f.warned(w.Code) {
			f.Warnings = append(f.Warnings, w)
		}
	}
}

func (f *Feature) warned(code string) bool {
	for _, w := range f.Warnings {
		if w.Code == code {
			return true
		}
	}
	return false
}
