package ledger

import (
	"fmt"
	"iter"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"actual/domain"
)

// Row is an entry as it is stored.
type Row struct {
	Seq   int64 // From 0.
	Bytes []byte
	Leaf  tlog.Hash // The leaf hash kept with the bytes; zero where none is.
}

// VisitRow is a version of a visit as it is stored.
type VisitRow struct {
	Record VisitRecord
	Entry  domain.EntryID // The entry that the row names; zero where it names none.
}

// Input is a log to be verified, from a live store (read in one snapshot) or
// from a bundle. Each sequence is read once, from its begin to its end; an
// error in one ends the verification. A nil sequence is not compared. Entries,
// hashes and checkpoints are read in turns, so that a source which has one
// connection must fetch them in pages.
type Input struct {
	Company     domain.CompanyID
	Keys        note.Verifiers               // The public keys trusted for this company; from elsewhere than the log.
	Entries     iter.Seq2[Row, error]        // By Seq.
	Pending     iter.Seq2[[]byte, error]     // The bytes of entries that are written and not yet numbered.
	Hashes      iter.Seq2[StoredHash, error] // The stored hashes of the tree, by Index.
	Checkpoints iter.Seq2[[]byte, error]     // The stored signed notes, by size.
	Anchored    [][]byte                     // Signed notes that were kept elsewhere, in any order. They are trusted.
	Visits      iter.Seq2[VisitRow, error]   // All versions of all visits, by Visit (as bytes) and Version.
	Beside      iter.Seq2[Beside, error]     // The values beside entries that were not erased.
}

// Verify reads a log and names what does not fit, in the order in which it is
// met: the log itself first, then the visits. It never stops at the first
// finding. An error means that the input could not be read, not that it does
// not fit: domain.ErrNoCompany, or what a sequence failed with.
//
// It keeps in memory about 200 bytes for each entry about a visit and each value
// beside one, and nothing else that grows with the log.
func Verify(in Input) (Report, error) {
	if in.Company.IsZero() {
		return Report{}, domain.ErrNoCompany
	}
	v := newVerification(in)
	defer v.close()
	for _, step := range []func() error{v.begin, v.entries, v.pending, v.end, v.visitRows, v.besideRows} {
		if err := step(); err != nil {
			return Report{}, err
		}
	}
	return v.report, nil
}

type verification struct {
	in       Input
	report   Report
	next     int64 // The sequence number that should come next: the size of the log so far.
	broken   bool  // A number was missing: no root can be recomputed from here on.
	edge     edge
	badRoots [64]bool // By level of edge: whether something under that root was reported.
	hashes   *hashStream
	stored   *checkpoints
	anchored *checkpoints
	claims   claims
	aside    map[place]string // What entries say of values beside them.
	gone     int64            // The log says that visits that ended before were deleted at the end of their term.
}

func newVerification(in Input) *verification {
	v := &verification{in: in, claims: claims{}, aside: map[place]string{}}
	v.hashes = newHashStream(in.Hashes)
	v.stored = &checkpoints{name: "checkpoint", title: "checkpoint", mismatch: WhatCheckpointRoot}
	v.anchored = &checkpoints{name: "anchor", title: "anchored checkpoint", mismatch: WhatAnchorMismatch}
	return v
}

func (v *verification) close() {
	v.hashes.stop()
	v.stored.close()
}

// begin looks at the checkpoints of the empty log.
func (v *verification) begin() error {
	v.openAnchored()
	if err := v.openStored(); err != nil {
		return err
	}
	return v.reach()
}

func (v *verification) entries() error {
	if v.in.Entries == nil {
		return nil
	}
	for row, err := range v.in.Entries {
		if err != nil {
			return err
		}
		if err := v.entry(row); err != nil {
			return err
		}
	}
	return nil
}

func (v *verification) entry(row Row) error {
	v.report.Entries++
	v.sequence(row.Seq)
	e, visit, unparsable := parseEntry(row.Bytes)
	what, why, err := v.grow(row)
	if err != nil {
		return err
	}
	if what != "" {
		v.find(row.Seq, e.Subject, what, "Entry %d%s: %s.", row.Seq, described(e), why)
	}
	v.read(row.Seq, e, visit, unparsable, what != "")
	return v.reach()
}

// sequence checks the number of an entry and moves on behind it.
func (v *verification) sequence(seq int64) {
	switch {
	case seq > v.next:
		v.find(v.next, "", WhatSequenceGap, "Entry %d is missing: after it comes entry %d.", v.next, seq)
	case seq < v.next:
		v.find(seq, "", WhatSequenceGap, "Entry %d comes where entry %d should: it is there twice or out of order.", seq, v.next)
	}
	v.broken = v.broken || seq != v.next
	v.next = max(v.next, seq+1)
}

// read looks at what an entry says; known tells that its bytes are already
// reported as changed.
func (v *verification) read(seq int64, e Entry, visit VisitRecord, unparsable error, known bool) {
	switch {
	case unparsable != nil && known: // Said already; that it cannot be read follows.
	case unparsable != nil:
		v.find(seq, "", WhatEntryUnparsable, "%s cannot be read: %v.", numbered(seq), unparsable)
	case e.Company != v.in.Company:
		v.find(seq, e.Subject, WhatEntryCompany, "%s is of the company %s.", numbered(seq), e.Company)
	case e.Kind.OfVisit() && v.in.Visits != nil:
		v.claims.add(seq, e, visit)
	default:
		v.gone = max(v.gone, visitsGone(e))
		v.setAside(e)
	}
}

func (v *verification) pending() error {
	if v.in.Pending == nil {
		return nil
	}
	for raw, err := range v.in.Pending {
		if err != nil {
			return err
		}
		v.report.Pending++
		e, visit, unparsable := parseEntry(raw)
		v.read(-1, e, visit, unparsable, false)
	}
	return nil
}

// end looks at what is left over when the entries are at their end.
func (v *verification) end() error {
	if err := v.leftHashes(); err != nil {
		return err
	}
	if err := v.leftCheckpoints(); err != nil {
		return err
	}
	v.report.Signed, v.report.AnchoredTo = v.stored.fits, v.anchored.fits
	if v.broken {
		return nil
	}
	tree, err := v.edge.tree()
	v.report.Tree = tree
	return err
}

func (v *verification) find(seq int64, subject string, what What, format string, args ...any) {
	v.report.add(Finding{Seq: seq, Subject: subject, What: what, Text: fmt.Sprintf(format, args...)})
}

func numbered(seq int64) string {
	if seq < 0 {
		return "An entry that is not numbered yet"
	}
	return fmt.Sprintf("Entry %d", seq)
}

func described(e Entry) string {
	if e.Kind == "" {
		return ""
	}
	return fmt.Sprintf(" (%s of %s)", e.Kind, e.Subject)
}
