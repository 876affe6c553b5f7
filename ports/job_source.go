package ports

import (
	"context"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/geofence"
	"actual/domain/job"
)

// Answers of a job source. What is down, slow or out of its rate is
// fault.Unavailable.
var (
	// ErrSourceRefused: the credentials are wrong or have ended.
	ErrSourceRefused = fault.New(fault.Conflict, "source.refused", "where the company plans its work refuses the company's credentials")
	// ErrSourceScope: the credentials are good, and may not read what is needed. The
	// text names what.
	ErrSourceScope = fault.New(fault.Conflict, "source.scope", "the company's credentials may not read what is needed")
	// ErrSourceCursor: After is none that this source gave.
	ErrSourceCursor = fault.New(fault.Invalid, "source.bad_cursor", "this is no place in the list of the company's job source")
)

// JobSource reads from where a company plans its work, and changes nothing there.
// What is read changes meanwhile: each method promises each row that was there all
// the time, at least once and perhaps more often. A row that is gone is not said to
// be: whoever has read all pages knows. No transaction of the caller may be open.
//
// Errors: ErrSourceRefused, ErrSourceScope, ErrSourceCursor, fault.Unavailable, and
// those of Credentials.
type JobSource interface {
	// ListSites returns a page of the places where the company works.
	ListSites(ctx context.Context, company domain.CompanyID, q SourceQuery) (SourcePage[SourceSite], error)
	// ListCrews returns a page of its crews.
	ListCrews(ctx context.Context, company domain.CompanyID, q SourceQuery) (SourcePage[SourceCrew], error)
	// ListWorkers returns a page of the people who work for it.
	ListWorkers(ctx context.Context, company domain.CompanyID, q SourceQuery) (SourcePage[SourceWorker], error)
	// ListJobs returns a page of the jobs on dates of the window. What belongs to a
	// job is looked up; where that is not found the job is there without it, and a
	// finding says so.
	ListJobs(ctx context.Context, company domain.CompanyID, w SourceWindow, q SourceQuery) (SourcePage[SourceJob], error)
}

// SourceQuery says which page is wanted.
type SourceQuery struct {
	After string // Next of the page before; empty: the first page.
	Limit int    // Rows of it, about; 0 or too many: as many as the source gives at once.

	// Known returns what is known of those of the orders, by ref, that were read before:
	// of jobs of such a one site and service are not looked up again. Nil: nothing is.
	Known func(ctx context.Context, orders []string) (map[string]SourceOrder, error)
}

// SourceOrder is what an order says of all its jobs.
type SourceOrder struct {
	Site    string // A site's ref.
	Service string
}

// SourceWindow is a span of dates, both included, as the site's calendar shows them.
type SourceWindow struct{ From, To domain.Date }

// SourcePage is part of a list, by the source's own order of refs.
type SourcePage[R any] struct {
	Rows     []R
	Findings []SourceFinding // What is wrong with rows of this page.
	Next     string          // Where the next page begins; empty: this was the last. It stays good.
	Calls    int             // Requests that were made for it, each look-up included.
}

// SourceSite is a place where work is done.
type SourceSite struct {
	Ref      string           // What the source knows it by: never empty, never another's.
	Name     string           // Empty: none.
	Address  string           // On one line; empty: none.
	Position *geofence.LatLng // Nil: the source does not know where it is.
	Radius   int64            // Of a circle around it, in millimetres; 0: not said.
	Active   bool
	Version  string // Another text whenever the source has changed it; empty: it does not tell.
}

// SourceCrew is a crew.
type SourceCrew struct {
	Ref    string
	Name   string
	Leader string // A worker's ref; empty: nobody.
	Active bool
}

// SourceWorker is a person. Nothing of pay and no PIN is ever read.
type SourceWorker struct {
	Ref            string
	Name           string
	EmployeeNumber string // Empty: none.
	Active         bool
	Version        string // As of a site.
}

// SourceJob is work planned at a site on a date.
type SourceJob struct {
	Ref     string
	Ticket  string      // The order that it is part of, by ref; one order may be split over days and crews. Empty: none.
	Number  string      // What people call the order; empty: nothing.
	Site    string      // A site's ref; empty: not known, and a finding says why.
	Crew    string      // A crew's ref; empty: nobody yet.
	Leader  string      // Of a job without a crew: who is to lead it, by a worker's ref; else empty, since the crew's leader leads.
	Date    domain.Date // Never zero.
	Order   int         // Of the crew's jobs that day, from 1; 0: not said.
	Effort  job.Effort  // Man-hours in whole seconds; 0: not said.
	Service string      // What is to be done; empty: not known.
	State   SourceState
	Said    string // The state as the source's people call it.
}

// SourceState is what became of an order.
type SourceState string

// The states.
const (
	SourcePlanned   SourceState = "planned" // Also where the source says something that we don't know.
	SourceDone      SourceState = "done"
	SourceCancelled SourceState = "cancelled"
)

// SourceFinding is something of the source that its office should put right.
type SourceFinding struct {
	Kind SourceFault
	Of   string // What it is of, such as "job"; with Ref.
	Ref  string // Empty: it has none that can be read.
	What string // For people: what is missing. It names nobody.
}

// SourceFault says what is wrong with a row.
type SourceFault string

// The faults. In brackets whether the row is among the page's rows all the same.
const (
	SourceUnreadable SourceFault = "unreadable"  // It has no ref. (No.)
	SourceAmbiguous  SourceFault = "ambiguous"   // Two rows that differ have one ref. (The first.)
	SourceNoDate     SourceFault = "no_date"     // A job without a date. (No.)
	SourceNoTicket   SourceFault = "no_ticket"   // A job whose order is not there. (Yes.)
	SourceNoSite     SourceFault = "no_site"     // A job that no site is found for. (Yes.)
	SourceNoCrew     SourceFault = "no_crew"     // A job that nobody is to do. (Yes.)
	SourceNoService  SourceFault = "no_service"  // A job of which it is not found what is to be done. (Yes.)
	SourceNoPosition SourceFault = "no_position" // A site without a place on the map. (Yes.)
	SourceNoLeader   SourceFault = "no_leader"   // A crew that nobody leads. (Yes.)
	SourceNoZone     SourceFault = "no_zone"     // A time of which the time zone is not known. (Yes, read as it is written; booked times and clock times in the company's.)
	SourceNoWorker   SourceFault = "no_worker"   // Booked or clocked time of nobody. (Yes.)
	SourceBadTimes   SourceFault = "bad_times"   // Booked or clocked time that ends before it begins, or can't be read. (Yes, without its times; of a clock its beginning stays.)
)

// SourceFaults are all faults.
func SourceFaults() []SourceFault {
	return []SourceFault{
		SourceUnreadable, SourceAmbiguous, SourceNoDate, SourceNoTicket, SourceNoSite, SourceNoCrew, SourceNoService, SourceNoPosition, SourceNoLeader, SourceNoZone,
		SourceNoWorker, SourceBadTimes,
	}
}

// JobSourceCheck tries what a company's job source lets us read.
type JobSourceCheck interface {
	// Check asks once for each thing that we read. Errors as of JobSource, but for
	// ErrSourceScope.
	Check(ctx context.Context, company domain.CompanyID) (SourceReport, error)
}

// SourceReport is what a check found.
type SourceReport struct {
	Readable []string // What may be read, as the source calls it.
	Missing  []string // What may not.
	Doubt    string   // What lets one doubt how its times are read; empty: nothing.
}
