package ledger

import "golang.org/x/mod/sumdb/tlog"

// ProveInclusion returns the hashes that show that entry seq is in the tree of
// the given size (RFC 6962 §2.1.1). It fails with ErrNoProof where the tree has
// no such entry, and with what r fails with.
func ProveInclusion(r tlog.HashReader, size, seq int64) ([]tlog.Hash, error) {
	if seq < 0 || seq >= size {
		return nil, ErrNoProof.With("a log of %d entries has no entry %d", size, seq)
	}
	return tlog.ProveRecord(size, seq, r)
}

// CheckInclusion returns nil where the proof shows that the leaf is entry seq of
// the tree; else ErrNoProof.
func CheckInclusion(proof []tlog.Hash, tree Tree, seq int64, leaf tlog.Hash) error {
	if err := tlog.CheckRecord(proof, tree.Size, tree.Root, seq, leaf); err != nil {
		return ErrNoProof.With("entry %d of %d: %v", seq, tree.Size, err)
	}
	return nil
}

// ProveConsistency returns the hashes that show that the log of size entries
// begins with the same log when it had old entries (RFC 6962 §2.1.2). It fails
// with ErrNoProof where old is larger than size, and with what r fails with.
func ProveConsistency(r tlog.HashReader, size, old int64) ([]tlog.Hash, error) {
	if old < 0 || old > size {
		return nil, ErrNoProof.With("a log of %d entries never had %d", size, old)
	}
	if old == 0 { // Every log begins with the empty one.
		return nil, nil
	}
	return tlog.ProveTree(size, old, r)
}

// CheckConsistency returns nil where the proof shows that the log of the tree
// begins with that of old; else ErrNoProof.
func CheckConsistency(proof []tlog.Hash, tree, old Tree) error {
	if old.Size == 0 {
		if empty, _ := tlog.TreeHash(0, nil); old.Root != empty || len(proof) != 0 || tree.Size < 0 {
			return ErrNoProof.With("the smaller log is not the empty one")
		}
		return nil
	}
	if err := tlog.CheckTree(proof, tree.Size, tree.Root, old.Size, old.Root); err != nil {
		return ErrNoProof.With("%d of %d entries: %v", old.Size, tree.Size, err)
	}
	return nil
}
