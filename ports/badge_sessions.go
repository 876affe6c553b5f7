package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/completeness"
)

// SessionCounts keeps how far the events of the transaction's company are counted by
// session.
type SessionCounts interface {
	// Hold returns how far they are, and keeps others from it until the transaction
	// ends; ok is false where somebody else has it. The first time counting begins at
	// from, or where the company has nothing that was stored before, at its first event.
	Hold(ctx context.Context, from time.Time) (at EventPlace, ok bool, err error)
	// Stored returns up to limit events after a place that were stored until a time, in
	// order.
	Stored(ctx context.Context, after EventPlace, until time.Time, limit int) ([]CountedEvent, error)
	// Known returns what was counted of sessions; those that are not known are absent.
	Known(ctx context.Context, keys []SessionKey) (map[SessionKey]completeness.Session, error)
	// Save stores sessions, which are to be looked at (again) where they are over, and
	// how far counting is.
	Save(ctx context.Context, sessions map[SessionKey]completeness.Session, at EventPlace) error
}

// EventPlace is a place among a company's stored events.
type EventPlace struct {
	StoredAt time.Time
	Key      string
	Content  uint64
}

// CountedEvent is a stored event.
type CountedEvent struct {
	EventPlace

	Badge domain.BadgeID
	Again bool // Under its key something was stored before.
	Raw   []byte
}

// SessionKey names a session of a badge.
type SessionKey struct {
	Badge   domain.BadgeID
	Session string
}

// BadgeSessions are the sessions of the transaction's company's badges, and what they
// are judged by.
type BadgeSessions interface {
	// During returns the sessions of badges that may have brought something of a time:
	// those that were not over before it and began in it, and of each badge the first
	// that began after it.
	During(ctx context.Context, badges []domain.BadgeID, span domain.Span) (map[domain.BadgeID][]completeness.Session, error)
	// Evidence returns what sessions over a time are judged by, but for whose the badge
	// was; and until when events are counted.
	Evidence(ctx context.Context, span domain.Span) (ev completeness.Evidence, counted time.Time, err error)
	// Ended returns up to limit sessions that ended before a time and were not looked at
	// since, those that ended first first.
	Ended(ctx context.Context, before time.Time, limit int) ([]EndedSession, error)
	// Looked says that sessions were looked at.
	Looked(ctx context.Context, keys []SessionKey, at time.Time) error
	// Forget deletes up to limit sessions that were over before a time.
	Forget(ctx context.Context, before time.Time, limit int) (int64, error)
}

// EndedSession is a session of a badge, and whose the badge is.
type EndedSession struct {
	SessionKey
	completeness.Session

	Owned domain.Span
}

// SessionSettings keep by what the sessions of the transaction's company are judged.
type SessionSettings interface {
	// Get returns them.
	Get(ctx context.Context) (SessionSetting, error)
	// Save stores the revision after that which s has, or fails with domain.ErrMoved.
	Save(ctx context.Context, s SessionSetting) error
}

// SessionSetting says by what sessions are judged.
type SessionSetting struct {
	Revision domain.Revision
	Counter  completeness.Counter
	Since    time.Time     // Everything that Notehub received from then on was counted; zero: all was. It is not saved.
	Every    time.Duration // What ended is compared with Notehub at the latest so long after; 0: by each look.
}
