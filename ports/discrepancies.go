package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
)

// Discrepancies stores the discrepancies of the transaction's company.
type Discrepancies interface {
	// OfDate returns all discrepancies of a date, by id, those that are over too,
	// without their facts, thresholds and causes. Until the transaction ends nobody else reads or changes
	// them so.
	OfDate(ctx context.Context, on domain.Date) ([]discrepancy.Discrepancy, error)
	// Take returns those of the discrepancies that there are, by id, without their
	// detail. Until the transaction ends, nobody else changes them.
	Take(ctx context.Context, ids []domain.DiscrepancyID) ([]discrepancy.Discrepancy, error)
	// List returns discrepancies, those of the last date first, then by id downwards.
	List(ctx context.Context, q DiscrepancyQuery) ([]discrepancy.Discrepancy, error)
	// Add inserts discrepancies.
	Add(ctx context.Context, all []discrepancy.Discrepancy) error
	// Save stores discrepancies that were taken, over the revisions that they have, and
	// raises those, or fails with domain.ErrMoved. Of one whose case has no rule, which
	// was read without facts, what was found stays as it was.
	Save(ctx context.Context, all []discrepancy.Discrepancy) error
}

// DiscrepancyQuery selects discrepancies. Zero fields select all.
type DiscrepancyQuery struct {
	IDs        []domain.DiscrepancyID
	From, To   domain.Date // Both included.
	States     []discrepancy.State
	Kinds      []reconcile.Kind
	Severities []reconcile.Severity
	About      reconcile.Subject // Fields that are zero select all; Other and Row do.
	Assignee   domain.UserID
	Detail     bool // With their facts, thresholds and causes.

	AfterDate domain.Date // Keyset cursor.
	AfterID   domain.DiscrepancyID
	Limit     int // 0: all.
}

// DiscrepancyHistory keeps what became of the discrepancies of the transaction's
// company. It is only ever added to.
type DiscrepancyHistory interface {
	// Add inserts events; of a discrepancy there is one for each of its revisions.
	Add(ctx context.Context, all []discrepancy.Event) error
	// Of returns the events of a discrepancy, the oldest first.
	Of(ctx context.Context, id domain.DiscrepancyID) ([]discrepancy.Event, error)
	// OfPass returns up to limit events of a pass, by discrepancy, after one.
	OfPass(ctx context.Context, pass domain.PassID, after domain.DiscrepancyID, limit int) ([]discrepancy.Event, error)
}

// DiscrepancyTexts are what people wrote about discrepancies of the transaction's
// company.
type DiscrepancyTexts interface {
	// Forget empties the notes and comments about discrepancies that are about a
	// worker, beside the ledger too, and returns about how many discrepancies there were.
	Forget(ctx context.Context, w domain.WorkerID) (int64, error)
	// About returns up to limit discrepancies that are about a worker, as the second of
	// two, too, by id after one.
	About(ctx context.Context, w domain.WorkerID, after domain.DiscrepancyID, limit int) ([]domain.DiscrepancyID, error)
}

// DiscrepancyDisposal deletes discrepancies and passes of the transaction's company.
type DiscrepancyDisposal interface {
	// Before deletes up to limit discrepancies of dates before one, with what became of
	// them, and passes of such dates of which nothing is left; it returns how many
	// discrepancies and passes went. What a legal hold is on, or what rests upon that, is
	// not deleted.
	Before(ctx context.Context, on domain.Date, limit int) (int64, error)
}

// Passes keeps the passes over the dates of the transaction's company.
type Passes interface {
	// Add inserts a pass.
	Add(ctx context.Context, p discrepancy.Pass) error
	// ByID returns a pass, or discrepancy.ErrPassNotFound.
	ByID(ctx context.Context, id domain.PassID) (discrepancy.Pass, error)
	// List returns passes, the newest first.
	List(ctx context.Context, q PassQuery) ([]discrepancy.Pass, error)
	// Lacking returns the dates from one to another, both included, whose last pass
	// lacked something that was to come, in order.
	Lacking(ctx context.Context, from, to domain.Date) ([]domain.Date, error)
	// Overtaken returns the dates whose last pass could not know what bears on them by
	// now, in order: see OvertakenQuery.
	Overtaken(ctx context.Context, q OvertakenQuery) ([]domain.Date, error)
}

// OvertakenQuery asks for dates that something later may explain otherwise: since the
// last pass over it a job of the date, or one that an unsettled discrepancy of the date
// is about, was made or changed; or, at the site of one of some kinds and within some
// days, a job was made, changed or its date came to its end, or a visit was recorded.
type OvertakenQuery struct {
	From, To domain.Date // Of the dates, both included.
	Through  domain.Date // The last date that has ended.
	Days     int
	Zone     *time.Location // Of the company.
	Kinds    []reconcile.Kind
}

// PassQuery selects passes. Zero fields select all.
type PassQuery struct {
	From, To domain.Date // Of their dates, both included.
	Request  domain.UUID // Those that were asked for by it.
	Before   domain.PassID
	Limit    int
}

// DiscrepancyTrends counts the discrepancies of the transaction's company.
type DiscrepancyTrends interface {
	// Count returns, of each day or week from q.From to q.To and each group, how many
	// discrepancies there are, in that order. Of q, fields but the cursor, Detail and
	// Limit count.
	Count(ctx context.Context, q DiscrepancyQuery, by TrendGroup, weekly bool) ([]Trend, error)
}

// TrendGroup is what discrepancies are counted by.
type TrendGroup string

// The groups.
const (
	TrendBySite TrendGroup = "site"
	TrendByCrew TrendGroup = "crew"
	TrendByKind TrendGroup = "kind"
)

// Trend is a count. Those that a later pass did not find any more are left out.
type Trend struct {
	From        domain.Date    // The day, or the Monday.
	Kind        reconcile.Kind // By kind.
	Of          domain.UUID    // By site or crew; zero: those that are of none.
	Count       int
	Open        int // Not resolved yet.
	FalseAlarms int // Resolved as such.
}
