package main

import (
	"fmt"
	"math"
	"math/rand/v2"

	"actual/domain"
	"actual/domain/geofence"
)

// fenceTown is a town of properties 120 m apart, each with a fence of 20 to 60
// vertices and up to 100 m across. One in ten is a plot with straight sides along
// meridians and parallels, so that positions can lie exactly on an edge.
type fenceTown struct {
	side  int
	rings []geofence.Ring // By the number of the site, which is also the fence's.
	index *geofence.Index
}

// perMetre is how many units of 1e-7 degree of latitude a metre has.
const perMetre = 1e7 / 111194.93

var townCorner = geofence.LatLng{Lat: 395_000_000, Lng: -1_051_000_000}

// newFenceTown makes a town of n fences; the same for the same seed.
func newFenceTown(n int, seed uint64) (*fenceTown, error) {
	dice := rand.New(rand.NewPCG(seed, uint64(n)))
	t := &fenceTown{side: int(math.Ceil(math.Sqrt(float64(n))))}
	sites, fences := make([]geofence.Site, n), make([]geofence.Fence, n)
	for i := range n {
		ring := plot(t.middle(i), 20+dice.IntN(41), dice)
		if i%10 != 0 {
			ring = star(t.middle(i), 20+dice.IntN(41), dice)
		}
		shape, err := geofence.NewPolygons([][]geofence.Ring{{ring}})
		if err != nil {
			return nil, fmt.Errorf("fence %d: %w", i, err)
		}
		id := domain.UUID{0: 1, 12: byte(i >> 24), 13: byte(i >> 16), 14: byte(i >> 8), 15: byte(i)}
		sites[i] = geofence.Site{ID: domain.SiteID{UUID: id}, Ref: fmt.Sprintf("%07d", i)}
		fences[i] = geofence.Fence{ID: domain.FenceID{UUID: id}, Site: sites[i].ID, Version: 1, Shape: shape, From: math.MinInt64}
		t.rings = append(t.rings, ring)
	}
	t.index = geofence.NewIndex(sites, fences)
	return t, nil
}

func (t *fenceTown) middle(i int) geofence.LatLng {
	return shifted(townCorner, float64(i%t.side)*120, float64(i/t.side)*120)
}

// places returns n positions spread about the fences: some four in ten lie in one.
func (t *fenceTown) places(n int, dice *rand.Rand) []geofence.LatLng {
	out := make([]geofence.LatLng, n)
	for i := range out {
		out[i] = shifted(t.middle(dice.IntN(len(t.rings))), dice.NormFloat64()*40, dice.NormFloat64()*40)
	}
	return out
}

// shifted returns the position metres east and north of another.
func shifted(p geofence.LatLng, east, north float64) geofence.LatLng {
	cos := math.Cos(float64(p.Lat) / 1e7 * math.Pi / 180)
	return geofence.LatLng{
		Lat: p.Lat + int32(math.Round(north*perMetre)), Lng: p.Lng + int32(math.Round(east*perMetre/cos)),
	}
}

// star is a ring of n vertices between 25 and 50 m from its middle.
func star(middle geofence.LatLng, n int, dice *rand.Rand) geofence.Ring {
	ring := make(geofence.Ring, n)
	for i := range ring {
		angle := 2 * math.Pi * (float64(i) + dice.Float64()/2) / float64(n)
		length := 25 + 25*dice.Float64()
		ring[i] = shifted(middle, length*math.Cos(angle), length*math.Sin(angle))
	}
	return ring
}

// plot is a rectangle whose four sides are drawn with n vertices, or up to three
// fewer.
func plot(middle geofence.LatLng, n int, dice *rand.Rand) geofence.Ring {
	wide, high := 10+30*dice.Float64(), 10+30*dice.Float64()
	lo, hi := shifted(middle, -wide, -high), shifted(middle, wide, high)
	corners := [4]geofence.LatLng{lo, {Lat: lo.Lat, Lng: hi.Lng}, hi, {Lat: hi.Lat, Lng: lo.Lng}}
	var ring geofence.Ring
	for k, a := range corners {
		b := corners[(k+1)%4]
		for i := range int32(n / 4) {
			parts := int32(n / 4)
			ring = append(ring, geofence.LatLng{Lat: a.Lat + (b.Lat-a.Lat)/parts*i, Lng: a.Lng + (b.Lng-a.Lng)/parts*i})
		}
	}
	return ring
}
