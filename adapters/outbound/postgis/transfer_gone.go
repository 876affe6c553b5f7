package postgis

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/transfer"
)

// transferGone deletes transfers that are past their term, and forgets whose time they
// were of.
type transferGone struct{ scope }

// transferPast says which transfers t may go whole: none that is written, or that has an
// item which a hold covers. A hold is over instants: it covers the dates that it touches
// in whichever time zone.
const transferPast = `t.company_id = ?0 AND t.stage NOT IN ('writing', 'checking') AND t.last_day < ?1::date AND coalesce(t.ended_at, t.moved_at) < ?1::date
	AND NOT EXISTS (SELECT FROM legal_hold h JOIN transfer_item i ON i.company_id = h.company_id AND i.transfer_id = t.id
			AND i.began::date BETWEEN h.from_at::date - 1 AND h.to_at::date + 1
		LEFT JOIN time_entry e ON e.company_id = i.company_id AND e.id = i.entry_id AND e.revision = i.revision
		WHERE h.company_id = ?0 AND h.lifted_at IS NULL AND (h.worker_id = i.worker_id OR h.site_id = e.site_id))`

// Before implements ports.TransferDisposal.
func (s transferGone) Before(ctx context.Context, day domain.Date, limit int) (int64, error) {
	var gone int64
	for _, step := range []string{
		`DELETE FROM transfer_held WHERE company_id = ?0 AND (target, mark) IN (
			SELECT d.target, d.mark FROM transfer_held d JOIN transfer t ON t.company_id = d.company_id AND t.id = d.transfer_id WHERE d.day < ?1::date AND ` + transferPast + ` LIMIT ?2)`,
		`DELETE FROM transfer_item WHERE company_id = ?0 AND (transfer_id, mark, copy) IN (
			SELECT g.transfer_id, g.mark, g.copy FROM transfer_item g JOIN transfer t ON t.company_id = g.company_id AND t.id = g.transfer_id WHERE ` + transferPast + ` LIMIT ?2)`,
		`DELETE FROM transfer WHERE company_id = ?0 AND id IN (
			SELECT t.id FROM transfer t WHERE ` + transferPast + `
				AND NOT EXISTS (SELECT FROM transfer_item i WHERE i.company_id = t.company_id AND i.transfer_id = t.id)
				AND NOT EXISTS (SELECT FROM transfer_held d WHERE d.company_id = t.company_id AND d.transfer_id = t.id) LIMIT ?2)`,
	} {
		n, err := s.exec(ctx, step, s.id(), day.String(), int64(limit)-gone)
		if err != nil {
			return gone, fmt.Errorf("delete what was transferred: %w", err)
		}
		gone += n
	}
	return gone, nil
}

// Of implements ports.TransferDisposal.
func (s transferGone) Of(ctx context.Context, w domain.WorkerID) (items int64, open bool, err error) {
	var row struct {
		Items int64 `bun:"items"`
		Open  bool  `bun:"open"`
	}
	err = s.one(ctx, errNoRow, &row, `SELECT count(*) AS items, coalesce(bool_or(t.ended_at IS NULL), false) AS open
		FROM transfer_item i JOIN transfer t ON t.company_id = i.company_id AND t.id = i.transfer_id WHERE i.company_id = ? AND i.worker_id = ?`, s.id(), w.String())
	if err != nil {
		return 0, false, fmt.Errorf("select what was transferred of a worker: %w", err)
	}
	return row.Items, row.Open, nil
}

// Forget implements ports.TransferDisposal. The person is the fifth of the six parts of
// a transfer.Content's line.
func (s transferGone) Forget(ctx context.Context, w domain.WorkerID) (int64, error) {
	n, err := s.exec(ctx, `UPDATE transfer_item SET want = regexp_replace(want, E'^(([^\t]*\t){4})[^\t]*', E'\\1' || ?), was = regexp_replace(was, E'^(([^\t]*\t){4})[^\t]*', E'\\1' || ?),
		why = '', version = '' WHERE company_id = ? AND worker_id = ?`,
		transfer.Forgotten, transfer.Forgotten, s.id(), w.String())
	if err != nil {
		return 0, fmt.Errorf("forget what targets call a worker: %w", err)
	}
	if _, err := s.exec(ctx, `DELETE FROM transfer_held WHERE company_id = ? AND worker_id = ?`, s.id(), w.String()); err != nil {
		return n, fmt.Errorf("forget what targets hold of a worker: %w", err)
	}
	return n, nil
}
