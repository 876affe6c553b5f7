package geofence

import (
	"fmt"
	"math"
)

// Codes of warnings; they are stable.
const (
	WarnWindingRepaired = "geofence.winding_repaired"
	WarnMaybeSwapped    = "geofence.maybe_swapped"
)

// Warning is something about a shape that is allowed but probably not meant.
type Warning struct {
	Code string
	Text string // A plain sentence: what, where, and what to do.
}

// Lint returns what is odd about a shape: rings that were given the wrong way
// round and were turned, and a place that would be far nearer to the others (the
// company's other sites, may be none) with latitude and longitude swapped.
func Lint(s Shape, others []LatLng) []Warning {
	if s.IsZero() {
		return nil
	}
	var out []Warning
	for _, ring := range s.area.reversed {
		out = append(out, Warning{WarnWindingRepaired, fmt.Sprintf(
			"%s was wound the wrong way round and has been turned: RFC 7946 wants outer rings counter-clockwise and holes clockwise.", ring)})
	}
	c := s.area.centre
	swapped := LatLng{Lat: c.Lng, Lng: c.Lat}
	here, there := closest(c, others), closest(swapped, others)
	if swapped.InWorld() && here > farMM && there < here/10 {
		out = append(out, Warning{WarnMaybeSwapped, fmt.Sprintf(
			"The shape at %s is %d km from the nearest other site, but would be %d km from it with latitude and longitude swapped: check the order (GeoJSON has the longitude first).",
			c, here/1_000_000, there/1_000_000)})
	}
	return out
}

// Swapped refuses a shape that certainly has latitude and longitude swapped: all of it
// lies south of 60° S, where nobody looks after a property, and swapped it would lie
// where people live. What only seems to be swapped Lint warns of.
//
// Errors: a *Refusal with ErrSwapped.
func Swapped(s Shape) error {
	const desert, settled = -60 * degree, 72 * degree
	if s.IsZero() {
		return nil
	}
	c := s.area.centre
	if s.area.hi.Lat > desert || c.Lng < desert || c.Lng > settled {
		return nil
	}
	return refuse(ErrSwapped, "swap them: GeoJSON has the longitude first", "the shape at %s would be in Antarctica", c)
}

// farMM is how far from every other site no company is expected to work: 500 km.
const farMM = 500_000_000

// closest returns the millimetres to the nearest of the others.
func closest(p LatLng, others []LatLng) int64 {
	best := int64(math.MaxInt64)
	for _, o := range others {
		best = min(best, p.DistanceTo(o))
	}
	return best
}
