package tenant

import (
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of legal holds.
var (
	ErrHoldSubject  = fault.New(fault.Invalid, "hold.bad_subject", "a hold is on one badge, one site or one worker")
	ErrHoldSpan     = fault.New(fault.Invalid, "hold.bad_span", "a hold's span ends after it begins")
	ErrHoldReason   = fault.New(fault.Invalid, "hold.no_reason", "say why, for whoever reads it in years")
	ErrHoldNotFound = fault.New(fault.NotFound, "hold.not_found", "no such hold")
	ErrHoldLifted   = fault.New(fault.Conflict, "hold.lifted", "the hold is lifted already")
)

// Hold keeps from deletion, whatever its term, what is known of a badge, a site or
// a worker over a span, until it is lifted: for a court, an audit, a dispute.
type Hold struct {
	ID       domain.HoldID
	Badge    domain.BadgeID // Exactly one of the three is not zero.
	Site     domain.SiteID
	Worker   domain.WorkerID
	From, To time.Time // Zero is open.
	Reason   string
	Placed   Act
	Lifted   Act // Zero while it holds.
}

// Act says who did something, when and why.
type Act struct {
	By     string
	At     time.Time
	Reason string
}

// NewHold returns a hold with its rules checked.
//
// Errors: ErrHoldSubject, ErrHoldSpan, ErrHoldReason.
func NewHold(h Hold) (Hold, error) {
	subjects := 0
	for _, id := range []domain.UUID{h.Badge.UUID, h.Site.UUID, h.Worker.UUID} {
		if !id.IsZero() {
			subjects++
		}
	}
	h.Reason = strings.TrimSpace(h.Reason)
	switch {
	case subjects != 1:
		return Hold{}, ErrHoldSubject
	case !h.From.IsZero() && !h.To.IsZero() && !h.From.Before(h.To):
		return Hold{}, ErrHoldSpan
	case h.Reason == "":
		return Hold{}, ErrHoldReason
	}
	return h, nil
}

// Holds reports whether it has not been lifted.
func (h Hold) Holds() bool { return h.Lifted.At.IsZero() }

// Subject names what it is on, as the ledger does.
func (h Hold) Subject() string {
	switch {
	case !h.Badge.IsZero():
		return "badge:" + h.Badge.String()
	case !h.Site.IsZero():
		return "site:" + h.Site.String()
	default:
		return "worker:" + h.Worker.String()
	}
}
