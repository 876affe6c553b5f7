package season

// haltKind says why a truck stands.
type haltKind uint8

const (
	atWork haltKind = iota
	atLunch
	atErrand
	backAtYard
)

// window is the time a crew gives to one site of a halt.
type window struct {
	site     int32
	from, to int64
}

// halt is one parking of the truck, with the sites served from it on foot.
type halt struct {
	kind           haltKind
	place          int32 // Whose sky the truck stands under.
	inside         bool  // The truck stands inside the fence of place.
	park           point
	arrive, depart int64
	windows        []window
	drive          [2]int // The truck's ways that lead here.
}

// shift is what a crew's truck does from leaving the yard to coming back.
type shift struct {
	truck  []way
	halts  []halt
	leaves int64
	snow   bool
}

// planner makes a shift.
type planner struct {
	s       *Season
	d       dice
	truck   tape
	from    access
	halts   []halt
	lunchAt int64 // 0 once it is over.
	errand  bool  // One is still due.
	home    int64 // When no further site is begun.
}

// shift returns the crew's work of a day, or nil if it is off. It depends on
// seed, crew and day only.
func (s *Season) shift(crew, day int) *shift {
	snow := s.storm(day)
	if !snow && (!s.workday(day) || s.storm(day-1)) {
		return nil
	}
	p := &planner{s: s, d: throw(s.cfg.Seed, forCrewDay, crew, day)}
	p.from = s.town.sites[s.town.yard].access
	var tasks []task
	var leaves int64
	if snow {
		leaves = s.local(day, 22, 0) + p.d.between(0, 15*minute)
		p.home = s.local(day+1, 4, 0) - 90*minute
		tasks = s.snowAgenda(crew, day, &p.d)
	} else {
		leaves = s.local(day, 6, 30) + p.d.between(0, 45*minute)
		p.lunchAt = s.local(day, 11, 15) + p.d.between(0, 90*minute)
		p.home = s.local(day, 18, 15)
		p.errand = p.d.chance(0.7)
		tasks = s.agenda(crew, day, &p.d)
	}
	p.truck = newTape(leaves, s.town.bay, onRoad)
	p.work(tasks)
	p.drive(halt{kind: backAtYard, place: s.town.yard, inside: true, park: s.town.bay}, s.town.sites[s.town.yard].access)
	return &shift{p.truck.ways, p.halts, leaves, snow}
}

// work goes through the tasks; lunch may cut one in two.
func (p *planner) work(tasks []task) {
	for len(tasks) > 0 && p.clock() < p.home {
		t := tasks[0]
		tasks = tasks[1:]
		if p.lunchAt > 0 && p.clock() >= p.lunchAt {
			p.pause(p.s.town.lunch, atLunch, p.d.between(25*minute, 45*minute))
			p.lunchAt = 0
		} else if p.errand && len(p.halts) > 1 && p.d.chance(0.15) {
			p.pause(p.s.town.errands, atErrand, p.d.between(5*minute, 15*minute))
			p.errand = false
		}
		alone := len(tasks) == 0 || !p.s.nextDoor(t.site, tasks[0].site)
		p.goTo(t.site, alone)
		first := p.lunchAt - p.clock()
		if p.lunchAt > 0 && first > 10*minute && t.dur-first > 10*minute && p.d.chance(0.6) {
			tasks = append([]task{{t.site, t.dur - first}}, tasks...)
			t.dur = first
		}
		p.stay(t)
	}
	p.close()
}

// clock is when the windows so far end.
func (p *planner) clock() int64 {
	if n := len(p.halts); n > 0 {
		if w := p.halts[n-1].windows; len(w) > 0 {
			return w[len(w)-1].to
		}
	}
	return p.truck.now()
}

// stay opens a window of the current halt, some seconds after the last.
func (p *planner) stay(t task) {
	h := &p.halts[len(p.halts)-1]
	from := p.clock() + p.d.between(1*second, 5*second)
	h.windows = append(h.windows, window{t.site, from, from + t.dur})
}

// goTo brings the crew to a site: on foot where the truck can stay, else by
// truck. At a small lot served alone it is mostly left in the drive, otherwise at
// the curb.
func (p *planner) goTo(site int32, alone bool) {
	to := &p.s.town.sites[site]
	if n := len(p.halts); n > 0 {
		h := &p.halts[n-1]
		if w := h.windows; h.kind == atWork && !h.inside && len(w) < 5 && p.s.nextDoor(w[len(w)-1].site, site) {
			return
		}
	}
	p.close()
	h := halt{kind: atWork, place: site, inside: to.inside, park: to.park}
	access := to.access
	if alone && to.kind == "residential" && p.d.chance(0.8) {
		h.inside = true
		h.park = to.areas[0].at(p.d.between(100, 250), 120)
		access.x = h.park.x
	}
	p.drive(h, access)
}

// pause takes the crew to one of the places, and stays.
func (p *planner) pause(places []spot, why haltKind, dur int64) {
	p.close()
	at := places[p.d.below(int64(len(places)))]
	p.drive(halt{kind: why, place: outdoors, park: at.at}, at.access)
	h := &p.halts[len(p.halts)-1]
	h.depart = h.arrive + dur
	p.truck.enter(outdoors)
	p.truck.hold(h.depart, sitting)
}

// close ends the current halt when all have walked back from the last site and
// loaded.
func (p *planner) close() {
	n := len(p.halts)
	if n == 0 || p.halts[n-1].kind != atWork {
		return
	}
	h := &p.halts[n-1]
	last := &p.s.town.sites[h.windows[len(h.windows)-1].site]
	w, depth := last.areas[0].size()
	walk := distance(last.front(), h.park) + depth/2
	load := p.s.cfg.CurbTime.Milliseconds()
	if last.inside {
		walk, load = 2*(w+depth), 2*minute
	}
	h.depart = p.clock() + lastOut + walk*10/12 + p.d.between(load/2, load*3/2) // At 1.2 m/s.
	p.truck.enter(h.place)
	p.truck.hold(h.depart, sitting)
}

// lastOut is how much later than planned a worker may leave the last site.
const lastOut = 5 * second

// drive takes the truck to a halt.
func (p *planner) drive(h halt, to access) {
	h.drive[0] = len(p.truck.ways)
	p.truck.drive(route(p.from, to), &p.d)
	p.truck.move(h.park, 4000, driving)
	p.from = to
	h.drive[1] = len(p.truck.ways)
	h.arrive = p.truck.now()
	h.depart = h.arrive
	p.halts = append(p.halts, h)
}
