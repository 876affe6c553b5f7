// Package labour keeps what was booked and clocked elsewhere: it is read at its source
// over a window of dates, or imported from a file, and listed. Nothing is changed at a
// source. Its entries of the ledger count rows, and name nobody.
package labour

import (
	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

// daysBack is how many days before today are read again each time: times come late,
// are corrected and go.
const daysBack = 7

// desk is what every use case here works with.
type desk struct {
	work  ports.UnitOfWork
	clock ports.Clock
	ids   ports.Identifiers
}

// entry tells the ledger what became of rows.
func (d desk) entry(company domain.CompanyID, kind ledger.Kind, by, subject string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: d.ids.New()}, Company: company, At: d.clock.Now().Unix(), Kind: kind, Actor: by, Subject: subject, Body: ledger.NewObject(fields),
	}
}
