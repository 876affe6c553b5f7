package reconcile

import (
	"cmp"
	"slices"

	"actual/domain"
)

// base says how often each cause lies behind a kind when nothing speaks for one: shares of what
// is weighed, as users and other products tell (no measurement).
var base = map[Kind][]Cause{
	PresenceWithoutJob:     {{Kind: FieldTicket, Weight: 500}, {Kind: ScheduleMoved, Weight: 150}, {Kind: WrongFence, Weight: 150}, {Kind: ReallySo, Weight: 200}},
	JobWithoutPresence:     {{Kind: NoShow, Weight: 450}, {Kind: ScheduleMoved, Weight: 250}, {Kind: WrongFence, Weight: 100}, {Kind: NoCoverage, Weight: 50}, {Kind: DeadBattery, Weight: 50}, {Kind: BadgeForgotten, Weight: 100}},
	WrongCrew:              {{Kind: ScheduleMoved, Weight: 500}, {Kind: WrongAssignment, Weight: 200}, {Kind: ReallySo, Weight: 300}},
	WrongDay:               {{Kind: ScheduleMoved, Weight: 700}, {Kind: ReallySo, Weight: 300}},
	NeighbouringSite:       {{Kind: Confusable, Weight: 600}, {Kind: WrongFence, Weight: 300}, {Kind: ReallySo, Weight: 100}},
	ShortStay:              {{Kind: ReallySo, Weight: 500}, {Kind: PlanTooTight, Weight: 300}, {Kind: NoCoverage, Weight: 100}, {Kind: WrongFence, Weight: 100}},
	LongStay:               {{Kind: PlanTooTight, Weight: 500}, {Kind: ReallySo, Weight: 400}, {Kind: FieldTicket, Weight: 100}},
	LateStart:              {{Kind: ReallySo, Weight: 700}, {Kind: ScheduleMoved, Weight: 300}},
	EarlyLeave:             {{Kind: ReallySo, Weight: 700}, {Kind: PlanTooTight, Weight: 300}},
	MemberMissing:          {{Kind: NoShow, Weight: 600}, {Kind: BadgeForgotten, Weight: 200}, {Kind: WrongAssignment, Weight: 150}, {Kind: DeadBattery, Weight: 50}},
	MemberExtra:            {{Kind: Helper, Weight: 700}, {Kind: WrongAssignment, Weight: 300}},
	MemberSubstituted:      {{Kind: Helper, Weight: 700}, {Kind: WrongAssignment, Weight: 300}},
	SplitCrew:              {{Kind: ReallySo, Weight: 800}, {Kind: WrongAssignment, Weight: 200}},
	PresenceWithoutBooking: {{Kind: EntryLate, Weight: 400}, {Kind: EntryMistake, Weight: 600}},
	BookingWithoutPresence: {{Kind: EntryMistake, Weight: 500}, {Kind: NoShow, Weight: 250}, {Kind: BadgeForgotten, Weight: 250}},
	BookingOutsideClock:    {{Kind: EntryMistake, Weight: 1000}},
	BookingsOverlap:        {{Kind: EntryMistake, Weight: 1000}},
	ClockOutMissing:        {{Kind: EntryMistake, Weight: 1000}},
	BreakMissing:           {{Kind: EntryMistake, Weight: 500}, {Kind: ReallySo, Weight: 500}},
	BreakShort:             {{Kind: ReallySo, Weight: 700}, {Kind: EntryMistake, Weight: 300}},
	UnallottedTime:         {{Kind: EntryMistake, Weight: 500}, {Kind: ReallySo, Weight: 500}},
	BadgeLeftBehind:        {{Kind: BadgeForgotten, Weight: 900}, {Kind: NoShow, Weight: 100}},
	BadgesAsOne:            {{Kind: BadgeForgotten, Weight: 300}, {Kind: NoShow, Weight: 700}},
	UnknownBadge:           {{Kind: WrongAssignment, Weight: 1000}},
	UnmappedWorker:         {{Kind: EntryLate, Weight: 1000}},
	SiteUnlocated:          {{Kind: WrongFence, Weight: 1000}},
	CrewLeaderless:         {{Kind: EntryLate, Weight: 1000}},
	BadgeSilent:            {{Kind: DeadBattery, Weight: 600}, {Kind: NoCoverage, Weight: 200}, {Kind: BadgeForgotten, Weight: 200}},
	CoverageHole:           {{Kind: NoCoverage, Weight: 1000}},
}

// What speaks for a cause.
const (
	saysChange   = "schedule_changed"   // ID is the job's; N when, Unix seconds.
	saysLow      = "battery_low"        // ID is the badge's.
	saysSilent   = "badge_silent"       // N is for how long, seconds.
	saysHole     = "no_fix"             // N is for how long, seconds.
	saysStill    = "badge_lay_still"    // N is for how long, seconds.
	saysNextDoor = "seen_next_door"     // ID is the site's; N for how long, seconds.
	saysWeak     = "weak_fixes"         // ID is the visit's; N its confidence, thousandths.
	saysOther    = "job_on_other_date"  // ID is the job's.
	saysPassed   = "passed_by"          // N for how long, seconds.
	saysElse     = "seen_elsewhere"     // ID is the site's; N for how long, seconds.
	saysCrews    = "crews_changed_over" // ID is the crew that came.
	saysOver     = "visit_overruled"    // ID is the visit's, which mates' badges speak against; N for how long, seconds.
)

// speaks is evidence for a cause, and how many shares it adds.
type speaks struct {
	cause  CauseKind
	shares int32
	Evidence
}

// causes ranks what may lie behind a discrepancy: the shares of its kind, and more for what
// there is evidence of.
func causes(d *Discrepancy) []Cause {
	list := slices.Clone(base[d.Kind])
	for _, s := range d.evidence() {
		i := slices.IndexFunc(list, func(c Cause) bool { return c.Kind == s.cause })
		if i < 0 {
			continue // Nothing that would lie behind this kind.
		}
		list[i].Weight += s.shares
		list[i].Evidence = append(slices.Clip(list[i].Evidence), s.Evidence)
	}
	all := int32(0)
	for _, c := range list {
		all += c.Weight
	}
	for i := range list {
		list[i].Weight = list[i].Weight * 1000 / max(all, 1)
	}
	slices.SortStableFunc(list, func(a, b Cause) int { return cmp.Compare(b.Weight, a.Weight) })
	return list
}

// evidence gathers what the facts say for any cause.
func (d *Discrepancy) evidence() (list []speaks) {
	add := func(cause CauseKind, shares int32, what string, id domain.UUID, n int64) {
		list = append(list, speaks{cause, shares, Evidence{what, id, n}})
	}
	for _, c := range d.Facts.Changes {
		if c.At > d.Day[0]-2*86_400 {
			add(ScheduleMoved, 600, saysChange, c.Job.UUID, c.At)
			break
		}
	}
	for _, s := range d.Facts.Signals {
		switch n := common(stretch{s.From, s.To}, d.worktime()); {
		case s.Kind == Low:
			add(DeadBattery, 800, saysLow, s.Badge.UUID, 0)
		case s.Kind == Silent && n > 0:
			add(DeadBattery, 300, saysSilent, s.Badge.UUID, n)
		case (s.Kind == NoFix || s.Kind == Uncovered) && n > 0:
			add(NoCoverage, 400, saysHole, s.Badge.UUID, n)
		case s.Kind == Still && n > 3600 && (d.Subject.Worker.IsZero() || slices.Contains(d.Facts.worn(d.Subject.Worker, d.Day), s.Badge)):
			add(BadgeForgotten, 300, saysStill, s.Badge.UUID, n)
		}
	}
	for _, s := range d.stays() {
		d.speaksOf(s, add)
	}
	switch d.Verdict.Finding {
	case "overruled":
		if mine, _ := d.overruled(d.stays(), d.job()); len(mine) > 0 {
			add(WrongFence, 600, saysOver, mine[0].visit.ID.UUID, length(mine[0].time))
		}
	case "other_day":
		for i := range d.Facts.Jobs {
			add(ScheduleMoved, 200, saysOther, d.Facts.Jobs[i].ID.UUID, 0)
		}
	case "cancelled":
		add(ScheduleMoved, 800, saysChange, d.Facts.Jobs[0].ID.UUID, 0)
	case "passed":
		add(NoShow, 200, saysPassed, d.Subject.Site.UUID, d.Verdict.Actual)
	case "other_crew":
		add(ReallySo, 100, saysCrews, d.Subject.Other, 0)
	case "elsewhere":
		add(WrongAssignment, 200, saysElse, d.Subject.Worker.UUID, 0)
	}
	return list
}

// speaksOf says what a stay speaks for.
func (d *Discrepancy) speaksOf(s *stay, add func(CauseKind, int32, string, domain.UUID, int64)) {
	weak := s.visit.Confidence < 950 || s.undecided()
	switch {
	case d.Kind == PresenceWithoutJob && weak, d.Kind == NeighbouringSite && weak:
		add(WrongFence, 200, saysWeak, s.visit.ID.UUID, int64(s.visit.Confidence))
	case d.Kind == JobWithoutPresence && s.visit.Site != d.Subject.Site && d.neighbours(s.visit.Site, d.Subject.Site):
		add(WrongFence, 500, saysNextDoor, s.visit.Site.UUID, length(s.time))
	case d.Kind == MemberMissing && s.who.worker == d.Subject.Worker && d.Facts.site(s.visit.Site).Kind != yard:
		add(WrongAssignment, 300, saysElse, s.visit.Site.UUID, length(s.time))
	case d.Kind == BookingWithoutPresence && s.who.worker == d.Subject.Worker && s.visit.Site != d.Subject.Site:
		add(EntryMistake, 100, saysElse, s.visit.Site.UUID, length(s.time))
	}
}
