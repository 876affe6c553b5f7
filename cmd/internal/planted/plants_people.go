package planted

// staysAway is a member who does not come, and nobody says so.
func staysAway(y *day, p *party) bool {
	w := y.absentee(p)
	if w < 0 {
		return false
	}
	y.stayHome(w)
	p.touched = true
	y.tell(memberMissing, "did not come", func(t *Truth) {
		t.Crew, t.Worker = y.crews[p.crew].ref, y.workers[w].ref
	})
	return true
}

// absentee returns a member of a crew that works without one that day, or -1. Where
// nobody clocks in, a badge on the yard's shelf could be of somebody who came: then it
// is one who takes it home.
func (y *day) absentee(p *party) int {
	if len(p.team) < 3 || !y.knows() || p.crew == y.builder && y.d.chance(500) {
		return -1
	}
	at := y.d.IntN(len(p.team))
	for n := range p.team {
		w := p.team[(at+n)%len(p.team)]
		if y.assigned[y.n][w] == p.crew && (y.books || !shelved(w)) {
			return w
		}
	}
	return -1
}

// stayHome lets a badge lie where it spends its nights all day.
func (y *day) stayHome(w int) {
	y.absent[w] = true
}

// shelved reports whether a worker's badge spends its nights on a shelf in the yard;
// others take them home.
func shelved(worker int) bool { return worker%10 < 7 }

// joins is somebody of another crew who comes along for the day.
func joins(y *day, p *party) bool {
	v := y.another(p)
	if v < 0 {
		return false
	}
	p.touched = true
	y.tell(memberExtra, "came along with another crew", func(t *Truth) {
		t.Crew, t.Worker, t.Minutes = y.crews[p.crew].ref, y.workers[v].ref, p.busy()
	})
	return true
}

// busy is how many minutes a party was on jobs.
func (p *party) busy() int64 {
	sum := int64(0)
	for _, s := range p.stops {
		if s.job != nil {
			sum += minutesOf(s)
		}
	}
	return sum
}

// eachJob tells of each job of a party.
func (y *day) eachJob(p *party, kind, story string) {
	told := map[*job]bool{}
	for _, s := range p.stops {
		if s.job == nil || s.job.crew < 0 || s.helps != nil || told[s.job] || y.sites[s.site].unknown {
			continue
		}
		told[s.job] = true
		y.tell(kind, story, func(t *Truth) {
			t.of(y, s)
			t.Minutes = minutesOf(s)
		})
	}
}

// ordinary reports whether a party does the jobs of its day, and no others'.
func (y *day) ordinary(p *party) bool {
	for _, s := range p.stops {
		if s.helps != nil || s.job != nil && s.job.date != y.date {
			return false
		}
	}
	return len(p.stops) > 0
}

// standsIn is somebody of another crew in the place of a member who does not come.
func standsIn(y *day, p *party) bool {
	w := y.absentee(p)
	if w < 0 {
		return false
	}
	v := y.another(p)
	if v < 0 {
		return false
	}
	y.stayHome(w)
	p.touched = true
	y.tell(memberSubstituted, "stood in for a member", func(t *Truth) {
		t.Crew, t.Worker, t.Other, t.Minutes = y.crews[p.crew].ref, y.workers[w].ref, y.workers[v].ref, p.busy()
	})
	return true
}

// another takes somebody of another crew along with a party, and returns who, or -1: of
// those who go where they are needed, or of a crew at work, which misses one then.
func (y *day) another(p *party) int {
	if !y.knows() || p.night || len(p.team) == 0 || !y.ordinary(p) {
		return -1
	}
	var spare []int
	for w, in := range y.assigned[y.n] {
		if in >= 0 && in == y.pool && !y.absent[w] && !y.lent[w] {
			spare = append(spare, w)
		}
	}
	if len(spare) > 0 && y.d.chance(700) {
		v := of(y.d, spare)
		p.team = append(p.team, v)
		y.lent[v] = true
		return v
	}
	o := of(y.d, y.parties)
	if !y.apart(p, o) || len(o.team) < 3 {
		return -1
	}
	v := o.team[1+y.d.IntN(len(o.team)-1)]
	if y.assigned[y.n][v] != o.crew {
		return -1
	}
	o.team, o.touched = without(o.team, v), true
	p.team = append(p.team, v)
	y.tell(memberMissing, "was with another crew", func(t *Truth) {
		t.Crew, t.Worker = y.crews[o.crew].ref, y.workers[v].ref
	})
	return v
}
