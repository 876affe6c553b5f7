package job

import (
	"strconv"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of a job.
var (
	ErrNoSite      = fault.New(fault.Invalid, "job.no_site", "a job is at a site: name it")
	ErrBadJobDate  = fault.New(fault.Invalid, "job.bad_date", "a job has a date, of the years 2000 to 2199")
	ErrBadJobRef   = fault.New(fault.Invalid, "job.bad_ref", "a job's ref is 1 to 64 characters on one line, or none")
	ErrBadEffort   = fault.New(fault.Invalid, "job.bad_effort", "planned man-hours are from 0 to 10,000 hours, in whole seconds")
	ErrBadWindow   = fault.New(fault.Invalid, "job.bad_window", "a window begins and ends at different times of day; one that ends earlier than it begins ends on the next day")
	ErrBadSource   = fault.New(fault.Invalid, "job.bad_source", "a job's source is 1 to 32 lower-case letters, digits and hyphens")
	ErrJobNotFound = fault.New(fault.NotFound, "job.not_found", "no such job")
	ErrJobTaken    = fault.New(fault.Conflict, "job.ref_taken", "another job of this source has this ref")
	ErrCancelled   = fault.New(fault.Conflict, "job.cancelled", "the job is cancelled")
)

// Source says where a job comes from: by hand, or what brings jobs from elsewhere.
type Source string

// ByHand is the source of jobs that people plan here.
const ByHand Source = "hand"

// ParseSource reads the name of a source; it fails with ErrBadSource.
func ParseSource(s string) (Source, error) {
	if s == "" || len(s) > 32 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "", ErrBadSource.With("%.40q", s)
	}
	return Source(s), nil
}

// State says whether a job is to be done.
type State string

// The states.
const (
	Planned   State = "planned"
	Cancelled State = "cancelled"
)

// Effort is planned work of all workers together, in whole seconds.
type Effort int64

const maxEffort = Effort(10_000 * 3600)

// ParseEffort reads hours such as 4.5 or 4:30, to the second. It fails with
// ErrBadEffort.
func ParseEffort(text string) (Effort, error) {
	hours, rest, clock := strings.Cut(text, ":")
	if !clock {
		hours, rest, _ = strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	}
	for _, digits := range []string{hours, rest} {
		if len(digits) > 6 || strings.Trim(digits, "0123456789") != "" {
			return 0, ErrBadEffort.With("%.40q is not hours such as 4.5 or 4:30", text)
		}
	}
	whole, _ := strconv.ParseInt("0"+hours, 10, 64)
	part, _ := strconv.ParseInt("0"+rest, 10, 64)
	if hours+rest == "" || clock && (len(rest) != 2 || part > 59) {
		return 0, ErrBadEffort.With("%.40q is not hours such as 4.5 or 4:30", text)
	}
	seconds := part * 60
	if !clock {
		parts := int64(1) // Of an hour.
		for range rest {
			parts *= 10
		}
		seconds = (part*3600 + parts/2) / parts
	}
	e := Effort(whole*3600 + seconds)
	if e > maxEffort {
		return 0, ErrBadEffort.With("%.40q", text)
	}
	return e, nil
}

// Window is between which times of day a job is to be done. One that does not end
// later than it begins ends on the next day, as the shifts of snow do. The zero
// value is none: the job is of the whole date.
type Window struct{ From, To domain.WallTime }

// NewWindow returns a window; it fails with ErrBadWindow.
func NewWindow(from, to domain.WallTime) (Window, error) {
	if from == to {
		return Window{}, ErrBadWindow
	}
	return Window{from, to}, nil
}

// IsZero reports whether it is none.
func (w Window) IsZero() bool { return w == Window{} }

// Overnight reports whether it ends on the next day.
func (w Window) Overnight() bool { return w.To < w.From }

// String tells the window as 22:00-06:00; "" where it is none.
func (w Window) String() string {
	if w.IsZero() {
		return ""
	}
	return w.From.String() + "-" + w.To.String()
}

// Span returns the time of the window that begins on a date: from the first instant
// at which clocks in the time zone show its beginning to the last at which they show
// its end. Of no window it is that of the whole date.
func (w Window) Span(on domain.Date, zone *time.Location) domain.Span {
	if w.IsZero() {
		return on.Span(zone)
	}
	from, _ := on.At(w.From, zone)
	if w.Overnight() {
		on = on.AddDays(1)
	}
	_, to := on.At(w.To, zone)
	return domain.Span{From: from, To: to}
}

// Work is what is to be done at a site each time.
type Work struct {
	Site   domain.SiteID
	Window Window        // Zero: none.
	Crew   domain.CrewID // Zero: nobody yet.
	Effort Effort        // 0: not said.
}

func (w Work) check() error {
	switch {
	case w.Site.IsZero():
		return ErrNoSite
	case w.Effort < 0 || w.Effort > maxEffort:
		return ErrBadEffort
	}
	return nil
}

// Plan is what is said of a job.
type Plan struct {
	Ref  string      // What people or its source call it; empty: nothing.
	Date domain.Date // In the time zone of the site.
	Work
}

// Turn is of which series a job is, and the date that the series has it for. That
// stays when the job is moved. The zero value is of none.
type Turn struct {
	Series domain.SeriesID
	Date   domain.Date
	Apart  bool // Changed by itself: it no longer follows the series.
}

// Job is work planned at a site on a date. Build it with NewJob or Series.Job,
// reload it with RestoreJob.
type Job struct {
	id       domain.JobID
	source   Source
	plan     Plan
	state    State
	turn     Turn
	revision domain.Revision
}

// NewJob returns a planned job. Spaces around the ref are dropped.
//
// Errors: ErrNoSite, ErrBadJobDate, ErrBadJobRef, ErrBadEffort.
func NewJob(id domain.JobID, source Source, p Plan) (Job, error) {
	p.Ref = strings.TrimSpace(p.Ref)
	if err := p.check(); err != nil {
		return Job{}, err
	}
	return Job{id: id, source: source, plan: p, state: Planned, revision: 1}, nil
}

func (p Plan) check() error {
	switch {
	case p.Date.Year() < 2000 || p.Date.Year() > 2199:
		return ErrBadJobDate
	case !printable(p.Ref, maxRef):
		return ErrBadJobRef
	}
	return p.Work.check()
}

// RestoreJob rebuilds a stored job without checking today's rules.
func RestoreJob(id domain.JobID, source Source, p Plan, state State, turn Turn, r domain.Revision) Job {
	return Job{id, source, p, state, turn, r}
}

// Changed returns the job with another plan, at the revision that was read. One of a
// series no longer follows it.
//
// Errors: ErrCancelled, those of NewJob.
func (j Job) Changed(p Plan) (Job, error) {
	if j.state == Cancelled {
		return Job{}, ErrCancelled
	}
	next, err := NewJob(j.id, j.source, p)
	if err != nil {
		return Job{}, err
	}
	next.turn, next.revision = j.turn, j.revision
	return next.apart(), nil
}

// Cancelled returns the job cancelled. It fails with ErrCancelled where it is.
func (j Job) Cancelled() (Job, error) {
	if j.state == Cancelled {
		return Job{}, ErrCancelled
	}
	j.state = Cancelled
	return j.apart(), nil
}

// Replanned returns a job that its source had cancelled, and has again, planned with
// another plan, at the revision that was read. Its source vouches for the plan.
func (j Job) Replanned(p Plan) Job {
	j.plan, j.state = p, Planned
	return j
}

func (j Job) apart() Job {
	j.turn.Apart = !j.turn.Series.IsZero()
	return j
}

// ID returns the job's identifier.
func (j Job) ID() domain.JobID { return j.id }

// Source returns where the job comes from.
func (j Job) Source() Source { return j.source }

// Plan returns what is said of the job.
func (j Job) Plan() Plan { return j.plan }

// State returns whether it is to be done.
func (j Job) State() State { return j.state }

// Turn returns of which series it is.
func (j Job) Turn() Turn { return j.turn }

// Revision returns which of its states this is.
func (j Job) Revision() domain.Revision { return j.revision }
