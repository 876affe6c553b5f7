package geofence

import (
	"fmt"
	"math"

	"github.com/golang/geo/r3"
	"github.com/golang/geo/s2"
)

// EarthRadius is the radius in metres of the sphere that all distances are
// measured on: the mean radius R1 = (2a+b)/3 of WGS 84, rounded to a decimetre.
// Distances on the spheroid differ from it by up to 0.5 %.
const EarthRadius = 6371008.8

// Units of LatLng.
const (
	degree     = 10_000_000
	maxLat     = 90 * degree
	maxLng     = 180 * degree
	unitRadian = math.Pi / maxLng
	unitMM     = EarthRadius * unitRadian * 1000 // Along a meridian, about 11.1 mm.
)

// LatLng is a WGS 84 position in units of 1e-7 degree.
type LatLng struct{ Lat, Lng int32 }

// InWorld reports whether the position exists: ±90° of latitude, ±180° of
// longitude.
func (p LatLng) InWorld() bool {
	return p.Lat >= -maxLat && p.Lat <= maxLat && p.Lng >= -maxLng && p.Lng <= maxLng
}

// String returns latitude and longitude in degrees with seven decimals.
func (p LatLng) String() string {
	return fmt.Sprintf("%.7f,%.7f", float64(p.Lat)/degree, float64(p.Lng)/degree)
}

// DistanceTo returns the great-circle distance in whole millimetres.
func (p LatLng) DistanceTo(q LatLng) int64 { return millimetres(arc(vector(p), vector(q))) }

// vector returns the position on the unit sphere, with the same bits on every
// machine (math.Sin differs where multiply and add are fused).
func vector(p LatLng) r3.Vector {
	sinLat, cosLat := sincos(p.Lat)
	sinLng, cosLng := sincos(p.Lng)
	return r3.Vector{X: float64(cosLat * cosLng), Y: float64(cosLat * sinLng), Z: sinLat}
}

// latLng returns the position nearest to v, a unit vector.
func latLng(v r3.Vector) LatLng {
	ll := s2.LatLngFromPoint(s2.Point{Vector: v})
	return LatLng{int32(math.Round(float64(ll.Lat) / unitRadian)), int32(math.Round(float64(ll.Lng) / unitRadian))}
}

// arc returns the metres between two unit vectors. It takes the arc from the
// chord, since the cosine knows nothing of short distances.
func arc(a, b r3.Vector) float64 {
	x, y, z := a.X-b.X, a.Y-b.Y, a.Z-b.Z
	square := float64(x*x) + float64(y*y) + float64(z*z)
	chord := math.Sqrt(square)
	if square > 0.001 { // 200 km: the series below errs by more than a millimetre beyond.
		return EarthRadius * 2 * math.Asin(min(1, chord/2))
	}
	// 2 asin(c/2) = c + c³/24 + 3c⁵/640 + …
	return float64(EarthRadius * float64(chord*(1+float64(square/24)+float64(float64(square*square)*(3.0/640)))))
}

func dot(a, b r3.Vector) float64 { return float64(a.X*b.X) + float64(a.Y*b.Y) + float64(a.Z*b.Z) }

// millimetres rounds metres, which are not negative.
func millimetres(m float64) int64 { return int64(math.Floor(float64(m*1000) + 0.5)) }
