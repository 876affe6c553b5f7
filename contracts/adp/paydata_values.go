package adp

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	amountForm = regexp.MustCompile(`^-?[0-9]+\.[0-9]{2}$`)
	rateForm   = regexp.MustCompile(`^-?[0-9]+\.[0-9]{4}$`)
)

// paying reports whether a value of the column is something paid or taken back.
func paying(column string) bool {
	return isAmount(column) || column == "Memo Code" || column == "Adjust Ded Code" || column == "Special Proc Code"
}

func isAmount(column string) bool {
	return column == "Reg Hours" || column == "O/T Hours" || column == "Reg Earnings" || column == "O/T Earnings" || strings.HasSuffix(column, " Amount")
}

// value checks a value that is not blank.
func (c *checker) value(line int, column string, row map[string]string) {
	v := row[column]
	switch {
	case isAmount(column):
		c.amount(line, column, v)
		if code, coded := strings.CutSuffix(column, " Amount"); coded && row[code+" Code"] == "" {
			c.tell(RulePair, line, column, "it is %s of no code: %s Code says of which", v, code)
		}
	case strings.HasSuffix(column, " Code") && column != "Rate Code" && column != "Special Proc Code":
		kind := strings.TrimSuffix(column, " Code")
		if strings.HasPrefix(column, "Hours") && (!codeForm.MatchString(v) || slices.Contains(barred, v)) {
			c.tell(RuleCode, line, column, "it is %.20q; hours have codes of 1 or 2 letters and digits, but 40, 50, 60 and 61", v)
		}
		if row[kind+" Amount"] == "" {
			c.tell(RulePair, line, column, "it is %.20s with no amount: %s Amount says how much", v, kind)
		}
	case column == "Temp Rate":
		c.number(line, column, v, rateForm, RuleRate, "four", -405, 999.9999)
	case column == "Temp Dept" && !deptForm.MatchString(v):
		c.tell(RuleDept, line, column, "it is %.20q; departments have 3 or 6 letters and digits", v)
	case column == "FLSA workweek" && !weekForm.MatchString(v):
		c.tell(RuleWorkweek, line, column, "it is %.20q; it is the workweek within the pay period: 1, 2 …", v)
	}
}

func (c *checker) amount(line int, column, v string) {
	if c.number(line, column, v, amountForm, RuleNumber, "two", -40500, 99999.99) && strings.Trim(v, "-0.") == "" {
		c.tell(RuleBlank, line, column, "it is 0, which may override automatic pay: leave it blank")
	}
}

func (c *checker) number(line int, column, v string, form *regexp.Regexp, rule, decimals string, lo, hi float64) bool {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || !form.MatchString(v) {
		c.tell(rule, line, column, "it is %.20q; it is a number with %s decimals and the point", v, decimals)
		return false
	}
	if n < lo || n > hi {
		c.tell(rule, line, column, "it is %s; it is from %s to %s", v, strconv.FormatFloat(lo, 'f', -1, 64), strconv.FormatFloat(hi, 'f', -1, 64))
		return false
	}
	return true
}
