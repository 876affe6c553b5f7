package run

import (
	"slices"
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of runs.
var (
	ErrNotFound = fault.New(fault.NotFound, "run.not_found", "no such run")
	// ErrNotYours reports work on a run that somebody else has taken up since, or
	// that has ended: what was done for it must not be kept.
	ErrNotYours = fault.New(fault.Conflict, "run.not_yours", "the run has ended, or is in other hands by now")
)

// State says how far a run is. The names are stored.
type State string

// The states. Planned, queued and running runs are open; the others are over.
const (
	Planned State = "planned" // It has a row, and is not due or not seen to be.
	Queued  State = "queued"  // It is due, and waits for its turn.
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"  // Its attempts are used up; its task is among the dead ones, to be restarted.
	Skipped State = "skipped" // A later period is due, and its work does for this one.
)

// States returns all of them.
func States() []State { return []State{Planned, Queued, Running, Done, Failed, Skipped} }

// CatchUp says what becomes of the periods that nobody ran in time.
type CatchUp uint8

// The ways to catch up.
const (
	EachPeriod CatchUp = iota // Each is run, the oldest first.
	NewestOnly                // The newest is run, the others are skipped.
)

// Run is one execution of scheduled work for a company and period.
type Run struct {
	ID     domain.RunID
	Kind   string // Of app/task.
	Period Period
	Zone   string    // IANA name of the time zone that it was planned in.
	LateAt time.Time // Late where it has not ended by then.
	State  State

	PlannedAt time.Time // When its row was made.
	DownSince time.Time // Where nobody looked for due runs for some time while it was due, or before: since when …
	DownUntil time.Time // … and until when. Zero otherwise.
	QueuedAt  time.Time // When it was seen to be due.
	StartedAt time.Time // When its first attempt began.
	TakenAt   time.Time // When its last attempt began.
	EndedAt   time.Time
	Attempts  int    // How many began.
	Failures  int    // How many of them failed, or were in a process that died.
	Error     string // Of the last that failed.
	Place     string // Where its next turn goes on; of the kind's own.
	Instead   string // Key of the period that is run in place of one that was skipped.
}

// Turn is what a kind gets to run: the run, and where it is.
type Turn struct {
	Kind   string
	Period Period
	Number int    // Of this turn, from 1 on: an earlier one may end nothing any more.
	Place  string // Where the last turn left off; empty at the beginning.
}

// Open reports whether it has not ended.
func (s State) Open() bool { return s == Planned || s == Queued || s == Running }

// LateBy returns how long after it was due the run ended, or that it has not for
// now; 0 where that is in time, or it was skipped.
func (r Run) LateBy(now time.Time) time.Duration {
	if end := r.until(now); r.State != Skipped && end.After(r.LateAt) {
		return end.Sub(r.Period.Due)
	}
	return 0
}

func (r Run) until(now time.Time) time.Time {
	if r.EndedAt.IsZero() {
		return now
	}
	return r.EndedAt
}

// Why is a reason why a run is late. The names are the API's.
type Why string

// The reasons, in the order in which they can hold a run up.
const (
	WhyPlannedLate   Why = "planned_late"   // Its row was made after it was due: the company or the kind is that young.
	WhyServerDown    Why = "server_down"    // No server was at work.
	WhyNotQueued     Why = "not_queued"     // Servers were at work and did not queue it: an earlier run of its kind was not over.
	WhyQueueLong     Why = "queue_long"     // Its task waited for its turn.
	WhyAttemptFailed Why = "attempt_failed" // Attempts failed, and the next had to wait.
	WhyTookLong      Why = "took_long"      // The attempt that counts takes, or took, that long.
)

// Delay is how much of a run's lateness a reason accounts for.
type Delay struct {
	Why Why
	For time.Duration
}

// Delays divides the time from when the run was due to its end (or now) by what
// it went into, without what took no time; nil where it is not late.
func (r Run) Delays(now time.Time) []Delay {
	if r.LateBy(now) == 0 {
		return nil
	}
	end, due := r.until(now), r.Period.Due
	or := func(at time.Time) time.Time { // What has not happened by the end has not until then.
		if at.IsZero() || at.After(end) {
			return end
		}
		return at
	}
	queued, started, taken := or(r.QueuedAt), or(r.StartedAt), or(r.TakenAt)
	var out []Delay
	at := due
	add := func(why Why, to time.Time) { // What has no end yet lasts until the next that has.
		if to.After(at) {
			out, at = append(out, Delay{why, to.Sub(at)}), to
		}
	}
	within := func(t time.Time) time.Time {
		if t.After(queued) {
			return queued
		}
		return t
	}
	if r.DownUntil.After(due) {
		add(WhyNotQueued, within(r.DownSince))
		add(WhyServerDown, within(r.DownUntil))
	}
	add(WhyPlannedLate, within(r.PlannedAt))
	add(WhyNotQueued, queued)
	add(WhyQueueLong, started)
	add(WhyAttemptFailed, taken)
	add(WhyTookLong, end)
	return out
}

// Chief returns the reason that accounts for most; ok is false where the run is
// not late.
func (r Run) Chief(now time.Time) (d Delay, ok bool) {
	delays := r.Delays(now)
	if len(delays) == 0 {
		return Delay{}, false
	}
	return slices.MaxFunc(delays, func(a, b Delay) int { return int(a.For.Seconds()) - int(b.For.Seconds()) }), true
}
