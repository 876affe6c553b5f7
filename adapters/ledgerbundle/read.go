package ledgerbundle

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
)

// ErrBadBundle reports a file that is no bundle, or one that was cut short or
// changed so that it can no longer be read.
var ErrBadBundle = fault.New(fault.Invalid, "ledger.bad_bundle", "not a ledger bundle")

// Source opens a bundle for reading from its beginning. It is called several
// times: the parts of a bundle are read side by side.
type Source func() (io.ReadCloser, error)

// Read returns the ledger in a bundle, without the keys to trust, and the public
// key that the bundle itself names: trust it only if you know it from elsewhere.
// The parts are read when the sequences are.
func Read(open Source) (ledger.Input, string, error) {
	var in ledger.Input
	var key string
	for l, err := range lines(open, kindHead, kindAnchor) {
		if err != nil {
			return in, "", err
		}
		if l.Kind == kindAnchor {
			in.Anchored = append(in.Anchored, []byte(l.Note))
			continue
		}
		id, err := domain.ParseCompanyID(l.Company)
		if err != nil || l.Format != format || !in.Company.IsZero() {
			return in, "", ErrBadBundle.With("its head names company %q in format %d", l.Company, l.Format)
		}
		in.Company, key = id, l.PublicKey
	}
	if in.Company.IsZero() {
		return in, "", ErrBadBundle.With("it has no head")
	}
	in.Entries = parts(open, kindEntry, entry)
	in.Pending = parts(open, kindPending, func(l line) ([]byte, error) { return []byte(l.Bytes), nil })
	in.Hashes = parts(open, kindHash, storedHash)
	in.Checkpoints = parts(open, kindCheckpoint, func(l line) ([]byte, error) { return []byte(l.Note), nil })
	in.Visits = parts(open, kindVisit, visit)
	return in, key, nil
}

func entry(l line) (ledger.Row, error) {
	leaf, err := hashOf(l.Leaf)
	if err != nil || l.Seq == nil {
		return ledger.Row{}, ErrBadBundle.With("an entry without a number or leaf")
	}
	return ledger.Row{Seq: *l.Seq, Bytes: []byte(l.Bytes), Leaf: leaf}, nil
}

func storedHash(l line) (ledger.StoredHash, error) {
	h, err := hashOf(l.Hash)
	if err != nil || l.Index == nil {
		return ledger.StoredHash{}, ErrBadBundle.With("a hash without an index or value")
	}
	return ledger.StoredHash{Index: *l.Index, Hash: h}, nil
}

func visit(l line) (ledger.VisitRow, error) {
	value, err := ledger.ParseCanonical([]byte(l.Bytes))
	if err != nil {
		return ledger.VisitRow{}, err
	}
	object, _ := value.AsObject()
	record, err := ledger.ParseVisitRecord(object)
	if err != nil || l.Entry == "" {
		return ledger.VisitRow{Record: record}, err
	}
	id, err := domain.ParseUUID(l.Entry)
	return ledger.VisitRow{Record: record, Entry: domain.EntryID{UUID: id}}, err
}

func hashOf(text string) (h ledger.Hash, err error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(h) {
		return h, ErrBadBundle.With("%q is no hash", text)
	}
	return ledger.Hash(raw), nil
}

func parts[T any](open Source, kind string, of func(line) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for l, err := range lines(open, kind) {
			var x T
			if err == nil {
				x, err = of(l)
			}
			if !yield(x, err) || err != nil {
				return
			}
		}
	}
}

// lines reads the lines of some kinds; others it only checks to be JSON.
func lines(open Source, kinds ...string) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		file, err := open()
		if err != nil {
			yield(line{}, fmt.Errorf("open bundle: %w", err))
			return
		}
		defer func() { _ = file.Close() }()
		r := bufio.NewReaderSize(file, 1<<16)
		for n := 1; ; n++ {
			raw, err := r.ReadBytes('\n')
			if errors.Is(err, io.EOF) && len(raw) == 0 {
				return
			}
			var l line
			if err == nil || errors.Is(err, io.EOF) {
				err = json.Unmarshal(raw, &l)
			}
			if err != nil {
				yield(line{}, ErrBadBundle.With("line %d: %v", n, err))
				return
			}
			for _, kind := range kinds {
				if l.Kind == kind && !yield(l, nil) {
					return
				}
			}
		}
	}
}
