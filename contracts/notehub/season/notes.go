package season

// note completes a record with what the badge knows of itself and sends it.
func (m *sampler) note(r record, how act) {
	m.noteAt = r.captured
	m.condition(&r, how)
	m.confuse(&r)
	m.out.take(r)
}

// condition fills motion, temperature and power.
func (m *sampler) condition(r *record, how act) {
	most := [...]int64{lying: 2, sitting: 6, walking: 76, driving: 30}[how]
	r.motions = int16(m.d.between(1, most))
	r.temperature = int16(m.d.between(48, 130))
	used := (r.captured - m.charged) / 90 // A millivolt each 90 s.
	r.millivolts = int16(max(3450, 4180-used) + m.d.between(-8, 8))
	if how == lying {
		r.millivolts = int16(5000 + m.d.between(0, 90))
		r.what |= onUSB
	}
	if m.traits.oldFirmware {
		r.what |= noWhereWhen
	}
}

// confuse decides what best_* says and which times are missing.
func (m *sampler) confuse(r *record) {
	stale := m.s.cfg.Hazards.Has(StaleBest)
	p := m.blocked.unit()
	switch {
	case r.form == track || r.form == heartbeat:
		r.best = bestFix
		if m.traits.noBest {
			r.best = bestNothing
		} else if stale && p < 0.03 {
			r.best = bestTower
		}
	case stale && p < 0.5 && m.last.at > 0:
		r.best, r.fix = bestFix, m.last
	case m.traits.triangulate:
		r.best = bestTri
	default:
		r.best = bestTower
	}
	m.confuseClock(r)
}

func (m *sampler) confuseClock(r *record) {
	p := m.blocked.unit()
	if !m.s.cfg.Hazards.Has(Clocks) {
		return
	}
	if m.boots > 0 {
		m.boots--
		r.what |= noWhen
	}
	switch {
	case p < 0.001: // No clock at all: only `received` is left.
		r.what |= noWhen | noBodyTime | noWhereWhen
		if r.best == bestFix {
			r.best = bestNothing
		}
	case p < 0.004:
		r.what |= noWhen
	case p < 0.005:
		r.what |= oldClock
	case p < 0.011:
		r.what |= noBodyTime
	}
}

// reboot is the return of power after a dead battery.
func (m *sampler) reboot(t int64) {
	m.dead = [2]int64{}
	m.awake, m.journey = false, 0
	m.boots, m.remember = 2, true
	m.note(record{form: health, captured: t}, lying)
}
