package transfer

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of transfers.
var (
	ErrNotFound = fault.New(fault.NotFound, "transfer.not_found", "no such transfer")
	// ErrDays reports days that make no set.
	ErrDays = fault.New(fault.Invalid, "transfer.bad_days", "a transfer is of 1 to 62 days, the first of which is not after the last")
	// ErrNotPrepared reports a commit of what can't be committed.
	ErrNotPrepared = fault.New(fault.Conflict, "transfer.not_prepared", "only a transfer that is prepared, and not committed yet, can be committed")
	// ErrOtherPlan reports a commit of something else than what is there.
	ErrOtherPlan = fault.New(fault.Conflict, "transfer.other_plan", "what is to be committed is not what this transfer would do: look at it again")
	// ErrOutdated reports a commit of what was compared before another was written.
	ErrOutdated = fault.New(fault.Conflict, "transfer.outdated", "another transfer was committed since this one was compared: prepare it anew")
	// ErrBusy reports a commit, or another target, while a transfer is being written.
	ErrBusy = fault.New(fault.Conflict, "transfer.busy", "another transfer is being written: wait until it has ended")
	// ErrEnded reports something asked of a transfer that has ended, or is on its way.
	ErrEnded = fault.New(fault.Conflict, "transfer.ended", "the transfer has ended, or is being written already")
)

// MostDays is how many days a transfer is of at most.
const MostDays = 62

// Stage says how far a transfer is. The names are stored.
type Stage string

// The stages.
const (
	Preparing Stage = "preparing" // Frozen, and being compared with what the target holds.
	Prepared  Stage = "prepared"  // Shown; it waits for somebody to commit it.
	Writing   Stage = "writing"
	Checking  Stage = "checking" // Written as far as it goes, and being read back.
	Exact     Stage = "proven"   // The target was seen to hold exactly the set.
	Unequal   Stage = "unequal"  // It holds it but for what is listed.
	Abandoned Stage = "abandoned"
)

// Stages returns all of them.
func Stages() []Stage {
	return []Stage{Preparing, Prepared, Writing, Checking, Exact, Unequal, Abandoned}
}

// Transfer is a frozen set of approved time entries on its way to a target.
type Transfer struct {
	ID          domain.TransferID
	Target      Target
	First, Last domain.Date // Of the days of work, both included.
	Stage       Stage
	Entries     int    // In the set.
	Set         string // The hash of the frozen set.
	Plan        string // The hash of what it does, once prepared; until then as far as it was compared.
	Proof       string // The hash of what became of it, once it has ended.

	After   domain.WorkerID // Up to whom it was compared or checked in this pass.
	Pass    int             // Of checking, from 1.
	Again   time.Time       // When something of this pass is worth looking at again; zero: never.
	Problem string          // Why it stands still; for people.
	Fails   int             // How often in a row it was tried in vain.

	By          string // Who asked, as the ledger names it.
	AskedAt     time.Time
	PreparedAt  time.Time
	CommittedBy string
	CommittedAt time.Time
	EndedAt     time.Time
	MovedAt     time.Time

	Turn  int64     // Raised by whoever takes it in hand: an earlier turn keeps nothing.
	Until time.Time // For so long it is in hand; zero: it is in nobody's.
}

// New returns a transfer of some days. It fails with ErrDays.
func New(id domain.TransferID, t Target, first, last domain.Date, by string, now time.Time) (Transfer, error) {
	if first.IsZero() || last.IsZero() || last.Before(first) || last.DaysSince(first) >= MostDays {
		return Transfer{}, ErrDays
	}
	return Transfer{ID: id, Target: t, First: first, Last: last, Stage: Preparing, By: by, AskedAt: now, MovedAt: now}, nil
}

// Works reports whether something is to be done about it without a person.
func (t *Transfer) Works() bool {
	return t.Stage == Preparing || t.Stage == Writing || t.Stage == Checking
}

// Committed reports whether it is being written.
func (t *Transfer) Committed() bool { return t.Stage == Writing || t.Stage == Checking }

// Take takes it in hand, for so long. It reports whether it may be.
func (t *Transfer) Take(now time.Time, lease time.Duration) bool {
	if now.Before(t.Until) {
		return false
	}
	t.Turn++
	t.Until = now.Add(lease)
	return true
}

// Leave puts it out of hand.
func (t *Transfer) Leave() { t.Until = time.Time{} }

// To brings it to a stage, from the first worker on.
func (t *Transfer) To(s Stage, now time.Time) {
	t.Stage, t.MovedAt, t.After, t.Again, t.Problem, t.Fails = s, now, domain.WorkerID{}, time.Time{}, "", 0
	switch s {
	case Prepared:
		t.PreparedAt = now
	case Checking:
		t.Pass++
	case Exact, Unequal, Abandoned:
		t.EndedAt = now
		t.Leave()
	case Preparing, Writing:
	}
}

// Commit lets what was shown be written. It fails with ErrNotPrepared or ErrOtherPlan.
func (t *Transfer) Commit(plan, by string, now time.Time) error {
	switch {
	case t.Stage != Prepared:
		return ErrNotPrepared
	case plan != t.Plan:
		return ErrOtherPlan
	}
	t.Turn++
	t.CommittedBy, t.CommittedAt = by, now
	t.To(Writing, now)
	return nil
}

// Abandon ends one of which nothing was written. It fails with ErrEnded.
func (t *Transfer) Abandon(now time.Time) error {
	if t.Stage != Preparing && t.Stage != Prepared {
		return ErrEnded
	}
	t.Turn++
	t.To(Abandoned, now)
	return nil
}

// Wait says why it stands still, and how long until it is tried again: as long as the
// target says, else longer each time.
func (t *Transfer) Wait(why string, at, now time.Time) time.Time {
	t.Fails++
	t.Problem, t.MovedAt = why, now
	if at.After(now) {
		return at
	}
	wait := 5 * time.Second
	for n := 1; n < t.Fails && wait < 10*time.Minute; n++ {
		wait *= 2
	}
	return now.Add(wait)
}
