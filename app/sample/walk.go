package sample

import (
	"time"

	"actual/domain"
	"actual/domain/geofence"
)

// middle is a field near Lebanon, Kansas, the centre of the contiguous United States:
// far from where crews work, so that the sample is never taken for one of their sites.
var middle = geofence.LatLng{Lat: 39_8283000, Lng: -98_5795000} // 1e-7 degree.

// radius is that of the sample's fence, in millimetres.
const radius = 45_000

func lawn() geofence.Shape {
	shape, err := geofence.NewCircle(middle, radius)
	if err != nil {
		panic(err) // Both are constants.
	}
	return shape
}

// What the sample's badge does that morning: it comes from the south, stays for an hour
// and ten minutes, and leaves. Offsets from the middle are metres to the north and east.
const (
	step    = 2 * time.Minute
	coming  = 10 // Steps.
	staying = 35
	leaving = 10
	stride  = 900 // Metres a step on the road.
)

// walk returns the badge's fixes on a day, from 06:40 on in the time zone.
func walk(day domain.Date, zone *time.Location) []Fix {
	at, _ := day.At(6*60+40, zone)
	var out []Fix
	put := func(north, east int32) {
		out = append(out, Fix{At: at, Where: offset(north, east)})
		at = at.Add(step)
	}
	for n := coming; n > 0; n-- {
		put(-int32(n)*stride-60, int32(n%3)*4) //nolint:gosec // Small.
	}
	for n := range int32(staying) {
		put((n*7)%23-11, (n*11)%27-13) // To and fro, as a mower goes.
	}
	for n := int32(1); n <= leaving; n++ {
		put(n%3*4, n*stride+60)
	}
	return out
}

// offset returns the place so many metres from the middle. Along a meridian a metre is
// about 90e-7 degree; along the parallel there, 117e-7.
func offset(north, east int32) geofence.LatLng {
	return geofence.LatLng{Lat: middle.Lat + north*90, Lng: middle.Lng + east*117}
}
