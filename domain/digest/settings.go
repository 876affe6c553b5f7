package digest

import (
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/job"
	"actual/domain/run"
)

// Rules of settings.
var (
	ErrMonthDay   = fault.New(fault.Invalid, "digest.bad_month_day", "a summary of the month is sent on a day from 1 to 28, which each month has")
	ErrRecipient  = fault.New(fault.Invalid, "digest.bad_recipient", "a recipient is an e-mail address such as maria@acme.example, of up to 254 characters, each once")
	ErrRecipients = fault.New(fault.Invalid, "digest.too_many_recipients", "a summary goes to at most 25 addresses")
	ErrLanguage   = fault.New(fault.Invalid, "digest.bad_language", "there are en and es")
	ErrOver       = fault.New(fault.Conflict, "digest.letter_over", "only a letter of which nobody knows whether it came, or that was given up, is sent again")
	ErrNotFound   = fault.New(fault.NotFound, "digest.not_found", "no such summary")
	ErrNoLetter   = fault.New(fault.NotFound, "digest.letter_not_found", "no such letter: the link is cut short, or the summary that it came with is gone")
	ErrStranger   = fault.New(fault.Invalid, "digest.stranger", "a summary is sent by hand to yourself, or to a recipient whom the settings name, and to nobody else")
)

const (
	mostRecipients = 25
	mostAddress    = 254
)

// Standing says whether an address is sent summaries. The names are stored.
type Standing string

// The standings.
const (
	Active       Standing = "active"
	Refused      Standing = "refused"      // Its server said that there is no such address, or that it takes none of our mail.
	Unsubscribed Standing = "unsubscribed" // Who reads it said so.
)

// Recipient is an address that summaries go to.
type Recipient struct {
	Email    string       // In small letters.
	Language job.Language // Empty: the company's.
	Standing Standing
	Since    time.Time // When the standing became what it is; zero: ever since.
	Reason   string    // What the server said, of a refused one.
	Off      bool      // It was taken off the list, and is kept for what its reader or its server said.
}

// Settings say which summaries a company is sent, when, and who gets them. The zero
// value, with revision 0, is not on record: nothing is sent.
type Settings struct {
	Daily, Weekly, Monthly bool
	At                     domain.WallTime // In the company's time zone.
	Weekday                time.Weekday    // Of weekly ones.
	MonthDay               int             // Of monthly ones, 1 to 28.
	Language               job.Language
	Recipients             []Recipient // By address.
	Revision               domain.Revision
}

// Usual returns what holds where nothing was said: nothing is sent; what is turned on goes
// on Monday, or the first of the month, at seven, when the night's comparison of the day
// before is done.
func Usual() Settings {
	return Settings{At: 7 * 60, Weekday: time.Monday, MonthDay: 1, Language: job.English, Revision: 1}
}

// On reports whether summaries of a cadence are sent.
func (s Settings) On(c Cadence) bool {
	switch c {
	case Daily:
		return s.Daily
	case Weekly:
		return s.Weekly
	case Monthly:
		return s.Monthly
	}
	return false
}

// Active returns whom summaries go to.
func (s Settings) Active() (all []Recipient) {
	for _, r := range s.Recipients {
		if r.Standing == Active && !r.Off {
			r.Language = s.LanguageOf(r)
			all = append(all, r)
		}
	}
	return all
}

// Listed returns the recipients that somebody named and nobody took off.
func (s Settings) Listed() (all []Recipient) {
	for _, r := range s.Recipients {
		if !r.Off {
			all = append(all, r)
		}
	}
	return all
}

// Standing returns the settings with what became of an address.
func (s Settings) Standing(email string, to Standing, reason string, at time.Time) Settings {
	s.Recipients = slices.Clone(s.Recipients)
	for i := range s.Recipients {
		if r := &s.Recipients[i]; r.Email == email && r.Standing != to {
			r.Standing, r.Since, r.Reason = to, at, reason
		}
	}
	return s
}

// LanguageOf returns what a recipient is written in.
func (s Settings) LanguageOf(r Recipient) job.Language {
	if r.Language == "" {
		return s.Language
	}
	return r.Language
}

// Recipient returns the recipient with an address.
func (s Settings) Recipient(email string) (r Recipient, known bool) {
	i := slices.IndexFunc(s.Recipients, func(r Recipient) bool { return r.Email == strings.ToLower(email) })
	if i < 0 {
		return Recipient{}, false
	}
	return s.Recipients[i], true
}

// Change is what is to be otherwise; nil stays.
type Change struct {
	Daily, Weekly, Monthly *bool
	At                     *domain.WallTime
	Weekday                *time.Weekday
	MonthDay               *int
	Language               *job.Language
	Recipients             *[]Named
}

// Named is a recipient as somebody names one.
type Named struct {
	Email    string
	Language job.Language // Empty: the company's.
	Again    bool         // One that was refused or has unsubscribed is sent mail again.
}

// Changed returns the settings with a change. An address that stays keeps its standing,
// and so does one that is taken off and named again: what its reader or its server said
// holds until somebody says that it is to be sent mail again.
//
// Errors: ErrMonthDay, ErrRecipient, ErrRecipients, ErrLanguage.
func (s Settings) Changed(c Change, at time.Time) (Settings, error) {
	set(&s.Daily, c.Daily)
	set(&s.Weekly, c.Weekly)
	set(&s.Monthly, c.Monthly)
	set(&s.At, c.At)
	set(&s.Weekday, c.Weekday)
	set(&s.MonthDay, c.MonthDay)
	set(&s.Language, c.Language)
	if s.MonthDay < 1 || s.MonthDay > 28 {
		return s, ErrMonthDay
	}
	if s.Language != job.English && s.Language != job.Spanish {
		return s, ErrLanguage.With("%.20q", s.Language)
	}
	if c.Recipients == nil {
		return s, nil
	}
	next, err := s.named(*c.Recipients, at)
	s.Recipients = next
	return s, err
}

// named returns the recipients that somebody names.
func (s Settings) named(all []Named, at time.Time) ([]Recipient, error) {
	if len(all) > mostRecipients {
		return nil, ErrRecipients
	}
	next := make([]Recipient, 0, len(all))
	for _, n := range all {
		r := Recipient{Email: strings.ToLower(strings.TrimSpace(n.Email)), Language: n.Language, Standing: Active}
		if !address(r.Email) || slices.ContainsFunc(next, func(o Recipient) bool { return o.Email == r.Email }) {
			return nil, ErrRecipient.With("%.80q", n.Email)
		}
		if r.Language != "" && r.Language != job.English && r.Language != job.Spanish {
			return nil, ErrLanguage.With("%.20q", r.Language)
		}
		if was, known := s.Recipient(r.Email); known {
			r.Standing, r.Since, r.Reason = was.Standing, was.Since, was.Reason
		}
		if n.Again && r.Standing != Active {
			r.Standing, r.Since, r.Reason = Active, at, ""
		}
		next = append(next, r)
	}
	for _, was := range s.Recipients {
		if was.Standing != Active && !slices.ContainsFunc(next, func(o Recipient) bool { return o.Email == was.Email }) {
			was.Off = true
			next = append(next, was)
		}
	}
	slices.SortFunc(next, func(a, b Recipient) int { return strings.Compare(a.Email, b.Email) })
	return next, nil
}

// address reports whether a text looks like an address: what a mail server may say of it
// is the server's.
func address(s string) bool {
	local, host, found := strings.Cut(s, "@")
	return found && local != "" && len(s) <= mostAddress && strings.Contains(host, ".") && !strings.HasPrefix(host, ".") && !strings.HasSuffix(host, ".") &&
		!strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`<>()[],;:"\`, r) }) && !strings.Contains(host, "@")
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// Due returns when summaries of a cadence are due, but for the kind of the run and since
// when.
func (s Settings) Due(c Cadence) run.Choice {
	due := run.Choice{At: s.At}
	switch c {
	case Daily:
		due.Cycle = run.EachDay
	case Weekly:
		due.Cycle, due.Weekday = run.EachWeek, s.Weekday
	case Monthly:
		due.Cycle, due.MonthDay = run.EachMonth, s.MonthDay
	}
	return due
}

// Same reports whether both say the same, whatever their revisions.
func (s Settings) Same(o Settings) bool {
	return s.Daily == o.Daily && s.Weekly == o.Weekly && s.Monthly == o.Monthly && s.At == o.At && s.Weekday == o.Weekday && s.MonthDay == o.MonthDay &&
		s.Language == o.Language && slices.Equal(s.Recipients, o.Recipients)
}
