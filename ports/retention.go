package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/tenant"
)

// Retention stores for how long the transaction's company keeps what.
type Retention interface {
	// Get returns the settings; where none were made, the usual ones at revision 1.
	Get(ctx context.Context) (tenant.Retention, error)
	// Save stores the settings over the revision that they have, and raises that,
	// or fails with domain.ErrMoved.
	Save(ctx context.Context, r tenant.Retention) error
	// ForgetAccess deletes up to limit sessions that were over before a time.
	ForgetAccess(ctx context.Context, before time.Time, limit int) (int64, error)
}

// Erasures remembers whose personal data is erased, or to be.
type Erasures interface {
	// Of returns the erasure of a worker; ok is false where none was asked for.
	Of(ctx context.Context, w domain.WorkerID) (e job.Erasure, ok bool, err error)
	// Save inserts the erasure or changes when its names go and went.
	Save(ctx context.Context, e job.Erasure) error
	// Due returns up to limit erasures whose names may go by now and have not.
	Due(ctx context.Context, now time.Time, limit int) ([]job.Erasure, error)
	// ForgetUser erases who signs in as the worker: name, address and what an issuer
	// calls them; the account is disabled and its sessions end. It returns how many
	// there were.
	ForgetUser(ctx context.Context, w domain.WorkerID, at time.Time) (int64, error)
}

// Holds stores the legal holds of the transaction's company.
type Holds interface {
	// Place inserts a hold.
	Place(ctx context.Context, h tenant.Hold) error
	// Lift ends a hold; tenant.ErrHoldNotFound, tenant.ErrHoldLifted.
	Lift(ctx context.Context, id domain.HoldID, how tenant.Act) error
	// ByID returns a hold, a lifted one too, or tenant.ErrHoldNotFound.
	ByID(ctx context.Context, id domain.HoldID) (tenant.Hold, error)
	// List returns up to limit holds, the newest first, that are older than before
	// where that is not zero; lifted ones only where all are asked for.
	List(ctx context.Context, all bool, before domain.HoldID, limit int) ([]tenant.Hold, error)
}

// Disposal deletes what is past its term, for the transaction's company. Nothing
// that a legal hold covers is deleted.
type Disposal interface {
	// Kept says since when the evidence of badges must stay whole: from a margin
	// before the oldest visit that is not sealed, or before what a hold covers. A
	// badge that is absent has nothing that must stay.
	Kept(ctx context.Context) (map[domain.BadgeID]time.Time, error)
	// Fixes deletes up to limit fixes of a badge, the oldest first, of before until.
	Fixes(ctx context.Context, b domain.BadgeID, until time.Time, limit int) (int64, error)
	// Events deletes events of one day of storing, the first from from on that has
	// any: of each badge those stored before its time. next is where to go on; zero
	// where nothing is left to look at.
	Events(ctx context.Context, until map[domain.BadgeID]time.Time, from time.Time) (rows int64, next time.Time, err error)
	// Quarantine deletes up to limit cases that were stored before a time.
	Quarantine(ctx context.Context, before time.Time, limit int) (int64, error)
	// Visits deletes up to limit visits that ended before a time, each with all its
	// versions. It returns how many versions went.
	Visits(ctx context.Context, before time.Time, limit int) (int64, error)
}
