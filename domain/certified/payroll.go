package certified

import (
	"cmp"
	"slices"

	"actual/domain"
	"actual/domain/timesheet"
)

// Payroll is a project's week.
type Payroll struct {
	Number  int // From 1, in sequence within the project.
	Final   bool
	Project Project
	Week    domain.Date // Its first day; WeekEnding is the last.
	Rows    []Row       // By entry, then classification.
	Open    []Open      // Hours that have no classification: they are on no row, and keep it from being certified.
}

// WeekEnding returns the last day of the week.
func (p Payroll) WeekEnding() domain.Date { return p.Week.AddDays(6) }

// NoWork reports whether nobody worked on the project: such a week has a payroll, too,
// so that numbers have no gap.
func (p Payroll) NoWork() bool { return len(p.Rows) == 0 && len(p.Open) == 0 }

// Day is what was worked on a day of the project.
type Day struct {
	Straight timesheet.Hours
	Overtime timesheet.Hours // At one and a half times.
	Double   timesheet.Hours // Where a state or contract gives twice; the form has one column for both.
}

// Over is what stands in the form's column for overtime.
func (d Day) Over() timesheet.Hours { return d.Overtime + d.Double }

// Row is a worker's week in one classification.
type Row struct {
	Entry  int // The worker's number on this payroll, the same on each of their rows.
	Person Person
	Trade  Trade
	Days   [7]Day // From the week's first on.
	Money  Money
}

// Total sums the days up.
func (r Row) Total() (sum Day) {
	for _, d := range r.Days {
		sum.Straight, sum.Overtime, sum.Double = sum.Straight+d.Straight, sum.Overtime+d.Overtime, sum.Double+d.Double
	}
	return sum
}

// Money is what the row comes to; the zero value where a rate is not known: then the
// columns stay blank.
type Money struct {
	Known   bool
	Basic   timesheet.Money // An hour of straight time; of several the highest.
	Cash    timesheet.Money // In place of fringes, an hour.
	Credit  timesheet.Money // Into fringe plans, all hours.
	Project timesheet.Money // Gross, for this row.
	All     timesheet.Money // Gross, for all work of the week; on each row of the worker.
}

// Open is time of a worker that nobody has classified.
type Open struct {
	Person Person
	Job    domain.JobID
	Day    domain.Date
	Lasts  timesheet.Hours
}

// Work is a worker's classified time of the whole week, at all jobs.
type Work struct {
	Person Person
	Lines  []timesheet.Line
}

// key is what a row is of.
type key struct {
	name   string
	status Status
	level  string
}

// Make returns a project's payroll of a week. Seconds in are seconds out: what the
// workers did at the project's jobs is on its rows or open.
//
// Errors: ErrBadProject, ErrBadTrade, ErrBadWeek where a line is of another week.
func Make(p Project, number int, final bool, week domain.Date, work []Work, trades []Trade) (Payroll, error) {
	out := Payroll{Number: number, Final: final, Project: p, Week: week}
	if err := p.Check(); err != nil {
		return out, err
	}
	for _, t := range trades {
		if err := t.Check(); err != nil {
			return out, err
		}
	}
	work = slices.Clone(work)
	slices.SortFunc(work, func(a, b Work) int { return comparePeople(a.Person, b.Person) })
	entry := 0
	for _, w := range work {
		rows, open, err := w.rows(p, week, trades)
		if err != nil {
			return out, err
		}
		if len(rows) > 0 {
			entry++
		}
		for i := range rows {
			rows[i].Entry = entry
		}
		out.Rows, out.Open = append(out.Rows, rows...), append(out.Open, open...)
	}
	return out, nil
}

func (w Work) rows(p Project, week domain.Date, trades []Trade) (rows []Row, open []Open, err error) {
	at, lines := map[key]int{}, map[key][]timesheet.Line{}
	for _, l := range w.Lines {
		n := l.Day.DaysSince(week)
		if n < 0 || n > 6 {
			return nil, nil, ErrBadWeek.With("the week of %s, and time of %s", week, l.Day)
		}
		if !p.Jobs[l.Job] {
			continue
		}
		trade, known := TradeOf(trades, w.Person.Worker, l.Job, l.Day)
		if !known {
			open = append(open, Open{w.Person, l.Job, l.Day, l.Lasts()})
			continue
		}
		k := key{trade.Name, trade.Status, trade.Level}
		if _, there := at[k]; !there {
			at[k] = len(rows)
			rows = append(rows, Row{Person: w.Person, Trade: trade})
		}
		rows[at[k]].Days[n].add(l)
		lines[k] = append(lines[k], l)
	}
	gross, known := timesheet.WeekPay(w.Lines, nil)
	for k, i := range at {
		if known {
			rows[i].Money = money(rows[i].Trade, lines[k], gross)
		}
	}
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Trade.Name, b.Trade.Name), cmp.Compare(a.Trade.Status, b.Trade.Status), cmp.Compare(a.Trade.Level, b.Trade.Level))
	})
	return rows, open, nil
}

func (d *Day) add(l timesheet.Line) {
	switch l.Class {
	case timesheet.Overtime:
		d.Overtime += l.Lasts()
	case timesheet.Double:
		d.Double += l.Lasts()
	default:
		d.Straight += l.Lasts()
	}
}
