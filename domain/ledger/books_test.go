package ledger_test

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"actual/domain"
	"actual/domain/ledger"
)

// books is a company's log and visit rows in memory: what a store would hold,
// open to tampering.
type books struct {
	company     domain.CompanyID
	signer      note.Signer
	keys        note.Verifiers
	rows        []ledger.Row
	hashes      []tlog.Hash
	checkpoints []signed
	anchored    [][]byte
	visits      []ledger.VisitRow
	pending     [][]byte
	last        ledger.Checkpoint
	ids         uint64
}

type signed struct {
	size int64
	note []byte
}

var acme = domain.CompanyID{UUID: uuid(0xacce, 1)}

func newBooks(t require.TestingT) *books {
	b := &books{company: acme, last: ledger.Checkpoint{Company: acme}}
	b.signer, b.keys = newKey(t, 1)
	return b
}

// newKey returns the key that a seed makes.
func newKey(t require.TestingT, seed byte) (note.Signer, note.Verifiers) {
	secret, public, err := ledger.GenerateKey(io.LimitReader(endless{seed}, 32), ledger.Origin(acme))
	require.NoError(t, err)
	signer, err := note.NewSigner(secret)
	require.NoError(t, err)
	verifier, err := note.NewVerifier(public)
	require.NoError(t, err)
	return signer, note.VerifierList(verifier)
}

type endless struct{ b byte }

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.b
	}
	return len(p), nil
}

func uuid(space uint16, n uint64) domain.UUID {
	u := domain.UUID{1, 0x90, 0xb5, 0xa0, 0x7c, 0x2e, 0x7c}
	binary.BigEndian.PutUint16(u[6:], space)
	binary.BigEndian.PutUint64(u[8:], n)
	return u
}

func (b *books) entryID() domain.EntryID {
	b.ids++
	return domain.EntryID{UUID: uuid(0xe, b.ids)}
}

// raw returns the bytes of a new entry.
func (b *books) raw(t require.TestingT, kind ledger.Kind, subject string, body ledger.Object) ([]byte, domain.EntryID) {
	e := ledger.Entry{
		ID: b.entryID(), Company: b.company, At: 1_770_000_000 + int64(b.ids), Kind: kind,
		Actor: "system:test", Subject: subject, Body: body,
	}
	text, err := e.Bytes()
	require.NoError(t, err)
	return text, e.ID
}

// append numbers entries, stores the hashes and signs a checkpoint, as one batch
// of a sequencer would.
func (b *books) append(t require.TestingT, entries ...[]byte) {
	leaves := make([]tlog.Hash, len(entries))
	for i, text := range entries {
		leaves[i] = ledger.LeafHash(text)
		b.rows = append(b.rows, ledger.Row{Seq: int64(len(b.rows)), Bytes: text, Leaf: leaves[i]})
	}
	stored, tree, err := ledger.Append(b, int64(len(b.rows)-len(entries)), leaves)
	require.NoError(t, err)
	for _, h := range stored {
		require.Equal(t, int64(len(b.hashes)), h.Index)
		b.hashes = append(b.hashes, h.Hash)
	}
	b.sign(t, tree)
}

func (b *books) sign(t require.TestingT, tree ledger.Tree) {
	next, err := b.last.Next(tree, 1_770_000_000+10*int64(len(b.checkpoints)))
	require.NoError(t, err)
	b.last = next
	text, err := ledger.Sign(b.signer, next)
	require.NoError(t, err)
	b.checkpoints = append(b.checkpoints, signed{tree.Size, text})
}

// anchor puts the last checkpoint where nobody can reach it.
func (b *books) anchor() { b.anchored = append(b.anchored, b.checkpoints[len(b.checkpoints)-1].note) }

// ReadHashes implements tlog.HashReader.
func (b *books) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(b.hashes)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		hashes[i] = b.hashes[index]
	}
	return hashes, nil
}

// forge makes everything but the anchors anew from the bytes of the rows, as
// somebody could who has the database and the key: numbers, leaf hashes, tree,
// and checkpoints of the sizes that there were.
func (b *books) forge(t require.TestingT) {
	rows, sizes := b.rows, b.checkpoints
	b.rows, b.hashes, b.checkpoints, b.last = nil, nil, nil, ledger.Checkpoint{Company: b.company}
	for _, old := range sizes {
		size := min(old.size, int64(len(rows)))
		b.append(t, bytesOf(rows[len(b.rows):size])...)
	}
	b.append(t, bytesOf(rows[len(b.rows):])...)
}

func bytesOf(rows []ledger.Row) [][]byte {
	var all [][]byte
	for _, row := range rows {
		all = append(all, row.Bytes)
	}
	return all
}

// renumber closes gaps in the numbers, and changes nothing else.
func (b *books) renumber() {
	for i := range b.rows {
		b.rows[i].Seq = int64(i)
	}
}

// fork returns a copy that can be tampered with.
func (b *books) fork() *books {
	c := *b
	c.rows, c.hashes, c.checkpoints = slices.Clone(b.rows), slices.Clone(b.hashes), slices.Clone(b.checkpoints)
	c.anchored, c.visits, c.pending = slices.Clone(b.anchored), slices.Clone(b.visits), slices.Clone(b.pending)
	for i := range c.rows {
		c.rows[i].Bytes = bytes.Clone(c.rows[i].Bytes)
	}
	return &c
}

func (b *books) input() ledger.Input {
	slices.SortStableFunc(b.visits, func(x, y ledger.VisitRow) int {
		return cmp.Or(bytes.Compare(x.Record.Visit.UUID[:], y.Record.Visit.UUID[:]), cmp.Compare(x.Record.Version, y.Record.Version))
	})
	var stored []ledger.StoredHash
	for i, h := range b.hashes {
		stored = append(stored, ledger.StoredHash{Index: int64(i), Hash: h})
	}
	var notes [][]byte
	for _, c := range b.checkpoints {
		notes = append(notes, c.note)
	}
	return ledger.Input{
		Company: b.company, Keys: b.keys, Anchored: b.anchored,
		Entries: each(b.rows), Pending: each(b.pending), Hashes: each(stored), Checkpoints: each(notes), Visits: each(b.visits),
	}
}

func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, one := range all {
			if !yield(one, nil) {
				return
			}
		}
	}
}

func (b *books) verify(t require.TestingT) ledger.Report {
	r, err := ledger.Verify(b.input())
	require.NoError(t, err)
	return r
}

// requireFits asserts that nothing is wrong, before a test tampers.
func (b *books) requireFits(t require.TestingT) {
	r := b.verify(t)
	require.Empty(t, r.Findings)
	require.Equal(t, len(b.rows), r.Entries)
	require.Equal(t, int64(len(b.rows)), r.Tree.Size)
}

// finding returns the first finding of that kind.
func finding(t require.TestingT, r ledger.Report, what ledger.What) ledger.Finding {
	i := slices.IndexFunc(r.Findings, func(f ledger.Finding) bool { return f.What == what })
	require.NotEqual(t, -1, i, "no %s in %+v", what, r.Findings)
	return r.Findings[i]
}
