package timesheet

import (
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of what people say of time.
var (
	ErrBadSaid       = fault.New(fault.Invalid, "time.bad_said", "what is said is of a time that begins before it ends, in whole seconds, of at most 24 hours, of one day of work; on_site and yard are at a site, the others at none")
	ErrBadWhy        = fault.New(fault.Invalid, "time.bad_why", "it takes a reason, of at most 500 characters")
	ErrSaidNotFound  = fault.New(fault.NotFound, "time.said_not_found", "nobody has said so of that worker's day")
	ErrSaidWithdrawn = fault.New(fault.Conflict, "time.said_withdrawn", "it is withdrawn already")
)

// Off is what a person says of time that was none at work.
const Off Activity = "off"

// Said is what a person has said that a stretch of a worker's time was: an input of
// the derivation, never an edit of what it gives. Of two that overlap the one with
// the greater identifier, the later one, holds.
type Said struct {
	ID     domain.SaidID
	Worker domain.WorkerID
	Day    domain.Date // Of work, that the time is of.
	Span   domain.Span
	As     Activity // Or Off.
	Site   domain.SiteID
	Job    domain.JobID
	Why    string

	By          string
	At          time.Time
	WithdrawnBy string // Empty while it counts.
	WithdrawnAt time.Time
}

// Check fails with ErrBadSaid or ErrBadWhy.
func (s Said) Check() error {
	at := s.As == OnSite || s.As == Yard
	switch {
	case !slices.Contains([]Activity{OnSite, Yard, Travel, Rest, Meal, Off}, s.As), at == s.Site.IsZero(), !at && !s.Job.IsZero():
		return ErrBadSaid
	case s.Span.From.IsZero() || !s.Span.From.Before(s.Span.To) || elapsed(s.Span.From, s.Span.To) > 25*Hour,
		s.Span.From.Nanosecond() != 0 || s.Span.To.Nanosecond() != 0:
		return ErrBadSaid
	}
	return checkWhy(s.Why)
}

// NewWhy returns a reason without spaces around it; it fails with ErrBadWhy.
func NewWhy(text string) (string, error) {
	text = strings.TrimSpace(text)
	return text, checkWhy(text)
}

func checkWhy(text string) error {
	if text == "" || len([]rune(text)) > 500 {
		return ErrBadWhy
	}
	return nil
}
