package postgis

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

type sourceRows struct{ scope }

var (
	sourceRowsKeep = prepared{"source_rows_keep", `
		WITH page AS (
			SELECT x.ref, x.on_date, CASE WHEN f.ref IS NULL THEN x.said ELSE '{}' END AS said, string_to_array(x.doubts, ',') AS doubts
			FROM unnest($6::text[], $7::date[], $8::jsonb[], $9::text[]) AS x (ref, on_date, said, doubts)
			LEFT JOIN source_row f ON f.company_id = $1 AND f.source = $2 AND f.kind = $3 AND f.ref = x.ref AND f.kind = 'worker' AND f.state = 'ignored' AND f.said = '{}' -- Forgotten.
		), same AS (
			SELECT count(*) AS n FROM source_row r JOIN page x ON x.ref = r.ref
			WHERE r.company_id = $1 AND r.source = $2 AND r.kind = $3 AND r.gone_at IS NULL AND r.said = x.said AND r.doubts = x.doubts
		), kept AS (
			INSERT INTO source_row AS r (company_id, source, kind, ref, on_date, said, doubts, found_at, seen_at, seen_in,
				state, candidates, taken, problem, decided_by, linked_at, settled, revision)
			SELECT $1, $2, $3, x.ref, x.on_date, x.said, x.doubts, $5, $5, $4, 'new', '[]', '{}', '', '', $5, false, 1 FROM page x
			ON CONFLICT (company_id, source, kind, ref) DO UPDATE SET on_date = excluded.on_date, said = excluded.said, doubts = excluded.doubts,
				seen_at = excluded.seen_at, seen_in = excluded.seen_in, gone_at = NULL,
				settled = r.settled AND r.gone_at IS NULL AND r.said = excluded.said AND r.doubts = excluded.doubts,
				revision = r.revision + CASE WHEN r.gone_at IS NULL AND r.said = excluded.said AND r.doubts = excluded.doubts THEN 0 ELSE 1 END
		)
		SELECT (SELECT count(*) FROM page) - (SELECT n FROM same)`}
	sourceRowsHeard = prepared{"source_rows_heard", `UPDATE source_row SET seen_at = $5, seen_in = $4
		WHERE company_id = $1 AND source = $2 AND kind = $3 AND ref = ANY ($6::text[]) AND gone_at IS NULL`}
)

// Keep implements ports.SourceRows.
func (s sourceRows) Keep(ctx context.Context, read ports.SourceRead) (changed int, err error) {
	n := len(read.Rows)
	refs, dates, said, doubts := make([]string, n), make([]*string, n), make([]string, n), make([]string, n)
	for i, r := range read.Rows {
		refs[i], doubts[i] = r.Ref, strings.Join(r.Doubts, ",")
		if said[i], err = encodeSaid(r.Said); err != nil {
			return 0, err
		}
		if read.Kind == source.Job {
			date := r.Said.Date.String()
			dates[i] = &date
		}
	}
	keep := asked{
		prepared: sourceRowsKeep,
		args:     []any{string(read.Source), string(read.Kind), read.Sync.UUID, read.At, refs, dates, said, doubts},
		rows: func(rows pgx.Rows) error {
			changed, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[int])
			return err
		},
	}
	heard := asked{prepared: sourceRowsHeard, args: []any{string(read.Source), string(read.Kind), read.Sync.UUID, read.At, read.Heard}}
	if err := s.pipeline(ctx, keep, heard); err != nil {
		return 0, fmt.Errorf("keep rows of a source: %w", err)
	}
	return changed, nil
}

// unseen are the conditions on rows that a sync should have seen, with parameters.
const unseenRows = ` WHERE company_id = ? AND source = ? AND kind = ? AND gone_at IS NULL AND (kind <> 'job' OR on_date BETWEEN ?::date AND ?::date)`

func (s sourceRows) unseenArgs(of ports.SourceSeen) []any {
	from, to := of.From.String(), of.To.String()
	if of.From.IsZero() {
		from, to = "-infinity", "infinity"
	}
	return []any{s.id(), string(of.Source), string(of.Kind), from, to}
}

// Unseen implements ports.SourceRows.
func (s sourceRows) Unseen(ctx context.Context, of ports.SourceSeen) (there, unseen int, err error) {
	var row struct {
		There  int `bun:"there"`
		Unseen int `bun:"unseen"`
	}
	err = s.one(ctx, errNoRow, &row, `SELECT count(*) AS there, count(*) FILTER (WHERE seen_in <> ?) AS unseen FROM source_row`+unseenRows,
		append([]any{of.Sync.String()}, s.unseenArgs(of)...)...)
	if err != nil {
		return 0, 0, fmt.Errorf("count rows of a source: %w", err)
	}
	return row.There, row.Unseen, nil
}

// Vanish implements ports.SourceRows.
func (s sourceRows) Vanish(ctx context.Context, of ports.SourceSeen, at time.Time) (int, error) {
	args := append([]any{at}, s.unseenArgs(of)...)
	n, err := s.exec(ctx, `UPDATE source_row SET gone_at = ?, settled = false, revision = revision + 1`+unseenRows+` AND seen_in <> ?`, append(args, of.Sync.String())...)
	if err != nil {
		return 0, fmt.Errorf("mark rows of a source as gone: %w", err)
	}
	return int(n), nil
}

// Unsettle implements ports.SourceRows.
func (s sourceRows) Unsettle(ctx context.Context, of job.Source, kind source.Kind) error {
	_, err := s.exec(ctx, `UPDATE source_row SET settled = false, revision = revision + 1 WHERE company_id = ? AND source = ? AND kind = ? AND state <> 'ignored' AND settled`,
		s.id(), string(of), string(kind))
	if err != nil {
		return fmt.Errorf("unsettle rows of a source: %w", err)
	}
	return nil
}

// namedBy is the field of a job in which a row of a kind is named.
var namedBy = map[source.Kind]string{source.Site: "site", source.Crew: "crew", source.Worker: "leader"}

// Named implements ports.SourceRows.
func (s sourceRows) Named(ctx context.Context, of ports.SourceSeen, absent bool, limit int) ([]string, error) {
	field, named := namedBy[of.Kind]
	if !named {
		return nil, nil
	}
	var rows []struct {
		Ref string `bun:"ref"`
	}
	err := s.all(ctx, &rows, `SELECT DISTINCT j.said ->> ? AS ref FROM source_row j WHERE j.company_id = ? AND j.source = ? AND j.kind = 'job' AND j.gone_at IS NULL
		AND j.on_date BETWEEN ?::date AND ?::date AND j.said ->> ? IS NOT NULL AND NOT (? AND EXISTS (
			SELECT FROM source_row r WHERE r.company_id = j.company_id AND r.source = j.source AND r.kind = ? AND r.ref = j.said ->> ?))
		ORDER BY 1 LIMIT ?`,
		field, s.id(), string(of.Source), of.From.String(), of.To.String(), field, absent, string(of.Kind), field, limit)
	if err != nil {
		return nil, fmt.Errorf("select what jobs of a source name: %w", err)
	}
	refs := make([]string, len(rows))
	for i, r := range rows {
		refs[i] = r.Ref
	}
	return refs, nil
}
