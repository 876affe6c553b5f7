package digest

import (
	"time"

	"actual/domain"
	"actual/domain/timesheet"
)

// Of says what a restated figure is of.
type Of string

// What restated figures are of.
const (
	OfTotal Of = "total"
	OfCrew  Of = "crew"
	OfSite  Of = "site"
)

// Restated is a figure that the last summary told and that is another by now: for events
// that came late, a corrected fence or custody, a ruling, a plan that was changed.
type Restated struct {
	Of        Of
	ID        domain.UUID // Zero: the total, or what is of no site or crew.
	Name      string
	Was, Now  timesheet.Hours // Worked.
	Plan      timesheet.Hours // Planned, as it was told …
	PlanNow   timesheet.Hours // … and as it is by now.
	Travelled timesheet.Hours // By how much more was travelled than was told.
}

// Since is what changed of what the last summary of the cadence told, and how the period
// compares with it.
type Since struct {
	Last     Period    // Zero: there was none to compare with.
	Told     time.Time // When its figures were worked out.
	Total    Amounts   // Of the last period, as it is by now.
	Restated []Restated
	Settled  int // Of the discrepancies of the last period that were open when it was told, those that are not any more.
}

// telling is by how much a figure must differ to be told as restated: what is told is told
// to the minute.
const telling = timesheet.Hours(60)

// Compare says what of the figures that were told of a period is another by now.
func Compare(last Period, told, now Figures) Since {
	s := Since{Last: last, Told: told.AsOf, Total: now.Total.Amounts, Settled: max(told.Found.Open-now.Found.Open, 0)}
	s.compare(OfTotal, []Line{told.Total}, []Line{now.Total})
	s.compare(OfCrew, told.Crews, now.Crews)
	s.compare(OfSite, told.Sites, now.Sites)
	return s
}

func (s *Since) compare(of Of, told, now []Line) {
	was := make(map[domain.UUID]Line, len(told))
	for _, l := range told {
		was[l.ID] = l
	}
	differ := func(a, b Line) {
		r := Restated{Of: of, ID: b.ID, Name: b.Name, Was: a.Worked, Now: b.Worked, Plan: a.Planned, PlanNow: b.Planned, Travelled: b.Travel - a.Travel}
		if apart(r.Was, r.Now) || apart(r.Plan, r.PlanNow) || apart(r.Travelled, 0) {
			s.Restated = append(s.Restated, r)
		}
	}
	for _, l := range now {
		differ(was[l.ID], l)
		delete(was, l.ID)
	}
	for _, l := range told { // What was told and is not there any more.
		if gone, left := was[l.ID]; left {
			differ(gone, Line{ID: gone.ID, Name: gone.Name})
		}
	}
}

func apart(a, b timesheet.Hours) bool { return a-b >= telling || b-a >= telling }
