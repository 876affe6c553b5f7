package payroll

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/paydata"
	"actual/domain/timesheet"
	"actual/domain/transfer"
)

// Rules of exports.
var (
	ErrNotFound = fault.New(fault.NotFound, "payroll.not_found", "no such export to payroll")
	ErrOff      = fault.New(fault.Conflict, "payroll.off", "the company gives its payroll nothing")
	ErrTrial    = fault.New(fault.Conflict, "payroll.trial", "the company only looks, so far: turn it on, and commit then")
	ErrUnlocked = fault.New(fault.Conflict, "payroll.unlocked", "the pay period is not locked: approve its time, lock it, and then give it to payroll")
	ErrNothing  = fault.New(fault.Conflict, "payroll.nothing_due", "payroll has all that is due of the pay period")
	// ErrTransferred and ErrInPayroll report a day of work that the other payer has.
	ErrTransferred = fault.New(fault.Conflict, "payroll.transferred", "time of the pay period was transferred, and may be paid from there: begin with a pay period of which nothing was, or say that nobody is paid from what is transferred (beside_transfers)")
	ErrInPayroll   = fault.New(fault.Conflict, "payroll.has_days", "payroll was given the hours of these days: transferred, they may be paid twice. Choose other days, or say that nobody is paid from what is transferred (beside_transfers)")
	ErrUnsettled   = fault.New(fault.Conflict, "payroll.unsettled", "a batch of the pay period is unknown or on its way: say first whether it arrived")
	ErrOtherPlan   = fault.New(fault.Conflict, "payroll.other_plan", "what is to be committed is not what this export would give: look at it again")
	ErrOutdated    = fault.New(fault.Conflict, "payroll.outdated", "something else was given of the pay period since this was prepared: prepare it anew")
	ErrState       = fault.New(fault.Conflict, "payroll.bad_state", "the export is past that")
	ErrSequence    = fault.New(fault.Conflict, "payroll.no_names", "there are no names left for batches of the pay period")
	ErrNote        = fault.New(fault.Invalid, "payroll.no_note", "say how it is known: 1 to 500 characters on one line")
	ErrMissing     = fault.New(fault.Invalid, "payroll.bad_missing", "what is missing in a batch that arrived are files of it")
	ErrNoBatch     = fault.New(fault.NotFound, "payroll.no_batch", "the export has no such batch")
	ErrNoFile      = fault.New(fault.Conflict, "payroll.no_file", "there is no file: the export was not committed, or it goes by the API")
)

// Stage says how far an export is. The names are stored.
type Stage string

// The stages.
const (
	Prepared  Stage = "prepared"  // It is shown, and nothing was given.
	Sending   Stage = "sending"   // Somebody let it be given.
	Unsettled Stage = "unsettled" // All were sent; of some nobody knows whether they arrived.
	Given     Stage = "given"     // Each batch arrived, or was refused or not sent, and it is known which.
	Abandoned Stage = "abandoned"
)

// State says what became of a batch. The names are stored.
type State string

// The states.
const (
	Planned State = "planned" // Nothing was sent.
	Sent    State = "sent"    // It goes; or whoever sent it is gone.
	Arrived State = "arrived" // Payroll has it; a file was handed out.
	Refused State = "refused" // Payroll has nothing of it.
	Unknown State = "unknown" // It may be there or not: a person has to look.
	Void    State = "void"    // It was never sent, and won't be.
)

// Left is time that is due and in no batch.
type Left struct {
	Worker domain.WorkerID
	Hours  timesheet.Hours
	Why    string
}

// Export is what a payroll is given of a pay period at one time.
type Export struct {
	ID     domain.PayrollExportID
	Door   Door
	Period timesheet.Period
	Stage  Stage
	// Plan is the hash of all that is to be given, and of what is left out.
	Plan    string
	Rules   []string        // Versions of the rules that hours were classified by.
	Pay     domain.Revision // Of the pay settings.
	Setting domain.Revision // Of the payroll's setting.
	Left    []Left
	Batches []Batch
	Problem string // Why it stands still.
	Fails   int

	By          string
	AskedAt     time.Time
	CommittedBy string
	CommittedAt time.Time
	EndedAt     time.Time
	MovedAt     time.Time
	Turn        int64     // Rises with each that takes it in hand …
	Until       time.Time // … until then.
}

// Batch is what a payroll is given of one pay group at once.
type Batch struct {
	N        int // Within the export, from 1.
	Group    string
	Sequence int    // Of the pay group and period: never given twice.
	Name     string // What payroll calls it.
	State    State
	Rows     []Row
	File     string // Its name; empty: it goes by the API.
	SHA256   string // Of the file's bytes, or of what is sent.
	Why      string // What the payroll answered, in plain words.
	SentAt   time.Time
	By       string // Who settled it.
	Note     string // How they know.
	At       time.Time
}

// Row is a line of a batch.
type Row struct {
	paydata.Row
	Refused string // Why payroll didn't take it, though it took the batch; empty: it did, or nobody knows.
}

// Total returns how many hundredths of an hour a batch has, with their signs.
func (b Batch) Total() (n paydata.Hundredths) {
	for _, r := range b.Rows {
		for _, h := range r.Hours {
			n += h
		}
	}
	return n
}

// Given returns the rows that payroll has by an export.
func (e Export) Given() (rows []paydata.Row) {
	for _, b := range e.Batches {
		if b.State != Arrived {
			continue
		}
		for _, r := range b.Rows {
			if r.Refused == "" {
				rows = append(rows, r.Row)
			}
		}
	}
	return rows
}

// Open reports whether something of it may still reach payroll, or have reached it.
func (e Export) Open() bool { return e.Stage == Sending || e.Stage == Unsettled }

// Due returns the batches of what payroll is to be given, where it has some rows: of
// each pay group the differences.
func Due(now []paydata.Batch, given []paydata.Row) []paydata.Batch {
	had, groups := map[string]*paydata.Batch{}, map[string]paydata.Batch{}
	for _, r := range given {
		if had[r.Group] == nil {
			had[r.Group] = &paydata.Batch{Group: r.Group}
		}
		had[r.Group].Rows = append(had[r.Group].Rows, r)
		groups[r.Group] = paydata.Batch{Group: r.Group}
	}
	for _, b := range now {
		groups[b.Group] = b
	}
	var out []paydata.Batch
	for group, b := range groups {
		before := paydata.Batch{Group: group}
		if had[group] != nil {
			before = *had[group]
		}
		if due := b.Since(before); len(due.Rows) > 0 {
			out = append(out, due)
		}
	}
	slices.SortFunc(out, func(a, b paydata.Batch) int { return cmp.Compare(a.Group, b.Group) })
	return out
}

// Parts cuts a batch into some of at most so many people each.
func Parts(b paydata.Batch, most int) (parts []paydata.Batch) {
	people := map[domain.WorkerID]bool{}
	from := 0
	for i, r := range b.Rows {
		if !people[r.Worker] && len(people) == most {
			parts, from = append(parts, paydata.Batch{Group: b.Group, Rows: b.Rows[from:i]}), i
			clear(people)
		}
		people[r.Worker] = true
	}
	return append(parts, paydata.Batch{Group: b.Group, Rows: b.Rows[from:]})
}

// Single returns a batch with a row for each kind of pay: what is refused by an API is
// then a row, whole.
func Single(b paydata.Batch) paydata.Batch {
	out := paydata.Batch{Group: b.Group}
	for _, r := range b.Rows {
		for _, k := range paydata.Kinds() {
			if n, ok := r.Hours[k]; ok {
				one := r
				one.Hours = map[paydata.Kind]paydata.Hundredths{k: n}
				out.Rows = append(out.Rows, one)
			}
		}
	}
	return out
}

// MostPeople is of how many people a batch is that goes by an API, at most.
const MostPeople = 100

// Line is what a row adds to a hash: file, associate, pay number, week, cost, and hours
// by kind, with tabs between.
func Line(r paydata.Row) string {
	parts := []string{r.Group, fmt.Sprintf("%06d", r.File), r.Associate, r.Pay, r.Week.String(), r.Cost}
	for _, k := range paydata.Kinds() {
		if n, ok := r.Hours[k]; ok {
			parts = append(parts, string(k)+"="+n.String())
		}
	}
	return strings.Join(parts, "\t")
}

// Hash returns the hash of an export's plan.
func (e Export) Hash() string {
	sum := transfer.NewHash("")
	sum.Add(string(e.Door) + "\t" + e.Period.First.String() + "\t" + e.Period.Last.String())
	for _, b := range e.Batches {
		sum.Add(b.Group + "\t" + b.Name + "\t" + b.SHA256)
		for _, r := range b.Rows {
			sum.Add(Line(r.Row))
		}
	}
	for _, l := range e.Left {
		sum.Add("left\t" + l.Worker.String() + "\t" + l.Hours.String())
	}
	return sum.String()
}
