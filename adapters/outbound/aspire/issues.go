package aspire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf16"

	"actual/adapters/outbound/internal/loosejson"
	"actual/domain"
	"actual/domain/export"
	"actual/ports"
)

// Issues implements ports.ExportTarget: what is to be told to an office becomes an
// issue, which Aspire cannot take back.
type Issues struct{ *Client }

var _ ports.ExportTarget = Issues{}

// NewIssues returns the issues of a client's accounts.
func NewIssues(c *Client) Issues { return Issues{c} }

// issueBody is what Aspire takes. A client of the company's never sees it.
type issueBody struct {
	AssignedTo    string
	Subject       string
	Notes         string
	WorkTicketID  int64 `json:",omitempty"` // Of one of the two, never of an opportunity besides.
	PropertyID    int64 `json:",omitempty"`
	IncludeClient bool
	PublicComment bool
}

const mostSubject = 200

// bodyOf is an issue as it is sent. Its mark is in the subject, by which it is found,
// and in the notes, should somebody change the subject.
func bodyOf(m ports.ExportMessage) (issueBody, error) {
	i := export.IssueOf(m.Content)
	out := issueBody{
		AssignedTo: i.AssignedTo, Subject: i.Subject + " [" + m.Mark + "]", Notes: strings.TrimLeft(i.Notes+"\n\nWritten by Actual, "+m.Mark+".", "\n"),
		WorkTicketID: keyOf(i.Ticket), PropertyID: keyOf(i.Site),
	}
	switch {
	case keyOf(i.AssignedTo) == 0:
		return out, ports.ErrExportRefused.With("assigned_to is the UserID of a user of Aspire's, a whole number (not a ContactID); the issue or the company's setting names one")
	case out.WorkTicketID == 0 && out.PropertyID == 0:
		return out, ports.ErrExportRefused.With("the ticket or the site is known to Aspire by a whole number")
	case len(utf16.Encode([]rune(out.Subject))) > mostSubject:
		return out, ports.ErrExportRefused.With("the subject is longer than the %d characters that Aspire takes", mostSubject)
	}
	return out, nil
}

func keyOf(ref string) int64 { return loosejson.Value(ref).ID() }

// Render implements ports.ExportTarget.
func (i Issues) Render(m ports.ExportMessage) ([]byte, error) {
	body, err := bodyOf(m)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, fmt.Errorf("aspire issue: encode: %w", err)
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

// Send implements ports.ExportTarget.
func (i Issues) Send(ctx context.Context, company domain.CompanyID, m ports.ExportMessage) error {
	body, err := i.Render(m)
	if err != nil {
		return err
	}
	a, err := i.open(ctx, company)
	if err != nil {
		return err
	}
	// What it answers is a text of which nothing is known: any will do.
	o := operation{name: "issue", method: http.MethodPost, path: "Issues", body: json.RawMessage(body), accept: "*/*"}
	answer, err := i.ask(ctx, a, o)
	switch {
	case err != nil:
		return err
	case answer.Status >= http.StatusBadRequest:
		return ports.ErrExportRefused.With("aspire issue: answered %s", i.said(a, o, answer))
	case bytes.HasPrefix(bytes.TrimSpace(answer.Body), []byte("<")): // A page of somebody who stands in between.
		return ports.ErrUnknownOutcome.With("aspire issue: answered %d with a page", answer.Status)
	}
	return nil
}

// activities are where issues are read back.
var activities = list{name: "activities", path: "Activities", key: "ActivityID", fields: []string{"Subject", "Notes"}}

type activity struct{ ActivityID, Subject, Notes loosejson.Value }

// Find implements ports.ExportTarget. It asks for the mark, and where nothing has it
// looks through the newest of all: two questions must agree that it is not there.
func (i Issues) Find(ctx context.Context, company domain.CompanyID, m ports.ExportMessage) ([]string, error) {
	a, err := i.open(ctx, company)
	if err != nil {
		return nil, err
	}
	about := export.IssueOf(m.Content)
	marked := order{list: activities, both: true, downwards: true, top: mostRows, filter: func(w way) string {
		switch {
		case !w.ors: // Where that is not understood, all that is about the same thing is looked through.
			return "contains(Subject,'" + m.Mark + "')"
		case keyOf(about.Ticket) > 0:
			return fmt.Sprintf("WorkTicketID eq %d", keyOf(about.Ticket))
		}
		return fmt.Sprintf("PropertyID eq %d", keyOf(about.Site))
	}}
	newest := order{list: activities, downwards: true, top: mostRows, filter: func(way) string { return "" }}
	for _, o := range []order{marked, newest} {
		refs, err := i.bearing(ctx, a, o, m.Mark)
		if err != nil || len(refs) > 0 {
			return refs, err
		}
	}
	return nil, nil
}

// bearing returns the activities of an answer that bear a mark, the oldest first. One
// of which that can't be told makes the answer one that nothing follows from.
func (i Issues) bearing(ctx context.Context, a *account, o order, mark string) ([]string, error) {
	rows, err := i.rows(ctx, a, o)
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	var refs []string
	for _, raw := range rows {
		var one activity
		if json.Unmarshal(raw, &one) != nil || one.ActivityID.ID() == 0 || !holds(raw, "Subject", "Notes") || !one.Subject.Plain() || !one.Notes.Plain() {
			return nil, ports.ErrVendorUnreadable.With("aspire %s: a row without what it is told by", o.name)
		}
		ref := one.ActivityID.Ref()
		if found[ref] || !strings.Contains(one.Subject.Text()+"\n"+one.Notes.Text(), mark) {
			continue
		}
		found[ref] = true
		refs = append([]string{ref}, refs...)
	}
	return refs, nil
}

// holds reports whether a row has fields, be they null.
func holds(raw json.RawMessage, names ...string) bool {
	var row map[string]json.RawMessage
	if json.Unmarshal(raw, &row) != nil {
		return false
	}
	there := map[string]bool{}
	for name := range row {
		there[strings.ToLower(name)] = true
	}
	for _, name := range names {
		if !there[strings.ToLower(name)] {
			return false
		}
	}
	return true
}
