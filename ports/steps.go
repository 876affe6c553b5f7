package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/presence"
)

// Steps reads and writes at once what a step of deriving works with: asking for
// each badge by itself costs more than deriving does.
type Steps interface {
	// Open returns what is known of the badges of a step, which it has locked.
	Open(ctx context.Context, badges []domain.BadgeID) (Opening, error)
	// Fixes returns the fixes of each badge in its span, ordered by time, key and
	// content.
	Fixes(ctx context.Context, spans map[domain.BadgeID]presence.Span) (map[domain.BadgeID][]presence.Fix, error)
	// Close writes what was found and deletes the marks that it was found from. It
	// returns the new stamps, or ErrOvertaken.
	Close(ctx context.Context, c Closing) (map[domain.BadgeID]Stamp, error)
}

// ErrOvertaken reports a version of a visit that is not the current one any more.
var ErrOvertaken = fault.New(fault.Conflict, "visit.overtaken", "the visit has a newer version")

// Stamp changes whenever a badge's visits do, or its fixes are worked off,
// whoever does it: who knows a badge as of its stamp need not read it again, but
// for the fixes that its marks tell of. Empty: it was never derived.
type Stamp string

// Opening is where a step begins.
type Opening struct {
	Zone      *time.Location // The company's.
	Epoch     int64          // Of its fences.
	OwnPolicy bool           // It has a policy of its own.
	Badges    map[domain.BadgeID]Opened
}

// Opened is a badge as a step finds it.
type Opened struct {
	Device string
	Stamp  Stamp
	Ruled  bool // There are rulings on it.
}

// Closing is what a step found.
type Closing struct {
	At       time.Time
	Versions []presence.Version // Each closes the one before of its visit.
	Entries  []ledger.Entry
	Facts    []Fact
	Health   map[domain.BadgeID]badge.Health // Of every badge of the step.
	News     []News
}
