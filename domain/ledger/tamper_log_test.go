package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"actual/domain"
	"actual/domain/ledger"
)

// resign signs the last checkpoint but one anew, changed.
func resign(t require.TestingT, b *books, change func(*ledger.Checkpoint)) {
	old := &b.checkpoints[len(b.checkpoints)-2]
	c, err := ledger.Open(old.note, b.keys)
	require.NoError(t, err)
	change(&c)
	old.note, err = ledger.Sign(b.signer, c)
	require.NoError(t, err)
	old.size = c.Tree.Size
}

// The example has 12 entries, signed at 3, 5, 8, 10 and 12, anchored at 5 and
// 12.
func TestTamperedLogs(t *testing.T) {
	tests := map[string]struct {
		tamper  func(require.TestingT, *books)
		what    ledger.What
		seq     int64
		subject string
		text    string // Part of it.
	}{
		"the leaf hash kept with an entry": {
			func(_ require.TestingT, b *books) { b.rows[4].Leaf[31] ^= 1 },
			ledger.WhatLeafHash, 4, record(2, 1, "").Subject(), "Entry 4 (visit.opened of visit:",
		},
		"a leaf in the tree": {
			func(_ require.TestingT, b *books) { b.hashes[tlog.StoredHashIndex(0, 4)][0] ^= 1 },
			ledger.WhatStoredHash, 4, record(2, 1, "").Subject(), "the tree holds another hash",
		},
		"a hash above": {
			func(_ require.TestingT, b *books) { b.hashes[tlog.StoredHashIndex(2, 1)][0] ^= 1 },
			ledger.WhatStoredHash, -1, "", "the entries 4 to 7",
		},
		"stored hashes missing at the end": {
			func(_ require.TestingT, b *books) { b.hashes = b.hashes[:len(b.hashes)-1] },
			ledger.WhatStoredHash, -1, "", "end before",
		},
		"too many stored hashes": {
			func(_ require.TestingT, b *books) { b.hashes = append(b.hashes, tlog.Hash{1}) },
			ledger.WhatStoredHash, -1, "", "go on after the last entry",
		},
		"an entry twice": {
			func(_ require.TestingT, b *books) { b.rows = append(b.rows, b.rows[11]) },
			ledger.WhatSequenceGap, 11, "", "twice or out of order",
		},
		"an entry that is not canonical, all recomputed": {
			func(t require.TestingT, b *books) {
				b.anchored = nil
				b.rows[2].Bytes = append([]byte(" "), b.rows[2].Bytes...)
				b.forge(t)
			},
			ledger.WhatEntryUnparsable, 2, "", "byte 0",
		},
		"an entry of another company, all recomputed": {
			func(t require.TestingT, b *books) {
				b.anchored, b.company = nil, domain.CompanyID{UUID: uuid(1, 1)}
				b.rows[2].Bytes, _ = b.raw(t, ledger.SiteCreated, "site:1", ledger.Object{})
				b.company = acme
				b.forge(t)
			},
			ledger.WhatEntryCompany, 2, "site:1", "is of the company",
		},
		"a checkpoint with another root": {
			func(t require.TestingT, b *books) { resign(t, b, func(c *ledger.Checkpoint) { c.Tree.Root[0] ^= 1 }) },
			ledger.WhatCheckpointRoot, -1, "checkpoint:10", "entries 8 to 9 are not confirmed",
		},
		"a checkpoint of another company": {
			func(t require.TestingT, b *books) {
				resign(t, b, func(c *ledger.Checkpoint) { c.Company = domain.CompanyID{UUID: uuid(1, 1)} })
			},
			ledger.WhatCheckpointSignature, -1, "checkpoint", "it is of the company",
		},
		"a checkpoint with a byte changed": {
			func(_ require.TestingT, b *books) { b.checkpoints[2].note[60] ^= 1 },
			ledger.WhatCheckpointSignature, -1, "checkpoint", "not to be trusted",
		},
		"a checkpoint signed before a smaller one": {
			func(t require.TestingT, b *books) { resign(t, b, func(c *ledger.Checkpoint) { c.At -= 1000 }) },
			ledger.WhatCheckpointInconsistent, -1, "checkpoint:10", "says that it was signed at",
		},
		"two checkpoints of one size": {
			func(t require.TestingT, b *books) {
				resign(t, b, func(c *ledger.Checkpoint) { c.Tree.Size = 8 })
			},
			ledger.WhatCheckpointInconsistent, -1, "checkpoint:8", "two histories were signed",
		},
		"a checkpoint and an anchor of one size": {
			func(t require.TestingT, b *books) {
				b.anchored = append(b.anchored, fake(t, b, 8))
			},
			ledger.WhatCheckpointInconsistent, -1, "anchor:8", "two histories were signed",
		},
		"checkpoints out of order": {
			func(_ require.TestingT, b *books) {
				b.checkpoints[2], b.checkpoints[3] = b.checkpoints[3], b.checkpoints[2]
			},
			ledger.WhatCheckpointInconsistent, -1, "checkpoint:8", "comes after one of 10",
		},
		"an anchor with another root": {
			func(t require.TestingT, b *books) { b.anchored = append(b.anchored, fake(t, b, 8)) },
			ledger.WhatAnchorMismatch, -1, "anchor:8", "entries 5 to 7 are not confirmed",
		},
		"an anchor beyond the end": {
			func(t require.TestingT, b *books) { b.anchored = append(b.anchored, fake(t, b, 20)) },
			ledger.WhatLogTruncated, -1, "anchor:20", "entries 12 to 19 are missing.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := exampleBooks(t)
			b.requireFits(t)
			test.tamper(t, b)
			f := finding(t, b.verify(t), test.what)
			require.Equal(t, test.seq, f.Seq, f.Text)
			require.Equal(t, test.subject, f.Subject, f.Text)
			require.Contains(t, f.Text, test.text)
		})
	}
}

// fake returns a signed note of some size with an invented root.
func fake(t require.TestingT, b *books, size int64) []byte {
	text, err := ledger.Sign(b.signer, ledger.Checkpoint{Company: acme, Tree: ledger.Tree{Size: size, Root: tlog.Hash{9}}, At: 1_770_000_040})
	require.NoError(t, err)
	return text
}

func TestOneBadHashIsReportedOnce(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	b.hashes[tlog.StoredHashIndex(0, 4)][0] ^= 1 // What lies above would differ, too, were it made from this.
	require.Equal(t, []ledger.What{ledger.WhatStoredHash}, whats(b.verify(t)))

	b = exampleBooks(t)
	b.rows[4].Bytes, _ = b.raw(t, ledger.RulingMade, "ruling:2", ledger.Object{})
	require.Equal(t, []ledger.What{
		ledger.WhatEntryBytes, ledger.WhatCheckpointRoot, ledger.WhatAnchorMismatch, // Each once, for the first that does not fit.
		ledger.WhatVisitWithoutEntry, ledger.WhatVisitWithoutEntry,
	}, whats(b.verify(t)))
}

func TestAHashMissingInTheMiddleIsFound(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	in := b.input()
	in.Hashes = func(yield func(ledger.StoredHash, error) bool) {
		for i, h := range b.hashes {
			if i != 6 && !yield(ledger.StoredHash{Index: int64(i), Hash: h}, nil) {
				return
			}
			if i == 9 && !yield(ledger.StoredHash{Index: 9, Hash: h}, nil) {
				return
			}
		}
	}
	r, err := ledger.Verify(in)
	require.NoError(t, err)
	require.Equal(t, []ledger.What{ledger.WhatStoredHash, ledger.WhatStoredHash}, whats(r))
	require.Equal(t, "The stored hash 6 is missing.", r.Findings[0].Text)
	require.Equal(t, "The stored hash 9 is there twice or out of order.", r.Findings[1].Text)
}

func TestAfterAGapTheRestIsStillRead(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	b.rows = append(b.rows[:2], b.rows[3:]...)
	b.rows[7].Bytes = []byte("{}")
	r := b.verify(t)
	require.Equal(t, []ledger.What{
		ledger.WhatSequenceGap, ledger.WhatCheckpointRoot, ledger.WhatAnchorMismatch, ledger.WhatEntryBytes, ledger.WhatVisitWithoutEntry,
	}, whats(r))
	require.Contains(t, r.Findings[1].Text, "cannot be compared, because entries are missing or out of order; none of the first 3")
	require.Zero(t, r.Tree)
	require.Zero(t, r.Signed)
}

func TestCheckpointsWithinAGapDoNotContradictEachOther(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	b.rows = append(b.rows[:2], b.rows[7:]...) // Over the checkpoints of 3 and 5 entries.
	require.NotContains(t, whats(b.verify(t)), ledger.WhatCheckpointInconsistent)
}

func TestEachRunOfBadCheckpointsIsReported(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	for _, i := range []int{0, 2, 3} { // Of 3, 8 and 10 entries; that of 5 fits.
		c, err := ledger.Open(b.checkpoints[i].note, b.keys)
		require.NoError(t, err)
		c.Tree.Root[0] ^= 1
		b.checkpoints[i].note, err = ledger.Sign(b.signer, c)
		require.NoError(t, err)
	}
	r := b.verify(t)
	require.Len(t, r.Findings, 2)
	require.Equal(t, []int64{0, 3, 5, 8}, []int64{r.Findings[0].From, r.Findings[0].To, r.Findings[1].From, r.Findings[1].To})
	require.Equal(t, int64(12), r.Signed)
}

func TestAMissingEndIsReportedOnce(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	b.anchored = append(b.anchored, fake(t, b, 30), fake(t, b, 20)) // In any order.
	r := b.verify(t)
	require.Len(t, r.Findings, 1)
	require.Equal(t, []int64{12, 20}, []int64{r.Findings[0].From, r.Findings[0].To})
}

func TestAnEntryThatComesAgainIsReportedOnce(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	b.rows = append(b.rows[:6:6], append([]ledger.Row{b.rows[0]}, b.rows[6:]...)...)
	r := b.verify(t)
	require.Equal(t, []ledger.What{ledger.WhatSequenceGap, ledger.WhatCheckpointRoot, ledger.WhatAnchorMismatch}, whats(r))
	require.Zero(t, r.Findings[0].Seq)
}

func TestWithoutKeysNothingIsTrusted(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	b.keys = note.VerifierList()
	r := b.verify(t)
	require.Len(t, r.Findings, 7)
	require.Zero(t, r.Signed)
	require.Zero(t, r.AnchoredTo)
}
