package csvtable_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/adapters/csvtable"
)

var people = csvtable.Columns{May: []string{"ref", "name", "active_from"}, Must: []string{"ref", "name"}}

// told is a table in one line, with where each row begins.
func told(rows []csvtable.Row) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%d:%s|%s ", r.Line, r.Get("ref"), r.Get("name"))
	}
	return strings.TrimSpace(b.String())
}

func TestTablesAsProgramsWriteThem(t *testing.T) {
	for name, tt := range map[string]struct{ file, want string }{
		"plain":                        {"ref,name\n117,Ana\n118,Ben\n", "2:117|Ana 3:118|Ben"},
		"no line end at the end":       {"ref,name\n117,Ana", "2:117|Ana"},
		"columns in any order":         {"Name,Active From,REF\nAna,,117\n", "2:117|Ana"},
		"a byte order mark":            {"\ufeffref,name\n117,Ana\n", "2:117|Ana"},
		"a mark and quotes":            {"\ufeff\"ref\",\"name\"\n\"117\",\"Ana\"\n", "2:117|Ana"},
		"semicolons":                   {"ref;name\n117;Flores, Ana\n", "2:117|Flores, Ana"},
		"tabs":                         {"ref\tname\n117\tAna\n", "2:117|Ana"},
		"Excel says the separator":     {"sep=;\r\nref;name\r\n117;Ana\r\n", "3:117|Ana"},
		"Windows line ends":            {"ref,name\r\n117,Ana\r\n118,Ben\r\n", "2:117|Ana 3:118|Ben"},
		"an old Mac's":                 {"ref,name\r117,Ana\r118,Ben\r", "2:117|Ana 3:118|Ben"},
		"a line end in quotes":         {"ref,name\n117,\"Ana\r\nFlores\"\n118,Ben\n", "2:117|Ana\nFlores 4:118|Ben"},
		"a quote in quotes":            {"ref,name\n117,\"Ana \"\"Nita\"\" Flores\"\n", "2:117|Ana \"Nita\" Flores"},
		"a separator in quotes first":  {"\"ref\";\"name\"\n1;\"a,b,c,d\"\n", "2:1|a,b,c,d"},
		"spaces around":                {" ref , name \n 117 , Ana \n", "2:117|Ana"},
		"empty lines and empty cells":  {"ref,name\n\n117,Ana\n,\n  ,  \n118,Ben\n\n", "3:117|Ana 6:118|Ben"},
		"empty lines before the table": {"\n\nref,name\n117,Ana\n", "4:117|Ana"},
		"only its columns":             {"ref,name\n", ""},
		"letters beyond ASCII":         {"ref,name\n117,Ñañá Müller 李\n", "2:117|Ñañá Müller 李"},
	} {
		rows, problems, err := csvtable.Read([]byte(tt.file), people)
		require.NoError(t, err, name)
		require.Empty(t, problems, name)
		require.Equal(t, tt.want, told(rows), name)
	}
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	for name, tt := range map[string]struct{ file, says string }{
		"nothing":              {"", "it is empty; its first line names the columns: ref, name, active_from"},
		"only a mark":          {"\ufeff", "it is empty"},
		"UTF-16":               {"\xff\xfer\x00e\x00f\x00", `UTF-16; save it as "CSV UTF-8"`},
		"Latin 1":              {"ref,name\n117,Ana\n118,Mu\xf1oz\n", `line 3: it is not in UTF-8`},
		"a NUL":                {"ref,name\n117,A\x00\n", "line 2: it is not in UTF-8"},
		"no columns":           {"117,Ana\n", `line 1: there is no column "117"`},
		"an unknown column":    {"ref,name,salary\n", `there is no column "salary"; there are: ref, name, active_from`},
		"a foreign separator":  {"ref|name\n117|Ana\n", `there is no column "ref|name"`},
		"an empty column":      {"ref,name,\n117,Ana,\n", `there is no column ""`},
		"a column twice":       {"ref,name,Ref\n", "the column ref comes twice"},
		"a column missing":     {"ref\n117\n", "the column name is missing"},
		"a quote is missing":   {"ref,name\n117,\"Ana\n118,Ben\n", "line 2: a quoted cell does not end"},
		"a quote in a cell":    {"ref,name\n117,An\"a\n", "line 2: a quote stands inside a cell"},
		"a quote after a cell": {"ref,name\n117,\"Ana\"x\n", "line 2: a quoted cell does not end"},
		"too many rows":        {"ref,name\n" + strings.Repeat("1,a\n", csvtable.Most+1), "more than 20000 rows"},
	} {
		_, _, err := csvtable.Read([]byte(tt.file), people)
		require.ErrorIs(t, err, csvtable.ErrMalformed, name)
		require.ErrorContains(t, err, tt.says, name)
	}
	rows, problems, err := csvtable.Read([]byte("ref,name\n117\n118,Ben\n119,\"C\nd\",x\n"), people)
	require.NoError(t, err)
	require.Equal(t, "3:118|Ben", told(rows))
	require.Equal(t, []csvtable.Problem{
		{Line: 2, Reason: "it has 1 cells where the first line names 2 columns"}, {Line: 4, Reason: "it has 3 cells where the first line names 2 columns"},
	}, problems)
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"ref,name\n117,Ana\n", "\ufeffref;name\r\n\"1\";\"a\nb\"\r\n", "sep=,\nref,name\n", "ref\tname\r1\t\"\r"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		rows, problems, err := csvtable.Read(raw, people)
		if err != nil {
			require.ErrorIs(t, err, csvtable.ErrMalformed)
		}
		lines := strings.Count(string(raw), "\n") + strings.Count(string(raw), "\r") + 1
		last := 0
		for _, r := range rows {
			require.Greater(t, r.Line, last)
			require.LessOrEqual(t, r.Line, lines)
			last = r.Line
		}
		require.LessOrEqual(t, len(rows)+len(problems), lines)
	})
}

func TestColumnsThatNobodyAskedForAreNotKept(t *testing.T) {
	rows, problems, err := csvtable.Read([]byte("Billable Rate,Ref,Billable Rate,Name\n55.00,W-1,60,Ana\n"), csvtable.Columns{May: []string{"ref", "name"}, Must: []string{"ref"}, Rest: true})
	require.NoError(t, err)
	require.Empty(t, problems)
	require.Equal(t, map[string]string{"ref": "W-1", "name": "Ana"}, rows[0].Cells())
	_, _, err = csvtable.Read([]byte("Rate,Name\n"), csvtable.Columns{May: []string{"ref", "name"}, Must: []string{"ref"}, Rest: true})
	require.ErrorContains(t, err, "the column ref is missing")
}
