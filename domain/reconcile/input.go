package reconcile

import (
	"time"

	"actual/domain"
)

// Input is everything that reconciliation of one company depends on. Records of days
// beside those to be judged are taken as neighbours: give Thresholds.NearDays of them
// on both sides where there are any.
type Input struct {
	Records
	From, To       domain.Date    // The dates to be judged, both included.
	Zone           *time.Location // Of the company; nil is UTC.
	AsOf           int64          // The time of judgement, Unix seconds: a date is judged once its tracks have settled.
	BookedThrough  int64          // Up to when booked times are known, Unix seconds; 0: the company books none.
	ClockedThrough int64          // Up to when clock times are known, Unix seconds; 0: the company has none.
	Policy         Policy         // Must be valid; see Policy.Validate.
	Overrides      []Override     // By company, branch and site.
}

// Result is what a reconciliation found.
type Result struct {
	Matches       []Match       // By date, job and party.
	Discrepancies []Discrepancy // By date, kind and key.
	Unjudged      []Unjudged    // Dates that could not be judged yet, and what was lacking.
}

// Unjudged is a date that is not judged, or only in part, and why.
type Unjudged struct {
	Date    domain.Date
	Lacking Lacking
}

// Lacking says what a date still waits for.
type Lacking string

// What may be lacking.
const (
	LackTracks Lacking = "tracks"  // Its tracks have not settled.
	LackBooked Lacking = "booked"  // Booked times are not known that far.
	LackClocks Lacking = "clocked" // Clock times are not known that far.
)

// Match says that a visit was work on a job.
type Match struct {
	Date     domain.Date // Of the job.
	Job      domain.JobID
	Visit    domain.VisitID
	Off      int   // Days from the job's date to the party's; 0 almost always.
	NextDoor bool  // The visit is decided for a neighbour of the job's site.
	Proposed bool  // The visit is undecided, and the schedule speaks for the job's site.
	Others   bool  // The party is of none of the job's crews.
	Goes     bool  // It goes on with a job that was begun on another date.
	Cost     int32 // What the assignment paid for it, thousandths; 0 fits perfectly.
}
