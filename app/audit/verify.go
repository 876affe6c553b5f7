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
	signers ports.Signers
	anchor  ports.Anchor
}

// NewVerifier returns the use case.
func NewVerifier(work ports.UnitOfWork, signers ports.Signers, anchor ports.Anchor) *Verifier {
	return &Verifier{work: work, signers: signers, anchor: anchor}
}

// Verify returns what does not fit, if anything: in the log and the visits, as
// they could be verified from a bundle, and in what only the live store knows.
// What happens meanwhile does not disturb it: all is read in one snapshot.
func (v *Verifier) Verify(ctx context.Context, company domain.CompanyID) (report ledger.Report, err error) {
	var watch standing
	err = v.read(ctx, company, func(version presence.Version) { watch.see(version) }, func(in ledger.Input, _ string) error {
		watch = standing{} // Where the transaction is tried again.
		report, err = ledger.Verify(in)
		return err
	})
	if err != nil {
		return ledger.Report{}, err
	}
	watch.last()
	missing, err := v.unanchored(ctx, company)
	if err != nil {
		return ledger.Report{}, err
	}
	extend(&report, missing...)
	extend(&report, Unsigned(report)...)
	extend(&report, watch.findings...)
	return report, nil
}

// WhatAnchorMissing says that a checkpoint was recorded as anchored and no longer
// stands outside.
const WhatAnchorMissing ledger.What = "anchor_missing"

// unanchored finds what was anchored and is gone. The record is read first: what
// is anchored meanwhile is there all the more.
func (v *Verifier) unanchored(ctx context.Context, company domain.CompanyID) ([]ledger.Finding, error) {
	var recorded int64
	err := v.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) (err error) {
		recorded, err = tx.Anchors.Largest(ctx, v.anchor.Place())
		return err
	})
	if err != nil || recorded == 0 {
		return nil, err
	}
	published, err := v.anchor.Published(ctx, company)
	if err != nil {
		return nil, fmt.Errorf("read anchored checkpoints: %w", err)
	}
	for _, cp := range published {
		if cp.Size >= recorded {
			return nil, nil
		}
	}
	return []ledger.Finding{{
		Seq: -1, Subject: fmt.Sprintf("anchor:%d", recorded), What: WhatAnchorMissing, From: 0, To: recorded,
		Text: fmt.Sprintf("The checkpoint of %d entries was anchored at %s and does not stand there any more: it was removed, or another place is configured.", recorded, v.anchor.Place()),
	}}, nil
}

// Read gives fn the company's whole log in one snapshot as the verifier takes
// it, and the public key in it: to be verified here, or exported and verified
// elsewhere. The sequences can be read while fn runs.
func (v *Verifier) Read(ctx context.Context, company domain.CompanyID, fn func(in ledger.Input, publicKey string) error) error {
	return v.read(ctx, company, func(presence.Version) {}, fn)
}

// read is Read; watch sees each version of a visit as it is stored.
func (v *Verifier) read(ctx context.Context, company domain.CompanyID, watch func(presence.Version), fn func(in ledger.Input, publicKey string) error) error {
	key, err := v.signers.PublicKey(company)
	if err != nil {
		return err
	}
	keys, err := ledger.Keys(key)
	if err != nil {
		return err
	}
	// Before the snapshot: what is anchored later is of a longer log.
	anchored, err := v.anchor.Published(ctx, company)
	if err != nil {
		return fmt.Errorf("read anchored checkpoints: %w", err)
	}
	return v.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		return fn(ledger.Input{
			Company: company, Keys: keys, Anchored: notes(anchored),
			Entries: pull(func(yield func(ledger.Row) error) error {
				return tx.History.Each(ctx, func(e ports.LoggedEntry) error {
					return yield(ledger.Row{Seq: e.Seq, Bytes: e.Bytes, Leaf: e.Leaf})
				})
			}),
			Pending: pull(func(yield func([]byte) error) error { return tx.History.EachPending(ctx, yield) }),
			Hashes:  pull(func(yield func(ledger.StoredHash) error) error { return tx.History.EachHash(ctx, yield) }),
			Checkpoints: pull(func(yield func([]byte) error) error {
				return tx.History.EachCheckpoint(ctx, func(cp ports.Checkpoint) error { return yield([]byte(cp.Note)) })
			}),
			Visits: pull(func(yield func(ledger.VisitRow) error) error { return visits(ctx, tx, watch, yield) }),
			Beside: pull(func(yield func(ledger.Beside) error) error { return tx.Beside.Each(ctx, yield) }),
		}, key)
	})
}

// visits reads all versions of all visits as the ledger would record them.
func visits(ctx context.Context, tx ports.Tx, watch func(presence.Version), yield func(ledger.VisitRow) error) error {
	all, err := tx.Badges.List(ctx)
	if err != nil {
		return err
	}
	devices := make(map[domain.BadgeID]string, len(all))
	for _, b := range all {
		devices[b.Badge.ID()] = b.Badge.Device()
	}
	return tx.Visits.Each(ctx, func(version presence.Version) error {
		watch(version)
		return yield(ledger.VisitRow{Record: apppresence.RecordOf(version, devices[version.Badge]), Entry: version.Entry})
	})
}

func notes(all []ports.Checkpoint) [][]byte {
	out := make([][]byte, len(all))
	for i, cp := range all {
		out[i] = []byte(cp.Note)
	}
	return out
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

// PublicKey returns the key that signs the company's checkpoints.
func (v *Verifier) PublicKey(company domain.CompanyID) (string, error) {
	return v.signers.PublicKey(company)
}
