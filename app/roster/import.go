package roster

import (
	"context"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/ports"
)

// Importer takes many workers, crews or badges at once: all of a file or nothing.
type Importer struct {
	desk
	directory ports.Directory
}

// NewImporter returns the use cases.
func NewImporter(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers, directory ports.Directory) *Importer {
	return &Importer{desk{work, clock, ids}, directory}
}

// Line is a row of a table: where it begins in the file, and its cells by column. A
// column that is absent leaves as it is what is there.
type Line struct {
	Number int // From 1.
	Cells  map[string]string
	Broken string // Why it can't be read; only of a task's lines, others are refused before.
}

// Import is the command to import a table.
type Import struct {
	Company domain.CompanyID
	Lines   []Line
	Trial   bool // Say what would be done, and do nothing.
	Trusted bool // Devices need no proof: it is ours to give them.
	By      string
	Done    func(lines int) // Told now and then how far it is; may be nil. A part may be told again.
}

// Outcome says what became of a line.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Changed   Outcome = "changed"
	Unchanged Outcome = "unchanged"
	Refused   Outcome = "refused"
)

// Imported is what became of a line, or would.
type Imported struct {
	Line  int
	Ref   string // A worker's, crew's or job's ref, a badge's device; of a claim code alone "".
	What  Outcome
	Wrong []Mistake // All that is, of one that is refused.
	Noted []Mistake // What is worth knowing of one that is not.
}

// Mistake is something that is wrong with a line.
type Mistake struct {
	Field string // The column; "" where it is none alone.
	Why   *fault.Error
}

// Report is what became of all lines, in their order.
type Report struct {
	Lines  []Imported
	Counts map[Outcome]int
}

// ErrRefused reports an import of which a line was refused, and so nothing done. The
// report comes with it.
var ErrRefused = fault.New(fault.Invalid, "import.refused", "nothing was imported")

var (
	errTwice  = fault.New(fault.Invalid, "import.twice", "the file has it twice")
	errTime   = fault.New(fault.Invalid, "import.bad_time", "give a day such as 2026-11-30, or a time with its zone")
	errBroken = fault.New(fault.Invalid, "import.bad_line", "the line can't be read")
	errEmpty  = fault.New(fault.Invalid, "import.empty", "the cell is empty")
	errTrial  = errors.New("it was a trial")
	columnsOf = map[string]string{
		"worker.bad_ref": "ref", "worker.bad_name": "name", "worker.bad_email": "email", "worker.bad_phone": "phone",
		"worker.bad_language": "language", "span.backwards": "active_to", "worker.busy_then": "active_to",
		"badge.no_device": "device", "badge.bad_label": "label", "badge.bad_tags": "tags", "badge.claim_code_unknown": "claim_code",
		"badge.not_claimable": "device", "badge.device_owned": "device", "worker.not_found": "worker", "worker.not_active": "worker",
		"custody.overlaps": "worker", "custody.badge_not_owned": "worn_from",
	}
)

// progressEvery is after how many lines Done is told.
const progressEvery = 200

// Table imports the lines of one kind in one transaction.
type Table struct {
	act

	zone  *time.Location
	seen  map[string]int // The line of what the file has had, by its name.
	noted []Mistake      // Of the line at hand.
}

// Run imports all lines with one, which returns what a line is called and what
// became of it, in one transaction. Faults of one are refusals, every other error
// ends it.
//
// Errors: ErrRefused, with the report.
func (x *Importer) Run(ctx context.Context, cmd Import, prepare func(ctx context.Context, t *Table) error, one func(ctx context.Context, t *Table, l Line) (string, Outcome, error)) (report Report, err error) {
	err = x.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		report = Report{Counts: map[Outcome]int{}}
		company, err := a.Companies.Get(ctx)
		if err != nil {
			return err
		}
		t := &Table{act: a, zone: company.Zone(), seen: map[string]int{}}
		if err := prepare(ctx, t); err != nil {
			return err
		}
		for i, l := range cmd.Lines {
			t.noted = nil
			ref, what, err := one(ctx, t, l)
			line := Imported{Line: l.Number, Ref: ref, What: what, Noted: t.noted}
			if err != nil {
				if line, err = refusal(line, err); err != nil {
					return fmt.Errorf("line %d: %w", l.Number, err)
				}
			}
			report.Lines = append(report.Lines, line)
			report.Counts[line.What]++
			if cmd.Done != nil && (i+1)%progressEvery == 0 {
				cmd.Done(i + 1)
			}
		}
		return report.verdict(cmd.Trial)
	})
	if errors.Is(err, errTrial) {
		err = nil
	}
	return report, err
}

// verdict is the error by which nothing is done.
func (r Report) verdict(trial bool) error {
	if trial {
		return errTrial
	}
	for _, l := range r.Lines {
		if l.What == Refused {
			return ErrRefused.With("%d of %d lines are refused (a dry run shows all): line %d: %s", r.Counts[Refused], len(r.Lines), l.Line, l.Wrong[0].Why.Msg)
		}
	}
	return nil
}

// refusal turns faults that are a line's own into what is said of the line.
func refusal(line Imported, err error) (Imported, error) {
	line.What = Refused
	for _, err := range each(err) {
		var m Mistake
		if !errors.As(err, &m.Why) || m.Why.Kind == fault.Internal || m.Why.Kind == fault.Unavailable {
			return line, err
		}
		m.Field = columnsOf[m.Why.Code]
		var of cellError
		if errors.As(err, &of) {
			m.Field = of.column
		}
		line.Wrong = append(line.Wrong, m)
	}
	return line, nil
}

// each returns the errors that one joins.
func each(err error) (all []error) {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return []error{err}
	}
	for _, one := range joined.Unwrap() {
		all = append(all, each(one)...)
	}
	return all
}

// Cell returns the fault as one of a line's cell.
func Cell(column string, f *fault.Error) error { return cellError{column, f} }

// cellError is a fault of a cell.
type cellError struct {
	column string
	fault  *fault.Error
}

// Error implements error.
func (e cellError) Error() string { return e.fault.Msg }

// Unwrap returns the fault.
func (e cellError) Unwrap() error { return e.fault }

// Once refuses what the file has had before.
func (t *Table) Once(column, name string, l Line) error {
	if name == "" {
		return nil
	}
	if first := t.seen[column+" "+name]; first > 0 {
		return Cell(column, errTwice.With("%s on line %d", name, first))
	}
	t.seen[column+" "+name] = l.Number
	return nil
}

// Note says of the line what does not stand against it.
func (t *Table) Note(column string, f *fault.Error) {
	t.noted = append(t.noted, Mistake{column, f})
}

// Zone is the company's time zone.
func (t *Table) Zone() *time.Location { return t.zone }

// Time is cellTime in the company's time zone.
func (t *Table) Time(l Line, column string) (time.Time, error) {
	return cellTime(l.Cells, column, t.zone)
}
