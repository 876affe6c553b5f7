package ledgerbundle

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"actual/domain/ledger"
)

// Write writes a ledger and the public key that signs it. The sequences of in
// are read to their end. progress, which may be nil, is called after each
// thousand lines with how many there are so far.
func Write(w io.Writer, in ledger.Input, publicKey string, progress func(lines int)) error {
	buffered := bufio.NewWriterSize(w, 1<<16)
	b := &writer{json: json.NewEncoder(buffered), progress: progress}
	b.json.SetEscapeHTML(false)
	b.line(line{Kind: kindHead, Format: format, Company: in.Company.String(), PublicKey: publicKey})
	each(b, in.Entries, func(e ledger.Row) line {
		return line{Kind: kindEntry, Seq: &e.Seq, Bytes: string(e.Bytes), Leaf: hex.EncodeToString(e.Leaf[:])}
	})
	each(b, in.Pending, func(raw []byte) line { return line{Kind: kindPending, Bytes: string(raw)} })
	each(b, in.Hashes, func(h ledger.StoredHash) line {
		return line{Kind: kindHash, Index: &h.Index, Hash: hex.EncodeToString(h.Hash[:])}
	})
	each(b, in.Checkpoints, func(note []byte) line { return line{Kind: kindCheckpoint, Note: string(note)} })
	for _, note := range in.Anchored {
		b.line(line{Kind: kindAnchor, Note: string(note)})
	}
	each(b, in.Visits, func(v ledger.VisitRow) line {
		l := line{Kind: kindVisit, Bytes: string(v.Record.Object().Canonical())}
		if !v.Entry.IsZero() {
			l.Entry = v.Entry.String()
		}
		return l
	})
	if b.err != nil {
		return fmt.Errorf("write bundle: %w", b.err)
	}
	return buffered.Flush()
}

type writer struct {
	json     *json.Encoder
	lines    int
	progress func(int)
	err      error
}

func (b *writer) line(l line) {
	if b.err != nil {
		return
	}
	b.err = b.json.Encode(l)
	if b.lines++; b.lines%1000 == 0 && b.progress != nil {
		b.progress(b.lines)
	}
}

func each[T any](b *writer, all iter.Seq2[T, error], toLine func(T) line) {
	if all == nil || b.err != nil {
		return
	}
	for x, err := range all {
		if err != nil {
			b.err = err
			return
		}
		b.line(toLine(x))
	}
}
