package timesheet

import (
	"cmp"
	"slices"

	"actual/domain"
)

// Sheet is a worker's time of a pay period, classified.
type Sheet struct {
	Worker domain.WorkerID
	Rules  string // The version of the rules.
	Lines  []Sum  // By day, job, activity and class.
	Missed []Missed
	Gained Hours // By rounding; less than 0 where the worker lost.
	Pay    Pay   // Of what is due in the period; meaningful with HasPay.
	HasPay bool  // Each hour of the weeks that the period touches has a rate.
}

// Sum is how long a worker did something of one day, job, activity and class, that is
// due in a period.
type Sum struct {
	Day      domain.Date
	Job      domain.JobID
	Activity Activity
	Class    Class
	Why      Reason
	Lasts    Hours
}

// Hours sums up what is due by class.
func (s Sheet) Hours() map[Class]Hours {
	out := map[Class]Hours{}
	for _, l := range s.Lines {
		out[l.Class] += l.Lasts
	}
	return out
}

// Premium is what is to be paid for breaks that were missed.
func (s Sheet) Premium() (sum Hours) {
	for _, m := range s.Missed {
		sum += m.Premium
	}
	return sum
}

// Reach returns the first and the last day whose time decides what is due in a period:
// whole weeks.
func (p Period) Reach(w Workweek) (from, to domain.Date) {
	return w.First(p.First), w.Last(p.Last)
}

// Due classifies a worker's stints of whole weeks, and returns what is due in one pay
// period.
//
// Errors: those of Rounded and Classify.
func (s Settings) Due(w Workweek, worker domain.WorkerID, p Period, stints []Stint) (Sheet, error) {
	rules, err := s.Of(worker)
	if err != nil {
		return Sheet{}, err
	}
	sheet := Sheet{Worker: worker, Rules: rules.Version}
	minutes := s.Rounding
	if rules.Exact {
		minutes = 0
	}
	rounded, gained, err := Rounded(rules, minutes, stints)
	if err != nil {
		return Sheet{}, err
	}
	lines, err := Classify(rules, w, rounded)
	if err != nil {
		return Sheet{}, err
	}
	missed, err := MissedBreaks(rules, w, rounded, nil)
	if err != nil {
		return Sheet{}, err
	}
	for _, m := range missed {
		if p.Has(m.Day) {
			sheet.Missed = append(sheet.Missed, m)
		}
	}
	sheet.Gained = gained
	sums := map[Sum]Hours{}
	for _, l := range lines {
		if s.Periods.Due(l) == p {
			sums[Sum{Day: l.Day, Job: l.Job, Activity: l.Activity, Class: l.Class, Why: l.Why}] += l.Lasts()
		}
	}
	for one, lasts := range sums {
		one.Lasts = lasts
		sheet.Lines = append(sheet.Lines, one)
	}
	slices.SortFunc(sheet.Lines, func(a, b Sum) int {
		return cmp.Or(a.Day.DaysSince(b.Day), slices.Compare(a.Job.UUID[:], b.Job.UUID[:]), cmp.Compare(a.Activity, b.Activity), cmp.Compare(a.Class.rank(), b.Class.rank()), cmp.Compare(a.Why, b.Why))
	})
	sheet.Pay, sheet.HasPay = s.due(p, lines, missed)
	return sheet, nil
}

// due returns what the lines that are due in a period come to: the straight time of
// its days, and of each week that ends in it what overtime adds.
func (s Settings) due(p Period, lines []Line, missed []Missed) (sum Pay, ok bool) {
	for first, week := range InWeeks(lines) {
		var breaks []Missed
		for _, m := range missed {
			if w := m.Day; !w.Before(first) && w.Before(first.AddDays(7)) && p.Has(w) {
				breaks = append(breaks, m)
			}
		}
		whole, known := WeekPay(week, breaks)
		if !known {
			return Pay{}, false
		}
		var paid []Line
		for _, l := range week {
			if s.Periods.Due(l) == p {
				paid = append(paid, l)
			}
		}
		if part, some := WeekPay(paid, nil); some {
			sum.Straight, sum.Fringe = sum.Straight+part.Straight, sum.Fringe+part.Fringe
			ok = true
		}
		sum.Breaks += whole.Breaks
		if p.Has(first.AddDays(6)) {
			sum.Premium += whole.Premium
		}
	}
	return sum, ok
}
