package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/presence"
)

// BadgeDays reads how the badges of the transaction's company did, of all at once.
type BadgeDays interface {
	// Points returns the positions of each badge with From ≤ At ≤ To by time, and before
	// them its last from since on (Unix seconds): those that may decide, and those that
	// are not of GPS. Key, Content and Speed are left out.
	Points(ctx context.Context, span presence.Span, since int64) (map[domain.BadgeID][]presence.Fix, error)
	// Quiet returns the stretches of QuietFrom and longer that touch the span, in which
	// nothing was heard of a badge, of each badge by time. One that goes on is not among
	// them. They are noted by Steps.Close.
	Quiet(ctx context.Context, span presence.Span) (map[domain.BadgeID][]presence.Span, error)
	// Strangers returns the devices of open cases of the quarantine that were stored in
	// the span, to excluded, by device.
	Strangers(ctx context.Context, from, to time.Time) ([]StrangeDevice, error)
}

// QuietFrom is how long a silence is that is noted.
const QuietFrom = 2 * time.Hour

// StrangeDevice is a device that sends, and is no badge of the company's then.
type StrangeDevice struct {
	Device      string
	First, Last time.Time // When events of it were stored.
	Events      int
}
