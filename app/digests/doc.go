// Package digests makes summaries of how a company's crews did, and sends them to whom it
// names: each once for a period, in the company's time zone, in the reader's language.
//
// What is guaranteed: a summary is made once for each period, in the transaction that ends
// its run, with its letters. A letter is sent once: whoever is stopped before its last byte
// went to the mail server leaves it to be sent again; whoever is stopped between that byte
// and the server's answer leaves it unknown, to be listed and sent again by a person only.
package digests

import (
	"context"
	"time"

	"actual/app/insight"
	"actual/app/reconciliation"
	"actual/app/timekeeping"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/ports"
)

// Times tells workers' time.
type Times interface {
	Days(ctx context.Context, q timekeeping.Look) (timekeeping.Looked, error)
}

// Disputes tells discrepancies with their sentences.
type Disputes interface {
	Show(ctx context.Context, company domain.CompanyID, id domain.DiscrepancyID) (reconciliation.Shown, error)
}

// Badges tells how badges do.
type Badges interface {
	List(ctx context.Context, q insight.ListBadges) (insight.BadgePage, error)
}

// Fences gives a company's fences from memory.
type Fences interface {
	Index(ctx context.Context, tx ports.Tx, company domain.CompanyID) (*geofence.Index, error)
}

// Sources are where a summary's figures come from.
type Sources struct {
	Times    Times
	Disputes Disputes
	Badges   Badges
	Fences   Fences
}

// Rules are settings of sending summaries.
type Rules struct {
	URL       string // Where the product's pages are, without a slash at its end.
	Host      string // What identifiers of messages end with.
	PerMinute int    // So many letters are given to the mail server in a minute, over all processes.
}

// Desk makes summaries, shows them, and sends them.
type Desk struct {
	work    ports.UnitOfWork
	of      Sources
	clock   ports.Clock
	ids     ports.Identifiers
	secrets ports.Secrets
	mail    ports.Mailer
	forms   ports.DigestForms
	budget  ports.RateBudget
	houses  ports.Directory
	rules   Rules
}

// Outside is what the use cases need of the outside.
type Outside struct {
	Mail    ports.Mailer
	Forms   ports.DigestForms
	Budget  ports.RateBudget
	Houses  ports.Directory
	Secrets ports.Secrets
}

// NewDesk returns the use cases.
func NewDesk(work ports.UnitOfWork, of Sources, out Outside, clock ports.Clock, ids ports.Identifiers, rules Rules) *Desk {
	return &Desk{
		work: work, of: of, clock: clock, ids: ids, secrets: out.Secrets, mail: out.Mail, forms: out.Forms, budget: out.Budget, houses: out.Houses, rules: rules,
	}
}

// actor is who makes and sends summaries, for the ledger.
const actor = "system:digests"

func (d *Desk) now() time.Time { return d.clock.Now().UTC().Truncate(time.Microsecond) }

func (d *Desk) entry(company domain.CompanyID, at time.Time, kind ledger.Kind, by, subject string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: d.ids.New()}, Company: company, At: at.Unix(), Kind: kind, Actor: by, Subject: subject, Body: ledger.NewObject(fields),
	}
}
