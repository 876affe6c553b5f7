package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/transfer"
)

type transferItems struct{ scope }

// transferItemRow is read by bun and written as JSON.
type transferItemRow struct {
	Worker   string     `bun:"worker_id" json:"worker_id"`
	Began    time.Time  `bun:"began"     json:"began"`
	Mark     string     `bun:"mark"      json:"mark"`
	Copy     int        `bun:"copy"      json:"copy"`
	Entry    string     `bun:"entry_id"  json:"entry_id"`
	Revision int64      `bun:"revision"  json:"revision"`
	Want     string     `bun:"want"      json:"want"`
	WantS    int64      `bun:"want_s"    json:"want_s"`
	Was      string     `bun:"was"       json:"was"`
	WasS     int64      `bun:"was_s"     json:"was_s"`
	Known    bool       `bun:"known"     json:"known"`
	Ref      string     `bun:"ref"       json:"ref"`
	Version  string     `bun:"version"   json:"version"`
	Op       string     `bun:"op"        json:"op"`
	State    string     `bun:"state"     json:"state"`
	Problem  string     `bun:"problem"   json:"problem"`
	Why      string     `bun:"why"       json:"why"`
	Key      string     `bun:"key"       json:"key"`
	Sends    int        `bun:"sends"     json:"sends"`
	Round    int        `bun:"round"     json:"round"`
	SentAt   *time.Time `bun:"sent_at"   json:"sent_at"`
	Looks    int        `bun:"looks"     json:"looks"`
}

const (
	transferItemColumns = `worker_id, began, mark, copy, entry_id, revision, want, want_s, was, was_s, known, ref, version, op, state, problem, why, key, sends, round, sent_at, looks`
	transferItemSelect  = `SELECT ` + transferItemColumns + ` FROM transfer_item WHERE company_id = ? AND transfer_id = ?::uuid`
	transferItemOpen    = ` AND state IN ('equal', 'planned', 'sent', 'unknown', 'done', 'blocked')`
)

func newTransferItemRow(i transfer.Item) transferItemRow {
	return transferItemRow{
		Worker: i.Worker.String(), Began: i.Began, Mark: i.Mark, Copy: i.Copy, Entry: i.Entry.String(), Revision: int64(i.Revision),
		Want: i.Want.Line(), WantS: int64(i.Want.Lasts), Was: i.Was.Line(), WasS: int64(i.Was.Lasts), Known: i.Known, Ref: i.Ref, Version: i.Version,
		Op: string(i.Op), State: string(i.State), Problem: string(i.Problem), Why: i.Why, Key: i.Key, Sends: i.Sends, Round: i.Round, SentAt: instant(i.SentAt), Looks: i.Looks,
	}
}

func (r transferItemRow) item() (transfer.Item, error) {
	worker, err := orNobody(r.Worker)
	if err != nil {
		return transfer.Item{}, err
	}
	entry, err := orNobody(r.Entry)
	if err != nil {
		return transfer.Item{}, err
	}
	want, err := transfer.ParseLine(r.Want)
	if err != nil {
		return transfer.Item{}, err
	}
	was, err := transfer.ParseLine(r.Was)
	if err != nil {
		return transfer.Item{}, err
	}
	return transfer.Item{
		Mark: r.Mark, Copy: r.Copy, Entry: domain.TimeEntryID{UUID: entry}, Revision: domain.Revision(r.Revision), Worker: domain.WorkerID{UUID: worker}, Began: r.Began.UTC(),
		Want: want, Was: was, Known: r.Known, Ref: r.Ref, Version: r.Version, Op: transfer.Op(r.Op), State: transfer.State(r.State), Problem: transfer.Problem(r.Problem), Why: r.Why,
		Key: r.Key, Sends: r.Sends, Round: r.Round, SentAt: timeOf(r.SentAt), Looks: r.Looks,
	}, nil
}

// orNobody reads an identifier that is zeros where there is none.
func orNobody(s string) (domain.UUID, error) {
	if s == (domain.UUID{}).String() {
		return domain.UUID{}, nil
	}
	return domain.ParseUUID(s)
}

// Put implements ports.TransferItems.
func (s transferItems) Put(ctx context.Context, of domain.TransferID, items []transfer.Item) error {
	if len(items) == 0 {
		return nil
	}
	rows := make([]transferItemRow, len(items))
	for n, i := range items {
		rows[n] = newTransferItemRow(i)
	}
	body, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("encode items of a transfer: %w", err)
	}
	_, err = s.exec(ctx, `INSERT INTO transfer_item (company_id, transfer_id, `+transferItemColumns+`)
		SELECT ?, ?::uuid, r.* FROM jsonb_to_recordset(?::jsonb) AS r (worker_id uuid, began timestamptz, mark text, copy int, entry_id uuid, revision int, want text, want_s int, was text,
			was_s int, known boolean, ref text, version text, op text, state text, problem text, why text, key text, sends int, round int, sent_at timestamptz, looks int)
		ON CONFLICT (company_id, transfer_id, mark, copy) DO UPDATE SET want = excluded.want, want_s = excluded.want_s, was = excluded.was, was_s = excluded.was_s, known = excluded.known,
			ref = excluded.ref, version = excluded.version, op = excluded.op, state = excluded.state, problem = excluded.problem, why = excluded.why, key = excluded.key,
			sends = excluded.sends, round = excluded.round, sent_at = excluded.sent_at, looks = excluded.looks`, s.id(), of.String(), string(body))
	if err != nil {
		return fmt.Errorf("store items of a transfer: %w", err)
	}
	return nil
}

// Freeze implements ports.TransferItems.
func (s transferItems) Freeze(ctx context.Context, of domain.TransferID, t transfer.Target, first, last domain.Date) error {
	if _, err := s.exec(ctx, `UPDATE transfer_item i SET known = true, was = h.content, was_s = h.lasts_s, ref = h.ref, version = h.version
		FROM transfer_held h WHERE h.company_id = i.company_id AND h.mark = i.mark AND h.target = ? AND i.company_id = ? AND i.transfer_id = ?::uuid`,
		string(t), s.id(), of.String()); err != nil {
		return fmt.Errorf("add what is known to be held: %w", err)
	}
	_, err := s.exec(ctx, `INSERT INTO transfer_item (company_id, transfer_id, `+transferItemColumns+`)
		SELECT h.company_id, ?0::uuid, h.worker_id, h.began, h.mark, 0, h.entry_id, h.revision, '', 0, h.content, h.lasts_s, true, h.ref, h.version, 'none', 'frozen', '', '', '', 0, 0, NULL, 0
		FROM transfer_held h WHERE h.company_id = ?1 AND h.target = ?2 AND h.day BETWEEN ?3::date AND ?4::date
			AND NOT EXISTS (SELECT FROM transfer_item i WHERE i.company_id = h.company_id AND i.transfer_id = ?0::uuid AND i.mark = h.mark)`,
		of.String(), s.id(), string(t), first.String(), last.String())
	if err != nil {
		return fmt.Errorf("add what is to be held no more: %w", err)
	}
	return nil
}

// Workers implements ports.TransferItems.
func (s transferItems) Workers(ctx context.Context, of domain.TransferID, open bool, after domain.WorkerID, limit int) ([]domain.WorkerID, error) {
	query := `SELECT DISTINCT worker_id FROM transfer_item WHERE company_id = ? AND transfer_id = ?::uuid AND (? OR worker_id > ?::uuid)`
	if open {
		query += transferItemOpen
	}
	var rows []struct {
		Worker string `bun:"worker_id"`
	}
	// Nobody is before everybody: after nobody is the beginning, where zeros come first.
	if err := s.all(ctx, &rows, query+` ORDER BY worker_id LIMIT ?`, s.id(), of.String(), after.IsZero(), after.String(), limit); err != nil {
		return nil, fmt.Errorf("select workers of a transfer: %w", err)
	}
	out := make([]domain.WorkerID, len(rows))
	for i, r := range rows {
		id, err := orNobody(r.Worker)
		if err != nil {
			return nil, fmt.Errorf("stored item of a transfer: %w", err)
		}
		out[i] = domain.WorkerID{UUID: id}
	}
	return out, nil
}

// Of implements ports.TransferItems.
func (s transferItems) Of(ctx context.Context, of domain.TransferID, workers []domain.WorkerID) ([]transfer.Item, error) {
	ids := make([]string, len(workers))
	for i, w := range workers {
		ids[i] = w.String()
	}
	return s.items(ctx, transferItemSelect+` AND worker_id = ANY (?::uuid[]) ORDER BY worker_id, began, mark, copy`, s.id(), of.String(), pgdialect.Array(ids))
}

// Next implements ports.TransferItems.
func (s transferItems) Next(ctx context.Context, of domain.TransferID, limit int) ([]transfer.Item, error) {
	return s.items(ctx, transferItemSelect+` AND state = 'planned' ORDER BY op DESC, worker_id, began LIMIT ?`, s.id(), of.String(), limit)
}

func (s transferItems) items(ctx context.Context, query string, args ...any) ([]transfer.Item, error) {
	var rows []transferItemRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select items of a transfer: %w", err)
	}
	return convert(rows, transferItemRow.item)
}
