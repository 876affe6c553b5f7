package ledger_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"actual/domain/ledger"
)

// store keeps the hashes of a tree by index.
type store []tlog.Hash

func (s store) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	return (&books{hashes: s}).ReadHashes(indexes)
}

func leaves(n int) []tlog.Hash {
	all := make([]tlog.Hash, n)
	for i := range all {
		all[i] = ledger.LeafHash(fmt.Appendf(nil, "entry %d", i))
	}
	return all
}

// grow appends leaves and stores what comes of it.
func (s *store) grow(t require.TestingT, size int64, more []tlog.Hash) ledger.Tree {
	stored, tree, err := ledger.Append(*s, size, more)
	require.NoError(t, err)
	for _, h := range stored {
		require.Equal(t, int64(len(*s)), h.Index)
		*s = append(*s, h.Hash)
	}
	return tree
}

func TestBatchesMakeNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := leaves(rapid.IntRange(0, 300).Draw(t, "leaves"))
		var once, batches, single store
		want := once.grow(t, 0, all)

		var got ledger.Tree
		for done := 0; done < len(all); {
			n := rapid.IntRange(0, len(all)-done).Draw(t, "batch")
			got = batches.grow(t, int64(done), all[done:done+n])
			done += n
		}
		for i := range all {
			tree := single.grow(t, int64(i), all[i:i+1])
			old, err := ledger.TreeHash(once, int64(i+1))
			require.NoError(t, err)
			require.Equal(t, old, tree)
		}
		require.Equal(t, once, single)
		require.Equal(t, once, batches)
		if len(all) > 0 {
			require.Equal(t, want, got)
		}
		require.Equal(t, want.Size, int64(len(all)))
		require.Len(t, once, int(tlog.StoredHashCount(want.Size)))
	})
}

func TestAppendMakesTheTreeOfTlog(t *testing.T) {
	var ours, theirs store
	for i, leaf := range leaves(200) {
		tree := ours.grow(t, int64(i), []tlog.Hash{leaf})
		hashes, err := tlog.StoredHashesForRecordHash(int64(i), leaf, theirs)
		require.NoError(t, err)
		theirs = append(theirs, hashes...)
		root, err := tlog.TreeHash(int64(i+1), theirs)
		require.NoError(t, err)
		require.Equal(t, root, tree.Root)
	}
	require.Equal(t, theirs, ours)
}

func TestAppendReadsOnce(t *testing.T) {
	var s store
	s.grow(t, 0, leaves(1000))
	reads := 0
	counted := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		reads++
		return s.ReadHashes(indexes)
	})
	_, _, err := ledger.Append(counted, 1000, leaves(500))
	require.NoError(t, err)
	require.Equal(t, 1, reads)
}

func TestAppendFails(t *testing.T) {
	torn := errors.New("connection lost")
	_, _, err := ledger.Append(tlog.HashReaderFunc(func([]int64) ([]tlog.Hash, error) { return nil, torn }), 3, nil)
	require.ErrorIs(t, err, torn)
	_, _, err = ledger.Append(tlog.HashReaderFunc(func([]int64) ([]tlog.Hash, error) { return nil, nil }), 3, nil)
	require.ErrorIs(t, err, ledger.ErrBadTree)
	_, err = ledger.TreeHash(store(nil), -1)
	require.ErrorIs(t, err, ledger.ErrBadTree)
}

func TestTheEmptyTreeIsTheHashOfNothing(t *testing.T) {
	tree, err := ledger.TreeHash(store(nil), 0)
	require.NoError(t, err)
	require.Equal(t, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", tree.Root.String()) // RFC 6962 §2.1: SHA-256 of the empty string.
}

func TestProofs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, 200).Draw(t, "size")
		all := leaves(int(size))
		var s store
		tree := s.grow(t, 0, all)

		seq := rapid.Int64Range(0, size-1).Draw(t, "seq")
		proof, err := ledger.ProveInclusion(s, size, seq)
		require.NoError(t, err)
		require.NoError(t, ledger.CheckInclusion(proof, tree, seq, all[seq]))
		require.ErrorIs(t, ledger.CheckInclusion(proof, tree, seq, tlog.Hash{1}), ledger.ErrNoProof)
		if size > 1 {
			require.ErrorIs(t, ledger.CheckInclusion(proof, tree, (seq+1)%size, all[seq]), ledger.ErrNoProof)
		}

		old, err := ledger.TreeHash(s, rapid.Int64Range(0, size).Draw(t, "old"))
		require.NoError(t, err)
		proof, err = ledger.ProveConsistency(s, size, old.Size)
		require.NoError(t, err)
		require.NoError(t, ledger.CheckConsistency(proof, tree, old))
		old.Root[3] ^= 1
		require.ErrorIs(t, ledger.CheckConsistency(proof, tree, old), ledger.ErrNoProof)
	})
}

func TestProofsOfWhatIsNotThere(t *testing.T) {
	var s store
	tree := s.grow(t, 0, leaves(5))
	for _, seq := range []int64{-1, 5} {
		_, err := ledger.ProveInclusion(s, 5, seq)
		require.ErrorIs(t, err, ledger.ErrNoProof)
		require.ErrorIs(t, ledger.CheckInclusion(nil, tree, seq, tlog.Hash{}), ledger.ErrNoProof)
	}
	for _, old := range []int64{-1, 6} {
		_, err := ledger.ProveConsistency(s, 5, old)
		require.ErrorIs(t, err, ledger.ErrNoProof)
		require.ErrorIs(t, ledger.CheckConsistency(nil, tree, ledger.Tree{Size: old}), ledger.ErrNoProof)
	}
}
