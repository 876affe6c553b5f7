package reconcile

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/presence"
)

// stay is a visit as the presence of a person: without the time in which its badge lay still.
type stay struct {
	visit *Visit
	who   person
	crew  domain.CrewID // Zero: none that is known.
	time  stretch       // As presence estimates it.
	most  stretch       // What the ranges allow at most …
	least stretch       // … and at least.
	day   domain.Date   // On which it began.
	alt   domain.Date   // The date whose work it goes on with, where that is the one before; else zero.
}

// stayOf makes a stay of a visit. ok is false where its badge lay still throughout.
func stayOf(v *Visit, still []Signal, limit int64) (s stay, ok bool) {
	s = stay{visit: v, time: stretch{v.Arrived, v.End()}}
	s.most = stretch{min(v.ArrivedBetween[0], v.Arrived), max(v.DepartedBetween[1], v.End())}
	s.least = stretch{max(v.ArrivedBetween[1], v.Arrived), min(v.DepartedBetween[0], v.End())}
	if v.Open {
		s.most[1], s.least[1] = v.End(), v.Last
	}
	for _, l := range still {
		if l.Kind != Still || l.Badge != v.Badge || l.To-l.From < limit || common(s.time, stretch{l.From, l.To}) == 0 {
			continue
		}
		for _, t := range []*stretch{&s.time, &s.most, &s.least} {
			if l.From <= s.time[0] { // It lay there from the beginning: the rest counts.
				t[0] = max(t[0], l.To)
			} else {
				t[1] = min(t[1], l.From)
			}
		}
	}
	return s, s.time[1] >= s.time[0]
}

// compareStays orders by time.
func compareStays(a, b *stay) int {
	return cmp.Or(cmp.Compare(a.time[0], b.time[0]), cmp.Compare(a.time[1], b.time[1]), bytes.Compare(a.visit.ID.UUID[:], b.visit.ID.UUID[:]))
}

// sites returns the sites that the stay may be at, the best first.
func (s *stay) sites() []domain.SiteID {
	if s.visit.Verdict != presence.Undecided || len(s.visit.Candidates) == 0 {
		return []domain.SiteID{s.visit.Site}
	}
	list := make([]domain.SiteID, len(s.visit.Candidates))
	for i, c := range s.visit.Candidates {
		list[i] = c.Site
	}
	return list
}

// date returns the date whose work the stay is.
func (s *stay) date() domain.Date {
	if !s.alt.IsZero() {
		return s.alt
	}
	return s.day
}

func (s *stay) undecided() bool { return s.visit.Verdict == presence.Undecided }

// Bounds of a working day that goes on after midnight.
const (
	restS   = 5 * 3600  // A longer time without presence ends it.
	longest = 16 * 3600 // It lasts no longer.
)

// stays makes the stays of the world's visits, in order of time, and says of which dates
// they are.
func (w *world) stays() []stay {
	list := make([]stay, 0, len(w.in.Visits))
	for i := range w.in.Visits {
		v := &w.in.Visits[i]
		s, ok := stayOf(v, w.signals[v.Badge], w.limitsOf(domain.SiteID{}, "").StillMinS)
		if !ok || w.nobodys(v) {
			continue
		}
		s.who, s.crew = w.who(v.Badge, v.Arrived)
		s.day = w.dateOf(s.time[0])
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b stay) int { return compareStays(&a, &b) })
	type shift struct {
		began, last int64
		day         domain.Date
	}
	shifts := map[person]shift{}
	for i := range list {
		s := &list[i]
		if w.site(s.visit.Site).Kind == yard {
			continue
		}
		at := shifts[s.who]
		if at.day.IsZero() || s.time[0]-at.last > restS || s.time[0]-at.began > longest {
			at = shift{began: s.time[0], day: s.day}
		} else if at.day.Before(s.day) {
			s.alt = at.day
		}
		at.last = max(at.last, s.time[1])
		shifts[s.who] = at
		if s.alt.IsZero() && w.overnight(s) {
			s.alt = s.day.AddDays(-1)
		}
		if !s.alt.IsZero() { // A roster by days holds for the shift.
			_, s.crew = w.who(s.visit.Badge, rosterAt(s.visit.Arrived, w.day(s.alt)))
		}
	}
	return list
}

// rosterAt returns the instant of a date whose roster holds for a visit: of one early on the next
// date, which goes on with a shift, the end of the date.
func rosterAt(arrived int64, day stretch) int64 {
	if arrived >= day[1] && arrived < day[1]+workFrom {
		return day[1] - 1
	}
	return arrived
}

// nobodys reports whether a visit is of a badge that is told to be nobody's: it is no person's presence.
func (w *world) nobodys(v *Visit) bool {
	for _, s := range w.signals[v.Badge] {
		if s.Kind == Unknown && common(stretch{s.From - apart, s.To + apart}, stretch{v.Arrived, v.End() + 1}) > 0 {
			return true
		}
	}
	return false
}

// overnight reports whether most of a stay lies in the window of a job of the date before
// at its site.
func (w *world) overnight(s *stay) bool {
	before := s.day.AddDays(-1)
	for _, site := range s.sites() {
		for _, j := range w.jobsAt[site] {
			if j.Date == before && j.Window.Overnight() && j.State != Cancelled && 2*common(w.window(j), s.time) >= length(s.time) {
				return true
			}
		}
	}
	return false
}

func (w *world) dateOf(at int64) domain.Date { return domain.DateOf(time.Unix(at, 0), w.zone) }
