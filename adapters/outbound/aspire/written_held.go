package aspire

import (
	"context"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

// Held implements ports.TimeTarget: the times of tickets, then the clock times.
func (w Written) Held(ctx context.Context, company domain.CompanyID, q ports.HeldTime) (rows []transfer.Row, next string, err error) {
	a, err := w.open(ctx, company)
	if err != nil {
		return nil, "", err
	}
	list, after, _ := strings.Cut(q.After, " ")
	zones, err := w.zones(ctx, a)
	if err != nil {
		return nil, "", err
	}
	look := looking{q: q, clocks: clocks{reading: a.reading(), usual: time.UTC, branches: zones}}
	if one := alike(zones); one != nil {
		look.clocks.usual = one
	}
	span := ports.TimeWindow{From: q.First.AddDays(-1), To: q.Last.AddDays(1), Zone: look.clocks.usual}
	if list != clockings.path {
		var page part[bookedTime]
		if page, err = next0[bookedTime](ctx, w.Client, a, times, "booked_time", a.on("WorkTicketTimeDate", span), after); err != nil {
			return nil, "", err
		}
		if rows, err = look.booked(page.rows, page.findings); err != nil {
			return nil, "", err
		}
		next = clockings.path
		if page.next != "" {
			next = times.path + " " + page.next
		}
	} else {
		var page part[clocking]
		if page, err = next0[clocking](ctx, w.Client, a, clockings, "clock_time", a.on("ClockStart", span), after); err != nil {
			return nil, "", err
		}
		zone, err := w.zonesOf(ctx, a, page.rows)
		if err != nil {
			return nil, "", err
		}
		if rows, err = look.clocked(page.rows, zone, page.findings); err != nil {
			return nil, "", err
		}
		if page.next != "" {
			next = clockings.path + " " + page.next
		}
	}
	sent, err := w.marks.Remembered(ctx, company, transfer.AspireTime, q.People, q.First, q.Last)
	if err != nil {
		return nil, "", err
	}
	mark(rows, sent)
	return rows, next, nil
}

// next0 reads a page after a place.
func next0[R row](ctx context.Context, c *Client, a *account, l list, of, filter, after string) (part[R], error) {
	return next[R](ctx, c, a, l, of, filter, ports.SourceQuery{After: after})
}

// mark gives rows the marks that they were sent under: by what Aspire calls them, else
// by all that they say.
func mark(rows []transfer.Row, sent []ports.TimeMark) {
	used := map[string]bool{}
	for _, s := range sent {
		for i := range rows {
			if s.Ref != "" && rows[i].Ref == s.Ref {
				rows[i].Mark, used[s.Mark] = s.Mark, true
			}
		}
	}
	for _, s := range sent {
		for i := range rows {
			r := &rows[i]
			alike := r.Person == s.Person && r.Span == s.Span && (r.Code == s.Code || strings.HasPrefix(s.Code, clockCode) && r.Code == clockCode)
			if r.Mark == "" && alike && !used[s.Mark] {
				r.Mark, r.Code, used[s.Mark] = s.Mark, s.Code, true
			}
		}
	}
	for _, s := range sent { // Clock times do not tell their route.
		for i := range rows {
			if rows[i].Mark == s.Mark && rows[i].Code == clockCode {
				rows[i].Code = s.Code
			}
		}
	}
}

// looking reads rows for a question.
type looking struct {
	q      ports.HeldTime
	clocks clocks
}

func (l looking) wants(person string, day domain.Date) bool {
	for _, p := range l.q.People {
		if p == person {
			return !day.Before(l.q.First) && !day.After(l.q.Last)
		}
	}
	return false
}

func (l looking) booked(all []bookedTime, wrong []ports.SourceFinding) (rows []transfer.Row, err error) {
	for _, b := range all {
		labour, _ := l.clocks.labour(b)
		if !l.wants(labour.Worker, labour.Date) {
			continue
		}
		r := transfer.Row{Ref: "time:" + labour.Ref, Content: transfer.Content{Person: labour.Worker, Code: labour.Ticket, Day: labour.Date, Span: labour.Span}}
		r.Lasts = timesheet.Hours(labour.Hours)
		if !labour.Span.To.IsZero() {
			r.Lasts = timesheet.Hours(labour.Span.To.Sub(labour.Span.From) / time.Second)
		}
		if b.ApprovedDateTime.Text() != "" || b.ExportedDateTime.Text() != "" {
			r.Locked = "it is approved or exported in Aspire"
		}
		rows = append(rows, r)
	}
	return rows, unsure(wrong)
}

func (l looking) clocked(all []clocking, zone func(clocking) *time.Location, wrong []ports.SourceFinding) (rows []transfer.Row, err error) {
	for _, k := range all {
		clocked, _ := l.clocks.clocked(k, zone(k))
		if !l.wants(clocked.Worker, clocked.Date) || clocked.Span.To.IsZero() {
			continue
		}
		r := transfer.Row{Ref: "clock:" + clocked.Ref, Content: transfer.Content{Person: clocked.Worker, Code: clockCode, Day: clocked.Date, Span: clocked.Span}}
		r.Lasts = timesheet.Hours(clocked.Span.To.Sub(clocked.Span.From) / time.Second)
		rows = append(rows, r)
	}
	return rows, unsure(wrong)
}

// unsure fails where a page holds what can't be read: time may be there that is not seen.
func unsure(wrong []ports.SourceFinding) error {
	if len(wrong) > 0 {
		return ports.ErrVendorUnreadable.With("aspire: %s", wrong[0].What)
	}
	return nil
}

// Closed implements ports.TimeTarget: Aspire closes tickets and rows, no days of a person.
func (w Written) Closed(ctx context.Context, company domain.CompanyID, _ []string) (map[string]domain.Date, error) {
	_, err := w.ListCrews(ctx, company, ports.SourceQuery{Limit: 1})
	return map[string]domain.Date{}, err
}

// People implements ports.TimeDirectory by contacts that are employees.
func (w Written) People(ctx context.Context, company domain.CompanyID, after string) (people []ports.TimePerson, next string, err error) {
	page, err := w.ListWorkers(ctx, company, ports.SourceQuery{After: after})
	for _, p := range page.Rows {
		people = append(people, ports.TimePerson{Ref: p.Ref, Name: p.Name, Number: p.EmployeeNumber, Active: p.Active})
	}
	return people, page.Next, err
}

// Codes implements ports.TimeDirectory by routes, for which time is clocked. Tickets are
// no codes that people choose: a job's own is where its time goes.
func (w Written) Codes(ctx context.Context, company domain.CompanyID, after string) (codes []ports.TimeCode, next string, err error) {
	page, err := w.ListCrews(ctx, company, ports.SourceQuery{After: after})
	for _, r := range page.Rows {
		codes = append(codes, ports.TimeCode{Ref: clockCode + r.Ref, Kind: "route", Name: r.Name, Active: r.Active})
	}
	return codes, page.Next, err
}
