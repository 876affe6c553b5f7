package certified_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/certified"
	"actual/domain/timesheet"
)

func made(number int, week domain.Date, final bool) certified.Made {
	return certified.Made{Payroll: certified.Payroll{Number: number, Week: week, Final: final}, Revision: 1}
}

func TestNumbersRunWithoutAGap(t *testing.T) {
	due, err := certified.Next(nil, sunday, false)
	require.NoError(t, err)
	require.Equal(t, []certified.Due{{Week: sunday, Number: 1, Revision: 1}}, due)

	due, err = certified.Next([]certified.Made{made(1, sunday, false)}, sunday.AddDays(21), false)
	require.NoError(t, err)
	require.Equal(t, []certified.Due{
		{Week: sunday.AddDays(7), Number: 2, Revision: 1, Gap: true}, {Week: sunday.AddDays(14), Number: 3, Revision: 1, Gap: true}, {Week: sunday.AddDays(21), Number: 4, Revision: 1},
	}, due)

	_, err = certified.Next([]certified.Made{made(1, sunday, false)}, sunday, false)
	require.ErrorIs(t, err, certified.ErrMade, "a week has one payroll")
	due, err = certified.Next([]certified.Made{made(1, sunday, false), made(2, sunday.AddDays(7), true)}, sunday, true)
	require.NoError(t, err, "unless its time was adjusted: also after the final one")
	require.Equal(t, []certified.Due{{Week: sunday, Number: 1, Revision: 2}}, due)
	_, err = certified.Next([]certified.Made{made(1, sunday, false)}, sunday.AddDays(-7), false)
	require.ErrorIs(t, err, certified.ErrMade, "numbers follow weeks")
	_, err = certified.Next([]certified.Made{made(1, sunday, true)}, sunday.AddDays(7), false)
	require.ErrorIs(t, err, certified.ErrOver)
}

// The workweek may begin on another day from some week on.
func TestTheWeekThatIsAskedForIsDueLast(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		later := rapid.IntRange(0, 60).Draw(rt, "days")
		week := sunday.AddDays(later)
		due, err := certified.Next([]certified.Made{made(4, sunday, false)}, week, false)
		if later < 7 {
			require.ErrorIs(rt, err, certified.ErrMade, "no day is on two payrolls")
			return
		}
		require.NoError(rt, err)
		end := sunday.AddDays(7)
		for i, d := range due {
			require.Equal(rt, 5+i, d.Number)
			require.False(rt, d.Week.Before(end))
			require.Equal(rt, i < len(due)-1, d.Gap)
			end = d.Week.AddDays(7)
		}
		require.Equal(rt, week, due[len(due)-1].Week)
	})
}

func TestAPayrollIsItsData(t *testing.T) {
	worked := []certified.Work{
		work(t, rosa, stint(1, 7, 10, park, 38*timesheet.Dollar), stint(3, 11, 6, median, 38*timesheet.Dollar)),
		work(t, omar, stint(5, 7, 8, park, 0)),
	}
	p, err := certified.Make(overlay, 12, true, sunday, worked, trades)
	require.NoError(t, err)
	require.NoError(t, p.Check(worked))
	raw := p.Object().Canonical()
	again, err := certified.Parse(raw)
	require.NoError(t, err)
	require.Equal(t, string(raw), string(again.Object().Canonical()))
	require.Equal(t, p.Digest(), again.Digest())
	require.Equal(t, p.Rows[0].Days, again.Rows[0].Days)
	require.Equal(t, p.Rows[1].Money, again.Rows[1].Money)

	short := p
	short.Rows = short.Rows[1:]
	require.ErrorIs(t, short.Check(worked), certified.ErrUnsound, "somebody's hours are on no row")
	dear := p
	dear.Rows = append([]certified.Row(nil), p.Rows...)
	dear.Rows[1].Money.Project = dear.Rows[1].Money.All + 10
	require.ErrorIs(t, dear.Check(worked), certified.ErrUnsound, "7A is more than 7B")
	open, err := certified.Make(overlay, 12, true, sunday, worked, nil)
	require.NoError(t, err)
	require.ErrorIs(t, open.Check(worked), certified.ErrOpen)
	_, err = certified.Parse([]byte("{}"))
	require.ErrorIs(t, err, certified.ErrBadData)
}

func TestWhatASiteIsClassifiedAs(t *testing.T) {
	site := domain.SiteID{UUID: domain.UUID{40}}
	all := certified.At([]certified.Trade{
		{Worker: rosa.Worker, Since: sunday, Name: "all"}, {Worker: rosa.Worker, Since: sunday, Site: site, Name: "site"}, {Worker: rosa.Worker, Since: sunday, Job: park, Name: "job"},
	}, map[domain.JobID]domain.SiteID{park: site, median: site, garden: {}})
	for j, want := range map[domain.JobID]string{park: "job", median: "site", garden: "all"} {
		got, ok := certified.TradeOf(all, rosa.Worker, j, sunday)
		require.True(t, ok)
		require.Equal(t, want, got.Name)
	}
}

func TestNoMoreThanFourCharactersOfANumberAreTold(t *testing.T) {
	for ref, want := range map[string]string{"524-11-0042": "0042", "117": "117", "": "", "AB-9": "AB9", "123456789": "6789"} {
		require.Equal(t, want, certified.NewPerson(rosa.Worker, "x", ref).Number)
	}
	p := certified.NewPerson(rosa.Worker, "Omar de la Cruz Aziz", "1")
	require.Equal(t, []string{"Omar", "de la Cruz", "Aziz"}, []string{p.First, p.Middle, p.Last})
	require.Equal(t, "Cher", certified.NewPerson(rosa.Worker, "Cher", "1").Last)
}
