package postgis

import (
	"context"
	"fmt"

	"actual/domain"
)

// discrepancyDisposal deletes discrepancies and passes that are past their term.
type discrepancyDisposal struct{ scope }

// pastDiscrepancies are those before the date ?1 that no hold covers, the oldest ?2 of
// them. A hold covers those that are about what it is on, or rest upon it: their facts
// name it. It covers the dates that it touches in whichever time zone.
const pastDiscrepancies = `(SELECT d.id FROM discrepancy d WHERE d.company_id = ?0 AND d.on_date < ?1::date AND NOT EXISTS (
		SELECT FROM legal_hold h WHERE h.company_id = ?0 AND h.lifted_at IS NULL AND d.on_date BETWEEN h.from_at::date - 1 AND h.to_at::date + 1
			AND (COALESCE(h.worker_id, h.badge_id, h.site_id) IN (d.worker_id, d.badge_id, d.site_id, d.other_id, d.proposed_id)
				OR strpos(d.detail::text, COALESCE(h.worker_id, h.badge_id, h.site_id)::text) > 0))
		ORDER BY d.on_date, d.id LIMIT ?2)`

// Before implements ports.DiscrepancyDisposal.
func (s discrepancyDisposal) Before(ctx context.Context, on domain.Date, limit int) (int64, error) {
	if _, err := s.exec(ctx, `DELETE FROM discrepancy_event WHERE company_id = ?0 AND discrepancy_id IN `+pastDiscrepancies, s.id(), on.String(), limit); err != nil {
		return 0, fmt.Errorf("delete what became of discrepancies: %w", err)
	}
	n, err := s.exec(ctx, `DELETE FROM discrepancy WHERE company_id = ?0 AND id IN `+pastDiscrepancies, s.id(), on.String(), limit)
	if err != nil {
		return 0, fmt.Errorf("delete discrepancies: %w", err)
	}
	passes, err := s.exec(ctx, `DELETE FROM reconcile_pass WHERE company_id = ?0 AND id IN (
			SELECT p.id FROM reconcile_pass p WHERE p.company_id = ?0 AND p.on_date < ?1::date
				AND NOT EXISTS (SELECT FROM discrepancy_event e WHERE e.company_id = ?0 AND e.pass_id = p.id)
			ORDER BY p.on_date, p.id LIMIT ?2)`, s.id(), on.String(), int64(limit)-n)
	if err != nil {
		return n, fmt.Errorf("delete passes: %w", err)
	}
	return n + passes, nil
}
