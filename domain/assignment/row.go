package assignment

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/job"
)

// Source is what an expectation rests on. The names are stored.
type Source string

// The sources, the best first. Where our own roster speaks of a job, the others are
// not asked; where recent times don't, only the leader is known.
const (
	Roster      Source = "roster"       // The person is in the job's crew then, by our own roster.
	JobBadge    Source = "job_badge"    // The badge is expected on the job, by itself.
	RecentTimes Source = "recent_times" // The person was booked with the crew on most of its last days.
	Leader      Source = "leader"       // The person leads the crew or, where there is none, the job.
	OfCrew      Source = "crew"         // Nobody of the crew is known: the row is of the crew.
	Nobody      Source = "nobody"       // Nobody is to do the job yet.
	Unplanned   Source = "unplanned"    // Not expected at the site on that date, and there.
)

// Sources returns all of them.
func Sources() []Source {
	return []Source{Roster, JobBadge, RecentTimes, Leader, OfCrew, Nobody, Unplanned}
}

// ErrUnknownSource reports what is no source of an expectation.
var ErrUnknownSource = fault.New(fault.Invalid, "assignment.unknown_source",
	"an expectation rests on roster, job_badge, recent_times, leader, crew or nobody, and what was not expected is unplanned")

// ParseSource reads a source; an empty text is none. It fails with ErrUnknownSource.
func ParseSource(text string) (Source, error) {
	if s := Source(text); text == "" || slices.Contains(Sources(), s) {
		return s, nil
	}
	return "", ErrUnknownSource.With("%.40q", text)
}

// Seen says whether somebody was at a site. The names are stored.
type Seen string

// What presence says.
const (
	There     Seen = "there"     // A visit that is decided says so.
	Undecided Seen = "undecided" // Only visits that may be of a neighbouring site do.
	NotSeen   Seen = "not_seen"  // A badge was worn and heard, and was not there.
	Unknown   Seen = "unknown"   // Nothing tells; Why says why.
)

// Why says why presence tells nothing. The names are stored.
type Why string

// The reasons.
const (
	NotYet  Why = "not_yet"  // The time of the job is not over.
	NoBadge Why = "no_badge" // No badge was worn or carried.
	Silent  Why = "silent"   // The badge gave no position all that time.
	NoOne   Why = "no_one"   // The job has neither person nor crew.
)

// By says whose badge tells. The names are stored.
type By string

// Whose badge it is.
const (
	Worn    By = "worn"    // The person's own.
	Carried By = "carried" // One that the crew carries: it tells of the crew, not of the person.
	Alone   By = "alone"   // One that nobody wears or carries.
)

// Visit is a version of a visit that a row rests on.
type Visit struct {
	ID      domain.VisitID
	Version int
	Badge   domain.BadgeID
}

// Presence is what badges tell of somebody at a site, within the time that was
// looked at. Instants are Unix seconds, UTC; 0 where there is none.
type Presence struct {
	Seen            Seen
	Why             Why // Of Unknown.
	By              By  // Of There, Undecided and NotSeen.
	Arrived         int64
	ArrivedBetween  [2]int64
	Departed        int64 // 0 also where the last visit is not over.
	DepartedBetween [2]int64
	Seconds         int64 // Of all visits together, without overlap, within the time that was looked at.
	UndecidedS      int64 // Of visits that may be of a neighbouring site, counted likewise.
	Confidence      int32 // Thousandths, of the least certain of the visits.
	Provisional     bool  // News may still change it.
	Visits          []Visit
}

// Said is what the source of a job says of it beyond the job.
type Said struct {
	Ticket  string          // The order that it is part of, by the source's ref; empty: none.
	Number  string          // What people call the order.
	Service string          // What is to be done.
	Order   int             // Of the crew's jobs that day, from 1; 0: not said.
	Version domain.Revision // Of the row of the source's snapshot that says so; 0: none does.
}

// Row is one person (or one badge, or a crew of whom nobody is known) at one job.
type Row struct {
	Job         domain.JobID // Zero: somebody unplanned, at a site with several jobs.
	JobRevision domain.Revision
	JobSource   job.Source
	JobRef      string
	Said        Said
	Parts       int // How many planned jobs of the date the ticket has, over all crews; 0 without a ticket.
	Site        domain.SiteID
	Crew        domain.CrewID   // Of the job; of somebody unplanned, whose member they were.
	Leader      domain.WorkerID // Who is to lead the job; zero: nobody known.
	Worker      domain.WorkerID
	Badge       domain.BadgeID // Instead of a worker, where nobody wears it.
	Source      Source
	Expected    domain.Span // When; zero of what is unplanned.
	Shared      int         // At how many other jobs of the same site on that date the same one is expected: they show the same presence.
	Presence    Presence
}

// Key tells rows of a date apart, and finds a row again in another revision.
func (r Row) Key() string {
	key := "job:" + r.Job.String()
	if r.Job.IsZero() {
		key = "site:" + r.Site.String()
	}
	switch {
	case !r.Worker.IsZero():
		return key + "/worker:" + r.Worker.String()
	case !r.Badge.IsZero():
		return key + "/badge:" + r.Badge.String()
	}
	return key + "/crew:" + r.Crew.String()
}

// Compare orders rows by crew (those without one last), by the order of its jobs,
// job, site, worker and badge.
func Compare(a, b Row) int {
	return cmp.Or(
		cmp.Compare(rank(a.Crew.UUID), rank(b.Crew.UUID)), byID(a.Crew.UUID, b.Crew.UUID),
		cmp.Compare(a.Said.Order, b.Said.Order), byID(a.Job.UUID, b.Job.UUID), byID(a.Site.UUID, b.Site.UUID),
		byID(a.Worker.UUID, b.Worker.UUID), byID(a.Badge.UUID, b.Badge.UUID),
	)
}

// Place is a text by which rows of a date stand in the order of Compare.
func (r Row) Place() string {
	crew := "~"
	if !r.Crew.IsZero() {
		crew = r.Crew.String()
	}
	return fmt.Sprintf("%s/%05d/%s/%s/%s/%s", crew, min(max(r.Said.Order, 0), 99_999), r.Job, r.Site, r.Worker, r.Badge)
}

func rank(id domain.UUID) int {
	if id.IsZero() {
		return 1
	}
	return 0
}

func byID(a, b domain.UUID) int { return bytes.Compare(a[:], b[:]) }
