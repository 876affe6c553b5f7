package ledger_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain/ledger"
)

// Each test first lets the log verify, then tampers as somebody could who may
// write every table, and some who also hold the key.

func TestAnyChangedByteIsFoundAndNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawFilledBooks(t, 1)
		seq := rapid.IntRange(0, len(b.rows)-1).Draw(t, "seq")
		text := b.rows[seq].Bytes
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		change := rapid.ByteRange(1, 255).Draw(t, "change")

		bare := b.fork()
		bare.rows[seq].Bytes[at] ^= change
		first := bare.verify(t).Findings[0]
		require.Equal(t, ledger.WhatEntryBytes, first.What)
		require.Equal(t, int64(seq), first.Seq)

		hashed := bare.fork() // The leaf hash beside it is changed, too.
		hashed.rows[seq].Leaf = ledger.LeafHash(hashed.rows[seq].Bytes)
		first = hashed.verify(t).Findings[0]
		require.Equal(t, ledger.WhatStoredHash, first.What)
		require.Equal(t, int64(seq), first.Seq)

		unkept := bare.fork() // No leaf hash is kept beside it.
		unkept.rows[seq].Leaf = [32]byte{}
		first = unkept.verify(t).Findings[0]
		require.Equal(t, ledger.WhatEntryBytes, first.What)
		require.Equal(t, int64(seq), first.Seq)
	})
}

func TestAHistoryRecomputedWithTheKeyIsCaughtByAnAnchor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawFilledBooks(t, 2)
		b.anchor()
		seq := rapid.IntRange(0, len(b.rows)-1).Draw(t, "seq")
		b.rows[seq].Bytes, _ = b.raw(t, ledger.RulingMade, "ruling:1", ledger.NewObject(ledger.Fields{"why": ledger.Text("another")}))
		b.forge(t)
		r := b.verify(t)
		require.NotContains(t, whats(r), ledger.WhatCheckpointRoot, "with the key the log is sound in itself")
		f := finding(t, r, ledger.WhatAnchorMismatch)
		requireAnchorRange(t, b, f, int64(seq))
	})
}

// requireAnchorRange asserts that the range goes from one anchor to the next and
// has seq in it.
func requireAnchorRange(t *rapid.T, b *books, f ledger.Finding, seq int64) {
	sizes := map[int64]bool{0: true}
	for _, anchored := range b.anchored {
		c, err := ledger.Open(anchored, b.keys)
		require.NoError(t, err)
		sizes[c.Tree.Size] = true
	}
	require.LessOrEqual(t, f.From, seq)
	require.Greater(t, f.To, seq)
	for size := range sizes {
		require.False(t, f.From < size && size < f.To, "the range %d to %d jumps over the anchor %d", f.From, f.To, size)
	}
	require.True(t, sizes[f.From] && sizes[f.To])
}

func TestADroppedEndIsCaughtByAnAnchor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawFilledBooks(t, 2)
		b.anchor()
		size := int64(len(b.rows))
		cut := rapid.Int64Range(0, size-1).Draw(t, "cut")
		b.rows = b.rows[:cut]

		forged := b.fork()
		forged.forge(t)
		f := finding(t, forged.verify(t), ledger.WhatLogTruncated)
		require.LessOrEqual(t, f.From, cut)
		require.Greater(t, f.To, cut)
		require.Contains(t, f.Subject, "anchor:")

		// Without recomputing, what was left behind tells it as well.
		r := b.verify(t)
		require.Equal(t, "checkpoint", finding(t, r, ledger.WhatLogTruncated).Subject[:10])
		finding(t, r, ledger.WhatStoredHash)
	})
}

func TestADroppedAndReplacedEndIsCaughtByAnAnchor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawFilledBooks(t, 2)
		b.anchor()
		cut := rapid.IntRange(0, len(b.rows)-1).Draw(t, "cut")
		missing := len(b.rows) - cut
		b.rows = b.rows[:cut]
		for range missing + rapid.IntRange(0, 3).Draw(t, "more") {
			text, _ := b.raw(t, ledger.SiteCreated, "site:9", ledger.Object{})
			b.rows = append(b.rows, ledger.Row{Bytes: text})
		}
		b.forge(t)
		requireAnchorRange(t, b, finding(t, b.verify(t), ledger.WhatAnchorMismatch), int64(cut))
	})
}

func TestADroppedMiddleEntryIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawFilledBooks(t, 3)
		b.anchor()
		seq := rapid.IntRange(0, len(b.rows)-2).Draw(t, "seq")
		b.rows = append(b.rows[:seq], b.rows[seq+1:]...)

		first := b.verify(t).Findings[0]
		require.Equal(t, ledger.WhatSequenceGap, first.What)
		require.Equal(t, int64(seq), first.Seq)

		b.renumber()
		first = b.verify(t).Findings[0]
		require.Equal(t, ledger.WhatStoredHash, first.What)
		require.Equal(t, int64(seq), first.Seq)

		size := int64(len(b.rows))
		b.forge(t)
		r := b.verify(t)
		f := finding(t, r, ledger.WhatLogTruncated)
		require.Equal(t, size+1, f.To)
		require.LessOrEqual(t, f.From, int64(seq))
	})
}

func TestSwappedEntriesAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawFilledBooks(t, 2)
		b.anchor()
		i := rapid.IntRange(0, len(b.rows)-2).Draw(t, "i")
		j := rapid.IntRange(i+1, len(b.rows)-1).Draw(t, "j")
		b.rows[i], b.rows[j] = b.rows[j], b.rows[i]

		first := b.verify(t).Findings[0] // With their numbers.
		require.Equal(t, ledger.WhatSequenceGap, first.What)
		require.Equal(t, int64(i), first.Seq)

		b.renumber() // Without.
		first = b.verify(t).Findings[0]
		require.Equal(t, ledger.WhatStoredHash, first.What)
		require.Equal(t, int64(i), first.Seq)

		b.forge(t)
		requireAnchorRange(t, b, finding(t, b.verify(t), ledger.WhatAnchorMismatch), int64(i))
	})
}

func TestAForgedKeyIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawFilledBooks(t, 1)
		b.anchor()
		trusted := b.keys
		signer, forgedKeys := newKey(t, 2)
		b.signer = signer
		b.rows[0].Bytes, _ = b.raw(t, ledger.RulingMade, "ruling:1", ledger.Object{})
		b.forge(t)

		b.keys = trusted
		r := b.verify(t)
		require.Equal(t, "checkpoint", finding(t, r, ledger.WhatCheckpointSignature).Subject)
		require.Zero(t, r.Checkpoints)
		finding(t, r, ledger.WhatAnchorMismatch)

		b.keys = forgedKeys // Whoever takes the key from the log finds it at the anchors.
		r = b.verify(t)
		require.Equal(t, "anchor", finding(t, r, ledger.WhatCheckpointSignature).Subject)
		require.Zero(t, r.Anchored)
	})
}

func TestWhatNoAnchorCoversCanBeRewrittenWithTheKey(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	b.anchored = b.anchored[:1] // Up to 5.
	b.rows[10].Bytes, _ = b.raw(t, ledger.ExportMade, "export:2", ledger.Object{})
	b.forge(t)
	r := b.verify(t)
	require.Empty(t, r.Findings, "a limit that the documentation names")
	require.Equal(t, int64(5), r.AnchoredTo, "and that the report shows")
}

func whats(r ledger.Report) []ledger.What {
	var all []ledger.What
	for _, f := range r.Findings {
		all = append(all, f.What)
	}
	return all
}
