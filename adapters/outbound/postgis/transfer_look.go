package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

// Items implements ports.TransferLook.
func (s transferItems) Items(ctx context.Context, of domain.TransferID, f ports.TransferFilter, after ports.TransferPlace, limit int) ([]transfer.Item, error) {
	return s.items(ctx, transferItemSelect+` AND (? OR (worker_id, began, mark, copy) > (?::uuid, ?::timestamptz, ?, ?))
			AND (? = '' OR state = ?) AND (? = '' OR op = ?) AND (? OR worker_id = ?::uuid) AND (NOT ? OR state IN ('refused', 'conflict', 'unmapped'))
		ORDER BY worker_id, began, mark, copy LIMIT ?`,
		s.id(), of.String(), after.Mark == "", after.Worker.String(), after.Began, after.Mark, after.Copy,
		string(f.State), string(f.State), string(f.Op), string(f.Op), f.Worker.IsZero(), f.Worker.String(), f.Listed, limit)
}

// Hours implements ports.TransferLook.
func (s transferItems) Hours(ctx context.Context, of domain.TransferID, after domain.WorkerID, limit int) ([]ports.TransferHours, error) {
	var rows []struct {
		Worker      string `bun:"worker_id"`
		Items       int    `bun:"items"`
		Wanted      int64  `bun:"wanted"`
		Added       int    `bun:"added"`
		Changed     int    `bun:"changed"`
		Removed     int    `bun:"removed"`
		AddedS      int64  `bun:"added_s"`
		RemovedS    int64  `bun:"removed_s"`
		ChangedMore int64  `bun:"changed_more"`
		ChangedLess int64  `bun:"changed_less"`
		Listed      int    `bun:"listed"`
		ListedS     int64  `bun:"listed_s"`
	}
	err := s.all(ctx, &rows, `SELECT worker_id, count(*) AS items, coalesce(sum(want_s), 0) AS wanted,
			count(*) FILTER (WHERE goes AND op = 'add') AS added, count(*) FILTER (WHERE goes AND op = 'change') AS changed, count(*) FILTER (WHERE goes AND op = 'remove') AS removed,
			coalesce(sum(want_s) FILTER (WHERE goes AND op = 'add'), 0) AS added_s, coalesce(sum(was_s) FILTER (WHERE goes AND op = 'remove'), 0) AS removed_s,
			coalesce(sum(want_s) FILTER (WHERE goes AND op = 'change'), 0) AS changed_more, coalesce(sum(was_s) FILTER (WHERE goes AND op = 'change'), 0) AS changed_less,
			count(*) FILTER (WHERE listed) AS listed, coalesce(sum(want_s) FILTER (WHERE listed), 0) AS listed_s
		FROM (SELECT *, state IN ('refused', 'conflict', 'unmapped') AS listed, state NOT IN ('refused', 'conflict', 'unmapped', 'left_out') AS goes
			FROM transfer_item WHERE company_id = ? AND transfer_id = ?::uuid AND (? OR worker_id > ?::uuid)) i
		GROUP BY worker_id ORDER BY worker_id LIMIT ?`, s.id(), of.String(), after.IsZero(), after.String(), limit)
	if err != nil {
		return nil, fmt.Errorf("sum up a transfer: %w", err)
	}
	out := make([]ports.TransferHours, len(rows))
	for i, r := range rows {
		id, err := orNobody(r.Worker)
		if err != nil {
			return nil, fmt.Errorf("stored item of a transfer: %w", err)
		}
		out[i] = ports.TransferHours{
			Worker: domain.WorkerID{UUID: id}, Items: r.Items, Wanted: timesheet.Hours(r.Wanted), Added: r.Added, Changed: r.Changed, Removed: r.Removed,
			AddedHours: timesheet.Hours(r.AddedS), RemovedHours: timesheet.Hours(r.RemovedS), ChangedMore: timesheet.Hours(r.ChangedMore), ChangedLess: timesheet.Hours(r.ChangedLess),
			Listed: r.Listed, ListedHours: timesheet.Hours(r.ListedS),
		}
	}
	return out, nil
}

// Counts implements ports.TransferLook.
func (s transferItems) Counts(ctx context.Context, of domain.TransferID) ([]ports.TransferCount, error) {
	var rows []struct {
		Op      string `bun:"op"`
		State   string `bun:"state"`
		Problem string `bun:"problem"`
		Items   int    `bun:"items"`
		Hours   int64  `bun:"hours"`
	}
	err := s.all(ctx, &rows, `SELECT op, state, problem, count(*) AS items, coalesce(sum(want_s), 0) AS hours FROM transfer_item
		WHERE company_id = ? AND transfer_id = ?::uuid GROUP BY op, state, problem ORDER BY state, op, problem`, s.id(), of.String())
	if err != nil {
		return nil, fmt.Errorf("count items of a transfer: %w", err)
	}
	out := make([]ports.TransferCount, len(rows))
	for i, r := range rows {
		out[i] = ports.TransferCount{Op: transfer.Op(r.Op), State: transfer.State(r.State), Problem: transfer.Problem(r.Problem), Items: r.Items, Hours: timesheet.Hours(r.Hours)}
	}
	return out, nil
}

// Overwrite implements ports.TransferLook. It is transfer.Item.Overwrite, of all.
func (s transferItems) Overwrite(ctx context.Context, of domain.TransferID) (int, error) {
	n, err := s.exec(ctx, `UPDATE transfer_item SET state = 'planned', problem = '', why = ''
		WHERE company_id = ? AND transfer_id = ?::uuid AND state = 'conflict' AND problem IN ('changed_there', 'removed_there') AND op <> 'none'`, s.id(), of.String())
	if err != nil {
		return 0, fmt.Errorf("overwrite what was changed at a target: %w", err)
	}
	return int(n), nil
}

type heldMarks struct{ scope }

type heldRow struct {
	Mark     string    `json:"mark"`
	Worker   string    `json:"worker_id"`
	Began    time.Time `json:"began"`
	Entry    string    `json:"entry_id"`
	Revision int64     `json:"revision"`
	Day      string    `json:"day"`
	Content  string    `json:"content"`
	Lasts    int64     `json:"lasts_s"`
	Ref      string    `json:"ref"`
	Version  string    `json:"version"`
}

// Keep implements ports.HeldMarks.
func (s heldMarks) Keep(ctx context.Context, t transfer.Target, of domain.TransferID, items []transfer.Item) error {
	var held []heldRow
	gone := []string{}
	for _, i := range items {
		switch {
		case i.Copy > 0:
		case i.Wanted():
			held = append(held, heldRow{
				Mark: i.Mark, Worker: i.Worker.String(), Began: i.Began, Entry: i.Entry.String(), Revision: int64(i.Revision), Day: i.Want.Day.String(),
				Content: i.Want.Line(), Lasts: int64(i.Want.Lasts), Ref: i.Ref, Version: i.Version,
			})
		default:
			gone = append(gone, i.Mark)
		}
	}
	if len(gone) > 0 {
		if _, err := s.exec(ctx, `DELETE FROM transfer_held WHERE company_id = ? AND target = ? AND mark = ANY (?)`, s.id(), string(t), pgdialect.Array(gone)); err != nil {
			return fmt.Errorf("forget what a target holds no more: %w", err)
		}
	}
	if len(held) == 0 {
		return nil
	}
	body, err := json.Marshal(held)
	if err != nil {
		return fmt.Errorf("encode what a target holds: %w", err)
	}
	_, err = s.exec(ctx, `INSERT INTO transfer_held (company_id, target, transfer_id, mark, worker_id, began, entry_id, revision, day, content, lasts_s, ref, version)
		SELECT ?, ?, ?::uuid, r.* FROM jsonb_to_recordset(?::jsonb) AS r (mark text, worker_id uuid, began timestamptz, entry_id uuid, revision int, day date, content text, lasts_s int,
			ref text, version text)
		ON CONFLICT (company_id, target, mark) DO UPDATE SET transfer_id = excluded.transfer_id, worker_id = excluded.worker_id, began = excluded.began, entry_id = excluded.entry_id,
			revision = excluded.revision, day = excluded.day, content = excluded.content, lasts_s = excluded.lasts_s, ref = excluded.ref, version = excluded.version`,
		s.id(), string(t), of.String(), string(body))
	if err != nil {
		return fmt.Errorf("store what a target holds: %w", err)
	}
	return nil
}

// Known implements ports.HeldMarks.
func (s heldMarks) Known(ctx context.Context, t transfer.Target, of domain.TransferID, marks []string) (map[string]bool, error) {
	known := map[string]bool{}
	if len(marks) == 0 {
		return known, nil
	}
	var rows []struct {
		Mark string `bun:"mark"`
	}
	err := s.all(ctx, &rows, `SELECT mark FROM transfer_held WHERE company_id = ?0 AND target = ?1 AND mark = ANY (?2)
		UNION SELECT mark FROM transfer_item WHERE company_id = ?0 AND transfer_id = ?3::uuid AND mark = ANY (?2)`,
		s.id(), string(t), pgdialect.Array(marks), of.String())
	if err != nil {
		return nil, fmt.Errorf("select known marks: %w", err)
	}
	for _, r := range rows {
		known[r.Mark] = true
	}
	return known, nil
}

// On implements ports.HeldMarks.
func (s heldMarks) On(ctx context.Context, first, last domain.Date) (t transfer.Target, day domain.Date, ok bool, err error) {
	var row struct {
		Target string `bun:"target"`
		Day    string `bun:"day"`
	}
	err = s.one(ctx, errNoRow, &row, `SELECT target, day::text AS day FROM (
			SELECT target, day FROM transfer_held WHERE company_id = ?0 AND day BETWEEN ?1::date AND ?2::date
			UNION ALL SELECT target, greatest(first_day, ?1::date) FROM transfer WHERE company_id = ?0 AND stage IN ('writing', 'checking') AND first_day <= ?2::date AND last_day >= ?1::date
		) held ORDER BY day, target LIMIT 1`, s.id(), first.String(), last.String())
	if errors.Is(err, errNoRow) {
		return t, day, false, nil
	}
	if err == nil {
		day, err = domain.ParseDate(row.Day)
	}
	if err != nil {
		return t, day, false, fmt.Errorf("select days that targets hold: %w", err)
	}
	return transfer.Target(row.Target), day, true, nil
}

// LastCommitted implements ports.HeldMarks.
func (s heldMarks) LastCommitted(ctx context.Context, t transfer.Target) (at time.Time, writing bool, err error) {
	var row struct {
		At      *time.Time `bun:"at"`
		Writing bool       `bun:"writing"`
	}
	err = s.one(ctx, errNoRow, &row, `SELECT max(committed_at) FILTER (WHERE target = ?) AS at, coalesce(bool_or(stage IN ('writing', 'checking')), false) AS writing FROM transfer WHERE company_id = ?`,
		string(t), s.id())
	if err != nil {
		return time.Time{}, false, fmt.Errorf("select the last committed transfer: %w", err)
	}
	return timeOf(row.At), row.Writing, nil
}
