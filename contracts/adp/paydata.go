// Package adp says what ADP Workforce Now takes, as far as it is known: README.md has
// the sources, and what is unconfirmed.
package adp

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// Finding is something for which ADP would refuse a file of pay data, or read it as
// something else than was meant.
type Finding struct {
	Rule   string // Of Rules.
	Line   int    // From 1; 0: the file as a whole.
	Column string // Empty: the line as a whole.
	Says   string // What is wrong and what would be right, in plain words.
}

// String tells it on one line.
func (f Finding) String() string {
	where := "the file"
	if f.Line > 0 {
		where = fmt.Sprintf("line %d", f.Line)
	}
	if f.Column != "" {
		where += ", " + f.Column
	}
	return where + ": " + f.Says + " (" + f.Rule + ")"
}

// The rules of a file of pay data, by which findings are told.
const (
	RuleName     = "name"     // PR<ccc>EPI.csv or EPI<ccc><nn>.csv.
	RuleBytes    = "bytes"    // Printable ASCII, 32 to 122, without backslash, no byte order mark.
	RuleEnds     = "ends"     // Lines end with CR LF, the last one too.
	RuleHeader   = "header"   // Co Code, Batch ID, File # first; then columns that there are, each once.
	RuleShape    = "shape"    // As many values as columns, none with a comma in it.
	RuleCompany  = "company"  // The company code of the name, 2 or 3 characters.
	RuleBatch    = "batch"    // At most 8 letters and digits; one in a file.
	RuleFile     = "file"     // Six digits, 000051 to 999999.
	RuleNumber   = "number"   // Two decimals with the point, within the range.
	RuleBlank    = "blank"    // What is not known is left blank, never 0.
	RuleCode     = "code"     // Hours codes of 1 or 2 characters, not 40, 50, 60, 61.
	RulePair     = "pair"     // A code and its amount go together.
	RuleRate     = "rate"     // Four decimals, within the range.
	RuleDept     = "dept"     // 3 or 6 letters and digits.
	RuleNothing  = "nothing"  // A line pays or takes back something.
	RuleWorkweek = "workweek" // 1 to 5: the workweek within the pay period.
)

// Rules returns all of them.
func Rules() []string {
	return []string{
		RuleName, RuleBytes, RuleEnds, RuleHeader, RuleShape, RuleCompany, RuleBatch, RuleFile, RuleNumber, RuleBlank, RuleCode, RulePair, RuleRate, RuleDept,
		RuleNothing, RuleWorkweek,
	}
}

var (
	fixedColumns = []string{"Co Code", "Batch ID", "File #"}
	freeColumns  = []string{
		"Pay #", "Tax Frequency", "Temp Dept", "Temp Rate", "Temp Cost Number", "Rate Code", "Reg Hours", "O/T Hours", "Hours 3 Code", "Hours 3 Amount", "Hours 4 Code",
		"Hours 4 Amount", "Reg Earnings", "O/T Earnings", "Earnings 3 Code", "Earnings 3 Amount", "Earnings 4 Code", "Earnings 4 Amount", "Earnings 5 Code",
		"Earnings 5 Amount", "Memo Code", "Memo Amount", "Adjust Ded Code", "Adjust Ded Amount", "FLSA workweek", "Employee Name", "Special Proc Code", "Other Begin Date",
		"Other End Date", "Pay Date",
	}
	fileName  = regexp.MustCompile(`^(?:PR([A-Z0-9]{2}[A-Z0-9_])EPI|EPI([A-Z0-9]{2}[A-Z0-9_])[A-Z0-9]{2})\.csv$`)
	batchForm = regexp.MustCompile(`^[A-Za-z0-9]{1,8}$`)
	fileForm  = regexp.MustCompile(`^[0-9]{6}$`)
	deptForm  = regexp.MustCompile(`^(?:[A-Za-z0-9]{3}|[A-Za-z0-9]{6})$`)
	codeForm  = regexp.MustCompile(`^[A-Za-z0-9]{1,2}$`)
	weekForm  = regexp.MustCompile(`^[1-5]$`)
	barred    = []string{"40", "50", "60", "61"}
)

// CheckPaydata returns what ADP would refuse a file of pay data for, by line; nothing
// where it would take it. Written from the facts in README.md alone, and knowing
// nothing of what writes our files.
func CheckPaydata(name string, raw []byte) []Finding {
	c := checker{}
	company := c.name(name)
	c.bytes(raw)
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		c.tell(RuleHeader, 1, "", "there is no header: the first line names the columns, Co Code, Batch ID and File # first")
		return c.found
	}
	if err != nil || !c.header(header) {
		return c.unreadable(err)
	}
	rows := 0
	for ; ; rows++ {
		values, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return c.unreadable(err)
		}
		line, _ := r.FieldPos(0)
		c.row(line, header, values, company)
	}
	if rows == 0 {
		c.tell(RuleNothing, 0, "", "there is no line after the header: there is nothing to pay")
	}
	return c.found
}

// checker collects findings.
type checker struct {
	found []Finding
	batch string
}

func (c *checker) tell(rule string, line int, column, says string, args ...any) {
	c.found = append(c.found, Finding{rule, line, column, fmt.Sprintf(says, args...)})
}

func (c *checker) unreadable(err error) []Finding {
	if err != nil {
		c.tell(RuleShape, 0, "", "it can't be read as CSV: %v", err)
	}
	return c.found
}

// name returns the company code that the file's name says.
func (c *checker) name(name string) string {
	m := fileName.FindStringSubmatch(name)
	if m == nil {
		c.tell(RuleName, 0, "", "it is called %.40q; ADP takes PRcccEPI.csv or EPIcccnn.csv, ccc the company code with _ where it has two characters", name)
		return ""
	}
	return m[1] + m[2]
}

func (c *checker) bytes(raw []byte) {
	for n, line := range bytes.SplitAfter(raw, []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		text, ends := bytes.CutSuffix(line, []byte("\r\n"))
		if !ends {
			c.tell(RuleEnds, n+1, "", "it does not end with CR LF")
		}
		if i := bytes.IndexFunc(bytes.TrimSuffix(text, []byte("\n")), func(r rune) bool { return r < 32 || r > 122 || r == '\\' }); i >= 0 {
			c.tell(RuleBytes, n+1, "", "the character at %d can't be in it: there are those of ASCII from the space to z, but no backslash", i+1)
		}
	}
}

// header reports whether lines can be read by it.
func (c *checker) header(header []string) bool {
	if len(header) < len(fixedColumns) || !slices.Equal(header[:len(fixedColumns)], fixedColumns) {
		c.tell(RuleHeader, 1, "", "it begins with %.60q; the first three columns are Co Code, Batch ID, File #", strings.Join(header[:min(3, len(header))], ","))
		return false
	}
	for i, column := range header {
		switch {
		case slices.Contains(header[:i], column):
			c.tell(RuleHeader, 1, column, "it is there twice")
		case i >= len(fixedColumns) && !slices.Contains(freeColumns, column):
			c.tell(RuleHeader, 1, column, "ADP knows no such column")
		}
	}
	return true
}

func (c *checker) row(line int, header, values []string, company string) {
	if len(values) != len(header) {
		c.tell(RuleShape, line, "", "it has %d values for %d columns", len(values), len(header))
		return
	}
	row := map[string]string{}
	for i, column := range header {
		row[column] = values[i]
		if strings.Contains(values[i], ",") {
			c.tell(RuleShape, line, column, "a value can't have a comma in it")
		}
	}
	c.keys(line, row, company)
	pays := false
	for _, column := range header[len(fixedColumns):] {
		if row[column] != "" {
			c.value(line, column, row)
			pays = pays || paying(column)
		}
	}
	if !pays {
		c.tell(RuleNothing, line, "", "it pays nothing: leave the line out")
	}
}

// keys checks whose line it is.
func (c *checker) keys(line int, row map[string]string, company string) {
	if code := row["Co Code"]; company != "" && code != company && code != strings.TrimSuffix(company, "_") {
		c.tell(RuleCompany, line, "Co Code", "it is %.10q, and the file's name says %s", code, company)
	}
	batch := row["Batch ID"]
	switch {
	case !batchForm.MatchString(batch):
		c.tell(RuleBatch, line, "Batch ID", "it is %.20q; a batch is called by 1 to 8 letters and digits", batch)
	case c.batch != "" && batch != c.batch:
		c.tell(RuleBatch, line, "Batch ID", "it is %s, and lines before it are of batch %s: one batch in a file", batch, c.batch)
	default:
		c.batch = batch
	}
	if file := row["File #"]; !fileForm.MatchString(file) || file < "000051" {
		c.tell(RuleFile, line, "File #", "it is %.20q; files have six digits, from 000051 to 999999", file)
	}
}
