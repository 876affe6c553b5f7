package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/job"
	"actual/ports"
)

type sourceFindings struct{ scope }

var sourceFindingsKeep = prepared{"source_findings_keep", `
	INSERT INTO source_finding AS f (company_id, source, kind, ref, fault, what, since, seen_at, seen_in)
	SELECT DISTINCT ON (x.kind, x.ref, x.fault) $1, $2, x.kind, x.ref, x.fault, x.what, $4::timestamptz, $4::timestamptz, $3::uuid
	FROM unnest($5::text[], $6::text[], $7::text[], $8::text[]) AS x (kind, ref, fault, what)
	ON CONFLICT (company_id, source, kind, ref, fault) DO UPDATE SET what = excluded.what, seen_at = excluded.seen_at, seen_in = excluded.seen_in`}

// Keep implements ports.SourceFindings.
func (s sourceFindings) Keep(ctx context.Context, of job.Source, in domain.SyncID, found []ports.SourceFinding, at time.Time) error {
	if len(found) == 0 {
		return nil
	}
	n := len(found)
	kinds, refs, faults, whats := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	for i, f := range found {
		kinds[i], refs[i], faults[i], whats[i] = f.Of, f.Ref, string(f.Kind), f.What
	}
	if err := s.pipeline(ctx, asked{prepared: sourceFindingsKeep, args: []any{string(of), in.UUID, at, kinds, refs, faults, whats}}); err != nil {
		return fmt.Errorf("keep findings of a source: %w", err)
	}
	return nil
}

// Clear implements ports.SourceFindings.
func (s sourceFindings) Clear(ctx context.Context, of ports.SourceSeen) error {
	_, err := s.exec(ctx, `DELETE FROM source_finding f WHERE f.company_id = ? AND f.source = ? AND f.kind = ? AND f.seen_in <> ?
		AND (f.kind <> 'job' OR NOT EXISTS (SELECT FROM source_row r WHERE r.company_id = f.company_id AND r.source = f.source AND r.kind = f.kind AND r.ref = f.ref
			AND r.gone_at IS NULL AND r.seen_in <> ?))`,
		s.id(), string(of.Source), string(of.Kind), of.Sync.String(), of.Sync.String())
	if err != nil {
		return fmt.Errorf("clear findings of a source: %w", err)
	}
	return nil
}

type sourceFindingRow struct {
	Kind   string    `bun:"kind"`
	Ref    string    `bun:"ref"`
	Fault  string    `bun:"fault"`
	What   string    `bun:"what"`
	Since  time.Time `bun:"since"`
	SeenAt time.Time `bun:"seen_at"`
}

func (r sourceFindingRow) finding() (ports.FoundInSource, error) {
	return ports.FoundInSource{
		SourceFinding: ports.SourceFinding{Kind: ports.SourceFault(r.Fault), Of: r.Kind, Ref: r.Ref, What: r.What}, Since: r.Since.UTC(), SeenAt: r.SeenAt.UTC(),
	}, nil
}

// List implements ports.SourceFindings.
func (s sourceFindings) List(ctx context.Context, q ports.SourceFindingQuery) ([]ports.FoundInSource, error) {
	query, args := `SELECT kind, ref, fault, what, since, seen_at FROM source_finding WHERE company_id = ? AND source = ?`, []any{s.id(), string(q.Source)}
	add := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }
	if q.Of != "" {
		add(` AND kind = ?`, q.Of)
	}
	if len(q.Kinds) > 0 {
		add(` AND fault = ANY (?::text[])`, pgdialect.Array(strung(q.Kinds)))
	}
	if q.After.Of != "" {
		add(` AND (kind, ref, fault) > (?, ?, ?)`, q.After.Of, q.After.Ref, string(q.After.Kind))
	}
	add(` ORDER BY kind, ref, fault`)
	if q.Limit > 0 {
		add(` LIMIT ?`, q.Limit)
	}
	var rows []sourceFindingRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select findings of a source: %w", err)
	}
	return convert(rows, sourceFindingRow.finding)
}
