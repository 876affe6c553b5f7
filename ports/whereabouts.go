package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/presence"
)

// Whereabouts reads where badges of the transaction's company are drawn: on a map, and
// on the axis of a day.
type Whereabouts interface {
	// Fixes returns of each badge its last sound fix from within so long before At. One
	// without any is absent.
	Fixes(ctx context.Context, q WhereaboutsQuery, within time.Duration) (map[domain.BadgeID]presence.Fix, error)
	// Stays returns of each badge the visit that it was on At, which began within so long
	// before.
	Stays(ctx context.Context, q WhereaboutsQuery, within time.Duration) (map[domain.BadgeID]presence.Version, error)
	// Activity returns of each badge how many fixes it has in each step of a span; one
	// without any is absent. Steps are whole seconds.
	Activity(ctx context.Context, badges []domain.BadgeID, span domain.Span, step time.Duration) (map[domain.BadgeID][]int, error)
	// Visits returns what is believed now of the visits of badges that touch a span, by
	// badge and arrival.
	Visits(ctx context.Context, badges []domain.BadgeID, span domain.Span) ([]presence.Version, error)
}

// WhereaboutsQuery is a question about some badges at a moment.
type WhereaboutsQuery struct {
	Badges []domain.BadgeID
	At     time.Time // Where they were then …
	Known  time.Time // … by what was known then; zero: by all that is known now.
}
