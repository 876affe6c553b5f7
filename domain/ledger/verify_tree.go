package ledger

import (
	"iter"

	"golang.org/x/mod/sumdb/tlog"
)

// grow adds an entry to the tree and compares the hashes that come of it with
// those that are stored. It returns what is wrong with the entry's own hash.
func (v *verification) grow(row Row) (what What, why string, err error) {
	leaf := LeafHash(row.Bytes)
	if v.broken { // The stored hashes are in the order of a log that we no longer follow.
		what, why = judgeLeaf(leaf, row.Leaf, tlog.Hash{})
		return what, why, nil
	}
	first := tlog.StoredHashIndex(0, v.edge.size)
	hashes, err := v.edge.add(leaf)
	if err != nil {
		return "", "", err
	}
	stored, err := v.storedHash(first)
	if err != nil {
		return "", "", err
	}
	what, why = judgeLeaf(leaf, row.Leaf, stored)
	bad := what == WhatEntryBytes || what == WhatStoredHash
	for level := 1; level < len(hashes); level++ {
		if bad, err = v.inner(first+int64(level), hashes[level], bad || v.badRoots[level-1]); err != nil {
			return "", "", err
		}
	}
	v.badRoots[len(hashes)-1] = bad
	return what, why, nil
}

// judgeLeaf compares three hashes that should be one: of the bytes, kept with
// the bytes, and in the tree. The latter two are zero where there are none.
func judgeLeaf(leaf, kept, stored tlog.Hash) (what What, why string) {
	none := tlog.Hash{}
	switch {
	case kept != none && kept != leaf && stored == leaf:
		return WhatLeafHash, "the leaf hash kept with it is not that of its bytes, the tree's is"
	case kept != none && kept != leaf:
		return WhatEntryBytes, "its bytes were changed: they do not give the leaf hash kept with them"
	case stored != none && stored != leaf && kept != none:
		return WhatStoredHash, "the tree holds another hash at its place: it was replaced together with its leaf hash, or moved, or the tree was changed"
	case stored != none && stored != leaf:
		return WhatEntryBytes, "its bytes were changed: they do not give the leaf hash in the tree"
	}
	return "", ""
}

// inner compares a hash above the leaves. Where something below it is already
// reported a difference only follows from that. It returns whether the hash is
// bad for either reason.
func (v *verification) inner(index int64, h tlog.Hash, below bool) (bool, error) {
	stored, err := v.storedHash(index)
	if err != nil || below || stored == (tlog.Hash{}) || stored == h {
		return below, err
	}
	level, n := tlog.SplitStoredHashIndex(index)
	v.find(-1, "", WhatStoredHash, "The stored hash %d is not what the entries %d to %d give.", index, n<<level, (n+1)<<level-1)
	return true, nil
}

// storedHash returns the stored hash with this index, or zero where it is
// missing (which is a finding) or where none are compared.
func (v *verification) storedHash(index int64) (tlog.Hash, error) {
	s := v.hashes
	for s.has && s.head.Index < index {
		v.find(-1, "", WhatStoredHash, "The stored hash %d is there twice or out of order.", s.head.Index)
		if err := s.advance(); err != nil {
			return tlog.Hash{}, err
		}
	}
	if err := s.err; err != nil {
		return tlog.Hash{}, err
	}
	switch {
	case s.has && s.head.Index == index:
		h := s.head.Hash
		return h, s.advance()
	case s.has:
		v.find(-1, "", WhatStoredHash, "The stored hash %d is missing.", index)
	case !s.ended:
		s.ended = true // Once is enough: all that follow are missing, too.
		v.find(-1, "", WhatStoredHash, "The stored hashes end before the hash %d, of entry %d or what it completes.", index, v.edge.size-1)
	}
	return tlog.Hash{}, nil
}

// leftHashes looks for stored hashes beyond those of the last entry.
func (v *verification) leftHashes() error {
	if s := v.hashes; s.has && !v.broken {
		v.find(-1, "", WhatStoredHash, "The stored hashes go on after the last entry, at hash %d: entries were removed from the end.", s.head.Index)
	}
	return v.hashes.err
}

// hashStream reads stored hashes one ahead.
type hashStream struct {
	next  func() (StoredHash, error, bool)
	stop  func()
	head  StoredHash
	has   bool // Whether head is one that was not used yet.
	ended bool // Whether the end was reported, or is none.
	err   error
}

func newHashStream(seq iter.Seq2[StoredHash, error]) *hashStream {
	if seq == nil {
		return &hashStream{stop: func() {}, ended: true}
	}
	s := &hashStream{}
	s.next, s.stop = iter.Pull2(seq)
	s.err = s.advance()
	return s
}

func (s *hashStream) advance() error {
	s.head, s.err, s.has = s.next()
	s.has = s.has && s.err == nil
	return s.err
}
