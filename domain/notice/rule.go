package notice

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/tenant"
)

// Rules of rules.
var (
	ErrBadRule      = fault.New(fault.Invalid, "alert_rule.bad", "the rule of alerts cannot be understood")
	ErrRuleNotFound = fault.New(fault.NotFound, "alert_rule.not_found", "no such rule of alerts")
	// ErrAddressNotFound reports an address that is not kept: no rule names it any more.
	ErrAddressNotFound = fault.New(fault.NotFound, "alert_rule.address_not_found", "no such address of an incoming webhook")
	ErrRuleTaken       = fault.New(fault.Conflict, "alert_rule.scope_taken", "there is a rule of that scope already: change that one")
)

// Level is what a rule is of, the wider first.
type Level string

// The levels, each inheriting from those before it.
const (
	OfCompany Level = "company"
	OfZone    Level = "zone"
	OfCrew    Level = "crew"
	OfBadge   Level = "badge"
)

// Levels returns them, the widest first.
func Levels() []Level { return []Level{OfCompany, OfZone, OfCrew, OfBadge} }

// Scope is what a rule is of; ID is zero of the company.
type Scope struct {
	Level Level
	ID    domain.UUID
}

// Channel is a way to tell somebody. The names are stored: never renamed.
type Channel string

// The channels. SMS has a port, and no adapter.
const (
	Email Channel = "email"
	Teams Channel = "teams" // An incoming webhook of Microsoft Teams.
	Slack Channel = "slack" // An incoming webhook of Slack.
	SMS   Channel = "sms"
)

// Language is one that messages are written in.
type Language string

// The languages.
const (
	English Language = "en"
	Spanish Language = "es"
)

// Recipient is who is told, and how. Of an incoming webhook To is only what may be shown of
// its address, as Shown has it, since who knows the rest may post there; the address itself
// is sealed, and named by Address. One that was just given has it in To, and no Address: it
// is sealed before it is stored.
type Recipient struct {
	Channel Channel
	To      string
	Address domain.AlertAddressID
}

// Sealed reports whether its address is kept apart.
func (r Recipient) Sealed() bool { return !r.Address.IsZero() }

// Hooked reports whether it is an incoming webhook, whose address is a secret.
func (r Recipient) Hooked() bool { return r.Channel == Teams || r.Channel == Slack }

// Rule is what one scope says of its alerts. What is nil is taken from the scope above.
type Rule struct {
	ID       domain.AlertRuleID
	Scope    Scope
	Revision domain.Revision

	Off      *bool
	OffKinds *[]Kind
	Missed   *int           // How many planned signs of life in a row a badge may miss.
	Silence  *time.Duration // How much counted silence is too much; in place of Missed.
	Hours    *Week          // In which silence counts.
	DaysOff  *[]domain.Date
	Quiet    *Week            // In which nobody is told.
	Repeat   *[]time.Duration // From one message to the next; the last holds on.
	Escalate *int             // After how many unanswered messages the second ones are told, too; 0: never.
	First    *[]Recipient
	Second   *[]Recipient
	Language *Language
}

// Bounds of rules.
const (
	maxMissed     = 20
	minSilence    = 15 * time.Minute
	maxSilence    = 31 * 24 * time.Hour
	minRepeat     = 15 * time.Minute
	maxRepeat     = 31 * 24 * time.Hour
	maxRepeats    = 12
	maxRecipients = 20
	maxDaysOff    = 400
	maxAddress    = 2000
)

// Check fails with ErrBadRule, which names what is wrong.
func (r Rule) Check() error {
	if !slices.Contains(Levels(), r.Scope.Level) || (r.Scope.Level == OfCompany) != r.Scope.ID.IsZero() {
		return ErrBadRule.With("scope: it is company, or a zone, crew or badge and which one")
	}
	if r.Missed != nil && (*r.Missed < 1 || *r.Missed > maxMissed) {
		return ErrBadRule.With("missed: from 1 to %d planned signs of life", maxMissed)
	}
	if r.Silence != nil && (*r.Silence < minSilence || *r.Silence > maxSilence) {
		return ErrBadRule.With("silence: from %s to %s", minSilence, maxSilence)
	}
	if r.Hours != nil && r.Hours.Empty() {
		return ErrBadRule.With("hours: there must be some in a week; turn alerts off by off")
	}
	if r.DaysOff != nil && len(*r.DaysOff) > maxDaysOff {
		return ErrBadRule.With("days_off: at most %d", maxDaysOff)
	}
	if r.Quiet != nil && (Calendar{Zone: time.UTC, Hours: *r.Quiet}).Leave(time.Unix(0, 0)).IsZero() {
		return ErrBadRule.With("quiet: there must be a time in which somebody may be told")
	}
	if r.Escalate != nil && (*r.Escalate < 0 || *r.Escalate > 100) {
		return ErrBadRule.With("escalate: from 1 to 100 messages, or 0: never")
	}
	return r.checkTelling()
}

func (r Rule) checkTelling() error {
	if r.OffKinds != nil {
		for _, k := range *r.OffKinds {
			if _, err := ParseKind(string(k)); err != nil {
				return err
			}
		}
	}
	if r.Repeat != nil {
		last := minRepeat
		if n := len(*r.Repeat); n == 0 || n > maxRepeats {
			return ErrBadRule.With("repeat: 1 to %d intervals", maxRepeats)
		}
		for _, d := range *r.Repeat {
			if d < last || d > maxRepeat || d%Grid != 0 {
				return ErrBadRule.With("repeat: whole quarters of an hour up to 31 days, none shorter than the one before it")
			}
			last = d
		}
	}
	if r.Language != nil && *r.Language != English && *r.Language != Spanish {
		return ErrBadRule.With("language: en or es")
	}
	for _, all := range []*[]Recipient{r.First, r.Second} {
		if all == nil {
			continue
		}
		if len(*all) > maxRecipients {
			return ErrBadRule.With("recipients: at most %d", maxRecipients)
		}
		for _, one := range *all {
			if err := one.check(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r Recipient) check() error {
	if len(r.To) > maxAddress || strings.ContainsFunc(r.To, func(c rune) bool { return !unicode.IsPrint(c) }) {
		return ErrBadRule.With("recipients: an address is at most %d characters on one line", maxAddress)
	}
	switch r.Channel {
	case Email:
		if r.Sealed() {
			return ErrBadRule.With("recipients: an e-mail address is given by to, and has no address of its own")
		}
		if _, err := tenant.NewEmail(r.To); err != nil {
			return ErrBadRule.With("recipients: %.80q is no e-mail address", r.To)
		}
	case Teams, Slack:
		if !r.Sealed() && !strings.HasPrefix(r.To, "https://") {
			return ErrBadRule.With("recipients: an incoming webhook of %s has an address that begins with https://", r.Channel)
		}
	case SMS:
		return ErrBadRule.With("recipients: this version sends no SMS")
	default:
		return ErrBadRule.With("recipients: the channel is email, teams or slack")
	}
	return nil
}
