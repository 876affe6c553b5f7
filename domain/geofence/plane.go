package geofence

import (
	"math"

	"github.com/golang/geo/r3"
)

// plane is the gnomonic projection about a point: the sphere seen from its
// centre, in metres. Geodesics are straight lines in it, so the plane agrees
// with the sphere on which side of an edge a position lies; lengths are too long
// by the square of the angle from the centre (6 parts in a billion at 500 m),
// which distance corrects.
// Source: Snyder, Map Projections, USGS Professional Paper 1395 (1987), p. 164.
type plane struct{ up, east, north r3.Vector }

// horizon is the cosine of the angle beyond which the plane is not used, 127 km.
const horizon = 0.9998

func newPlane(c LatLng) plane {
	sinLat, cosLat := sincos(c.Lat)
	sinLng, cosLng := sincos(c.Lng)
	return plane{
		up:    vector(c),
		east:  r3.Vector{X: -sinLng, Y: cosLng},
		north: r3.Vector{X: float64(-sinLat * cosLng), Y: float64(-sinLat * sinLng), Z: cosLat},
	}
}

// seen is a position in the plane: the cosine w of its angle from the centre and
// its metres east and north.
type seen struct{ w, x, y float64 }

func (pl *plane) see(v r3.Vector) seen {
	w := dot(v, pl.up)
	k := EarthRadius / w
	return seen{w: w, x: float64(dot(v, pl.east) * k), y: float64(dot(v, pl.north) * k)}
}

// between returns the metres on the sphere between two positions in the plane.
func between(p, q seen) float64 {
	return arc(p.unit(), q.unit())
}

// unit returns the position on the unit sphere, in the frame of the plane.
func (p seen) unit() r3.Vector {
	k := p.w / EarthRadius
	return r3.Vector{X: p.w, Y: float64(p.x * k), Z: float64(p.y * k)}
}

// onSphere returns the position seen at x and y.
func onSphere(x, y float64) seen {
	square := float64(x*x) + float64(y*y)
	return seen{w: 1 / math.Sqrt(1+float64(square/(EarthRadius*EarthRadius))), x: x, y: y}
}
