package planted

// ofData lists what the records lack.
var ofData = []plant{
	{crewLeaderless, 10, unassigned},
	{unknownBadge, 10, stranger},
	{unmappedWorker, 10, subcontractor},
}

// unassigned is a job that the office gave to nobody; a crew does it all the same.
func unassigned(y *day, p *party) bool {
	i := y.free(p)
	if i < 0 {
		return false
	}
	s := p.stops[i]
	s.touched = true
	s.job.crew = -1
	y.tell(crewLeaderless, "the job is given to nobody", func(t *Truth) { t.of(y, s) })
	return true
}

// stranger is a new badge that nobody has entered; it goes along with a crew.
func stranger(y *day, p *party) bool {
	if len(p.team) == 0 || y.shared {
		return false
	}
	mate := p.team[0]
	n := len(y.workers) + len(y.strangers)
	device := "dev:86" + digits(y.number+1, 6) + digits(9000+n, 7)
	y.strangers = append(y.strangers, device)
	y.tell(unknownBadge, "a badge that nobody has entered", func(t *Truth) {
		var seen []stay
		for _, s := range y.today[mate] {
			if s.site != yard {
				seen = append(seen, stay{s.site, s.from + y.d.between(-20, 60), s.to + y.d.between(-60, 20), s.doubt, s.stop, 0})
			}
		}
		y.aliens[device] = seen
		y.signal(signal{kind: "unknown", device: device, from: p.leaves, to: p.back, site: -1, fixes: (p.back - p.leaves) / cadence})
		t.Badge = device
	})
	return true
}

// subcontractor is somebody who is booked at the source and whom nobody has mapped.
func subcontractor(y *day, p *party) bool {
	i := y.free(p)
	if i < 0 || !y.books || y.hired {
		return false
	}
	s := p.stops[i]
	y.hired = true
	s.touched = true
	w := y.temp
	y.tell(unmappedWorker, "booked for somebody whom nobody has mapped", func(t *Truth) {
		y.booked = append(y.booked, booking{id: y.newRow("B"), worker: w, stop: s, from: s.from - s.from%minute, to: s.to - s.to%minute})
		t.Worker = y.workers[w].ref
	})
	return true
}
