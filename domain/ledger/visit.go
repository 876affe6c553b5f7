package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"

	"actual/domain"
)

// State says how firm a version of a visit is.
type State string

// The states.
const (
	Provisional State = "provisional" // News may still change it; need not be in the ledger.
	Settled     State = "settled"
	Sealed      State = "sealed"    // Approved for pay.
	Withdrawn   State = "withdrawn" // There was no such visit after all.
)

// Span is a closed range of instants, in Unix seconds, UTC.
type Span struct{ From, To int64 }

// Candidate is a site that an undecided visit may have been at.
type Candidate struct {
	Site domain.SiteID
	Odds int64 // In thousandths.
}

// VisitRecord is what the ledger says about one version of a visit. The stored
// row is compared with it by the hash of its canonical form.
type VisitRecord struct {
	Visit           domain.VisitID
	Version         int64 // From 1.
	Badge           domain.BadgeID
	Device          string        // The device's name at the vendor, e.g. "dev:864475…".
	Site            domain.SiteID // Of an undecided visit, the best candidate; zero where there is none.
	Arrived         int64         // Unix seconds, UTC.
	Departed        int64         // 0 while the badge is still there.
	ArrivedBetween  Span
	DepartedBetween Span   // Zero while the badge is still there.
	Verdict         string // "decided" or "undecided".
	State           State
	Confidence      int64 // In thousandths.
	Fixes           int64 // How many fixes speak for it.
	Candidates      []Candidate
	Policy          string           // The version of the policy that decided.
	Fences          []domain.FenceID // The versions of the fences that decided.
	Completeness    string           // Whether anything is known to be missing.
}

// Subject returns the subject of entries about the visit.
func (r VisitRecord) Subject() string { return "visit:" + r.Visit.String() }

// Hash returns the SHA-256 of the canonical form of Object. It is the hash of
// nothing where there is no such form (a text that is not UTF-8).
func (r VisitRecord) Hash() [32]byte { return hashObject(r.Object()) }

func hashObject(o Object) [32]byte { return sha256.Sum256(o.Canonical()) }

// Body returns the body of an entry about this version: the record, its hash,
// and what else is to be said, for example the hash of sealed evidence. The
// names "record" and "hash" are taken.
func (r VisitRecord) Body(more Fields) Object {
	hash := r.Hash()
	fields := Fields{}
	maps.Copy(fields, more)
	fields["record"] = Nested(r.Object())
	fields["hash"] = Text(hex.EncodeToString(hash[:]))
	return NewObject(fields)
}

// Visit returns the record that an entry about a visit holds. It fails with
// ErrBadVisit where the kind is not about visits, or where kind, subject, hash
// and record contradict each other.
func (e Entry) Visit() (VisitRecord, error) {
	if !e.Kind.OfVisit() {
		return VisitRecord{}, ErrBadVisit.With("an entry of kind %s speaks of no visit", e.Kind)
	}
	body := reader{object: e.Body, wrong: ErrBadVisit}
	said, hash := body.nested("record"), body.text("hash")
	if body.err != nil {
		return VisitRecord{}, body.err
	}
	r, err := ParseVisitRecord(said)
	if err != nil {
		return VisitRecord{}, err
	}
	sum := hashObject(said) // The record's object is the one that it was read from.
	switch {
	case hash != hex.EncodeToString(sum[:]):
		return VisitRecord{}, ErrBadVisit.With("its hash is not that of its record")
	case e.Subject != r.Subject():
		return VisitRecord{}, ErrBadVisit.With("its subject is not the visit that it records")
	case !e.Kind.fits(r.State):
		return VisitRecord{}, ErrBadVisit.With("an entry of kind %s cannot record the state %q", e.Kind, r.State)
	}
	return r, nil
}
