package notice

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/fault"
)

// Rules of rules.
var (
	ErrBadRule      = fault.New(fault.Invalid, "alert_rule.bad", "the rule of alerts cannot be understood")
	ErrRuleNotFound = fault.New(fault.NotFound, "alert_rule.not_found", "no such rule of alerts")
	ErrRuleTaken    = fault.New(fault.Conflict, "alert_rule.scope_taken", "there is a rule of that scope already: change that one")
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

// Recipient is who is told, and how. To is a secret where it is an incoming webhook's
// address: who knows it may post there.
type Recipient struct {
	Channel Channel
	To      string
}

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
		if a, err := mail.ParseAddress(r.To); err != nil || a.Address != r.To {
			return ErrBadRule.With("recipients: %.80q is no e-mail address", r.To)
		}
	case Teams, Slack:
		if !strings.HasPrefix(r.To, "https://") {
			return ErrBadRule.With("recipients: an incoming webhook of %s has an address that begins with https://", r.Channel)
		}
	case SMS:
		return ErrBadRule.With("recipients: this version sends no SMS")
	default:
		return ErrBadRule.With("recipients: the channel is email, teams or slack")
	}
	return nil
}

// Settled is what holds for a subject: each part from the narrowest rule that says it.
type Settled struct {
	Off      bool
	OffKinds []Kind
	Missed   int           // 0: by the plan, see Allowed.
	Silence  time.Duration // 0: by Missed.
	Hours    Week
	DaysOff  []domain.Date
	Quiet    Week
	Repeat   []time.Duration
	Escalate int
	First    []Recipient
	Second   []Recipient
	Language Language
	From     map[string]Scope // Which rule each part is from, by its name in the API; absent: the usual one.
}

// Usual is what holds where no rule says otherwise. The reasons: docs/alerts.md.
func Usual() Settled {
	return Settled{
		Hours: On(6*60, 18*60, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday), Quiet: Nightly(20*60, 6*60),
		Repeat: []time.Duration{time.Hour, 2 * time.Hour, 4 * time.Hour, 24 * time.Hour}, Escalate: 3, Language: English, From: map[string]Scope{},
	}
}

// Settle returns what the rules say together, the widest first, over what is usual.
func Settle(rules ...Rule) Settled {
	s := Usual()
	for _, r := range rules {
		take(&s, "off", &s.Off, r.Off, r)
		take(&s, "off_kinds", &s.OffKinds, r.OffKinds, r)
		if r.Missed != nil && r.Silence == nil { // What is narrower says it in its own way.
			take(&s, "silence_s", &s.Silence, new(time.Duration), r)
		}
		take(&s, "missed", &s.Missed, r.Missed, r)
		take(&s, "silence_s", &s.Silence, r.Silence, r)
		take(&s, "hours", &s.Hours, r.Hours, r)
		take(&s, "days_off", &s.DaysOff, r.DaysOff, r)
		take(&s, "quiet", &s.Quiet, r.Quiet, r)
		take(&s, "repeat_s", &s.Repeat, r.Repeat, r)
		take(&s, "escalate", &s.Escalate, r.Escalate, r)
		take(&s, "first", &s.First, r.First, r)
		take(&s, "second", &s.Second, r.Second, r)
		take(&s, "language", &s.Language, r.Language, r)
	}
	return s
}

func take[T any](s *Settled, name string, to, from *T, r Rule) {
	if from != nil {
		*to = *from
		s.From[name] = r.Scope
	}
}

// Chain returns those of the rules that are of the scopes, the widest first.
func Chain(rules []Rule, scopes ...Scope) []Rule {
	var out []Rule
	for _, r := range rules {
		if slices.Contains(scopes, r.Scope) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Rule) int {
		if d := slices.Index(Levels(), a.Scope.Level) - slices.Index(Levels(), b.Scope.Level); d != 0 {
			return d
		}
		return bytes.Compare(a.Scope.ID[:], b.Scope.ID[:])
	})
	return out
}

// Allowed returns how much silence of a badge may count before it is offline: what the
// rule says, else so many planned signs of life, with some time for the last of them to
// get through. Where no rule says how many that are, they are two, or three where they
// come more often than every two hours: one in fifty or so is missed by a badge that is
// well, and the more there are the likelier it is that two in a row are.
func (s *Settled) Allowed(plan badge.ReportingPlan) time.Duration {
	if s.Silence > 0 {
		return s.Silence
	}
	missed := s.Missed
	if missed == 0 {
		missed = 2
		if plan.Heartbeat < 2*time.Hour {
			missed = 3
		}
	}
	return time.Duration(missed)*plan.Heartbeat + slack(plan)
}

// slack is the time that a sign of life may take from when it is due: a fix is tried for,
// a session is opened and retried. Never more than an hour.
func slack(plan badge.ReportingPlan) time.Duration {
	return min(max(plan.Heartbeat/2, 10*time.Minute), time.Hour)
}

// Calendar returns the hours in which silence counts, in a time zone, with dates on which
// work is planned.
func (s Settled) Calendar(zone *time.Location, planned map[domain.Date]bool) Calendar {
	c := Calendar{Zone: zone, Hours: s.Hours, Extra: planned, Also: widest(s.Hours)}
	if len(s.DaysOff) > 0 {
		c.Off = make(map[domain.Date]bool, len(s.DaysOff))
		for _, d := range s.DaysOff {
			c.Off[d] = true
		}
	}
	return c
}

// widest returns the day's hours from the earliest beginning to the latest end of a week's.
func widest(w Week) Stretch {
	out := Stretch{dayMinutes, 0}
	for _, all := range w.days {
		for _, s := range all {
			out.From, out.To = min(out.From, s.From), max(out.To, s.To)
		}
	}
	return out
}

// Tells reports whether alerts of a kind are raised.
func (s Settled) Tells(k Kind) bool { return !s.Off && !slices.Contains(s.OffKinds, k) }
