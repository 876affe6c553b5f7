package export

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// Rules of exports.
var (
	ErrNotFound = fault.New(fault.NotFound, "export.not_found", "no such export")
	// ErrInHand reports an export that somebody is at work on.
	ErrInHand = fault.New(fault.Conflict, "export.in_hand", "the export is just being worked on: look again in a few minutes")
	// ErrEnded reports a decision about an export of which nothing is left to decide.
	ErrEnded = fault.New(fault.Conflict, "export.ended", "nothing is left to decide about this export")
	// ErrKey reports a key that names nothing for long.
	ErrKey = fault.New(fault.Invalid, "export.bad_key", "what it is about is said in 1 to 200 characters on one line")
	// ErrReason reports a decision without a reason.
	ErrReason = fault.New(fault.Invalid, "export.no_reason", "say why: 1 to 500 characters on one line")
	// ErrRoute reports a target or kind that there is not.
	ErrRoute = fault.New(fault.NotFound, "export.no_route", "nothing of that kind is written there")
)

// Target is where something is written, by the vendor's name. The names are stored.
type Target string

// Kind is what is written there. The names are stored.
type Kind string

// The targets and kinds.
const (
	Aspire Target = "aspire"
	Issues Kind   = "issue" // Something to be told to an office: Issue.
)

// Route is a kind at a target.
type Route struct {
	Target Target
	Kind   Kind
}

// Routes returns what is written where.
func Routes() []Route { return []Route{{Aspire, Issues}} }

// ParseRoute reads a route; it fails with ErrRoute.
func ParseRoute(target, kind string) (Route, error) {
	for _, r := range Routes() {
		if string(r.Target) == target && string(r.Kind) == kind {
			return r, nil
		}
	}
	return Route{}, ErrRoute.With("%.40q at %.40q; there is: issue at aspire", kind, target)
}

// Fields are what is written, in our own words; what they are called at the vendor
// only its adapter knows. A kind says which there are.
type Fields map[string]string

// State says how far an export is. The names are stored.
type State string

// The states.
const (
	Trial     State = "trial"     // What would be written, while the company only looks.
	Pending   State = "pending"   // Intended: nothing is there, and nothing on its way.
	Sent      State = "sent"      // It was about to go, or went, and is not read back yet.
	Unknown   State = "unknown"   // Its answer is lost: it may be there or not.
	Confirmed State = "confirmed" // It is there: it was read back.
	Refused   State = "refused"   // It is not there, and is not sent: the vendor or a rule says no.
	GivenUp   State = "given_up"  // A person wants no more done about it. It may be there.
)

// States returns all of them.
func States() []State { return []State{Trial, Pending, Sent, Unknown, Confirmed, Refused, GivenUp} }

// Export is one thing to be written, once.
type Export struct {
	ID domain.ExportID
	Route
	Key     string // What it is about: of a route there is one export for each key.
	Mark    string // What it is known by when it is read back.
	Content Fields
	State   State

	Sends    int    // How often it began to be sent.
	Most     int    // So often it may be.
	Answered bool   // The vendor said of the last sending that it was done.
	Looks    int    // How often it was looked for since, and not seen.
	Fails    int    // How often in a row it was tried in vain, with nothing sent or seen.
	Ref      string // What the vendor calls it, once it was seen.
	Problem  string // Why it stands still, or what is odd about it; for people.

	By      string // Who asked, as the ledger names it.
	AskedAt time.Time
	SentAt  time.Time // When it last began to be sent; zero: never.
	DueAt   time.Time // When it is worked on again; zero: when somebody decides something.
	MovedAt time.Time

	Turn  int64     // Raised by whoever takes it in hand: an earlier turn keeps nothing.
	Until time.Time // For so long it is in hand; zero: it is in nobody's.

	steps []Step
}

// Step is something that became of an export.
type Step struct {
	At    time.Time
	State State // That it was in then.
	What  string
	By    string // Who decided it; empty: nobody did.
}

// Policy says how long things may take, and how often they are tried.
type Policy struct {
	Lease  time.Duration // For so long an export is in hand, more than work on it can take.
	Settle time.Duration // So long after a sending began it may still arrive: what is not seen earlier may come.
	Sends  int           // So often an export is sent without a person.
	Looks  int           // So often one is looked for that the vendor said was done.
	First  time.Duration // Between attempts: doubled each time …
	Last   time.Duration // … at most.
}

// Usual is the policy.
func Usual() Policy {
	return Policy{Lease: 6 * time.Minute, Settle: 15 * time.Minute, Sends: 3, Looks: 6, First: time.Minute, Last: time.Hour}
}

// New returns an export that is to be written; in trial only shown. It fails with
// ErrKey.
func New(id domain.ExportID, company domain.CompanyID, r Route, key string, content Fields, p Policy, trial bool, by string, now time.Time) (Export, error) {
	if !line(key, mostKey) {
		return Export{}, ErrKey
	}
	e := Export{ID: id, Route: r, Key: key, Mark: MarkOf(company, r, key), Content: content, Most: p.Sends, By: by, AskedAt: now}
	if trial {
		e.to(Trial, now, "would be written: the company looks at first", by)
		return e, nil
	}
	e.DueAt = now
	e.to(Pending, now, "asked for", by)
	return e, nil
}

// Stuck reports whether it waits for somebody to decide about it.
func (e *Export) Stuck() bool { return e.State == Unknown && e.DueAt.IsZero() }

// Steps returns what became of it since it was loaded.
func (e *Export) Steps() []Step { return e.steps }

func (e *Export) to(s State, now time.Time, what, by string) {
	e.State, e.MovedAt = s, now
	e.steps = append(e.steps, Step{At: now, State: s, What: what, By: by})
}

// Kept says that its steps are stored.
func (e *Export) Kept() { e.steps = nil }
