package quickbooksonline

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/transfer"
	"actual/ports"
)

// Intuit's numbers of faults, as far as is known.
const (
	notFound   = "610"
	unknownRef = "2500"
	isStale    = "5010"
)

const (
	bulk            = 25
	mostDescription = 4000
	// settle is how long something may still arrive: Intuit gives up on a request after
	// two minutes.
	settle = 3 * time.Minute
)

// Traits implements ports.TimeTarget. Time is kept to the minute: whether seconds are,
// nobody has confirmed.
func (c *Client) Traits() transfer.Traits {
	return transfer.Traits{Target: transfer.QuickBooksOnline, Bulk: bulk, Grain: time.Minute, Spans: true, CanChange: true, CanRemove: true, Keyed: true, Settle: settle}
}

// mostUnanswered is after how many requests in a row that were not answered what is left
// is not sent: then more than an answer is missing.
const mostUnanswered = 2

// Write implements ports.TimeTarget, one request an item. Where some in a row are not
// answered, or nothing is taken any more, what is left is not sent.
func (c *Client) Write(ctx context.Context, company domain.CompanyID, writes []transfer.Write) ([]transfer.Result, error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return nil, err
	}
	out := make([]transfer.Result, len(writes))
	for i := range out {
		out[i] = transfer.Result{Outcome: transfer.Unsent, Reason: "QuickBooks Online took nothing more for now"}
	}
	unanswered := 0
	for i, w := range writes {
		r, err := c.write(ctx, a, w)
		switch {
		case err == nil:
			out[i], unanswered = r, 0
			continue
		case errors.Is(err, ports.ErrUnknownOutcome):
			out[i] = transfer.Result{Outcome: transfer.Unknown, Reason: "QuickBooks Online did not answer: it may be there or not"}
			if unanswered++; unanswered < mostUnanswered {
				continue
			}
		case i == 0:
			return nil, err // Nothing was done.
		case fault.KindOf(err) != fault.Unavailable && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded):
			out[i].Reason = err.Error()
		}
		break
	}
	return out, nil
}

// write does one thing. An error is of the account, not of the thing.
func (c *Client) write(ctx context.Context, a *account, w transfer.Write) (transfer.Result, error) {
	body, err := bodyOf(w)
	if err != nil {
		return transfer.Result{Outcome: transfer.Refused, Reason: err.Error()}, nil //nolint:nilerr // It is the item's.
	}
	o := operation{name: string(w.Op), method: http.MethodPost, path: "timeactivity", query: url.Values{"requestid": {w.Key}}, body: body}
	if w.Op == transfer.Remove {
		o.query.Set("operation", "delete")
	}
	answer, err := c.ask(ctx, a, o)
	if err != nil {
		return transfer.Result{}, err
	}
	if answer.Status >= http.StatusBadRequest {
		return refused(w.Op, problemOf(answer), c.excerpt(a, o, answer)), nil
	}
	var said struct{ TimeActivity activity }
	if json.Unmarshal(answer.Body, &said) != nil || said.TimeActivity.ID == "" {
		return transfer.Result{}, ports.ErrUnknownOutcome.With("quickbooks online %s: answered what can't be read", o.name)
	}
	return transfer.Result{Outcome: transfer.Done, Ref: said.TimeActivity.ID, Version: said.TimeActivity.SyncToken}, nil
}

// refused says what became of what was refused, in plain words. That something is not
// there is said of the time itself, and of whom or what it names.
func refused(op transfer.Op, p problem, why string) transfer.Result {
	said := " (QuickBooks Online says: " + why + ")"
	switch {
	case p.Code == notFound && op == transfer.Add, p.Code == unknownRef, strings.Contains(p.Detail, "inactive") && p.Code != notFound:
		return transfer.Result{Outcome: transfer.Refused, Reason: "the person, the customer or the service is inactive in QuickBooks Online, or there no more: make it active there, or link another" + said}
	case p.Code == notFound && op == transfer.Change:
		return transfer.Result{Outcome: transfer.Gone, Reason: "it is not there any more, or whom or what it names is inactive in QuickBooks Online" + said}
	case p.Code == notFound:
		return transfer.Result{Outcome: transfer.Gone, Reason: "it is not there any more: somebody has deleted it in QuickBooks Online" + said}
	case p.Code == isStale:
		return transfer.Result{Outcome: transfer.Conflict, Reason: "somebody has changed it in QuickBooks Online since it was read" + said}
	}
	return transfer.Result{Outcome: transfer.Refused, Reason: "QuickBooks Online says: " + why}
}

// Errors of what can't be sent as it is.
var (
	errPerson = fault.New(fault.Invalid, "quickbooksonline.bad_person", "the person is no employee of QuickBooks Online")
	errCode   = fault.New(fault.Invalid, "quickbooksonline.bad_code", "a code is a customer, what is done, or one of each")
)

// bodyOf is what is sent.
func bodyOf(w transfer.Write) (activity, error) {
	t := activity{ID: w.Ref, SyncToken: w.Version}
	if w.Op == transfer.Remove {
		return t, nil
	}
	sort, id, ok := strings.Cut(w.Person, ":")
	if !ok || sort != employees || id == "" {
		return t, errPerson
	}
	if w.Op == transfer.Add {
		t.ID, t.SyncToken = "", ""
	}
	t.TxnDate, t.NameOf, t.EmployeeRef, t.BillableStatus = w.Day.String(), "Employee", &reference{Value: id}, "NotBillable"
	zone := w.Zone
	if zone == nil {
		zone = time.UTC
	}
	t.StartTime, t.EndTime = w.Span.From.In(zone).Format(time.RFC3339), w.Span.To.In(zone).Format(time.RFC3339)
	t.Description = w.Mark
	if w.Notes != "" {
		t.Description += " " + w.Notes
	}
	if runes := []rune(t.Description); len(runes) > mostDescription {
		t.Description = string(runes[:mostDescription])
	}
	return t, t.book(w.Code)
}

// book names what the time is booked to.
func (t *activity) book(code string) error {
	if code == "" {
		return nil
	}
	for part := range strings.SplitSeq(code, "+") {
		sort, id, _ := strings.Cut(part, ":")
		switch {
		case id != "" && sort == customers && t.CustomerRef == nil:
			t.CustomerRef = &reference{Value: id}
		case id != "" && sort == items && t.ItemRef == nil:
			t.ItemRef = &reference{Value: id}
		default:
			return errCode.With("%.80q", code)
		}
	}
	return nil
}
