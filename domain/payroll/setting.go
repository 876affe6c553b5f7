package payroll

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"actual/domain"
	"actual/domain/export"
	"actual/domain/fault"
	"actual/domain/paydata"
)

// Rules of the setting.
var (
	// ErrSetting reports a setting that can't be. It names the field and the remedy.
	ErrSetting = fault.New(fault.Invalid, "payroll.bad_setting", "the payroll's setting can't be so")
	// ErrPayee reports a payee that can't be. It names the field and the remedy.
	ErrPayee = fault.New(fault.Invalid, "payroll.bad_payee", "who a worker is in payroll can't be so")
	// ErrTwoPayers reports a company that would have one day of work paid by two: from what
	// is transferred, and by its payroll.
	ErrTwoPayers = fault.New(fault.Conflict, "payroll.two_payers", "transfers and payroll can't both be on: what both are given is paid twice. Turn one of them off, or say that nobody is paid from what is transferred (beside_transfers)")
	// ErrPayeeTaken reports a file that is another worker's.
	ErrPayeeTaken = fault.New(fault.Conflict, "payroll.payee_taken", "that file of the pay group is another worker's")
)

// Door is how a payroll is given a batch. The names are stored.
type Door string

// The doors.
const (
	ByFile Door = "file" // A file that a person imports.
	ByAPI  Door = "api"  // Sent to the payroll's API.
)

// Setting is how a company's hours reach its payroll.
type Setting struct {
	Revision domain.Revision // 1: the one that comes along.
	Mode     export.Mode     // Off; trial: prepared and shown, not given; on.
	Door     Door
	// Batch is the pattern of batches' names: letters and digits, and of {YY}, {MM},
	// {DD} and {DDD} (the day of the year) of the period's last day; {N} or {NN} is the
	// number of the batch of its pay group and period, in base 36. At most 8 characters.
	Batch  string
	Codes  map[paydata.Kind]string // Of kinds of pay. A file has columns of its own for regular and overtime hours.
	ByDept bool                    // Costs are departments; else cost numbers.
	Costs  map[domain.SiteID]string
	// Calendar asks the payroll, before anything is sent, whether it takes pay data for
	// the period. Where the payroll does not show it, the company's own calendar stands.
	Calendar bool
	// Beside says that nobody is paid from what is transferred to a target: it is there for
	// costs or invoices, say. Without it a day of work goes to one of the two.
	Beside bool
}

// Usual is a company's setting that has set nothing.
func Usual() Setting {
	return Setting{Revision: 1, Mode: export.Off, Door: ByFile, Batch: "A{YY}{DDD}{N}", Codes: map[paydata.Kind]string{paydata.Regular: "R", paydata.Overtime: "O"}}
}

// Alone fails with ErrTwoPayers where hours would be paid from transfers, too, that are
// on or not.
func (s Setting) Alone(transfers bool) error {
	if transfers && s.Mode == export.On && !s.Beside {
		return ErrTwoPayers
	}
	return nil
}

// mostCosts is of how many sites a company says a cost number, at most.
const mostCosts = 2000

var barred = []string{"40", "50", "60", "61"}

// plain reports whether a text has so many characters, all of them ASCII letters or
// digits, or of some more.
func plain(text string, least, most int, more string) bool {
	return len(text) >= least && len(text) <= most && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(more, r)
	})
}

func isDept(text string) bool { return (len(text) == 3 || len(text) == 6) && plain(text, 3, 6, "") }

func isCost(text string) bool { return plain(text, 1, 25, " .:-") }

// Check fails with ErrSetting, of the first thing that is not right.
func (s Setting) Check() error {
	if s.Mode != export.Off && s.Mode != export.Shown && s.Mode != export.On {
		return ErrSetting.With("mode is %.40q: off, trial or on", string(s.Mode))
	}
	if s.Door != ByFile && s.Door != ByAPI {
		return ErrSetting.With("door is %.40q: file or api", string(s.Door))
	}
	for kind, code := range s.Codes {
		if !slices.Contains(paydata.Kinds(), kind) || !plain(code, 1, 2, "") || slices.Contains(barred, code) {
			return ErrSetting.With("the code of %.40q hours is %.20q: kinds are regular, overtime, double, travel and premium, codes 1 or 2 letters and digits, but 40, 50, 60 and 61", string(kind), code)
		}
	}
	if len(s.Costs) > mostCosts {
		return ErrSetting.With("costs are of %d sites, %d at most", len(s.Costs), mostCosts)
	}
	form, says := isCost, "a cost number has up to 25 letters, digits, spaces, points, colons and hyphens"
	if s.ByDept {
		form, says = isDept, "a department has 3 or 6 letters and digits"
	}
	for _, cost := range s.Costs {
		if !form(cost) {
			return ErrSetting.With("costs has %.40q: %s", cost, says)
		}
	}
	return s.checkBatch()
}

// checkBatch tries the pattern on the longest that each of its parts can be.
func (s Setting) checkBatch() error {
	day := domain.NewDate(2028, 12, 31)
	if !strings.Contains(s.Batch, "{N}") && !strings.Contains(s.Batch, "{NN}") {
		return ErrSetting.With("batch is %.40q: it has {N} or {NN}, by which batches of a period are told apart", s.Batch)
	}
	if !strings.Contains(s.Batch, "{DDD}") && (!strings.Contains(s.Batch, "{MM}") || !strings.Contains(s.Batch, "{DD}")) {
		return ErrSetting.With("batch is %.40q: it has {DDD}, or {MM} and {DD}, by which periods are told apart", s.Batch)
	}
	if name := s.named(day, 1); !plain(name, 1, 8, "") {
		return ErrSetting.With("batch is %.40q, which makes names such as %.40q: they have 1 to 8 letters and digits; its parts are {YY}, {MM}, {DD}, {DDD}, {N} and {NN}", s.Batch, name)
	}
	return nil
}

// Name returns what the batch of a number is called. It fails with ErrSequence where
// the pattern has no room for it.
func (s Setting) Name(last domain.Date, n int) (string, error) {
	room := 36
	if strings.Contains(s.Batch, "{NN}") {
		room = 36 * 36
	}
	if n < 1 || n >= room {
		return "", ErrSequence.With("batch %d of the period that ends on %s: the pattern %s has room for %d", n, last, s.Batch, room-1)
	}
	return s.named(last, n), nil
}

func (s Setting) named(last domain.Date, n int) string {
	number := strings.ToUpper(strconv.FormatInt(int64(n), 36))
	return strings.NewReplacer(
		"{YY}", fmt.Sprintf("%02d", last.Year()%100), "{MM}", fmt.Sprintf("%02d", int(last.Month())), "{DD}", fmt.Sprintf("%02d", last.Day()),
		"{DDD}", fmt.Sprintf("%03d", last.DaysSince(domain.NewDate(last.Year(), 1, 1))+1), "{NN}", strings.Repeat("0", max(0, 2-len(number)))+number, "{N}", number,
	).Replace(s.Batch)
}

// Plan says how hours become rows.
func (s Setting) Plan(payees map[domain.WorkerID]paydata.Payee, jobs map[domain.JobID]domain.SiteID) paydata.Plan {
	p := paydata.Plan{Payees: payees, Apart: map[paydata.Kind]bool{paydata.Travel: s.Codes[paydata.Travel] != ""}, Costs: map[domain.JobID]string{}}
	for j, site := range jobs {
		if cost := s.Costs[site]; cost != "" {
			p.Costs[j] = cost
		}
	}
	return p
}

// leastFile and mostFile bound the numbers of files.
const leastFile, mostFile = 51, 999_999

// Payee is who a worker is in payroll.
type Payee struct {
	Worker domain.WorkerID
	paydata.Payee
	Revision domain.Revision
}

// Check fails with ErrPayee.
func (p Payee) Check() error {
	switch {
	case !plain(p.Group, 2, 3, "") || strings.ToUpper(p.Group) != p.Group:
		return ErrPayee.With("pay_group is %.20q: ADP's company codes have 2 or 3 capital letters and digits", p.Group)
	case p.File < leastFile || p.File > mostFile:
		return ErrPayee.With("file_number is %d: files are numbered from %06d to %d", p.File, leastFile, mostFile)
	case p.Pay != "" && (len(p.Pay) > 2 || strings.Trim(p.Pay, "0123456789") != ""):
		return ErrPayee.With("pay_number is %.20q: 1 or 2 digits", p.Pay)
	case p.Associate != "" && !plain(p.Associate, 1, 32, ""):
		return ErrPayee.With("associate is %.40q: ADP's associate OID has letters and digits, 16 mostly", p.Associate)
	}
	return nil
}

// refJoint stands between the parts of a Ref.
const refJoint = "/"

// Ref is a payee as a directory's person: the pay group, the file and the associate.
func Ref(p paydata.Payee) string {
	return p.Group + refJoint + fmt.Sprintf("%06d", p.File) + refJoint + p.Associate
}

// ParseRef reads what Ref wrote; ok is false for anything else.
func ParseRef(text string) (p paydata.Payee, ok bool) {
	parts := strings.Split(text, refJoint)
	if len(parts) != 3 {
		return p, false
	}
	n, err := strconv.Atoi(parts[1])
	p = paydata.Payee{Group: parts[0], File: n, Associate: parts[2]}
	return p, err == nil && Payee{Payee: p}.Check() == nil
}
