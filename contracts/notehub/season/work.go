package season

// follow is a day of work with the crew. Where drop, the badge is lost on one of
// the sites.
func (o *outing) follow(shift *shift, member int, drop bool) {
	o.begin(shift)
	total, lostAt := 0, -1
	for _, h := range shift.halts {
		total += len(h.windows)
	}
	if drop && total > 2 {
		lostAt = int(o.d.between(1, int64(total-1)))
	}
	seen := 0
	for i := range shift.halts {
		h := &shift.halts[i]
		o.replay(shift.truck[h.drive[0]:h.drive[1]])
		switch h.kind {
		case atWork:
			if lostAt >= seen && lostAt < seen+len(h.windows) {
				o.workUntilLost(h, lostAt-seen, shift.snow, member)
				return
			}
			seen += len(h.windows)
			o.workAll(h, len(h.windows), shift.snow, member)
			o.backToTruck(h)
		case atLunch, atErrand:
			o.eat(h)
		}
	}
	o.finish()
}

// eat spends a pause near the truck.
func (o *outing) eat(h *halt) {
	from := o.now()
	o.enter(outdoors)
	o.hold(from+o.d.between(20*second, 3*minute), sitting)
	o.walkBy(h.park.plus(point{o.d.between(-9*metre, 9*metre), o.d.between(-2*metre, 2*metre)}), 1200, h.depart-2*minute)
	o.hold(h.depart-o.d.between(40*second, 90*second), sitting)
	o.walkBy(h.park, 1200, h.depart-second)
	o.hold(h.depart, sitting)
	o.span(elsewhere, Elsewhere, from)
}

// workAll works at the first n sites of a halt; a worker changes over a little
// before or after the others.
func (o *outing) workAll(h *halt, n int, snow bool, member int) {
	for i, w := range h.windows[:n] {
		from := o.now()
		until := w.to + o.d.between(-50*second, 70*second)
		if i == len(h.windows)-1 {
			until = w.to + o.d.between(-lastOut, lastOut)
		}
		if i == 0 {
			o.enter(h.place)
			o.hold(min(w.from+o.d.between(0, 4*second), until), sitting)
		}
		tidy := int64(0)
		if i == len(h.windows)-1 {
			tidy = o.tidyTime(w.site, until)
		}
		o.labour(w.site, h, until-tidy, snow && member == 0)
		if tidy > 0 {
			o.tidyUp(w.site, h, until)
		}
		o.span(w.site, Work, from)
		if i < len(h.windows)-1 {
			o.changeOver(h, h.windows[i+1].site)
		}
	}
}

// tidyTime is how long before leaving a site that the truck is not parked inside of
// a worker begins to come back to it.
func (o *outing) tidyTime(number int32, until int64) int64 {
	site := &o.s.town.sites[number]
	if site.inside {
		return 0
	}
	w, depth := site.areas[0].size()
	return min((until-o.now())/3, minute+(w+depth)*1000/1300)
}

// tidyUp ends the work near the street, and near the truck on long grounds.
func (o *outing) tidyUp(number int32, h *halt, until int64) {
	site := &o.s.town.sites[number]
	a := site.areas[0]
	if w, _ := a.size(); w > 60*metre {
		o.walkBy(a.at(1000*max(0, min(w, h.park.x-a.nearLeft.x))/w, 300), 1300, until-second)
		o.hold(until, walking)
		return
	}
	for o.walkUntil(a.at(o.d.between(50, 950), o.d.between(30, 480)), 1300, until) {
		o.hold(min(until, o.now()+o.d.between(5*second, 20*second)), walking)
	}
}

// changeOver walks to the site next door: mostly by the street and the truck,
// where tools are changed; now and then straight across.
func (o *outing) changeOver(h *halt, next int32) {
	if o.d.chance(0.1) {
		return
	}
	speed := o.d.between(1000, 1400)
	o.move(point{o.at().x, h.park.y}, speed, walking)
	if o.d.chance(0.8) {
		o.move(h.park, speed, walking)
		o.hold(o.now()+o.d.between(10*second, 60*second), walking)
	}
	o.move(point{o.s.town.sites[next].front().x, h.park.y}, speed, walking)
}

func (o *outing) workUntilLost(h *halt, n int, snow bool, member int) {
	o.workAll(h, n, snow, member)
	w := h.windows[n]
	from := o.now()
	site := &o.s.town.sites[w.site]
	o.labour(w.site, h, max(o.now()+4*minute, (w.from+w.to)/2), snow && member == 0)
	a := site.areas[0]
	o.move(a.at(o.d.between(50, 950), o.d.between(50, 950)), 1200, walking)
	o.span(w.site, Work, from)
	o.stayAt(rest{o.at(), w.site, w.site, Left, false}, o.until)
}

// backToTruck walks back, by the street or straight across, and waits for the
// others.
func (o *outing) backToTruck(h *halt) {
	last := &o.s.town.sites[h.windows[len(h.windows)-1].site]
	if !last.inside && !h.inside && o.d.chance(0.7) {
		o.walkBy(point{o.at().x, h.park.y}, 1300, h.depart-2*second) // To the street, then along it.
	}
	o.walkBy(h.park, 1300, h.depart-second)
	o.hold(h.depart, sitting)
	if h.inside { // Who waits in the truck is still there.
		o.marks[len(o.marks)-1].to = o.now()
	}
}

// labour moves about a site until an instant: mower-like sweeps to the edges,
// trimming along them, wandering with pauses, and trips to the truck.
func (o *outing) labour(number int32, h *halt, until int64, plough bool) {
	site := &o.s.town.sites[number]
	o.enter(number)
	g := gang{o, site, 0, until, o.d.between(900, 1400)}
	if w, depth := site.areas[0].size(); w > 60*metre || depth > 60*metre {
		g.speed = o.d.between(1200, 2500) // Ride-on mowers.
	}
	if plough {
		g.speed = o.d.between(2500, 4500)
	}
	for o.now() < until {
		switch o.d.pick(40, 20, 30, 8) {
		case 0:
			g.sweep()
		case 1:
			g.trim()
		case 2:
			g.wander()
		default:
			g.truckTrip(h)
		}
		g.change()
	}
	for g.area != 0 { // Out the way that one came in, not through a building.
		o.move(site.doors[g.area], 1500, walking)
		g.area = (g.area + 1) % len(site.areas)
	}
}

// gang is one worker at one site.
type gang struct {
	*outing
	site  *site
	area  int
	until int64
	speed int64
}

// here returns the place u, v (of 1000) of the current area.
func (g *gang) here(u, v int64) point { return g.site.areas[g.area].at(u, v) }

// sweep goes up and down the area in lanes.
func (g *gang) sweep() {
	u, v := g.d.between(20, 300), g.d.between(0, 1)
	step := g.d.between(25, 70)
	for range g.d.between(4, 12) {
		if u > 980 || !g.walkUntil(g.here(u, 15+v*970), g.speed, g.until) {
			return
		}
		v = 1 - v
		if !g.walkUntil(g.here(u, 15+v*970), g.speed, g.until) {
			return
		}
		u += step
	}
}

// trim follows one edge within about half a metre.
func (g *gang) trim() {
	edge := g.d.between(5, 15)
	if g.d.chance(0.5) {
		edge = 1000 - edge
	}
	along := g.d.chance(0.5)
	for at := g.d.between(10, 200); at < 990; at += g.d.between(60, 200) {
		p := g.here(at, edge)
		if along {
			p = g.here(edge, at)
		}
		if !g.walkUntil(p, 600, g.until) {
			return
		}
	}
}

// wander goes to a few places and lingers.
func (g *gang) wander() {
	for range g.d.between(2, 5) {
		if !g.walkUntil(g.here(g.d.between(10, 990), g.d.between(10, 990)), 1000, g.until) {
			return
		}
		g.hold(min(g.until, g.now()+g.d.between(5*second, 50*second)), walking)
	}
}

// truckTrip fetches something: out of the fence where the truck stands at the
// curb, across a neighbour's corner where it stands there.
func (g *gang) truckTrip(h *halt) {
	if len(g.site.areas) > 1 || distance(g.at(), h.park) > 80*metre || g.until-g.now() < 4*minute {
		return
	}
	back := g.at()
	g.walkUntil(h.park, 1300, g.until)
	g.hold(min(g.until, g.now()+g.d.between(15*second, 60*second)), walking)
	g.walkUntil(back, 1300, g.until)
}

// change moves on to the next area of a site of several.
func (g *gang) change() {
	if len(g.site.areas) == 1 || g.d.chance(0.6) {
		return
	}
	if g.walkUntil(g.site.doors[g.area], g.speed, g.until) {
		g.area = (g.area + 1) % len(g.site.areas)
	}
}
