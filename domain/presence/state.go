package presence

import "time"

// settle sets a visit's state. Later sound fixes settle it, else time does; asOf
// matters to nothing else.
func (d *deriver) settle(v *Visit, s *stay, in *Input) {
	if d.provenClosed(v, s) {
		v.State = Settled
		return
	}
	p := &d.tables.policy
	if v.Open {
		v.SettlesAt = dayEnd(v.Last, in.Zone) + int64(p.SettleOpenLagS)
	} else {
		v.SettlesAt = dayEnd(v.Departed, in.Zone) + int64(p.SettleDayLagS)
	}
	if in.AsOf >= v.SettlesAt {
		v.State, v.CompletenessUnknown, v.SettlesAt = Settled, v.Open, 0
	}
}

// provenClosed reports whether a sound fix far enough after the visit's end, or a
// hole there, says that no news in order of time can change it.
func (d *deriver) provenClosed(v *Visit, s *stay) bool {
	if v.Open {
		return false
	}
	if s.departure.kind != endSeen {
		return true
	}
	// A hole shows by the fix behind it, which is later still.
	return d.points[len(d.points)-1].at >= v.DepartedBetween[1]+int64(d.tables.policy.SettleFixLagS)
}

// dayEnd returns the first second of the day after the one of at in zone.
func dayEnd(at int64, zone *time.Location) int64 {
	if zone == nil {
		zone = time.UTC
	}
	year, month, day := time.Unix(at, 0).In(zone).Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, zone).Unix()
}
