// Package wageclaims hands out what proves a worker's hours, so that it can be verified
// without us.
package wageclaims

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/domain/wageclaim"
	"actual/ports"
)

// ErrBehind reports a ledger whose entries wait for their numbers.
var ErrBehind = fault.New(fault.Unavailable, "wage_claim.ledger_behind", "the ledger is still numbering entries of this worker: try again in some seconds")

// Sequencer numbers entries that wait.
type Sequencer interface {
	Sequence(ctx context.Context, company domain.CompanyID) (int, error)
}

// Maker makes wage-claim bundles.
type Maker struct {
	work      ports.UnitOfWork
	signers   ports.Signers
	anchor    ports.Anchor
	sequencer Sequencer
	clock     ports.Clock
	ids       ports.Identifiers
	encoder   Encoder
	version   Version
}

// Encoder writes the parameters of a policy as the ledger has the hash of.
type Encoder func(presence.Policy) []byte

// Version is what the program was built from.
type Version string

// New returns the use case.
func New(work ports.UnitOfWork, signers ports.Signers, anchor ports.Anchor, s Sequencer, clock ports.Clock, ids ports.Identifiers, e Encoder, v Version) *Maker {
	return &Maker{work: work, signers: signers, anchor: anchor, sequencer: s, clock: clock, ids: ids, encoder: e, version: v}
}

// Make asks for what proves a worker's hours of days of work.
type Make struct {
	Company  domain.CompanyID
	Worker   domain.WorkerID
	From, To domain.Date // Both included; the whole workweeks that they touch are in it.
	By       string
}

// rounds is how often something is tried again that others do at the same time.
const rounds = 200

// Make returns the bundle. That it is made, for whom, and the hash of its manifest is an
// entry of the ledger, `wage_claim.made`, which the bundle itself holds.
//
// Errors: wageclaim.ErrBadSpan, job.ErrWorkerNotFound, ErrBehind.
func (m *Maker) Make(ctx context.Context, cmd Make) (b wageclaim.Bundle, err error) {
	if cmd.From.IsZero() || cmd.To.IsZero() || cmd.To.Before(cmd.From) || cmd.To.DaysSince(cmd.From) >= wageclaim.MostDays {
		return b, wageclaim.ErrBadSpan
	}
	b = wageclaim.Bundle{Company: cmd.Company, Worker: cmd.Worker, From: cmd.From, To: cmd.To}
	if b.PublicKey, err = m.signers.PublicKey(cmd.Company); err != nil {
		return b, err
	}
	if b.Records, err = m.records(ctx, cmd); err != nil {
		return b, fmt.Errorf("gather a wage claim: %w", err)
	}
	b.Manifest = wageclaim.ManifestOf(b.Records)
	made := domain.EntryID{UUID: m.ids.New()}
	err = m.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: made, Company: cmd.Company, At: m.clock.Now().Unix(), Kind: ledger.WageClaimMade, Actor: cmd.By,
			Subject: "worker:" + cmd.Worker.String(), Body: ledger.NewObject(wageclaim.MadeFields(cmd.From, cmd.To, b.Manifest)),
		})
	})
	if err != nil {
		return b, fmt.Errorf("record a wage claim: %w", err)
	}
	if err := m.prove(ctx, &b, made); err != nil {
		return b, fmt.Errorf("prove a wage claim: %w", err)
	}
	return b, nil
}

// records gathers in one snapshot, once nothing of what it says waits for a number.
func (m *Maker) records(ctx context.Context, cmd Make) (all []wageclaim.Record, err error) {
	for range rounds {
		if _, err := m.sequencer.Sequence(ctx, cmd.Company); err != nil {
			return nil, err
		}
		waits := false
		err = m.work.View(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
			g := &gathering{m: m, tx: tx, cmd: cmd, subjects: map[string]bool{}}
			if err := g.all(ctx); err != nil {
				return err
			}
			all = g.records
			waits, err = g.waits(ctx)
			return err
		})
		if err != nil || !waits {
			return all, err
		}
	}
	return nil, ErrBehind
}

// prove waits until the entry that the bundle was made is numbered and signed, and adds
// the proofs.
func (m *Maker) prove(ctx context.Context, b *wageclaim.Bundle, made domain.EntryID) error {
	anchored, err := m.anchor.Published(ctx, b.Company)
	if err != nil {
		return fmt.Errorf("read anchored checkpoints: %w", err)
	}
	for range rounds {
		if _, err := m.sequencer.Sequence(ctx, b.Company); err != nil {
			return err
		}
		covered := false
		err := m.work.View(ctx, b.Company, func(ctx context.Context, tx ports.Tx) error {
			entry, err := tx.Book.ByID(ctx, made)
			if err != nil || entry.Seq < 0 {
				return err
			}
			newest, err := tx.Book.Checkpoints(ctx, 0, 1)
			if err != nil || len(newest) == 0 || newest[0].Size <= entry.Seq {
				return err
			}
			covered = true
			b.Made = wageclaim.Logged{Seq: entry.Seq, Bytes: entry.Bytes}
			return proofs(ctx, tx, b, newest[0].Checkpoint, anchored)
		})
		if err != nil || covered {
			return err
		}
	}
	return ErrBehind
}

func proofs(ctx context.Context, tx ports.Tx, b *wageclaim.Bundle, cp ports.Checkpoint, anchored []ports.Checkpoint) (err error) {
	hashes := ledger.HashReaderFunc(func(indexes []int64) ([]ledger.Hash, error) { return tx.Log.Hashes(ctx, indexes) })
	b.Checkpoint, b.Proofs, b.Anchors = cp.Note, map[int64][]ledger.Hash{}, nil
	seqs := []int64{b.Made.Seq}
	for _, r := range b.Records {
		if n, ok := r.Number(); ok {
			seqs = append(seqs, n)
		}
	}
	for _, seq := range seqs {
		if b.Proofs[seq], err = ledger.ProveInclusion(hashes, cp.Size, seq); err != nil {
			return err
		}
	}
	for _, a := range anchored {
		if a.Size > cp.Size {
			continue
		}
		proof, err := ledger.ProveConsistency(hashes, cp.Size, a.Size)
		if err != nil {
			return err
		}
		b.Anchors = append(b.Anchors, wageclaim.Anchored{Note: a.Note, Hashes: proof})
	}
	return nil
}

// annex says what made the bundle: what a certificate under Federal Rules of Evidence
// 902(13) and (14) is attached to.
func (m *Maker) annex(now time.Time) wageclaim.Record {
	return wageclaim.Of(wageclaim.Annex, "system", ledger.Fields{
		"system": ledger.Text("Actual takes events of GPS badges as they are sent, derives from the positions in them at which site a badge was and when by a fixed computation, " +
			"and records what people decide about that. Each act is an entry of an append-only Merkle log (RFC 6962, SHA-256), which is signed with Ed25519 and copied to where the operator can't take it back."),
		"software_version": ledger.Text(string(m.version)),
		"clock": ledger.Text("Positions have the time of the badge's own GNSS receiver. What people and the system did has the time of the server's clock, in UTC, to the second; " +
			"a signed checkpoint shows by when at the latest an entry was there."),
		"made_at": ledger.Int(now.Unix()), "hash": ledger.Text("SHA-256"),
	})
}
