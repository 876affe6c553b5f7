package transfers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"actual/app/exporting"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/source"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

// Office is told of what nobody can correct by a call.
type Office interface {
	AskIn(ctx context.Context, tx ports.Tx, ask exporting.Ask) (export.Export, error)
}

// Telling has the office of a target that lets nothing be changed or removed told of each
// correction, as an issue of the export ledger: once each, where the company has that on.
func (s *Service) Telling(o Office) *Service {
	s.office = o
	return s
}

// offices are whom targets that let nothing be changed have: where issues are written.
var offices = map[transfer.Target]export.Route{transfer.AspireTime: {Target: export.Aspire, Kind: export.Issues}}

// tell has the office told of what stays otherwise there than it was approved.
func (h *hand) tell(ctx context.Context, tx ports.Tx) error {
	route, there := offices[h.t.Target]
	if h.office == nil || !there {
		return nil
	}
	return each(ctx, tx, h.t.ID, func(i transfer.Item) error {
		if i.State != transfer.Opposed || i.Problem != transfer.CannotChange && i.Problem != transfer.CannotRemove {
			return nil
		}
		issue := h.issue(i)
		if !ticket(i.Was.Code) {
			if err := h.about(ctx, tx, i, &issue); err != nil {
				return err
			}
		}
		if issue.Ticket == "" && issue.Site == "" {
			return nil // There is nothing there that an issue could be about: the transfer's page lists it.
		}
		content, err := issue.Fields()
		if err != nil {
			return fmt.Errorf("an issue of a correction: %w", err)
		}
		_, err = h.office.AskIn(ctx, tx, exporting.Ask{
			Company: h.company, Route: route, Key: fmt.Sprintf("time %s r%d", i.Mark, i.Revision), Content: content, By: actor,
		})
		if errors.Is(err, export.ErrOff) {
			return nil
		}
		return err
	})
}

// ticket reports whether a code there is a ticket: what is clocked is of none.
func ticket(code string) bool { return code != "" && strings.Trim(code, "0123456789") == "" }

// about says what an issue of clocked time is about, as the office knows it: the ticket of
// the job that the entry was for, else the site where it was.
func (h *hand) about(ctx context.Context, tx ports.Tx, i transfer.Item, issue *export.Issue) error {
	issue.Ticket = ""
	entries, err := h.approved(tx).Last(ctx, []domain.TimeEntryID{i.Entry})
	if err != nil || len(entries) == 0 {
		return err
	}
	e := entries[0]
	if !e.Job.IsZero() {
		orders, err := tx.Services.Orders(ctx, source.Aspire, []domain.JobID{e.Job})
		if issue.Ticket = orders[e.Job]; err != nil || issue.Ticket != "" {
			return err
		}
	}
	if e.Site.IsZero() {
		return nil
	}
	rows, err := tx.Links.List(ctx, ports.SourceLinkQuery{Source: source.Aspire, Kind: source.Site, Ours: []domain.UUID{e.Site.UUID}})
	for _, r := range rows {
		issue.Site = r.Ref
	}
	return err
}

// issue says what is there and what was approved, and names nobody: whose time it is
// stands in the row.
func (h *hand) issue(i transfer.Item) export.Issue {
	says := "Booked there: " + h.said(i.Was) + " (" + i.Ref + ").\nApproved: none of it; please take it away."
	if i.Wanted() {
		says = "Booked there: " + h.said(i.Was) + " (" + i.Ref + ").\nApproved: " + h.said(i.Want) + "; please correct it."
	}
	return export.Issue{Subject: "Correct booked time of " + i.Was.Day.String(), Notes: says, Ticket: i.Was.Code}
}

func (h *hand) said(c transfer.Content) string {
	const clock = "15:04"
	of := "clocked"
	if ticket(c.Code) {
		of = "ticket " + c.Code
	}
	return fmt.Sprintf("%s %s-%s, %s, %s", c.Day, c.Span.From.In(h.zone).Format(clock), c.Span.To.In(h.zone).Format(clock), length(c.Lasts), of)
}

func length(lasts timesheet.Hours) string {
	d := time.Duration(lasts) * time.Second
	return fmt.Sprintf("%d:%02d h", int(d.Hours()), int(d.Minutes())%60)
}
