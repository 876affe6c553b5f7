package certified

import (
	"bytes"
	"slices"
	"strings"

	"actual/domain"
	"actual/domain/fault"
)

// What is refused. Each names what would be right.
var (
	ErrBadProject = fault.New(fault.Invalid, "certified.bad_project", "a project of public works has a name, a contract number and jobs")
	ErrBadTrade   = fault.New(fault.Invalid, "certified.bad_trade", "a classification has a name, holds from a day on, and is of a journeyworker or of an apprentice with a level")
	ErrBadWeek    = fault.New(fault.Invalid, "certified.bad_week", "a payroll is of one week: it begins with the company's workweek")
)

// Project is a contract of public works: a named set of jobs.
type Project struct {
	Name     string
	Location string
	County   string // Wage determinations go by it.
	Contract string // Its number.
	Wages    string // The number of the wage determination; empty: not said.
	Sub      bool   // The company is a subcontractor.
	Jobs     map[domain.JobID]bool
}

// Check fails with ErrBadProject.
func (p Project) Check() error {
	if !oneLine(p.Name) || !oneLine(p.Contract) || len(p.Jobs) == 0 {
		return ErrBadProject
	}
	return nil
}

// Status is what the law knows a worker as.
type Status string

// The statuses.
const (
	Journeyworker Status = "J"
	Apprentice    Status = "RA" // Registered.
)

// Trade is what a worker's work is classified as, from a day on until a later one of
// the same job.
type Trade struct {
	Worker domain.WorkerID
	Job    domain.JobID  // Zero: of all jobs that have none of their own.
	Site   domain.SiteID // Of all work at the site that no job's is of; zero where Job is not.
	Since  domain.Date
	Name   string // As the wage determination has it.
	Status Status
	Level  string // Of an apprentice, such as "2nd year".
	Credit int64  // What the company pays into fringe plans, ten-thousandths of a dollar an hour; 0: none.
}

// Check fails with ErrBadTrade.
func (t Trade) Check() error {
	apprentice := t.Status == Apprentice && oneLine(t.Level)
	if !oneLine(t.Name) || !t.Job.IsZero() && !t.Site.IsZero() || t.Since.IsZero() || t.Credit < 0 || !apprentice && (t.Status != Journeyworker || t.Level != "") {
		return ErrBadTrade
	}
	return nil
}

// oneLine reports whether s is 1 to 200 characters on one line.
func oneLine(s string) bool {
	return strings.TrimSpace(s) != "" && len([]rune(s)) <= 200 && !strings.ContainsAny(s, "\r\n\t\a")
}

// At returns trades with those of a site told for jobs that are at it.
func At(all []Trade, sites map[domain.JobID]domain.SiteID) (out []Trade) {
	for _, t := range all {
		if t.Site.IsZero() {
			out = append(out, t)
		}
	}
	for j, site := range sites {
		for _, t := range all {
			if t.Site == site && !slices.ContainsFunc(all, func(o Trade) bool { return o.Worker == t.Worker && o.Job == j }) {
				t.Site, t.Job = domain.SiteID{}, j
				out = append(out, t)
			}
		}
	}
	return out
}

// TradeOf returns what a worker's work at a job is classified as on a day; ok is false
// where nobody has said. That of the job goes before that of all, the later one before
// the earlier.
func TradeOf(all []Trade, w domain.WorkerID, j domain.JobID, day domain.Date) (best Trade, ok bool) {
	for _, t := range all {
		if t.Worker != w || t.Since.After(day) || !t.Job.IsZero() && t.Job != j {
			continue
		}
		own, bestOwn := !t.Job.IsZero(), !best.Job.IsZero()
		if !ok || own && !bestOwn || own == bestOwn && t.Since.After(best.Since) {
			best, ok = t, true
		}
	}
	return best, ok
}

// Person is who a worker is on a payroll.
type Person struct {
	Worker              domain.WorkerID
	Last, First, Middle string
	Number              string // At most four letters and digits, such as the last four of a number that others know.
}

func comparePeople(a, b Person) int {
	if c := strings.Compare(a.Last+"\x00"+a.First+"\x00"+a.Middle, b.Last+"\x00"+b.First+"\x00"+b.Middle); c != 0 {
		return c
	}
	return bytes.Compare(a.Worker.UUID[:], b.Worker.UUID[:])
}
