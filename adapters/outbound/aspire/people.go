package aspire

import (
	"context"
	"strings"

	"actual/adapters/outbound/internal/loosejson"
	"actual/domain"
	"actual/ports"
)

var routes = list{name: "crews", path: "Routes", key: "RouteID", fields: []string{"RouteName", "CrewLeaderContactID", "Active"}}

type route struct{ RouteID, RouteName, CrewLeaderContactID, Active loosejson.Value }

func (r route) id() int64 { return r.RouteID.ID() }

// ListCrews implements ports.JobSource by routes. Who is on one, Aspire does not
// tell but for its leader.
func (c *Client) ListCrews(ctx context.Context, company domain.CompanyID, q ports.SourceQuery) (ports.SourcePage[ports.SourceCrew], error) {
	return listed(ctx, c, company, routes, "crew", "", q, func(_ *account, r route) (ports.SourceCrew, []ports.SourceFinding) {
		crew := ports.SourceCrew{Ref: r.RouteID.Ref(), Name: r.RouteName.Text(), Leader: r.CrewLeaderContactID.Ref(), Active: r.Active.Flag(true)}
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

type contact struct{ ContactID, FirstName, LastName, EmployeeNumber, TerminationDate, Active, ModifiedDate loosejson.Value }

func (c contact) id() int64 { return c.ContactID.ID() }

// ListWorkers implements ports.JobSource by contacts that are employees.
func (c *Client) ListWorkers(ctx context.Context, company domain.CompanyID, q ports.SourceQuery) (ports.SourcePage[ports.SourceWorker], error) {
	today := domain.DateOf(c.clock.Now(), zoneless)
	return listed(ctx, c, company, contacts, "worker", employees, q, func(_ *account, p contact) (ports.SourceWorker, []ports.SourceFinding) {
		left, dated := parseTime(p.TerminationDate.Text())
		gone := dated && left.date().Before(today)
		return ports.SourceWorker{
			Ref: p.ContactID.Ref(), Name: strings.TrimSpace(p.FirstName.Text() + " " + p.LastName.Text()), EmployeeNumber: p.EmployeeNumber.Text(),
			Active: p.Active.Flag(true) && !gone, Version: p.ModifiedDate.Text(),
		}, nil
	})
}
