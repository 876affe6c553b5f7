package event

import "strings"

const (
	olcDigits = "23456789CFGHJMPQRVWX"
	olcPairs  = 5 // Ten digits: a cell of 14 m; finer digits add nothing here.
	olcSlack  = 100_000
)

// olcStep holds the size of a cell after each pair of digits, 1e-7 degree.
var olcStep = [olcPairs]int64{200_000_000, 10_000_000, 500_000, 25_000, 1_250}

// agreesWithOLC reports whether the place lies within 100 m of the cell that
// the Open Location Code names. A code that is not a full one says nothing, so
// everything agrees with it. The code: github.com/google/open-location-code.
func agreesWithOLC(p Place, code string) bool {
	lat, lng, size, ok := olcCell(code)
	if !ok {
		return true
	}
	north := millimetres(beyond(int64(p.Lat), lat, lat+size))
	east := millimetres(beyond(int64(p.Lng), lng, lng+size)) * cosine(p.Lat) / 10_000
	if north > olcSlack || east > olcSlack {
		return false
	}
	return north*north+east*east <= olcSlack*olcSlack
}

// olcCell returns the south-west corner and the size of the cell, 1e-7 degree.
func olcCell(code string) (lat, lng, size int64, ok bool) {
	if len(code) < 9 || code[8] != '+' {
		return 0, 0, 0, false
	}
	digits := code[:8]
	if len(code) >= 11 {
		digits += code[9:11]
	}
	lat, lng = -900_000_000, -1_800_000_000
	for i := 0; i+1 < len(digits); i += 2 {
		y, x := olcDigit(digits[i]), olcDigit(digits[i+1])
		if y < 0 || x < 0 { // Padding ("0") ends a short code; anything else is none.
			return lat, lng, size, i > 0 && digits[i] == '0'
		}
		size = olcStep[i/2]
		lat += y * size
		lng += x * size
	}
	return lat, lng, size, true
}

func olcDigit(c byte) int64 {
	if 'a' <= c && c <= 'z' {
		c -= 'a' - 'A'
	}
	return int64(strings.IndexByte(olcDigits, c))
}

// beyond returns how far v lies outside [lo, hi].
func beyond(v, lo, hi int64) int64 { return max(lo-v, v-hi, 0) }

// millimetres converts 1e-7 degree of a great circle (11.1 mm).
func millimetres(e7 int64) int64 { return e7 * 1112 / 100 }

// cosine returns the cosine of a latitude in ten-thousandths by Bhaskara's
// formula, which is 0.2 % off at most: whole numbers, the same everywhere.
func cosine(lat int32) int64 {
	x := int64(lat) / 10_000 // Thousandths of a degree.
	x *= x
	const half = 32_400_000_000 // 180² square degrees.
	return max(10_000*(half-4*x)/(half+x), 0)
}
