package reconcile

import (
	"cmp"
	"slices"

	"actual/domain"
)

// booking returns the row that a case is of.
func (c *Case) booking(id domain.UUID) *Booking {
	for i := range c.Facts.Bookings {
		if c.Facts.Bookings[i].ID == id {
			return &c.Facts.Bookings[i]
		}
	}
	return &Booking{}
}

// places returns the sites that a booking is for.
func (c *Case) places(b *Booking) (list []domain.SiteID) {
	if !b.Job.IsZero() {
		if s := c.Facts.job(b.Job).Site; !s.IsZero() {
			return []domain.SiteID{s}
		}
	}
	if b.Ticket != "" {
		for i := range c.Facts.Jobs {
			if j := &c.Facts.Jobs[i]; j.Ticket == b.Ticket && !j.Site.IsZero() {
				list = append(list, j.Site)
			}
		}
	}
	if !b.Site.IsZero() {
		list = append(list, b.Site)
	}
	return list
}

// presenceWithoutBooking: a worker was on a job, and no time of that day is booked for it.
func presenceWithoutBooking(c *Case) (v Verdict) {
	j := c.job()
	there := c.matched(c.stays(), func(m *Match) bool { return m.Job == j.ID && !m.NextDoor }) // Whether it was this job is told by itself.
	stays := slices.DeleteFunc(there, func(s *stay) bool { return s.who.worker != c.Subject.Worker })
	v = Verdict{Finding: "not_booked", Actual: total(times(stays)), At: first(stays)}
	if v.Actual < c.limit("book_min_s") {
		return v
	}
	for i := range c.Facts.Bookings {
		b := &c.Facts.Bookings[i]
		if b.Worker != c.Subject.Worker || b.Distributed {
			continue
		}
		places := c.places(b)
		if slices.Contains(places, j.Site) || b.Ticket != "" && b.Ticket == j.Ticket || len(places) == 0 && 2*shared(times(stays), []stretch{{b.From, b.To}}) >= v.Actual {
			return v
		}
		v.Finding = "other_job"
	}
	v.Holds = true
	return v
}

// bookingWithoutPresence: time is booked to a site where the worker, who would have been seen,
// was not on that day.
func bookingWithoutPresence(c *Case) (v Verdict) {
	b := c.booking(c.Subject.Row)
	at := stretch{b.From, b.To}
	v = Verdict{Finding: "not_seen", Expected: length(at), At: b.From}
	places := c.places(b)
	if b.Distributed || b.Worker.IsZero() || len(places) == 0 || v.Expected < c.limit("book_min_s") || len(c.seeable(b.Worker, at)) == 0 {
		return v
	}
	stays := c.stays()
	if c.withMates(stays, b, places) || c.dropped(b) {
		return v
	}
	for _, s := range stays {
		if s.who.worker != b.Worker {
			continue
		}
		if c.mayBeAt(s, at, places) {
			return v
		}
		if common(s.time, at) > 0 {
			v.Finding = "elsewhere"
		}
	}
	for _, place := range places {
		if c.Facts.site(place).Unlocated || c.hole(place, stretch{min(c.Day[0], at[0]), max(c.Day[1], at[1])}) >= c.limit("hole_min_s") {
			return v
		}
	}
	v.Holds = true
	return v
}

// mayBeAt reports whether a stay explains time booked to one of some places: it was there, at
// whatever hour; or it may have been, next door or undecided, and is not taken for work elsewhere
// outside of the booked time.
func (c *Case) mayBeAt(s *stay, booked stretch, places []domain.SiteID) bool {
	for _, place := range places {
		switch {
		case !s.undecided() && s.visit.Site == place:
			return true
		case !slices.ContainsFunc(s.sites(), func(at domain.SiteID) bool { return at == place || c.neighbours(at, place) }):
		case 2*common(s.time, booked) >= min(length(booked), length(s.time)):
			return true
		case len(c.matched([]*stay{s}, func(m *Match) bool { return c.Facts.job(m.Job).Site != place })) == 0:
			return true
		}
	}
	return false
}

// dropped reports whether each of the worker's badges lay at a customer's for half of a booking: it
// could not tell where the worker was.
func (c *Case) dropped(b *Booking) bool {
	at := stretch{b.From, b.To}
	for _, worn := range c.Facts.worn(b.Worker, at) {
		var lay []stretch
		for _, s := range c.Facts.Signals {
			if s.Kind == Still && s.Badge == worn && !s.Site.IsZero() && c.Facts.site(s.Site).Kind != yard {
				lay = append(lay, stretch{s.From, s.To})
			}
		}
		if 2*shared(lay, []stretch{at}) < length(at) {
			return false
		}
	}
	return true
}

// seldom is a stay so long that presence hardly ever misses it, in seconds.
const seldom = 25 * 60

// withMates reports whether booked time, in which the worker's badge shows nothing else, is that of
// mates who were there, with whom the worker was before and came away: the badge missed a stay. Of a
// short one it is enough that the worker was clocked in before.
func (c *Case) withMates(stays []*stay, b *Booking, places []domain.SiteID) bool {
	at := stretch{b.From, b.To}
	slack := c.limit("book_slack_s")
	mates, before, after := int64(0), false, false
	for _, s := range stays {
		switch {
		case s.who.worker != b.Worker:
			if slices.Contains(places, s.visit.Site) && c.mate(s, stays, b) {
				mates = max(mates, common(s.time, at))
			}
		case common(s.time, at) > 2*together || common(s.time, at) == length(at): // Elsewhere.
			return false
		case s.time[1] <= b.From+together:
			before = true
		case s.time[0] >= b.To-slack && s.time[0] <= b.To+restS/2:
			after = true
		}
	}
	for _, k := range c.Facts.Clocks {
		before = before || k.Worker == b.Worker && k.From <= b.From+together && length(at) <= seldom
	}
	return 2*mates >= length(at) && before && after
}

// mate reports whether a stay is of somebody with whom a worker was that day: of the same crew, or of
// one on whose jobs the worker was seen.
func (c *Case) mate(s *stay, stays []*stay, b *Booking) bool {
	if s.crew.IsZero() {
		return false
	}
	return s.crew == crewOf(c.Facts.Memberships, b.Worker, b.From) || slices.ContainsFunc(stays, func(o *stay) bool {
		return o.who.worker == b.Worker && len(c.matched([]*stay{o}, func(m *Match) bool {
			return slices.Contains(c.Facts.job(m.Job).Crews, s.crew)
		})) > 0
	})
}

// clocks returns when a worker was clocked in on the case's date, by time; an open one lasts as
// long as anybody may be clocked in, and closed is false.
func (c *Case) clocks(w domain.WorkerID) (list []stretch, breaks int64, closed bool) {
	closed = true
	for _, k := range c.Facts.Clocks {
		if k.Worker != w {
			continue
		}
		to := k.To
		if to == 0 {
			to, closed = k.From+c.limit("clock_open_s"), false
		}
		list, breaks = append(list, stretch{k.From, to}), breaks+k.Break
	}
	slices.SortFunc(list, func(a, b stretch) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return list, breaks, closed
}

// bookingOutsideClock: booked time leaves the clocked time.
func bookingOutsideClock(c *Case) (v Verdict) {
	b := c.booking(c.Subject.Row)
	at := []stretch{{b.From, b.To}}
	clocked, _, _ := c.clocks(b.Worker)
	v = Verdict{Finding: "outside", Expected: shared(at, clocked), Actual: total(at), At: b.From}
	v.Holds = len(clocked) > 0 && !b.Distributed && v.Actual-v.Expected > c.limit("clock_slack_s")
	return v
}

// bookingsOverlap: two rows of one worker claim the same time.
func bookingsOverlap(c *Case) (v Verdict) {
	a, b := c.booking(c.Subject.Row), c.booking(c.Subject.Other)
	v = Verdict{Finding: "other_job", Actual: common(stretch{a.From, a.To}, stretch{b.From, b.To}), At: max(a.From, b.From)}
	if a.Job == b.Job && a.Ticket == b.Ticket && a.Site == b.Site {
		v.Finding = "same_job"
	}
	v.Holds = a.Worker == b.Worker && !a.Worker.IsZero() && !a.Distributed && !b.Distributed && v.Actual > c.limit("overlap_slack_s")
	return v
}

// clockOutMissing: somebody never clocked out, or so late that it was forgotten.
func clockOutMissing(c *Case) (v Verdict) {
	for _, k := range c.Facts.Clocks {
		if k.ID != c.Subject.Row {
			continue
		}
		v = Verdict{Finding: "open", Expected: c.limit("clock_open_s"), Actual: min(c.AsOf-k.From, c.limit("clock_open_s")), At: k.From}
		if k.To != 0 {
			v.Finding, v.Actual = "too_long", k.To-k.From
		}
		v.Holds = v.Actual >= v.Expected
	}
	return v
}

// rest returns how long a worker was clocked in on the case's date, and how long the breaks were:
// those that were said, and the gaps between. ok is false where that is not known.
func (c *Case) rest() (clocked, breaks, from int64, ok bool) {
	list, said, closed := c.clocks(c.Subject.Worker)
	if len(list) == 0 || !closed {
		return 0, 0, 0, false
	}
	h := hull(list)
	if clocked = total(list); clocked >= c.limit("clock_open_s") {
		return 0, 0, 0, false
	}
	return clocked, said + length(h) - clocked, h[0], true
}

// noBreak is up to what a gap is no break: to clock out and in again takes that long.
const noBreak = 60

func breakMissing(c *Case) (v Verdict) {
	clocked, breaks, from, ok := c.rest()
	v = Verdict{Finding: "none", Expected: c.limit("break_min_s"), Actual: breaks, At: from}
	v.Holds = ok && v.Expected > 0 && clocked > c.limit("break_after_s") && breaks <= noBreak
	return v
}

func breakShort(c *Case) (v Verdict) {
	clocked, breaks, from, ok := c.rest()
	v = Verdict{Finding: "short", Expected: c.limit("break_min_s"), Actual: breaks, At: from}
	v.Holds = ok && clocked > c.limit("break_after_s") && breaks > noBreak && breaks < v.Expected-c.limit("break_grace_s")
	return v
}

// unallottedTime: much of the clocked time is booked to nothing.
func unallottedTime(c *Case) (v Verdict) {
	clocked, breaks, from, ok := c.rest()
	list, said, _ := c.clocks(c.Subject.Worker)
	if !ok || breaks < 0 {
		return v
	}
	var used []stretch
	for _, b := range c.Facts.Bookings {
		if b.Worker == c.Subject.Worker && !b.Distributed {
			used = append(used, stretch{b.From, b.To})
		}
	}
	booked := len(used) > 0
	for _, s := range c.stays() {
		if s.who.worker == c.Subject.Worker && c.Facts.site(s.visit.Site).Kind == yard {
			used = append(used, s.time)
		}
	}
	v = Verdict{Finding: "unallotted", Expected: clocked - said, At: from}
	v.Actual = v.Expected - shared(list, used)
	v.Holds = booked && v.Actual >= c.limit("unallotted_min_s") && v.Actual*1000 > v.Expected*c.limit("unallotted_milli")
	return v
}
