// Package transfers brings approved time to the target of a company, in two phases: a
// set is frozen, compared with what the target holds and shown; somebody commits it;
// then it is written until the target holds exactly the set, and read back. A crash
// between any two steps leaves what is looked for before it is sent again.
package transfers

import (
	"context"
	"fmt"
	"time"

	"actual/app/task"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/transfer"
	"actual/ports"
)

// Targets are where time is written.
type Targets map[transfer.Target]ports.TimeTarget

// Approved returns, of a transaction, what time is approved.
type Approved func(tx ports.Tx) ports.TimeEntries

// Service keeps transfers, and works on them.
type Service struct {
	work     ports.UnitOfWork
	targets  Targets
	approved Approved
	policy   transfer.Policy
	clock    ports.Clock
	ids      ports.Identifiers
	office   Office // Nil: nobody is told.
}

// NewService returns the use cases.
func NewService(work ports.UnitOfWork, targets Targets, approved Approved, policy transfer.Policy, clock ports.Clock, ids ports.Identifiers) *Service {
	return &Service{work: work, targets: targets, approved: approved, policy: policy, clock: clock, ids: ids}
}

const (
	// lease is how long a transfer is in hand: longer than any step takes.
	lease = 50 * time.Second
	// within is how long a step takes at most, by the machine.
	within = 40 * time.Second
	// keep is how long it may take to keep what came of a call, whoever stops us.
	keep = 8 * time.Second
	// group is of how many workers the time is compared at once.
	group = 25
	// page is how many entries or items are in memory at once, but for those of a group.
	page = 2000
	// actor is who works on transfers, in the ledger.
	actor = "system:transfers"
)

// queue has a transfer worked on. Of tasks that are alike one is queued, and one that
// sleeps would be: so it says when it moved, too.
func queue(ctx context.Context, tx ports.Tx, t transfer.Transfer) error {
	return tx.Tasks.Enqueue(ctx, task.WorkTransfer, fmt.Appendf(nil, "%s %d", t.ID, t.MovedAt.UnixMicro()))
}

// entry says what became of a transfer, and nothing of whose time it is.
func (s *Service) entry(company domain.CompanyID, kind ledger.Kind, t transfer.Transfer, by string, now time.Time, more ledger.Fields) ledger.Entry {
	fields := ledger.Fields{
		"target": ledger.Text(string(t.Target)), "first": ledger.Text(t.First.String()), "last": ledger.Text(t.Last.String()),
		"stage": ledger.Text(string(t.Stage)), "entries": ledger.Int(int64(t.Entries)), "set": ledger.Text(t.Set), "plan": ledger.Text(t.Plan),
	}
	for name, value := range more {
		fields[name] = value
	}
	return ledger.Entry{
		ID: domain.EntryID{UUID: s.ids.New()}, Company: company, At: now.Unix(), Kind: kind, Actor: by, Subject: "transfer:" + t.ID.String(), Body: ledger.NewObject(fields),
	}
}
