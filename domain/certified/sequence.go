package certified

import (
	"strings"
	"unicode"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/timesheet"
)

// Reasons not to make a payroll.
var (
	ErrProjectNotFound = fault.New(fault.NotFound, "certified.project_not_found", "there is no such project of public works")
	ErrProjectTaken    = fault.New(fault.Conflict, "certified.project_taken", "another project has this name")
	ErrPlaceTaken      = fault.New(fault.Conflict, "certified.place_taken", "a site or job of it is another project's")
	ErrNotFound        = fault.New(fault.NotFound, "certified.payroll_not_found", "the project has no payroll of that number")
	ErrOver            = fault.New(fault.Conflict, "certified.project_over", "the project's final payroll is made")
	ErrOpen            = fault.New(fault.Conflict, "certified.not_classified", "nobody has said what work of the week is classified as: say it, and make the payroll then")
	ErrNotApproved     = fault.New(fault.Conflict, "certified.not_approved", "time of the week is not approved as it is: approve it first")
	ErrWeekGoesOn      = fault.New(fault.Conflict, "certified.week_goes_on", "the week goes on")
	ErrMade            = fault.New(fault.Conflict, "certified.made", "a payroll of a later week is made: numbers are in sequence")
	ErrUnsound         = fault.New(fault.Internal, "certified.unsound", "the payroll does not add up")
	ErrNotSigned       = fault.New(fault.Invalid, "certified.not_signed", "a payroll is certified by a person: give their name and title")
)

// Made is a payroll that was certified.
type Made struct {
	Payroll
	Revision domain.Revision // From 1; a week whose time was adjusted is certified anew, under its number.
	Signer   Signer
	By       string // As the ledger names who made it.
	At       int64  // Unix seconds, UTC.
	SHA256   string // Of its data.
}

// Signer is the person who states that a payroll complies.
type Signer struct{ Name, Title string }

// Check fails with ErrNotSigned.
func (s Signer) Check() error {
	if !oneLine(s.Name) || !oneLine(s.Title) {
		return ErrNotSigned
	}
	return nil
}

// Due is a payroll that is to be made: its week and number.
type Due struct {
	Week     domain.Date
	Number   int
	Revision domain.Revision
	Gap      bool // Between the last one made and the one asked for: it must be one without work.
}

// Next says which payrolls are due so that one of a week can be made: those of the weeks
// since the last one, in sequence, and that one, which comes last. A week that has one is
// made anew under its number. Where the workweek begins on another day since, a week that
// shares days with the last payroll's is refused; those of a shorter gap have none.
//
// Errors: ErrOver, ErrMade.
func Next(made []Made, week domain.Date, again bool) ([]Due, error) {
	last := Made{}
	for _, m := range made {
		if m.Week == week {
			if !again {
				return nil, ErrMade.With("payroll %d is of this week", m.Number)
			}
			return []Due{{Week: week, Number: m.Number, Revision: m.Revision + 1}}, nil
		}
		if m.Number > last.Number {
			last = m
		}
	}
	switch {
	case last.Number == 0:
		return []Due{{Week: week, Number: 1, Revision: 1}}, nil
	case last.Final:
		return nil, ErrOver.With("it is number %d", last.Number)
	case week.Before(last.Week.AddDays(7)):
		return nil, ErrMade.With("number %d is of the week of %s", last.Number, last.Week)
	}
	var due []Due
	n := last.Number + 1
	for w := last.Week.AddDays(7); !week.Before(w.AddDays(7)); w, n = w.AddDays(7), n+1 {
		due = append(due, Due{Week: w, Number: n, Revision: 1, Gap: true})
	}
	return append(due, Due{Week: week, Number: n, Revision: 1}), nil
}

// Check holds a payroll against the time that it is of: each second is on one row, no
// more is paid for the project than for all work, and nobody's is left open.
//
// Errors: ErrOpen, ErrUnsound.
func (p Payroll) Check(work []Work) error {
	if len(p.Open) > 0 {
		o := p.Open[0]
		return ErrOpen.With("%s, %s on %s at job %s (%s; %d such)", o.Person.Last, o.Person.First, o.Day, o.Job, o.Lasts, len(p.Open))
	}
	var on, worked timesheet.Hours
	project := map[domain.WorkerID]timesheet.Money{}
	for _, r := range p.Rows {
		total := r.Total()
		on += total.Straight + total.Over()
		project[r.Person.Worker] += r.Money.Project
		if r.Money.Known && project[r.Person.Worker] > r.Money.All+2 { // A ten-thousandth of a dollar may be lost in each sum.
			return ErrUnsound.With("of entry %d more is paid for the project than for all work", r.Entry)
		}
		if r.Trade.Status == Apprentice && r.Trade.Level == "" {
			return ErrUnsound.With("entry %d is of an apprentice without a level", r.Entry)
		}
	}
	for _, w := range work {
		for _, l := range w.Lines {
			if p.Project.Jobs[l.Job] {
				worked += l.Lasts()
			}
		}
	}
	if on != worked {
		return ErrUnsound.With("%s are on its rows, and %s were worked", on, worked)
	}
	return nil
}

// NewPerson returns a worker as a payroll names them: the last word of the name is the
// last name, and of the number in payroll the last four letters and digits are told.
func NewPerson(id domain.WorkerID, name, ref string) Person {
	words := strings.Fields(name)
	p := Person{Worker: id}
	if n := len(words); n > 0 {
		p.Last = words[n-1]
		if n > 1 {
			p.First = words[0]
		}
		if n > 2 {
			p.Middle = strings.Join(words[1:n-1], " ")
		}
	}
	var letters []rune
	for _, r := range ref {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters = append(letters, r)
		}
	}
	p.Number = string(letters[max(0, len(letters)-4):])
	return p
}
