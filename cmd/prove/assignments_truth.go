package main

import (
	"fmt"
	"time"

	"actual/domain"
)

// assignedLine is a row as the plan has it, and as it is compared. What is absent is
// empty; times are Unix seconds.
type assignedLine struct {
	Job, Ticket, Number, Service, Site, Crew, Leader, Worker, Badge, Source string
	Order, TicketJobs                                                       int
	From, To                                                                int64 // When they are expected.
	Seen, Why, By                                                           string
	ArrivedBy, DepartedAfter                                                int64 // The first and the last fix there.
	Sound                                                                   bool  // Of who was there: the seconds are what the fixes allow, and the visit is sure.
}

func (l assignedLine) key() string {
	return fmt.Sprintf("job %s at %s crew %s worker %s badge %s", l.Job, l.Site, l.Crew, l.Worker, l.Badge)
}

// expectation is one whom a route's jobs expect.
type expectation struct {
	person   int
	source   string
	from, to int // Hours of the date.
}

// planned returns whom a route expects on a date, at a phase.
func (s *schedule) planned(r planRoute, day int, at phase) (all []expectation) {
	add := func(source string, from, to int, people ...int) {
		for _, p := range people {
			all = append(all, expectation{p, source, from, to})
		}
	}
	switch {
	case r.lends() && day == 0:
		add("roster", 0, 24, r.crew[0])
		add("roster", 0, 12, r.crew[1])
	case r.own():
		add("roster", 0, 24, r.crew...)
		if !r.lends() && day == 0 {
			lender := s.routes[r.n+5]
			add("roster", 12, 24, lender.crew[1])
			add("roster", 0, 24, lender.crew[2])
		}
	case r.swaps() && s.leader(r, day, at) != r.crew[0]:
		add("recent_times", 0, 24, r.crew[1:]...)
		add("leader", 0, 24, s.leader(r, day, at))
	case r.recent():
		add("recent_times", 0, 24, r.crew...)
	case len(r.crew) > 0:
		add("leader", 0, 24, s.leader(r, day, at))
	}
	return all
}

// leader returns who leads a route on a date, as is known at a phase: another on the
// first date than before, and on the second at first; then the one of before again.
func (s *schedule) leader(r planRoute, day int, at phase) int {
	if len(r.crew) == 0 {
		return -1
	}
	if at == phasePlan || day == 1 && at == phaseLate {
		return r.crew[0]
	}
	switch {
	case r.swaps():
		return s.routes[r.partner].crew[0]
	case r.next >= 0:
		return r.next
	}
	return r.crew[0]
}

// rows returns what an export of a date has to say at a phase.
func (s *schedule) rows(day int, at phase) []assignedLine {
	parts := map[int64]int{}
	for _, v := range s.visits {
		if v.day[at] == day {
			parts[v.ticket]++
		}
	}
	var all []assignedLine
	jobs := map[int64][]assignedLine{} // Of each property, as it is without a person.
	there := map[string]bool{}         // Who is expected at a property.
	for _, v := range s.visits {
		if v.day[at] != day {
			continue
		}
		base := s.line(v, day, at, parts)
		jobs[v.property] = append(jobs[v.property], base)
		for _, l := range s.expected(v, base, day, at) {
			there[fmt.Sprint(v.property, l.Worker, l.Badge)] = true
			all = append(all, l)
		}
	}
	return append(all, s.others(jobs, there, day, at)...)
}

func (s *schedule) line(v planVisit, day int, at phase, parts map[int64]int) assignedLine {
	l := assignedLine{
		Job: fmt.Sprint(v.id), Ticket: fmt.Sprint(v.ticket), Number: fmt.Sprint(v.ticket + 1), Service: planService, Site: fmt.Sprint(v.property),
		Order: v.order, TicketJobs: parts[v.ticket], From: s.hour(day, 0), To: s.hour(day, 24),
	}
	leader := v.leader
	if v.route >= 0 {
		r := s.routes[v.route]
		l.Crew, leader = r.ref(), s.leader(r, day, at)
	}
	if l.Leader = ""; leader >= 0 {
		l.Leader = workerRef(leader)
	}
	return l
}

// expected returns the rows of a visit.
func (s *schedule) expected(v planVisit, base assignedLine, day int, at phase) (rows []assignedLine) {
	person := func(p int, source string, from, to int) {
		l := base
		l.Worker, l.Source, l.From, l.To = workerRef(p), source, s.hour(day, from), s.hour(day, to)
		rows = append(rows, s.presence(l, v.property, s.people[p].badge, "worn", day, at))
	}
	if v.route < 0 {
		if base.Source = "nobody"; v.leader >= 0 {
			person(v.leader, "leader", 0, 24)
			return rows
		}
		base.Seen, base.Why = "unknown", "no_one"
		return append(rows, base)
	}
	r := s.routes[v.route]
	for _, e := range s.planned(r, day, at) {
		person(e.person, e.source, e.from, e.to)
	}
	if day == 0 && v.stop == 2 && r.sort == sortRoster {
		person(s.routes[r.n+5].crew[0], "job_badge", 0, 24)
	}
	if day == 0 && v.stop == 1 && r.loose != "" {
		l := base
		l.Badge, l.Source = r.loose, "job_badge"
		rows = append(rows, s.presence(l, v.property, r.loose, "alone", day, at))
	}
	if len(rows) == 0 {
		base.Source = "crew"
		rows = append(rows, s.presence(base, v.property, r.carried, "carried", day, at))
	}
	return rows
}

// presence says what is known of a badge at a property.
func (s *schedule) presence(l assignedLine, property int64, device, by string, day int, at phase) assignedLine {
	heard := false
	for _, st := range s.stays {
		if st.device != device || device == "" || st.late && at < phaseLate {
			continue
		}
		if heard = true; day == 0 && at > phasePlan && st.property == property {
			l.Seen, l.By, l.ArrivedBy, l.DepartedAfter, l.Sound = "there", by, st.from, st.to, true
			return l
		}
	}
	switch l.Seen = "unknown"; {
	case day >= int(at):
		l.Why = "not_yet"
	case device == "":
		l.Why = "no_badge"
	case !heard || day == 1:
		l.Why = "silent"
	default:
		l.Seen, l.By = "not_seen", by
	}
	return l
}

// others returns who was at a property with a job, and is not expected there.
func (s *schedule) others(jobs map[int64][]assignedLine, there map[string]bool, day int, at phase) (rows []assignedLine) {
	if day != 0 || at == phasePlan {
		return nil
	}
	wearer := map[string]int{}
	for n, p := range s.people {
		wearer[p.badge] = n
	}
	crews := map[int]string{} // By our roster, of those who go elsewhere without a word.
	for _, r := range s.routes {
		if r.sort == sortRoster || r.sort == sortRoster2 {
			crews[r.crew[2]] = r.ref()
		}
	}
	for _, st := range s.stays {
		who, worn := wearer[st.device]
		of := jobs[st.property]
		if !worn || len(of) == 0 || st.late && at < phaseLate || there[fmt.Sprint(st.property, workerRef(who), "")] {
			continue
		}
		l := assignedLine{Site: fmt.Sprint(st.property)}
		if len(of) == 1 {
			l = of[0]
		}
		l.Crew, l.Worker, l.Source, l.From, l.To = crews[who], workerRef(who), "unplanned", 0, 0
		rows = append(rows, s.presence(l, st.property, st.device, "worn", day, at))
	}
	return rows
}

// hour is an hour of a date.
func (s *schedule) hour(day, hour int) int64 {
	on := s.date.AddDays(day)
	if hour == 24 {
		on, hour = on.AddDays(1), 0
	}
	at, _ := on.At(domain.WallTime(hour*60), s.zone)
	return at.Unix()
}

func (s *schedule) clock(day, hour, minute int) time.Time {
	return time.Unix(s.hour(day, hour), 0).UTC().Add(time.Duration(minute) * time.Minute)
}
