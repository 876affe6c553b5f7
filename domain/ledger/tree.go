package ledger

import (
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Tree is the state of a log: how many entries it has and what their Merkle
// root is (RFC 6962 §2.1).
type Tree struct {
	Size int64
	Root tlog.Hash
}

// StoredHash is a hash of the tree with its index in the dense order of
// tlog.StoredHashIndex, by which it is stored. Hashes are never changed: those
// of a larger tree begin with those of a smaller one.
type StoredHash struct {
	Index int64
	Hash  tlog.Hash
}

// Append adds leaves, made by LeafHash, to a log of the given size whose hashes
// r reads. It returns the hashes to be stored, in the order of their index
// without a gap, and the tree that they make. It reads once, at most 63 hashes.
// How leaves are divided over calls makes no difference to the result. It fails
// with what r fails with, and with ErrBadTree where r has not what it should.
func Append(r tlog.HashReader, size int64, leaves []tlog.Hash) ([]StoredHash, Tree, error) {
	edge, err := loadEdge(r, size)
	if err != nil {
		return nil, Tree{}, err
	}
	stored := make([]StoredHash, 0, 2*len(leaves)+1)
	for _, leaf := range leaves {
		first := tlog.StoredHashIndex(0, edge.size)
		hashes, err := edge.add(leaf)
		if err != nil {
			return nil, Tree{}, err
		}
		for i, h := range hashes {
			stored = append(stored, StoredHash{first + int64(i), h})
		}
	}
	tree, err := edge.tree()
	return stored, tree, err
}

// TreeHash returns the tree of the first size entries of the log whose hashes r
// reads; r may hold more. It fails like Append.
func TreeHash(r tlog.HashReader, size int64) (Tree, error) {
	edge, err := loadEdge(r, size)
	if err != nil {
		return Tree{}, err
	}
	return edge.tree()
}

// edge holds the roots of the complete subtrees that a log of some size
// consists of, one a bit of the size: all that growing it needs.
type edge struct {
	size  int64
	roots [64]StoredHash // By level; only those of the bits of size count.
}

func loadEdge(r tlog.HashReader, size int64) (*edge, error) {
	if size < 0 {
		return nil, ErrBadTree.With("a size of %d", size)
	}
	e := &edge{size: size}
	var levels []int
	var indexes []int64
	covered := int64(0)
	for level := bits.Len64(uint64(size)) - 1; level >= 0; level-- {
		if size>>level&1 == 1 {
			levels = append(levels, level)
			indexes = append(indexes, tlog.StoredHashIndex(level, covered>>level))
			covered += 1 << level
		}
	}
	if len(indexes) == 0 {
		return e, nil
	}
	hashes, err := r.ReadHashes(indexes)
	if err != nil {
		return nil, err
	}
	if len(hashes) != len(indexes) {
		return nil, ErrBadTree.With("%d hashes were asked for, %d were read", len(indexes), len(hashes))
	}
	for i, level := range levels {
		e.roots[level] = StoredHash{indexes[i], hashes[i]}
	}
	return e, nil
}

// ReadHashes implements tlog.HashReader for the roots that the edge holds.
func (e *edge) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, _ := tlog.SplitStoredHashIndex(index)
		if e.size>>level&1 == 0 || e.roots[level].Index != index {
			return nil, ErrBadTree.With("the hash %d is not on the edge of a tree of %d", index, e.size)
		}
		hashes[i] = e.roots[level].Hash
	}
	return hashes, nil
}

// add grows the log by a leaf and returns the hashes to be stored for it, by
// level.
func (e *edge) add(leaf tlog.Hash) ([]tlog.Hash, error) {
	hashes, err := tlog.StoredHashesForRecordHash(e.size, leaf, e)
	if err != nil {
		return nil, err
	}
	top := len(hashes) - 1
	e.roots[top] = StoredHash{tlog.StoredHashIndex(0, e.size) + int64(top), hashes[top]}
	e.size++
	return hashes, nil
}

func (e *edge) tree() (Tree, error) {
	root, err := tlog.TreeHash(e.size, e)
	return Tree{e.size, root}, err
}
