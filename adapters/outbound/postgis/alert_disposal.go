package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
)

type alertDisposal struct{ scope }

// Before implements ports.AlertDisposal.
func (s alertDisposal) Before(ctx context.Context, before time.Time, limit int) (int64, error) {
	var rows []struct {
		ID string `bun:"id"`
	}
	err := s.all(ctx, &rows, `SELECT a.id FROM alert a WHERE a.company_id = ?0 AND a.state = 'over' AND a.next_at IS NULL AND a.ended_at < ?1
		AND NOT EXISTS (SELECT FROM (`+held+`) AS held WHERE held.badge_id = a.badge_id AND held.from_at <= a.ended_at AND held.to_at >= a.since)
		ORDER BY a.ended_at LIMIT ?2`, s.id(), before, limit)
	if err != nil {
		return 0, fmt.Errorf("select alerts past their term: %w", err)
	}
	if len(rows) == 0 {
		return 0, nil
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	for _, one := range []struct {
		sql  string
		args []any
	}{
		{`DELETE FROM alert_told WHERE company_id = ? AND alert_id = ANY (?::uuid[])`, []any{s.id(), pgdialect.Array(ids)}},
		{`DELETE FROM alert WHERE company_id = ? AND id = ANY (?::uuid[])`, []any{s.id(), pgdialect.Array(ids)}},
		{`DELETE FROM alert_message m WHERE m.company_id = ? AND m.made_at < ? AND m.state NOT IN ('queued', 'sending')
			AND NOT EXISTS (SELECT FROM alert_told t WHERE t.company_id = m.company_id AND t.message_id = m.id)`, []any{s.id(), before}},
	} {
		if _, err := s.exec(ctx, one.sql, one.args...); err != nil {
			return 0, fmt.Errorf("delete alerts past their term: %w", err)
		}
	}
	return int64(len(ids)), nil
}

// ForgetWorker implements ports.AlertDisposal.
func (s alertDisposal) ForgetWorker(ctx context.Context, w domain.WorkerID, at time.Time) error {
	var rows []struct {
		Email string `bun:"email"`
	}
	err := s.all(ctx, &rows, `SELECT lower(email) AS email FROM company_user WHERE company_id = ?0 AND worker_id = ?1
		UNION SELECT lower(email) FROM worker WHERE company_id = ?0 AND id = ?1 AND email IS NOT NULL AND email <> ''`, s.id(), w.String())
	if err != nil {
		return fmt.Errorf("select addresses of worker: %w", err)
	}
	if len(rows) == 0 {
		return nil
	}
	all := make([]string, len(rows))
	for i, r := range rows {
		all[i] = r.Email
	}
	if _, err := s.exec(ctx, `UPDATE alert_message SET recipient = 'erased', settled_at = COALESCE(settled_at, ?),
			why = CASE WHEN state IN ('queued', 'sending') THEN 'whom it was to tell was erased' ELSE why END, state = CASE WHEN state IN ('queued', 'sending') THEN 'refused' ELSE state END
		WHERE company_id = ? AND channel = 'email' AND lower(recipient) = ANY (?::text[])`, at, s.id(), pgdialect.Array(all)); err != nil {
		return fmt.Errorf("erase recipients of messages of alerts: %w", err)
	}
	if _, err := s.exec(ctx, `UPDATE alert_rule SET revision = revision + 1, body = (SELECT COALESCE(jsonb_object_agg(k, v), '{}') FROM (
			SELECT key AS k, CASE WHEN key IN ('first', 'second') THEN (SELECT COALESCE(jsonb_agg(r ORDER BY n), '[]') FROM jsonb_array_elements(value) WITH ORDINALITY AS x (r, n)
				WHERE NOT (r ->> 'channel' = 'email' AND lower(r ->> 'to') = ANY (?0::text[]))) ELSE value END AS v
			FROM jsonb_each(body)) AS parts WHERE NOT (k = 'first' AND v = '[]'))
		WHERE company_id = ?1 AND EXISTS (SELECT FROM jsonb_array_elements(COALESCE(body -> 'first', '[]') || COALESCE(body -> 'second', '[]')) AS r
			WHERE r ->> 'channel' = 'email' AND lower(r ->> 'to') = ANY (?0::text[]))`, pgdialect.Array(all), s.id()); err != nil {
		return fmt.Errorf("erase recipients of rules of alerts: %w", err)
	}
	return nil
}
