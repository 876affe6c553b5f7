package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/adapters/outbound/keyfile"
	"actual/domain"
	"actual/domain/ledger"
)

// forger rewrites a ledger as a superuser.
type forger struct {
	*books
	conn        *pgx.Conn
	signers     *keyfile.Signers // With our real key.
	entries     []forgedEntry    // As they are stored; what is changed here is written by rewrite.
	checkpoints []ledger.Checkpoint
	visit       settledVisit
}

// forgedEntry is a row of the log.
type forgedEntry struct {
	seq           int64
	id            domain.UUID
	kind, subject string
	at            time.Time
	bytes, leaf   []byte
}

// settledVisit is a visit to tamper with: it has settled, and the entry that says
// so lies between two anchors.
type settledVisit struct {
	id, entry domain.UUID
	version   int
	seq       int64
	subject   string
}

func (k *books) forger(ctx context.Context, conn *pgx.Conn) (*forger, error) {
	own := *k
	f := &forger{books: &own, conn: conn}
	var err error
	if f.signers, err = keyfile.NewSigners(keyfile.Secret(proofKey)); err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, `SELECT l.seq, e.id, e.kind, e.subject, e.at, e.bytes, e.leaf FROM ledger_leaf l JOIN ledger_entry e ON e.company_id = l.company_id AND e.id = l.entry_id
		WHERE l.company_id = $1 ORDER BY l.seq`, k.company.UUID)
	if err != nil {
		return nil, err
	}
	f.entries, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (e forgedEntry, err error) {
		err = row.Scan(&e.seq, &e.id, &e.kind, &e.subject, &e.at, &e.bytes, &e.leaf)
		return e, err
	})
	if err != nil {
		return nil, err
	}
	if err := f.readCheckpoints(ctx); err != nil {
		return nil, err
	}
	v := &f.visit
	err = conn.QueryRow(ctx, `SELECT v.visit_id, v.version, v.entry_id, l.seq FROM visit_version v JOIN ledger_leaf l ON l.company_id = v.company_id AND l.entry_id = v.entry_id
		WHERE v.company_id = $1 AND v.state = 'settled' AND v.verdict = 'decided' AND v.departed IS NOT NULL AND v.version > 1 AND v.recorded_to IS NULL AND l.seq >= $2
		ORDER BY l.seq LIMIT 1`, k.company.UUID, k.anchored[len(k.anchored)/2]).Scan(&v.id, &v.version, &v.entry, &v.seq)
	v.subject = "visit:" + v.id.String()
	return f, err
}

func (f *forger) readCheckpoints(ctx context.Context) error {
	key, err := f.signers.PublicKey(f.company)
	if err != nil {
		return err
	}
	keys, err := ledger.Keys(key)
	if err != nil {
		return err
	}
	rows, err := f.conn.Query(ctx, `SELECT note FROM ledger_checkpoint WHERE company_id = $1 ORDER BY size`, f.company.UUID)
	if err != nil {
		return err
	}
	f.checkpoints, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (ledger.Checkpoint, error) {
		var note string
		if err := row.Scan(&note); err != nil {
			return ledger.Checkpoint{}, err
		}
		return ledger.Open([]byte(note), keys)
	})
	return err
}

// thorough says how much of the log a forger makes anew.
type thorough int

const (
	onlyEntries thorough = iota // What is hashed of them stays as it was.
	leafHashes                  // The hash kept with each entry, too.
	allHashes                   // And those of the tree.
	checkpoints                 // And the checkpoints, signed with the key.
)

// rewrite stores the entries as they are in f, and the rest anew as far as told.
func (f *forger) rewrite(ctx context.Context, how thorough) error {
	return pgx.BeginFunc(ctx, f.conn, func(tx pgx.Tx) error {
		if err := f.storeEntries(ctx, tx, how); err != nil {
			return fmt.Errorf("forge entries: %w", err)
		}
		if how < allHashes {
			return nil
		}
		hashes, err := f.storeHashes(ctx, tx)
		if err != nil {
			return fmt.Errorf("forge hashes: %w", err)
		}
		if how < checkpoints {
			return nil
		}
		return f.storeCheckpoints(ctx, tx, hashes)
	})
}

func (f *forger) storeEntries(ctx context.Context, tx pgx.Tx, how thorough) error {
	for _, sql := range []string{`DELETE FROM ledger_leaf WHERE company_id = $1`, `DELETE FROM ledger_entry WHERE company_id = $1`} {
		if _, err := tx.Exec(ctx, sql, f.company.UUID); err != nil {
			return err
		}
	}
	batch := &pgx.Batch{}
	for i := range f.entries {
		e := &f.entries[i]
		if how >= leafHashes {
			leaf := ledger.LeafHash(e.bytes)
			e.leaf = leaf[:]
		}
		batch.Queue(`INSERT INTO ledger_entry (company_id, id, kind, subject, at, bytes, leaf) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			f.company.UUID, e.id, e.kind, e.subject, e.at, e.bytes, e.leaf)
		batch.Queue(`INSERT INTO ledger_leaf (company_id, seq, entry_id) VALUES ($1, $2, $3)`, f.company.UUID, e.seq, e.id)
	}
	return tx.SendBatch(ctx, batch).Close()
}

func (f *forger) storeHashes(ctx context.Context, tx pgx.Tx) ([]ledger.StoredHash, error) {
	leaves := make([]ledger.Hash, len(f.entries))
	for i, e := range f.entries {
		leaves[i] = ledger.Hash(e.leaf)
	}
	hashes, _, err := ledger.Append(reader(nil), 0, leaves)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM ledger_hash WHERE company_id = $1`, f.company.UUID); err != nil {
		return nil, err
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"ledger_hash"}, []string{"company_id", "idx", "hash"}, pgx.CopyFromSlice(len(hashes), func(i int) ([]any, error) {
		return []any{f.company.UUID, hashes[i].Index, hashes[i].Hash[:]}, nil
	}))
	return hashes, err
}

// reader reads stored hashes; their index is their place.
func reader(stored []ledger.StoredHash) ledger.HashReaderFunc {
	return func(indexes []int64) ([]ledger.Hash, error) {
		out := make([]ledger.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = stored[index].Hash
		}
		return out, nil
	}
}

// storeCheckpoints signs a checkpoint at each size that had one, as far as the
// log now reaches, and at its end.
func (f *forger) storeCheckpoints(ctx context.Context, tx pgx.Tx, hashes []ledger.StoredHash) error {
	size := int64(len(f.entries))
	kept := slices.DeleteFunc(slices.Clone(f.checkpoints), func(c ledger.Checkpoint) bool { return c.Tree.Size > size })
	if last := f.checkpoints[len(f.checkpoints)-1]; kept[len(kept)-1].Tree.Size < size {
		kept = append(kept, ledger.Checkpoint{Company: f.company, Tree: ledger.Tree{Size: size}, At: last.At})
	}
	for _, sql := range []string{`DELETE FROM ledger_anchor WHERE company_id = $1`, `DELETE FROM ledger_checkpoint WHERE company_id = $1`} {
		if _, err := tx.Exec(ctx, sql, f.company.UUID); err != nil {
			return err
		}
	}
	for _, c := range kept {
		var err error
		if c.Tree, err = ledger.TreeHash(reader(hashes), c.Tree.Size); err != nil {
			return err
		}
		if err := f.storeCheckpoint(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}

func (f *forger) storeCheckpoint(ctx context.Context, tx pgx.Tx, c ledger.Checkpoint) error {
	note, err := f.signers.Sign(c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO ledger_checkpoint (company_id, size, note, signed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (company_id, size) DO UPDATE SET note = EXCLUDED.note`, f.company.UUID, c.Tree.Size, string(note), time.Unix(c.At, 0).UTC())
	return err
}
