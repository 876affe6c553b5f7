package discrepancy

import (
	"time"

	"actual/domain"
	"actual/domain/fault"
)

// ErrPassNotFound reports an unknown pass.
var ErrPassNotFound = fault.New(fault.NotFound, "reconciliation.not_found", "no such pass")

// Cause says why a pass was made. The names are stored.
type Cause string

// The causes.
const (
	Nightly   Cause = "nightly"    // In the night after the date, when its tracks have settled.
	Second    Cause = "second"     // A day later: what was planned in the field comes late.
	CatchUp   Cause = "catch_up"   // The pass before lacked something.
	OnRequest Cause = "on_request" // Somebody asked.
)

// Lack is something that a pass had to do without. It is told to people and programs.
type Lack struct {
	What   LackKind
	Of     string    // Of what: a source, such as "aspire"; empty where there is nothing to say.
	Since  time.Time // Since when nothing was heard of it; zero where it never was, or that is meaningless.
	Amount int       // Of how many: badges, visits; 0 where it is not counted.
}

// LackKind is a kind of Lack. The names are stored.
type LackKind string

// What a pass can lack.
const (
	LacksSchedule LackKind = "schedule"    // The source of jobs was not read since the date ended.
	LacksTracks   LackKind = "tracks"      // The date has not ended for long enough: nothing was judged.
	LacksSettling LackKind = "settling"    // Visits of the date may still change; Amount says how many.
	LacksBooked   LackKind = "booked_time" // Booked times are not known that far.
	LacksClocks   LackKind = "clock_time"  // Clock times are not known that far.
)

// Pass is one comparison of what was planned on a date with what was.
type Pass struct {
	ID      domain.PassID
	Date    domain.Date // In the company's time zone.
	Cause   Cause
	By      string      // As the ledger names who asked.
	Request domain.UUID // Of OnRequest over the API, what was asked for once; each of its dates has a pass. Else zero.
	AsOf    time.Time   // When its facts were read.
	Rules   string      // The version of the rules that it judged by.
	Outcome string      // A digest of what it found: two passes with the same found the very same.
	Lacked  []Lack
	Found   int // How many discrepancies it found; what became of them and of those on record:
	Counts  Counts
	Matches int // How many jobs it found done.
	Jobs    int // How many jobs there were.
}

// Counts says how many discrepancies a pass opened, changed and so on.
// Those that other thresholds judge the same count as the same.
type Counts struct{ Opened, Changed, Returned, Superseded, Same, Kept int }

// CountsOf counts what a comparison came to.
func CountsOf(c Comparison) Counts {
	n := Counts{Same: c.Same, Kept: c.Kept}
	for _, one := range c.Changes {
		switch one.What {
		case Opened:
			n.Opened++
		case Changed:
			n.Changed++
		case Judged:
			n.Same++
		case Came:
			n.Returned++
		case Ended:
			n.Superseded++
		case Seen, Settled, OpenAgain, Assigned, Commented: // Acts of people.
		}
	}
	return n
}
