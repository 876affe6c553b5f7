package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/timesheet"
	"actual/domain/transfer"
)

// Transfers keeps the transfers of the transaction's company.
type Transfers interface {
	// Add inserts one.
	Add(ctx context.Context, t transfer.Transfer) error
	// Hold returns one and keeps others from it until the transaction ends, or fails
	// with transfer.ErrNotFound.
	Hold(ctx context.Context, id domain.TransferID) (transfer.Transfer, error)
	// Save stores one that is as turn left it. It fails with domain.ErrMoved where it is
	// in another turn by now.
	Save(ctx context.Context, t transfer.Transfer, turn int64) error
	// ByID returns one, or transfer.ErrNotFound.
	ByID(ctx context.Context, id domain.TransferID) (transfer.Transfer, error)
	// List returns up to limit transfers, the newest first, that are older than before
	// where that is not zero.
	List(ctx context.Context, before domain.TransferID, limit int) ([]transfer.Transfer, error)
}

// TransferItems keeps what a transfer is of, by worker, beginning, mark and copy.
type TransferItems interface {
	// Put inserts items, or stores them over those of the same mark and copy.
	Put(ctx context.Context, of domain.TransferID, items []transfer.Item) error
	// Freeze adds to items of what is known to be held of ours what is known of it, and
	// adds items for what is known to be held of ours on the days and is not among them:
	// that is to be removed.
	Freeze(ctx context.Context, of domain.TransferID, t transfer.Target, first, last domain.Date) error
	// Workers returns up to limit workers after one, in order, who have items; with
	// open, items of which something is still to be found out.
	Workers(ctx context.Context, of domain.TransferID, open bool, after domain.WorkerID, limit int) ([]domain.WorkerID, error)
	// Of returns all items of the workers.
	Of(ctx context.Context, of domain.TransferID, workers []domain.WorkerID) ([]transfer.Item, error)
	// Next returns up to limit planned items: removals first, then changes.
	Next(ctx context.Context, of domain.TransferID, limit int) ([]transfer.Item, error)
}

// TransferFilter chooses among items; what is empty chooses all.
type TransferFilter struct {
	State  transfer.State
	Op     transfer.Op
	Worker domain.WorkerID
	Listed bool // Only what people have to be told of.
}

// TransferPlace is a place among items: that of the last one of a page.
type TransferPlace struct {
	Worker domain.WorkerID
	Began  time.Time
	Mark   string
	Copy   int
}

// TransferHours is what a transfer does to a worker's hours at the target.
type TransferHours struct {
	Worker                   domain.WorkerID
	Items                    int
	Wanted                   timesheet.Hours // That the target is to hold.
	Added, Changed, Removed  int
	AddedHours, RemovedHours timesheet.Hours
	ChangedMore, ChangedLess timesheet.Hours // Of what is changed: as it is to be, and as it was.
	Listed                   int             // Items that people have to be told of …
	ListedHours              timesheet.Hours // … and the hours that are approved of them.
}

// TransferSum is time of a worker for a job on a day, and what a transfer does with it.
type TransferSum struct {
	Worker domain.WorkerID
	Day    domain.Date  // Zero: of time that nothing here knows.
	Job    domain.JobID // Of the entry as it was approved; zero: none.
	Op     transfer.Op
	Goes   bool            // Nothing stands in its way, and it is not left out.
	Want   timesheet.Hours // As the target is to hold it …
	Was    timesheet.Hours // … and as it was when it was last looked at.
}

// TransferCount is how many items of a kind there are.
type TransferCount struct {
	Op      transfer.Op
	State   transfer.State
	Problem transfer.Problem
	Items   int
	Hours   timesheet.Hours // Wanted.
}

// TransferLook shows what a transfer is of.
type TransferLook interface {
	// Items returns up to limit items after a place.
	Items(ctx context.Context, of domain.TransferID, f TransferFilter, after TransferPlace, limit int) ([]transfer.Item, error)
	// Hours returns what is done to the hours of up to limit workers after one, in order.
	Hours(ctx context.Context, of domain.TransferID, after domain.WorkerID, limit int) ([]TransferHours, error)
	// Sums returns the time of workers by day and job, and what is done with it.
	Sums(ctx context.Context, of domain.TransferID, workers []domain.WorkerID) ([]TransferSum, error)
	// Counts returns how many items there are of each kind.
	Counts(ctx context.Context, of domain.TransferID) ([]TransferCount, error)
	// Overwrite lets those items go that somebody has changed or removed at the target,
	// and returns how many those are.
	Overwrite(ctx context.Context, of domain.TransferID) (int, error)
}

// HeldMarks keeps what targets are known to hold of the transaction's company.
type HeldMarks interface {
	// Keep stores what was read back of items of a transfer: those that are wanted are
	// held, the others no more.
	Keep(ctx context.Context, t transfer.Target, of domain.TransferID, items []transfer.Item) error
	// Known returns which of the marks are held, or are of the transfer.
	Known(ctx context.Context, t transfer.Target, of domain.TransferID, marks []string) (map[string]bool, error)
	// LastCommitted returns when a transfer to the target was committed last, and
	// whether one is being written; zero: none was.
	LastCommitted(ctx context.Context, t transfer.Target) (at time.Time, writing bool, err error)
	// On returns the first of some days of which a target holds time, or may come to hold
	// it by a transfer that is being written; ok is false where there is none.
	On(ctx context.Context, first, last domain.Date) (t transfer.Target, day domain.Date, ok bool, err error)
}

// TransferDisposal deletes transfers of the transaction's company, and forgets whose time
// they were of.
type TransferDisposal interface {
	// Before deletes up to limit rows of transfers of days, and ended, before a day, and of
	// what is known to be held since; it returns how many. A transfer that is being written, or
	// of which a legal hold on a worker or a site covers an item, stays whole.
	Before(ctx context.Context, day domain.Date, limit int) (int64, error)
	// Of returns how many items there are of the worker's time, and whether one is of a
	// transfer that has not ended.
	Of(ctx context.Context, w domain.WorkerID) (items int64, open bool, err error)
	// Forget takes off the worker's items what targets call them, and what targets said of
	// their time, and forgets what is held of theirs. The items stay, with hours and refs of
	// time; the hashes of plans and proofs stay as they were. It returns how many items there
	// were.
	Forget(ctx context.Context, w domain.WorkerID) (int64, error)
}

// TransferSettings keeps where the transaction's company sends its time.
type TransferSettings interface {
	// Get returns the setting: the company's own, else the usual one.
	Get(ctx context.Context) (transfer.Setting, error)
	// Hold is Get, and keeps others from a setting of the company's own until the
	// transaction ends.
	Hold(ctx context.Context) (transfer.Setting, error)
	// Save stores a setting and raises its revision, or fails with domain.ErrMoved.
	Save(ctx context.Context, s transfer.Setting) error
}
