package ports

import (
	"context"

	"actual/domain"
	"actual/domain/transfer"
)

// HeldTime asks for the time of some people on some days.
type HeldTime struct {
	People []string    // By the target's refs: 1 to MostHeldPeople.
	First  domain.Date // Of time that counts for these days, both included.
	Last   domain.Date
	After  string // Where the last page said that it goes on; empty: from the beginning.
}

// MostHeldPeople is of how many people the time is asked for at once, at most.
const MostHeldPeople = 50

// TimeTarget holds worked time at one vendor. No transaction of the caller may be
// open.
//
// Errors of all: ErrSourceRefused, ErrSourceScope, fault.Unavailable, and those of the
// credentials or the connection, all of which a person has to put right but for
// fault.Unavailable.
type TimeTarget interface {
	// Traits says what it can do, and asks nobody.
	Traits() transfer.Traits
	// Held returns a page of what the target has of these people on these days, ours
	// and others', and where it goes on; empty: it was the last. What is there from the
	// first page to the last is on one of them, or on more. Time of a person who is
	// still at work is not among it.
	Held(ctx context.Context, company domain.CompanyID, q HeldTime) (rows []transfer.Row, next string, err error)
	// Write does up to Traits().Bulk things, in any order, each for itself: results are
	// by position. Where it fails with ErrUnknownOutcome any of them may be done, now or
	// within Settle; with any other error none is, and none will be.
	Write(ctx context.Context, company domain.CompanyID, items []transfer.Write) ([]transfer.Result, error)
	// Closed returns up to which day, it included, each person's time is approved or
	// locked there, so that nothing of it may be added, changed or removed. Who is not
	// among them has nothing closed.
	Closed(ctx context.Context, company domain.CompanyID, people []string) (map[string]domain.Date, error)
}

// TimeDirectory reads whom a target knows, and what time can be booked to there: for
// people to say who and what of ours they are. No transaction of the caller may be
// open. Errors as of TimeTarget.
type TimeDirectory interface {
	// People returns a page of the people, those who are gone too, and where it goes on;
	// empty: it was the last.
	People(ctx context.Context, company domain.CompanyID, after string) (people []TimePerson, next string, err error)
	// Codes returns a page of what time can be booked to, likewise.
	Codes(ctx context.Context, company domain.CompanyID, after string) (codes []TimeCode, next string, err error)
}

// TimePerson is a person as a target knows them.
type TimePerson struct {
	Ref     string // As of transfer.Content.
	Name    string
	Email   string // Empty: not said.
	Number  string // Of an employee, as people write it; empty: none.
	Payroll string // What payroll knows them by; empty: none.
	Active  bool
	Barred  string // Why they can't have time there, in plain words; empty: they can.
}

// TimeCode is something that time is booked to at a target: a job, a customer, a
// service.
type TimeCode struct {
	Ref    string // As of transfer.Content.
	Kind   string // What the target calls such a thing: "jobcode", "customer", "item", "ticket" …
	Name   string
	Short  string // A short name or number; empty: none.
	Parent string // The ref of what it is a part of; empty: nothing.
	Active bool
}
