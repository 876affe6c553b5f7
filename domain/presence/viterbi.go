package presence

// motion holds the costs of what the badge may have done between two points.
type motion struct {
	*elapsed
	moving   cost // Drove all the way.
	started  cost // Left a stay, or came to one: the leg leaves time for it.
	unmoving cost // What staying gains over the places that were in reach; negative.
	nextDoor cost // What it takes off a site's rarity that it is reached on foot.
	aside    cost // On foot to a place that is no site.
	landing  cost // Having left a stay, at the next already.
	leg, dt  int64
}

// motionTo returns the costs of the way to point i from the one before.
func (d *deriver) motionTo(i int) motion {
	t := d.tables
	dt := d.points[i].at - d.points[i-1].at
	m := motion{elapsed: t.at(dt), leg: d.points[i].leg, dt: dt}
	m.landing = t.landing(m.leg, dt)
	speed := m.leg / 10 / max(1, dt) // cm/s
	decimetres := (m.leg + legSpread) / 100
	m.unmoving = -m.reach - ln(uint64(decimetres))
	m.moving = m.drive + t.slow[min(int64(len(t.slow)-1), speed*slowSteps/int64(t.policy.DriveSpeedCMS))]
	if standing := m.standing + t.strollCost(m.leg, standingMM) + m.unmoving; standing < m.moving {
		m.moving = standing
	}
	if m.leg <= int64(t.policy.WalkMM) {
		m.nextDoor = t.nextDoor
		m.aside = t.aside
		m.landing = min(m.landing, m.onFoot)
	}
	if over := speed - int64(t.policy.FlatSpeedCMS); over > 0 {
		m.started = cost(min(int64(maxLn), over*int64(nat)/fadeCMS))
	}
	return m
}

// landing is the cost of being at the next place, a leg of the length away, having
// left a stay within the last dt seconds: at a moment that leaves time for the way, and
// the drive did not last longer than that.
func (t *tables) landing(leg, dt int64) cost {
	left := max(1, dt/20, dt-leg/10/int64(t.policy.TravelSpeedCMS))
	return t.at(left).landed + ln(uint64(max(1, dt))) - ln(uint64(left))
}

const (
	standingMM = 10_000 // Standard error of a leg between two fixes of a standing car.
	slowSteps  = 32
	fadeCMS    = 300 // Each of these beyond FlatSpeedCMS makes a start or stop e times less likely.
)

// kind returns the row of tables for a stay: 0 at a site, 1 elsewhere.
func (s *place) kind() int {
	if s.site == elsewhere {
		return 1
	}
	return 0
}

// remain is the cost of having stayed in place s, of driving on for travelling.
func (d *deriver) remain(m *motion, s *place, age int32) cost {
	switch s.site {
	case travelling:
		return m.moving + s.fits
	case elsewhere:
		spread := 2*int64(d.tables.policy.StrollMM)*int64(d.tables.policy.StrollMM) + 2*int64(s.sigma)*int64(s.sigma)
		return d.tables.survival(1, age, m.dt) + m.unmoving + d.tables.strollCost(m.leg, max(1, root(spread))) + discounted(s.fits, m.weight)
	}
	return d.tables.survival(0, age, m.dt) + m.unmoving + discounted(s.fits, m.weight)
}

// leave is the cost of having left the stay s since the point before.
func (d *deriver) leave(m *motion, s int32) cost {
	stayed := share(d.tables.survival(d.places[s].kind(), d.age[s], m.dt))
	return ln(65536) - ln(uint64(max(1, 65536-stayed)))
}

// enter is the cost of just this place among those to come to.
func (d *deriver) enter(s *place) cost {
	if s.site == travelling {
		return s.fits
	}
	return d.tables.share[s.kind()] + s.rarity + s.fits
}

// begin is the cost of place s at the first point of a piece.
func (d *deriver) begin(s *place) cost {
	if s.site == travelling {
		return nat + s.fits
	}
	return d.enter(s)
}

// path fills d.best, for each point of the surveyed piece the place of the
// likeliest path through all of them (Viterbi 1967). Ties go to the path found
// first: staying, then driving, then the lower site.
func (d *deriver) path(c piece) {
	d.value, d.back = grow(d.value, len(d.places)), grow(d.back, len(d.places))
	d.age = grow(d.age, len(d.places))
	for s := d.from[0]; s < d.from[1]; s++ {
		d.value[s], d.back[s], d.age[s] = d.begin(&d.places[s]), -1, d.tables.policy.SiteStayS
	}
	points := len(d.from) - 1
	for k := 1; k < points; k++ {
		m := d.motionTo(int(c.lo) + k)
		d.advance(&m, k)
	}
	d.best = grow(d.best, points)
	last := cheapest(d.value, d.from[points-1], d.from[points])
	for k := points - 1; k >= 0; k-- {
		d.best[k] = last
		last = d.back[last]
	}
}

// cheapest returns the number of the least value in [lo, hi).
func cheapest(values []cost, lo, hi int32) int32 {
	at := lo
	for s := lo + 1; s < hi; s++ {
		if values[s] < values[at] {
			at = s
		}
	}
	return at
}

// advance computes the values of the k-th point's places from the ones before.
// Since what it costs to come to a place does not depend on which stay one left,
// only the best stay and the drive need to be compared.
func (d *deriver) advance(m *motion, k int) {
	drive, stay := int32(-1), int32(-1)
	var driveCost, stayCost cost
	for s := d.from[k-1]; s < d.from[k]; s++ {
		if d.places[s].site == travelling {
			drive, driveCost = s, d.value[s]+m.arrive+m.started
		} else if c := d.value[s] + d.leave(m, s) + m.started; stay < 0 || c < stayCost {
			stay, stayCost = s, c
		}
	}
	least := cost(1<<31 - 1)
	for s := d.from[k]; s < d.from[k+1]; s++ {
		now := &d.places[s]
		value, back := cost(1<<31-1), int32(-1)
		if now.was >= 0 {
			value, back = d.value[now.was]+d.remain(m, now, d.age[now.was]), now.was
		}
		enter := d.enter(now)
		if drive >= 0 && now.site != travelling && driveCost+enter < value {
			value, back = driveCost+enter, drive
		}
		if c := stayCost + m.afterStay(now) + enter; stay >= 0 && c < value {
			value, back = c, stay
		}
		d.value[s], d.back[s] = value, back
		if d.age[s] = int32(m.dt / 2); back == now.was && back >= 0 {
			d.age[s] = d.age[back] + int32(m.dt)
		}
		least = min(least, value)
	}
	for s := d.from[k]; s < d.from[k+1]; s++ {
		d.value[s] -= least
	}
}

// afterStay is the cost of being at now some time after a stay was left.
func (m *motion) afterStay(now *place) cost {
	switch now.site {
	case travelling:
		return m.underway
	case elsewhere:
		return m.landing + m.aside
	}
	return m.landing + m.nextDoor
}
