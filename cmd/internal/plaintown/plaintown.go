// Package plaintown makes seasons by another generator than the simulator: random
// walks in rectangles, straight drives, no hazards but a heavy-tailed, correlated
// error. What is tuned on the one must hold on the other.
package plaintown

import (
	"fmt"
	"math/rand/v2"

	"actual/cmd/internal/offline"
	"actual/cmd/internal/score"
	"actual/domain/geofence"
)

// Config describes a season.
type Config struct {
	Seed    uint64
	Cadence float64 // Seconds between fixes.
	Days    int
	Badges  int
	Error   float64 // Standard error of one axis, in metres, under an open sky; 1.7 times as much under a mixed one, 3.1 times under canopy.
}

// Season is what the badges saw, and where they were.
type Season struct {
	Index    *geofence.Index
	Evidence []score.Evidence
	AsOf     int64 // Two days after the last.
}

// begins is the first midnight of a season, Unix seconds: 1 April 2026, UTC.
const begins = 1_775_001_600

// Make makes a season. The same configuration gives the same season.
func Make(c Config) Season {
	r := rand.New(rand.NewPCG(c.Seed, 77))
	t := newTown(r)
	s := Season{Index: t.index(), AsOf: begins + int64(c.Days+2)*86_400}
	for range c.Badges {
		w := walker{r: r, town: t}
		w.live(c.Days)
		s.Evidence = append(s.Evidence, score.Evidence{Fixes: offline.Normalise(w.fixes(c)), Truth: w.truth})
	}
	return s
}

// Lot is a rectangle, metres from a corner of the town.
type Lot struct {
	West, South, East, North float64
	Kind                     geofence.Kind
	Sky                      Sky
}

// Sky is how much of it a receiver sees: open, mixed, canopy.
type Sky int

// The skies.
const (
	Open Sky = iota
	Mixed
	Canopy
)

var skies = []geofence.Sky{geofence.SkyOpen, geofence.SkyMixed, geofence.SkyCanopy}

// town is streets of lots, some of them side by side, some grounds, and last the
// yard.
type town struct{ lots []Lot }

func newTown(r *rand.Rand) town {
	var t town
	for street := range 12 {
		y := float64(street) * 180
		t.row(r, y+6, 1)
		t.row(r, y-6, -1)
	}
	for range len(t.lots) / 8 {
		x, y := -2500+2200*r.Float64(), 2200*r.Float64()
		g := Lot{x, y, x + 60 + 140*r.Float64(), y + 60 + 140*r.Float64(), geofence.KindCommercial, drawSky(r)}
		if !t.meets(g) {
			t.lots = append(t.lots, g)
		}
	}
	t.lots = append(t.lots, Lot{-300, -400, -220, -310, geofence.KindYard, 0})
	return t
}

// row adds the customers on one side of a street, away from it by depth's sign.
func (t *town) row(r *rand.Rand, front, side float64) {
	under := drawSky(r)
	for x := 0.0; x < 1600; {
		w, far := 18+12*r.Float64(), front+side*(30+12*r.Float64())
		if r.Float64() < 0.35 {
			t.lots = append(t.lots, Lot{x, min(front, far), x + w, max(front, far), geofence.KindResidential, under})
			x += w
			continue
		}
		x += w * float64(1+r.IntN(5))
		under = drawSky(r)
	}
}

func drawSky(r *rand.Rand) Sky {
	switch u := r.Float64(); {
	case u < 0.5:
		return Open
	case u < 0.8:
		return Mixed
	}
	return Canopy
}

func (t *town) meets(g Lot) bool {
	for _, l := range t.lots {
		if g.West < l.East && l.West < g.East && g.South < l.North && l.South < g.North {
			return true
		}
	}
	return false
}

func (t *town) yard() int { return len(t.lots) - 1 }

func ref(lot int) string { return fmt.Sprintf("P-%04d", lot) }

func (t *town) index() *geofence.Index { return Index(t.lots, ref) }

// Index returns the fences of lots, each of them a site with a ref.
func Index(lots []Lot, ref func(lot int) string) *geofence.Index {
	var sites []geofence.Site
	var fences []geofence.Fence
	for i, l := range lots {
		shape, err := geofence.NewPolygons([][]geofence.Ring{{{place(l.West, l.South), place(l.East, l.South), place(l.East, l.North), place(l.West, l.North)}}})
		if err != nil {
			panic(err) // A rectangle.
		}
		site := geofence.Site{ID: offline.SiteID(ref(i)), Ref: ref(i), Name: ref(i), Kind: l.Kind, Sky: skies[l.Sky]}
		f := geofence.Fence{Site: site.ID, Version: 1, Shape: shape}
		f.ID.UUID = site.ID.UUID
		sites, fences = append(sites, site), append(fences, f)
	}
	return geofence.NewIndex(sites, fences)
}

// place is a point of the town on the earth.
func place(x, y float64) geofence.LatLng {
	const metresLat, metresLng = 111_132.0, 85_277.0 // A degree's, at 40° north.
	return geofence.LatLng{Lat: 400_000_000 + int32(y/metresLat*1e7), Lng: -800_000_000 + int32(x/metresLng*1e7)}
}
