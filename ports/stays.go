package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/domain/presence"
)

// ErrDraftNotFound reports an unknown draft of a fence.
var ErrDraftNotFound = fault.New(fault.NotFound, "fence.draft_not_found", "no such draft of a fence")

// Stays reads where the crews of the transaction's company stood.
type Stays interface {
	// Last returns the last settled, decided visits of each site, with their fixes
	// that may decide, by site, then from the newest on.
	Last(ctx context.Context, q StayQuery) ([]Stay, error)
}

// StayQuery selects visits.
type StayQuery struct {
	Site  domain.SiteID // Zero: of every site.
	Since time.Time     // That began then or later.
	Stays int           // Of a site, at most.
	Fixes int           // Of a visit, at most.
}

// Stay is a visit and its fixes.
type Stay struct {
	Site    domain.SiteID
	Visit   domain.VisitID
	Arrived int64 // Unix seconds.
	Fixes   []presence.Fix
}

// FenceDrafts keeps the learnt fences of the transaction's company.
type FenceDrafts interface {
	// Add inserts a draft.
	Add(ctx context.Context, d FenceDraft) error
	// ByID returns a draft, or ErrDraftNotFound.
	ByID(ctx context.Context, id domain.DraftID) (FenceDraft, error)
	// OfSite returns a site's drafts, the newest first.
	OfSite(ctx context.Context, site domain.SiteID) ([]FenceDraft, error)
}

// FenceDraft is a fence that was learnt, for a person to judge.
type FenceDraft struct {
	ID           domain.DraftID
	Site         domain.SiteID
	Shape        geofence.Shape
	Stays, Fixes int   // That it was learnt from …
	Since, Until int64 // … in this time, Unix seconds.
	Agreement    int   // With the fence of then, thousandths; see geofence.Agreement.
	By           string
	MadeAt       time.Time
}
