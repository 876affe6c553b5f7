package adp_test

import (
	"encoding/csv"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/adapters/outbound/adp"
	contract "actual/contracts/adp"
	"actual/domain"
	"actual/domain/paydata"
	"actual/domain/timesheet"
	"actual/ports"
)

var (
	period = domain.NewDate(2026, time.April, 12) // A Sunday.
	codes  = map[paydata.Kind]string{paydata.Double: "DT", paydata.Travel: "TR", paydata.Premium: "PM"}
)

type file struct {
	Name string
	Data []byte
}

func written(b paydata.Batch, called string, from domain.Date, by map[paydata.Kind]string) (file, error) {
	name, data, err := adp.Files{}.Write(ports.PayBatch{Name: called, Group: b.Group, Period: timesheet.Period{First: from, Last: from.AddDays(30)}, Codes: by, ByDept: true, Rows: b.Rows})
	return file{name, data}, err
}

func row(number int, week domain.Date, cost string, hours map[paydata.Kind]paydata.Hundredths) paydata.Row {
	return paydata.Row{Payee: paydata.Payee{Group: "7QX", File: number}, Week: week, Cost: cost, Hours: hours}
}

func TestTheFile(t *testing.T) {
	f, err := written(paydata.Batch{Group: "7QX", Rows: []paydata.Row{
		row(388, period.AddDays(7), "", map[paydata.Kind]paydata.Hundredths{paydata.Regular: 3250}),
		row(4321, period, "000345", map[paydata.Kind]paydata.Hundredths{paydata.Regular: 4000, paydata.Overtime: 325, paydata.Double: 150, paydata.Travel: 83, paydata.Premium: -100}),
	}}, "CP250413", period, codes)
	require.NoError(t, err)
	require.Equal(t, "PR7QXEPI.csv", f.Name)
	require.Equal(t, strings.Join([]string{
		"Co Code,Batch ID,File #,Temp Dept,FLSA workweek,Reg Hours,O/T Hours,Hours 3 Code,Hours 3 Amount,Hours 4 Code,Hours 4 Amount",
		"7QX,CP250413,000388,,2,32.50,,,,,",
		"7QX,CP250413,004321,000345,1,40.00,3.25,DT,1.50,TR,0.83",
		"7QX,CP250413,004321,000345,1,,,PM,-1.00,,",
		"",
	}, "\r\n"), string(f.Data))
	require.Empty(t, contract.CheckPaydata(f.Name, f.Data))
}

// A period by month begins in the middle of a week: that week is its first.
func TestWeeksOfAPeriodThatCutsOne(t *testing.T) {
	hours := map[paydata.Kind]paydata.Hundredths{paydata.Regular: 100}
	may := domain.NewDate(2026, time.May, 1) // A Friday.
	var got []string
	for _, week := range []domain.Date{may.AddDays(-5), may.AddDays(2), may.AddDays(9), may.AddDays(16), may.AddDays(23)} {
		f, err := written(paydata.Batch{Group: "AB", Rows: []paydata.Row{row(51, week, "", hours)}}, "A1", may, codes)
		require.NoError(t, err)
		require.Equal(t, "PRAB_EPI.csv", f.Name)
		got = append(got, strings.Split(strings.Split(string(f.Data), "\r\n")[1], ",")[4])
	}
	require.Equal(t, []string{"1", "2", "3", "4", "5"}, got)
}

func TestWhatCanNotBeWrittenIsNamed(t *testing.T) {
	hours := map[paydata.Kind]paydata.Hundredths{paydata.Regular: 100}
	one := func(r paydata.Row) paydata.Batch { return paydata.Batch{Group: "7QX", Rows: []paydata.Row{r}} }
	for name, c := range map[string]struct {
		batch  paydata.Batch
		called string
		says   string
	}{
		"a group of one letter":     {paydata.Batch{Group: "A"}, "A1", "pay group"},
		"a batch with a hyphen":     {one(row(51, period, "", hours)), "A-1", "batch is called"},
		"nothing":                   {paydata.Batch{Group: "7QX"}, "A1", "pays nothing"},
		"a file under 51":           {one(row(50, period, "", hours)), "A1", "file is 50"},
		"a department with a comma": {one(row(51, period, "a,b", hours)), "A1", "hours go to"},
		"a week before the period":  {one(row(51, period.AddDays(-7), "", hours)), "A1", "none of the pay period"},
		"a sixth week":              {one(row(51, period.AddDays(35), "", hours)), "A1", "none of the pay period"},
		"too many hours":            {one(row(51, period, "", map[paydata.Kind]paydata.Hundredths{paydata.Regular: 10_000_000})), "A1", "more than ADP takes"},
	} {
		_, err := written(c.batch, c.called, period, codes)
		require.ErrorIs(t, err, adp.ErrPaydata, name)
		require.ErrorContains(t, err, c.says, name)
	}
	double := one(row(51, period, "", map[paydata.Kind]paydata.Hundredths{paydata.Double: 100}))
	_, err := written(double, "A1", period, nil)
	require.ErrorContains(t, err, "by which hours code")
	_, err = written(double, "A1", period, map[paydata.Kind]string{paydata.Double: "60"})
	require.ErrorContains(t, err, "code of double hours")
}

func TestWhateverIsWrittenADPTakes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := paydata.Batch{Group: rapid.SampledFrom([]string{"7QX", "AB"}).Draw(t, "group")}
		want := paydata.Hundredths(0)
		for range rapid.IntRange(1, 30).Draw(t, "rows") {
			hours := map[paydata.Kind]paydata.Hundredths{}
			for _, k := range rapid.SliceOfNDistinct(rapid.SampledFrom(paydata.Kinds()), 1, 5, rapid.ID).Draw(t, "kinds") {
				hours[k] = paydata.Hundredths(rapid.OneOf(rapid.IntRange(-5000, -1), rapid.IntRange(1, 9000)).Draw(t, "hours"))
			}
			r := row(rapid.IntRange(51, 999_999).Draw(t, "file"), period.AddDays(7*rapid.IntRange(0, 4).Draw(t, "week")), rapid.SampledFrom([]string{"", "ABC", "000345"}).Draw(t, "cost"), hours)
			r.Group = b.Group
			b.Rows = append(b.Rows, r)
		}
		want = b.Total()
		f, err := written(b, rapid.StringMatching(`[A-Za-z0-9]{1,8}`).Draw(t, "called"), period, codes)
		require.NoError(t, err)
		require.Empty(t, contract.CheckPaydata(f.Name, f.Data))
		require.Equal(t, want, read(t, string(f.Data)), "what is in the file is what was in the batch")
	})
}

// read adds up the hours of a file.
func read(t require.TestingT, text string) (sum paydata.Hundredths) {
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	for _, line := range lines[1:] {
		for _, column := range []int{5, 6, 8, 10} {
			if line[column] == "" {
				continue
			}
			n, err := strconv.ParseInt(strings.Replace(line[column], ".", "", 1), 10, 64)
			require.NoError(t, err)
			sum += paydata.Hundredths(n)
		}
	}
	return sum
}
