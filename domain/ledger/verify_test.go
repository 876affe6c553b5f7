package ledger_test

import (
	"errors"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/ledger"
)

func TestVerifyAcceptsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBooks(t)
		r := b.verify(t)
		require.Empty(t, r.Findings)
		require.True(t, r.Fits())
		require.Equal(t, len(b.rows), r.Entries)
		require.Equal(t, len(b.visits), r.Visits)
		require.Equal(t, len(b.checkpoints), r.Checkpoints)
		require.Equal(t, len(b.anchored), r.Anchored)
		require.Equal(t, b.last.Tree, r.Tree)
		require.Equal(t, b.last.Tree.Size, r.Signed)
	})
}

func TestVerifyTheExample(t *testing.T) {
	b := exampleBooks(t)
	require.Equal(t, ledger.Report{
		Entries: 12, Visits: 10, Checkpoints: 5, Anchored: 2, Tree: b.last.Tree, Signed: 12, AnchoredTo: 12,
	}, b.verify(t))
}

func TestVerifyTheEmptyLog(t *testing.T) {
	b := newBooks(t)
	b.requireFits(t)
	b.append(t) // An empty batch signs the empty tree.
	b.anchor()
	b.requireFits(t)
	r, err := ledger.Verify(ledger.Input{Company: acme})
	require.NoError(t, err)
	require.True(t, r.Fits())
}

func TestVerifyWithoutWhatABundleMayLack(t *testing.T) {
	b := exampleBooks(t)
	in := b.input()
	in.Hashes, in.Visits, in.Pending = nil, nil, nil
	for i := range b.rows {
		b.rows[i].Leaf = [32]byte{}
	}
	r, err := ledger.Verify(in)
	require.NoError(t, err)
	require.True(t, r.Fits())
	require.Equal(t, int64(12), r.AnchoredTo)
}

func TestVerifyNeedsACompany(t *testing.T) {
	_, err := ledger.Verify(ledger.Input{})
	require.ErrorIs(t, err, domain.ErrNoCompany)
}

func TestVerifyReturnsWhatItCouldNotRead(t *testing.T) {
	torn := errors.New("connection lost")
	tests := map[string]func(*ledger.Input){
		"entries":     func(in *ledger.Input) { in.Entries = tear(in.Entries, torn) },
		"pending":     func(in *ledger.Input) { in.Pending = tear(in.Pending, torn) },
		"hashes":      func(in *ledger.Input) { in.Hashes = tear(in.Hashes, torn) },
		"checkpoints": func(in *ledger.Input) { in.Checkpoints = tear(in.Checkpoints, torn) },
		"visits":      func(in *ledger.Input) { in.Visits = tear(in.Visits, torn) },
	}
	for name, damage := range tests {
		t.Run(name, func(t *testing.T) {
			b := exampleBooks(t)
			b.requireFits(t)
			in := b.input()
			damage(&in)
			_, err := ledger.Verify(in)
			require.ErrorIs(t, err, torn)
		})
	}
}

// tear ends a sequence with an error.
func tear[T any](seq iter.Seq2[T, error], err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for one, before := range seq {
			if !yield(one, before) {
				return
			}
		}
		var none T
		yield(none, err)
	}
}

func TestVerifyCountsEntriesNotNumberedYet(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	settled := b.visitEntry(t, ledger.VisitSettled, record(3, 4, ledger.Settled))
	finding(t, b.verify(t), ledger.WhatVisitWithoutEntry) // Its entry is not there.
	b.pending = [][]byte{settled}
	r := b.verify(t)
	require.Empty(t, r.Findings)
	require.Equal(t, 1, r.Pending)
	require.Equal(t, 12, r.Entries)
}

func TestVerifyFollowsARolledKey(t *testing.T) {
	b := exampleBooks(t)
	b.requireFits(t)
	old := b.keys
	signer, keys := newKey(t, 2)
	b.signer, b.keys = signer, both{old, keys}
	text, _ := b.raw(t, ledger.LedgerKeyChanged, "ledger:1", ledger.Object{})
	b.append(t, text)
	b.requireFits(t)
	b.keys = old
	require.Equal(t, "checkpoint", finding(t, b.verify(t), ledger.WhatCheckpointSignature).Subject)
}

type both struct{ a, b note.Verifiers }

func (v both) Verifier(name string, hash uint32) (note.Verifier, error) {
	if found, err := v.a.Verifier(name, hash); err == nil {
		return found, nil
	}
	return v.b.Verifier(name, hash)
}

func TestVerifyListsSomeFindingsOfEachKindAndCountsTheRest(t *testing.T) {
	b := newBooks(t)
	for range 3 * ledger.FindingsPerWhat {
		text, _ := b.raw(t, ledger.SiteCreated, "site:1", ledger.Object{})
		b.append(t, text)
	}
	b.requireFits(t)
	for i := range b.rows {
		b.rows[i].Leaf[0] ^= 1
	}
	r := b.verify(t)
	require.Len(t, r.Findings, ledger.FindingsPerWhat)
	require.Equal(t, 2*ledger.FindingsPerWhat, r.Omitted)
}
