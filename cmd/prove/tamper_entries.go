package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/ledger"
)

// entryTamperings are what can be done to entries. The target is the entry that
// says that a visit settled; it lies between two anchors.
var entryTamperings = []tampering{
	{done: "one byte of one entry changed: when it was said", do: func(ctx context.Context, f *forger) ([]named, error) {
		f.nudge(f.visit.seq)
		return []named{f.about(ledger.WhatEntryBytes, "its bytes were changed")}, f.rewrite(ctx, onlyEntries)
	}},
	{done: "one byte of one entry changed, and the leaf hash kept with it", do: func(ctx context.Context, f *forger) ([]named, error) {
		f.nudge(f.visit.seq)
		return []named{f.about(ledger.WhatStoredHash, "replaced together with its leaf hash")}, f.rewrite(ctx, leafHashes)
	}},
	{done: "one byte of one entry changed, and all hashes", do: func(ctx context.Context, f *forger) ([]named, error) {
		f.nudge(f.visit.seq)
		return []named{f.between(ledger.WhatCheckpointRoot, "checkpoint", f.visit.seq, f.sizes()), f.unanchored(f.visit.seq)}, f.rewrite(ctx, allHashes)
	}},
	{done: "one byte of one entry changed, all hashes, and all checkpoints signed anew with our key", forged: true, do: func(ctx context.Context, f *forger) ([]named, error) {
		f.nudge(f.visit.seq)
		return []named{f.unanchored(f.visit.seq)}, f.rewrite(ctx, checkpoints)
	}},
	{done: "ten minutes added to a visit, in its row and its entry, and all signed anew with our key", forged: true, do: func(ctx context.Context, f *forger) ([]named, error) {
		if err := f.lengthen(ctx); err != nil {
			return nil, err
		}
		return []named{f.unanchored(f.visit.seq)}, f.rewrite(ctx, checkpoints)
	}},
	{done: "two entries swapped", do: func(ctx context.Context, f *forger) ([]named, error) {
		other := f.swap()
		return []named{
			{what: string(ledger.WhatStoredHash), seq: f.visit.seq, subject: f.entries[f.visit.seq].subject, text: "or moved"},
			{what: string(ledger.WhatStoredHash), seq: other, subject: f.entries[other].subject, text: "or moved"},
		}, f.rewrite(ctx, leafHashes)
	}},
	{done: "two entries swapped, and all signed anew with our key", forged: true, do: func(ctx context.Context, f *forger) ([]named, error) {
		f.swap()
		return []named{f.unanchored(f.visit.seq)}, f.rewrite(ctx, checkpoints)
	}},
	{done: "an entry deleted", do: func(ctx context.Context, f *forger) ([]named, error) {
		f.entries = slices.Delete(f.entries, int(f.visit.seq), int(f.visit.seq)+1)
		return []named{{what: string(ledger.WhatSequenceGap), seq: f.visit.seq, text: fmt.Sprintf("Entry %d is missing", f.visit.seq)}}, f.rewrite(ctx, onlyEntries)
	}},
	{done: "the entry of an API key deleted, the later ones renumbered, and all signed anew with our key", forged: true, do: hideKey},
	{done: "the last entries deleted", do: func(ctx context.Context, f *forger) ([]named, error) {
		cut := f.size - 5
		f.entries = f.entries[:cut]
		return []named{f.between(ledger.WhatLogTruncated, "checkpoint", cut, f.sizes()), f.truncated(cut)}, f.rewrite(ctx, onlyEntries)
	}},
	{done: "the last entries deleted with what they say, and the whole log recomputed and signed anew with our key", forged: true, do: func(ctx context.Context, f *forger) ([]named, error) {
		cut, err := f.cut(ctx, 5)
		if err != nil {
			return nil, err
		}
		return []named{f.truncated(cut)}, f.rewrite(ctx, checkpoints)
	}},
	{done: "the same back beyond the last anchor but one", forged: true, do: func(ctx context.Context, f *forger) ([]named, error) {
		cut, err := f.cut(ctx, f.size-f.anchored[len(f.anchored)-2]+3)
		if err != nil {
			return nil, err
		}
		return []named{f.truncated(cut)}, f.rewrite(ctx, checkpoints)
	}},
	{done: "the last entries replaced by more than they were, and all signed anew with our key", forged: true, do: func(ctx context.Context, f *forger) ([]named, error) {
		cut, err := f.cut(ctx, 5)
		if err != nil {
			return nil, err
		}
		for range 8 {
			if err := f.invent(); err != nil {
				return nil, err
			}
		}
		return []named{f.unanchored(cut)}, f.rewrite(ctx, checkpoints)
	}},
	{done: "an entry added by somebody without the key", do: func(ctx context.Context, f *forger) ([]named, error) {
		if err := f.invent(); err != nil {
			return nil, err
		}
		n := named{what: "entries_unsigned", seq: f.size, subject: fmt.Sprintf("checkpoint:%d", f.size), from: f.size, to: f.size + 1}
		return []named{n}, f.rewrite(ctx, allHashes)
	}},
}

// about names the target.
func (f *forger) about(what ledger.What, text string) named {
	return named{what: string(what), seq: f.visit.seq, subject: f.visit.subject, text: text}
}

// sizes are those of the stored checkpoints.
func (f *forger) sizes() []int64 {
	all := make([]int64, len(f.checkpoints))
	for i, c := range f.checkpoints {
		all[i] = c.Tree.Size
	}
	return all
}

// between names the range that checkpoints of these sizes leave in doubt when
// something happened to the entry with this number.
func (f *forger) between(what ledger.What, name string, seq int64, sizes []int64) named {
	from, to := (&books{anchored: sizes}).reach(seq)
	return named{what: string(what), seq: -1, subject: fmt.Sprintf("%s:%d", name, to), from: from, to: to}
}

func (f *forger) unanchored(seq int64) named {
	return f.between(ledger.WhatAnchorMismatch, "anchor", seq, f.anchored)
}

func (f *forger) truncated(cut int64) named {
	n := f.between(ledger.WhatLogTruncated, "anchor", cut, f.anchored)
	n.text = fmt.Sprintf("entries %d to %d are missing", cut, n.to-1)
	return n
}

// nudge changes the last digit of the time of an entry.
func (f *forger) nudge(seq int64) {
	e := &f.entries[seq]
	e.bytes = bytes.Clone(e.bytes)
	i := bytes.Index(e.bytes, []byte(`,"body":`)) - 1
	e.bytes[i] = '0' + (e.bytes[i]-'0'+1)%10
}

// swap exchanges the target with the next entry about something else and returns
// the number of that.
func (f *forger) swap() int64 {
	a, b := f.visit.seq, f.visit.seq+1
	for f.entries[b].subject == f.entries[a].subject {
		b++
	}
	f.entries[a], f.entries[b] = f.entries[b], f.entries[a]
	f.entries[a].seq, f.entries[b].seq = a, b
	return b
}

// lengthen lets the visit of the target end ten minutes later.
func (f *forger) lengthen(ctx context.Context) error {
	e := &f.entries[f.visit.seq]
	entry, err := ledger.ParseEntry(e.bytes)
	if err != nil {
		return err
	}
	said, err := entry.Visit()
	if err != nil {
		return err
	}
	said.Departed += 600
	entry.Body = said.Body(nil)
	if e.bytes, err = entry.Bytes(); err != nil {
		return err
	}
	_, err = f.conn.Exec(ctx, `UPDATE visit_version SET departed = departed + interval '10 minutes' WHERE company_id = $1 AND visit_id = $2 AND version = $3`,
		f.company.UUID, f.visit.id, f.visit.version)
	return err
}

// hideKey takes out the last entry about an API key.
func hideKey(ctx context.Context, f *forger) ([]named, error) {
	at := -1
	for i, e := range f.entries {
		if e.kind == string(ledger.KeyCreated) {
			at = i
		}
	}
	if at < int(f.anchored[0]) || f.anchored[len(f.anchored)-2] <= int64(at) {
		return nil, fmt.Errorf("the entry %d of the key does not lie between anchors", at)
	}
	f.entries = slices.Delete(f.entries, at, at+1)
	for i := range f.entries {
		f.entries[i].seq = int64(i)
	}
	return []named{f.unanchored(int64(at))}, f.rewrite(ctx, checkpoints)
}

// cut takes the last entries away, and what they speak of: versions of visits.
func (f *forger) cut(ctx context.Context, n int64) (int64, error) {
	at := f.size - n
	for _, e := range f.entries[at:] {
		if !ledger.Kind(e.kind).OfVisit() {
			return 0, fmt.Errorf("entry %d is of no visit but %s", e.seq, e.kind)
		}
		if err := f.forget(ctx, e.id); err != nil {
			return 0, err
		}
	}
	f.entries = f.entries[:at]
	return at, nil
}

// forget removes the version of a visit that an entry speaks of, and those after
// it, and lets the one before stand.
func (f *forger) forget(ctx context.Context, entry domain.UUID) error {
	return pgx.BeginFunc(ctx, f.conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM visit_version v USING visit_version e
			WHERE e.company_id = $1 AND e.entry_id = $2 AND v.company_id = e.company_id AND v.visit_id = e.visit_id AND v.version >= e.version`, f.company.UUID, entry); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE visit_version v SET recorded_to = NULL WHERE company_id = $1
			AND version = (SELECT max(version) FROM visit_version w WHERE w.company_id = v.company_id AND w.visit_id = v.visit_id)`, f.company.UUID)
		return err
	})
}

// invent adds an entry that nobody made.
func (f *forger) invent() error {
	seq := int64(len(f.entries))
	id := domain.UUID{0xfa, 15: byte(seq)}
	last := f.entries[seq-1].at
	entry := ledger.Entry{
		ID: domain.EntryID{UUID: id}, Company: f.company, At: last.Unix(), Kind: ledger.AccessGranted, Actor: "user:nobody", Subject: "user:nobody",
		Body: ledger.NewObject(ledger.Fields{"role": ledger.Text("owner")}),
	}
	raw, err := entry.Bytes()
	if err != nil {
		return err
	}
	leaf := ledger.LeafHash(raw)
	f.entries = append(f.entries, forgedEntry{
		seq: seq, id: id, kind: string(entry.Kind), subject: entry.Subject, at: last.Truncate(time.Second), bytes: raw, leaf: leaf[:],
	})
	return nil
}
