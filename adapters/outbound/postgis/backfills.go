package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"actual/domain"
	"actual/ports"
)

type backfills struct{ scope }

type backfillRow struct {
	ID          string          `bun:"id"`
	From        time.Time       `bun:"from_at"`
	To          time.Time       `bun:"to_at"`
	Through     time.Time       `bun:"through_at"`
	Continues   bool            `bun:"continues"`
	Found       int64           `bun:"found"`
	Stored      int64           `bun:"stored"`
	Quarantined int64           `bun:"quarantined"`
	Known       int64           `bun:"known"`
	Ahead       int64           `bun:"ahead"`
	Hours       json.RawMessage `bun:"hours"`
	AskedBy     string          `bun:"asked_by"`
	AskedAt     time.Time       `bun:"asked_at"`
	MovedAt     time.Time       `bun:"moved_at"`
	EndedAt     *time.Time      `bun:"ended_at"`
	Problem     string          `bun:"problem"`
}

const backfillColumns = `id, from_at, to_at, through_at, continues, found, stored, quarantined, known, ahead, hours, asked_by, asked_at, moved_at, ended_at, problem`

func (r backfillRow) backfill() (ports.Backfill, error) {
	id, err := domain.ParseBackfillID(r.ID)
	if err != nil {
		return ports.Backfill{}, fmt.Errorf("stored backfill: %w", err)
	}
	var hours map[string]int64
	if err := json.Unmarshal(r.Hours, &hours); err != nil {
		return ports.Backfill{}, fmt.Errorf("stored backfill %s: %w", id, err)
	}
	missing := make(map[time.Time]int64, len(hours))
	for text, n := range hours {
		sec, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return ports.Backfill{}, fmt.Errorf("stored backfill %s: %w", id, err)
		}
		missing[at(sec)] = n
	}
	return ports.Backfill{
		ID: id, Window: ports.HubWindow{From: r.From.UTC(), To: r.To.UTC()}, Through: r.Through.UTC(), Continues: r.Continues,
		BackfillCounts: ports.BackfillCounts{Found: r.Found, Stored: r.Stored, Quarantined: r.Quarantined, Known: r.Known, Ahead: r.Ahead, Missing: missing},
		By:             r.AskedBy, AskedAt: r.AskedAt.UTC(), MovedAt: r.MovedAt.UTC(), EndedAt: timeOf(r.EndedAt), Problem: r.Problem,
	}, nil
}

func hoursOf(b ports.Backfill) (string, error) {
	hours := make(map[string]int64, len(b.Missing))
	for hour, n := range b.Missing {
		hours[strconv.FormatInt(hour.Unix(), 10)] = n
	}
	text, err := json.Marshal(hours)
	if err != nil {
		return "", fmt.Errorf("encode hours: %w", err)
	}
	return string(text), nil
}

// Begin implements ports.Backfills.
func (s backfills) Begin(ctx context.Context, b ports.Backfill) error {
	hours, err := hoursOf(b)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `INSERT INTO backfill (company_id, `+backfillColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), b.ID.String(), b.Window.From, b.Window.To, b.Through, b.Continues, b.Found, b.Stored, b.Quarantined, b.Known, b.Ahead, hours,
		b.By, b.AskedAt, b.MovedAt, timeOrNull(b.EndedAt), b.Problem)
	if err != nil {
		return fmt.Errorf("insert backfill: %w", err)
	}
	return nil
}

// ByID implements ports.Backfills.
func (s backfills) ByID(ctx context.Context, id domain.BackfillID) (ports.Backfill, error) {
	var row backfillRow
	err := s.one(ctx, ports.ErrBackfillNotFound, &row, `SELECT `+backfillColumns+` FROM backfill WHERE company_id = ? AND id = ?`, s.id(), id.String())
	if err != nil {
		return ports.Backfill{}, fmt.Errorf("select backfill: %w", err)
	}
	return row.backfill()
}

// Save implements ports.Backfills.
func (s backfills) Save(ctx context.Context, b ports.Backfill, was time.Time) error {
	hours, err := hoursOf(b)
	if err != nil {
		return err
	}
	n, err := s.exec(ctx, `UPDATE backfill SET through_at = ?, found = ?, stored = ?, quarantined = ?, known = ?, ahead = ?, hours = ?, moved_at = ?, ended_at = ?, problem = ?
		WHERE company_id = ? AND id = ? AND through_at = ? AND ended_at IS NULL`,
		b.Through, b.Found, b.Stored, b.Quarantined, b.Known, b.Ahead, hours, b.MovedAt, timeOrNull(b.EndedAt), b.Problem, s.id(), b.ID.String(), was)
	if err != nil {
		return fmt.Errorf("save backfill: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}

// List implements ports.Backfills. Backfills have ids in order of time.
func (s backfills) List(ctx context.Context, openOnly bool, before domain.BackfillID, limit int) ([]ports.Backfill, error) {
	var rows []backfillRow
	err := s.all(ctx, &rows, `SELECT `+backfillColumns+` FROM backfill
		WHERE company_id = ? AND (? OR id < ?::uuid) AND (NOT ? OR ended_at IS NULL) ORDER BY id DESC LIMIT ?`,
		s.id(), before.IsZero(), before.String(), openOnly, limit)
	if err != nil {
		return nil, fmt.Errorf("select backfills: %w", err)
	}
	return convert(rows, backfillRow.backfill)
}

// Through implements ports.Backfills.
func (s backfills) Through(ctx context.Context) (time.Time, error) {
	var row struct {
		Through *time.Time `bun:"through"`
	}
	if err := s.one(ctx, errNoRow, &row, `SELECT max(through_at) AS through FROM backfill WHERE company_id = ? AND continues`, s.id()); err != nil {
		return time.Time{}, fmt.Errorf("select until when all is compared: %w", err)
	}
	return timeOf(row.Through), nil
}
