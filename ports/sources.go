package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/job"
	"actual/domain/source"
)

// ErrSyncNotFound reports an unknown sync.
var ErrSyncNotFound = fault.New(fault.NotFound, "source.sync_not_found", "no such sync")

// SourceRows keeps what the sources of the transaction's company last said.
type SourceRows interface {
	// Keep stores what a page brought: rows that are new, or say something else than
	// before, are not settled from then on. It returns how many those are.
	Keep(ctx context.Context, read SourceRead) (changed int, err error)
	// Unseen returns how many rows of a kind are not gone, and how many of those the
	// sync has not seen; of jobs those on dates from one to another, both included.
	Unseen(ctx context.Context, of SourceSeen) (there, unseen int, err error)
	// Vanish marks those that are not gone and that the sync has not seen as gone, and
	// not settled. It returns how many those are.
	Vanish(ctx context.Context, of SourceSeen, at time.Time) (int, error)
	// Unsettle has all rows of a kind that are not ignored taken over anew.
	Unsettle(ctx context.Context, of job.Source, kind source.Kind) error
	// Named returns up to limit refs of a kind (site, crew, worker) that jobs on dates
	// from one to another name, ordered; where absent only those that no row has.
	Named(ctx context.Context, of SourceSeen, absent bool, limit int) ([]string, error)
}

// SourceRead is what a page of a source brought of one kind.
type SourceRead struct {
	Source job.Source
	Kind   source.Kind
	Sync   domain.SyncID
	At     time.Time
	Rows   []source.Row // Of each its Ref, Said and Doubts count. No ref twice.
	Heard  []string     // Refs of rows that are there, and can't be read: what was said before stays, and they are seen.
}

// SourceSeen says which rows of a source a sync should have seen.
type SourceSeen struct {
	Source   job.Source
	Kind     source.Kind
	Sync     domain.SyncID
	From, To domain.Date // Of jobs.
}

// SourceLinks keeps which of ours the rows of sources are.
type SourceLinks interface {
	// List returns rows, ordered by kind and ref.
	List(ctx context.Context, q SourceLinkQuery) ([]source.Row, error)
	// Save stores the links of rows of a source over the revisions that they have, and
	// raises those. It stores nothing else of them. It fails with domain.ErrMoved where
	// one was saved, or a row kept otherwise, since it was read.
	Save(ctx context.Context, of job.Source, rows ...source.Row) error
	// Orders returns the site and the service of those of the orders, by ref, of which a
	// job that is not gone names both, and of which nothing is in doubt.
	Orders(ctx context.Context, of job.Source, orders []string) (map[string]SourceOrder, error)
	// Forget takes what sources said of a worker out of the rows that are the worker, and
	// has them ignored: from then on nothing of it is kept, whatever is read.
	Forget(ctx context.Context, w domain.WorkerID, by string, at time.Time) error
	// Count returns how many rows of each kind are in each state.
	Count(ctx context.Context, of job.Source) (map[source.Kind]map[source.State]int, error)
}

// SourceLinkQuery selects rows of a source. Zero fields select all.
type SourceLinkQuery struct {
	Source    job.Source // Never empty.
	Kind      source.Kind
	States    []source.State
	Refs      []string
	Ours      []domain.UUID
	Unsettled bool // Only those of which something waits to be taken over.
	Problem   bool // Only those with a problem.

	AfterKind source.Kind // Keyset cursor.
	AfterRef  string
	Limit     int // 0: all.
}

// SourceFindings keeps what the rows of sources lack, as of the last reading of each.
type SourceFindings interface {
	// Keep stores the findings of a page, each of a kind, ref and fault once: what was
	// found before is still found.
	Keep(ctx context.Context, of job.Source, in domain.SyncID, found []SourceFinding, at time.Time) error
	// Clear removes the findings of rows of a kind that a sync which has read them all
	// did not find; of jobs those of rows that the sync has seen, or that are gone.
	Clear(ctx context.Context, of SourceSeen) error
	// List returns findings, ordered by what they are of, ref and fault.
	List(ctx context.Context, q SourceFindingQuery) ([]FoundInSource, error)
}

// FoundInSource is a finding, and since when it is found.
type FoundInSource struct {
	SourceFinding
	Since, SeenAt time.Time
}

// SourceFindingQuery selects findings. Zero fields select all.
type SourceFindingQuery struct {
	Source job.Source // Never empty.
	Of     string     // Such as "job".
	Kinds  []SourceFault

	After FoundInSource // Keyset cursor: Of, Ref and Kind of the last one before.
	Limit int           // 0: all.
}

// Syncs keeps the readings of the sources of the transaction's company.
type Syncs interface {
	// Begin inserts one, or fails with domain.ErrMoved where one of the source has not
	// ended.
	Begin(ctx context.Context, s source.Sync) error
	// ByID returns one, or ErrSyncNotFound.
	ByID(ctx context.Context, id domain.SyncID) (source.Sync, error)
	// Save stores how far one is over the revision that it has, and raises that. It
	// fails with domain.ErrMoved where somebody else works on it, or it has ended.
	Save(ctx context.Context, s source.Sync) error
	// List returns up to limit syncs, the newest first, that are older than before
	// where that is not zero.
	List(ctx context.Context, of job.Source, before domain.SyncID, limit int) ([]source.Sync, error)
}
