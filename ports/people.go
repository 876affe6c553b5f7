package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/job"
)

// Workers stores the workers of the transaction's company.
type Workers interface {
	// Create inserts the worker, or fails with job.ErrWorkerTaken.
	Create(ctx context.Context, w job.Worker, at time.Time) error
	// ByID returns the worker, or job.ErrWorkerNotFound.
	ByID(ctx context.Context, id domain.WorkerID) (job.Worker, error)
	// List returns workers, ordered by ref.
	List(ctx context.Context, q WorkerQuery) ([]job.Worker, error)
	// Save stores the worker over the revision that it has, and raises that. It
	// fails with domain.ErrMoved or job.ErrWorkerTaken.
	Save(ctx context.Context, w job.Worker) error
}

// WorkerQuery selects workers. Zero fields select all.
type WorkerQuery struct {
	Refs     []string
	IDs      []domain.WorkerID
	ActiveAt time.Time
	After    string // Keyset cursor: a ref.
	Limit    int    // 0: all.
}

// Crews stores the crews of the transaction's company.
type Crews interface {
	// Create inserts the crew. It fails with job.ErrCrewTaken or
	// job.ErrWorkerNotFound, of the leader.
	Create(ctx context.Context, c job.Crew, at time.Time) error
	// ByID returns the crew, or job.ErrCrewNotFound.
	ByID(ctx context.Context, id domain.CrewID) (job.Crew, error)
	// List returns crews, ordered by ref.
	List(ctx context.Context, q CrewQuery) ([]job.Crew, error)
	// Save stores the crew over the revision that it has, and raises that. It
	// fails with domain.ErrMoved, job.ErrCrewTaken or job.ErrWorkerNotFound.
	Save(ctx context.Context, c job.Crew) error
}

// CrewQuery selects crews. Zero fields select all.
type CrewQuery struct {
	Ref   string
	After string // Keyset cursor: a ref.
	Limit int    // 0: all.
}

// Memberships stores who is in which crew when. They are only ever ended.
type Memberships interface {
	// ByID returns the membership, or job.ErrMembershipNotFound.
	ByID(ctx context.Context, id domain.MembershipID) (job.Membership, error)
	// List returns memberships, ordered by beginning and id.
	List(ctx context.Context, q MembershipQuery) ([]job.Membership, error)
	// Begin inserts a membership. It fails with job.ErrInCrew, or with what is not
	// found of crew and worker.
	Begin(ctx context.Context, m job.Membership) error
	// End stores the end of the membership.
	End(ctx context.Context, m job.Membership) error
}

// MembershipQuery selects memberships. Zero fields select all.
type MembershipQuery struct {
	Crew     domain.CrewID
	Worker   domain.WorkerID
	At       time.Time   // Those that hold then.
	Touching domain.Span // Those that overlap it.

	AfterFrom time.Time // Keyset cursor.
	AfterID   domain.MembershipID
	Limit     int // 0: all.
}

// Custodies stores who wears which badge when. They are only ever ended.
type Custodies interface {
	// ByID returns the custody, or badge.ErrCustodyNotFound.
	ByID(ctx context.Context, id domain.CustodyID) (badge.Custody, error)
	// List returns custodies, ordered by beginning and id.
	List(ctx context.Context, q CustodyQuery) ([]badge.Custody, error)
	// Begin inserts custodies. It fails with badge.ErrWorn, or with what is not
	// found of badge and worker.
	Begin(ctx context.Context, all ...badge.Custody) error
	// End stores the ends of custodies.
	End(ctx context.Context, all ...badge.Custody) error
}

// CustodyQuery selects custodies. Zero fields select all.
type CustodyQuery struct {
	Badges    []domain.BadgeID
	Worker    domain.WorkerID
	Workers   []domain.WorkerID
	At        time.Time   // Those that hold then.
	Touching  domain.Span // Those that overlap it.
	Ever      bool        // Those that held at some time: what was ended where it began never did.
	AfterFrom time.Time   // Keyset cursor.
	AfterID   domain.CustodyID
	Limit     int // 0: all.
}
