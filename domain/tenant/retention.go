package tenant

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Purpose says what something is kept for. The names are stored: never renamed.
type Purpose string

// The purposes, from the rawest on.
const (
	ForEvents     Purpose = "events"     // Events, byte for byte.
	ForFixes      Purpose = "fixes"      // The positions taken from them.
	ForQuarantine Purpose = "quarantine" // What could not be read or attributed.
	ForAccess     Purpose = "access"     // Who signed in, when and from where.
	ForVisits     Purpose = "visits"     // Visits in all versions, with their sealed evidence.
	ForPay        Purpose = "pay"        // Approved time as it was brought to where it is paid, and what became of it.
	ForLedger     Purpose = "ledger"     // What stands beside ledger entries; the entries themselves stay.
)

// legalMinimum is what the law asks for records that pay rests on, in days: four
// years from the day of pay (29 CFR 516.5 and 516.6 ask for three and two years,
// California's Labor Code 226 and 1174 for three, and claims there reach back up
// to four), and pay is at most two months after the work. Contracts under
// Davis-Bacon (29 CFR 5.5(a)(3)) count from the end of the contract: there a
// longer term or a legal hold is needed.
const legalMinimum = 4*365 + 1 + 61

// PayRecordDays is for how many days after the work who did it must be known by
// name: 29 CFR 516.2 asks for it with the hours.
const PayRecordDays = legalMinimum

// LongestTerm is the longest term that can be set, in days: a hundred years.
const LongestTerm = 36_525

// Term bounds how long something is kept, in days.
type Term struct{ Least, Usual int }

// terms lists the bounds by purpose. What is raw must outlast late deliveries and
// the corrections of a pay period.
var terms = map[Purpose]Term{
	ForEvents:     {30, 400},
	ForFixes:      {30, 400},
	ForQuarantine: {7, 90},
	ForAccess:     {30, 400},
	ForVisits:     {legalMinimum, 5*365 + 1},
	ForPay:        {legalMinimum, 5*365 + 1},
	ForLedger:     {legalMinimum, 5*365 + 1},
}

// Purposes returns all purposes, from the rawest on.
func Purposes() []Purpose {
	return []Purpose{ForEvents, ForFixes, ForQuarantine, ForAccess, ForVisits, ForPay, ForLedger}
}

// TermOf returns the bounds of a purpose.
func TermOf(p Purpose) Term { return terms[p] }

// Rules of retention.
var (
	ErrTermTooShort = fault.New(fault.Invalid, "retention.too_short", "it must be kept for longer")
	ErrTermTooLong  = fault.New(fault.Invalid, "retention.too_long", "a term is at most 36,525 days")
)

// Retention says for how long a company keeps what. The zero value is the usual
// terms, at no revision.
type Retention struct {
	days     map[Purpose]int // What is not here is as usual.
	revision domain.Revision
}

// RestoreRetention rebuilds stored terms. One that is shorter than allowed by now
// is as long as it must be.
func RestoreRetention(days map[Purpose]int, r domain.Revision) Retention {
	kept := make(map[Purpose]int, len(days))
	for p, d := range days {
		kept[p] = max(d, terms[p].Least)
	}
	return Retention{days: kept, revision: r}
}

// Revision counts the states of the settings.
func (r Retention) Revision() domain.Revision { return r.revision }

// Days returns how many days something is kept.
func (r Retention) Days(p Purpose) int {
	if d, set := r.days[p]; set {
		return d
	}
	return terms[p].Usual
}

// Before returns the instant before which something is past its term.
func (r Retention) Before(p Purpose, now time.Time) time.Time {
	return now.UTC().AddDate(0, 0, -r.Days(p))
}

// Changed returns the settings with other terms.
//
// Errors: ErrTermTooShort, ErrTermTooLong.
func (r Retention) Changed(to map[Purpose]int) (Retention, error) {
	out := Retention{days: map[Purpose]int{}, revision: r.revision}
	for _, p := range Purposes() {
		days, given := to[p]
		switch least := terms[p].Least; {
		case !given:
			days = r.Days(p)
		case days < least && least == legalMinimum:
			return Retention{}, ErrTermTooShort.With("%s: pay rests on it, and the law asks for four years from the day of pay: at least %d days", p, least)
		case days < least:
			return Retention{}, ErrTermTooShort.With("%s: at least %d days", p, least)
		case days > LongestTerm:
			return Retention{}, ErrTermTooLong.With("%s", p)
		}
		out.days[p] = days
	}
	return out, nil
}

// Same reports whether both keep everything for as long.
func (r Retention) Same(o Retention) bool {
	for _, p := range Purposes() {
		if r.Days(p) != o.Days(p) {
			return false
		}
	}
	return true
}
