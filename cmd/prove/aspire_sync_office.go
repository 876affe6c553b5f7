package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/contracts/aspire/sim"
	"actual/domain"
)

const (
	officeZone = "America/New_York"
	officePage = 500 // Rows of a page.
	officeDays = 28  // Of which visits are planned: more than the window has, on both sides.
	officeFrom = -10 // Days from today.
)

// visited is a visit as an office has planned it.
type visited struct {
	site, route int
	on          domain.Date
	gone        bool
}

// office is what a customer plans in Aspire.
type office struct {
	today  domain.Date
	sites  []int // Their ids.
	routes int
	visits map[int]visited // By id.
	next   int
}

// newOffice plans so many visits of each day, over all properties and routes in turn.
func newOffice(sites, routes, daily int) *office {
	zone, err := time.LoadLocation(officeZone)
	if err != nil {
		panic(err) // It is built in.
	}
	o := &office{today: domain.DateOf(time.Now(), zone), routes: routes, visits: map[int]visited{}, next: 900_001}
	for n := range sites {
		o.sites = append(o.sites, 2001+n)
	}
	for day := range officeDays {
		for range daily {
			o.add(o.today.AddDays(officeFrom + day))
		}
	}
	return o
}

func (o *office) add(on domain.Date) int {
	id := o.next
	o.visits[id] = visited{site: o.sites[id%len(o.sites)], route: 31 + id%o.routes, on: on}
	o.next++
	return id
}

// window are the visits that a sync reads.
func (o *office) window() map[int]visited {
	out := map[int]visited{}
	for id, v := range o.visits {
		if !v.gone && !v.on.Before(o.today.AddDays(-7)) && !v.on.After(o.today.AddDays(14)) {
			out[id] = v
		}
	}
	return out
}

// seed is all that there is.
func (o *office) seed() sim.Seed {
	rows := map[string][]map[string]any{}
	put := func(path string, row map[string]any) { rows[path] = append(rows[path], row) }
	for n, id := range o.sites {
		site := map[string]any{
			"PropertyID": id, "PropertyName": fmt.Sprintf("Property %d", id), "PropertyAddressLine1": fmt.Sprintf("%d Proof Road", n+1), "Active": true,
			"GEOLocationLatitude": 40 + float64(n%100)/100, "GEOLocationLongitude": -75 - float64(n/100)/100, "ModifiedDate": "2026-03-01T12:00:00Z",
		}
		if n%3 > 0 { // The others have the customer's default.
			site["GEOPerimeter"] = 200
		}
		put("Properties", site)
		put("Opportunities", map[string]any{"OpportunityID": 100_000 + id, "PropertyID": id})
		put("OpportunityServices", map[string]any{"OpportunityServiceID": 200_000 + id, "OpportunityID": 100_000 + id, "DisplayName": "Mowing"})
	}
	for n := range o.routes {
		put("Routes", map[string]any{"RouteID": 31 + n, "RouteName": fmt.Sprintf("Mow %d", n+1), "CrewLeaderContactID": 4001 + n, "Active": true})
		put("Contacts", map[string]any{"ContactID": 4001 + n, "ContactTypeName": "Employee", "FirstName": "Crew", "LastName": fmt.Sprintf("Leader %d", n+1), "EmployeeNumber": fmt.Sprintf("E-%d", n+1)})
	}
	for id, v := range o.visits {
		put("WorkTickets", o.ticket(id, v))
		put("WorkTicketVisits", visitRow(id, v))
	}
	return sim.Seed{
		Customers: []sim.Customer{{Name: "proof", Rows: rows}},
		Clients:   []sim.Client{{ID: syncClient, Secret: syncSecret, Customer: "proof"}},
	}
}

// ticket is the order of a visit, which has the visit's own number.
func (o *office) ticket(id int, v visited) map[string]any {
	return map[string]any{
		"WorkTicketID": id, "WorkTicketNumber": id, "OpportunityID": 100_000 + v.site, "OpportunityServiceID": 200_000 + v.site, "WorkTicketStatusName": "Scheduled",
	}
}

func visitRow(id int, v visited) map[string]any {
	return map[string]any{
		"WorkTicketVisitID": id, "WorkTicketID": id, "WorkTicketNumber": id, "RouteID": v.route, "ScheduledDate": v.on.String() + "T00:00:00Z", "SequenceNum": 1, "Hours": 1.5,
	}
}

// change moves, gives to another route, deletes and adds some visits of the window.
func (o *office) change() sim.Seed {
	c := sim.Customer{Name: "proof", Rows: map[string][]map[string]any{}, Gone: map[string][]int64{}}
	put := func(path string, row map[string]any) { c.Rows[path] = append(c.Rows[path], row) }
	n := 0
	for id, v := range o.window() {
		switch n++; n % 97 {
		case 0:
			v.on = o.today.AddDays(3)
		case 1:
			v.route = 31 + (v.route-31+1)%o.routes
		case 2:
			v.gone = true
			c.Gone["WorkTicketVisits"] = append(c.Gone["WorkTicketVisits"], int64(id))
		default:
			continue
		}
		if o.visits[id] = v; !v.gone {
			put("WorkTicketVisits", visitRow(id, v))
		}
	}
	for range 20 {
		id := o.add(o.today.AddDays(1))
		put("WorkTickets", o.ticket(id, o.visits[id]))
		put("WorkTicketVisits", visitRow(id, o.visits[id]))
	}
	return sim.Seed{Customers: []sim.Customer{c}}
}

// count asks the database for a number.
func (p *syncProof) count(ctx context.Context, sql string) (n int, err error) {
	err = p.asAdmin(ctx, func(conn *pgx.Conn) error { return conn.QueryRow(ctx, sql).Scan(&n) })
	return n, err
}

// judge compares what of ours is there with what the office has.
func (p *syncProof) judge(ctx context.Context, n int) (err error) {
	for sql, want := range map[string]int{
		`SELECT count(*) FROM site`: len(p.plan.sites), `SELECT count(*) FROM crew`: p.plan.routes, `SELECT count(*) FROM worker`: p.plan.routes,
		`SELECT count(*) FROM fence`: len(p.plan.sites),
		`SELECT count(DISTINCT given::jsonb #>> '{circle,radius_mm}') FROM fence`:             2,
		`SELECT count(*) FROM source_row WHERE kind = 'job' AND state NOT IN ('new', 'gone')`: 0,
	} {
		got, err := p.count(ctx, sql)
		if err != nil {
			return err
		}
		if got != want {
			p.untrue[n]++
			p.say("%s: %d, not %d", sql, got, want)
		}
	}
	if p.twice[n], err = p.count(ctx, `SELECT count(*) FROM (SELECT FROM job WHERE source = 'aspire' GROUP BY ref HAVING count(*) > 1
		UNION ALL SELECT FROM site GROUP BY name HAVING count(*) > 1 UNION ALL SELECT FROM crew GROUP BY name HAVING count(*) > 1
		UNION ALL SELECT FROM source_row WHERE ours IS NOT NULL GROUP BY kind, ours HAVING count(*) > 1) t`); err != nil {
		return err
	}
	p.wrong[n], err = p.wrongJobs(ctx)
	return err
}

// wrongJobs counts the jobs that are not as the office has them, and those of it that
// are not there.
func (p *syncProof) wrongJobs(ctx context.Context) (wrong int, err error) {
	left := p.plan.window()
	err = p.asAdmin(ctx, func(conn *pgx.Conn) error {
		rows, err := conn.Query(ctx, `SELECT j.ref::int, s.ref::int, c.ref::int, j.on_date::text, j.effort_s FROM job j
			JOIN site s ON s.company_id = j.company_id AND s.id = j.site_id JOIN crew c ON c.company_id = j.company_id AND c.id = j.crew_id WHERE j.state = 'planned'`)
		if err != nil {
			return err
		}
		var id, site, route, effort int
		var on string
		_, err = pgx.ForEachRow(rows, []any{&id, &site, &route, &on, &effort}, func() error {
			v, there := left[id]
			if !there || v.site != site || v.route != route || v.on.String() != on || effort != 5400 {
				wrong++
			}
			delete(left, id)
			return nil
		})
		return err
	})
	return wrong + len(left), err
}
