package geofence

import (
	"fmt"

	"actual/domain/fault"
)

// Limits of a shape.
const (
	MaxVertices = 10_000      // Of all rings together.
	MaxRings    = 1_000       // Of all polygons together.
	MinAreaM2   = 4           // Of each polygon: less than the error of any fix.
	MaxAreaM2   = 100_000_000 // 100 km².
	maxReach    = 70_000      // Metres from the middle to any vertex.
)

// Rules a shape must keep. Each refusal is a *Refusal that wraps one of them.
var (
	ErrEmpty            = fault.New(fault.Invalid, "geofence.empty", "a shape needs at least one polygon, and a polygon an outer ring")
	ErrTooFewVertices   = fault.New(fault.Invalid, "geofence.too_few_vertices", "a ring needs at least three different vertices")
	ErrTooManyVertices  = fault.New(fault.Invalid, "geofence.too_many_vertices", "a shape may have 10,000 vertices in 1,000 rings")
	ErrOutsideWorld     = fault.New(fault.Invalid, "geofence.outside_world", "a latitude is within ±90 and a longitude within ±180 degrees")
	ErrSwapped          = fault.New(fault.Invalid, "geofence.swapped_coordinates", "latitude and longitude seem to be swapped")
	ErrAntimeridian     = fault.New(fault.Invalid, "geofence.antimeridian", "a shape may not cross the 180th meridian")
	ErrPole             = fault.New(fault.Invalid, "geofence.pole", "a shape may not touch a pole")
	ErrDuplicateVertex  = fault.New(fault.Invalid, "geofence.duplicate_vertex", "a ring may pass a place only once")
	ErrSelfCrossing     = fault.New(fault.Invalid, "geofence.self_crossing", "the edges of a ring may not cross each other")
	ErrRingsCross       = fault.New(fault.Invalid, "geofence.rings_cross", "two rings of a shape may not cross or share an edge")
	ErrHoleOutside      = fault.New(fault.Invalid, "geofence.hole_outside", "a hole must lie inside the outer ring of its polygon")
	ErrHoleInHole       = fault.New(fault.Invalid, "geofence.hole_in_hole", "a hole may not lie inside another hole")
	ErrPolygonInPolygon = fault.New(fault.Invalid, "geofence.polygon_in_polygon", "the polygons of a shape may not overlap")
	ErrTooSmall         = fault.New(fault.Invalid, "geofence.too_small", "a fence covers at least 4 square metres")
	ErrTooLarge         = fault.New(fault.Invalid, "geofence.too_large", "a fence covers at most 100 square kilometres and reaches at most 70 km from its middle")
)

// Refusal is an error that says which part of a shape breaks a rule and what
// would make it right. Polygons, holes, vertices and edges are counted from 1.
type Refusal struct {
	Rule   *fault.Error // One of the errors of this package.
	Where  string       // For example "polygon 1, hole 2, vertex 3 (40.1000000,-74.2000000)".
	Remedy string       // One sentence without a period.
}

// Error implements error.
func (r *Refusal) Error() string { return fmt.Sprintf("%s: %s; %s", r.Rule.Msg, r.Where, r.Remedy) }

// Unwrap returns the rule with the same message, for whoever only knows
// fault.Error.
func (r *Refusal) Unwrap() error { return r.Rule.With("%s; %s", r.Where, r.Remedy) }

func refuse(rule *fault.Error, remedy, where string, args ...any) error {
	return &Refusal{Rule: rule, Where: fmt.Sprintf(where, args...), Remedy: remedy}
}
