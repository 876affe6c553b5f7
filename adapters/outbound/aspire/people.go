package aspire

import (
	"context"
	"strings"

	"actual/domain"
	"actual/ports"
)

var routes = list{name: "crews", path: "Routes", key: "RouteID", fields: []string{"RouteName", "CrewLeaderContactID", "Active"}}

type route struct{ RouteID, RouteName, CrewLeaderContactID, Active lenient }

func (r route) id() int64 { return r.RouteID.key() }

// ListCrews implements ports.JobSource by routes. Who is on one, Aspire does not
// tell but for its leader.
func (c *Client) ListCrews(ctx context.Context, company domain.CompanyID, q ports.SourceQuery) (ports.SourcePage[ports.SourceCrew], error) {
	return listed(ctx, c, company, routes, "crew", "", q, func(_ *account, r route) (ports.SourceCrew, []ports.SourceFinding) {
		crew := ports.SourceCrew{Ref: r.RouteID.ref(), Name: r.RouteName.text(), Leader: r.CrewLeaderContactID.ref(), Active: r.Active.flag(true)}
		if crew.Leader == "" && crew.Active {
			return crew, []ports.SourceFinding{finding(ports.SourceNoLeader, "crew", r.id(), "the route has no crew leader")}
		}
		return crew, nil
	})
}

// contacts are asked for without PIN, pay, addresses and telephone numbers: what is
// not needed is not read.
var contacts = list{name: "workers", path: "Contacts", key: "ContactID", fields: []string{
	"FirstName", "LastName", "EmployeeNumber", "TerminationDate", "Active", "ModifiedDate",
}}

// employees are the contacts that are people of the company's own.
const employees = "ContactTypeName eq 'Employee'"

type contact struct{ ContactID, FirstName, LastName, EmployeeNumber, TerminationDate, Active, ModifiedDate lenient }

func (c contact) id() int64 { return c.ContactID.key() }

// ListWorkers implements ports.JobSource by contacts that are employees.
func (c *Client) ListWorkers(ctx context.Context, company domain.CompanyID, q ports.SourceQuery) (ports.SourcePage[ports.SourceWorker], error) {
	today := domain.DateOf(c.clock.Now(), zoneless)
	return listed(ctx, c, company, contacts, "worker", employees, q, func(_ *account, p contact) (ports.SourceWorker, []ports.SourceFinding) {
		left, dated := parseTime(p.TerminationDate.text())
		gone := dated && left.date().Before(today)
		return ports.SourceWorker{
			Ref: p.ContactID.ref(), Name: strings.TrimSpace(p.FirstName.text() + " " + p.LastName.text()), EmployeeNumber: p.EmployeeNumber.text(),
			Active: p.Active.flag(true) && !gone, Version: p.ModifiedDate.text(),
		}, nil
	})
}
