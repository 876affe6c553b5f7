package job

import (
	"slices"
	"strings"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of a series of jobs.
var (
	ErrBadSeriesRef   = fault.New(fault.Invalid, "series.bad_ref", "the ref of a series is 1 to 64 characters on one line, or none")
	ErrBadSeriesStart = fault.New(fault.Invalid, "series.bad_start", "a series starts on a date, of the years 2000 to 2199, and ends on none before that")
	ErrSeriesEmpty    = fault.New(fault.Invalid, "series.empty", "the rule gives no date within 30 years of the start")
	ErrBadExcept      = fault.New(fault.Invalid, "series.bad_exceptions", "a series has at most 1000 dates that are left out")
	ErrBadSince       = fault.New(fault.Invalid, "series.bad_since", "a series is changed from a date on that lies in the last 366 days, or in those that its jobs are made ahead for")
	ErrSeriesNotFound = fault.New(fault.NotFound, "series.not_found", "no such series of jobs")
	ErrSeriesTaken    = fault.New(fault.Conflict, "series.ref_taken", "another series has this ref")
)

const (
	maxExcept  = 1000
	emptyAfter = 30 * 366 // Days.
)

// Course is what is said of a series.
type Course struct {
	Ref    string // What people call it; empty: nothing.
	Rule   Rule
	Start  domain.Date   // What the rule counts from; not always one of its dates.
	End    domain.Date   // The last date that may have a job; zero: open.
	Except []domain.Date // Left out; in order, each once.
	Work
}

// Equal reports whether both say the same.
func (c Course) Equal(o Course) bool {
	return c.Ref == o.Ref && c.Rule.text == o.Rule.text && c.Start == o.Start && c.End == o.End && c.Work == o.Work && slices.Equal(c.Except, o.Except)
}

// Series is work that is planned again and again. Jobs are made of it ahead of their
// time, and stay what they are when the series changes: each is known by the date
// that the series has it for. Build it with NewSeries, reload it with RestoreSeries.
type Series struct {
	id       domain.SeriesID
	course   Course
	since    domain.Date
	made     domain.Date
	revision domain.Revision
}

// NewSeries returns a series that has jobs from its start on, and from since.
//
// Errors: ErrNoSite, ErrBadEffort, ErrBadSeriesRef, ErrBadSeriesStart,
// ErrSeriesEmpty, ErrBadExcept.
func NewSeries(id domain.SeriesID, c Course, since domain.Date) (Series, error) {
	c.Ref = strings.TrimSpace(c.Ref)
	c.Except = slices.Clone(c.Except)
	slices.SortFunc(c.Except, domain.Date.DaysSince)
	c.Except = slices.Compact(c.Except)
	if err := c.check(); err != nil {
		return Series{}, err
	}
	if since.Before(c.Start) {
		since = c.Start
	}
	return Series{id: id, course: c, since: since, revision: 1}, nil
}

func (c Course) check() error {
	switch {
	case !printable(c.Ref, maxRef):
		return ErrBadSeriesRef
	case c.Start.Year() < 2000 || c.Start.Year() > 2199 || !c.End.IsZero() && c.End.Before(c.Start):
		return ErrBadSeriesStart
	case len(c.Except) > maxExcept:
		return ErrBadExcept
	case len(c.Rule.Dates(c.Start, c.Start.AddDays(emptyAfter))) == 0:
		return ErrSeriesEmpty
	}
	return c.Work.check()
}

// RestoreSeries rebuilds a stored series without checking today's rules.
func RestoreSeries(id domain.SeriesID, c Course, since, made domain.Date, r domain.Revision) Series {
	return Series{id, c, since, made, r}
}

// Changed returns the series on another course from a date on, at the revision that
// was read. What it has on earlier dates stays as it is. Errors: those of NewSeries.
func (s Series) Changed(c Course, since domain.Date) (Series, error) {
	next, err := NewSeries(s.id, c, since)
	next.since, next.made, next.revision = since, s.made, s.revision
	return next, err
}

// From returns from when on another course counts, where nobody says: from today on,
// and on no date that this course, which may follow another, does not count for. Only
// one that is to start earlier than this starts counts from its start.
func (s Series) From(c Course, today domain.Date) domain.Date {
	from := s.since
	if !s.since.After(s.course.Start) && c.Start.Before(from) {
		from = c.Start
	}
	if from.Before(today) {
		return today
	}
	return from
}

// ID returns the identifier of the series.
func (s Series) ID() domain.SeriesID { return s.id }

// Course returns what is said of the series.
func (s Series) Course() Course { return s.course }

// Since returns the first date that the course, as it is now, counts for.
func (s Series) Since() domain.Date { return s.since }

// Made returns the date up to which its jobs are made; zero: none is.
func (s Series) Made() domain.Date { return s.made }

// MadeTo returns the series with its jobs made up to a date.
func (s Series) MadeTo(d domain.Date) Series {
	s.made = d
	return s
}

// Revision returns which of its states this is.
func (s Series) Revision() domain.Revision { return s.revision }

// Dates returns on which dates the series, on its course, has jobs from one date to
// another, both included: of none before Since.
func (s Series) Dates(from, to domain.Date) []domain.Date {
	c := s.course
	if from.Before(s.since) {
		from = s.since
	}
	if !c.End.IsZero() && c.End.Before(to) {
		to = c.End
	}
	return slices.DeleteFunc(c.Rule.Dates(c.Start, to), func(d domain.Date) bool {
		_, left := slices.BinarySearchFunc(c.Except, d, domain.Date.DaysSince)
		return left || d.Before(from)
	})
}

// Job returns the job that the series has on a date.
func (s Series) Job(id domain.JobID, on domain.Date) Job {
	return Job{
		id: id, source: ByHand, plan: Plan{Date: on, Work: s.course.Work}, state: Planned,
		turn: Turn{Series: s.id, Date: on}, revision: 1,
	}
}

// Follow returns what becomes of the jobs of the series when it has taken another
// course: those that change, as they are then, and the dates up to the last that
// lack a job. A job on a date that the series no longer has is cancelled, and
// planned again when it has the date again. Those before Since and those that were
// changed by themselves stay.
func (s Series) Follow(those []Job, last domain.Date) (changed []Job, missing []domain.Date) {
	has := map[domain.Date]bool{}
	dates := s.Dates(s.since, last)
	for _, d := range dates {
		has[d] = true
	}
	there := map[domain.Date]bool{}
	for _, j := range those {
		on := j.turn.Date
		there[on] = true
		if j.turn.Apart || on.Before(s.since) || on.After(last) {
			continue
		}
		next := s.Job(j.id, on)
		next.plan.Ref, next.revision = j.plan.Ref, j.revision
		if !has[on] {
			next.plan, next.state = j.plan, Cancelled
		}
		if next != j {
			changed = append(changed, next)
		}
	}
	return changed, slices.DeleteFunc(dates, func(d domain.Date) bool { return there[d] })
}
