// Package audit numbers, signs, anchors, verifies and exports the ledgers of
// companies.
package audit

import (
	"context"
	"fmt"

	"actual/domain"
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
	ids, leaves := make([]domain.EntryID, len(pending)), make([]ledger.Hash, len(pending))
	for i, p := range pending {
		ids[i], leaves[i] = p.ID, p.Leaf
	}
	stored := ledger.HashReaderFunc(func(indexes []int64) ([]ledger.Hash, error) { return tx.Log.Hashes(ctx, indexes) })
	added, tree, err := ledger.Append(stored, size, leaves)
	if err != nil {
		return err
	}
	hashes := make([]ledger.Hash, len(added))
	for i, h := range added {
		hashes[i] = h.Hash
	}
	now := s.clock.Now()
	note, err := s.signers.Sign(ledger.Checkpoint{Company: company, Tree: tree, At: now.Unix()})
	if err != nil {
		return fmt.Errorf("sign checkpoint: %w", err)
	}
	return tx.Log.Extend(ctx, size, ids, added[0].Index, hashes, ports.Checkpoint{Size: tree.Size, Note: string(note), SignedAt: now})
}
