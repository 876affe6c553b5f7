package main

import (
	"context"
	"fmt"

	"actual/adapters/outbound/aspire"
	"actual/contracts/aspire/sim"
	"actual/contracts/faults"
	"actual/domain/export"
	"actual/ports"
)

// aspireIssueCalls are the calls by which something is told in Aspire: one that may
// not be repeated, and those that look at what it is about and read it back.
var aspireIssueCalls = []faultyCall{
	{name: "issue", operation: "createIssue", writes: true, once: true, do: tellAspire, designed: with(byToken, map[faults.Kind]designed{
		faults.SlowDrip: {"ok", "ok"}, // Its answer is too short to drip.
	})},
	{name: "its ticket", operation: "listWorkTickets", do: admitAspire, designed: with(byToken, map[faults.Kind]designed{
		faults.SlowDrip: {"ok", "ok|down"}, // As short, but for a busy machine.
	})},
	{name: "times of it", operation: "listTicketTimes", do: admitAspire, designed: byToken},
	{name: "activities", operation: "listActivities", do: findInAspire, designed: byToken},
}

const (
	aspireTicket = 699
	aspireUser   = 77
	foundMark    = "ACT-AAAAAAAAAAA2"
	absentMark   = "ACT-AAAAAAAAAAA3"
)

// issueSeed is what issues need: a user, a ticket with pages of time booked to it,
// and pages of activities, of which one bears a mark.
func issueSeed() sim.Seed {
	rows := map[string][]map[string]any{
		"Contacts":    {{"ContactID": 399, "ContactTypeName": "Employee", "UserID": aspireUser}},
		"WorkTickets": {{"WorkTicketID": aspireTicket, "OpportunityID": 400}, {"WorkTicketID": aspireTicket + 1, "ApprovedDate": "2026-11-24T00:00:00Z"}},
		"Activities":  {{"ActivityID": 900, "Subject": "Crew not seen [" + foundMark + "]", "Notes": aspireName, "WorkTicketID": aspireTicket}},
	}
	for n := range aspireRows {
		rows["WorkTicketTimes"] = append(rows["WorkTicketTimes"], map[string]any{"WorkTicketTimeID": 3000 + n, "WorkTicketID": aspireTicket})
		rows["Activities"] = append(rows["Activities"], map[string]any{"ActivityID": 901 + n, "Subject": "Call the client", "WorkTicketID": aspireTicket})
	}
	rows["WorkTicketTimes"] = append(rows["WorkTicketTimes"], map[string]any{
		"WorkTicketTimeID": 3100, "WorkTicketID": aspireTicket + 1, "ApprovedDateTime": "2026-11-24T00:00:00Z", "ExportedDateTime": "2026-11-24T00:00:00Z",
	})
	return sim.Seed{Customers: []sim.Customer{{Name: "proof", Rows: rows}}}
}

// issuesOf returns the issues of a world that has a token already.
func issuesOf(ctx context.Context, w *aspireWorld) (aspire.Issues, error) {
	if err := w.box.Aspire.Add(issueSeed()); err != nil {
		return aspire.Issues{}, err
	}
	_, err := w.ListCrews(ctx, w.company, ports.SourceQuery{Limit: 1})
	return aspire.NewIssues(w.Client), err
}

func issueMessage(mark string) ports.ExportMessage {
	content, _ := export.Issue{Subject: "Crew not seen", Notes: aspireName, Ticket: fmt.Sprint(aspireTicket), AssignedTo: fmt.Sprint(aspireUser)}.Fields() // It is a good one.
	return ports.ExportMessage{Mark: mark, Content: content}
}

func tellAspire(ctx context.Context, world faultyWorld) error {
	w := world.(*aspireWorld)
	issues, err := issuesOf(ctx, w)
	if err != nil {
		return err
	}
	return issues.Send(ctx, w.company, issueMessage(absentMark))
}

func admitAspire(ctx context.Context, world faultyWorld) error {
	w := world.(*aspireWorld)
	issues, err := issuesOf(ctx, w)
	if err != nil {
		return err
	}
	return issues.Admit(ctx, w.company, issueMessage(absentMark))
}

// findInAspire finds what is there, and nothing else.
func findInAspire(ctx context.Context, world faultyWorld) error {
	w := world.(*aspireWorld)
	issues, err := issuesOf(ctx, w)
	if err != nil {
		return err
	}
	for mark, want := range map[string]int{absentMark: 0, foundMark: 1} {
		refs, err := issues.Find(ctx, w.company, issueMessage(mark))
		if err != nil {
			return err
		}
		if len(refs) != want {
			return partError{fmt.Sprintf("%s is there %d times", mark, len(refs))}
		}
	}
	return nil
}
