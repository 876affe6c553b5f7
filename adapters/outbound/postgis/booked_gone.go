package postgis

import (
	"context"
	"fmt"

	"actual/domain"
)

// bookedGone deletes booked and clocked time that is past its term, and forgets whose
// it was.
type bookedGone struct{ scope }

// Before implements ports.BookedDisposal. A hold is over instants: it covers the
// dates that it touches in whichever time zone.
func (s bookedGone) Before(ctx context.Context, date domain.Date, limit int) (int64, error) {
	booked, err := s.exec(ctx, `DELETE FROM booked_time WHERE company_id = ?0 AND id IN (
			SELECT b.id FROM booked_time b WHERE b.company_id = ?0 AND b.on_date < ?1::date AND NOT EXISTS (
				SELECT FROM legal_hold h WHERE h.company_id = ?0 AND h.lifted_at IS NULL AND (h.worker_id = b.worker_id OR h.site_id = b.site_id)
					AND b.on_date BETWEEN h.from_at::date - 1 AND h.to_at::date + 1)
			ORDER BY b.on_date, b.id LIMIT ?2)`, s.id(), date.String(), limit)
	if err != nil {
		return 0, fmt.Errorf("delete booked times: %w", err)
	}
	clocked, err := s.exec(ctx, `DELETE FROM clock_time WHERE company_id = ?0 AND id IN (
			SELECT c.id FROM clock_time c WHERE c.company_id = ?0 AND c.on_date < ?1::date AND NOT EXISTS (
				SELECT FROM legal_hold h WHERE h.company_id = ?0 AND h.lifted_at IS NULL AND h.worker_id = c.worker_id
					AND c.on_date BETWEEN h.from_at::date - 1 AND h.to_at::date + 1)
			ORDER BY c.on_date, c.id LIMIT ?2)`, s.id(), date.String(), int64(limit)-booked)
	if err != nil {
		return booked, fmt.Errorf("delete clock times: %w", err)
	}
	return booked + clocked, nil
}

// Forget implements ports.BookedDisposal.
func (s bookedGone) Forget(ctx context.Context, w domain.WorkerID) (int64, error) {
	if _, err := s.exec(ctx, `UPDATE booked_time l SET leader_ref = '' WHERE l.company_id = ?0 AND l.leader_ref <> '' AND (l.source, l.leader_ref) IN (
			SELECT source, worker_ref FROM booked_time WHERE company_id = ?0 AND worker_id = ?1
			UNION SELECT source, worker_ref FROM clock_time WHERE company_id = ?0 AND worker_id = ?1)`, s.id(), w.String()); err != nil {
		return 0, fmt.Errorf("forget whom sources call a leader: %w", err)
	}
	booked, err := s.exec(ctx, `UPDATE booked_time SET worker_ref = '', ref = CASE WHEN right(ref, length(worker_ref) + 1) = ':' || worker_ref
			THEN left(ref, -length(worker_ref)) || worker_id ELSE ref END WHERE company_id = ? AND worker_id = ? AND worker_ref <> ''`, s.id(), w.String())
	if err != nil {
		return 0, fmt.Errorf("forget what sources call a worker: %w", err)
	}
	clocked, err := s.exec(ctx, `UPDATE clock_time SET worker_ref = '' WHERE company_id = ? AND worker_id = ? AND worker_ref <> ''`, s.id(), w.String())
	if err != nil {
		return booked, fmt.Errorf("forget what sources call a worker: %w", err)
	}
	return booked + clocked, nil
}
