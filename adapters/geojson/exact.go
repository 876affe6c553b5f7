package geojson

import (
	"encoding/json"
	"fmt"

	"actual/domain/geofence"
)

// Exact writes shapes down as they are decided by: in whole units, so that what is
// read is exactly what was written. It is no GeoJSON.
type Exact struct{}

type exactShape struct {
	Circle   *exactCircle   `json:"circle,omitempty"`
	Polygons [][][][2]int32 `json:"polygons,omitempty"` // polygon, ring, vertex: latitude and longitude in 1e-7 degree.
}

type exactCircle struct {
	Lat      int32 `json:"lat"`
	Lng      int32 `json:"lng"`
	RadiusMM int64 `json:"radius_mm"`
}

// Write returns the shape as JSON.
func (Exact) Write(s geofence.Shape) ([]byte, error) {
	if c, r, ok := s.Circle(); ok {
		return json.Marshal(exactShape{Circle: &exactCircle{c.Lat, c.Lng, r}})
	}
	var out exactShape
	for _, polygon := range s.Polygons() {
		var rings [][][2]int32
		for _, ring := range polygon {
			var vertices [][2]int32
			for _, p := range ring {
				vertices = append(vertices, [2]int32{p.Lat, p.Lng})
			}
			rings = append(rings, vertices)
		}
		out.Polygons = append(out.Polygons, rings)
	}
	return json.Marshal(out)
}

// Read reads what Write wrote.
func (Exact) Read(raw []byte) (geofence.Shape, error) {
	var in exactShape
	if err := json.Unmarshal(raw, &in); err != nil {
		return geofence.Shape{}, fmt.Errorf("shape: %w", err)
	}
	if c := in.Circle; c != nil {
		return geofence.NewCircle(geofence.LatLng{Lat: c.Lat, Lng: c.Lng}, c.RadiusMM)
	}
	if len(in.Polygons) == 0 { // From then on the site has no fence.
		return geofence.Shape{}, nil
	}
	var polygons [][]geofence.Ring
	for _, rings := range in.Polygons {
		var polygon []geofence.Ring
		for _, vertices := range rings {
			ring := make(geofence.Ring, len(vertices))
			for i, v := range vertices {
				ring[i] = geofence.LatLng{Lat: v[0], Lng: v[1]}
			}
			polygon = append(polygon, ring)
		}
		polygons = append(polygons, polygon)
	}
	return geofence.RestorePolygons(polygons)
}
