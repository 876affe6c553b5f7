package digest

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
	"actual/domain/timesheet"
)

// Figures are what a summary tells of its period. Lines are by name, what has none last.
type Figures struct {
	AsOf    time.Time // When they were worked out, UTC.
	Total   Line
	Sites   []Line // Of work at sites: ways are not theirs.
	Crews   []Line
	Days    []Day
	Workers int // Of whom there is any time.
	Found   Found
	Badges  Badges
}

// Amounts are hours of work. What is not paid (a meal, unresolved time) is in none but
// Unresolved.
type Amounts struct {
	Worked     timesheet.Hours // At sites and in the yard, short rests included.
	Travel     timesheet.Hours
	Unresolved timesheet.Hours // Of which nobody can tell what it was.
	Planned    timesheet.Hours // Man-hours of the jobs that say how long they take.
	Jobs       int             // Planned; cancelled ones are not.
	Unsaid     int             // Of these, jobs that do not say how long they take.
}

// Line is what a site or a crew comes to.
type Line struct {
	ID   domain.UUID // Zero: of no site or crew that is known.
	Name string      // What people called it then.
	Amounts
}

// Day is what a day comes to, over all sites and crews.
type Day struct {
	Date domain.Date
	Amounts
}

// Found are the discrepancies of the period's dates, and what became of them by the time
// the figures were worked out.
type Found struct {
	Kinds   []KindFound // The gravest first; only kinds of which there are any.
	Open    int         // Of the period's: open or acknowledged.
	Earlier int         // Of earlier dates, open or acknowledged still.
	Notable []Notable   // The gravest that are open, a few.
}

// KindFound counts discrepancies of a kind.
type KindFound struct {
	Kind     reconcile.Kind
	Severity reconcile.Severity // The gravest of them.
	Count    int                // All of them: those below.
	Open     int                // Open, or acknowledged.
	Resolved int                // By people, as anything but a false alarm.
	False    int                // By people, as false alarms.
	Gone     int                // A later comparison did not find them any more.
}

// Notable is a discrepancy that is told with its sentence.
type Notable struct {
	ID               domain.DiscrepancyID
	Date             domain.Date
	Kind             reconcile.Kind
	Severity         reconcile.Severity
	English, Spanish string
}

// Badges is how badges did at AsOf.
type Badges struct {
	Total, OnTime, Late, Never, BatteryLow int
	Ailing                                 []Ailing // Late or with a low battery, those silent longest first, a few.
}

// Ailing is a badge that wants somebody to look at it.
type Ailing struct {
	ID        domain.BadgeID
	Name      string // Its label, or its device.
	Wearer    string // Who wears it; empty: nobody.
	HeardAt   time.Time
	LateSince time.Time // Zero: it is not late.
	Millivolt int32     // 0: not said.
	Low       bool      // Its battery.
}

// Share returns how much of what was planned was worked, in whole percents; ok is false
// where nothing was planned.
func (a Amounts) Share() (percent int, ok bool) {
	if a.Planned <= 0 {
		return 0, false
	}
	return int((int64(a.Worked)*100 + int64(a.Planned)/2) / int64(a.Planned)), true
}

// Paid returns what was worked and travelled.
func (a Amounts) Paid() timesheet.Hours { return a.Worked + a.Travel }

func (a *Amounts) add(b Amounts) {
	a.Worked, a.Travel, a.Unresolved, a.Planned = a.Worked+b.Worked, a.Travel+b.Travel, a.Unresolved+b.Unresolved, a.Planned+b.Planned
	a.Jobs, a.Unsaid = a.Jobs+b.Jobs, a.Unsaid+b.Unsaid
}

// Sums adds up what a period comes to.
type Sums struct {
	period  Period
	total   Amounts
	sites   map[domain.UUID]*Line
	crews   map[domain.UUID]*Line
	days    map[domain.Date]*Amounts
	workers map[domain.WorkerID]bool
}

// NewSums returns the sums of a period, empty.
func NewSums(p Period) *Sums {
	return &Sums{period: p, sites: map[domain.UUID]*Line{}, crews: map[domain.UUID]*Line{}, days: map[domain.Date]*Amounts{}, workers: map[domain.WorkerID]bool{}}
}

// Entry adds a worker's time, in the crew that the worker was in.
func (s *Sums) Entry(e timesheet.Entry, crew domain.CrewID) {
	var a Amounts
	stint, known := e.Stint()
	switch {
	case !known:
		a.Unresolved = e.Lasts()
	case !stint.Paid():
		return
	case e.Activity == timesheet.Travel:
		a.Travel = e.Lasts()
	default:
		a.Worked = e.Lasts()
	}
	s.workers[e.Worker] = true
	s.add(e.Day, crew, a)
	if e.Activity != timesheet.Travel { // It is of no site, but leads to one.
		line(s.sites, e.Site.UUID).add(a)
	}
}

// Job adds what was planned.
func (s *Sums) Job(on domain.Date, site domain.SiteID, crew domain.CrewID, effort timesheet.Hours) {
	a := Amounts{Jobs: 1, Planned: effort}
	if effort == 0 {
		a.Unsaid = 1
	}
	s.add(on, crew, a)
	line(s.sites, site.UUID).add(a)
}

func (s *Sums) add(on domain.Date, crew domain.CrewID, a Amounts) {
	s.total.add(a)
	line(s.crews, crew.UUID).add(a)
	if s.days[on] == nil {
		s.days[on] = &Amounts{}
	}
	s.days[on].add(a)
}

func line(of map[domain.UUID]*Line, id domain.UUID) *Line {
	if of[id] == nil {
		of[id] = &Line{ID: id}
	}
	return of[id]
}

// Figures returns what was added up, with what people call sites and crews.
func (s *Sums) Figures(asOf time.Time, name func(domain.UUID) string) Figures {
	f := Figures{AsOf: asOf, Total: Line{Amounts: s.total}, Sites: lines(s.sites, name), Crews: lines(s.crews, name), Workers: len(s.workers)}
	for _, d := range s.period.Days() {
		day := Day{Date: d}
		if a := s.days[d]; a != nil {
			day.Amounts = *a
		}
		f.Days = append(f.Days, day)
	}
	return f
}

func lines(of map[domain.UUID]*Line, name func(domain.UUID) string) []Line {
	out := make([]Line, 0, len(of))
	for id, l := range of {
		if !id.IsZero() {
			l.Name = name(id)
		}
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b Line) int {
		last := func(l Line) int { return boolInt(l.ID.IsZero()) }
		return cmp.Or(last(a)-last(b), strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return out
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// FoundOf counts the discrepancies of a period.
func FoundOf(all []discrepancy.Discrepancy) (f Found) {
	at := map[reconcile.Kind]int{}
	for i := range all {
		d := &all[i]
		n, met := at[d.Kind]
		if !met {
			n = len(f.Kinds)
			at[d.Kind] = n
			f.Kinds = append(f.Kinds, KindFound{Kind: d.Kind, Severity: d.Severity})
		}
		k := &f.Kinds[n]
		k.Count++
		if d.Severity.Graver(k.Severity) {
			k.Severity = d.Severity
		}
		switch {
		case d.State == discrepancy.Superseded:
			k.Gone++
		case d.State != discrepancy.Resolved:
			k.Open++
			f.Open++
		case d.Settlement.Reason == discrepancy.FalseAlarm:
			k.False++
		default:
			k.Resolved++
		}
	}
	slices.SortFunc(f.Kinds, func(a, b KindFound) int {
		return cmp.Or(graver(a.Severity, b.Severity), b.Count-a.Count, cmp.Compare(a.Kind, b.Kind))
	})
	return f
}

func graver(a, b reconcile.Severity) int { return boolInt(b.Graver(a)) - boolInt(a.Graver(b)) }

// mostNotable is how many discrepancies a summary tells of one by one.
const mostNotable = 8

// Gravest returns those of the discrepancies that are open and want a person first: the
// gravest, then those of the last dates.
func Gravest(all []discrepancy.Discrepancy) (out []discrepancy.Discrepancy) {
	for i := range all {
		if !all[i].State.Over() {
			out = append(out, all[i])
		}
	}
	slices.SortFunc(out, func(a, b discrepancy.Discrepancy) int {
		return cmp.Or(graver(a.Severity, b.Severity), b.Date.DaysSince(a.Date), bytes.Compare(a.ID.UUID[:], b.ID.UUID[:]))
	})
	return out[:min(len(out), mostNotable)]
}

// mostAiling is how many badges a summary names.
const mostAiling = 12

// Ail keeps a few of the badges that want somebody to look: those that are late before
// those whose battery is low, those silent longest first.
func Ail(all []Ailing) []Ailing {
	slices.SortFunc(all, func(a, b Ailing) int {
		return cmp.Or(boolInt(a.LateSince.IsZero())-boolInt(b.LateSince.IsZero()), a.HeardAt.Compare(b.HeardAt), strings.Compare(a.Name, b.Name))
	})
	return all[:min(len(all), mostAiling)]
}
