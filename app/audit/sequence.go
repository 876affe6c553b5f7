// Package audit numbers, signs, anchors, verifies and exports the ledgers of
// companies.
package audit

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/ports"
)

// Sequencer numbers the entries that wait and signs a checkpoint over them. One
// at a time works for a company, so no transaction of a use case waits for the
// head of the log.
type Sequencer struct {
	work    ports.UnitOfWork
	signers ports.Signers
	clock   ports.Clock
}

// NewSequencer returns the use case.
func NewSequencer(work ports.UnitOfWork, signers ports.Signers, clock ports.Clock) *Sequencer {
	return &Sequencer{work: work, signers: signers, clock: clock}
}

// entriesPerCheckpoint bounds one transaction.
const entriesPerCheckpoint = 1000

// Sequence numbers up to entriesPerCheckpoint entries of the company and returns
// how many; 0 where none wait or another sequencer is at it.
func (s *Sequencer) Sequence(ctx context.Context, company domain.CompanyID) (int, error) {
	var n int
	err := s.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		n = 0
		locked, err := tx.Log.Lock(ctx)
		if err != nil || !locked {
			return err
		}
		pending, err := tx.Log.Pending(ctx, entriesPerCheckpoint)
		if err != nil || len(pending) == 0 {
			return err
		}
		n = len(pending)
		return s.extend(ctx, tx, company, pending)
	})
	if err != nil {
		return 0, fmt.Errorf("sequence ledger of company %s: %w", company, err)
	}
	return n, nil
}

func (s *Sequencer) extend(ctx context.Context, tx ports.Tx, company domain.CompanyID, pending []ports.PendingEntry) error {
	size, err := tx.Log.Size(ctx)
	if err != nil {
		return err
	}
	stored := ledger.HashReaderFunc(func(indexes []int64) ([]ledger.Hash, error) { return tx.Log.Hashes(ctx, indexes) })
	last, err := s.last(ctx, tx, company, stored, size)
	if err != nil {
		return err
	}
	ids, leaves := make([]domain.EntryID, len(pending)), make([]ledger.Hash, len(pending))
	for i, p := range pending {
		ids[i], leaves[i] = p.ID, p.Leaf
	}
	added, tree, err := ledger.Append(stored, size, leaves)
	if err != nil {
		return err
	}
	hashes := make([]ledger.Hash, len(added))
	for i, h := range added {
		hashes[i] = h.Hash
	}
	next, err := last.Next(tree, s.clock.Now().Unix())
	if err != nil {
		return err
	}
	note, err := s.signers.Sign(next)
	if err != nil {
		return fmt.Errorf("sign checkpoint: %w", err)
	}
	return tx.Log.Extend(ctx, size, ids, added[0].Index, hashes, ports.Checkpoint{Size: tree.Size, Note: string(note), SignedAt: s.clock.Now()})
}

// errTampered reports a store that no longer fits its own signature. Signing on
// would cover it up.
var errTampered = fault.New(fault.Conflict, "ledger.tampered", "the stored log does not fit its last checkpoint; run `actual ledger verify` and sign nothing more")

// last returns the last checkpoint, after checking that the stored log is still
// what it signed.
func (s *Sequencer) last(ctx context.Context, tx ports.Tx, company domain.CompanyID, stored ledger.HashReader, size int64) (ledger.Checkpoint, error) {
	cp, ok, err := tx.Log.Last(ctx)
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	if !ok {
		if size != 0 {
			return ledger.Checkpoint{}, errTampered.With("%d entries and no checkpoint", size)
		}
		return ledger.Checkpoint{Company: company}, nil
	}
	key, err := s.signers.PublicKey(company)
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	keys, err := ledger.Keys(key)
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	last, err := ledger.Open([]byte(cp.Note), keys)
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	tree, err := ledger.TreeHash(stored, size)
	if err != nil {
		return ledger.Checkpoint{}, err
	}
	if tree != last.Tree || last.Company != company {
		return ledger.Checkpoint{}, errTampered
	}
	return last, nil
}
