package season

import "math"

// point is a place of the town's own plane, in millimetres.
type point struct{ x, y int64 }

func (p point) plus(q point) point { return point{p.x + q.x, p.y + q.y} }

// towards returns the point num/den of the way from p to q.
func (p point) towards(q point, num, den int64) point {
	return point{p.x + (q.x-p.x)*num/den, p.y + (q.y-p.y)*num/den}
}

// distance returns the distance of two points in whole millimetres; the squares
// stay below 2⁵³, so the root is the same everywhere.
func distance(p, q point) int64 {
	dx, dy := p.x-q.x, p.y-q.y
	return int64(math.Sqrt(float64(dx*dx + dy*dy)))
}

// WGS 84: the equatorial radius in millimetres and the first eccentricity squared.
const (
	wgs84A  = 6378137000.0
	wgs84E2 = 0.00669437999014
)

// frame lays the plane on the ellipsoid: turned by an angle, tangent at the
// town's middle, equirectangular. Over a town of 10 km the east–west scale errs
// by up to 0.1 %, which changes no "inside": edges stay straight.
type frame struct {
	lat, lng float64 // Of the origin, in 1e-9 degree.
	sin, cos float64 // Of the turn.
	perLat   float64 // 1e-9 degree for each millimetre north.
	perLng   float64 // 1e-9 degree for each millimetre east.
}

// newFrame puts the origin at lat, lng (degrees) and turns the plane by an angle
// in radians.
func newFrame(lat, lng, turn float64) frame {
	sin, cos := sinCos(mul(lat, math.Pi/180))
	w := math.Sqrt(1 - mul(wgs84E2, mul(sin, sin)))
	prime := wgs84A / w                           // Radius of the prime vertical.
	meridian := mul(prime, 1-wgs84E2) / mul(w, w) // Radius of the meridian.
	f := frame{lat: math.Round(lat * 1e9), lng: math.Round(lng * 1e9)}
	f.perLat = 180e9 / mul(math.Pi, meridian)
	f.perLng = 180e9 / mul(math.Pi, mul(prime, cos))
	f.sin, f.cos = sinCos(turn)
	return f
}

// east returns a vector of the plane as metres east and north.
func (f frame) east(dx, dy int64) (east, north float64) {
	x, y := float64(dx)/1000, float64(dy)/1000
	return mul(x, f.cos) - mul(y, f.sin), mul(x, f.sin) + mul(y, f.cos)
}

// degrees returns latitude and longitude in 1e-9 degree.
func (f frame) degrees(p point) (lat, lng int64) {
	x, y := float64(p.x), float64(p.y)
	east := mul(x, f.cos) - mul(y, f.sin)
	north := mul(x, f.sin) + mul(y, f.cos)
	return int64(math.Round(f.lat + mul(north, f.perLat))), int64(math.Round(f.lng + mul(east, f.perLng)))
}

// cell is what a Notecard reports of a place: a 12-digit Open Location Code, by
// the number of its row (1/200000°, from the south pole) and column (1/128000°,
// from 180° west).
type cell struct{ row, col int32 }

// cellOf returns the cell that holds a place in 1e-9 degree.
func cellOf(lat, lng int64) cell {
	return cell{int32((lat + 90e9) / 5000), int32((lng + 180e9) * 2 / 15625)}
}

// centre returns the middle of the cell: latitude in 1e-7, longitude in 1e-11
// degree, both exact.
func (c cell) centre() (lat7, lng11 int64) {
	return (int64(c.row)*5000+2500)/100 - 90e7, int64(c.col)*781250 + 390625 - 180e11
}

const codeDigits = "23456789CFGHJMPQRVWX"

// code returns the Open Location Code: five pairs of base 20, then two digits of
// a grid of five rows and four columns.
func (c cell) code() [13]byte {
	var out [13]byte
	row, col := c.row, c.col
	for i := 12; i >= 11; i-- {
		out[i] = codeDigits[row%5*4+col%4]
		row, col = row/5, col/4
	}
	for i := 4; i >= 0; i-- {
		at := 2 * i
		if i == 4 {
			at++ // After the plus sign.
		}
		out[at], out[at+1] = codeDigits[row%20], codeDigits[col%20]
		row, col = row/20, col/20
	}
	out[8] = '+'
	return out
}
