package aspire

import (
	"context"
	"encoding/json"
	"fmt"

	"actual/adapters/outbound/internal/loosejson"
	"actual/domain"
	"actual/domain/export"
	"actual/ports"
)

// approvals are what closes a ticket, and bookings what closes the time on one.
var (
	approvals = list{name: "ticket", path: "WorkTickets", key: "WorkTicketID", fields: []string{"ApprovedDate"}}
	bookings  = list{name: "times of a ticket", path: "WorkTicketTimes", key: "WorkTicketTimeID", fields: []string{"ApprovedDateTime", "ExportedDateTime"}}
)

// closing is a row that says when it was approved or exported; a row that lacks the
// field says nothing of it.
type closing struct {
	WorkTicketID, WorkTicketTimeID loosejson.Value
	when                           []loosejson.Value
	silent                         bool
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *closing) UnmarshalJSON(raw []byte) error {
	var row struct{ WorkTicketID, WorkTicketTimeID, ApprovedDate, ApprovedDateTime, ExportedDateTime loosejson.Value }
	if err := json.Unmarshal(raw, &row); err != nil {
		return err
	}
	*c = closing{WorkTicketID: row.WorkTicketID, WorkTicketTimeID: row.WorkTicketTimeID, when: []loosejson.Value{row.ApprovedDate, row.ApprovedDateTime, row.ExportedDateTime}}
	if row.WorkTicketTimeID.ID() > 0 {
		c.silent = !holds(raw, "ApprovedDateTime", "ExportedDateTime")
	} else {
		c.silent = !holds(raw, "ApprovedDate")
	}
	return nil
}

func (c closing) id() int64 {
	if n := c.WorkTicketTimeID.ID(); n > 0 {
		return n
	}
	return c.WorkTicketID.ID()
}

// closed fails where the row is approved or exported, or doesn't say.
func (c closing) closed(what string) error {
	if c.silent {
		return ports.ErrVendorUnreadable.With("aspire %s: a row without what says whether it is approved", what)
	}
	for _, at := range c.when {
		if at.Text() != "" && at.Text() != "null" {
			return ports.ErrExportClosed
		}
	}
	return nil
}

// Admit implements ports.ExportTarget: a ticket that is approved, or has time that is
// approved or exported, is not written about.
func (i Issues) Admit(ctx context.Context, company domain.CompanyID, m ports.ExportMessage) error {
	about := export.IssueOf(m.Content)
	a, err := i.open(ctx, company)
	if err != nil {
		return err
	}
	if site := keyOf(about.Site); site > 0 {
		found, err := lookup[property](ctx, i.Client, a, list{name: "site", path: properties.path, key: properties.key}, map[int64]bool{site: true})
		if err == nil && len(found) == 0 {
			return ports.ErrExportRefused.With("aspire knows no property %d", site)
		}
		return err
	}
	ticket := keyOf(about.Ticket)
	found, err := lookup[closing](ctx, i.Client, a, approvals, map[int64]bool{ticket: true})
	if err != nil {
		return err
	}
	one, there := found[ticket]
	if !there {
		return ports.ErrExportRefused.With("aspire knows no ticket %d", ticket)
	}
	if err := one.closed(approvals.name); err != nil {
		return err
	}
	return i.openTimes(ctx, a, ticket)
}

// openTimes fails where time on the ticket is closed.
func (i Issues) openTimes(ctx context.Context, a *account, ticket int64) error {
	for q := (ports.SourceQuery{}); ; {
		page, err := next[closing](ctx, i.Client, a, bookings, "time", fmt.Sprintf("WorkTicketID eq %d", ticket), q)
		if err != nil {
			return err
		}
		if len(page.findings) > 0 {
			return ports.ErrVendorUnreadable.With("aspire %s: %s", bookings.name, page.findings[0].What)
		}
		for _, row := range page.rows {
			if err := row.closed(bookings.name); err != nil {
				return err
			}
		}
		if q.After = page.next; q.After == "" {
			return nil
		}
	}
}
