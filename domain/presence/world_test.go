package presence

import (
	"fmt"
	"math"
	"strings"

	"actual/domain"
	"actual/domain/geofence"
)

// The test world: metres east and north of a corner of a town. Lots A and B share
// an edge; C lies down the road, Y is the yard, P a park.
//
//	A 30×40 m at (0,0) · B 30×40 at (30,0) · C 40×40 at (2500,0)
//	Y 80×80 at (0,4000) · P 400×300 at (-3000,-1000) · G, a farm, 3×3 km at (6000,0)
var lots = []struct {
	ref        string
	x, y, w, h float64
	sky        geofence.Sky
}{
	{"A", 0, 0, 30, 40, geofence.SkyMixed},
	{"B", 30, 0, 30, 40, geofence.SkyMixed},
	{"C", 2500, 0, 40, 40, geofence.SkyOpen},
	{"P", -3000, -1000, 400, 300, geofence.SkyOpen},
	{"Y", 0, 4000, 80, 80, geofence.SkyOpen},
	{"G", 6000, 0, 3000, 3000, geofence.SkyOpen},
}

const monday = 1_780_920_000 // 2026-06-08 12:00 UTC, 08:00 in New York.

func spot(x, y float64) geofence.LatLng {
	const metre = 1e7 / 111_195.0
	return geofence.LatLng{
		Lat: 422_700_000 + int32(math.Round(y*metre)),
		Lng: -718_000_000 + int32(math.Round(x*metre/math.Cos(42.27*math.Pi/180))),
	}
}

func siteID(ref string) domain.SiteID {
	var id domain.SiteID
	id.UUID[0], id.UUID[1] = 1, ref[0]
	return id
}

func square(x, y, w, h float64) geofence.Shape {
	s, err := geofence.NewPolygons([][]geofence.Ring{{{spot(x, y), spot(x+w, y), spot(x+w, y+h), spot(x, y+h)}}})
	if err != nil {
		panic(err)
	}
	return s
}

func town() *geofence.Index {
	var sites []geofence.Site
	var fences []geofence.Fence
	for _, l := range lots {
		sites = append(sites, geofence.Site{ID: siteID(l.ref), Ref: l.ref, Sky: l.sky})
		f := geofence.Fence{Site: siteID(l.ref), Version: 1, Shape: square(l.x, l.y, l.w, l.h)}
		f.ID.UUID[0], f.ID.UUID[1] = 2, l.ref[0]
		fences = append(fences, f)
	}
	return geofence.NewIndex(sites, fences)
}

// middle of the places that a track's letters name. L is a diner, E just over the edge
// between A and B, S the street before A and B.
func middle(letter byte) (x, y float64) {
	switch letter {
	case 'L':
		return 900, 700
	case 'E':
		return 31, 20
	case 'S':
		return 30, -9
	}
	for _, l := range lots {
		if l.ref[0] == letter {
			return l.x + l.w/2, l.y + l.h/2
		}
	}
	panic("no such place: " + string(letter))
}

// drive turns a track into fixes, one a step: a letter is a fix at that place, >
// a fix on the way to the next place, a point is silence, T a tower position. The
// fixes stray by a few metres, always alike.
func drive(track string, start, step int64) []Fix {
	var fixes []Fix
	for i := range len(track) {
		f := Fix{Key: fmt.Sprintf("e%04d", i), Content: uint64(i), At: start + int64(i)*step, DOP: 120, Source: SourceGPS}
		x, y := 0.0, 0.0
		switch track[i] {
		case '.':
			continue
		case 'T':
			f.Source = SourceTower
			x, y = 1500, 1500
		case '>':
			x, y = onTheWay(track, i)
		default:
			x, y = middle(track[i])
		}
		p := spot(x+stray(i, 1), y+stray(i, 2))
		f.Lat, f.Lng = p.Lat, p.Lng
		fixes = append(fixes, f)
	}
	return fixes
}

// stray returns metres between about −4 and 4.
func stray(i, axis int) float64 { return 4 * math.Sin(float64(i*i*7+i*3+axis*11)) }

func onTheWay(track string, i int) (x, y float64) {
	from := strings.LastIndexFunc(track[:i], func(r rune) bool { return r != '>' })
	to := i + strings.IndexFunc(track[i:]+"C", func(r rune) bool { return r != '>' })
	origin, goal := byte('Y'), byte('Y')
	if from >= 0 {
		origin = track[from]
	}
	if to < len(track) {
		goal = track[to]
	}
	x0, y0 := middle(origin)
	x1, y1 := middle(goal)
	part := float64(i-from) / float64(to-from)
	return x0 + part*(x1-x0), y0 + part*(y1-y0)
}

// show writes visits as the steps of their first and last fix inside: "A3-9",
// with ? where undecided and + where open.
func show(visits []Visit, step int64) string {
	var out []string
	for _, v := range visits {
		s := fmt.Sprintf("%s%d-%d", v.Ref, (v.ArrivedBetween[1]-monday)/step, (v.Last-monday)/step)
		if v.Verdict == Undecided {
			s += "?"
		}
		if v.Open {
			s += "+"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func derive(fixes []Fix, rulings ...Ruling) []Visit {
	return Derive(Input{Fixes: fixes, Index: town(), Rulings: rulings, Policy: DefaultPolicy()})
}
