package audit

import (
	"context"
	"errors"
	"fmt"
	"iter"

	apppresence "actual/app/presence"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/ports"
)

// Verifier checks a company's ledger, live, against what is stored and against
// what is anchored.
type Verifier struct {
	work    ports.UnitOfWork
	reader  ports.LedgerReader
	signers ports.Signers
	anchor  ports.Anchor
}

// NewVerifier returns the use case.
func NewVerifier(work ports.UnitOfWork, reader ports.LedgerReader, signers ports.Signers, anchor ports.Anchor) *Verifier {
	return &Verifier{work: work, reader: reader, signers: signers, anchor: anchor}
}

// Verify returns what does not fit, if anything. What is written while it reads
// may show as a finding: verify a company that rests, or a bundle.
func (v *Verifier) Verify(ctx context.Context, company domain.CompanyID) (ledger.Report, error) {
	in, _, err := v.Input(ctx, company)
	if err != nil {
		return ledger.Report{}, err
	}
	return ledger.Verify(in)
}

// Input returns the company's whole log as the verifier takes it, and the public
// key in it: to be verified here, or exported and verified elsewhere.
func (v *Verifier) Input(ctx context.Context, company domain.CompanyID) (ledger.Input, string, error) {
	key, err := v.signers.PublicKey(company)
	if err != nil {
		return ledger.Input{}, "", err
	}
	keys, err := ledger.Keys(key)
	if err != nil {
		return ledger.Input{}, "", err
	}
	anchored, err := v.anchor.Published(ctx, company)
	if err != nil {
		return ledger.Input{}, "", fmt.Errorf("read anchored checkpoints: %w", err)
	}
	checkpoints, err := v.reader.Checkpoints(ctx, company)
	if err != nil {
		return ledger.Input{}, "", err
	}
	hashes, err := v.reader.StoredHashes(ctx, company)
	if err != nil {
		return ledger.Input{}, "", err
	}
	return ledger.Input{
		Company: company, Keys: keys, Anchored: notes(anchored),
		Entries: pull(func(yield func(ledger.Row) error) error {
			return v.reader.Each(ctx, company, func(e ports.LoggedEntry) error {
				return yield(ledger.Row{Seq: e.Seq, Bytes: e.Bytes, Leaf: e.Leaf})
			})
		}),
		Pending:     pull(func(yield func([]byte) error) error { return v.reader.EachPending(ctx, company, yield) }),
		Hashes:      values(hashes),
		Checkpoints: values(notes(checkpoints)),
		Visits:      pull(func(yield func(ledger.VisitRow) error) error { return v.visits(ctx, company, yield) }),
	}, key, nil
}

// visits reads all versions of all visits as the ledger would record them.
func (v *Verifier) visits(ctx context.Context, company domain.CompanyID, yield func(ledger.VisitRow) error) error {
	return v.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Badges.List(ctx)
		if err != nil {
			return err
		}
		devices := make(map[domain.BadgeID]string, len(all))
		for _, b := range all {
			devices[b.Badge.ID()] = b.Badge.Device()
		}
		return tx.Visits.Each(ctx, func(version presence.Version) error {
			return yield(ledger.VisitRow{Record: apppresence.RecordOf(version, devices[version.Badge]), Entry: version.Entry})
		})
	})
}

func notes(all []ports.Checkpoint) [][]byte {
	out := make([][]byte, len(all))
	for i, cp := range all {
		out[i] = []byte(cp.Note)
	}
	return out
}

func values[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, x := range all {
			if !yield(x, nil) {
				return
			}
		}
	}
}

// errEnough ends a reading that nobody wants more of.
var errEnough = errors.New("enough")

// pull turns a reading by call-back into a sequence.
func pull[T any](read func(yield func(T) error) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		err := read(func(x T) error {
			if !yield(x, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			var zero T
			yield(zero, err)
		}
	}
}
