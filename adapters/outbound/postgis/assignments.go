package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/assignment"
	"actual/domain/job"
	"actual/ports"
)

type assignments struct{ scope }

type assignmentExportRow struct {
	OnDate    string    `bun:"on_date"`
	Revision  int       `bun:"revision"`
	MadeAt    time.Time `bun:"made_at"`
	MadeBy    string    `bun:"made_by"`
	CheckedAt time.Time `bun:"checked_at"`
	Total     int       `bun:"total"`
	Added     int       `bun:"added"`
	Changed   int       `bun:"changed"`
	Removed   int       `bun:"removed"`
	Digest    []byte    `bun:"digest"`
	MadeFrom  []byte    `bun:"made_from"`
}

// madeFrom is what an export is made from, as it is stored.
type madeFrom struct {
	Zone    string       `json:"zone"`
	Jobs    int          `json:"jobs"`
	Visits  int          `json:"visits"`
	Members int          `json:"members"`
	Booked  int          `json:"booked"`
	Within  int          `json:"recent_within"`
	Days    int          `json:"recent_days"`
	Syncs   []syncedJSON `json:"syncs"`
}

type syncedJSON struct {
	Source  string    `json:"source"`
	Sync    string    `json:"sync"`
	EndedAt time.Time `json:"ended_at"`
}

func (r assignmentExportRow) export() (assignment.Export, error) {
	e := assignment.Export{
		Revision: domain.Revision(r.Revision), MadeAt: r.MadeAt.UTC(), By: r.MadeBy, CheckedAt: r.CheckedAt.UTC(),
		Total: r.Total, Added: r.Added, Changed: r.Changed, Removed: r.Removed,
	}
	copy(e.Digest[:], r.Digest)
	var from madeFrom
	err := json.Unmarshal(r.MadeFrom, &from)
	if err == nil {
		e.Date, err = domain.ParseDate(r.OnDate)
	}
	e.From = assignment.MadeFrom{
		Zone: from.Zone, Jobs: from.Jobs, Visits: from.Visits, Members: from.Members, Booked: from.Booked,
		Recent: assignment.Recent{Within: from.Within, Days: from.Days},
	}
	for _, s := range from.Syncs {
		if err != nil {
			break
		}
		var id domain.UUID
		id, err = domain.ParseUUID(s.Sync)
		e.From.Syncs = append(e.From.Syncs, assignment.Synced{Source: job.Source(s.Source), Sync: domain.SyncID{UUID: id}, EndedAt: s.EndedAt.UTC()})
	}
	if err != nil {
		return assignment.Export{}, fmt.Errorf("stored export: %w", err)
	}
	return e, nil
}

func madeFromJSON(from assignment.MadeFrom) ([]byte, error) {
	out := madeFrom{
		Zone: from.Zone, Jobs: from.Jobs, Visits: from.Visits, Members: from.Members, Booked: from.Booked,
		Within: from.Recent.Within, Days: from.Recent.Days, Syncs: []syncedJSON{},
	}
	for _, s := range from.Syncs {
		out.Syncs = append(out.Syncs, syncedJSON{string(s.Source), s.Sync.String(), s.EndedAt})
	}
	return json.Marshal(out)
}

// Exports implements ports.Assignments.
func (s assignments) Exports(ctx context.Context, q ports.AssignmentExportQuery) ([]assignment.Export, error) {
	query, args := `SELECT on_date::text AS on_date, revision, made_at, made_by, checked_at, total, added, changed, removed, digest, made_from
		FROM assignment_export WHERE company_id = ?`, []any{s.id()}
	add := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }
	if !q.Date.IsZero() {
		add(` AND on_date = ?::date`, q.Date.String())
	}
	if q.Revision > 0 {
		add(` AND revision = ?`, int(q.Revision))
	}
	if !q.BeforeDate.IsZero() {
		add(` AND (on_date, revision) < (?::date, ?)`, q.BeforeDate.String(), int(q.BeforeRevision))
	}
	add(` ORDER BY on_date DESC, revision DESC`)
	if q.Limit > 0 {
		add(` LIMIT ?`, q.Limit)
	}
	var rows []assignmentExportRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select exports of assignments: %w", err)
	}
	return convert(rows, assignmentExportRow.export)
}

var (
	assignmentsEnd = prepared{"assignments_end", `UPDATE assignment_row SET to_revision = $3
		WHERE company_id = $1 AND on_date = $2 AND to_revision IS NULL AND key = ANY ($4::text[])`}
	assignmentsAdd = prepared{"assignments_add", `INSERT INTO assignment_row (company_id, on_date, from_revision, key, place, source, site_id, job_id, crew_id, worker_id, badge_id, body)
		SELECT $1, $2, $3, r.key, r.place, r.source, r.site, NULLIF(r.job, $12), NULLIF(r.crew, $12), NULLIF(r.worker, $12), NULLIF(r.badge, $12), r.body::jsonb
		FROM unnest($4::text[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[], $10::uuid[], $11::uuid[], $13::text[])
			AS r (key, place, source, site, job, crew, worker, badge, body)`}
	assignmentsOf = prepared{"assignments_of", `SELECT key, from_revision, to_revision, job_id, site_id, crew_id, worker_id, badge_id, source, body FROM assignment_row
		WHERE company_id = $1 AND on_date = $2 AND from_revision <= $3 AND (to_revision IS NULL OR to_revision > $3)
			AND ($4::uuid IS NULL OR job_id = $4) AND ($5::uuid IS NULL OR site_id = $5) AND ($6::uuid IS NULL OR crew_id = $6)
			AND ($7::uuid IS NULL OR worker_id = $7) AND ($8 = '' OR source = $8) AND place > $9 ORDER BY place LIMIT $10`}
	assignmentsMoved = prepared{"assignments_moved", `SELECT key, from_revision, to_revision, job_id, site_id, crew_id, worker_id, badge_id, source, body FROM assignment_row
		WHERE company_id = $1 AND on_date = $2 AND (from_revision = $3 OR to_revision = $3) ORDER BY place`}
)

// Add implements ports.Assignments.
func (s assignments) Add(ctx context.Context, e assignment.Export, changes []assignment.Change) error {
	from, err := madeFromJSON(e.From)
	if err != nil {
		return fmt.Errorf("export of assignments: %w", err)
	}
	_, err = s.exec(ctx, `INSERT INTO assignment_export (company_id, on_date, revision, made_at, made_by, checked_at, total, added, changed, removed, digest, made_from)
		VALUES (?, ?::date, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)`,
		s.id(), e.Date.String(), int(e.Revision), e.MadeAt, e.By, e.CheckedAt, e.Total, e.Added, e.Changed, e.Removed, e.Digest[:], string(from))
	if violates(err, "assignment_export_pkey") {
		return domain.ErrMoved
	}
	if err != nil {
		return fmt.Errorf("insert export of assignments: %w", err)
	}
	var gone []string
	var is []assignment.Row
	for _, c := range changes {
		if c.Was != nil {
			gone = append(gone, c.Was.Key())
		}
		if c.Is != nil {
			is = append(is, *c.Is)
		}
	}
	on, revision := pgDate(e.Date), int32(e.Revision) //nolint:gosec // It counts.
	add, err := assignmentColumns(is)
	if err != nil {
		return err
	}
	err = s.pipeline(ctx,
		asked{prepared: assignmentsEnd, args: []any{on, revision, gone}},
		asked{prepared: assignmentsAdd, args: append([]any{on, revision}, add...)})
	if err != nil {
		return fmt.Errorf("store assignments: %w", err)
	}
	return nil
}

// assignmentColumns are rows as parameters of assignmentsAdd, from $4 on.
func assignmentColumns(rows []assignment.Row) ([]any, error) {
	var keys, places, sources, bodies []string
	var sites, jobs, crews, workers, badges []domain.UUID
	for _, r := range rows {
		body, err := json.Marshal(bodyOf(r))
		if err != nil {
			return nil, fmt.Errorf("assignment: %w", err)
		}
		keys, places, sources, bodies = append(keys, r.Key()), append(places, r.Place()), append(sources, string(r.Source)), append(bodies, string(body))
		sites, jobs, crews = append(sites, r.Site.UUID), append(jobs, r.Job.UUID), append(crews, r.Crew.UUID)
		workers, badges = append(workers, r.Worker.UUID), append(badges, r.Badge.UUID)
	}
	return []any{keys, places, sources, sites, jobs, crews, workers, badges, domain.UUID{}, bodies}, nil
}

// Checked implements ports.Assignments.
func (s assignments) Checked(ctx context.Context, e assignment.Export) error {
	_, err := s.exec(ctx, `UPDATE assignment_export SET checked_at = ? WHERE company_id = ? AND on_date = ?::date AND revision = ?`,
		e.CheckedAt, s.id(), e.Date.String(), int(e.Revision))
	if err != nil {
		return fmt.Errorf("note check of assignments: %w", err)
	}
	return nil
}

// Rows implements ports.Assignments.
func (s assignments) Rows(ctx context.Context, on domain.Date, revision domain.Revision, q ports.AssignmentQuery) (out []assignment.Row, err error) {
	limit := any(nil)
	if q.Limit > 0 {
		limit = q.Limit
	}
	args := []any{pgDate(on), int32(revision), uuidOrNull(q.Job.UUID), uuidOrNull(q.Site.UUID), uuidOrNull(q.Crew.UUID), uuidOrNull(q.Worker.UUID), string(q.Source), q.After, limit} //nolint:gosec // It counts.
	out = []assignment.Row{}
	err = s.pipeline(ctx, asked{prepared: assignmentsOf, args: args, rows: func(rows pgx.Rows) error {
		return eachAssignment(rows, func(_, _ int, r assignment.Row) { out = append(out, r) })
	}})
	if err != nil {
		return nil, fmt.Errorf("select assignments: %w", err)
	}
	return out, nil
}

// Changes implements ports.Assignments.
func (s assignments) Changes(ctx context.Context, on domain.Date, revision domain.Revision) ([]assignment.Change, error) {
	var was, is []assignment.Row
	err := s.pipeline(ctx, asked{prepared: assignmentsMoved, args: []any{pgDate(on), int32(revision)}, rows: func(rows pgx.Rows) error { //nolint:gosec // It counts.
		return eachAssignment(rows, func(from, _ int, r assignment.Row) {
			if domain.Revision(from) == revision {
				is = append(is, r)
			} else {
				was = append(was, r)
			}
		})
	}})
	if err != nil {
		return nil, fmt.Errorf("select changes of assignments: %w", err)
	}
	return assignment.Diff(was, is), nil
}

// pgDate is a date as pgx takes one.
func pgDate(d domain.Date) time.Time { return d.Span(time.UTC).From }
