package targetlink

import (
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/timesheet"
)

// ErrBadRule reports a rule that makes no sense.
var ErrBadRule = fault.New(fault.Invalid, "target_link.bad_rule", "time is booked by one code for all, by site, by service or by the order of its job")

// By says what a company books its time at a target by.
type By string

// The ways. The names are stored.
const (
	ByOne     By = "one"     // One code for all.
	BySite    By = "site"    // The code of the site.
	ByService By = "service" // The code of the service.
	ByJob     By = "job"     // What the job's source calls its order: of a target that is that source, such as Aspire's tickets.
)

// Rule is how a company books its time at a target. An activity that has a code of its
// own goes by that, whatever the rule.
type Rule struct {
	By        By
	Otherwise string // The code of all; by site or service that of what has none of its own. Empty: there is none, and such time waits.
	Revision  domain.Revision
}

// UsualRule is that of a company that has set none: by site.
func UsualRule() Rule { return Rule{By: BySite, Revision: 1} }

// Check fails with ErrBadRule.
func (r Rule) Check() error {
	switch r.By {
	case ByOne, BySite, ByService, ByJob:
		return nil
	}
	return ErrBadRule.With("%.40q", string(r.By))
}

// Activities are those that can have a code of their own. Time on site goes by the rule
// alone, and unresolved time is not paid.
func Activities() []timesheet.Activity {
	return []timesheet.Activity{timesheet.Travel, timesheet.Yard, timesheet.Rest, timesheet.Meal}
}

// Work is what of a time entry its code follows from.
type Work struct {
	Activity timesheet.Activity
	Site     domain.SiteID // Zero: none.
	Service  string        // As the job calls it; empty: not known.
	Order    string        // Of the job, as its source calls it; empty: none.
}

// Answer is what a book says. Exactly one holds: Ref is what the target calls it, it is
// LeftOut, or it waits for what is Missing to be decided.
type Answer struct {
	Ref     string
	LeftOut bool
	Missing Subject
}

// Book is what a company has decided for a target. Build it with NewBook.
type Book struct {
	rule  Rule
	links map[Subject]Link
}

// NewBook returns a book of a rule and links.
func NewBook(rule Rule, links []Link) Book {
	b := Book{rule, make(map[Subject]Link, len(links))}
	for _, l := range links {
		b.links[l.Subject] = l
	}
	return b
}

// Person says who of the target's people a worker is.
func (b Book) Person(w domain.WorkerID) Answer { return b.of(Subject{Worker, w.String()}) }

// Code says by which of the target's codes work is booked.
func (b Book) Code(w Work) Answer {
	own := Answer{Missing: Subject{Activity, string(w.Activity)}}
	if w.Activity != timesheet.OnSite {
		if own = b.of(own.Missing); own.Missing == (Subject{}) {
			return own
		}
	}
	by := own
	switch {
	case b.rule.By == ByJob && w.Order != "":
		return Answer{Ref: w.Order}
	case b.rule.By == BySite && !w.Site.IsZero():
		by = b.of(Subject{Site, w.Site.String()})
	case b.rule.By == ByService && w.Service != "":
		by = b.of(Subject{Service, ServiceKey(w.Service)})
	}
	if by.Missing != (Subject{}) && b.rule.Otherwise != "" {
		return Answer{Ref: b.rule.Otherwise}
	}
	return by
}

func (b Book) of(s Subject) Answer {
	switch l, decided := b.links[s]; {
	case !decided:
		return Answer{Missing: s}
	case l.Ref == "":
		return Answer{LeftOut: true}
	default:
		return Answer{Ref: l.Ref}
	}
}
