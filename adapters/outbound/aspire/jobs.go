package aspire

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"actual/adapters/outbound/internal/loosejson"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/vendor"
	"actual/ports"
)

// A job is a visit of a work ticket. Its site is found by ticket and opportunity,
// what is to be done by ticket and service of the opportunity.
var (
	visits  = list{name: "jobs", path: "WorkTicketVisits", key: "WorkTicketVisitID", fields: []string{"WorkTicketID", "WorkTicketNumber", "RouteID", "ScheduledDate", "SequenceNum", "Hours"}}
	tickets = list{name: "tickets", path: "WorkTickets", key: "WorkTicketID", fields: []string{
		"OpportunityID", "OpportunityServiceID", "BranchID", "CompleteDate", "WorkTicketStatusName", "WorkTicketStatus", "CrewLeaderContactID",
	}}
	opportunities = list{name: "opportunities", path: "Opportunities", key: "OpportunityID", fields: []string{"PropertyID"}}
	services      = list{name: "services", path: "OpportunityServices", key: "OpportunityServiceID", fields: []string{"DisplayName"}}
	branches      = list{name: "branches", path: "Branches", key: "BranchID", fields: []string{"TimeZone"}}
)

type visit struct{ WorkTicketVisitID, WorkTicketID, WorkTicketNumber, RouteID, ScheduledDate, SequenceNum, Hours loosejson.Value }

func (v visit) id() int64 { return v.WorkTicketVisitID.ID() }

type ticket struct {
	WorkTicketID, OpportunityID, OpportunityServiceID, BranchID               loosejson.Value
	CompleteDate, WorkTicketStatusName, WorkTicketStatus, CrewLeaderContactID loosejson.Value
}

func (t ticket) id() int64 { return t.WorkTicketID.ID() }

type opportunity struct{ OpportunityID, PropertyID loosejson.Value }

func (o opportunity) id() int64 { return o.OpportunityID.ID() }

type service struct{ OpportunityServiceID, DisplayName loosejson.Value }

func (s service) id() int64 { return s.OpportunityServiceID.ID() }

type branch struct{ BranchID, TimeZone loosejson.Value }

func (b branch) id() int64 { return b.BranchID.ID() }

// ListJobs implements ports.JobSource by visits of work tickets.
func (c *Client) ListJobs(ctx context.Context, company domain.CompanyID, w ports.SourceWindow, q ports.SourceQuery) (page ports.SourcePage[ports.SourceJob], err error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return page, err
	}
	from, to := w.From, w.To.AddDays(1)
	if a.reading() == vendor.ReadUTC { // The branch's date may be another.
		from, to = from.AddDays(-1), to.AddDays(1)
	}
	got, err := next[visit](ctx, c, a, visits, "job", fmt.Sprintf("ScheduledDate ge %s and ScheduledDate lt %s", from, to), q)
	if err != nil {
		return page, err
	}
	page.Findings, page.Next = got.findings, got.next
	all, err := c.around(ctx, a, got.rows, q)
	if err != nil {
		return page, err
	}
	for _, v := range got.rows {
		j, wrong := all.job(v)
		if !j.Date.IsZero() && (j.Date.Before(w.From) || j.Date.After(w.To)) {
			continue
		}
		if page.Findings = append(page.Findings, wrong...); !j.Date.IsZero() {
			page.Rows = append(page.Rows, j)
		}
	}
	page.Calls = a.calls
	return page, nil
}

// reading is how the account's times are read.
func (a *account) reading() string {
	return a.credential.Setting(vendor.ZoneReadingField, vendor.ReadBranchLocal)
}

// surroundings are what belongs to visits.
type surroundings struct {
	reading       string
	tickets       map[int64]ticket
	opportunities map[int64]opportunity
	services      map[int64]service
	known         map[string]ports.SourceOrder // By ticket: what need not be looked up.
	zones         map[int64]*time.Location     // Of branches, where they matter.
}

// around looks up what belongs to visits.
func (c *Client) around(ctx context.Context, a *account, those []visit, q ports.SourceQuery) (s surroundings, err error) {
	s.reading = a.reading()
	ofTickets, ofOpportunities, ofServices := map[int64]bool{}, map[int64]bool{}, map[int64]bool{}
	clocked := false
	for _, v := range those {
		ofTickets[v.WorkTicketID.ID()] = true
		at, ok := parseTime(v.ScheduledDate.Text())
		clocked = clocked || ok && !at.whole()
	}
	if s.tickets, err = lookup[ticket](ctx, c, a, tickets, ofTickets); err != nil {
		return s, err
	}
	if s.known, err = knownOf(ctx, s.tickets, q); err != nil {
		return s, err
	}
	for _, t := range s.tickets {
		if _, is := s.known[t.WorkTicketID.Ref()]; is {
			continue
		}
		ofOpportunities[t.OpportunityID.ID()], ofServices[t.OpportunityServiceID.ID()] = true, true
	}
	if s.opportunities, err = lookup[opportunity](ctx, c, a, opportunities, ofOpportunities); err != nil {
		return s, err
	}
	if s.services, err = lookup[service](ctx, c, a, services, ofServices); err != nil || !clocked || s.reading != vendor.ReadUTC {
		return s, err
	}
	s.zones, err = c.zones(ctx, a)
	return s, err
}

// knownOf asks what is known of tickets, before any more is asked of Aspire.
func knownOf(ctx context.Context, tickets map[int64]ticket, q ports.SourceQuery) (map[string]ports.SourceOrder, error) {
	if q.Known == nil || len(tickets) == 0 {
		return nil, nil
	}
	refs := make([]string, 0, len(tickets))
	for _, t := range tickets {
		refs = append(refs, t.WorkTicketID.Ref())
	}
	return q.Known(ctx, refs)
}

// zones reads the time zones of all branches that have one.
func (c *Client) zones(ctx context.Context, a *account) (map[int64]*time.Location, error) {
	out := map[int64]*time.Location{}
	for q := (ports.SourceQuery{}); ; {
		got, err := next[branch](ctx, c, a, branches, "branch", "", q)
		if err != nil || got.next == "" {
			return out, err
		}
		for _, b := range got.rows {
			if zone := zoneOf(b.TimeZone.Text()); zone != nil {
				out[b.id()] = zone
			}
		}
		q.After = got.next
	}
}

// job joins a visit to what belongs to it, and says what of that is not there. Its
// date is zero where there is none.
func (s surroundings) job(v visit) (ports.SourceJob, []ports.SourceFinding) {
	var wrong []ports.SourceFinding
	found := func(kind ports.SourceFault, what string) { wrong = append(wrong, finding(kind, "job", v.id(), what)) }
	at, dated := parseTime(v.ScheduledDate.Text())
	if !dated {
		found(ports.SourceNoDate, "the visit has no date that can be read")
		return ports.SourceJob{}, wrong
	}
	j := ports.SourceJob{
		Ref: v.WorkTicketVisitID.Ref(), Ticket: v.WorkTicketID.Ref(), Number: v.WorkTicketNumber.Text(), Crew: v.RouteID.Ref(),
		Date: at.date(), Order: orderOf(v.SequenceNum), Effort: effortOf(v.Hours), State: ports.SourcePlanned,
	}
	t, there := s.tickets[v.WorkTicketID.ID()]
	if !there {
		found(ports.SourceNoTicket, "the visit's work ticket is not there")
	}
	j.State, j.Said = t.state()
	if !at.whole() && s.reading == vendor.ReadUTC {
		if zone := s.zones[t.BranchID.ID()]; zone != nil {
			j.Date = domain.NewDate(at.local(s.reading, zone).Date())
		} else {
			found(ports.SourceNoZone, "the branch of the work ticket has no time zone that is known")
		}
	}
	if j.Crew == "" {
		j.Leader = t.CrewLeaderContactID.Ref()
		found(ports.SourceNoCrew, "the visit is on no route")
	}
	if known, is := s.known[j.Ticket]; is && there {
		j.Site, j.Service = known.Site, known.Service
		return j, wrong
	}
	if j.Site = s.opportunities[t.OpportunityID.ID()].PropertyID.Ref(); j.Site == "" && there {
		found(ports.SourceNoSite, "the work ticket leads to no opportunity with a property")
	}
	if j.Service = s.services[t.OpportunityServiceID.ID()].DisplayName.Text(); j.Service == "" && there {
		found(ports.SourceNoService, "the work ticket's service has no name, or is not there")
	}
	return j, wrong
}

// state is what became of a ticket. Customers rename the states: what is said is
// looked at for the words that Aspire begins with.
func (t ticket) state() (ports.SourceState, string) {
	said := t.WorkTicketStatusName.Text()
	words := strings.ToLower(t.WorkTicketStatus.Text() + " " + said)
	switch {
	case strings.Contains(words, "cancel"):
		return ports.SourceCancelled, said
	case t.CompleteDate.Text() != "", strings.Contains(words, "complete"):
		return ports.SourceDone, said
	}
	return ports.SourcePlanned, said
}

func orderOf(sequence loosejson.Value) int {
	n, ok := sequence.Number()
	if !ok || n < 1 || n > 1e6 {
		return 0
	}
	return int(n)
}

// effortOf reads man-hours.
func effortOf(hours loosejson.Value) job.Effort {
	const most = 10_000
	n, ok := hours.Number()
	if !ok || n < 0 || n > most {
		return 0
	}
	return job.Effort(math.Round(n * 3600))
}
