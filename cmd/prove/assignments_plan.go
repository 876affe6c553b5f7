package main

import (
	"fmt"
	"slices"
	"time"

	"actual/domain"
)

// The plan of assignments-export: routes of twelve sorts, by their number modulo
// twelve, each with eight visits on the first date and three on the next.
const (
	planRoutes = 300
	planStops  = 8
	planSplit  = 3 // The stop that is split between a route and the next.
	planAlone  = 12
)

// The sorts of routes. Those of our own roster come in pairs: one lends to the one
// five before it.
const (
	sortRoster  = 0 // Own roster; one of it works for the next route in the afternoon, without a word.
	sortRecent  = 1 // Known by booked times.
	sortLeader  = 2 // Only the leader is known.
	sortSwapA   = 3 // Known by booked times; its leader and that of sortSwapB change places on the day.
	sortCarried = 4 // Nobody is known; the crew carries a badge.
	sortLends   = 5 // Own roster; one is lent for the day, one from noon on.
	sortRoster2 = 6 // As sortRoster.
	sortRecent2 = 7
	sortChanged = 8 // Only the leader is known, and it is another on the day.
	sortSwapB   = 9
	sortUnknown = 10 // Nobody is known.
	sortLends2  = 11
)

// phase is a moment at which the night's run has just exported.
type phase int

const (
	phasePlan  phase = iota // The first date has begun.
	phaseAfter              // It is over.
	phaseLate               // A day later.
	phases
)

// planPerson is somebody whom Aspire has, by number.
type planPerson struct {
	badge  string // Its device; empty: none is worn.
	silent bool   // It gives no position.
	late   bool   // Its positions come a day late.
}

// planRoute is a route and who works on it.
type planRoute struct {
	n, sort  int
	crew     []int // People by number, the leader first; nil where nobody is known.
	next     int   // Who leads from the first date on, of sortChanged.
	helper   int   // Who was booked with it once, or for the way alone, of those known by booked times.
	before   int   // Who was booked with it long ago.
	carried  string
	loose    string // A badge that nobody wears, expected on the second stop of sortRoster2.
	partner  int    // The route that a leader changes with, or that is lent to.
	property [planStops]int64
}

// planVisit is a visit of a work ticket.
type planVisit struct {
	id, ticket int64
	route      int // -1: none.
	leader     int // Of one without a route; -1: nobody.
	property   int64
	stop       int // Of the route; -1: none.
	order      int
	day        [phases]int // On which date, 0 or 1, as Aspire says at each phase; -1: no more.
}

// planStay is somebody's or something's stay at a property on the first date.
type planStay struct {
	device   string
	property int64
	from, to int64 // First and last fix there, Unix seconds.
	late     bool
}

// schedule is all that is planted.
type schedule struct {
	date   domain.Date // The first.
	zone   *time.Location
	people []planPerson
	routes []planRoute
	visits []planVisit
	stays  []planStay
}

func (r planRoute) own() bool {
	return slices.Contains([]int{sortRoster, sortRoster2, sortLends, sortLends2}, r.sort)
}

func (r planRoute) lends() bool { return r.sort == sortLends || r.sort == sortLends2 }

func (r planRoute) recent() bool {
	return slices.Contains([]int{sortRecent, sortRecent2, sortSwapA, sortSwapB}, r.sort)
}

func (r planRoute) swaps() bool { return r.sort == sortSwapA || r.sort == sortSwapB }

// ref is how Aspire and we call a route.
func (r planRoute) ref() string { return fmt.Sprint(1000 + r.n) }

func newSchedule(date domain.Date, zone *time.Location) *schedule {
	s := &schedule{date: date, zone: zone}
	for n := range planRoutes {
		s.routes = append(s.routes, s.route(n))
	}
	for i := range s.routes {
		if r := &s.routes[i]; s.split(*r) {
			s.routes[i+1].property[planSplit] = r.property[planSplit]
		}
	}
	s.plan()
	for _, r := range s.routes {
		s.work(r)
	}
	return s
}

// somebody adds a person, who wears a badge or not.
func (s *schedule) somebody(worn bool) int {
	p := planPerson{}
	if worn {
		p.badge = fmt.Sprintf("dev:86410%010d", len(s.people))
	}
	s.people = append(s.people, p)
	return len(s.people) - 1
}

func (s *schedule) route(n int) planRoute {
	r := planRoute{n: n, sort: n % 12, next: -1, helper: -1, before: -1, partner: -1}
	for k := range planStops {
		r.property[k] = int64(2000 + n*planStops + k)
	}
	switch r.sort {
	case sortCarried:
		r.carried = fmt.Sprintf("dev:86411%010d", n)
	case sortUnknown:
	case sortLeader, sortChanged:
		r.crew = []int{s.somebody(true)}
	default:
		r.crew = []int{s.somebody(true), s.somebody(true), s.somebody(r.own())}
		s.people[r.crew[1]].silent = n%11 == 0
	}
	if len(r.crew) > 0 {
		s.people[r.crew[0]].late = n%13 == 0
	}
	switch {
	case r.sort == sortChanged:
		r.next = s.somebody(true)
	case r.lends():
		r.partner = n - 5
	case r.sort == sortSwapA:
		r.partner = n + 6
	case r.sort == sortSwapB:
		r.partner = n - 6
	case r.sort == sortRoster2:
		r.loose = fmt.Sprintf("dev:86412%010d", n)
	}
	if r.recent() {
		r.helper, r.before = s.somebody(false), s.somebody(false)
	}
	return r
}

// What the office does on the first date: a visit is moved to the next, one is moved
// here from there, one is taken away.
func (s *schedule) movesOut(r planRoute) bool { return r.n%10 == 4 }
func (s *schedule) movesIn(r planRoute) bool  { return r.n%10 == 6 }
func (s *schedule) drops(r planRoute) bool    { return r.n%10 == 8 }

// split reports whether the ticket of a stop is split: between this route and the
// next, and over both dates.
func (s *schedule) split(r planRoute) bool { return r.n%10 == 1 }

// skips reports whether nobody goes to the sixth stop.
func (s *schedule) skips(r planRoute) bool { return r.n%7 == 0 }

// extra is the property of the visit that is moved in.
func extra(r planRoute) int64 { return int64(6000 + r.n) }

// plan makes the visits.
func (s *schedule) plan() {
	for _, r := range s.routes {
		for k := range planStops {
			v := planVisit{
				id: int64(100_000 + r.n*10 + k), ticket: int64(500_000 + r.n*10 + k), route: r.n, leader: -1, property: r.property[k], stop: k, order: k + 1,
			}
			switch {
			case k == 7 && s.movesOut(r):
				v.day = [phases]int{0, 1, 1}
			case k == 6 && s.drops(r):
				v.day = [phases]int{0, -1, -1}
			case k == planSplit && r.n > 0 && s.split(s.routes[r.n-1]):
				v.ticket -= 10 // That of the route before.
			}
			s.visits = append(s.visits, v)
		}
		for k := range 3 {
			v := planVisit{
				id: int64(200_000 + r.n*10 + k), ticket: int64(700_000 + r.n*10 + k), route: r.n, leader: -1, property: r.property[k], stop: -1, order: k + 1, day: [phases]int{1, 1, 1},
			}
			switch {
			case k == 0 && s.movesIn(r):
				v.property, v.stop, v.order, v.day = extra(r), planStops, planStops+1, [phases]int{1, 0, 0}
			case k == 1 && s.split(r):
				v.ticket, v.property = int64(500_000+r.n*10+planSplit), r.property[planSplit]
			}
			s.visits = append(s.visits, v)
		}
	}
	for i := range planAlone {
		v := planVisit{id: int64(300_000 + i), ticket: int64(800_000 + i), route: -1, leader: -1, property: int64(7000 + i), stop: -1}
		if i%2 == 0 {
			v.leader = s.somebody(false)
		}
		s.visits = append(s.visits, v)
	}
}

// stops returns at which of its stops a route's people are on the first date.
func (s *schedule) stops(r planRoute) (stops []int) {
	for k := range planStops + 1 {
		gone := k == 5 && s.skips(r) || k == 7 && s.movesOut(r) || k == 6 && s.drops(r) || k == planStops && !s.movesIn(r)
		if !gone {
			stops = append(stops, k)
		}
	}
	return stops
}

// work plants where the people of a route, and its badges, are on the first date.
func (s *schedule) work(r planRoute) {
	all := s.stops(r)
	for i, who := range r.crew {
		of, stops := r, all
		var then planRoute
		var rest []int
		switch {
		case i == 0 && r.swaps():
			of = s.routes[r.partner]
			stops = s.stops(of)
		case r.lends() && i == 2:
			of = s.routes[r.partner]
			stops = s.stops(of)
		case r.lends() && i == 1:
			then = s.routes[r.partner]
			stops, rest = upTo(all, 4), from(s.stops(then), 6) // The way there takes them the sixth.
		case (r.sort == sortRoster || r.sort == sortRoster2) && i == 2:
			then = s.routes[r.n+1]
			stops, rest = upTo(all, 5), from(s.stops(then), 6)
		}
		s.stay(s.people[who].badge, s.people[who], of, stops)
		s.stay(s.people[who].badge, s.people[who], then, rest)
	}
	if r.next >= 0 {
		s.stay(s.people[r.next].badge, planPerson{}, r, all)
	}
	s.stay(r.carried, planPerson{}, r, all)
	if r.loose != "" {
		s.stay(r.loose, planPerson{}, r, []int{1})
	}
}

func upTo(stops []int, last int) []int {
	return slices.DeleteFunc(slices.Clone(stops), func(k int) bool { return k > last })
}

func from(stops []int, first int) []int {
	return slices.DeleteFunc(slices.Clone(stops), func(k int) bool { return k < first || k >= planStops })
}

// stay plants stays of forty minutes, an hour apart, from 07:00 on.
func (s *schedule) stay(device string, p planPerson, r planRoute, stops []int) {
	if device == "" || p.silent {
		return
	}
	first, _ := s.date.At(7*60, s.zone)
	for _, k := range stops {
		property := extra(r)
		if k < planStops {
			property = r.property[k]
		}
		begins := first.Unix() + int64(k)*3600
		s.stays = append(s.stays, planStay{device, property, begins, begins + 2400, p.late})
	}
}
