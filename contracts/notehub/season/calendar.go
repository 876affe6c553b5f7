package season

import "time"

// local returns an instant of a day of the season in the company's time zone,
// in milliseconds. Where a clock change skips it, Go's time.Date decides.
func (s *Season) local(day, hours, minutes int) int64 {
	y, m, d := s.cfg.Start.Date()
	return time.Date(y, m, d+day, hours, minutes, 0, 0, s.zone).UnixMilli()
}

// cut is where the spans of two days meet: 05:00 local, after the night's work
// and before the morning's.
func (s *Season) cut(day int) int64 { return s.local(day, 5, 0) }

// workday reports whether crews work that day: Monday to Friday, no holidays.
func (s *Season) workday(day int) bool {
	w := time.UnixMilli(s.local(day, 12, 0)).In(s.zone).Weekday()
	return w != time.Saturday && w != time.Sunday
}

// storm reports whether all crews plough that night, 22:00 to about 04:00, with
// the day before and after off: November to mid April only, any day of the week.
func (s *Season) storm(day int) bool {
	if s.cfg.SnowNights == 0 {
		return false
	}
	_, m, d := time.UnixMilli(s.local(day, 12, 0)).In(s.zone).Date()
	if m > time.April && m < time.November || m == time.April && d > 15 {
		return false
	}
	dice := throw(s.cfg.Seed, forStorm, day, 0)
	return dice.chance(s.cfg.SnowNights)
}

// mishap is how a badge fails to be where its wearer is.
type mishap uint8

const (
	noMishap mishap = iota
	leftInTruck
	leftAtSite
	leftAtHome
)

// mishap draws what happens to a badge on a day with a shift.
func (s *Season) mishap(badge, day int, shift *shift) mishap {
	if shift == nil || !s.cfg.Hazards.Has(LeftBehind) {
		return noMishap
	}
	d := throw(s.cfg.Seed, forLeftBehind, badge, day)
	home := s.keepsHome(badge)
	switch p := d.unit(); {
	case p < 0.004 && !home:
		return leftInTruck
	case p >= 0.004 && p < 0.007:
		return leftAtSite
	case p >= 0.007 && p < 0.013 && home:
		return leftAtHome
	}
	return noMishap
}

// wearer returns who wears a badge on a day: its owner, whose number is the
// badge's, or on 1.5 % of days the owner of its twin (2k and 2k+1), where both
// are kept in the yard.
func (s *Season) wearer(badge, day int) int {
	twin := badge ^ 1
	if !s.cfg.Hazards.Has(Swaps) || twin >= len(s.badges) || s.keepsHome(badge) || s.keepsHome(twin) {
		return badge
	}
	d := throw(s.cfg.Seed, forSwap, badge/2, day)
	if d.chance(0.015) {
		return twin
	}
	return badge
}
