package season

// task is a site to be worked on by a crew for some time.
type task struct {
	site int32
	dur  int64
}

// agenda draws the sites of a crew's day in the order of the route: five runs
// of consecutive customers out of the crew's part of town, and on some days a
// large ground or two between them.
func (s *Season) agenda(crew, day int, d *dice) []task {
	part := share(s.town.lots, crew, s.cfg.Crews, s.cfg.MaxStops+8)
	grounds := share(s.town.grounds, crew, s.cfg.Crews, 3)
	lo, hi := int64(s.cfg.MinStops), int64(s.cfg.MaxStops)
	n := int(min(d.between(lo, hi), d.between(lo, hi))) // More often a day of few stops than of many.
	large := min(d.pick(35, 45, 20), n-1)
	n = min(n-large, len(part))
	var tasks []task
	taken := make(map[int32]bool, n)
	base := day * 13 % len(part)
	const runs = 8
	for j := range runs {
		at := base + j*len(part)/runs
		for range (n + j) / runs {
			site := s.nextStop(part, &at, taken, d)
			taken[site] = true
			tasks = append(tasks, task{site, stopTime(n, d)})
		}
		if j < large {
			site := grounds[(day*2+j)%len(grounds)]
			if !taken[site] {
				taken[site] = true
				tasks = append(tasks, task{site, d.between(30*minute, 70*minute)})
			}
		}
	}
	return tasks
}

// nextStop moves on to the next site that is still to do. Customers have their
// days: one is done right after its next-door neighbour with a chance of
// Config.NextDoor, and otherwise a few along the street may be passed by.
func (s *Season) nextStop(part []int32, at *int, taken map[int32]bool, d *dice) int32 {
	last := part[(*at+len(part)-1)%len(part)]
	if next := part[*at%len(part)]; !s.nextDoor(last, next) || !d.chance(s.cfg.NextDoor) {
		*at += int(d.between(0, 10))
	}
	for {
		site := part[*at%len(part)]
		*at++
		if taken[site] {
			continue
		}
		return site
	}
}

// nextDoor reports whether a crew walks from one site to the other: their fronts
// are within 45 m, and no truck is needed inside either.
func (s *Season) nextDoor(from, to int32) bool {
	a, b := &s.town.sites[from], &s.town.sites[to]
	return !a.inside && !b.inside && distance(a.front(), b.front()) <= 45*metre
}

// front is the middle of the street side.
func (s *site) front() point { return s.areas[0].at(500, 0) }

// share returns a crew's part of the sites, no smaller than least where there
// are that many; small companies' crews share.
func share(all []int32, crew, crews, least int) []int32 {
	lo, hi := len(all)*crew/crews, len(all)*(crew+1)/crews
	want := min(len(all), max(hi-lo, least))
	part := make([]int32, want)
	for i := range part {
		part[i] = all[(lo+i)%len(all)]
	}
	return part
}

// stopTime draws the time at a small lot, 10 to 72 minutes with a hump: 36 on
// average on days of up to 19 stops, 28 beyond.
func stopTime(stops int, d *dice) int64 {
	hump := mul(d.unit()+d.unit(), 0.5)
	long := mul(hump, hump)
	if stops <= 19 {
		long = (hump + hump + long) / 3
	}
	return 10*minute + int64(mul(long, float64(62*minute)))
}

// snowAgenda draws a night's large grounds and some driveways.
func (s *Season) snowAgenda(crew, day int, d *dice) []task {
	var tasks []task
	grounds := share(s.town.grounds, crew, s.cfg.Crews, 6)
	for i := range min(len(grounds), int(d.between(4, 8))) {
		tasks = append(tasks, task{grounds[(day+i)%len(grounds)], d.between(20*minute, 60*minute)})
	}
	part := share(s.town.lots, crew, s.cfg.Crews, 12)
	at := int(d.below(int64(len(part))))
	for i := range min(len(part), 4) {
		tasks = append(tasks, task{part[(at+i)%len(part)], d.between(8*minute, 15*minute)})
	}
	return tasks
}
