package postgis

import (
	"context"
	"fmt"

	"actual/domain"
)

// payGone deletes records of pay that are past their term.
type payGone struct{ scope }

// A hold is over instants: it touches the dates that it touches in whichever time zone.
const (
	// payDayHeld says that a hold keeps the day d of a worker: one on the worker, and any on
	// a badge or a site, since a day tells of no badge and of many sites.
	payDayHeld = `EXISTS (SELECT FROM legal_hold h WHERE h.company_id = ?0 AND h.lifted_at IS NULL AND (h.worker_id IS NULL OR h.worker_id = d.worker_id)
		AND d.day BETWEEN h.from_at::date - 1 AND h.to_at::date + 1)`
	// payPeriodPast says that all of the pay period p is over, and no day of it is left.
	payPeriodPast = `p.last_day < ?1::date AND NOT EXISTS (SELECT FROM time_day d WHERE d.company_id = ?0 AND d.day BETWEEN p.first_day AND p.last_day)
		AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.company_id = ?0 AND h.lifted_at IS NULL AND p.last_day >= h.from_at::date - 1 AND p.first_day <= h.to_at::date + 1)`
)

// Before implements ports.PayDisposal. A day goes with all that is of it, a payroll with
// its batches, so that no sum is ever of a part.
func (s payGone) Before(ctx context.Context, day domain.Date, limit int) (int64, error) {
	var gone int64
	for _, step := range []string{
		`WITH d AS (SELECT d.worker_id, d.day FROM time_day d WHERE d.company_id = ?0 AND d.day < ?1::date AND NOT ` + payDayHeld + ` LIMIT ?2),
			a AS (DELETE FROM time_act x USING d WHERE x.company_id = ?0 AND x.worker_id = d.worker_id AND x.day = d.day RETURNING 1),
			e AS (DELETE FROM time_entry x USING d WHERE x.company_id = ?0 AND x.worker_id = d.worker_id AND x.day = d.day RETURNING 1),
			s AS (DELETE FROM time_said x USING d WHERE x.company_id = ?0 AND x.worker_id = d.worker_id AND x.day = d.day RETURNING 1),
			g AS (DELETE FROM time_day x USING d WHERE x.company_id = ?0 AND x.worker_id = d.worker_id AND x.day = d.day RETURNING 1)
			SELECT (SELECT count(*) FROM a) + (SELECT count(*) FROM e) + (SELECT count(*) FROM s) + (SELECT count(*) FROM g) AS rows`,
		`WITH p AS (SELECT p.id FROM payroll_export p WHERE p.company_id = ?0 AND p.stage NOT IN ('sending', 'unsettled') AND p.moved_at < ?1::date AND ` + payPeriodPast + ` LIMIT ?2),
			b AS (DELETE FROM payroll_batch x USING p WHERE x.company_id = ?0 AND x.export_id = p.id RETURNING 1),
			g AS (DELETE FROM payroll_export x USING p WHERE x.company_id = ?0 AND x.id = p.id RETURNING 1)
			SELECT (SELECT count(*) FROM b) + (SELECT count(*) FROM g) AS rows`,
		`WITH g AS (DELETE FROM pay_period x WHERE x.company_id = ?0 AND x.first_day IN (SELECT p.first_day FROM pay_period p WHERE p.company_id = ?0 AND ` + payPeriodPast + `
				AND NOT EXISTS (SELECT FROM payroll_export e WHERE e.company_id = ?0 AND e.first_day = p.first_day) LIMIT ?2) RETURNING 1)
			SELECT count(*) AS rows FROM g`,
		`WITH g AS (DELETE FROM pay_rate x WHERE x.company_id = ?0 AND x.id IN (SELECT r.id FROM pay_rate r WHERE r.company_id = ?0 AND EXISTS (
				SELECT FROM pay_rate n WHERE n.company_id = ?0 AND n.worker_id = r.worker_id AND n.job_id IS NOT DISTINCT FROM r.job_id AND (n.since, n.id) > (r.since, r.id) AND n.since < ?1::date)
				AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.company_id = ?0 AND h.lifted_at IS NULL AND (h.worker_id IS NULL OR h.worker_id = r.worker_id) AND h.from_at::date - 1 < ?1::date) LIMIT ?2) RETURNING 1)
			SELECT count(*) AS rows FROM g`,
	} {
		var row struct {
			Rows int64 `bun:"rows"`
		}
		if err := s.one(ctx, errNoRow, &row, step, s.id(), day.String(), max(1, limit/10)); err != nil { // Of a day there are some rows.
			return gone, fmt.Errorf("delete records of pay: %w", err)
		}
		gone += row.Rows
	}
	return gone, nil
}
