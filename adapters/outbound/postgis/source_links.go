package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/source"
	"actual/ports"
)

type sourceLinks struct{ scope }

// List implements ports.SourceLinks.
func (s sourceLinks) List(ctx context.Context, q ports.SourceLinkQuery) ([]source.Row, error) {
	query, args := `SELECT `+sourceRowColumns+` FROM source_row WHERE company_id = ? AND source = ?`, []any{s.id(), string(q.Source)}
	add := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }
	if q.Kind != "" {
		add(` AND kind = ?`, string(q.Kind))
	}
	if len(q.States) > 0 {
		add(` AND state = ANY (?::text[])`, pgdialect.Array(strung(q.States)))
	}
	if q.Refs != nil {
		add(` AND ref = ANY (?::text[])`, pgdialect.Array(q.Refs))
	}
	if q.Ours != nil {
		add(` AND ours = ANY (?::uuid[])`, pgdialect.Array(texts(q.Ours)))
	}
	if q.Unsettled {
		add(` AND NOT settled`)
	}
	if q.Problem {
		add(` AND problem <> ''`)
	}
	if q.AfterKind != "" {
		add(` AND (kind, ref) > (?, ?)`, string(q.AfterKind), q.AfterRef)
	}
	add(` ORDER BY kind, ref`)
	if q.Limit > 0 {
		add(` LIMIT ?`, q.Limit)
	}
	var rows []sourceRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select rows of a source: %w", err)
	}
	return convert(rows, sourceRow.row)
}

var sourceLinksSave = prepared{"source_links_save", `
	UPDATE source_row r SET state = x.state, ours = x.ours, candidates = x.candidates, taken = x.taken, problem = x.problem, decided_by = x.decided_by,
		linked_at = x.linked_at, settled = x.settled, revision = r.revision + 1
	FROM unnest($3::text[], $4::text[], $5::int[], $6::text[], $7::uuid[], $8::jsonb[], $9::jsonb[], $10::text[], $11::text[], $12::timestamptz[], $13::bool[])
		AS x (kind, ref, revision, state, ours, candidates, taken, problem, decided_by, linked_at, settled)
	WHERE r.company_id = $1 AND r.source = $2 AND r.kind = x.kind AND r.ref = x.ref AND r.revision = x.revision`}

// Save implements ports.SourceLinks.
func (s sourceLinks) Save(ctx context.Context, of job.Source, rows ...source.Row) error {
	var c linkColumns
	for _, r := range rows {
		if err := c.add(r); err != nil {
			return err
		}
	}
	err := s.pipeline(ctx, asked{
		prepared: sourceLinksSave,
		args:     []any{string(of), c.kind, c.ref, c.revision, c.state, c.ours, c.candidates, c.taken, c.problem, c.by, c.at, c.settled},
		done: func(touched int64) error {
			if int(touched) != len(rows) {
				return domain.ErrMoved
			}
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("save links of a source: %w", err)
	}
	return nil
}

// Orders implements ports.SourceLinks.
func (s sourceLinks) Orders(ctx context.Context, of job.Source, orders []string) (map[string]ports.SourceOrder, error) {
	var rows []struct {
		Ticket string `bun:"ticket"`
		Site   string `bun:"site"`
		Name   string `bun:"name"`
	}
	err := s.all(ctx, &rows, `SELECT DISTINCT ON (said ->> 'ticket') said ->> 'ticket' AS ticket, said ->> 'site' AS site, said ->> 'name' AS name FROM source_row
		WHERE company_id = ? AND source = ? AND kind = 'job' AND said ->> 'ticket' = ANY (?::text[]) AND gone_at IS NULL AND doubts = '{}'
			AND said ->> 'site' IS NOT NULL AND said ->> 'name' IS NOT NULL ORDER BY said ->> 'ticket', seen_at DESC`,
		s.id(), string(of), pgdialect.Array(orders))
	if err != nil {
		return nil, fmt.Errorf("select orders of a source: %w", err)
	}
	out := make(map[string]ports.SourceOrder, len(rows))
	for _, r := range rows {
		out[r.Ticket] = ports.SourceOrder{Site: r.Site, Service: r.Name}
	}
	return out, nil
}

// Forget implements ports.SourceLinks.
func (s sourceLinks) Forget(ctx context.Context, w domain.WorkerID, by string, at time.Time) error {
	_, err := s.exec(ctx, `UPDATE source_row SET said = '{}', taken = '{}', doubts = '{}', candidates = '[]', problem = '', state = 'ignored', decided_by = ?, linked_at = ?, settled = true,
		revision = revision + 1 WHERE company_id = ? AND kind = 'worker' AND ours = ?`, by, at, s.id(), w.String())
	if err != nil {
		return fmt.Errorf("forget what sources said of a worker: %w", err)
	}
	return nil
}

// Count implements ports.SourceLinks.
func (s sourceLinks) Count(ctx context.Context, of job.Source) (map[source.Kind]map[source.State]int, error) {
	var rows []struct {
		Kind  string `bun:"kind"`
		State string `bun:"state"`
		N     int    `bun:"n"`
	}
	err := s.all(ctx, &rows, `SELECT kind, state, count(*) AS n FROM source_row WHERE company_id = ? AND source = ? GROUP BY kind, state`, s.id(), string(of))
	if err != nil {
		return nil, fmt.Errorf("count rows of a source: %w", err)
	}
	out := map[source.Kind]map[source.State]int{}
	for _, r := range rows {
		kind := source.Kind(r.Kind)
		if out[kind] == nil {
			out[kind] = map[source.State]int{}
		}
		out[kind][source.State(r.State)] = r.N
	}
	return out, nil
}

// strung turns words of ours into texts.
func strung[W ~string](words []W) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}
