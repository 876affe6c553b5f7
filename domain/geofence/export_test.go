package geofence

// Opened for tests.
var (
	Sincos = sincos
	Vector = vector
)

// DecidedExactly reports whether S2's predicates, not the plane, decide.
func (s Shape) DecidedExactly(p LatLng) bool { return s.EdgeDistance(p) == 0 }
