package season

import "fmt"

// largeGrounds fills a block with up to four large sites along a middle street,
// two columns wide, and now and then a municipal strip along the arterial on
// its south. People have lunch at the street's west end, not far from a fence.
func (b *builder) largeGrounds(at block) {
	street := at.y + blockHeight/2
	x := at.x + 35*metre
	b.lunch = append(b.lunch, spot{access{point{x, street}, at.column}, point{x, street + b.d.between(8*metre, 20*metre)}})
	for column := range int64(2) {
		west := at.x + 60*metre + column*290*metre
		for _, side := range []int64{1, -1} {
			if len(b.due) == 0 {
				return
			}
			form := b.due[0]
			b.due = b.due[1:]
			g := ground{b, west, street, side, at.column}
			if g.build(form, at) {
				break // It took both sides of the street.
			}
		}
	}
}

// ground is where a large site is put: dx runs east from its west end, dy away
// from the street.
type ground struct {
	b      *builder
	west   int64
	street int64
	side   int64
	column int64
}

func (g ground) at(dx, dy int64) point {
	return point{g.west + dx, g.street + g.side*(10*metre+dy)}
}

func (g ground) area(x0, y0, x1, y1 int64) area {
	return area{g.at(x0, y0), g.at(x1, y0), g.at(x1, y1), g.at(x0, y1)}
}

func (a area) ring() []point { return []point{a.nearLeft, a.nearRight, a.farRight, a.farLeft} }

// build makes a site of the form; it reports whether both sides are taken.
func (g ground) build(form string, at block) bool {
	w, h := g.b.d.between(80*metre, 250*metre), g.b.d.between(80*metre, 200*metre)
	s := site{kind: "commercial"}
	name := "Works"
	switch form {
	case "yard":
		g.yard()
		return false
	case "strip":
		g.strip(at)
		return false
	case "hollow":
		name, s.shape, s.areas, s.doors = "Plaza", shape{}, nil, nil
		g.hollow(&s, w, h)
	case "angle":
		name = "Campus"
		g.angle(&s, w, h)
	case "pair":
		name = "Business Park"
		g.pair(&s, w)
	case "circle":
		name, s.kind = "Green", "municipal"
		g.circle(&s)
	default:
		whole := g.area(0, 0, w, h)
		s.shape, s.areas = newShape([][]point{whole.ring()}), []area{whole}
	}
	s.name = fmt.Sprintf("%s %s", streetTrees[len(g.b.sites)%len(streetTrees)], name)
	g.openTo(&s)
	g.b.grounds = append(g.b.grounds, g.b.add(s, g.b.drawSky()))
	return form == "pair"
}

// openTo gives the site its drive: the truck is left inside, but for a green,
// which it is left before.
func (g ground) openTo(s *site) {
	first := s.areas[0]
	gate := first.at(500, 0).x
	s.access = access{point{gate, g.street}, g.column}
	s.inside = s.shape.radius == 0
	s.park = point{gate, g.street + g.side*3800}
	if s.inside {
		s.park = first.at(500, 120)
	}
}

// hollow is a block of ground around a building that is no part of it.
func (g ground) hollow(s *site, w, h int64) {
	x0, x1, y0, y1 := w*3/10, w*7/10, h*3/10, h*65/100
	hole := g.area(x0, y0, x1, y1)
	s.shape = newShape([][]point{g.area(0, 0, w, h).ring(), hole.ring()})
	s.areas = []area{g.area(0, 0, w, y0), g.area(x1, 0, w, h), g.area(0, y1, w, h), g.area(0, 0, x0, h)}
	s.doors = []point{g.at((x1+w)/2, y0/2), g.at((x1+w)/2, (y1+h)/2), g.at(x0/2, (y1+h)/2), g.at(x0/2, y0/2)}
}

// angle is an L: the far corner is another's.
func (g ground) angle(s *site, w, h int64) {
	x, y := w*45/100, h*4/10
	s.shape = newShape([][]point{{g.at(0, 0), g.at(w, 0), g.at(w, y), g.at(x, y), g.at(x, h), g.at(0, h)}})
	s.areas = []area{g.area(0, 0, w, y), g.area(0, 0, x, h)}
	s.doors = []point{g.at(x/2, y/2), g.at(x/2, y/2)}
}

// pair is one site on both sides of the street: a multipolygon.
func (g ground) pair(s *site, w int64) {
	h := g.b.d.between(50*metre, 120*metre)
	over := g
	over.side = -g.side
	here, there := g.area(0, 0, w, h), over.area(0, 0, w, h)
	s.shape = newShape([][]point{here.ring()}, [][]point{there.ring()})
	s.areas = []area{here, there}
	street := point{g.west + w/2, g.street}
	s.doors = []point{street, street}
}

// circle is a green given as a circle; work covers the square within it.
func (g ground) circle(s *site) {
	r := g.b.d.between(25*metre, 60*metre)
	s.shape = newCircle(g.at(r, r), r)
	lo, hi := r*3/10, r*17/10
	s.areas = []area{g.area(lo, lo, hi, hi)}
}

// strip is a verge along the arterial on the block's south, 8–12 m wide.
func (g ground) strip(at block) {
	w, h := g.b.d.between(300*metre, 550*metre), g.b.d.between(8*metre, 12*metre)
	verge := ground{g.b, at.x + 40*metre, at.y - 4*metre, 1, at.column} // 6 m off the road's middle.
	whole := verge.area(0, 0, w, h)
	stop := verge.west + w*g.b.d.between(20, 80)/100
	s := site{
		name: fmt.Sprintf("Verge %d", len(g.b.grounds)+1), kind: "municipal",
		shape: newShape([][]point{whole.ring()}), areas: []area{whole},
		access: access{point{stop, at.y}, at.column}, park: point{stop, at.y + 3800},
	}
	g.b.grounds = append(g.b.grounds, g.b.add(s, g.b.drawSky()))
}

// yard is where crews start and end; trucks and badges stay there.
func (g ground) yard() {
	whole := g.area(0, 0, 70*metre, 90*metre)
	s := site{name: "Yard", kind: "yard", shape: newShape([][]point{whole.ring()}), areas: []area{whole}}
	g.openTo(&s)
	g.b.yard = g.b.add(s, mixed)
	g.b.bay, g.b.shelf = whole.at(400, 250), whole.at(750, 700)
	g.b.sites[g.b.yard].park = g.b.bay
}
