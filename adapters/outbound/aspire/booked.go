package aspire

import (
	"context"
	"fmt"
	"math"
	"time"

	"actual/adapters/outbound/internal/loosejson"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
	"actual/domain/vendor"
	"actual/ports"
)

// times are asked for without pay codes, rates and costs: what is not needed is not
// read.
var times = list{name: "times", path: "WorkTicketTimes", key: "WorkTicketTimeID", fields: []string{
	"WorkTicketID", "WorkTicketNumber", "ContactID", "WorkTicketTimeDate", "StartTime", "EndTime", "Hours", "BreakTime", "DistributedTime", "RouteID", "CrewLeaderContactID",
	"BranchID", "BranchTimeZone", "AcceptedDateTime", "ApprovedDateTime", "ExportedDateTime", "LastModifiedDateTime",
}}

type bookedTime struct {
	WorkTicketTimeID, WorkTicketID, WorkTicketNumber, ContactID, RouteID, CrewLeaderContactID loosejson.Value
	WorkTicketTimeDate, StartTime, EndTime, Hours, BreakTime, DistributedTime                 loosejson.Value
	BranchID, BranchTimeZone                                                                  loosejson.Value
	AcceptedDateTime, ApprovedDateTime, ExportedDateTime, LastModifiedDateTime                loosejson.Value
}

func (b bookedTime) id() int64 { return b.WorkTicketTimeID.ID() }

// zone is the time zone that the row itself names; nil where it names none.
func (b bookedTime) zone() *time.Location { return zoneOf(b.BranchTimeZone.Text()) }

// ListTimes implements ports.TimeSource by the times of work tickets.
func (c *Client) ListTimes(ctx context.Context, company domain.CompanyID, w ports.TimeWindow, q ports.SourceQuery) (page ports.SourcePage[booked.Labour], err error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return page, err
	}
	got, err := next[bookedTime](ctx, c, a, times, "booked_time", a.on("WorkTicketTimeDate", w), q)
	if err != nil {
		return page, err
	}
	page.Findings, page.Next = got.findings, got.next
	clocks := clocks{reading: a.reading(), usual: w.Zone}
	for _, b := range got.rows {
		if b.zone() == nil && b.StartTime.Text() != "" {
			if clocks.branches, err = c.zones(ctx, a); err != nil {
				return page, err
			}
			break
		}
	}
	for _, b := range got.rows {
		labour, wrong := clocks.labour(b)
		admit(&page, w, labour.Date, labour, wrong)
	}
	page.Calls = a.calls
	return page, nil
}

// on is a filter for rows whose field is of the window. As UTC is read the branch's
// date may be another.
func (a *account) on(field string, w ports.TimeWindow) string {
	from, to := w.From, w.To.AddDays(1)
	if a.reading() == vendor.ReadUTC {
		from, to = from.AddDays(-1), to.AddDays(1)
	}
	return fmt.Sprintf("%s ge %s and %s lt %s", field, from, field, to)
}

// admit puts a row on a page, unless it is of a date outside of the window, or of none.
func admit[R any](page *ports.SourcePage[R], w ports.TimeWindow, on domain.Date, row R, wrong []ports.SourceFinding) {
	if !on.IsZero() && (on.Before(w.From) || on.After(w.To)) {
		return
	}
	if page.Findings = append(page.Findings, wrong...); !on.IsZero() {
		page.Rows = append(page.Rows, row)
	}
}

// labour turns a row into ours. Its date is zero where there is none.
func (c clocks) labour(b bookedTime) (booked.Labour, []ports.SourceFinding) {
	var wrong []ports.SourceFinding
	found := func(kind ports.SourceFault, what string) {
		wrong = append(wrong, finding(kind, "booked_time", b.id(), what))
	}
	out := booked.Labour{
		Ref: b.WorkTicketTimeID.Ref(), Ticket: b.WorkTicketID.Ref(), Number: b.WorkTicketNumber.Text(), Worker: b.ContactID.Ref(), Crew: b.RouteID.Ref(),
		Leader: b.CrewLeaderContactID.Ref(), Hours: effortOf(b.Hours), Travel: b.DistributedTime.Flag(false), Stage: b.stage(), Version: b.LastModifiedDateTime.Text(),
	}
	if out.Ticket == "" {
		found(ports.SourceNoTicket, "the time is booked to no work ticket")
	}
	if out.Worker == "" {
		found(ports.SourceNoWorker, "the time is booked for nobody")
	}
	from, begins := parseTime(b.StartTime.Text())
	to, ends := parseTime(b.EndTime.Text())
	zone := b.zone()
	if zone == nil {
		zone = c.branches[b.BranchID.ID()]
	}
	if zone == nil {
		if zone = c.usual; begins {
			found(ports.SourceNoZone, "the branch of the booked time has no time zone that is known")
		}
	}
	if out.Date = c.date(b.WorkTicketTimeDate.Text(), zone); out.Date.IsZero() && begins {
		out.Date = booked.WallOf(from.local(c.reading, zone)).Date
	}
	if out.Date.IsZero() {
		found(ports.SourceNoDate, "the booked time has no date that can be read")
	}
	if begins && ends {
		out.Span, out.Doubt, ends = c.stretch(from, to, zone, out.Hours)
	}
	if begins != ends || !begins && b.StartTime.Text()+b.EndTime.Text() != "" {
		found(ports.SourceBadTimes, "the booked time ends before it begins, or one of both can't be read")
		out.Span, out.Doubt = domain.Span{}, booked.Clear
	}
	out.Break = breakOf(b.BreakTime, out.Span, out.Hours)
	return out, wrong
}

// stage is how far the office is.
func (b bookedTime) stage() booked.Stage {
	switch {
	case b.ExportedDateTime.Text() != "":
		return booked.Exported
	case b.ApprovedDateTime.Text() != "":
		return booked.Approved
	case b.AcceptedDateTime.Text() != "":
		return booked.Accepted
	}
	return booked.Entered
}

// clocks say how times of wall clocks are read.
type clocks struct {
	reading  string
	usual    *time.Location           // Where no branch tells another.
	branches map[int64]*time.Location // Of branches.
}

// date is what a text says as a date in a zone; zero where it says none.
func (c clocks) date(text string, zone *time.Location) domain.Date {
	at, ok := parseTime(text)
	switch {
	case !ok:
		return domain.Date{}
	case at.whole():
		return at.date()
	}
	return booked.WallOf(at.local(c.reading, zone)).Date
}

// exact is the instant that is written, where that is one.
func (c clocks) exact(w written) (time.Time, bool) {
	switch {
	case w.offset != nil:
		return w.clock.Add(-*w.offset).Truncate(time.Second), true
	case c.reading == vendor.ReadUTC:
		return w.clock.Truncate(time.Second), true
	}
	return time.Time{}, false
}

// stretch is the time between two; ok is false where it would end before it begins.
func (c clocks) stretch(from, to written, zone *time.Location, length job.Effort) (domain.Span, booked.Doubt, bool) {
	begin, exact := c.exact(from)
	end, both := c.exact(to)
	if exact && both {
		return domain.Span{From: begin, To: end}, booked.Clear, !end.Before(begin)
	}
	return booked.Stretch(booked.WallOf(from.local(c.reading, zone)), booked.WallOf(to.local(c.reading, zone)), zone, length)
}

// breakOf reads a break, of which nobody has confirmed whether it is written in hours
// or in minutes. That is meant by which the stretch is as long as hours and break
// together; where neither is, less than 5 is hours: nobody has a break of four
// minutes, nor one of five hours.
func breakOf(written loosejson.Value, span domain.Span, worked job.Effort) job.Effort {
	const most, bound = 24 * 60, 5
	n, ok := written.Number()
	if !ok || n <= 0 || n > most {
		return 0
	}
	minutes, hours := job.Effort(math.Round(n*60)), job.Effort(math.Round(n*3600))
	if length := job.Effort(span.To.Sub(span.From) / time.Second); !span.To.IsZero() && worked > 0 {
		switch length - worked {
		case minutes:
			return minutes
		case hours:
			return hours
		}
	}
	if n < bound {
		return hours
	}
	return minutes
}
