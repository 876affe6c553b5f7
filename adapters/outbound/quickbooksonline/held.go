package quickbooksonline

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

// activity is a time activity. What ours does not write, it does not read.
type activity struct {
	ID             string     `json:"Id,omitempty"`
	SyncToken      string     `json:"SyncToken,omitempty"`
	TxnDate        string     `json:"TxnDate,omitempty"`
	NameOf         string     `json:"NameOf,omitempty"`
	EmployeeRef    *reference `json:"EmployeeRef,omitempty"`
	CustomerRef    *reference `json:"CustomerRef,omitempty"`
	ItemRef        *reference `json:"ItemRef,omitempty"`
	BillableStatus string     `json:"BillableStatus,omitempty"`
	StartTime      string     `json:"StartTime,omitempty"`
	EndTime        string     `json:"EndTime,omitempty"`
	Description    string     `json:"Description,omitempty"`
	Hours          int        `json:"Hours,omitempty"`
	Minutes        int        `json:"Minutes,omitempty"`
	Seconds        int        `json:"Seconds,omitempty"`
}

// Rows are in order of Id, and a page is by position in it. What is removed meanwhile
// moves those behind it up: so a page begins with the last row of the one before, and
// where that is no more it is begun anew.
const again = 1

// Held implements ports.TimeTarget.
func (c *Client) Held(ctx context.Context, company domain.CompanyID, q ports.HeldTime) (rows []transfer.Row, next string, err error) {
	start, last := 1, ""
	if q.After != "" {
		place, anchor, _ := strings.Cut(q.After, " ")
		if start, err = strconv.Atoi(place); err != nil || start < 1 {
			return nil, "", ports.ErrSourceCursor
		}
		last = anchor
	}
	a, err := c.open(ctx, company)
	if err != nil {
		return nil, "", err
	}
	var answer struct {
		QueryResponse struct{ TimeActivity []activity }
	}
	text := fmt.Sprintf("SELECT * FROM TimeActivity WHERE TxnDate >= '%s' AND TxnDate <= '%s' ORDERBY Id", q.First, q.Last)
	if err := c.read(ctx, a, c.query(text, start), &answer); err != nil {
		return nil, "", err
	}
	page := onceEach(answer.QueryResponse.TimeActivity)
	if last != "" && (len(page) == 0 || page[0].ID != last) {
		return nil, "1 ", nil
	}
	for _, t := range page {
		row, err := t.row()
		if err != nil {
			return nil, "", err
		}
		if slices.Contains(q.People, row.Person) {
			rows = append(rows, row)
		}
	}
	if len(page) >= c.page {
		next = strconv.Itoa(start+c.page-again) + " " + page[c.page-1].ID
	}
	return rows, next, nil
}

// onceEach drops what a page holds again.
func onceEach(page []activity) (out []activity) {
	seen := map[string]bool{}
	for _, t := range page {
		if !seen[t.ID] {
			seen[t.ID] = true
			out = append(out, t)
		}
	}
	return out
}

// row reads a time activity. Of one that others entered there may be no beginning.
func (t activity) row() (r transfer.Row, err error) {
	unreadable := func(what string) error {
		return ports.ErrVendorUnreadable.With("quickbooks online query: a time activity %s", what)
	}
	if t.ID == "" || t.SyncToken == "" {
		return r, unreadable("without Id or SyncToken")
	}
	r = transfer.Row{Ref: t.ID, Version: t.SyncToken, Mark: transfer.MarkIn(t.Description), Notes: notesOf(t.Description)}
	if r.Day, err = domain.ParseDate(t.TxnDate); err != nil {
		return r, unreadable("without a date")
	}
	if t.NameOf == "Employee" && t.EmployeeRef != nil {
		r.Person = employees + ":" + t.EmployeeRef.Value
	}
	r.Code = codeOf(t)
	if t.BillableStatus == "HasBeenBilled" {
		r.Locked = "it has been billed to the customer in QuickBooks Online"
	}
	r.Lasts = timesheet.Hours(t.Hours*3600 + t.Minutes*60 + t.Seconds)
	if t.StartTime == "" || t.EndTime == "" {
		return r, nil
	}
	from, err := time.Parse(time.RFC3339, t.StartTime)
	to, err2 := time.Parse(time.RFC3339, t.EndTime)
	if err != nil || err2 != nil {
		return r, unreadable("with times that can't be read")
	}
	r.Span = domain.Span{From: from.UTC(), To: to.UTC()}
	r.Lasts = timesheet.Hours(to.Sub(from) / time.Second)
	return r, nil
}

// codeOf is the code that a time activity is booked to: a customer, what is done, both,
// or nothing.
func codeOf(t activity) string {
	var parts []string
	if t.CustomerRef != nil && t.CustomerRef.Value != "" {
		parts = append(parts, customers+":"+t.CustomerRef.Value)
	}
	if t.ItemRef != nil && t.ItemRef.Value != "" {
		parts = append(parts, items+":"+t.ItemRef.Value)
	}
	return strings.Join(parts, "+")
}

// notesOf is what stands beside a mark.
func notesOf(description string) string {
	if mark := transfer.MarkIn(description); mark != "" {
		description = strings.Replace(description, mark, "", 1)
	}
	return strings.TrimSpace(description)
}

// Closed implements ports.TimeTarget: QuickBooks Online closes no days of a person that
// the API tells of, and what is locked is refused when it is written. That the account
// answers is asked all the same.
func (c *Client) Closed(ctx context.Context, company domain.CompanyID, _ []string) (map[string]domain.Date, error) {
	a, err := c.open(ctx, company)
	if err != nil {
		return nil, err
	}
	_, err = c.barred(ctx, a)
	return map[string]domain.Date{}, err
}
