package quickbookstime

import (
	"context"
	"net/url"
	"time"

	"actual/domain"
	"actual/domain/booked"
	"actual/domain/job"
	"actual/ports"
)

// ListTimes implements ports.TimeSource by time sheets, those apart that bear a mark of
// ours: what we wrote says nothing of what people booked.
func (c *Client) ListTimes(ctx context.Context, company domain.CompanyID, w ports.TimeWindow, q ports.SourceQuery) (page ports.SourcePage[booked.Labour], err error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return page, err
	}
	limit := c.page
	if q.Limit > 0 {
		limit = min(q.Limit, c.page)
	}
	sheets, next, err := c.sheets(ctx, a, url.Values{"start_date": {w.From.String()}, "end_date": {w.To.String()}, "on_the_clock": {"no"}}, q.After, limit)
	page.Next, page.Calls = next, a.calls
	if err != nil {
		return page, err
	}
	for _, s := range sheets {
		r, ok := s.row()
		switch {
		case s.ID.Ref() == "":
			page.Findings = append(page.Findings, ports.SourceFinding{Kind: ports.SourceUnreadable, Of: "booked_time", What: "a time sheet without an id"})
		case !ok && s.User.Ref() == "":
			page.Findings = append(page.Findings, ports.SourceFinding{Kind: ports.SourceNoWorker, Of: "booked_time", Ref: s.ID.Ref(), What: "a time sheet of nobody"})
		case !ok:
			page.Findings = append(page.Findings, ports.SourceFinding{Kind: ports.SourceNoDate, Of: "booked_time", Ref: s.ID.Ref(), What: "a time sheet without a date"})
		case r.Mark == "" && !s.Open.Flag(false) && !r.Day.Before(w.From) && !r.Day.After(w.To):
			if s.Type.Text() != "manual" && r.Span == (domain.Span{}) {
				page.Findings = append(page.Findings, ports.SourceFinding{Kind: ports.SourceBadTimes, Of: "booked_time", Ref: r.Ref, What: "a time sheet whose times can't be read"})
			}
			page.Rows = append(page.Rows, labour(s, r.Ref, r.Person, r.Code, r.Day, r.Span, job.Effort(r.Lasts), r.Version))
		}
	}
	return page, nil
}

// labour is what a sheet says of work. Its job code is to us what an order is.
func labour(s sheet, ref, worker, code string, day domain.Date, span domain.Span, hours job.Effort, version string) booked.Labour {
	stage := booked.Entered
	if s.Locked.Whole() > 0 {
		stage = booked.Exported
	}
	return booked.Labour{Ref: ref, Ticket: code, Worker: worker, Date: day, Span: span, Hours: hours, Stage: stage, Version: version}
}

// ListClocks implements ports.TimeSource by time sheets of people who have not clocked
// out: those that are whole are labour.
func (c *Client) ListClocks(ctx context.Context, company domain.CompanyID, w ports.TimeWindow, q ports.SourceQuery) (page ports.SourcePage[booked.Clocked], err error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return page, err
	}
	limit := c.page
	if q.Limit > 0 {
		limit = min(q.Limit, c.page)
	}
	sheets, next, err := c.sheets(ctx, a, url.Values{"start_date": {w.From.String()}, "end_date": {w.To.String()}, "on_the_clock": {"yes"}}, q.After, limit)
	page.Next, page.Calls = next, a.calls
	if err != nil {
		return page, err
	}
	for _, s := range sheets {
		from, err := time.Parse(time.RFC3339, s.Start.Text())
		if err != nil || s.ID.Ref() == "" {
			page.Findings = append(page.Findings, ports.SourceFinding{Kind: ports.SourceBadTimes, Of: "clock_time", Ref: s.ID.Ref(), What: "a time sheet whose beginning can't be read"})
			continue
		}
		day := domain.DateOf(from, w.Zone)
		if of, err := domain.ParseDate(s.Date.Text()); err == nil {
			day = of
		}
		if !day.Before(w.From) && !day.After(w.To) {
			page.Rows = append(page.Rows, booked.Clocked{Ref: s.ID.Ref(), Worker: s.User.Ref(), Date: day, Span: domain.Span{From: from.UTC()}, Stage: booked.Entered})
		}
	}
	return page, nil
}

// SitesOf implements ports.TimeSource: job codes have no places that we read.
func (c *Client) SitesOf(context.Context, domain.CompanyID, []string) (map[string]string, int, error) {
	return map[string]string{}, 0, nil
}
