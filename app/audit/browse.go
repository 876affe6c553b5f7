package audit

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

// Browser answers questions about single entries and checkpoints, with the proofs
// that let the asker check the answer.
type Browser struct {
	work    ports.UnitOfWork
	signers ports.Signers
}

// NewBrowser returns the use case.
func NewBrowser(work ports.UnitOfWork, signers ports.Signers) *Browser {
	return &Browser{work: work, signers: signers}
}

// ListEntries asks for entries that have a number. Zero fields select all.
type ListEntries struct {
	Company domain.CompanyID
	ports.LedgerQuery
}

// Entry is an entry, as it is stored and as it reads.
type Entry struct {
	ports.LoggedEntry
	Said ledger.Entry
}

// EntryPage is a part of the answer.
type EntryPage struct {
	Entries []Entry
	Next    *int64 // What After is for the next page; nil where there is none. From the oldest on there is always one.
}

// List returns a page of entries. It fails with code "ledger.tampered" where one
// can't be read.
func (b *Browser) List(ctx context.Context, q ListEntries) (page EntryPage, err error) {
	limit := q.Limit
	q.Limit++
	err = b.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		page = EntryPage{}
		found, err := tx.Book.List(ctx, q.LedgerQuery)
		if err != nil {
			return err
		}
		more := len(found) > limit
		found = found[:min(len(found), limit)]
		if more || q.Oldest && len(found) > 0 {
			page.Next = &found[len(found)-1].Seq
		}
		for _, e := range found {
			read, err := readEntry(e)
			if err != nil {
				return err
			}
			page.Entries = append(page.Entries, read)
		}
		return nil
	})
	if err != nil {
		return EntryPage{}, fmt.Errorf("list ledger entries: %w", err)
	}
	return page, nil
}

func readEntry(e ports.LoggedEntry) (Entry, error) {
	said, err := ledger.ParseEntry(e.Bytes)
	if err != nil {
		return Entry{}, errTampered.With("entry %s can't be read: %v", e.ID, err)
	}
	return Entry{LoggedEntry: e, Said: said}, nil
}

// ShowEntry asks for one entry and the proof that the checkpoint of Size entries
// covers it; of Size 0, the newest one.
type ShowEntry struct {
	Company domain.CompanyID
	Entry   domain.EntryID
	Size    int64
}

// EntryProof is an entry and how it follows from a checkpoint.
type EntryProof struct {
	Entry
	Beside     []ledger.Beside // The personal values that stand beside it and were not erased.
	Covered    bool            // A checkpoint covers it; else it waits for its number.
	Checkpoint ports.AnchoredCheckpoint
	Hashes     []ledger.Hash // The inclusion proof (RFC 6962 §2.1.1).
}

// Show returns the entry.
//
// Errors: ports.ErrEntryNotFound, ports.ErrCheckpointNotFound, ledger.ErrNoProof
// where the checkpoint is older than the entry.
func (b *Browser) Show(ctx context.Context, q ShowEntry) (p EntryProof, err error) {
	err = b.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		p = EntryProof{}
		found, err := tx.Book.ByID(ctx, q.Entry)
		if err != nil {
			return err
		}
		if p.Entry, err = readEntry(found); err != nil {
			return err
		}
		if p.Beside, err = tx.Beside.Of(ctx, q.Entry); err != nil {
			return err
		}
		if q.Size == 0 && p.Seq < 0 {
			return nil
		}
		if p.Checkpoint, err = checkpointAt(ctx, tx, q.Size); err != nil {
			return err
		}
		if p.Seq < 0 {
			return ledger.ErrNoProof.With("entry %s waits for its number: no checkpoint covers it yet", q.Entry)
		}
		p.Covered = true
		p.Hashes, err = ledger.ProveInclusion(hashesOf(ctx, tx), p.Checkpoint.Size, p.Seq)
		return err
	})
	if err != nil {
		return EntryProof{}, fmt.Errorf("show ledger entry: %w", err)
	}
	return p, nil
}

// checkpointAt returns the checkpoint of a size; of 0, the newest.
func checkpointAt(ctx context.Context, tx ports.Tx, size int64) (ports.AnchoredCheckpoint, error) {
	if size != 0 {
		return tx.Book.Checkpoint(ctx, size)
	}
	newest, err := tx.Book.Checkpoints(ctx, 0, 1)
	if err == nil && len(newest) == 0 {
		err = ports.ErrCheckpointNotFound.With("none was signed yet")
	}
	if err != nil {
		return ports.AnchoredCheckpoint{}, err
	}
	return newest[0], nil
}

func hashesOf(ctx context.Context, tx ports.Tx) ledger.HashReader {
	return ledger.HashReaderFunc(func(indexes []int64) ([]ledger.Hash, error) { return tx.Log.Hashes(ctx, indexes) })
}

// Checkpoints returns up to limit checkpoints, the largest first; smaller than
// below where that is not 0.
func (b *Browser) Checkpoints(ctx context.Context, company domain.CompanyID, below int64, limit int) (all []ports.AnchoredCheckpoint, err error) {
	err = b.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err = tx.Book.Checkpoints(ctx, below, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list checkpoints: %w", err)
	}
	return all, nil
}

// Growth is how the log of a checkpoint begins with that of an older one.
type Growth struct {
	Old, New ports.AnchoredCheckpoint
	Hashes   []ledger.Hash // The consistency proof (RFC 6962 §2.1.2).
}

// Consistency proves that the log of newSize entries begins with that of oldSize;
// of newSize 0, the newest checkpoint's.
//
// Errors: ports.ErrCheckpointNotFound, ledger.ErrNoProof where old is the larger.
func (b *Browser) Consistency(ctx context.Context, company domain.CompanyID, oldSize, newSize int64) (g Growth, err error) {
	err = b.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		g = Growth{}
		if g.Old, err = tx.Book.Checkpoint(ctx, oldSize); err != nil {
			return err
		}
		if g.New, err = checkpointAt(ctx, tx, newSize); err != nil {
			return err
		}
		g.Hashes, err = ledger.ProveConsistency(hashesOf(ctx, tx), g.New.Size, oldSize)
		return err
	})
	if err != nil {
		return Growth{}, fmt.Errorf("prove consistency: %w", err)
	}
	return g, nil
}

// PublicKey returns the key that signs the company's checkpoints, in the text form
// of package note.
func (b *Browser) PublicKey(company domain.CompanyID) (string, error) {
	return b.signers.PublicKey(company)
}
