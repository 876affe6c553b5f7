package timesheet

import (
	"slices"
	"time"

	"actual/domain"
)

// Class is what an hour is paid as.
type Class string

// The classes.
const (
	Regular  Class = "regular"
	Overtime Class = "overtime" // One and a half times.
	Double   Class = "double"   // Twice.
)

func (c Class) rank() int {
	switch c {
	case Double:
		return 2
	case Overtime:
		return 1
	}
	return 0
}

// Reason is which rule made an hour what it is.
type Reason string

// The reasons.
const (
	ByNone     Reason = ""
	ByWeek     Reason = "week"
	ByDay      Reason = "day"
	BySeventh  Reason = "seventh_day"
	ByRunning  Reason = "in_one_go"
	ByContract Reason = "contract"
)

// Line is paid time of one stint, day and class.
type Line struct {
	Stint // Its span is within that of the stint.

	Day   domain.Date // Of work, by the date on which it begins.
	Week  domain.Date // The first day of the week.
	Class Class
	Why   Reason
}

// Classify gives each second that a worker worked its class, in the order in which it
// was worked, so that overtime is of the jobs that were done last. What it is given
// must be whole weeks: an hour's class depends on those before it in its week, on the
// seventh day also on whether each was worked.
//
// The lines come by time. Together they last as long as the stints that are paid do.
//
// Errors: ErrBadRules, ErrBadStint, ErrBadActivity, ErrOverlap.
func Classify(r Rules, w Workweek, stints []Stint) ([]Line, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	ordered, err := inOrder(stints)
	if err != nil {
		return nil, err
	}
	parts := slices.DeleteFunc(w.cut(ordered), func(p dated) bool { return !p.paid })
	worked := map[domain.Date]map[domain.Date]bool{} // Days, by week.
	for _, p := range parts {
		week := w.First(p.day)
		if worked[week] == nil {
			worked[week] = map[domain.Date]bool{}
		}
		worked[week][p.day] = true
	}
	c := clerk{rules: r}
	for _, p := range parts {
		week := w.First(p.day)
		c.turn(p, week)
		c.seventh = r.Seventh > 0 && p.day == week.AddDays(6) && len(worked[week]) == 7
		c.enter(p)
	}
	return c.lines, nil
}

// clerk goes through a worker's time.
type clerk struct {
	rules   Rules
	day     domain.Date
	week    domain.Date
	today   Hours     // Worked so far that day.
	regular Hours     // So far that week.
	running Hours     // In one go.
	last    time.Time // End of the last stint.
	seventh bool
	lines   []Line
}

func (c *clerk) turn(p dated, week domain.Date) {
	if p.day != c.day {
		c.day, c.today = p.day, 0
	}
	if week != c.week {
		c.week, c.regular = week, 0
	}
	if p.Span.From.After(c.last) && elapsed(c.last, p.Span.From) >= c.rules.Pause {
		c.running = 0
	}
	c.last = p.Span.To
}

func (c *clerk) enter(p dated) {
	for left := p.Lasts(); left > 0; {
		class, why, until := c.next(p)
		step := min(left, until)
		line := Line{Stint: p.Stint, Day: p.day, Week: c.week, Class: class, Why: why}
		line.Span.To = line.Span.From.Add(time.Duration(step) * time.Second)
		c.lines = append(c.lines, line)
		p.Span.From = line.Span.To
		left -= step
		c.today += step
		c.running += step
		if class == Regular {
			c.regular += step
		}
	}
}

// next returns the class of the next second of a stint, why, and for how long at most
// it stays so.
func (c *clerk) next(p dated) (class Class, why Reason, until Hours) {
	class, until = Regular, 1<<62
	over := func(so, limit Hours, as Class, by Reason) {
		switch {
		case limit <= 0:
		case so < limit:
			until = min(until, limit-so)
		case as.rank() > class.rank():
			class, why = as, by
		}
	}
	r := c.rules
	if r.Below == 0 || p.Rate.Basic < r.Below {
		over(c.today, r.Daily, Overtime, ByDay)
	}
	over(c.today, r.Double, Double, ByDay)
	over(c.running, r.Running, Overtime, ByRunning)
	over(c.today, p.Overlay.Daily, Overtime, ByContract)
	over(c.today, p.Overlay.Double, Double, ByContract)
	if least := p.Overlay.class(p.day.Weekday()); least.rank() > class.rank() {
		class, why = least, ByContract
	}
	if c.seventh {
		if class == Regular {
			class, why = Overtime, BySeventh
		}
		over(c.today, r.Seventh, Double, BySeventh)
	}
	if class == Regular {
		over(c.regular, r.Weekly, Overtime, ByWeek)
	}
	return class, why, until
}
