package planted

import (
	"slices"

	plan "actual/domain/job"
)

// comesLate is an appointment for which the crew is late.
func comesLate(y *day, p *party) bool {
	s := p.appointment(y)
	if s == nil {
		return false
	}
	s.late = y.d.between(32, 85) * minute
	s.touched, p.touched, p.onSite = true, true, false
	return true
}

// leavesEarly is an appointment that the crew leaves long before its end.
func leavesEarly(y *day, p *party) bool {
	s := p.appointment(y)
	if s == nil || s.job.effort < 45*minute*int64(len(p.team)) {
		return false
	}
	s.work = s.job.effort * y.d.between(35, 50) / 100
	s.touched, p.touched, p.onSite = true, true, false
	return true
}

// grace is how much later than agreed one may come, and how much earlier leave.
const grace = quarter

// unsure is how far an arrival may seem from what it was: a fix more or less, and some.
const unsure = cadence + 3*minute

// punctual tells of the day's appointments, and hours of access, that were not kept,
// whyever.
func (y *day) punctual() {
	seen := map[*job]bool{}
	for _, p := range y.parties {
		for _, s := range p.stops {
			j := s.job
			if j == nil || !j.windowed || j.date != y.date || y.sites[s.site].unknown || seen[j] || s.helps != nil {
				continue
			}
			seen[j] = true
			opens, closes := y.hours(j)
			latest := opens + grace
			if s.slot == 0 { // Any time will do in which the work still fits.
				latest = closes - j.effort/int64(len(y.crews[p.crew].members))
			}
			if late := s.from - latest; late > -unsure/2 {
				y.truth(lateStart, "came too late", func(t *Truth) {
					t.of(y, s)
					t.Minutes, t.Near = (s.from-opens)/minute, late < unsure || s.slot == 0 && late < unsure+grace
				})
			}
			if early := closes - grace - s.to; s.slot > 0 && early > -unsure/2 {
				y.truth(earlyLeave, "left an appointment early", func(t *Truth) {
					t.of(y, s)
					t.Minutes, t.Near = (closes-s.to)/minute, early < unsure
					t.May = []string{shortStay}
				})
			}
		}
	}
}

// hours returns the window of a job.
func (y *day) hours(j *job) (opens, closes int64) {
	span := plan.Window{From: j.window[0], To: j.window[1]}.Span(j.date, y.zone)
	return span.From.Unix(), span.To.Unix()
}

// appointment returns a stop of a party that has one, or nil.
func (p *party) appointment(y *day) *stop {
	for _, s := range p.stops {
		if s.slot > 0 && !s.touched && s.job.date == y.date {
			return s
		}
	}
	return nil
}

// parts is a crew that does two of its jobs at one time, some here, some there.
func parts(y *day, p *party) bool {
	if len(p.team) < 3 || !y.knows() || p.crew == y.builder {
		return false
	}
	for i := 0; i+1 < len(p.stops); i++ {
		a, b := p.stops[i], p.stops[i+1]
		half := 1 + y.d.IntN(len(p.team)-1)
		here, there := int64(half), int64(len(p.team)-half)
		if !y.plain(a) || !y.plain(b) || slices.Contains(y.sites[a.site].near, b.site) || min(a.work/here, b.work/there) < 50*minute ||
			abs(a.work/here-b.work/there) > 2*hour { // Who is done waits for the others: not for half a day.
			continue
		}
		a.who, b.who, b.beside = p.team[:half], p.team[half:], true
		a.touched, b.touched, p.touched, p.onSite = true, true, true, false
		y.tell(splitCrew, "some here, some there", func(t *Truth) {
			t.Site, t.Other, t.Crew = y.sites[a.site].ref, y.sites[b.site].ref, y.crews[p.crew].ref
			t.Minutes = (min(a.to, b.to) - max(a.from, b.from)) / minute
		})
		return true
	}
	return false
}

// knows reports whether the roster says who is in which crew, and each wears a badge.
func (c *company) knows() bool { return !c.leaders && !c.shared }
