package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Answers about previews in the background.
var (
	// ErrPreviewNotFound reports an unknown preview, or one that has expired.
	ErrPreviewNotFound = fault.New(fault.NotFound, "preview.not_found", "no such preview, or it has expired")
	// ErrPreviewsFull reports that a company has as many in hand as one may.
	ErrPreviewsFull = fault.New(fault.Unavailable, "correction.busy", "other corrections are being looked at; send again in a few seconds")
)

// Previews keeps the corrections of the transaction's company that are looked at,
// or made, in the background.
type Previews interface {
	// Begin inserts one that waits and removes those that have expired. It fails with
	// ErrPreviewsFull where MaxPreviews wait or run.
	Begin(ctx context.Context, t PreviewTask) error
	// ByID returns one that has not expired at now, without its changes, or
	// ErrPreviewNotFound.
	ByID(ctx context.Context, id domain.PreviewID, now time.Time) (PreviewTask, error)
	// Take makes the caller the one who works on it: where it waits, or has not been
	// heard of since the time silent. ok is false where there is nothing to take.
	Take(ctx context.Context, id domain.PreviewID, now, silent time.Time) (t PreviewTask, ok bool, err error)
	// Save writes state, progress, result and problem of one that runs, and its
	// changes where there are any.
	Save(ctx context.Context, t PreviewTask) error
	// Changes returns up to limit changes from the n-th on (from 0).
	Changes(ctx context.Context, id domain.PreviewID, n, limit int) ([][]byte, error)
}

// MaxPreviews is how many corrections of a company may be in the background at once.
const MaxPreviews = 4

// PreviewState says how far a preview in the background is. The names are stored.
type PreviewState string

// The states.
const (
	PreviewWaiting PreviewState = "waiting"
	PreviewRunning PreviewState = "running"
	PreviewDone    PreviewState = "done"
	PreviewFailed  PreviewState = "failed"
)

// PreviewTask is a correction that is looked at, or made, in the background.
type PreviewTask struct {
	ID        domain.PreviewID
	Request   []byte // The correction, as who asked for it writes it down.
	Expect    string // The id of the preview that it must be; empty: whatever it does.
	Applies   bool   // It is to be made.
	By        string // Who asks, for the ledger.
	State     PreviewState
	Done      int // Badges that were looked at …
	Badges    int // … of so many; 0 while that is not known.
	AskedAt   time.Time
	HeardAt   time.Time // When the one who works on it was last heard of.
	ExpiresAt time.Time
	Result    []byte   // What it does, as who asks reads it.
	Changes   [][]byte // Each of them, likewise.
	Code      string   // Of the error that it failed with …
	Detail    string   // … and what it says.
}
