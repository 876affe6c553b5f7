package geofence_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/geofence"
)

// metres returns the position x metres east and y metres north of o, well
// enough for drawing.
func metres(o geofence.LatLng, x, y float64) geofence.LatLng {
	const perMetre = 1e7 / 111194.93
	cos := math.Cos(float64(o.Lat) / 1e7 * math.Pi / 180)
	return geofence.LatLng{
		Lat: o.Lat + int32(math.Round(y*perMetre)),
		Lng: o.Lng + int32(math.Round(x*perMetre/cos)),
	}
}

// at returns the position at a latitude and a longitude in degrees.
func at(lat, lng float64) geofence.LatLng {
	return geofence.LatLng{Lat: int32(math.Round(lat * 1e7)), Lng: int32(math.Round(lng * 1e7))}
}

// draw returns a ring through x,y pairs in metres from o.
func draw(o geofence.LatLng, xy ...float64) geofence.Ring {
	var r geofence.Ring
	for i := 0; i+1 < len(xy); i += 2 {
		r = append(r, metres(o, xy[i], xy[i+1]))
	}
	return r
}

// star returns a ring of n vertices about o whose radii lie between half of
// size and size; wobble gives numbers from 0 to 1.
func star(o geofence.LatLng, n int, size float64, wobble func() float64) geofence.Ring {
	r := make(geofence.Ring, n)
	for i := range r {
		angle := 2 * math.Pi * (float64(i) + 0.5*wobble()) / float64(n)
		length := size * (0.5 + 0.5*wobble())
		r[i] = metres(o, length*math.Cos(angle), length*math.Sin(angle))
	}
	return r
}

// anyPlace draws positions on land and sea alike, away from the poles and the
// 180th meridian.
func anyPlace(t *rapid.T) geofence.LatLng {
	return geofence.LatLng{
		Lat: rapid.Int32Range(-80e7, 80e7).Draw(t, "lat"),
		Lng: rapid.Int32Range(-179e7, 179e7).Draw(t, "lng"),
	}
}

// anyShape draws a star, perhaps with a hole and an island, or a circle.
func anyShape(t *rapid.T, o geofence.LatLng, size float64) geofence.Shape {
	wobble := func() float64 { return rapid.Float64Range(0, 1).Draw(t, "wobble") }
	if rapid.IntRange(0, 4).Draw(t, "sort") == 0 {
		s, err := geofence.NewCircle(o, int64(1000*size*(0.5+0.5*wobble())))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	rings := []geofence.Ring{star(o, rapid.IntRange(3, 60).Draw(t, "n"), size, wobble)}
	if len(rings[0]) < 8 { // Few vertices may leave the middle outside.
		return must(geofence.NewPolygons([][]geofence.Ring{rings}))
	}
	if rapid.Bool().Draw(t, "hole") {
		rings = append(rings, star(o, 9, size*0.3, wobble))
	}
	polygons := [][]geofence.Ring{rings}
	if rapid.Bool().Draw(t, "island") {
		polygons = append(polygons, []geofence.Ring{star(metres(o, 2.5*size, size/3), 12, size, wobble)})
	}
	return must(geofence.NewPolygons(polygons))
}

func must(s geofence.Shape, err error) geofence.Shape {
	if err != nil {
		panic(err)
	}
	return s
}

// town returns n sites 120 m apart with fences of 20 to 60 vertices and up to
// 50 m across, and a source of positions spread around them.
func town(n int) ([]geofence.Site, []geofence.Fence, func() geofence.LatLng) {
	rnd := rand.New(rand.NewPCG(1, 2))
	corner, side := at(39.5, -105.1), int(math.Ceil(math.Sqrt(float64(n))))
	sites, fences := make([]geofence.Site, n), make([]geofence.Fence, n)
	for i := range sites {
		o := metres(corner, float64(i%side)*120, float64(i/side)*120)
		sites[i] = geofence.Site{ID: siteID(i), Ref: fmt.Sprintf("site-%05d", i)}
		fences[i] = geofence.Fence{
			ID: fenceID(i), Site: siteID(i), Version: 1,
			Shape: must(geofence.NewPolygons([][]geofence.Ring{{star(o, 20+rnd.IntN(41), 50, rnd.Float64)}})),
		}
	}
	return sites, fences, func() geofence.LatLng {
		i := rnd.IntN(n)
		return metres(corner, float64(i%side)*120+rnd.NormFloat64()*40, float64(i/side)*120+rnd.NormFloat64()*40)
	}
}

func siteID(i int) domain.SiteID {
	return domain.SiteID{UUID: domain.UUID{0: 1, 14: byte(i >> 8), 15: byte(i)}}
}

func fenceID(i int) domain.FenceID {
	return domain.FenceID{UUID: domain.UUID{0: 2, 14: byte(i >> 8), 15: byte(i)}}
}
