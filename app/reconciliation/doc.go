// Package reconciliation compares, date by date, what was planned with what was, and
// keeps what people do about the discrepancies. The rules are domain/reconcile's; how
// a discrepancy lives is domain/discrepancy's.
package reconciliation

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/ledger"
	"actual/domain/reconcile"
	"actual/ports"
)

// Fences gives a company's fences from memory.
type Fences interface {
	Index(ctx context.Context, tx ports.Tx, company domain.CompanyID) (*geofence.Index, error)
}

// Reconciler makes passes.
type Reconciler struct {
	work   ports.UnitOfWork
	fences Fences
	clock  ports.Clock
	ids    ports.Identifiers
	policy reconcile.Policy
	judge  func(reconcile.Input) reconcile.Result // Tests have their own.
}

// NewReconciler returns the use case. The policy must be valid.
func NewReconciler(work ports.UnitOfWork, fences Fences, clock ports.Clock, ids ports.Identifiers, policy reconcile.Policy) *Reconciler {
	return &Reconciler{work: work, fences: fences, clock: clock, ids: ids, policy: policy, judge: reconcile.Reconcile}
}

// system is who makes the passes that nobody asks for.
const system = "system:reconcile"

func entry(ids ports.Identifiers, company domain.CompanyID, at time.Time, kind ledger.Kind, by, subject string, fields ledger.Fields) ledger.Entry {
	return ledger.Entry{
		ID: domain.EntryID{UUID: ids.New()}, Company: company, At: at.Unix(), Kind: kind, Actor: by, Subject: subject, Body: ledger.NewObject(fields),
	}
}
