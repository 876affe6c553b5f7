package paydata_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"actual/domain"
	"actual/domain/paydata"
	"actual/domain/timesheet"
)

var (
	week   = timesheet.Workweek{Begins: time.Sunday, Zone: time.UTC}
	monday = time.Date(2026, 4, 13, 7, 0, 0, 0, time.UTC)
	rosa   = domain.WorkerID{UUID: domain.UUID{1}}
	omar   = domain.WorkerID{UUID: domain.UUID{2}}
	park   = domain.JobID{UUID: domain.UUID{7}}
	payees = map[domain.WorkerID]paydata.Payee{rosa: {Group: "7QX", File: 4321}, omar: {Group: "7QX", File: 388}}
)

// worked returns the work of so many seconds on each of some days from Monday on.
func worked(t require.TestingT, who domain.WorkerID, what timesheet.Activity, job domain.JobID, seconds ...int) paydata.Work {
	var stints []timesheet.Stint
	for day, s := range seconds {
		if s == 0 {
			continue
		}
		from := monday.AddDate(0, 0, day)
		stints = append(stints, timesheet.Stint{Span: domain.Span{From: from, To: from.Add(time.Duration(s) * time.Second)}, Activity: what, Job: job})
	}
	lines, err := timesheet.Classify(timesheet.Federal(), week, stints)
	require.NoError(t, err)
	w := paydata.Work{Sheet: timesheet.Sheet{Worker: who}, Week: week}
	for _, l := range lines {
		w.Lines = append(w.Lines, timesheet.Sum{Day: l.Day, Job: l.Job, Activity: l.Activity, Class: l.Class, Lasts: l.Lasts()})
	}
	return w
}

func TestAWeekBecomesARow(t *testing.T) {
	work := []paydata.Work{worked(t, rosa, timesheet.OnSite, park, 36000, 36000, 36000, 36000, 11700), worked(t, omar, timesheet.Travel, park, 1000, 1000, 1000)}
	batches, left := paydata.Build(paydata.Plan{Payees: payees}, work)
	require.Empty(t, left)
	require.Len(t, batches, 1)
	first := domain.NewDate(2026, time.April, 12)
	require.Equal(t, []paydata.Row{
		{Worker: omar, Payee: payees[omar], Week: first, Hours: map[paydata.Kind]paydata.Hundredths{paydata.Regular: 83}},
		{Worker: rosa, Payee: payees[rosa], Week: first, Hours: map[paydata.Kind]paydata.Hundredths{paydata.Regular: 4000, paydata.Overtime: 325}},
	}, batches[0].Rows)
}

func TestEachWeekAndCostHasARow(t *testing.T) {
	work := worked(t, rosa, timesheet.OnSite, park, 100, 100, 0, 0, 0, 0, 100)
	work.Lines = append(work.Lines, worked(t, rosa, timesheet.Travel, domain.JobID{}, 0, 0, 100).Lines...)
	work.Missed = []timesheet.Missed{{Day: domain.NewDate(2026, time.April, 13), Break: timesheet.Meal, Premium: timesheet.Hour}}
	plan := paydata.Plan{Payees: payees, Apart: map[paydata.Kind]bool{paydata.Travel: true}, Costs: map[domain.JobID]string{park: "000345"}}
	batches, _ := paydata.Build(plan, []paydata.Work{work})
	var told []string
	for _, r := range batches[0].Rows {
		for _, k := range paydata.Kinds() {
			if n, ok := r.Hours[k]; ok {
				told = append(told, r.Week.String()+" "+r.Cost+" "+string(k)+" "+n.String())
			}
		}
	}
	require.Equal(t, []string{"2026-04-12  travel 0.03", "2026-04-12  premium 1.00", "2026-04-12 000345 regular 0.05", "2026-04-19 000345 regular 0.03"}, told)
}

func TestWhoIsNotKnownInPayrollIsLeftAndTold(t *testing.T) {
	batches, left := paydata.Build(paydata.Plan{}, []paydata.Work{worked(t, rosa, timesheet.OnSite, park, 3600, 1800)})
	require.Empty(t, batches)
	require.Equal(t, []paydata.Left{{Worker: rosa, Hours: 5400}}, left)
}

// plans draws the work of two people, with jobs and activities by day.
func plans(t *rapid.T) []paydata.Work {
	var work []paydata.Work
	for _, who := range []domain.WorkerID{rosa, omar} {
		w := paydata.Work{Sheet: timesheet.Sheet{Worker: who}, Week: week}
		for day := range 14 {
			seconds := make([]int, day+1)
			seconds[day] = rapid.IntRange(0, 15*3600).Draw(t, "seconds")
			job := domain.JobID{UUID: domain.UUID{byte(rapid.IntRange(0, 3).Draw(t, "job"))}}
			w.Lines = append(w.Lines, worked(t, who, rapid.SampledFrom([]timesheet.Activity{timesheet.OnSite, timesheet.Travel, timesheet.Yard}).Draw(t, "what"), job, seconds...).Lines...)
		}
		work = append(work, w)
	}
	return work
}

func TestHundredthsAddUpToTheExactTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := paydata.Plan{Payees: payees, Apart: map[paydata.Kind]bool{paydata.Travel: rapid.Bool().Draw(t, "apart")}, Costs: map[domain.JobID]string{{UUID: domain.UUID{1}}: "A", {UUID: domain.UUID{2}}: "B"}}
		work := plans(t)
		batches, left := paydata.Build(plan, work)
		require.Empty(t, left)
		got := map[domain.WorkerID]paydata.Hundredths{}
		for _, b := range batches {
			for _, r := range b.Rows {
				for _, n := range r.Hours {
					require.Positive(t, int64(n))
					got[r.Worker] += n
				}
			}
		}
		for _, w := range work {
			var exact timesheet.Hours
			for _, l := range w.Lines {
				exact += l.Lasts
			}
			require.InDelta(t, float64(exact)/36, float64(got[w.Worker]), 0.5, "no more than half a hundredth off in all")
		}
	})
}

func TestACorrectionIsTheDifferenceAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := paydata.Plan{Payees: payees}
		before, _ := paydata.Build(plan, plans(t))
		after, _ := paydata.Build(plan, plans(t))
		paid, due := one(before), one(after)
		require.Empty(t, due.Since(due).Rows, "the same again is nothing")
		correction := due.Since(paid)
		require.Equal(t, due.Total()-paid.Total(), correction.Total())
		require.Empty(t, due.Since(merged(paid, correction)).Rows, "what was paid and its correction is what is due")
	})
}

func one(batches []paydata.Batch) paydata.Batch {
	if len(batches) == 0 {
		return paydata.Batch{Group: "7QX"}
	}
	return batches[0]
}

func merged(a, b paydata.Batch) paydata.Batch {
	return paydata.Batch{Group: a.Group, Rows: append(append([]paydata.Row{}, a.Rows...), b.Rows...)}
}
