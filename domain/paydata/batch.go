package paydata

import (
	"bytes"
	"cmp"
	"slices"

	"actual/domain"
	"actual/domain/timesheet"
)

// Kind is what an hour is paid as, apart from its rate.
type Kind string

// The kinds. What each is called in payroll the company says.
const (
	Regular  Kind = "regular"
	Overtime Kind = "overtime"
	Double   Kind = "double"
	Travel   Kind = "travel"  // Regular hours of travel, where the company pays them apart.
	Premium  Kind = "premium" // Hours paid for a break that was missed.
)

// Kinds returns all of them, in the order in which they are shown.
func Kinds() []Kind { return []Kind{Regular, Overtime, Double, Travel, Premium} }

// Payee is who payroll knows a worker as.
type Payee struct {
	Group string // The pay group, ADP's company code.
	File  int    // The number of their file there.
	// What an API asks for besides.
	Associate string // ADP's associate OID; empty: not known.
	Pay       string // Which of several pays of a check date; empty: the first.
}

// Plan says how a company's hours become rows.
type Plan struct {
	Payees map[domain.WorkerID]Payee
	Apart  map[Kind]bool           // What is paid apart; of travel that is not, the hours are regular.
	Costs  map[domain.JobID]string // To which department or cost number a job's hours go; none: to the person's own.
}

// Row is what one person is paid for of one workweek and cost number.
type Row struct {
	Worker domain.WorkerID
	Payee
	Week  domain.Date // Its first day.
	Cost  string      // Empty: the person's own.
	Hours map[Kind]Hundredths
}

// Batch is what payroll is given of one pay group at a time.
type Batch struct {
	Group string
	Rows  []Row // By file, week, cost.
}

// Total returns how many hundredths all rows have.
func (b Batch) Total() (n Hundredths) {
	for _, r := range b.Rows {
		for _, h := range r.Hours {
			n += h
		}
	}
	return n
}

// Work is what one worker is paid for of a pay period.
type Work struct {
	timesheet.Sheet
	Week timesheet.Workweek
}

// Left is time of a worker that is in no batch, since payroll's number for them is not
// known.
type Left struct {
	Worker domain.WorkerID
	Hours  timesheet.Hours
}

// cell is where hours go.
type cell struct {
	week domain.Date
	cost string
	kind Kind
}

// Build returns the batches, by pay group, and the time that is left out. The
// hundredths of each worker add up to those of the exact time: what is lost in one row
// is in another.
func Build(p Plan, work []Work) (batches []Batch, left []Left) {
	groups := map[string]*Batch{}
	for _, w := range work {
		cells := p.cells(w)
		payee, known := p.Payees[w.Worker]
		if !known {
			if h := total(cells); h != 0 {
				left = append(left, Left{w.Worker, h})
			}
			continue
		}
		b := groups[payee.Group]
		if b == nil {
			b = &Batch{Group: payee.Group}
			groups[payee.Group] = b
		}
		b.Rows = append(b.Rows, rows(w.Worker, payee, cells)...)
	}
	for _, b := range groups {
		slices.SortFunc(b.Rows, compareRows)
		batches = append(batches, *b)
	}
	slices.SortFunc(batches, func(a, b Batch) int { return cmp.Compare(a.Group, b.Group) })
	slices.SortFunc(left, func(a, b Left) int { return bytes.Compare(a.Worker.UUID[:], b.Worker.UUID[:]) })
	return batches, left
}

func compareRows(a, b Row) int {
	return cmp.Or(cmp.Compare(a.File, b.File), a.Week.DaysSince(b.Week), cmp.Compare(a.Cost, b.Cost), bytes.Compare(a.Worker.UUID[:], b.Worker.UUID[:]))
}

// cells adds up a worker's exact time.
func (p Plan) cells(w Work) map[cell]timesheet.Hours {
	cells := map[cell]timesheet.Hours{}
	for _, l := range w.Lines {
		cells[cell{w.Week.First(l.Day), p.Costs[l.Job], p.kind(l)}] += l.Lasts
	}
	for _, m := range w.Missed {
		cells[cell{w.Week.First(m.Day), "", Premium}] += m.Premium
	}
	return cells
}

func (p Plan) kind(l timesheet.Sum) Kind {
	switch {
	case l.Class == timesheet.Overtime:
		return Overtime
	case l.Class == timesheet.Double:
		return Double
	case l.Activity == timesheet.Travel && p.Apart[Travel]:
		return Travel
	}
	return Regular
}

func rows(worker domain.WorkerID, payee Payee, cells map[cell]timesheet.Hours) []Row {
	order := inOrder(cells)
	exact := make([]timesheet.Hours, len(order))
	for i, c := range order {
		exact[i] = cells[c]
	}
	var out []Row
	for i, n := range Share(exact) {
		if n == 0 {
			continue // An hour that is not known is left blank: 0 may override automatic pay.
		}
		c := order[i]
		if len(out) == 0 || out[len(out)-1].Week != c.week || out[len(out)-1].Cost != c.cost {
			out = append(out, Row{Worker: worker, Payee: payee, Week: c.week, Cost: c.cost, Hours: map[Kind]Hundredths{}})
		}
		out[len(out)-1].Hours[c.kind] = n
	}
	return out
}

func inOrder(cells map[cell]timesheet.Hours) []cell {
	order := make([]cell, 0, len(cells))
	for c := range cells {
		order = append(order, c)
	}
	rank := map[Kind]int{}
	for i, k := range Kinds() {
		rank[k] = i
	}
	slices.SortFunc(order, func(a, b cell) int {
		return cmp.Or(a.week.DaysSince(b.week), cmp.Compare(a.cost, b.cost), cmp.Compare(rank[a.kind], rank[b.kind]))
	})
	return order
}

func total(cells map[cell]timesheet.Hours) (sum timesheet.Hours) {
	for _, h := range cells {
		sum += h
	}
	return sum
}

// Since returns what is to be paid now where an earlier batch was paid already: the
// differences, row by row, with a sign. Rows of which nothing differs are left out.
func (b Batch) Since(paid Batch) Batch {
	out := Batch{Group: b.Group}
	at := map[[4]any]int{}
	add := func(r Row, sign Hundredths) {
		key := [4]any{r.Worker, r.File, r.Week, r.Cost}
		i, there := at[key]
		if !there {
			i = len(out.Rows)
			at[key] = i
			out.Rows = append(out.Rows, Row{Worker: r.Worker, Payee: r.Payee, Week: r.Week, Cost: r.Cost, Hours: map[Kind]Hundredths{}})
		}
		for k, n := range r.Hours {
			out.Rows[i].Hours[k] += sign * n
			if out.Rows[i].Hours[k] == 0 {
				delete(out.Rows[i].Hours, k)
			}
		}
	}
	for _, r := range b.Rows {
		add(r, 1)
	}
	for _, r := range paid.Rows {
		add(r, -1)
	}
	out.Rows = slices.DeleteFunc(out.Rows, func(r Row) bool { return len(r.Hours) == 0 })
	slices.SortFunc(out.Rows, compareRows)
	return out
}
