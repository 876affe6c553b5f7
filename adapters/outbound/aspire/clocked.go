package aspire

import (
	"context"
	"time"

	"actual/adapters/outbound/internal/loosejson"
	"actual/domain"
	"actual/domain/booked"
	"actual/ports"
)

var (
	clockings = list{name: "clocks", path: "ClockTimes", key: "ClockTimeID", fields: []string{"ContactID", "ClockStart", "ClockEnd", "BreakTime", "AcceptedDateTime"}}
	staff     = list{name: "branches of workers", path: "Contacts", key: "ContactID", fields: []string{"BranchID"}}
)

type clocking struct{ ClockTimeID, ContactID, ClockStart, ClockEnd, BreakTime, AcceptedDateTime loosejson.Value }

func (k clocking) id() int64 { return k.ClockTimeID.ID() }

type member struct{ ContactID, BranchID loosejson.Value }

func (m member) id() int64 { return m.ContactID.ID() }

// ListClocks implements ports.TimeSource by clock times. A row does not tell its zone:
// where the branches have more than one, it is that of its worker's branch.
func (c *Client) ListClocks(ctx context.Context, company domain.CompanyID, w ports.TimeWindow, q ports.SourceQuery) (page ports.SourcePage[booked.Clocked], err error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return page, err
	}
	got, err := next[clocking](ctx, c, a, clockings, "clock_time", a.on("ClockStart", w), q)
	if err != nil {
		return page, err
	}
	page.Findings, page.Next = got.findings, got.next
	zones, err := c.zonesOf(ctx, a, got.rows)
	if err != nil {
		return page, err
	}
	clocks := clocks{reading: a.reading(), usual: w.Zone}
	for _, k := range got.rows {
		clocked, wrong := clocks.clocked(k, zones(k))
		admit(&page, w, clocked.Date, clocked, wrong)
	}
	page.Calls = a.calls
	return page, nil
}

// zonesOf finds out which time zone each row is of; nil where that is not known.
func (c *Client) zonesOf(ctx context.Context, a *account, rows []clocking) (func(k clocking) *time.Location, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	zones, err := c.zones(ctx, a)
	if err != nil {
		return nil, err
	}
	if one := alike(zones); one != nil || len(zones) == 0 {
		return func(clocking) *time.Location { return one }, nil
	}
	ids := map[int64]bool{}
	for _, k := range rows {
		ids[k.ContactID.ID()] = true
	}
	members, err := lookup[member](ctx, c, a, staff, ids)
	return func(k clocking) *time.Location { return zones[members[k.ContactID.ID()].BranchID.ID()] }, err
}

// alike is the zone of all branches; nil where they have several, or none.
func alike(zones map[int64]*time.Location) (one *time.Location) {
	for _, zone := range zones {
		if one != nil && one.String() != zone.String() {
			return nil
		}
		one = zone
	}
	return one
}

// clocked turns a row into ours. Its date is zero where there is none.
func (c clocks) clocked(k clocking, zone *time.Location) (booked.Clocked, []ports.SourceFinding) {
	var wrong []ports.SourceFinding
	found := func(kind ports.SourceFault, what string) {
		wrong = append(wrong, finding(kind, "clock_time", k.id(), what))
	}
	out := booked.Clocked{Ref: k.ClockTimeID.Ref(), Worker: k.ContactID.Ref(), Stage: booked.Entered}
	if k.AcceptedDateTime.Text() != "" {
		out.Stage = booked.Accepted
	}
	from, begins := parseTime(k.ClockStart.Text())
	if !begins {
		found(ports.SourceNoDate, "the clock time has no beginning that can be read")
		return out, wrong
	}
	if out.Worker == "" {
		found(ports.SourceNoWorker, "the clock time is nobody's")
	}
	if zone == nil {
		zone = c.usual
		found(ports.SourceNoZone, "the branch of who clocked in has no time zone that is known")
	}
	out.Date = booked.WallOf(from.local(c.reading, zone)).Date
	var exact bool
	if out.Span.From, exact = c.exact(from); !exact {
		out.Span.From, out.Doubt = booked.WallOf(from.local(c.reading, zone)).Instant(zone)
	}
	to, ends := parseTime(k.ClockEnd.Text())
	if ends {
		var span domain.Span
		var doubt booked.Doubt
		if span, doubt, ends = c.stretch(from, to, zone, 0); ends {
			out.Span, out.Doubt = span, doubt
		}
	}
	if !ends && k.ClockEnd.Text() != "" {
		found(ports.SourceBadTimes, "the clock time ends before it begins, or its end can't be read")
	}
	out.Break = breakOf(k.BreakTime, domain.Span{}, 0)
	return out, wrong
}

// SitesOf implements ports.TimeSource by tickets and opportunities.
func (c *Client) SitesOf(ctx context.Context, company domain.CompanyID, refs []string) (map[string]string, int, error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return nil, 0, err
	}
	ids, of := map[int64]bool{}, map[int64]bool{}
	for _, ref := range refs {
		ids[loosejson.Value(ref).ID()] = true
	}
	those, err := lookup[ticket](ctx, c, a, tickets, ids)
	if err != nil {
		return nil, a.calls, err
	}
	for _, t := range those {
		of[t.OpportunityID.ID()] = true
	}
	from, err := lookup[opportunity](ctx, c, a, opportunities, of)
	out := map[string]string{}
	for _, t := range those {
		if site := from[t.OpportunityID.ID()].PropertyID.Ref(); site != "" {
			out[t.WorkTicketID.Ref()] = site
		}
	}
	return out, a.calls, err
}
