package geojson

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"actual/domain/geofence"
)

type rawGeometry struct {
	Type        string          `json:"type"`
	CRS         json.RawMessage `json:"crs"`
	Coordinates json.RawMessage `json:"coordinates"`
}

var errPosition = errors.New("a position is two numbers, longitude and latitude")

// position is longitude and latitude in degrees.
type position [2]float64

// UnmarshalJSON reads the first two numbers: what follows (an altitude, a
// measure) is of no interest, but null is no number.
func (p *position) UnmarshalJSON(raw []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(raw, &parts); err != nil || len(parts) < 2 {
		return errPosition
	}
	for i := range p {
		if absent(parts[i]) || json.Unmarshal(parts[i], &p[i]) != nil {
			return errPosition
		}
	}
	return nil
}

func (f *Feature) readShape(raw json.RawMessage, p rawProperties, note func(*Problem) bool) {
	var g rawGeometry
	if absent(raw) || json.Unmarshal(raw, &g) != nil {
		note(badGeometry("geometry", "the feature has no geometry", "draw a Polygon, a MultiPolygon, or a Point with properties.radius_m"))
		return
	}
	if !worldly(g.CRS) {
		note(foreignCRS("geometry.crs"))
		return
	}
	switch g.Type {
	case "Polygon":
		rings, problem := coordinatesOf[[][]position](g, "give an array of rings, each an array of positions [longitude, latitude]")
		if note(problem) {
			note(f.readPolygons([][][]position{rings}))
		}
	case "MultiPolygon":
		polygons, problem := coordinatesOf[[][][]position](g, "give an array of polygons, each an array of rings of positions [longitude, latitude]")
		if note(problem) {
			note(f.readPolygons(polygons))
		}
	case "Point":
		at, problem := coordinatesOf[position](g, "give a position [longitude, latitude]")
		placed := note(problem)
		if radius, problem := radiusOf(p); note(problem) && placed {
			note(f.readCircle(at, radius))
		}
	default:
		note(badGeometry("geometry.type", fmt.Sprintf("a fence cannot be a %q", g.Type), "draw a Polygon, a MultiPolygon, or a Point with properties.radius_m"))
	}
	if err := geofence.Swapped(f.Shape); err != nil {
		note(refused("geometry", err, ""))
	}
}

// coordinatesOf reads the coordinates of a geometry.
func coordinatesOf[T any](g rawGeometry, remedy string) (out T, problem *Problem) {
	if absent(g.Coordinates) || json.Unmarshal(g.Coordinates, &out) != nil {
		return out, badGeometry("geometry.coordinates", "they are no coordinates of a "+g.Type, remedy)
	}
	return out, nil
}

func (f *Feature) readPolygons(given [][][]position) *Problem {
	var polygons [][]geofence.Ring
	for i, rings := range given {
		polygons = append(polygons, make([]geofence.Ring, len(rings)))
		for j, r := range rings {
			ring, dropped, problem := readRing(r)
			if problem != nil {
				return problem
			}
			polygons[i][j] = ring
			if dropped > 0 {
				f.Warnings = append(f.Warnings, geofence.Warning{Code: WarnDuplicateVertex, Text: fmt.Sprintf(
					"Polygon %d, ring %d: %d vertices came twice in a row (within 1e-7 degree) and were taken once.", i+1, j+1, dropped)})
			}
		}
	}
	shape, err := geofence.NewPolygons(polygons)
	if err != nil {
		return refused("geometry", err, "draw it again")
	}
	f.Shape = shape
	return nil
}

// readRing returns the ring, and how many vertices it dropped because they were
// the same as the one before.
func readRing(in []position) (out geofence.Ring, dropped int, problem *Problem) {
	for _, p := range in {
		ll, problem := toLatLng(p)
		if problem != nil {
			return nil, 0, problem
		}
		if n := len(out); n > 0 && out[n-1] == ll {
			dropped++
			continue
		}
		out = append(out, ll)
	}
	return out, dropped, nil
}

// radiusOf reads the radius of a circle, in metres.
func radiusOf(p rawProperties) (float64, *Problem) {
	field, raw := "properties.radius_m", p.RadiusM
	if absent(raw) && !absent(p.Radius) {
		field, raw = "properties.radius", p.Radius
	}
	radius, ok, problem := number(field, raw)
	if problem == nil && !ok {
		problem = &Problem{Field: field, Code: codeProperty, Reason: "a Point alone has no area", Remedy: "give a radius in metres as properties.radius_m, or draw a Polygon"}
	}
	return radius, problem
}

func (f *Feature) readCircle(at position, radius float64) *Problem {
	centre, problem := toLatLng(at)
	if problem != nil {
		return problem
	}
	const most = 1e12 // Millimetres; the domain knows the real limit.
	shape, err := geofence.NewCircle(centre, int64(math.Round(max(-most, min(most, radius*1000)))))
	if err != nil {
		return refused("geometry", err, "draw it again")
	}
	f.Shape = shape
	return nil
}

// toLatLng rounds to 1e-7 degree. It refuses only what does not fit: the domain
// judges the rest.
func toLatLng(p position) (geofence.LatLng, *Problem) {
	const most = 214 // Degrees in 32 bits.
	if math.Abs(p[0]) > most || math.Abs(p[1]) > most {
		return geofence.LatLng{}, &Problem{
			Field: "geometry.coordinates", Code: geofence.ErrOutsideWorld.Code,
			Reason: fmt.Sprintf("%g, %g are no degrees; they look like metres of a projection", p[0], p[1]),
			Remedy: "export it again as WGS 84 (EPSG:4326)",
		}
	}
	return geofence.LatLng{Lat: int32(math.Round(p[1] * 1e7)), Lng: int32(math.Round(p[0] * 1e7))}, nil
}

func badGeometry(field, reason, remedy string) *Problem {
	return &Problem{Field: field, Code: codeGeometry, Reason: reason, Remedy: remedy}
}
