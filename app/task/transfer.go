package task

import (
	"context"
	"time"

	"actual/domain"
)

// WorkTransfer is the kind of what works on transfers. Payload: the transfer, and when
// it last moved.
const WorkTransfer = "transfers.work.v1"

// TransferWorker compares approved time with what a target holds, and writes it there.
type TransferWorker interface {
	Work(ctx context.Context, company domain.CompanyID, payload []byte) error
}

// transferring lists what brings time to where it is paid.
func transferring(f Flows) []Definition {
	return []Definition{{
		// It has a lease of its own; what a vendor does is waited for by the transfer's own
		// rules. What a killed process had in hand is taken up when this has passed.
		Kind: WorkTransfer, Timeout: time.Minute, MaxAttempts: 25,
		Run: func(ctx context.Context, company domain.CompanyID, payload []byte) error {
			return f.Transfers.Work(ctx, company, payload)
		},
	}}
}
