package season

// sampler is a badge's own life: it wakes by its cadence, looks whether it was
// moved, tries for a fix and makes a note.
type sampler struct {
	s      *Season
	badge  int
	traits traits
	out    courier

	rx      receiver
	d       dice // Motion, times to first fix, voltages.
	blocked dice // Holes and failures.
	path    reader

	next     int64 // The coming wake-up, Unix seconds; so are all times here.
	awake    bool  // It moved at the last wake-up: the GNSS is warm.
	movedAt  int64
	noteAt   int64
	holeTo   int64
	charged  int64
	last     lastFix
	lastAt   point // Where the last fix was seen.
	journey  int64
	jcount   int32
	dead     [2]int64
	boots    int  // Notes still to come before the clock is set.
	remember bool // The next fix may be the one from before the reboot.
}

func (s *Season) newSampler(badge int) *sampler {
	m := &sampler{s: s, badge: badge, traits: s.traits(badge)}
	m.next = s.cut(0)/1000 + m.traits.phase
	m.noteAt, m.charged = m.next, m.next
	m.rx.outliers = s.cfg.Hazards.Has(Outliers)
	m.rx.quality, m.rx.stop = 1, -1
	m.out = newCourier(s, badge, m.traits.triangulate)
	return m
}

// day lives through one outing and hands its notes to the courier.
func (m *sampler) day(o *outing, day int) {
	seed := m.s.cfg.Seed
	m.rx.d = throw(seed, forReceiver, m.badge, day)
	m.rx.blocked = throw(seed, forReceiver, m.badge, ^day)
	m.d = throw(seed, forMotion, m.badge, day)
	m.blocked = throw(seed, forBlocking, m.badge, day)
	m.path = reader{ways: o.ways}
	m.drawBattery(o, day)
	m.out.startDay(day, &reader{ways: o.ways})
	cadence := int64(m.s.cfg.Cadence.Seconds())
	end := o.until / 1000
	for m.next < end {
		t := m.next
		m.next += cadence + m.d.between(-2, 2)
		m.wake(t, cadence)
	}
	m.out.endDay(o.until)
}

// drawBattery decides whether the battery dies; it is charged when the badge is
// next put on its shelf, and the badge boots.
func (m *sampler) drawBattery(o *outing, day int) {
	d := throw(m.s.cfg.Seed, forBattery, m.badge, day)
	from := m.s.local(day, 8, 0)/1000 + d.between(0, 9*3600)
	rests := o.marks[len(o.marks)-1].from/1000 + d.between(600, 3600)
	if m.s.cfg.Hazards.Has(DeadBatteries) && d.chance(0.003) && o.rest.charge && from < rests {
		m.dead = [2]int64{from, rests}
	}
}

// wake is one tick of the badge's timer.
func (m *sampler) wake(t, cadence int64) {
	if t >= m.dead[0] && t < m.dead[1] {
		return
	}
	if m.dead[1] > 0 {
		m.reboot(t)
	}
	how := m.path.liveliest((t-cadence)*1000, t*1000)
	if !m.felt(how, cadence) {
		m.idle(t, how)
		return
	}
	_, here := m.path.at(t * 1000)
	fixAt := t + m.timeToFix(t, cadence, m.s.surroundings(here.place).sky)
	m.awake, m.movedAt = true, t
	m.next = max(m.next, fixAt+10) // It tries for one fix at a time.
	at, way := m.path.at(fixAt * 1000)
	around := m.s.surroundings(way.place)
	f := m.rx.fix(fixAt, around, way.stop)
	if m.failed(t, cadence, around.sky, way) {
		if m.blocked.chance(0.7) && m.s.cfg.Hazards.Has(NoSat) {
			m.note(record{form: noSat, captured: t + m.d.between(min(90, cadence/2), min(150, cadence-5))}, how)
		}
		return
	}
	m.fixed(fixAt, at, f, how)
}

// felt reports whether the accelerometer saw motion since the last wake-up. The
// longer the span, the surer it is.
func (m *sampler) felt(how act, cadence int64) bool {
	spans := float64(cadence) / 120
	miss := [...]float64{lying: 1 - mul(0.0008, spans), sitting: 0.6, walking: 0.01 / mul(spans, spans), driving: 0.005 / mul(spans, spans)}[how]
	return !m.d.chance(miss)
}

// idle is a wake-up without motion: a heartbeat where one is due.
func (m *sampler) idle(t int64, how act) {
	m.awake = false
	if t-m.movedAt > 600 {
		m.journey = 0
	}
	if how == lying {
		m.charged = t
	}
	due := m.noteAt + int64(m.s.cfg.HeartbeatEvery.Seconds())
	if m.s.cfg.Hazards.Has(Heartbeats) && t >= due && m.last.at > 0 {
		m.note(record{form: heartbeat, captured: t, fix: m.last}, how)
	}
}

// timeToFix returns the seconds until a fix: 1–4 where the GNSS is on during
// movement (cadence below 300 s), else 12–90 s by the sky; after hours without
// one, up to five minutes.
func (m *sampler) timeToFix(t, cadence int64, under sky) int64 {
	if cadence < 300 && m.awake {
		return m.d.between(1, 4)
	}
	span := [...][2]int64{open: {12, 35}, mixed: {18, 50}, canopy: {25, 90}}[under]
	took := m.d.between(span[0], span[1])
	if t-m.last.at > 4*3600 {
		took += m.d.between(20, 200)
	}
	return took
}

// failed reports whether the attempt ends without a fix: in a hole, for want of
// sky, or indoors.
func (m *sampler) failed(t, cadence int64, under sky, w way) bool {
	h := m.s.cfg.Hazards
	perHour := [...]float64{open: 0.01, mixed: 0.02, canopy: 0.04}[under]
	if m.blocked.chance(mul(perHour, float64(cadence)/3600)) && t >= m.holeTo {
		m.holeTo = t + m.blocked.between(600, 2400)
	}
	p := 0.0
	if h.Has(NoSat) {
		p = [...]float64{open: 0.003, mixed: 0.01, canopy: 0.04}[under]
	}
	if w.place == indoors || w.act == lying {
		p = 0.8
	}
	return m.blocked.chance(p) || h.Has(Holes) && t < m.holeTo
}

// fixed notes a fix.
func (m *sampler) fixed(at int64, p point, f fault, how act) {
	seen := p.plus(point{f.dx, f.dy})
	lat, lng := m.s.town.frame.degrees(seen)
	fix := lastFix{cellOf(lat, lng), at, f.dop}
	if m.remember && m.blocked.chance(0.5) {
		fix.cell, fix.dop, seen = m.last.cell, 0, m.lastAt
	}
	m.remember = false
	r := record{form: track, captured: at + m.d.between(1, 7), fix: fix}
	if m.s.cfg.Cadence.Seconds() < 300 {
		m.travelled(&r, seen)
	}
	m.last, m.lastAt = fix, seen
	m.note(r, how)
}

// travelled fills what a Notecard says of a journey: mean straight-line speed
// since the point before, by the positions as they were seen.
func (m *sampler) travelled(r *record, seen point) {
	r.what |= journeys
	if m.journey == 0 {
		m.journey, m.jcount = r.fix.at, 0
	} else {
		r.seconds = r.fix.at - m.last.at
		east, north := m.s.town.frame.east(seen.x-m.lastAt.x, seen.y-m.lastAt.y)
		r.distance = distance(seen, m.lastAt)
		r.bearing = int32(bearing(east, north))
	}
	m.jcount++
	r.journey, r.jcount = m.journey, m.jcount
}
