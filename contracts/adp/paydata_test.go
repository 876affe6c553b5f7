package adp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/contracts/adp"
)

const (
	goodName = "PR7QXEPI.csv"
	good     = "Co Code,Batch ID,File #,Temp Dept,Temp Rate,Reg Hours,O/T Hours,Hours 3 Code,Hours 3 Amount,FLSA workweek\r\n" +
		"7QX,CP250413,004321,000345,38.1000,40.00,3.25,DT,1.50,1\r\n" +
		"7QX,CP250413,004388,,,32.50,-1.25,,,2\r\n"
)

func TestWhatADPTakes(t *testing.T) {
	require.Empty(t, adp.CheckPaydata(goodName, []byte(good)))
	require.Empty(t, adp.CheckPaydata("EPI7QX01.csv", []byte(good)))
	for _, code := range []string{"AB", "AB_"} {
		require.Empty(t, adp.CheckPaydata("PRAB_EPI.csv", []byte(strings.ReplaceAll(good, "7QX", code))), "sources disagree whether the column is padded")
	}
}

// Each rule has a case that fails by it, and by it alone.
var refused = map[string]struct{ rule, was, is string }{
	"a name without EPI":           {adp.RuleName, "", ""},
	"an umlaut":                    {adp.RuleBytes, "DT", "Ü"},
	"a backslash":                  {adp.RuleBytes, "CP250413,004388,,", `CP250413,004388,\,`},
	"a byte order mark":            {adp.RuleBytes, "Co Code", "\ufeffCo Code"},
	"lines that end with LF":       {adp.RuleEnds, "\r\n", "\n"},
	"no end of the last line":      {adp.RuleEnds, ",2\r\n", ",2"},
	"columns in another order":     {adp.RuleHeader, "Co Code,Batch ID", "Batch ID,Co Code"},
	"a column that there is not":   {adp.RuleHeader, "Reg Hours", "Regular"},
	"a column twice":               {adp.RuleHeader, "O/T Hours", "Reg Hours"},
	"a value too many":             {adp.RuleShape, ",2\r\n", ",2,\r\n"},
	"a comma in a value":           {adp.RuleShape, "000345", `"000,345"`},
	"another company's line":       {adp.RuleCompany, "7QX,CP250413,004388", "7QY,CP250413,004388"},
	"a batch of nine letters":      {adp.RuleBatch, "CP250413", "CP2504131"},
	"two batches":                  {adp.RuleBatch, "CP250413,004388", "CP250414,004388"},
	"a file of five digits":        {adp.RuleFile, "004388", "04388"},
	"a file under 51":              {adp.RuleFile, "004388", "000050"},
	"hours without decimals":       {adp.RuleNumber, "40.00", "40"},
	"hours beyond the range":       {adp.RuleNumber, "40.00", "100000.00"},
	"too much taken back":          {adp.RuleNumber, "-1.25", "-40500.01"},
	"hours of 0":                   {adp.RuleBlank, "3.25", "0.00"},
	"a code that is barred":        {adp.RuleCode, "DT", "60"},
	"a code of three letters":      {adp.RuleCode, "DT", "DBL"},
	"an amount of no code":         {adp.RulePair, "DT", ""},
	"a code with no amount":        {adp.RulePair, "1.50", ""},
	"a rate of two decimals":       {adp.RuleRate, "38.1000", "38.10"},
	"a rate beyond the range":      {adp.RuleRate, "38.1000", "1000.0000"},
	"a department of four letters": {adp.RuleDept, "000345", "0345"},
	"a line that pays nothing":     {adp.RuleNothing, "32.50,-1.25", ","},
	"no line at all":               {adp.RuleNothing, good[strings.Index(good, "\r\n")+2:], ""},
	"a sixth workweek":             {adp.RuleWorkweek, ",2\r\n", ",6\r\n"},
}

func TestWhatADPRefuses(t *testing.T) {
	met := map[string]bool{}
	for name, c := range refused {
		t.Run(name, func(t *testing.T) {
			file, raw := goodName, strings.ReplaceAll(good, c.was, c.is)
			if c.rule == adp.RuleName {
				file, raw = "PR7QX.csv", good
			}
			require.True(t, file != goodName || raw != good, "the case changes something")
			found := adp.CheckPaydata(file, []byte(raw))
			require.NotEmpty(t, found)
			told := false
			for _, f := range found {
				told = told || f.Rule == c.rule
				require.Contains(t, f.String(), f.Says)
			}
			require.True(t, told, "%v tell %s", found, c.rule)
			met[c.rule] = true
		})
	}
	for _, rule := range adp.Rules() {
		require.True(t, met[rule], "the rule %s has a case that fails by it", rule)
	}
	require.NotEmpty(t, adp.CheckPaydata(goodName, nil))
}

func FuzzCheckPaydata(f *testing.F) {
	f.Add([]byte(good))
	f.Fuzz(func(_ *testing.T, raw []byte) { adp.CheckPaydata(goodName, raw) })
}
