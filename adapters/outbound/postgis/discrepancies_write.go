package postgis

import (
	"context"
	"fmt"
	"slices"
	"time"

	"actual/adapters/casefile"
	"actual/domain"
	"actual/domain/discrepancy"
)

// discrepanciesAtOnce is how many one statement writes.
const discrepanciesAtOnce = 1000

var (
	discrepanciesAdd = prepared{"discrepancies_add", `INSERT INTO discrepancy (company_id, key, on_date, kind, site_id, job_id, crew_id, worker_id, badge_id, other_id, row_id, opened_at,
			id, severity, provisional, finding, expected, actual, about_at, proposed_id, gist, detail, state, revision, moved_at, returned,
			acknowledged_by, reason, resolution, note, resolved_by)
		SELECT $1, key, on_date, kind, site_id, job_id, crew_id, worker_id, badge_id, other_id, row_id, opened_at,
			id, severity, provisional, finding, expected, actual, about_at, proposed_id, gist, detail::json, state, revision, moved_at, returned, '', '', '', '', ''
		FROM unnest($2::uuid[], $3::text[], $4::bool[], $5::text[], $6::bigint[], $7::bigint[], $8::timestamptz[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::int[],
				$14::timestamptz[], $15::int[],
				$16::uuid[], $17::date[], $18::text[], $19::uuid[], $20::uuid[], $21::uuid[], $22::uuid[], $23::uuid[], $24::uuid[], $25::uuid[], $26::timestamptz[])
			AS d (id, severity, provisional, finding, expected, actual, about_at, proposed_id, gist, detail, state, revision, moved_at, returned,
				key, on_date, kind, site_id, job_id, crew_id, worker_id, badge_id, other_id, row_id, opened_at)`}
	discrepanciesSave = prepared{"discrepancies_save", `UPDATE discrepancy t SET severity = d.severity, provisional = d.provisional, finding = d.finding, expected = d.expected,
			actual = d.actual, about_at = d.about_at, proposed_id = d.proposed_id, gist = d.gist, detail = CASE WHEN d.detail = '' THEN t.detail ELSE d.detail::json END,
			state = d.state, revision = t.revision + 1, moved_at = d.moved_at, returned = d.returned, assignee_id = d.assignee_id, acknowledged_by = d.acknowledged_by,
			acknowledged_at = d.acknowledged_at, reason = d.reason, resolution = d.resolution, note = d.note, resolved_by = d.resolved_by, resolved_at = d.resolved_at,
			link_to = d.link_to, link_id = d.link_id
		FROM unnest($2::uuid[], $3::text[], $4::bool[], $5::text[], $6::bigint[], $7::bigint[], $8::timestamptz[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::int[],
				$14::timestamptz[], $15::int[],
				$16::uuid[], $17::text[], $18::timestamptz[], $19::text[], $20::text[], $21::text[], $22::text[], $23::timestamptz[], $24::text[], $25::uuid[])
			AS d (id, severity, provisional, finding, expected, actual, about_at, proposed_id, gist, detail, state, revision, moved_at, returned,
				assignee_id, acknowledged_by, acknowledged_at, reason, resolution, note, resolved_by, resolved_at, link_to, link_id)
		WHERE t.company_id = $1 AND t.id = d.id AND t.revision = d.revision`}
)

// column makes one column of discrepancies.
func column[T any](all []discrepancy.Discrepancy, of func(d *discrepancy.Discrepancy) T) []T {
	out := make([]T, len(all))
	for i := range all {
		out[i] = of(&all[i])
	}
	return out
}

func uuidOrNil(id domain.UUID) *domain.UUID {
	if id.IsZero() {
		return nil
	}
	return &id
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// movingColumns are the columns that both statements write.
func movingColumns(all []discrepancy.Discrepancy) ([]any, error) {
	details := make([]string, len(all))
	for i, d := range all {
		if d.Rule == 0 { // It was read without.
			continue
		}
		detail, err := casefile.Encode(d.Discrepancy)
		if err != nil {
			return nil, err
		}
		details[i] = string(detail)
	}
	type of = *discrepancy.Discrepancy
	return []any{
		column(all, func(d of) domain.UUID { return d.ID.UUID }),
		column(all, func(d of) string { return string(d.Severity) }),
		column(all, func(d of) bool { return d.Provisional }),
		column(all, func(d of) string { return d.Verdict.Finding }),
		column(all, func(d of) int64 { return d.Verdict.Expected }),
		column(all, func(d of) int64 { return d.Verdict.Actual }),
		column(all, func(d of) *time.Time { return secondOrNil(d.Verdict.At) }),
		column(all, func(d of) *domain.UUID { return uuidOrNil(d.Verdict.Site.UUID) }),
		column(all, func(d of) string { return d.Gist }),
		details,
		column(all, func(d of) string { return string(d.State) }),
		column(all, func(d of) int32 { return int32(d.Revision) }), //nolint:gosec // A count.
		column(all, func(d of) time.Time { return d.MovedAt }),
		column(all, func(d of) int32 { return int32(d.Returned) }), //nolint:gosec // A count.
	}, nil
}

func secondOrNil(sec int64) *time.Time {
	if sec == 0 {
		return nil
	}
	return timeOrNil(at(sec))
}

// Add implements ports.Discrepancies.
func (s discrepancies) Add(ctx context.Context, all []discrepancy.Discrepancy) error {
	type of = *discrepancy.Discrepancy
	for chunk := range slices.Chunk(all, discrepanciesAtOnce) {
		args, err := movingColumns(chunk)
		if err != nil {
			return err
		}
		args = append(
			args,
			column(chunk, func(d of) domain.UUID { return d.Key }),
			column(chunk, func(d of) string { return d.Date.String() }),
			column(chunk, func(d of) string { return string(d.Kind) }),
			column(chunk, func(d of) *domain.UUID { return uuidOrNil(d.Subject.Site.UUID) }),
			column(chunk, func(d of) *domain.UUID { return uuidOrNil(d.Subject.Job.UUID) }),
			column(chunk, func(d of) *domain.UUID { return uuidOrNil(d.Subject.Crew.UUID) }),
			column(chunk, func(d of) *domain.UUID { return uuidOrNil(d.Subject.Worker.UUID) }),
			column(chunk, func(d of) *domain.UUID { return uuidOrNil(d.Subject.Badge.UUID) }),
			column(chunk, func(d of) *domain.UUID { return uuidOrNil(d.Subject.Other) }),
			column(chunk, func(d of) *domain.UUID { return uuidOrNil(d.Subject.Row) }),
			column(chunk, func(d of) time.Time { return d.OpenedAt }),
		)
		if err := s.pipeline(ctx, asked{prepared: discrepanciesAdd, args: args}); err != nil {
			return fmt.Errorf("insert discrepancies: %w", err)
		}
	}
	return nil
}

// Save implements ports.Discrepancies.
func (s discrepancies) Save(ctx context.Context, all []discrepancy.Discrepancy) error {
	type of = *discrepancy.Discrepancy
	for chunk := range slices.Chunk(all, discrepanciesAtOnce) {
		args, err := movingColumns(chunk)
		if err != nil {
			return err
		}
		args = append(
			args,
			column(chunk, func(d of) *domain.UUID { return uuidOrNil(d.Assignee.UUID) }),
			column(chunk, func(d of) string { return d.AcknowledgedBy }),
			column(chunk, func(d of) *time.Time { return timeOrNil(d.AcknowledgedAt) }),
			column(chunk, func(d of) string { return string(d.Settlement.Reason) }),
			column(chunk, func(d of) string { return string(d.Settlement.Resolution) }),
			column(chunk, func(d of) string { return d.Settlement.Note }),
			column(chunk, func(d of) string { return d.ResolvedBy }),
			column(chunk, func(d of) *time.Time { return timeOrNil(d.ResolvedAt) }),
			column(chunk, func(d of) string { return string(d.Settlement.Link.To) }),
			column(chunk, func(d of) *domain.UUID { return uuidOrNil(d.Settlement.Link.ID) }),
		)
		err = s.pipeline(ctx, asked{prepared: discrepanciesSave, args: args, done: func(touched int64) error {
			if touched != int64(len(chunk)) {
				return domain.ErrMoved
			}
			return nil
		}})
		if err != nil {
			return fmt.Errorf("save discrepancies: %w", err)
		}
	}
	return nil
}
