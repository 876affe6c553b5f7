package aspireworld

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"actual/contracts/notehub/season"
	"actual/domain"
)

// stop is a crew's at a site on a date.
type stop struct {
	date domain.Date
	crew int
	site string
}

// stay is when a stop begins, and how long it takes.
type stay struct{ from, took int64 }

// visits is what crews will do, to the quarter of an hour, by date, crew and time.
func (w *writer) visits(days int) []Visit {
	start, _ := w.season.Span()
	last := domain.DateOf(time.Unix(start, 0), w.zone).AddDays(days - 1)
	all := map[stop]stay{}
	for i, b := range w.season.Badges() {
		for _, t := range w.season.Truth(i) {
			s := stop{domain.DateOf(time.Unix(t.From, 0), w.zone), b.Crew, t.Site}
			if t.Kind != season.Work || s.date.After(last) {
				continue
			}
			known, there := all[s]
			if !there || t.From < known.from {
				known.from = t.From
			}
			known.took += t.To - t.From
			all[s] = known
		}
	}
	var out []Visit
	for _, s := range slices.SortedFunc(maps.Keys(all), func(a, b stop) int {
		return cmp.Or(a.date.DaysSince(b.date), cmp.Compare(a.crew, b.crew), cmp.Compare(all[a].from, all[b].from), cmp.Compare(a.site, b.site))
	}) {
		const quarter = 15 * 60
		v := Visit{Key: visitKey + int64(len(out)), Site: s.site, Place: w.features[w.sites[s.site]].Name, Crew: s.crew, Date: s.date, Order: 1, Seconds: max((all[s].took+quarter/2)/quarter, 1) * quarter}
		if n := len(out); n > 0 && out[n-1].Date == v.Date && out[n-1].Crew == v.Crew {
			v.Order = out[n-1].Order + 1
		}
		out = append(out, v)
	}
	return out
}

// schedule writes the visits, with what the office will change of them.
func (w *writer) schedule(all []Visit) World {
	out := World{Rows: w.rows}
	for i, v := range all {
		change, later := w.change(all, i)
		if !later {
			out.Visits = append(out.Visits, v)
			w.visit(w.rows, v)
			continue
		}
		out.Changes = append(out.Changes, change)
		if was := change.before(); !was.Date.IsZero() {
			out.Visits = append(out.Visits, was)
			w.visit(w.rows, was)
		}
	}
	out.Visits = append(out.Visits, w.extra(all, &out.Changes)...)
	slices.SortFunc(out.Visits, func(a, b Visit) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortStableFunc(out.Changes, func(a, b Change) int { return a.At.Compare(b.At) })
	w.orphan(all)
	return out
}

// before is the visit before the change; zero where there was none.
func (c Change) before() Visit {
	switch c.Deed {
	case Moved:
		v := c.Visit
		v.Date = c.From
		return v
	case Removed:
		return c.Visit
	}
	return Visit{}
}

// The office moves a visit of each crew's afternoon to the day, and adds one, in
// the morning before it is done.
const (
	leastStops = 6 // Of a day that is changed.
	movedAt    = 9*60 + 30
	addedAt    = 10*60 + 30
	removedAt  = 11*60 + 30
)

// change is what the office does about a visit on its day.
func (w *writer) change(all []Visit, i int) (Change, bool) {
	v := all[i]
	left := 0 // Stops of the crew after this one, that day.
	for i+left+1 < len(all) && all[i+left+1].Date == v.Date && all[i+left+1].Crew == v.Crew {
		left++
	}
	if v.Order+left < leastStops {
		return Change{}, false
	}
	switch left {
	case 1:
		return Change{At: w.clock(v.Date, movedAt+v.Crew), Deed: Moved, Visit: v, From: v.Date.AddDays(1), Rows: w.alone(v)}, true
	case 0:
		return Change{At: w.clock(v.Date, addedAt+v.Crew), Deed: Added, Visit: v, Rows: w.alone(v)}, true
	}
	return Change{}, false
}

// extra is a visit each day that nobody does: it is taken out of the schedule.
func (w *writer) extra(all []Visit, changes *[]Change) []Visit {
	var out []Visit
	taken := map[stop]bool{}
	for _, v := range all {
		taken[stop{v.Date, v.Crew, v.Site}] = true
	}
	for i, v := range all {
		if v.Order != leastStops || v.Crew != 0 {
			continue
		}
		for _, f := range w.features {
			if taken[stop{v.Date, v.Crew, f.Ref}] || f.Kind == "yard" {
				continue
			}
			e := Visit{Key: visitKey + int64(len(all)+i), Site: f.Ref, Place: f.Name, Crew: v.Crew, Date: v.Date, Order: 90, Seconds: 1800}
			out = append(out, e)
			w.visit(w.rows, e)
			*changes = append(*changes, Change{At: w.clock(v.Date, removedAt), Deed: Removed, Visit: e, Gone: map[string][]int64{"WorkTicketVisits": {e.Key}}})
			break
		}
	}
	return out
}

// orphan is a visit whose ticket leads to no property: the office forgot to say.
func (w *writer) orphan(all []Visit) {
	if len(all) == 0 {
		return
	}
	w.add("WorkTickets", map[string]any{"WorkTicketID": 400001, "WorkTicketNumber": 60001, "BranchID": branchKey, "WorkTicketStatusName": "Scheduled", "WorkTicketStatus": "Scheduled"})
	w.add("WorkTicketVisits", map[string]any{
		"WorkTicketVisitID": 800001, "WorkTicketID": 400001, "WorkTicketNumber": 60001, "RouteID": routeKey, "RouteName": CrewName(0), "ScheduledDate": all[0].Date.String() + "T00:00:00Z",
	})
}

// clock is when a day's clock shows so many minutes after midnight.
func (w *writer) clock(d domain.Date, minutes int) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, minutes, 0, 0, w.zone)
}

func (w *writer) alone(v Visit) Rows {
	rows := Rows{}
	w.visit(rows, v)
	return rows
}

// visit writes a visit and its ticket.
func (w *writer) visit(rows Rows, v Visit) {
	w.ticket(rows, v)
	rows["WorkTicketVisits"] = append(rows["WorkTicketVisits"], map[string]any{
		"WorkTicketVisitID": v.Key, "WorkTicketID": v.ticket(), "WorkTicketNumber": v.ticket() - ticketKey + ticketNumber, "RouteID": routeKey + v.Crew, "RouteName": CrewName(v.Crew),
		"ScheduledDate": v.Date.String() + "T00:00:00Z", "SequenceNum": v.Order, "Hours": float64(v.Seconds) / 3600,
	})
}

func (v Visit) ticket() int64 { return v.Key - visitKey + ticketKey }

func (w *writer) ticket(rows Rows, v Visit) {
	site := w.sites[v.Site]
	rows["WorkTickets"] = append(rows["WorkTickets"], map[string]any{
		"WorkTicketID": v.ticket(), "WorkTicketNumber": v.ticket() - ticketKey + ticketNumber, "OpportunityID": opportunityKey + site, "OpportunityServiceID": serviceKey + site,
		"BranchID": branchKey, "BranchName": "Northside", "ScheduledStartDate": v.Date.String() + "T00:00:00Z", "WorkTicketStatusName": "Scheduled", "WorkTicketStatus": "Scheduled",
		"HoursEst": float64(v.Seconds) / 3600, "VisitsScheduled": 1,
	})
}

// Says is what the office does, as a sentence without its subject and a period.
func (c Change) Says() string {
	who := fmt.Sprintf("%s at %s", CrewName(c.Visit.Crew), c.Visit.Place)
	switch c.Deed {
	case Moved:
		return fmt.Sprintf("moves the visit of %s from %s to %s", who, c.From, c.Visit.Date)
	case Added:
		return fmt.Sprintf("adds a visit of %s on %s", who, c.Visit.Date)
	}
	return fmt.Sprintf("takes the visit of %s on %s away", who, c.Visit.Date)
}
