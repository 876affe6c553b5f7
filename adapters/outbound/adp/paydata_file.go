package adp

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/paydata"
	"actual/ports"
)

// ErrPaydata reports a batch of which no file can be written. It names the setting and
// what would be right.
var ErrPaydata = fault.New(fault.Invalid, "adp.bad_paydata", "no file of pay data can be written")

// Files implements ports.PaydataFiles by PR<ccc>EPI.csv.
type Files struct{}

var _ ports.PaydataFiles = Files{}

var (
	groupForm = regexp.MustCompile(`^[A-Z0-9]{2,3}$`)
	batchForm = regexp.MustCompile(`^[A-Za-z0-9]{1,8}$`)
	deptForm  = regexp.MustCompile(`^(?:[A-Za-z0-9]{3}|[A-Za-z0-9]{6})$`)
	costForm  = regexp.MustCompile(`^[A-Za-z0-9 .:-]{1,25}$`)
	codeForm  = regexp.MustCompile(`^[A-Za-z0-9]{1,2}$`)
	barred    = []string{"40", "50", "60", "61"}
)

// Bounds of what is paid in one value, in hundredths of an hour, and of files' numbers.
const (
	leastHours, mostHours = -4_050_000, 9_999_999
	leastFile, mostFile   = 51, 999_999
)

// Write returns the file of a batch. Of regular and overtime hours the columns are
// ADP's own; of other kinds it takes codes. Weeks are numbered from the one in which the
// pay period begins. A row with more than two kinds that have codes takes several lines.
//
// Errors: ErrPaydata.
func (Files) Write(b ports.PayBatch) (name string, data []byte, err error) {
	if err := check(b); err != nil {
		return "", nil, err
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	cost := "Temp Cost Number"
	if b.ByDept {
		cost = "Temp Dept"
	}
	lines := [][]string{{"Co Code", "Batch ID", "File #", cost, "FLSA workweek", "Reg Hours", "O/T Hours", "Hours 3 Code", "Hours 3 Amount", "Hours 4 Code", "Hours 4 Amount"}}
	for _, r := range b.Rows {
		of, err := linesOf(b, r)
		if err != nil {
			return "", nil, err
		}
		lines = append(lines, of...)
	}
	if len(lines) == 1 {
		return "", nil, ErrPaydata.With("the batch pays nothing")
	}
	if err := w.WriteAll(lines); err != nil {
		return "", nil, err
	}
	return "PR" + b.Group + strings.Repeat("_", 3-len(b.Group)) + "EPI.csv", out.Bytes(), nil
}

func check(b ports.PayBatch) error {
	switch {
	case !groupForm.MatchString(b.Group):
		return ErrPaydata.With("the pay group is %.20q: ADP's company codes have 2 or 3 capital letters and digits", b.Group)
	case !batchForm.MatchString(b.Name):
		return ErrPaydata.With("the batch is called %.20q: give it 1 to 8 letters and digits", b.Name)
	}
	for _, kind := range paydata.Kinds() {
		code, there := b.Codes[kind]
		if there && (!codeForm.MatchString(code) || slices.Contains(barred, code)) {
			return ErrPaydata.With("the code of %s hours is %.20q: hours have codes of 1 or 2 letters and digits, but 40, 50, 60 and 61", kind, code)
		}
	}
	return nil
}

// coded is hours of a kind that has a code.
type coded struct{ code, hours string }

func linesOf(b ports.PayBatch, r paydata.Row) ([][]string, error) {
	if r.File < leastFile || r.File > mostFile {
		return nil, ErrPaydata.With("a worker's file is %d: files are numbered from %d to %d", r.File, leastFile, mostFile)
	}
	if form := map[bool]*regexp.Regexp{true: deptForm, false: costForm}[b.ByDept]; r.Cost != "" && !form.MatchString(r.Cost) {
		return nil, ErrPaydata.With("hours go to %.40q, file %06d: a department has 3 or 6 letters and digits, a cost number up to 25 of them, spaces, points, colons and hyphens", r.Cost, r.File)
	}
	week := workweek(r.Week, b.Period.First)
	if week < 1 || week > 5 {
		return nil, ErrPaydata.With("a row is of the week of %s, which is none of the pay period from %s on", r.Week, b.Period.First)
	}
	var plain [2]string
	var others []coded
	for _, kind := range paydata.Kinds() {
		n, there := r.Hours[kind]
		switch {
		case !there || n == 0:
			continue
		case n < leastHours || n > mostHours:
			return nil, ErrPaydata.With("file %06d has %s %s hours, more than ADP takes", r.File, n, kind)
		case kind == paydata.Regular:
			plain[0] = n.String()
		case kind == paydata.Overtime:
			plain[1] = n.String()
		case b.Codes[kind] == "":
			return nil, ErrPaydata.With("file %06d has %s %s hours: say by which hours code payroll pays them", r.File, n, kind)
		default:
			others = append(others, coded{b.Codes[kind], n.String()})
		}
	}
	var out [][]string
	for len(others) > 0 || plain != [2]string{} {
		line := []string{r.Group, b.Name, fmt.Sprintf("%06d", r.File), r.Cost, strconv.Itoa(week), plain[0], plain[1], "", "", "", ""}
		for i := range min(2, len(others)) {
			line[7+2*i], line[8+2*i] = others[i].code, others[i].hours
		}
		out, others, plain = append(out, line), others[min(2, len(others)):], [2]string{}
	}
	return out, nil
}

// workweek returns which workweek of a pay period a week is, from 1: that in which the
// period begins is the first; 0 is one before.
func workweek(week, period domain.Date) int {
	if before := week.DaysSince(period); before > -7 {
		return (before+6)/7 + 1
	}
	return 0
}
