package postgis

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/ports"
)

type previews struct{ scope }

type previewRow struct {
	ID         string    `bun:"id"`
	Request    string    `bun:"request"`
	Expect     string    `bun:"expect"`
	Applies    bool      `bun:"applies"`
	AskedBy    string    `bun:"asked_by"`
	AskedAt    time.Time `bun:"asked_at"`
	ExpiresAt  time.Time `bun:"expires_at"`
	State      string    `bun:"state"`
	HeardAt    time.Time `bun:"heard_at"`
	BadgesDone int       `bun:"badges_done"`
	Badges     int       `bun:"badges"`
	Result     *string   `bun:"result"`
	Code       string    `bun:"code"`
	Detail     string    `bun:"detail"`
}

const previewColumns = `id, request, expect, applies, asked_by, asked_at, expires_at, state, heard_at, badges_done, badges, result, code, detail`

func (r previewRow) task() (ports.PreviewTask, error) {
	id, err := domain.ParsePreviewID(r.ID)
	if err != nil {
		return ports.PreviewTask{}, fmt.Errorf("stored preview: %w", err)
	}
	t := ports.PreviewTask{
		ID: id, Request: []byte(r.Request), Expect: r.Expect, Applies: r.Applies, By: r.AskedBy, State: ports.PreviewState(r.State),
		Done: r.BadgesDone, Badges: r.Badges, AskedAt: r.AskedAt.UTC(), HeardAt: r.HeardAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(), Code: r.Code, Detail: r.Detail,
	}
	if r.Result != nil {
		t.Result = []byte(*r.Result)
	}
	return t, nil
}

// Begin implements ports.Previews.
func (s previews) Begin(ctx context.Context, t ports.PreviewTask) error {
	for _, table := range []string{
		`DELETE FROM preview_change c USING preview p WHERE c.company_id = ? AND p.company_id = c.company_id AND p.id = c.preview_id AND p.expires_at <= ?`,
		`DELETE FROM preview WHERE company_id = ? AND expires_at <= ?`,
	} {
		if _, err := s.exec(ctx, table, s.id(), t.AskedAt); err != nil {
			return fmt.Errorf("let expired previews go: %w", err)
		}
	}
	n, err := s.exec(ctx, `INSERT INTO preview (company_id, id, request, expect, applies, asked_by, asked_at, expires_at, state, heard_at)
		SELECT ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ? WHERE (SELECT count(*) FROM preview WHERE company_id = ? AND state IN ('waiting', 'running')) < ?`,
		s.id(), t.ID.String(), string(t.Request), t.Expect, t.Applies, t.By, t.AskedAt, t.ExpiresAt, t.AskedAt, s.id(), ports.MaxPreviews)
	if err != nil {
		return fmt.Errorf("insert preview: %w", err)
	}
	if n == 0 {
		return ports.ErrPreviewsFull
	}
	return nil
}

// ByID implements ports.Previews.
func (s previews) ByID(ctx context.Context, id domain.PreviewID, now time.Time) (ports.PreviewTask, error) {
	var row previewRow
	err := s.one(ctx, ports.ErrPreviewNotFound, &row, `SELECT `+previewColumns+` FROM preview WHERE company_id = ? AND id = ? AND expires_at > ?`, s.id(), id.String(), now)
	if err != nil {
		return ports.PreviewTask{}, fmt.Errorf("select preview %s: %w", id, err)
	}
	return row.task()
}

// Take implements ports.Previews.
func (s previews) Take(ctx context.Context, id domain.PreviewID, now, silent time.Time) (ports.PreviewTask, bool, error) {
	var rows []previewRow
	err := s.all(ctx, &rows, `UPDATE preview SET state = 'running', heard_at = ?, badges_done = 0, badges = 0
		WHERE company_id = ? AND id = ? AND expires_at > ? AND (state = 'waiting' OR state = 'running' AND heard_at < ?) RETURNING `+previewColumns,
		now, s.id(), id.String(), now, silent)
	if err != nil || len(rows) == 0 {
		return ports.PreviewTask{}, false, err
	}
	t, err := rows[0].task()
	return t, err == nil, err
}

// changesAtOnce is how many changes one statement inserts.
const changesAtOnce = 2000

// Save implements ports.Previews.
func (s previews) Save(ctx context.Context, t ports.PreviewTask) error {
	var result any
	if t.Result != nil {
		result = string(t.Result)
	}
	_, err := s.exec(ctx, `UPDATE preview SET state = ?, heard_at = ?, badges_done = ?, badges = ?, result = ?, code = ?, detail = ?
		WHERE company_id = ? AND id = ? AND state = 'running'`,
		string(t.State), t.HeardAt, t.Done, t.Badges, result, t.Code, t.Detail, s.id(), t.ID.String())
	if err != nil {
		return fmt.Errorf("update preview %s: %w", t.ID, err)
	}
	first := 0
	for chunk := range slices.Chunk(t.Changes, changesAtOnce) {
		texts := make([]string, len(chunk))
		for i, c := range chunk {
			texts[i] = string(c)
		}
		_, err := s.exec(ctx, `INSERT INTO preview_change (company_id, preview_id, n, change)
			SELECT ?, ?, ? + c.n, c.change::json FROM unnest(?::text[]) WITH ORDINALITY AS c (change, n)`, s.id(), t.ID.String(), first-1, pgdialect.Array(texts))
		if err != nil {
			return fmt.Errorf("insert changes of preview %s: %w", t.ID, err)
		}
		first += len(chunk)
	}
	return nil
}

// Changes implements ports.Previews.
func (s previews) Changes(ctx context.Context, id domain.PreviewID, n, limit int) ([][]byte, error) {
	var rows []struct {
		Change string `bun:"change"`
	}
	err := s.all(ctx, &rows, `SELECT change FROM preview_change WHERE company_id = ? AND preview_id = ? AND n >= ? ORDER BY n LIMIT ?`, s.id(), id.String(), n, limit)
	if err != nil {
		return nil, fmt.Errorf("select changes of preview %s: %w", id, err)
	}
	out := make([][]byte, len(rows))
	for i, r := range rows {
		out[i] = []byte(r.Change)
	}
	return out, nil
}
