package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// ErrBackfillNotFound reports an unknown backfill.
var ErrBackfillNotFound = fault.New(fault.NotFound, "backfill.not_found", "no such backfill")

// Backfills keeps how the events of the transaction's company were compared with
// what Notehub has stored.
type Backfills interface {
	// Begin inserts one.
	Begin(ctx context.Context, b Backfill) error
	// ByID returns one, or ErrBackfillNotFound.
	ByID(ctx context.Context, id domain.BackfillID) (Backfill, error)
	// Save stores how far one is, which was through a time when it was read, or fails
	// with domain.ErrMoved where it is elsewhere by now: somebody else works on it.
	Save(ctx context.Context, b Backfill, was time.Time) error
	// List returns up to limit backfills, the newest first, that are older than
	// before where that is not zero; only those that have not ended where asked for.
	List(ctx context.Context, openOnly bool, before domain.BackfillID, limit int) ([]Backfill, error)
	// Through returns until when, without a hole, the company has been compared; zero
	// where that never was.
	Through(ctx context.Context) (time.Time, error)
}

// Backfill is one comparison with Notehub over a window of upload time.
type Backfill struct {
	ID        domain.BackfillID
	Window    HubWindow
	Through   time.Time // Until when it is done: from Window.From to Window.To.
	Continues bool      // Everything before the window was compared, too, or it is the first.
	BackfillCounts
	By      string // Who asked, as the ledger names it.
	AskedAt time.Time
	MovedAt time.Time
	EndedAt time.Time // Zero while there is something to do.
	Problem string    // Why it stands still, as far as is known; for people.
}

// BackfillCounts counts what a backfill found, each event once.
type BackfillCounts struct {
	Found       int64               // What Notehub has: the sum of
	Stored      int64               // what was missing and is stored now,
	Quarantined int64               // what was missing and is in quarantine now,
	Known       int64               // and what was here, be it in other bytes, or in quarantine.
	Ahead       int64               // Of those that were missing, the ones beyond Backfill.Through: of what is being done.
	Missing     map[time.Time]int64 // How many were missing of those that were uploaded in the hour from then, UTC.
}
