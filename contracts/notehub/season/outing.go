package season

// mark says what the plan meant by a span of a badge's path.
type mark struct {
	site     int32 // Or elsewhere.
	kind     Kind
	from, to int64
}

// elsewhere is a stay at no site.
const elsewhere int32 = -9

// rest is where a badge spends the time between two shifts.
type rest struct {
	at     point
	place  int32
	mark   int32 // The site, or elsewhere.
	kind   Kind
	charge bool
}

// outing makes a badge's path of one day.
type outing struct {
	tape
	s     *Season
	d     dice
	marks []mark
	badge int
	rest  rest
	until int64 // End of the day's span.
}

// span notes what the path meant from an instant until now.
func (o *outing) span(site int32, kind Kind, from int64) {
	if o.now() > from {
		o.marks = append(o.marks, mark{site, kind, from, o.now()})
	}
}

// stayAt holds at the resting place until an instant.
func (o *outing) stayAt(r rest, until int64) {
	from := o.now()
	o.rest = r
	o.enter(r.place)
	o.hold(until, lying)
	o.span(r.mark, r.kind, from)
}

// shelf is the resting place in the yard.
func (s *Season) shelf() rest { return rest{s.town.shelf, s.town.yard, s.town.yard, Yard, true} }

// home is where the badge's wearer lives: empty land, 20–60 m off the street.
func (s *Season) home(badge int) (rest, access) {
	d := throw(s.cfg.Seed, forBadge, badge, 1)
	h := s.town.homes[d.below(int64(len(s.town.homes)))]
	off := d.between(20*metre, 60*metre)
	if d.chance(0.5) {
		off = -off
	}
	door := h.access
	door.x += d.between(-90*metre, 90*metre)
	return rest{door.plus(point{0, off}), indoors, elsewhere, Elsewhere, true}, door
}

// keepsHome reports whether the badge is taken home at night.
func (s *Season) keepsHome(badge int) bool {
	d := throw(s.cfg.Seed, forBadge, badge, 0)
	return d.chance(0.3)
}

// outing makes the path of a badge on a day from where it lay at its start.
func (s *Season) outing(badge, day int, from rest) *outing {
	wearer := s.wearer(badge, day)
	o := &outing{s: s, badge: badge, d: throw(s.cfg.Seed, forWorkerDay, wearer, day), rest: from, until: s.cut(day + 1)}
	o.tape = newTape(s.cut(day), from.at, from.place)
	o.stop = int32(day) * 4096
	shift := s.shift(wearer/s.cfg.BadgesPerCrew, day)
	how := s.mishap(badge, day, shift)
	switch {
	case shift == nil || how == leftAtHome:
		o.stayAt(from, o.until)
	case from.kind == Left && from.mark >= 0:
		o.fetched(from, shift)
	case how == leftInTruck:
		o.rideAlong(shift)
	default:
		o.follow(shift, wearer%s.cfg.BadgesPerCrew, how == leftAtSite)
	}
	return o
}

// begin brings the badge to the yard and into the truck.
func (o *outing) begin(shift *shift) {
	ready := shift.leaves - o.d.between(10*minute, 30*minute)
	if o.rest.mark == elsewhere {
		_, door := o.s.home(o.badge)
		o.stayAt(o.rest, ready-20*minute)
		o.commute(door, o.s.town.sites[o.s.town.yard].access, o.s.town.bay)
	} else {
		o.stayAt(o.rest, ready)
	}
	from := o.now()
	o.enter(o.s.town.yard)
	o.potter(shift.leaves - 2*minute)
	o.walkBy(o.s.town.bay, 1200, shift.leaves-second)
	o.hold(shift.leaves, sitting)
	o.span(o.s.town.yard, Yard, from)
}

// potter walks about the yard.
func (o *outing) potter(until int64) {
	yard := o.s.town.sites[o.s.town.yard].areas[0]
	for o.walkUntil(yard.at(o.d.between(50, 950), o.d.between(50, 950)), 1000, until) {
		o.hold(min(until, o.now()+o.d.between(20*second, 4*minute)), walking)
	}
}

// commute drives between home and yard.
func (o *outing) commute(from, to access, end point) {
	o.drive(route(from, to), &o.d)
	o.move(end, 3000, driving)
}

// finish unloads in the yard, then puts the badge to rest.
func (o *outing) finish() {
	from := o.now()
	o.enter(o.s.town.yard)
	o.potter(o.now() + o.d.between(8*minute, 25*minute))
	if !o.s.keepsHome(o.badge) {
		o.move(o.s.town.shelf, 1200, walking)
		o.span(o.s.town.yard, Yard, from)
		o.stayAt(o.s.shelf(), o.until)
		return
	}
	o.walkUntil(o.s.town.bay, 1200, o.until)
	o.span(o.s.town.yard, Yard, from)
	home, door := o.s.home(o.badge)
	o.commute(o.s.town.sites[o.s.town.yard].access, door, home.at)
	o.stayAt(home, o.until)
}

// fetched is a badge that lay at a site: somebody drives it back to the yard
// in the morning (on a snow night, in the evening).
func (o *outing) fetched(from rest, shift *shift) {
	o.stayAt(from, shift.leaves+o.d.between(60*minute, 150*minute))
	site := &o.s.town.sites[from.mark]
	o.enter(from.mark)
	o.move(site.park, 1200, walking)
	o.commute(site.access, o.s.town.sites[o.s.town.yard].access, o.s.town.bay)
	at := o.now()
	o.enter(o.s.town.yard)
	o.move(o.s.town.shelf, 1200, walking)
	o.span(o.s.town.yard, Yard, at)
	o.stayAt(o.s.shelf(), o.until)
}

// rideAlong is a badge left in the truck all day and overnight.
func (o *outing) rideAlong(shift *shift) {
	o.begin(shift)
	for _, h := range shift.halts {
		o.replay(shift.truck[h.drive[0]:h.drive[1]])
		at := o.now()
		o.enter(h.place)
		o.hold(h.depart, lying)
		if h.inside {
			o.span(h.place, Left, at)
		} else {
			o.span(elsewhere, Elsewhere, at)
		}
	}
	bay := rest{o.s.town.bay, o.s.town.yard, o.s.town.yard, Yard, false}
	o.stayAt(bay, o.until)
}
