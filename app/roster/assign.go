package roster

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"actual/app/asked"
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/fault"
	"actual/ports"
)

// AssignTo says what badges are assigned to. The words are stored.
type AssignTo string

// What badges are assigned to.
const (
	ToWorkers AssignTo = "workers" // Custody: a worker wears it.
	ToCrews   AssignTo = "crews"   // Carriage: a crew carries it, and nobody wears it.
	ToJobs    AssignTo = "jobs"    // It is expected there.
)

// AssignTos lists them.
func AssignTos() []AssignTo { return []AssignTo{ToWorkers, ToCrews, ToJobs} }

// Columns returns the columns of the rows that assign to it, and those of them that
// every row needs: the badge, by its id, device or label, and whom or what it is
// assigned to: a worker or a crew by its ref, a job by its id or ref. Workers and crews
// have it from a day or time on (none: from when the task was asked for), until another.
func (to AssignTo) Columns() (may, must []string) {
	switch to {
	case ToJobs:
		return []string{"badge", "job"}, []string{"badge", "job"}
	case ToCrews:
		return []string{"badge", "crew", "from", "to"}, []string{"badge", "crew"}
	default:
		return []string{"badge", "worker", "from", "to"}, []string{"badge", "worker"}
	}
}

// ErrAmbiguous reports a label that two badges of the company have.
var ErrAmbiguous = fault.New(fault.Conflict, "badge.ambiguous", "more than one badge is called so then: give its device or id")

// Assign is how badges are assigned.
type Assign struct {
	To       AssignTo `json:"to"`
	HandOver bool     `json:"hand_over"` // Who or what has the badge then has it no more.
}

// BadgesOfCrew returns the badges that are with a crew on a date in a time zone.
type BadgesOfCrew func(ctx context.Context, tx ports.Tx, crew domain.CrewID, on domain.Date, zone *time.Location) ([]domain.BadgeID, error)

// Assigner assigns many badges: a task of the kind asked.AssignBadges.
type Assigner struct {
	desk
	badgesOf BadgesOfCrew
}

// NewAssigner returns the use case.
func NewAssigner(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers, badgesOf BadgesOfCrew) *Assigner {
	return &Assigner{desk{work, clock, ids}, badgesOf}
}

// sliceOfBadges is how many rows of badges one transaction does at most.
const sliceOfBadges = 2000

// Kind is what the task does.
func (x *Assigner) Kind() asked.Kind {
	return asked.Kind{Name: asked.AssignBadges, Rows: sliceOfBadges, Work: x.slice}
}

// Lines returns the rows of a list. A badge that two of them name, each in its way,
// is there twice; on different jobs it is not.
func (x *Assigner) Lines(to AssignTo, lines []Line) func(ctx context.Context, tx ports.Tx) ([]asked.Row, error) {
	return func(ctx context.Context, tx ports.Tx) ([]asked.Row, error) {
		names := make([]string, len(lines))
		for i, l := range lines {
			names[i] = l.Cells["badge"]
		}
		book, err := namedBadges(ctx, tx, names)
		if err != nil {
			return nil, err
		}
		rows := make([]asked.Row, len(lines))
		for i, l := range lines {
			name := l.Cells["badge"]
			rows[i] = asked.Row{Line: l.Number, Input: l.Cells, Field: "badge", Key: name}
			switch those := book[name]; {
			case l.Broken != "":
				rows[i] = asked.Row{Line: l.Number, Input: map[string]string{}, Why: errBroken.With("%s", l.Broken)}
			case name == "":
				rows[i].Why = errEmpty.With("give a badge")
			case len(those) == 1:
				rows[i].Key = those[0].ID().String()
			}
			if to == ToJobs {
				rows[i].Key += " " + l.Cells["job"]
			}
		}
		return rows, nil
	}
}

// slice assigns the badges of some rows.
func (x *Assigner) slice(ctx context.Context, tx ports.Tx, s asked.Slice) ([]asked.Outcome, error) {
	var how Assign
	if err := json.Unmarshal(s.Task.Request, &how); err != nil {
		return nil, fmt.Errorf("stored assignment: %w", err)
	}
	company, err := tx.Companies.Get(ctx)
	if err != nil {
		return nil, err
	}
	a := &assignment{
		act: act{tx, x.desk, s.Company, s.Task.By, s.Now}, how: how, task: s.Task, zone: company.Zone(), since: s.Task.AskedAt,
	}
	switch how.To {
	case ToJobs:
		return a.toJobs(ctx, s.Rows)
	case ToCrews:
		return a.give(ctx, carriers{}, s.Rows)
	default:
		return a.give(ctx, custodians{}, s.Rows)
	}
}

// assignment is a slice of an assignment at work.
type assignment struct {
	act
	how   Assign
	task  ports.AskedTask
	zone  *time.Location
	since time.Time // From when on, where a row does not say.
	badgeBook
}

// wanted is what a row asks for.
type wanted struct {
	cells map[string]string
	badge badge.Badge
	span  domain.Span
}

// read reads the rows: what they say of badge and time. Why says what is wrong with
// one.
func (a *assignment) read(ctx context.Context, rows []ports.TaskRow) (all []wanted, outcomes []asked.Outcome, err error) {
	all, outcomes = make([]wanted, len(rows)), make([]asked.Outcome, len(rows))
	names := make([]string, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal(r.Input, &all[i].cells); err != nil {
			return nil, nil, fmt.Errorf("stored row %d: %w", r.N, err)
		}
		names[i] = all[i].cells["badge"]
	}
	if a.badgeBook, err = namedBadges(ctx, a.Tx, names); err != nil {
		return nil, nil, err
	}
	for i := range all {
		if outcomes[i], err = verdict(a.badgeAndTime(&all[i])); err != nil {
			return nil, nil, err
		}
	}
	return all, outcomes, nil
}

func (a *assignment) badgeAndTime(w *wanted) error {
	from, err := cellTime(w.cells, "from", a.zone)
	if err != nil {
		return err
	}
	to, err := cellTime(w.cells, "to", a.zone)
	if err != nil {
		return err
	}
	if w.span, err = spanFrom(from, to, a.since); err != nil {
		return cellError{"to", domain.ErrBackwards}
	}
	if w.badge, err = a.find(w.cells["badge"], w.span.From); err != nil || a.how.To == ToJobs {
		return err
	}
	var owned domain.Span
	if owned.From, owned.To = w.badge.Owned(); !w.span.Within(owned) {
		return cellError{"from", badge.ErrNotOurs.With("%s", owned)}
	}
	return nil
}

// verdict turns a fault that is a row's own into its outcome; every other error ends
// the slice.
func verdict(err error) (asked.Outcome, error) {
	if err == nil {
		return asked.Outcome{}, nil
	}
	var why *fault.Error
	if !errors.As(err, &why) || why.Kind == fault.Internal || why.Kind == fault.Unavailable {
		return asked.Outcome{}, err
	}
	field := columnsOf[why.Code]
	if of := (cellError{}); errors.As(err, &of) {
		field = of.column
	}
	return asked.Refuse(field, why), nil
}

// badgeBook are badges by what people call them.
type badgeBook map[string][]badge.Badge

func namedBadges(ctx context.Context, tx ports.Tx, names []string) (badgeBook, error) {
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	all, err := tx.BadgeNames.Named(ctx, names)
	if err != nil {
		return nil, err
	}
	book := badgeBook{}
	for _, name := range []func(badge.Badge) string{func(b badge.Badge) string { return b.ID().String() }, badge.Badge.Device, badge.Badge.Label} {
		more := badgeBook{}
		for _, b := range all {
			more[name(b)] = append(more[name(b)], b)
		}
		for called, those := range more {
			if book[called] == nil { // An id before a device, and that before a label.
				book[called] = those
			}
		}
	}
	return book, nil
}

// find returns the badge that is called so and is the company's at an instant; the
// last one that was, where none is.
func (b badgeBook) find(name string, at time.Time) (badge.Badge, error) {
	those := b[name]
	if len(those) == 0 {
		return badge.Badge{}, cellError{"badge", badge.ErrNotFound.With("%.60q", name)}
	}
	var now []badge.Badge
	for _, one := range those {
		if from, to := one.Owned(); (domain.Span{From: from, To: to}).Covers(at) {
			now = append(now, one)
		}
	}
	switch len(now) {
	case 0:
		return those[len(those)-1], nil
	case 1:
		return now[0], nil
	}
	return badge.Badge{}, cellError{"badge", ErrAmbiguous.With("%.60q", name)}
}

// cellTime reads a day, at its beginning in the time zone, or a time; zero where the
// cell is empty.
func cellTime(cells map[string]string, column string, zone *time.Location) (time.Time, error) {
	text := cells[column]
	if text == "" {
		return time.Time{}, nil
	}
	if at, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil && at.Year() > 0 {
		return at.UTC(), nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil && at.Year() > 0 {
		return at.UTC(), nil
	}
	return time.Time{}, cellError{column, errTime.With("%s is %.40q", column, text)}
}

// earliest returns the first beginning of those that are still wanted.
func earliest(all []wanted, outcomes []asked.Outcome) (first time.Time) {
	for i, w := range all {
		if outcomes[i].State == "" && (first.IsZero() || w.span.From.Before(first)) {
			first = w.span.From
		}
	}
	return cmp.Or(first, time.Unix(0, 0))
}
