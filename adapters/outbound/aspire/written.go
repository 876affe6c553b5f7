package aspire

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/transfer"
	"actual/domain/vendor"
	"actual/ports"
)

// Written implements ports.TimeTarget: worked time goes to the times of work tickets,
// and time without a ticket to clock times of a route. Neither can be changed or taken
// away there, and neither keeps a mark: what was sent is remembered here.
type Written struct {
	*Client
	marks ports.TimeMarks
}

var (
	_ ports.TimeTarget    = Written{}
	_ ports.TimeDirectory = Written{}
)

// NewWritten returns the time of a client's accounts.
func NewWritten(c *Client, marks ports.TimeMarks) Written { return Written{c, marks} }

const (
	timeBulk = 25
	// timeSettle is how long something may still arrive whose answer is lost.
	timeSettle = 15 * time.Minute
)

// Traits implements ports.TimeTarget. Aspire lets time overlap, and shows it as an
// error: ours doesn't write any that would.
func (w Written) Traits() transfer.Traits {
	return transfer.Traits{Target: transfer.AspireTime, Bulk: timeBulk, Grain: time.Minute, Spans: true, Exclusive: true, Settle: timeSettle}
}

// clockCode begins the code of time that is clocked for a route instead of booked to a
// ticket.
const clockCode = "clock:"

// timeBody is what WorkTicketTimes and ClockTimes take: each knows its own fields.
type timeBody struct {
	ContactID          int64
	WorkTicketID       int64  `json:",omitempty"`
	RouteID            int64  `json:",omitempty"`
	StartTime          string `json:",omitempty"`
	EndTime            string `json:",omitempty"`
	ClockStartDateTime string `json:",omitempty"`
	ClockEndDateTime   string `json:",omitempty"`
	BreakTime          *int   `json:",omitempty"` // 0: whether it is in hours or in minutes nobody has confirmed.
}

// operationOf is what is sent, or why it can't be.
func (a *account) operationOf(t transfer.Write) (o operation, why string) {
	who := keyOf(t.Person)
	if who == 0 {
		return o, "the person is no contact of Aspire's"
	}
	from, to := a.wall(t.Span.From, t.Zone), a.wall(t.Span.To, t.Zone)
	o = operation{method: http.MethodPost, accept: "*/*"} // What it answers is a text of which nothing is known.
	if route, clocked := strings.CutPrefix(t.Code, clockCode); clocked {
		if keyOf(route) == 0 {
			return o, "the route is known to Aspire by a whole number"
		}
		none := 0
		o.name, o.path, o.body = "clock", clockings.path, timeBody{ContactID: who, RouteID: keyOf(route), ClockStartDateTime: from, ClockEndDateTime: to, BreakTime: &none}
		return o, ""
	}
	if keyOf(t.Code) == 0 {
		return o, "the ticket is known to Aspire by a whole number"
	}
	o.name, o.path, o.body = "book", times.path, timeBody{ContactID: who, WorkTicketID: keyOf(t.Code), StartTime: from, EndTime: to}
	return o, ""
}

// wall is an instant as the company's Aspire takes it.
func (a *account) wall(at time.Time, zone *time.Location) string {
	const layout = "2006-01-02T15:04:05"
	if a.reading() == vendor.ReadUTC || zone == nil {
		return at.UTC().Format(layout) + "Z"
	}
	return at.In(zone).Format(layout)
}

// Write implements ports.TimeTarget. Before the first goes it is read what there is of
// these people; what is not answered is not sent again, and what comes after it not at
// all.
func (w Written) Write(ctx context.Context, company domain.CompanyID, items []transfer.Write) ([]transfer.Result, error) {
	a, err := w.open(ctx, company)
	if err != nil {
		return nil, err
	}
	out := make([]transfer.Result, len(items))
	held, err := w.around(ctx, company, items)
	if err != nil {
		return nil, err
	}
	var going []int
	shut := map[string]string{}
	for i, t := range items {
		if out[i], err = w.admit(ctx, a, t, held, shut); err != nil {
			return nil, err
		}
		if out[i].Outcome == transfer.Unsent {
			going, held = append(going, i), append(held, transfer.Row{Content: t.Content, Ref: "that goes with it"})
		}
	}
	return out, w.send(ctx, a, items, going, out)
}

// around is what there is of the people on the days of the items, and those around.
func (w Written) around(ctx context.Context, company domain.CompanyID, items []transfer.Write) (rows []transfer.Row, err error) {
	q := ports.HeldTime{}
	people := map[string]bool{}
	for _, t := range items {
		if t.Op != transfer.Add {
			continue
		}
		if !people[t.Person] {
			people[t.Person] = true
			q.People = append(q.People, t.Person)
		}
		if q.First.IsZero() || t.Day.Before(q.First) {
			q.First = t.Day
		}
		if q.Last.IsZero() || t.Day.After(q.Last) {
			q.Last = t.Day
		}
	}
	if len(people) == 0 {
		return nil, nil
	}
	q.First, q.Last = q.First.AddDays(-1), q.Last.AddDays(1)
	for {
		some, next, err := w.Held(ctx, company, q)
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
		if q.After = next; next == "" {
			return rows, nil
		}
	}
}

// admit says whether an item goes (Unsent as yet), or why it doesn't.
func (w Written) admit(ctx context.Context, a *account, t transfer.Write, held []transfer.Row, shut map[string]string) (transfer.Result, error) {
	if t.Op != transfer.Add {
		return transfer.Result{Outcome: transfer.Refused, Reason: "Aspire has no call that changes or takes away time that is there: its office has to"}, nil
	}
	if _, why := a.operationOf(t); why != "" {
		return transfer.Result{Outcome: transfer.Refused, Reason: why}, nil
	}
	for _, r := range held {
		if r.Person == t.Person && r.Span.Overlaps(t.Span) {
			return transfer.Result{Outcome: transfer.Conflict, Reason: "the person has time in Aspire then (" + r.Ref + "), and Aspire counts both"}, nil
		}
	}
	why, known := shut[t.Code]
	if !known {
		var err error
		if why, err = w.closedTicket(ctx, a, t.Code); err != nil {
			return transfer.Result{}, err
		}
		shut[t.Code] = why
	}
	if why != "" {
		return transfer.Result{Outcome: transfer.Refused, Reason: why}, nil
	}
	return transfer.Result{Outcome: transfer.Unsent, Reason: "Aspire took nothing more for now"}, nil
}

// closedTicket says why no time may be booked to a ticket; empty: it may.
func (w Written) closedTicket(ctx context.Context, a *account, code string) (string, error) {
	id := keyOf(code)
	if id == 0 {
		return "", nil // It is clocked.
	}
	found, err := lookup[closing](ctx, w.Client, a, approvals, map[int64]bool{id: true})
	if err != nil {
		return "", err
	}
	one, there := found[id]
	if !there {
		return "Aspire knows no ticket " + code, nil
	}
	if err = one.closed(approvals.name); err == nil {
		err = Issues{w.Client}.openTimes(ctx, a, id)
	}
	if errors.Is(err, ports.ErrExportClosed) {
		return "ticket " + code + " is approved in Aspire, or has time that is approved or exported: nothing more is booked to it", nil
	}
	return "", err
}

// send lets go what goes, once what goes is remembered, and reads it back.
func (w Written) send(ctx context.Context, a *account, items []transfer.Write, going []int, out []transfer.Result) error {
	if len(going) == 0 {
		return nil
	}
	sent := make([]ports.TimeMark, len(going))
	for n, i := range going {
		sent[n] = ports.TimeMark{Mark: items[i].Mark, Person: items[i].Person, Code: items[i].Code, Span: items[i].Span}
	}
	if err := w.marks.Remember(ctx, a.company, transfer.AspireTime, sent...); err != nil {
		return err
	}
	for n, i := range going {
		r, err := w.post(ctx, a, items[i])
		if err != nil && n == 0 && !errors.Is(err, ports.ErrUnknownOutcome) {
			return err // Nothing was done.
		}
		if out[i] = r; err == nil {
			continue
		}
		out[i] = transfer.Result{Outcome: transfer.Unsent, Reason: "Aspire took nothing more for now"}
		if errors.Is(err, ports.ErrUnknownOutcome) {
			out[i] = transfer.Result{Outcome: transfer.Unknown, Reason: "Aspire did not answer: it may be there or not"}
		}
		break
	}
	w.readBack(ctx, a.company, items, going, out)
	return nil
}

func (w Written) post(ctx context.Context, a *account, t transfer.Write) (transfer.Result, error) {
	o, _ := a.operationOf(t)
	answer, err := w.ask(ctx, a, o)
	switch {
	case err != nil:
		return transfer.Result{}, err
	case answer.Status >= http.StatusBadRequest:
		return transfer.Result{Outcome: transfer.Refused, Reason: "Aspire says: " + w.said(a, o, answer)}, nil
	case bytes.HasPrefix(bytes.TrimSpace(answer.Body), []byte("<")): // A page of somebody who stands in between.
		return transfer.Result{}, ports.ErrUnknownOutcome.With("aspire %s: answered %d with a page", o.name, answer.Status)
	}
	return transfer.Result{Outcome: transfer.Done}, nil
}

// readBack finds what Aspire calls what was done. What is not seen is not known to be
// done, whatever was answered.
func (w Written) readBack(ctx context.Context, company domain.CompanyID, items []transfer.Write, going []int, out []transfer.Result) {
	rows, err := w.around(ctx, company, items)
	byMark := map[string]transfer.Row{}
	for _, r := range rows {
		byMark[r.Mark] = r
	}
	var found []ports.TimeMark
	for _, i := range going {
		if out[i].Outcome != transfer.Done {
			continue
		}
		t := items[i]
		row, there := byMark[t.Mark]
		if err != nil || !there {
			out[i] = transfer.Result{Outcome: transfer.Unknown, Reason: "Aspire answered it as done, and doesn't show it yet"}
			continue
		}
		out[i].Ref = row.Ref
		found = append(found, ports.TimeMark{Mark: t.Mark, Person: t.Person, Code: t.Code, Span: t.Span, Ref: row.Ref})
	}
	_ = w.marks.Remember(ctx, company, transfer.AspireTime, found...) // Else it is found by what it says.
}
