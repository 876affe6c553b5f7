package certified_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/certified"
	"actual/domain/timesheet"
)

var (
	week    = timesheet.Workweek{Begins: time.Sunday, Zone: time.UTC}
	sunday  = domain.NewDate(2026, time.April, 12)
	rosa    = certified.Person{Worker: domain.WorkerID{UUID: domain.UUID{1}}, Last: "Vega", First: "Rosa", Number: "0042"}
	omar    = certified.Person{Worker: domain.WorkerID{UUID: domain.UUID{2}}, Last: "Aziz", First: "Omar", Number: "0007"}
	park    = job(7)
	median  = job(8)
	garden  = job(9) // A customer's own, of no project.
	overlay = certified.Project{Name: "CR-88 overlay", Contract: "C-2026-14", County: "Weld", Jobs: map[domain.JobID]bool{park: true, median: true}}
	trades  = []certified.Trade{
		{Worker: rosa.Worker, Since: sunday.AddDays(-100), Name: "Laborer Group 2", Status: certified.Journeyworker, Credit: 92_500},
		{Worker: rosa.Worker, Job: median, Since: sunday.AddDays(2), Name: "Truck driver", Status: certified.Journeyworker},
		{Worker: omar.Worker, Since: sunday.AddDays(-100), Name: "Laborer Group 1", Status: certified.Apprentice, Level: "2nd year"},
	}
)

func job(n byte) domain.JobID { return domain.JobID{UUID: domain.UUID{n}} }

// stint is work from an hour of a day on, of so many hours.
func stint(day int, from, hours float64, at domain.JobID, rate timesheet.Money) timesheet.Stint {
	begin := time.Date(2026, time.April, 12+day, 0, 0, 0, 0, time.UTC).Add(time.Duration(from * float64(time.Hour)))
	return timesheet.Stint{Span: domain.Span{From: begin, To: begin.Add(time.Duration(hours * float64(time.Hour)))}, Activity: timesheet.OnSite, Job: at, Rate: timesheet.Rate{Basic: rate}}
}

func work(t require.TestingT, who certified.Person, stints ...timesheet.Stint) certified.Work {
	lines, err := timesheet.Classify(timesheet.Federal(), week, stints)
	require.NoError(t, err)
	return certified.Work{Person: who, Lines: lines}
}

// Rosa works 10 hours a day from Monday to Friday: on the park, on Wednesday also
// driving at the median, on Friday at a customer's until noon. Omar comes on Friday.
func TestAWeekOfPublicWorks(t *testing.T) {
	const rate = 38 * timesheet.Dollar
	p, err := certified.Make(overlay, 12, false, sunday, []certified.Work{
		work(t, rosa, stint(1, 7, 10, park, rate), stint(2, 7, 10, park, rate), stint(3, 7, 4, park, rate), stint(3, 11, 6, median, rate), stint(4, 7, 10, park, rate), stint(5, 7, 5, garden, rate), stint(5, 12, 5, park, rate)),
		work(t, omar, stint(5, 7, 8, park, 0)),
	}, trades)
	require.NoError(t, err)
	require.Equal(t, "2026-04-18", p.WeekEnding().String())
	require.Empty(t, p.Open)
	var told []string
	for _, r := range p.Rows {
		line := string(rune('0'+r.Entry)) + " " + r.Person.Last + " " + string(r.Trade.Status) + " " + r.Trade.Name
		for _, d := range r.Days {
			line += " " + d.Straight.Decimal() + "/" + d.Over().Decimal()
		}
		told = append(told, line)
	}
	require.Equal(t, []string{
		"1 Aziz RA Laborer Group 1 0/0 0/0 0/0 0/0 0/0 8/0 0/0",
		"2 Vega J Laborer Group 2 0/0 10/0 10/0 4/0 10/0 0/5 0/0", // Friday's are beyond 40: the garden's hours were worked first, and count.
		"2 Vega J Truck driver 0/0 0/0 0/0 6/0 0/0 0/0 0/0",
	}, told)
	require.False(t, p.Rows[0].Money.Known, "no rate, no money")
	require.Equal(t, certified.Money{Known: true, Basic: rate, Credit: 39 * 92_500, Project: 39*rate + 5*rate/2, All: 50*rate + 10*rate/2}, p.Rows[1].Money)
	require.Equal(t, 6*rate, p.Rows[2].Money.Project)
	require.LessOrEqual(t, p.Rows[1].Money.Project+p.Rows[2].Money.Project, p.Rows[1].Money.All, "7A ≤ 7B")
}

func TestWhatNobodyHasClassifiedIsOpen(t *testing.T) {
	p, err := certified.Make(overlay, 1, true, sunday, []certified.Work{work(t, rosa, stint(1, 7, 1, park, 0))}, nil)
	require.NoError(t, err)
	require.Empty(t, p.Rows)
	require.False(t, p.NoWork())
	require.Equal(t, []certified.Open{{Person: rosa, Job: park, Day: sunday.AddDays(1), Lasts: timesheet.Hour}}, p.Open)
	p, err = certified.Make(overlay, 2, true, sunday, []certified.Work{work(t, rosa, stint(1, 7, 1, garden, 0))}, nil)
	require.NoError(t, err)
	require.True(t, p.NoWork(), "a week without work has a payroll, too")
}

func TestWhatIsRefused(t *testing.T) {
	_, err := certified.Make(certified.Project{Name: "x", Contract: "y"}, 1, false, sunday, nil, nil)
	require.ErrorIs(t, err, certified.ErrBadProject)
	for name, trade := range map[string]certified.Trade{
		"no name":                       {Worker: rosa.Worker, Since: sunday, Status: certified.Journeyworker},
		"no day":                        {Worker: rosa.Worker, Name: "Laborer", Status: certified.Journeyworker},
		"an apprentice without a level": {Worker: rosa.Worker, Since: sunday, Name: "Laborer", Status: certified.Apprentice},
		"a journeyworker with a level":  {Worker: rosa.Worker, Since: sunday, Name: "Laborer", Status: certified.Journeyworker, Level: "1"},
		"a status that there is not":    {Worker: rosa.Worker, Since: sunday, Name: "Laborer", Status: "H"},
		"a credit of less than nothing": {Worker: rosa.Worker, Since: sunday, Name: "Laborer", Status: certified.Journeyworker, Credit: -1},
		"a name of two lines":           {Worker: rosa.Worker, Since: sunday, Name: "a\nb", Status: certified.Journeyworker},
	} {
		_, err := certified.Make(overlay, 1, false, sunday, nil, []certified.Trade{trade})
		require.ErrorIs(t, err, certified.ErrBadTrade, name)
	}
	_, err = certified.Make(overlay, 1, false, sunday.AddDays(7), []certified.Work{work(t, rosa, stint(1, 7, 1, park, 0))}, trades)
	require.ErrorIs(t, err, certified.ErrBadWeek)
}

func TestSecondsInAreSecondsOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []certified.Work
		want := map[domain.WorkerID]timesheet.Hours{}
		for _, who := range []certified.Person{rosa, omar} {
			var stints []timesheet.Stint
			at := 0.0
			for range rapid.IntRange(0, 12).Draw(t, "stints") {
				at += rapid.Float64Range(0.1, 6).Draw(t, "pause")
				hours := float64(rapid.IntRange(1, 20_000).Draw(t, "seconds")) / 3600
				if at+hours > 7*24 {
					break
				}
				s := stint(0, 0, hours, job(byte(rapid.IntRange(7, 9).Draw(t, "job"))), 0)
				from := s.Span.From.Add(time.Duration(at*3600) * time.Second)
				s.Span = domain.Span{From: from, To: from.Add(time.Duration(hours*3600) * time.Second)}
				if s.Span.From.Equal(s.Span.To) {
					continue
				}
				at += hours
				stints = append(stints, s)
				if overlay.Jobs[s.Job] {
					want[who.Worker] += s.Lasts()
				}
			}
			all = append(all, work(t, who, stints...))
		}
		p, err := certified.Make(overlay, 1, false, sunday, all, trades[:rapid.IntRange(0, len(trades)).Draw(t, "trades")])
		require.NoError(t, err)
		got := map[domain.WorkerID]timesheet.Hours{}
		for _, r := range p.Rows {
			total := r.Total()
			got[r.Person.Worker] += total.Straight + total.Over()
		}
		for _, o := range p.Open {
			got[o.Person.Worker] += o.Lasts
		}
		require.Equal(t, nonZero(want), nonZero(got))
	})
}

func nonZero(in map[domain.WorkerID]timesheet.Hours) map[domain.WorkerID]timesheet.Hours {
	out := map[domain.WorkerID]timesheet.Hours{}
	for k, v := range in {
		if v != 0 {
			out[k] = v
		}
	}
	return out
}
