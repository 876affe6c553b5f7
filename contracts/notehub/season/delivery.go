package season

// receive is Notehub's part: it stamps, adds what the network knows of the
// place of upload, and routes.
func (c *courier) receive(r record, d *dice) {
	r.received = max(r.received, c.last+1000)
	c.last = r.received
	r.session = c.session
	c.locate(&r, d)
	r.deliver = r.received + d.between(60_000, 400_000)
	late, twice := d.unit(), d.unit()
	after := [...]int64{5, 60, 300}[d.below(3)] * micro
	by := d.between(5*60, 20*3600) * micro
	if c.s.cfg.Hazards.Has(Reordered) && late < 0.01 {
		r.deliver += after
	}
	c.pending = append(c.pending, r)
	if !c.s.cfg.Hazards.Has(Duplicates) || twice >= 0.008 {
		return
	}
	if twice < 0.002 { // Rerouted by hand, hours later.
		after = by
	}
	r.deliver += after
	if twice < 0.0008 {
		r.what |= restatus
	}
	c.pending = append(c.pending, r)
}

// locate fills the serving tower, one of those near the place of upload, and the
// triangulated place, 30–400 m off.
func (c *courier) locate(r *record, d *dice) {
	here, _ := c.path.at(r.received / 1000)
	r.what |= hasTower
	r.towerID = int32(c.s.nearTower(here, d))
	r.tower = c.s.town.towers[r.towerID]
	r.towerSeen = max(c.sessionAt, 1)
	if !c.triangulate {
		return
	}
	r.what |= hasTri
	x, y := d.normal(), d.normal()
	far := float64(d.between(30, 400)*metre) / max(length(x, y), 0.01)
	r.tri = here.plus(point{int64(mul(x, far)), int64(mul(y, far))})
	r.triPoints, r.triSeen = int8(d.between(3, 16)), r.received/micro
}

// nearTower returns the nearest tower, or at times the second nearest.
func (s *Season) nearTower(p point, d *dice) int {
	first, second := 0, 0
	best, next := int64(1)<<62, int64(1)<<62
	for i, t := range s.town.towers {
		switch far := distance(p, t); {
		case far < best:
			second, next = first, best
			first, best = i, far
		case far < next:
			second, next = i, far
		}
	}
	if d.chance(0.2) {
		return second
	}
	return first
}
