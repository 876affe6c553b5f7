package postgis

import (
	"context"
	"fmt"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/timesheet"
	"actual/domain/transfer"
	"actual/ports"
)

type transferSumRow struct {
	Worker string  `bun:"worker_id"`
	Day    *string `bun:"day"`
	Job    *string `bun:"job_id"`
	Op     string  `bun:"op"`
	Goes   bool    `bun:"goes"`
	Want   int64   `bun:"want"`
	Was    int64   `bun:"was"`
}

// Sums implements ports.TransferLook.
func (s transferItems) Sums(ctx context.Context, of domain.TransferID, workers []domain.WorkerID) ([]ports.TransferSum, error) {
	var rows []transferSumRow
	err := s.all(ctx, &rows, `SELECT i.worker_id, e.day::text AS day, e.job_id, i.op, i.state NOT IN ('refused', 'conflict', 'unmapped', 'left_out') AS goes, sum(i.want_s) AS want, sum(i.was_s) AS was
		FROM transfer_item i LEFT JOIN time_entry e ON e.company_id = i.company_id AND e.id = i.entry_id AND e.revision = i.revision
		WHERE i.company_id = ? AND i.transfer_id = ?::uuid AND i.worker_id = ANY (?::uuid[]) GROUP BY 1, 2, 3, 4, 5`, s.id(), of.String(), pgdialect.Array(texts(workers)))
	if err != nil {
		return nil, fmt.Errorf("sum up a transfer by job: %w", err)
	}
	return convert(rows, transferSumRow.sum)
}

func (r transferSumRow) sum() (out ports.TransferSum, err error) {
	out = ports.TransferSum{Op: transfer.Op(r.Op), Goes: r.Goes, Want: timesheet.Hours(r.Want), Was: timesheet.Hours(r.Was)}
	if out.Worker.UUID, err = orNobody(r.Worker); err == nil {
		out.Job.UUID, err = orZero(r.Job)
	}
	if err == nil && r.Day != nil {
		out.Day, err = domain.ParseDate(*r.Day)
	}
	if err != nil {
		return out, fmt.Errorf("stored item of a transfer: %w", err)
	}
	return out, nil
}
