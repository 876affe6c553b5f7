package ports

import (
	"context"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/notice"
)

// AlertRules stores what scopes of the transaction's company say of their alerts.
type AlertRules interface {
	// List returns all rules, ordered by id.
	List(ctx context.Context) ([]notice.Rule, error)
	// ByID returns a rule, or notice.ErrRuleNotFound.
	ByID(ctx context.Context, id domain.AlertRuleID) (notice.Rule, error)
	// Create inserts a rule. It fails with notice.ErrRuleTaken, or with what is not found
	// of zone, crew and badge.
	Create(ctx context.Context, r notice.Rule, by string, at time.Time) error
	// Save stores what a rule says over the revision that it has, and raises that. It
	// fails with domain.ErrMoved.
	Save(ctx context.Context, r notice.Rule, by string, at time.Time) error
	// Remove deletes a rule at its revision, or fails with domain.ErrMoved.
	Remove(ctx context.Context, r notice.Rule) error
}

// Alerts stores the alerts of the transaction's company.
type Alerts interface {
	// Pending returns the alerts that are not over, or are and have to be told so; ordered
	// by id. Until the transaction ends nobody else changes them.
	Pending(ctx context.Context) ([]notice.Alert, error)
	// ByID returns an alert, or notice.ErrNotFound.
	ByID(ctx context.Context, id domain.AlertID) (notice.Alert, error)
	// List returns alerts, those raised last first.
	List(ctx context.Context, q AlertQuery) ([]notice.Alert, error)
	// Add inserts an alert. Where its subject has one of its kind already that is not
	// over, nothing is inserted: added is false.
	Add(ctx context.Context, a notice.Alert) (added bool, err error)
	// Save stores an alert over the revision that it has, and raises that, or fails with
	// domain.ErrMoved.
	Save(ctx context.Context, a notice.Alert) error
}

// AlertQuery selects alerts. Zero fields select all.
type AlertQuery struct {
	Kind  notice.Kind
	State notice.State
	Over  *bool // Only those that are over, or only those that are not.
	Badge domain.BadgeID
	Crew  domain.CrewID
	Since time.Time // Raised then or later.

	BeforeRaised time.Time // Keyset cursor.
	BeforeID     domain.AlertID
	Limit        int // 0: all.
}

// Fate is what became of a message. The names are stored.
type Fate string

// The fates. What a message is unsure of was in the hands of a process that died: it may
// have been sent, and is not sent again; the next repeat is.
const (
	FateQueued  Fate = "queued"
	FateSending Fate = "sending"
	FateSent    Fate = "sent" // The mail server, or the channel, took it.
	FateRefused Fate = "refused"
	FateBounced Fate = "bounced"
	FateUnsure  Fate = "unsure"
)

// Fates returns all of them.
func Fates() []Fate {
	return []Fate{FateQueued, FateSending, FateSent, FateRefused, FateBounced, FateUnsure}
}

// AlertMessage is a message of alerts to one recipient, and what became of it.
type AlertMessage struct {
	ID       domain.AlertMessageID
	To       notice.Recipient
	Language notice.Language
	Kind     notice.Kind
	Crew     domain.CrewID
	Back     bool
	Text     notice.Text
	Alerts   []TellingOf
	MadeAt   time.Time
	Fate     Fate
	Attempts int
	DueAt    time.Time
	Settled  time.Time // When it came to an end; zero: it has not.
	Why      string    // What the other side said, or we.
}

// TellingOf says of which alert a message is, and its how manieth; 0: that it is over.
type TellingOf struct {
	Alert domain.AlertID
	N     int
}

// ErrMessageNotFound reports an unknown message.
var ErrMessageNotFound = fault.New(fault.NotFound, "alert_message.not_found", "no such message of alerts")

// AlertMessages stores the messages of the transaction's company.
type AlertMessages interface {
	// Add inserts messages.
	Add(ctx context.Context, all ...AlertMessage) error
	// List returns messages, the newest first.
	List(ctx context.Context, q AlertMessageQuery) ([]AlertMessage, error)
	// Take marks up to limit messages that are due as being sent until an instant, and
	// returns them. Those that were in hand and whose time is over become unsure instead.
	Take(ctx context.Context, now, until time.Time, limit int) ([]AlertMessage, error)
	// Settle stores what became of a message that is being sent. One that is not any more
	// stays as it is.
	Settle(ctx context.Context, m AlertMessage) error
	// Next returns when a message is due next; zero: none waits.
	Next(ctx context.Context) (time.Time, error)
}

// AlertMessageQuery selects messages. Zero fields select all.
type AlertMessageQuery struct {
	ID     domain.AlertMessageID
	Alert  domain.AlertID
	Fate   Fate
	Since  time.Time
	Before domain.AlertMessageID // Keyset cursor.
	Limit  int                   // 0: all.
}

// AlertWatch remembers what looks at the badges of the transaction's company came to.
type AlertWatch interface {
	// Outages returns those that have not ended, or have since an instant, by beginning.
	Outages(ctx context.Context, since time.Time) ([]notice.Outage, error)
	// SaveOutages inserts outages, or notes their ends.
	SaveOutages(ctx context.Context, all []notice.Outage) error
	// SavePulse notes the pulse of a look.
	SavePulse(ctx context.Context, p notice.Pulse, at time.Time) error
	// Volts notes the voltages of badges on a date (of UTC).
	Volts(ctx context.Context, on domain.Date, all map[domain.BadgeID]int32) error
	// Trails returns how the voltages of badges went since a date.
	Trails(ctx context.Context, badges []domain.BadgeID, since domain.Date) (map[domain.BadgeID]notice.Trail, error)
}

// PulseDirectory says of all companies how their badges do together, and nothing else.
type PulseDirectory interface {
	// Pulses returns those of looks since an instant.
	Pulses(ctx context.Context, since time.Time) ([]notice.Pulse, error)
}

// AlertChannel tells one recipient by one channel.
type AlertChannel interface {
	// Tell sends a message. Errors: ErrNotTold where it was refused and the same would be
	// again; fault.Unavailable where it may work later.
	Tell(ctx context.Context, id domain.AlertMessageID, to notice.Recipient, t notice.Text) error
}

// ErrNotTold reports a message that was refused for good.
var ErrNotTold = fault.New(fault.Denied, "alert_message.refused", "the message was refused")
