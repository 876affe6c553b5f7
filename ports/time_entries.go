package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/timesheet"
)

// TimeEntries reads the approved time entries of the transaction's company: what is
// paid, and what a transfer freezes. Each stands until a later revision of it is
// approved, or its day is approved without it.
type TimeEntries interface {
	// Approved returns the entries that stand, by worker, beginning and identifier,
	// after the cursor. Unresolved time is among them; it is not paid.
	Approved(ctx context.Context, q TimeEntryQuery) ([]timesheet.Entry, error)
	// Last returns the last revision of each of the entries that there is, by worker,
	// beginning and identifier: those that stand, and the withdrawn ones as they last
	// were.
	Last(ctx context.Context, ids []domain.TimeEntryID) ([]timesheet.Entry, error)
}

// TimeEntryQuery selects entries. Zero fields select all.
type TimeEntryQuery struct {
	From, To domain.Date // Days of work, both included.
	Workers  []domain.WorkerID
	Locked   bool // Of locked pay periods only.

	AfterWorker domain.WorkerID // Keyset cursor: the last entry of the page before.
	AfterBegan  time.Time
	AfterID     domain.TimeEntryID
	Limit       int // 0: all.
}
