package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/fault"
	"actual/domain/presence"
)

// Fixes reads the fixes of the transaction's company.
type Fixes interface {
	// Between returns a badge's fixes with From ≤ At ≤ To, ordered by At.
	Between(ctx context.Context, b domain.BadgeID, span presence.Span) ([]presence.Fix, error)
	// Bounds returns the times of a badge's first and last fix; ok is false
	// where it has none.
	Bounds(ctx context.Context, b domain.BadgeID) (span presence.Span, ok bool, err error)
	// Near returns, of each area and each badge with fixes in it, the span of those
	// fixes.
	Near(ctx context.Context, areas []Area) ([]Nearby, error)
	// OfEvent returns the span of a badge's fixes from an event, of all its
	// contents; ok is false where there is none.
	OfEvent(ctx context.Context, b domain.BadgeID, key string) (span presence.Span, ok bool, err error)
}

// Box is a rectangle of WGS 84 coordinates in 1e-7 degree, edges included.
type Box struct{ MinLat, MinLng, MaxLat, MaxLng int32 }

// Area is a box over a span of time.
type Area struct {
	Box
	Span presence.Span
}

// Nearby is a badge that was in an area.
type Nearby struct {
	Area  int // Its place among those that were asked for.
	Badge domain.BadgeID
	Span  presence.Span // Of its fixes there.
}

// Marks says which badges have news. Ingest appends; the worker takes, and its
// step deletes.
type Marks interface {
	// Take locks up to limit badges that have marks and that no other worker
	// holds until the transaction ends, and returns their news, oldest first.
	// The badges of except are left alone.
	Take(ctx context.Context, limit int, except []domain.BadgeID) ([]News, error)
	// Add marks badges whose visits must be derived again over a span each.
	Add(ctx context.Context, spans map[domain.BadgeID]presence.Span, at time.Time) error
	// LockSettling locks up to limit badges that have provisional visits due to
	// settle at now and that no other worker holds, and returns them. The badges
	// of except are left alone.
	LockSettling(ctx context.Context, now time.Time, limit int, except []domain.BadgeID) ([]News, error)
	// Hold waits until no worker holds the badges, and keeps all from them until the
	// transaction ends: for whoever else writes versions of visits.
	Hold(ctx context.Context, badges []domain.BadgeID) error
}

// News is what the marks of one badge say together.
type News struct {
	Badge  domain.BadgeID
	Span   presence.Span // The fixes that are new; meaningful with HasFix.
	HasFix bool
	Health badge.Health
	Oldest time.Time // When the oldest of the marks was stored.
	Marks  []int64   // The marks folded in.
}

// Answers about visits.
var (
	// ErrVisitNotFound reports an unknown visit.
	ErrVisitNotFound = fault.New(fault.NotFound, "visit.not_found", "no such visit")
	// ErrVisitWithdrawn reports a visit that the evidence no longer shows; it says
	// since when, and what is believed instead.
	ErrVisitWithdrawn = fault.New(fault.NotFound, "visit.withdrawn", "the visit was withdrawn")
)

// Visits reads the visit versions of the transaction's company. They are written
// by Steps alone, and only ever added.
type Visits interface {
	// Current returns what is believed now of a badge's visits that touch the
	// span, ordered by arrival.
	Current(ctx context.Context, b domain.BadgeID, span presence.Span) ([]presence.Version, error)
	// ByID returns what is believed now of a visit; ErrVisitNotFound or
	// ErrVisitWithdrawn where that is nothing.
	ByID(ctx context.Context, id domain.VisitID) (presence.Version, error)
	// List returns what is believed now, ordered by arrival and id, after the
	// cursor.
	List(ctx context.Context, q VisitQuery) ([]presence.Version, error)
	// Versions returns up to limit versions of a visit, withdrawn ones too, from the
	// one after the number on; none where there is no such visit.
	Versions(ctx context.Context, id domain.VisitID, after, limit int) ([]presence.Version, error)
	// Each calls fn for every version of every visit, ordered by visit and
	// version: for the ledger's verification.
	Each(ctx context.Context, fn func(presence.Version) error) error
}

// VisitQuery selects visits. Zero fields select all.
type VisitQuery struct {
	Badge        domain.BadgeID
	Site         domain.SiteID
	Zone         domain.ZoneID   // At a site of it.
	Worker       domain.WorkerID // Who had the badge in custody when it arrived.
	From, To     time.Time       // Visits that touch [From, To).
	Since        time.Time       // Visits that arrived then or later.
	AfterArrived time.Time       // Keyset cursor.
	AfterID      domain.VisitID
	Limit        int
}

// Answers about rulings.
var (
	// ErrRulingNotFound reports an unknown ruling.
	ErrRulingNotFound = fault.New(fault.NotFound, "ruling.not_found", "no such ruling")
	// ErrRulingWithdrawn reports a ruling that counts no more.
	ErrRulingWithdrawn = fault.New(fault.Conflict, "ruling.withdrawn", "the ruling is withdrawn already")
)

// Rulings stores the decisions of the transaction's company. They are only ever
// added to: one that is withdrawn stays.
type Rulings interface {
	// Of returns the rulings in force on a badge that touch the span.
	Of(ctx context.Context, b domain.BadgeID, span presence.Span) ([]presence.Ruling, error)
	// ByID returns a ruling, a withdrawn one too, or ErrRulingNotFound.
	ByID(ctx context.Context, id domain.RulingID) (RulingRecord, error)
	// List returns rulings, withdrawn ones too, the oldest first; of one badge
	// where it is not zero.
	List(ctx context.Context, b domain.BadgeID) ([]RulingRecord, error)
	// Make inserts a ruling on a badge.
	Make(ctx context.Context, b domain.BadgeID, r presence.Ruling, reason, by string, at time.Time) error
	// Withdraw lets a ruling count no more, or fails with ErrRulingWithdrawn.
	Withdraw(ctx context.Context, id domain.RulingID, reason, by string, at time.Time) error
}

// RulingRecord is a ruling with who made it, when and why.
type RulingRecord struct {
	Ruling    presence.Ruling
	Badge     domain.BadgeID
	Made      Decision
	Withdrawn Decision // Zero while it counts.
}

// Decision says who decided something, when and why.
type Decision struct {
	Reason string // For people.
	By     string
	At     time.Time
}
