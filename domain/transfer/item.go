package transfer

import (
	"crypto/sha256"
	"time"

	"actual/domain"
	"actual/domain/timesheet"
)

// State says how far an item is. The names are stored.
type State string

// The states of an item. The first ones wait for something to be done; the last ones
// are its end, and of those only Proven says that the target holds what is approved.
const (
	Frozen  State = "frozen"  // Of the set, and not compared yet.
	Equal   State = "equal"   // The target held it so when it was compared.
	Planned State = "planned" // It goes once the transfer is committed, or goes again.
	Sent    State = "sent"    // It is kept that it goes: it may be there or not.
	Lost    State = "unknown" // Its answer is lost: it may be there or not.
	Told    State = "done"    // The target answered that it was done.
	Blocked State = "blocked" // The target says that something is in its way, maybe of ours.

	Proven   State = "proven"   // Read back: the target holds exactly this.
	Declined State = "refused"  // The target doesn't take it; Why has its reason.
	Opposed  State = "conflict" // Something there is in its way, for a person to settle.
	Unmapped State = "unmapped" // Nobody has said who or what it is there.
	LeftOut  State = "left_out" // The company doesn't send such time there.
)

// Open returns the states in which something is still to be found out.
func Open() []State { return []State{Equal, Planned, Sent, Lost, Told, Blocked} }

// Listed reports whether people have to be told of an item in the state: the target may
// not hold what is approved.
func (s State) Listed() bool { return s == Declined || s == Opposed || s == Unmapped }

// Problem says what is wrong with an item. The names are stored.
type Problem string

// The problems.
const (
	NoProblem     Problem = ""
	NoPerson      Problem = "no_person"     // Nobody has said who the worker is there.
	NoCode        Problem = "no_code"       // Nobody has said what the time is booked to there.
	TooShort      Problem = "too_short"     // It comes to nothing in what the target keeps.
	Overlaps      Problem = "overlap"       // The person has other time there then, that isn't ours.
	ChangedThere  Problem = "changed_there" // Somebody has changed there what we wrote.
	RemovedThere  Problem = "removed_there" // Somebody has removed there what we wrote.
	IsLocked      Problem = "locked"        // What is there can't be changed.
	IsClosed      Problem = "closed"        // The day is approved or locked there.
	CannotChange  Problem = "cannot_change" // The target lets nothing be changed.
	CannotRemove  Problem = "cannot_remove" // The target lets nothing be removed.
	Stranger      Problem = "stranger"      // It bears a mark of ours that nothing here knows.
	TargetRefuses Problem = "refused"       // The target's own reason; Why has it.
	InTheWay      Problem = "in_the_way"    // The target says that something is in its way; Why says what.
	NotShown      Problem = "not_shown"     // The target answered it as done, and doesn't show it.
	NeverArrives  Problem = "never_arrives" // It was sent as often as it may be, and is not there.
	Twice         Problem = "twice"         // It is there more than once, and can't be removed.
)

// Item is an approved time entry on its way to a target, or time of ours there that
// is approved no more.
type Item struct {
	Mark     string
	Copy     int // 0; from 1 on: the same again, which is to be removed.
	Entry    domain.TimeEntryID
	Revision domain.Revision
	Worker   domain.WorkerID
	Began    time.Time // Of the entry; orders items of a worker.

	Want Content // As the target is to hold it; zero: not at all.
	Was  Content // As it held it when it was last looked at, or as it was last known to.
	// Known: we know of an earlier transfer that the target held Was.
	Known   bool
	Ref     string // What the target calls it; empty: it is not there.
	Version string

	Op      Op
	State   State
	Problem Problem
	Why     string // In plain words; with the vendor's own where it gave a reason.

	Key    string    // Of what was last sent.
	Sends  int       // How often it began to be sent.
	Round  int       // Of things that were sent: another after each certain answer.
	SentAt time.Time // When it last began to be sent; zero: never.
	Looks  int       // How often it was looked for in vain after it was answered as done.
}

// Wanted reports whether the target is to hold it.
func (i *Item) Wanted() bool { return i.Want != (Content{}) }

// Adds returns what it adds to a worker's hours at the target, and what it takes away.
func (i *Item) Adds() (more, less timesheet.Hours) {
	switch i.Op {
	case Add:
		return i.Want.Lasts, 0
	case Remove:
		return 0, i.Was.Lasts
	case Change:
		return i.Want.Lasts, i.Was.Lasts
	case Nothing:
	}
	return 0, 0
}

// end ends it in a state for a reason.
func (i *Item) end(s State, p Problem, why string) { i.State, i.Problem, i.Why = s, p, why }

// set takes what a target holds of it.
func (i *Item) set(r Row) { i.Was, i.Ref, i.Version = r.Content, r.Ref, r.Version }

// Sending says that it goes now, in a transfer: kept before its first byte leaves.
func (i *Item) Sending(of domain.TransferID, now time.Time) {
	i.Sends++
	i.State, i.SentAt, i.Looks = Sent, now, 0
	sum := sha256.Sum256([]byte("key\n" + of.String() + "\n" + i.Mark + "\n" + string(rune('0'+i.Copy)) + "\n" + string(rune('0'+i.Round)) + "\n" + i.Want.Line()))
	u := domain.UUID(sum[:16])
	u[6], u[8] = u[6]&0x0f|0x80, u[8]&0x3f|0x80 // A UUID of version 8: our own.
	i.Key = u.String()
}

// Write returns what is sent of it.
func (i *Item) Write(zone *time.Location, notes string) Write {
	w := Write{Op: i.Op, Key: i.Key, Mark: i.Mark, Ref: i.Ref, Version: i.Version, Content: i.Want, Zone: zone, Notes: notes}
	if i.Op == Remove {
		w.Content = i.Was
	}
	return w
}

// Unsent says that a sending did nothing, for sure.
func (i *Item) Unsent() {
	i.Sends--
	i.State = Planned
}

// Answer takes what the target answered to its sending.
func (i *Item) Answer(r Result) {
	switch r.Outcome {
	case Unknown:
		i.State = Lost
		return
	case Unsent:
		i.Unsent()
		return
	case Done:
		i.State, i.Why = Told, ""
		if i.Op != Remove {
			i.Ref, i.Version = r.Ref, r.Version
		}
	case Refused:
		i.end(Declined, TargetRefuses, r.Reason)
	case Conflict:
		i.end(Blocked, InTheWay, r.Reason)
	case Gone:
		i.State = Told // Looked at again: of a removal that is all that was wanted.
		if i.Op == Change {
			i.end(Opposed, RemovedThere, r.Reason)
		}
	}
	i.Round++
}

// Freeze returns an item of an approved entry that is to be there so; person and code
// are the target's, and a problem says that there is none.
func Freeze(company domain.CompanyID, t Traits, to Target, e timesheet.Entry, person, code string, leftOut bool, p Problem) Item {
	i := Item{Mark: MarkOf(company, to, e.ID), Entry: e.ID, Revision: e.Revision, Worker: e.Worker, Began: e.Span.From, Op: Nothing, State: Frozen}
	want := t.As(Content{Person: person, Code: code, Day: e.Day, Span: e.Span})
	switch {
	case leftOut:
		i.end(LeftOut, NoProblem, "the company doesn't send such time there")
	case p != NoProblem:
		i.Want = want
		i.end(Unmapped, p, "")
	case want.Lasts == 0:
		i.end(LeftOut, TooShort, "it is shorter than what the target keeps")
	default:
		i.Want = want
	}
	return i
}
