package quickbookstime

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/transfer"
	"actual/ports"
)

// writing is one call of Write.
type writing struct {
	*Client
	*account
	items   []transfer.Write
	results []transfer.Result
	field   string
	sent    bool // Something went off, so that what fails now may not stand for all.
}

// Write implements ports.TimeTarget. What removes goes first, then what changes, then
// what adds, so that time is free for what takes it. Days that are approved, and what
// is there of what is to be changed or removed, are looked at before: QuickBooks Time
// knows no versions, and an edit of its people's is not written over.
func (c *Client) Write(ctx context.Context, company domain.CompanyID, items []transfer.Write) ([]transfer.Result, error) {
	if len(items) > traits.Bulk {
		return nil, ports.ErrVendorUnreadable.With("quickbooks time: %d things at a time, of %d at most", len(items), traits.Bulk)
	}
	a, err := c.open(ctx, company)
	if err != nil {
		return nil, err
	}
	w := &writing{Client: c, account: a, items: items, results: make([]transfer.Result, len(items))}
	if w.field, err = c.markField(ctx, a); err != nil {
		return nil, err
	}
	if err := w.look(ctx); err != nil {
		return nil, err
	}
	for _, op := range []transfer.Op{transfer.Remove, transfer.Change, transfer.Add} {
		if err := w.send(ctx, op); err != nil {
			return nil, err
		}
	}
	return w.results, nil
}

// ends sets what became of an item.
func (w *writing) ends(i int, outcome transfer.Outcome, reason string) {
	w.results[i] = transfer.Result{Outcome: outcome, Reason: reason}
}

// waiting returns the items of an op of which nothing is known yet.
func (w *writing) waiting(op transfer.Op) (at []int) {
	for i, item := range w.items {
		if item.Op == op && w.results[i].Outcome == "" {
			at = append(at, i)
		}
	}
	return at
}

// look says of what can't be done that and why, before anything is sent.
func (w *writing) look(ctx context.Context) error {
	var people, refs []string
	for _, item := range w.items {
		people = append(people, item.Person)
		if item.Op != transfer.Add {
			refs = append(refs, item.Ref)
		}
	}
	slices.Sort(people)
	known, err := w.people(ctx, w.account, slices.Compact(people))
	if err != nil {
		return err
	}
	until := map[string]domain.Date{}
	for _, p := range known {
		until[p.ID.Ref()], _ = domain.ParseDate(p.Approved.Text()) // Else it is zero.
	}
	there := map[string]sheet{}
	if len(refs) > 0 {
		rows, more, err := read[sheet](ctx, w.Client, w.account, operation{name: "timesheets", path: "timesheets", query: url.Values{
			"ids": {strings.Join(refs, ",")}, "on_the_clock": {"both"}, "page": {"1"}, "limit": {strconv.Itoa(mostRows)},
		}}, "timesheets")
		if err == nil && more {
			err = ports.ErrVendorUnreadable.With("quickbooks time timesheets: not all of what was asked for")
		}
		if err != nil {
			return err
		}
		for _, s := range rows {
			there[s.ID.Ref()] = s
		}
	}
	for i, item := range w.items {
		if outcome, why := may(item, there[item.Ref], until[item.Person]); outcome != "" {
			w.ends(i, outcome, why)
		}
	}
	return nil
}

// may says whether an item can be done: no outcome, or which and why.
func may(item transfer.Write, there sheet, until domain.Date) (transfer.Outcome, string) {
	day := item.Day
	if item.Op != transfer.Add {
		r, ok := there.row()
		switch {
		case !ok:
			return transfer.Gone, "there is no such time sheet in QuickBooks Time any more"
		case r.Locked != "":
			return transfer.Conflict, r.Locked
		case item.Version != "" && r.Version != item.Version:
			return transfer.Conflict, "somebody has changed the time sheet in QuickBooks Time since it was read"
		case r.Day.Before(day):
			day = r.Day // Neither where it is nor where it goes may be closed.
		}
	}
	if until != (domain.Date{}) && !day.After(until) {
		return transfer.Conflict, closed(until)
	}
	return "", ""
}

// clock writes a time as clocks in the zone of the work show it.
func clock(t time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2006-01-02T15:04:05-07:00")
}

type newSheet struct {
	ID     int64             `json:"id,omitempty"`
	User   int64             `json:"user_id,omitempty"`
	Code   int64             `json:"jobcode_id"`
	Type   string            `json:"type,omitempty"`
	Start  string            `json:"start"`
	End    string            `json:"end"`
	Notes  string            `json:"notes"`
	Custom map[string]string `json:"customfields,omitempty"`
	Origin string            `json:"origin_hint,omitempty"`
}

func (w *writing) sheet(item transfer.Write) newSheet {
	number := func(ref string) int64 {
		n, _ := strconv.ParseInt(ref, 10, 64) // Else it is 0, which is refused.
		return n
	}
	s := newSheet{Code: number(item.Code), Start: clock(item.Span.From, item.Zone), End: clock(item.Span.To, item.Zone)}
	s.Notes, s.Custom = noted(w.field, item.Mark, item.Notes)
	if item.Op == transfer.Change {
		s.ID = number(item.Ref)
		return s
	}
	s.User, s.Type, s.Origin = number(item.Person), "regular", "badge, by Actual"
	return s
}

// send does all of one op in a single call.
func (w *writing) send(ctx context.Context, op transfer.Op) error {
	at := w.waiting(op)
	if len(at) == 0 {
		return nil
	}
	o := operation{path: "timesheets"}
	switch op {
	case transfer.Remove:
		var refs []string
		for _, i := range at {
			refs = append(refs, w.items[i].Ref)
		}
		o.name, o.method, o.query = "timesheets delete", http.MethodDelete, url.Values{"ids": {strings.Join(refs, ",")}}
	default:
		var data []newSheet
		for _, i := range at {
			data = append(data, w.sheet(w.items[i]))
		}
		o.name, o.method, o.body = "timesheets add", http.MethodPost, map[string]any{"data": data}
		if op == transfer.Change {
			o.name, o.method = "timesheets change", http.MethodPut
		}
	}
	answer, err := w.ask(ctx, w.account, o)
	if err != nil {
		return w.failed(at, err)
	}
	w.sent = true
	if answer.Status >= http.StatusBadRequest {
		for _, i := range at {
			w.ends(i, transfer.Refused, "QuickBooks Time takes none of what was sent together: "+w.said(w.account, o, answer))
		}
		return nil
	}
	return w.take(op, at, o, answer)
}

// failed is what becomes of items whose call failed: of the whole writing where nothing
// of it was sent yet, else of each.
func (w *writing) failed(at []int, err error) error {
	unknown := errors.Is(err, ports.ErrUnknownOutcome)
	if !w.sent && !unknown {
		return err
	}
	w.sent = true
	for _, i := range at {
		if unknown {
			w.ends(i, transfer.Unknown, "QuickBooks Time's answer is lost")
		} else {
			w.ends(i, transfer.Unsent, err.Error())
		}
	}
	return nil
}
