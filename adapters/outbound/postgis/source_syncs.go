package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

type syncs struct{ scope }

type syncRow struct {
	ID       string          `bun:"id"`
	Source   string          `bun:"source"`
	Whole    bool            `bun:"whole"`
	Believe  bool            `bun:"believe"`
	FromDate string          `bun:"from_date"`
	ToDate   string          `bun:"to_date"`
	Step     string          `bun:"step"`
	Kind     string          `bun:"kind"`
	After    string          `bun:"after"`
	Lists    []string        `bun:"lists,array"`
	ReadAt   json.RawMessage `bun:"read_at"`
	Calls    int64           `bun:"calls"`
	Counts   json.RawMessage `bun:"counts"`
	Notes    []string        `bun:"notes,array"`
	BeganBy  string          `bun:"began_by"`
	BeganAt  time.Time       `bun:"began_at"`
	MovedAt  time.Time       `bun:"moved_at"`
	EndedAt  *time.Time      `bun:"ended_at"`
	Problem  string          `bun:"problem"`
	Revision int             `bun:"revision"`
}

const selectSyncs = `SELECT id, source, whole, believe, from_date::text AS from_date, to_date::text AS to_date, step, kind, after, lists, read_at, calls, counts, notes,
	began_by, began_at, moved_at, ended_at, problem, revision FROM source_sync WHERE company_id = ?`

// syncCountsJSON is what became of rows, as it is stored.
type syncCountsJSON struct {
	Read      int `json:"read,omitempty"`
	Changed   int `json:"changed,omitempty"`
	Gone      int `json:"gone,omitempty"`
	Made      int `json:"made,omitempty"`
	Matched   int `json:"matched,omitempty"`
	Updated   int `json:"updated,omitempty"`
	Cancelled int `json:"cancelled,omitempty"`
	Waiting   int `json:"waiting,omitempty"`
}

func (r syncRow) sync() (s source.Sync, err error) {
	s = source.Sync{
		Source: job.Source(r.Source), Full: r.Whole, Believe: r.Believe, Stage: source.Stage{Step: source.Step(r.Step), Kind: source.Kind(r.Kind), After: r.After},
		Calls: r.Calls, Notes: r.Notes, By: r.BeganBy, BeganAt: r.BeganAt.UTC(), MovedAt: r.MovedAt.UTC(), EndedAt: timeOf(r.EndedAt), Problem: r.Problem,
		Revision: domain.Revision(r.Revision), ReadAt: map[source.Kind]time.Time{}, Counts: map[source.Kind]source.Counts{},
	}
	if len(s.Notes) == 0 {
		s.Notes = nil
	}
	for _, kind := range r.Lists {
		s.Lists = append(s.Lists, source.Kind(kind))
	}
	if s.ID, err = domain.ParseSyncID(r.ID); err != nil {
		return s, fmt.Errorf("stored sync: %w", err)
	}
	if s.From, err = domain.ParseDate(r.FromDate); err != nil {
		return s, fmt.Errorf("stored sync: %w", err)
	}
	if s.To, err = domain.ParseDate(r.ToDate); err != nil {
		return s, fmt.Errorf("stored sync: %w", err)
	}
	var read map[source.Kind]int64
	if err := json.Unmarshal(r.ReadAt, &read); err != nil {
		return s, fmt.Errorf("stored sync: %w", err)
	}
	for kind, sec := range read {
		s.ReadAt[kind] = at(sec)
	}
	var counts map[source.Kind]syncCountsJSON
	if err := json.Unmarshal(r.Counts, &counts); err != nil {
		return s, fmt.Errorf("stored sync: %w", err)
	}
	for kind, c := range counts {
		s.Counts[kind] = source.Counts(c)
	}
	return s, nil
}

// encodeSync returns ReadAt and Counts as they are stored.
func encodeSync(s source.Sync) (read, counts string, err error) {
	at, of := map[source.Kind]int64{}, map[source.Kind]syncCountsJSON{}
	for kind, t := range s.ReadAt {
		at[kind] = t.Unix()
	}
	for kind, c := range s.Counts {
		of[kind] = syncCountsJSON(c)
	}
	r, err := json.Marshal(at)
	if err != nil {
		return "", "", fmt.Errorf("encode sync: %w", err)
	}
	c, err := json.Marshal(of)
	if err != nil {
		return "", "", fmt.Errorf("encode sync: %w", err)
	}
	return string(r), string(c), nil
}

// Begin implements ports.Syncs.
func (s syncs) Begin(ctx context.Context, x source.Sync) error {
	read, counts, err := encodeSync(x)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `INSERT INTO source_sync (company_id, id, source, whole, believe, from_date, to_date, step, kind, after, lists, read_at, calls, counts, notes,
			began_by, began_at, moved_at, ended_at, problem, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id(), x.ID.String(), string(x.Source), x.Full, x.Believe, x.From.String(), x.To.String(), string(x.Stage.Step), string(x.Stage.Kind), x.Stage.After,
		pgdialect.Array(strung(x.Lists)), read, x.Calls, counts, pgdialect.Array(notNil(x.Notes)), x.By, x.BeganAt, x.MovedAt, timeOrNull(x.EndedAt), x.Problem, int(x.Revision))
	if violates(err, "source_sync_open") {
		return domain.ErrMoved
	}
	if err != nil {
		return fmt.Errorf("insert sync: %w", err)
	}
	return nil
}

// ByID implements ports.Syncs.
func (s syncs) ByID(ctx context.Context, id domain.SyncID) (source.Sync, error) {
	var row syncRow
	if err := s.one(ctx, ports.ErrSyncNotFound, &row, selectSyncs+` AND id = ?`, s.id(), id.String()); err != nil {
		return source.Sync{}, fmt.Errorf("select sync: %w", err)
	}
	return row.sync()
}

// Save implements ports.Syncs.
func (s syncs) Save(ctx context.Context, x source.Sync) error {
	read, counts, err := encodeSync(x)
	if err != nil {
		return err
	}
	n, err := s.exec(ctx, `UPDATE source_sync SET step = ?, kind = ?, after = ?, lists = ?, read_at = ?, calls = ?, counts = ?, notes = ?, moved_at = ?, ended_at = ?, problem = ?,
			revision = revision + 1 WHERE company_id = ? AND id = ? AND revision = ? AND ended_at IS NULL`,
		string(x.Stage.Step), string(x.Stage.Kind), x.Stage.After, pgdialect.Array(strung(x.Lists)), read, x.Calls, counts, pgdialect.Array(notNil(x.Notes)), x.MovedAt, timeOrNull(x.EndedAt), x.Problem,
		s.id(), x.ID.String(), int(x.Revision))
	return saved(n, err, "save sync")
}

// List implements ports.Syncs. Syncs have ids in order of time.
func (s syncs) List(ctx context.Context, of job.Source, before domain.SyncID, limit int) ([]source.Sync, error) {
	var rows []syncRow
	err := s.all(ctx, &rows, selectSyncs+` AND source = ? AND (? OR id < ?::uuid) ORDER BY id DESC LIMIT ?`,
		s.id(), string(of), before.IsZero(), before.String(), limit)
	if err != nil {
		return nil, fmt.Errorf("select syncs: %w", err)
	}
	return convert(rows, syncRow.sync)
}

func notNil(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}
