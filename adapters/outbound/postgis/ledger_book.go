package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"actual/domain"
	"actual/ports"
)

// ledgerBook answers questions about single entries and checkpoints.
type ledgerBook struct{ scope }

// List implements ports.LedgerBook.
func (s ledgerBook) List(ctx context.Context, q ports.LedgerQuery) ([]ports.LoggedEntry, error) {
	query := `SELECT l.seq, l.entry_id, e.bytes, e.leaf FROM ledger_leaf l
		JOIN ledger_entry e ON e.company_id = l.company_id AND e.id = l.entry_id WHERE l.company_id = ?`
	args := []any{s.id()}
	add := func(condition string, value any) { query, args = query+" AND "+condition, append(args, value) }
	if q.Kind != "" {
		add("e.kind = ?", string(q.Kind))
	}
	if q.Subject != "" {
		add("e.subject = ?", q.Subject)
	}
	if q.Actor != "" {
		add("e.actor = ?", q.Actor)
	}
	if !q.From.IsZero() {
		add("e.at >= ?", q.From)
	}
	if !q.To.IsZero() {
		add("e.at < ?", q.To)
	}
	order, beyond := "DESC", "l.seq < ?"
	if q.Oldest {
		order, beyond = "ASC", "l.seq > ?"
	}
	if q.After != nil {
		add(beyond, *q.After)
	}
	var rows []loggedRow
	if err := s.all(ctx, &rows, query+` ORDER BY l.seq `+order+` LIMIT ?`, append(args, q.Limit)...); err != nil {
		return nil, fmt.Errorf("select entries: %w", err)
	}
	return convert(rows, loggedRow.entry)
}

// ByID implements ports.LedgerBook.
func (s ledgerBook) ByID(ctx context.Context, id domain.EntryID) (ports.LoggedEntry, error) {
	var row loggedRow
	err := s.one(ctx, ports.ErrEntryNotFound, &row, `SELECT COALESCE(l.seq, -1) AS seq, e.id AS entry_id, e.bytes, e.leaf FROM ledger_entry e
		LEFT JOIN ledger_leaf l ON l.company_id = e.company_id AND l.entry_id = e.id WHERE e.company_id = ? AND e.id = ?`, s.id(), id.String())
	if err != nil {
		return ports.LoggedEntry{}, fmt.Errorf("select entry: %w", err)
	}
	return row.entry()
}

func (r loggedRow) entry() (ports.LoggedEntry, error) {
	id, err := domain.ParseUUID(r.EntryID)
	if err != nil {
		return ports.LoggedEntry{}, fmt.Errorf("stored entry: %w", err)
	}
	return ports.LoggedEntry{Seq: r.Seq, ID: domain.EntryID{UUID: id}, Bytes: r.Bytes, Leaf: hash(r.Leaf)}, nil
}

type anchoredRow struct {
	Size     int64           `bun:"size"`
	Note     string          `bun:"note"`
	SignedAt time.Time       `bun:"signed_at"`
	Anchors  json.RawMessage `bun:"anchors"`
}

const anchoredCheckpoints = `SELECT c.size, c.note, c.signed_at, COALESCE(
		(SELECT json_agg(json_build_object('place', a.place, 'at', a.anchored_at) ORDER BY a.place) FROM ledger_anchor a WHERE a.company_id = c.company_id AND a.size = c.size),
		'[]') AS anchors
	FROM ledger_checkpoint c WHERE c.company_id = ?`

// Checkpoints implements ports.LedgerBook.
func (s ledgerBook) Checkpoints(ctx context.Context, below int64, limit int) ([]ports.AnchoredCheckpoint, error) {
	var rows []anchoredRow
	if err := s.all(ctx, &rows, anchoredCheckpoints+` AND (? = 0 OR c.size < ?) ORDER BY c.size DESC LIMIT ?`, s.id(), below, below, limit); err != nil {
		return nil, fmt.Errorf("select checkpoints: %w", err)
	}
	return convert(rows, anchoredRow.checkpoint)
}

// Checkpoint implements ports.LedgerBook.
func (s ledgerBook) Checkpoint(ctx context.Context, size int64) (ports.AnchoredCheckpoint, error) {
	var row anchoredRow
	if err := s.one(ctx, ports.ErrCheckpointNotFound.With("of %d entries", size), &row, anchoredCheckpoints+` AND c.size = ?`, s.id(), size); err != nil {
		return ports.AnchoredCheckpoint{}, fmt.Errorf("select checkpoint: %w", err)
	}
	return row.checkpoint()
}

func (r anchoredRow) checkpoint() (ports.AnchoredCheckpoint, error) {
	out := ports.AnchoredCheckpoint{Checkpoint: ports.Checkpoint{Size: r.Size, Note: r.Note, SignedAt: r.SignedAt.UTC()}}
	var anchors []struct {
		Place string
		At    time.Time
	}
	if err := json.Unmarshal(r.Anchors, &anchors); err != nil {
		return out, fmt.Errorf("stored anchors: %w", err)
	}
	for _, a := range anchors {
		out.Anchors = append(out.Anchors, ports.Anchoring{Place: a.Place, At: a.At.UTC()})
	}
	return out, nil
}
