package labour

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/booked"
	"actual/domain/fault"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// LMNColumns are what is read of LMN's time export and its service export, by the
// names of their columns in lower case; the first two it must have. All others are
// passed over: rates, prices and the names of employees are not read.
var LMNColumns = []string{
	"timesheettaskid", "startdate", "starttime", "enddate", "endtime", "employeeid", "externalid", "jobsiteid", "jobsite_code", "jobsite", "taskname", "service_activity",
	"costcode", "foreman", "man_hours",
}

// What is said of a line that is imported all the same.
var (
	errRepeated = fault.New(fault.Invalid, "booked.repeated", "clocks are put back over this time, and show it twice: the one that fits the hours was taken, or the one that makes the stretch shorter")
	errSkipped  = fault.New(fault.Invalid, "booked.skipped", "clocks are put forward over this time, and never show it: the instant at which that happens was taken")
	errNoSite   = fault.New(fault.Invalid, "booked.no_site", "no site of ours has this code or name: the time is kept without one")
	errNoCrew   = fault.New(fault.Invalid, "booked.no_crew", "of this foreman it is not known which crew of ours it was: the time is kept without one")
)

var (
	errNoTask   = fault.New(fault.Invalid, "booked.no_task", "a line has a TimesheetTaskID, of at most 64 characters, by which it is known again")
	errNobody   = fault.New(fault.Invalid, "booked.no_worker", "a line has an EmployeeID or an ExternalID, which is a worker's ref")
	errBadClock = fault.New(fault.Invalid, "booked.bad_time", "dates are written like 2026-04-13 or 4/13/2026, times like 7:40 AM or 07:40")
	errBadHours = fault.New(fault.Invalid, "booked.bad_hours", "hours are written like 4.5 or 4:30")
	errTooLong  = fault.New(fault.Invalid, "booked.hours_exceed", "more hours are noted than lie between the times of the line")
	errFar      = fault.New(fault.Invalid, "booked.bad_date", "work of a date so far from today can't be meant: from ten years ago to half a year ahead is taken")
	errNoHours  = fault.New(fault.Invalid, "booked.no_hours", "a line has times of day, or hours")
)

// LMNImporter takes the files that LMN exports its time to.
type LMNImporter struct {
	desk
	tables *roster.Importer
}

// NewLMNImporter returns the use case.
func NewLMNImporter(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers, tables *roster.Importer) *LMNImporter {
	return &LMNImporter{desk{work, clock, ids}, tables}
}

// Times imports a time export: a line is labour of one worker at a jobsite, in the
// company's time zone. A line that was imported before is changed where it differs;
// what a file does not have stays.
//
// Errors: roster.ErrRefused, with the report.
func (x *LMNImporter) Times(ctx context.Context, cmd roster.Import) (roster.Report, error) {
	in := lmnImport{desk: x.desk, cmd: cmd}
	report, err := x.tables.Run(ctx, cmd, in.prepare, in.line)
	if err != nil {
		return report, fmt.Errorf("import booked time of LMN: %w", err)
	}
	return report, nil
}

// lmnImport is what lines are looked up in.
type lmnImport struct {
	desk
	cmd     roster.Import
	workers map[string]domain.WorkerID   // By ref.
	people  map[string][]domain.WorkerID // By name.
	sites   map[string]domain.SiteID     // By ref.
	places  map[string][]domain.SiteID   // By name.
	leaders map[domain.WorkerID][]domain.CrewID
	told    bool // The ledger was.
}

func (in *lmnImport) prepare(ctx context.Context, t *roster.Table) error {
	in.workers, in.people, in.leaders = map[string]domain.WorkerID{}, map[string][]domain.WorkerID{}, map[domain.WorkerID][]domain.CrewID{}
	in.sites, in.places, in.told = map[string]domain.SiteID{}, map[string][]domain.SiteID{}, false
	workers, err := t.Workers.List(ctx, ports.WorkerQuery{})
	if err != nil {
		return err
	}
	for _, w := range workers {
		p := w.Particulars()
		in.workers[p.Ref], in.people[wordsOf(p.Name)] = w.ID(), append(in.people[wordsOf(p.Name)], w.ID())
	}
	crews, err := t.Crews.List(ctx, ports.CrewQuery{})
	if err != nil {
		return err
	}
	for _, c := range crews {
		in.leaders[c.Leader()] = append(in.leaders[c.Leader()], c.ID())
	}
	sites, _, err := t.Sites.Load(ctx)
	if err != nil {
		return err
	}
	for _, s := range sites {
		in.sites[s.Ref], in.places[wordsOf(s.Name)] = s.ID, append(in.places[wordsOf(s.Name)], s.ID)
	}
	return t.BookedRead.Note(ctx, booked.LMN, ports.BookedLabour, in.clock.Now())
}

// wordsOf is a name for comparing: its words in lower case and in order, so that
// "Flores, Ana" is "Ana Flores".
func wordsOf(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	slices.Sort(words)
	return strings.Join(words, " ")
}

func (in *lmnImport) line(ctx context.Context, t *roster.Table, l roster.Line) (string, roster.Outcome, error) {
	row := booked.Time{ID: domain.BookedTimeID{UUID: in.ids.New()}, Source: booked.LMN}
	row.Stage = booked.Entered // The export does not tell.
	wrong := errors.Join(in.who(&row, l), in.when(t, &row, l))
	ref := l.Cells["timesheettaskid"]
	if row.Worker != "" {
		row.Ref = ref + ":" + row.Worker // A task may be of the whole crew.
		wrong = errors.Join(t.Once("timesheettaskid", row.Ref, l), wrong)
	}
	if wrong != nil {
		return ref, roster.Refused, wrong
	}
	in.where(t, &row, l)
	if err := in.crew(ctx, t, &row, l); err != nil {
		return ref, roster.Refused, err
	}
	row.Task = firstOf(l, 200, "taskname", "service_activity", "costcode")
	return in.put(ctx, t, ref, row)
}

func (in *lmnImport) put(ctx context.Context, t *roster.Table, ref string, row booked.Time) (string, roster.Outcome, error) {
	counts, err := t.Booked.Put(ctx, []booked.Time{row}, in.clock.Now())
	if err != nil || counts.Unchanged > 0 {
		return ref, roster.Unchanged, err
	}
	if !in.told {
		in.told = true
		err = t.Ledger.Append(ctx, in.entry(in.cmd.Company, ledger.BookedImported, in.cmd.By, "source:"+string(booked.LMN), ledger.Fields{"lines": count(len(in.cmd.Lines))}))
	}
	if counts.Created > 0 {
		return ref, roster.Created, err
	}
	return ref, roster.Changed, err
}

// who finds the worker of a line.
func (in *lmnImport) who(row *booked.Time, l roster.Line) error {
	var wrong error
	if ref := l.Cells["timesheettaskid"]; ref == "" || len(ref) > 64 {
		wrong = roster.Cell("timesheettaskid", errNoTask)
	}
	employee, external := l.Cells["employeeid"], l.Cells["externalid"]
	column := "employeeid"
	if row.Worker = employee; row.Worker == "" {
		column, row.Worker = "externalid", external
	}
	if row.Worker == "" {
		return errors.Join(wrong, roster.Cell("employeeid", errNobody))
	}
	for _, ref := range []string{external, employee} {
		if id, known := in.workers[ref]; known && ref != "" {
			row.Of.Worker = id
			return wrong
		}
	}
	return errors.Join(wrong, roster.Cell(column, job.ErrWorkerNotFound.With("%.60q: no worker's ref is the line's ExternalID or EmployeeID", row.Worker)))
}

// where finds the site of a line, by code and then by name. Shops and overhead have
// none of ours.
func (in *lmnImport) where(t *roster.Table, row *booked.Time, l roster.Line) {
	row.Site = firstOf(l, 64, "jobsiteid", "jobsite_code")
	for _, column := range []string{"jobsite_code", "jobsiteid"} {
		if id, known := in.sites[l.Cells[column]]; known && l.Cells[column] != "" {
			row.Of.Site = id
			return
		}
	}
	if named := in.places[wordsOf(l.Cells["jobsite"])]; len(named) == 1 && l.Cells["jobsite"] != "" {
		row.Of.Site = named[0]
		return
	}
	t.Note("jobsite", errNoSite)
}

// crew finds the crew of a line by its foreman and date: the one that the foreman
// leads, or else is in then.
func (in *lmnImport) crew(ctx context.Context, t *roster.Table, row *booked.Time, l roster.Line) error {
	foremen := in.people[wordsOf(l.Cells["foreman"])]
	if l.Cells["foreman"] == "" {
		return nil
	}
	if len(foremen) == 1 {
		if led := in.leaders[foremen[0]]; len(led) == 1 {
			row.Of.Crew = led[0]
			return nil
		}
		begins, _ := row.Date.At(12*60, t.Zone())
		in, err := t.Members.List(ctx, ports.MembershipQuery{Worker: foremen[0], At: begins})
		if err != nil || len(in) == 1 {
			if err == nil {
				row.Of.Crew = in[0].Crew
			}
			return err
		}
	}
	t.Note("foreman", errNoCrew)
	return nil
}

// firstOf is the first cell that is not empty, cut to so many characters.
func firstOf(l roster.Line, most int, columns ...string) string {
	for _, column := range columns {
		if runes := []rune(l.Cells[column]); len(runes) > 0 {
			return strings.TrimSpace(string(runes[:min(most, len(runes))]))
		}
	}
	return ""
}
