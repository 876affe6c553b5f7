package reconcile

import (
	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
)

// Records are rows about one company: all there are as an input, and those that a
// verdict rests upon as its facts. Instants are Unix seconds, UTC; names of people
// and places stand elsewhere (Telling.Name).
type Records struct {
	Sites       []Site
	Crews       []Crew
	Workers     []Worker
	Memberships []job.Membership
	Custodies   []badge.Custody
	Carriages   []job.Carriage
	Jobs        []Job
	Changes     []Change
	Visits      []Visit
	Bookings    []Booking
	Clocks      []Clock
	Signals     []Signal
}

// Site is a property.
type Site struct {
	ID         domain.SiteID
	Kind       geofence.Kind // Presence at a yard needs no job.
	Branch     string        // Whose thresholds hold; "" is none.
	Unlocated  bool          // It has no fence, nor coordinates: nobody can be seen there.
	Fence      domain.FenceID
	Neighbours []domain.SiteID // Sites so near that evidence may confuse them. One way is enough.
}

// Crew is a group of workers. Who is in it is told by memberships.
type Crew struct {
	ID     domain.CrewID
	Branch string
	Leader domain.WorkerID // Zero: nobody.
	Size   int             // How many it usually is, where that is all that is known; 0: not said.
}

// Worker is a person.
type Worker struct {
	ID       domain.WorkerID
	Unmapped bool // A source speaks of the person, and nobody has said who that is.
	NoBooks  bool // Time of the person is booked nowhere: a subcontractor, for example.
}

// State says what is to become of a job.
type State string

// The states of a job.
const (
	Planned   State = "planned"
	Done      State = "done"      // The source says that it was done.
	Cancelled State = "cancelled" // It was not to be done.
)

// Job is work planned at a site on a date. Jobs with the same Ticket are parts of one
// piece of work: what they were planned for is compared together.
type Job struct {
	ID        domain.JobID
	Revision  int64           // Which of its states, or of its snapshots at the source.
	Ticket    string          // "" is a ticket of its own.
	Site      domain.SiteID   // Zero: its source doesn't say where.
	Date      domain.Date     // In the company's time zone …
	Until     domain.Date     // … of a job over several days the last; zero: Date.
	Window    job.Window      // Zero: none.
	Crews     []domain.CrewID // Whose work it is; none: nobody yet.
	Leader    domain.WorkerID // Where a source knows a leader and no crew.
	Effort    job.Effort      // Man-seconds of all its days and crews; 0: not said.
	State     State
	Flexible  bool  // To be done about that date, whenever it fits.
	CreatedAt int64 // When it came to be known; 0: not said.
}

// Change says what a job was until an instant: the schedule before somebody moved it.
type Change struct {
	Job   domain.JobID
	At    int64
	Date  domain.Date
	Crews []domain.CrewID
	Site  domain.SiteID
	State State
}

// Visit is a version of one badge's stay at a site. An undecided one has its candidates,
// best first.
type Visit struct {
	presence.Visit
	ID                domain.VisitID
	Number            int // Of the version, from 1.
	Badge             domain.BadgeID
	FirstFix, LastFix string // Keys of the events of its first and last fix; "" where not said.
	ErrorMM           int32  // Median standard error of its fixes, millimetres; 0: not said.
}

// Booking is time booked to a job at the source.
type Booking struct {
	ID          domain.UUID
	Worker      domain.WorkerID // Zero: unmapped, and of nobody.
	Job         domain.JobID    // Zero: not said …
	Ticket      string          // … then the ticket says it …
	Site        domain.SiteID   // … or the site.
	From, To    int64           // [From, To).
	Distributed bool            // Drive time that the source spread over jobs: no claim of presence.
}

// Clock is a span from clocking in to clocking out.
type Clock struct {
	ID       domain.UUID
	Worker   domain.WorkerID // Zero: unmapped, and of nobody.
	From, To int64           // To 0: still open.
	Break    int64           // Seconds of break that were said.
}

// SignalKind says what is known of how a badge did.
type SignalKind string

// The kinds of signal.
const (
	Silent    SignalKind = "silent"    // Nothing came, though its plan let it be expected: off, dead or lost.
	Low       SignalKind = "low"       // Its battery was low.
	Still     SignalKind = "still"     // It was heard and did not move.
	NoFix     SignalKind = "no_fix"    // It was heard and could not tell where it was.
	Uncovered SignalKind = "uncovered" // It could not reach the network there, and what it knows has not come.
	Alongside SignalKind = "alongside" // It went wherever another badge went, as in one pocket.
	Unknown   SignalKind = "unknown"   // It sends, and is nobody's.
)

// Signal is what is known of a badge in a span.
type Signal struct {
	Kind     SignalKind
	Badge    domain.BadgeID
	From, To int64          // [From, To).
	Site     domain.SiteID  // Of Still, NoFix and Uncovered: where; zero: at no known site.
	Other    domain.BadgeID // Of Alongside.
	ApartMM  int32          // Of Alongside: how far apart at most but for one fix in twenty, millimetres.
	Fixes    int32          // Of Alongside: fixes of both at the same time; of Unknown: what it sent.
	Moving   bool           // Of Alongside: they moved about on a site, not only in one truck.
}
