package task

import (
	"context"
	"time"

	"actual/domain"
)

// WorkPayroll is the kind of what sends batches to payrolls. Payload: the export, and
// when it last moved.
const WorkPayroll = "payrolls.work.v1"

// PayrollWorker sends batches to a payroll, each once.
type PayrollWorker interface {
	Work(ctx context.Context, company domain.CompanyID, payload []byte) error
}

// paying lists what gives payrolls their batches.
func paying(f Flows) []Definition {
	return []Definition{{
		// It has a lease of its own. What a killed process had in hand is unknown when this
		// has passed, and is not sent again.
		Kind: WorkPayroll, Timeout: 2 * time.Minute, MaxAttempts: 25,
		Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
			return f.Payrolls.Work(ctx, company, payload)
		},
	}}
}
