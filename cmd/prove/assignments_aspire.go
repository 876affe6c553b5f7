package main

import (
	"fmt"

	"actual/contracts/aspire/sim"
)

const (
	planService  = "Mowing"
	planCustomer = "planted"
	planFeet     = 300
)

func contactOf(person int) int64 { return int64(10_000 + person) }

// workerRef is what we call a worker: the number that payroll has.
func workerRef(person int) string { return fmt.Sprintf("W%04d", person) }

// placeOf is where a property lies, in 1e-7 degree: along a line that turns at each
// end, so that stops of a route are neighbours.
func placeOf(property int64) (lat, lng int64) {
	const across = 60
	n, north := property-2000, int64(0)
	switch {
	case property >= 7000:
		n = planRoutes*planStops + 2*(property-7000)
	case property >= 6000: // Beside the last stop of its route.
		n, north = (property-6000)*planStops+planStops-1, 60_000
	}
	row, column := n/across, n%across
	if row%2 == 1 {
		column = across - 1 - column
	}
	return 400_000_000 + row*150_000 + north, -750_000_000 + column*150_000
}

// aspireRows are what Aspire has at a phase: before the first date, and after each
// change of the office's.
func (s *schedule) aspireRows(at phase) map[string][]map[string]any {
	rows := map[string][]map[string]any{}
	add := func(path string, row map[string]any) { rows[path] = append(rows[path], row) }
	for _, r := range s.routes {
		row := map[string]any{"RouteID": 1000 + r.n, "RouteName": fmt.Sprintf("Route %d", r.n), "Active": true}
		// After the first date is over the leaders of before lead again.
		if leader := s.leader(r, 1, at); leader >= 0 {
			row["CrewLeaderContactID"] = contactOf(leader)
		}
		add("Routes", row)
	}
	s.addVisits(at, add)
	if at > phasePlan {
		return rows
	}
	add("Branches", map[string]any{"BranchID": 2, "TimeZone": "America/New_York"})
	add("OpportunityServices", map[string]any{"OpportunityServiceID": 1, "DisplayName": planService})
	for n := range s.people {
		add("Contacts", map[string]any{
			"ContactID": contactOf(n), "ContactTypeName": "Employee", "FirstName": "Person", "LastName": fmt.Sprint(n), "EmployeeNumber": workerRef(n), "Active": true,
		})
	}
	done := map[int64]bool{}
	for _, v := range s.visits {
		if !done[v.property] {
			lat, lng := placeOf(v.property)
			add("Properties", map[string]any{
				"PropertyID": v.property, "PropertyName": fmt.Sprintf("Place %d", v.property), "GEOLocationLatitude": float64(lat) / 1e7, "GEOLocationLongitude": float64(lng) / 1e7,
				"GEOPerimeter": planFeet, "Active": true,
			})
		}
		if done[v.property] = true; !done[v.ticket] {
			add("Opportunities", map[string]any{"OpportunityID": v.ticket, "PropertyID": v.property})
			ticket := map[string]any{
				"WorkTicketID": v.ticket, "WorkTicketNumber": v.ticket + 1, "OpportunityID": v.ticket, "OpportunityServiceID": 1, "BranchID": 2, "WorkTicketStatusName": "Scheduled",
			}
			if v.leader >= 0 {
				ticket["CrewLeaderContactID"] = contactOf(v.leader)
			}
			add("WorkTickets", ticket)
		}
		done[v.ticket] = true
	}
	s.addTimes(add)
	return rows
}

func (s *schedule) addVisits(at phase, add func(string, map[string]any)) {
	for _, v := range s.visits {
		if v.day[at] < 0 || at > phasePlan && v.day[at] == v.day[at-1] {
			continue
		}
		row := map[string]any{
			"WorkTicketVisitID": v.id, "WorkTicketID": v.ticket, "WorkTicketNumber": v.ticket + 1, "ScheduledDate": s.date.AddDays(v.day[at]).String() + "T00:00:00Z", "Hours": 1.5,
		}
		if v.route >= 0 {
			row["RouteID"] = 1000 + v.route
		}
		if v.order > 0 {
			row["SequenceNum"] = v.order
		}
		add("WorkTicketVisits", row)
	}
}

// addTimes books what tells who is in a crew: of the three days before, and of a week
// ago, when somebody else was in it. The helper was with it once; what is spread of
// the way tells nothing.
func (s *schedule) addTimes(add func(string, map[string]any)) {
	id := int64(0)
	for _, r := range s.routes {
		if !r.recent() {
			continue
		}
		book := func(person, ago int, spread bool) {
			id++
			on := s.date.AddDays(-ago).String()
			add("WorkTicketTimes", map[string]any{
				"WorkTicketTimeID": 400_000 + id, "WorkTicketID": 500_000 + r.n*10, "WorkTicketNumber": 500_001 + r.n*10, "ContactID": contactOf(person), "WorkTicketTimeDate": on + "T00:00:00Z",
				"StartTime": on + "T08:00:00Z", "EndTime": on + "T09:30:00Z", "Hours": 1.5, "DistributedTime": spread, "RouteID": 1000 + r.n, "BranchID": 2, "BranchTimeZone": "America/New_York",
			})
		}
		for ago := 1; ago <= 3; ago++ {
			for _, p := range r.crew {
				book(p, ago, false)
			}
			book(r.helper, ago, ago != 2)
		}
		book(r.before, 6, false)
		book(r.crew[0], 6, false)
	}
}

// gone are the visits that the office takes away by a phase.
func (s *schedule) gone(at phase) map[string][]int64 {
	var keys []int64
	for _, v := range s.visits {
		if at > phasePlan && v.day[at] < 0 && v.day[at-1] >= 0 {
			keys = append(keys, v.id)
		}
	}
	return map[string][]int64{"WorkTicketVisits": keys}
}

func (s *schedule) seed(at phase) sim.Seed {
	return sim.Seed{
		Customers: []sim.Customer{{Name: planCustomer, Rows: s.aspireRows(at), Gone: s.gone(at)}},
		Clients:   []sim.Client{{ID: aspireClientID, Secret: aspireSecret, Customer: planCustomer}},
	}
}
