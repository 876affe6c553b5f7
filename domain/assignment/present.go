package assignment

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/presence"
)

// held is a badge that is with somebody in a time.
type held struct {
	badge domain.BadgeID
	span  domain.Span
}

// presence says whether the one of a row was at its site. A badge that the crew
// carries speaks for somebody whose own says nothing.
func (w *world) presence(r Row, looked domain.Span) Presence {
	if r.Source == Nobody {
		return Presence{Seen: Unknown, Why: NoOne}
	}
	var own Presence
	switch {
	case !r.Worker.IsZero():
		own = w.judge(w.wornBy(r.Worker), r.Site, looked, Worn)
	case !r.Badge.IsZero():
		return w.judge([]held{{r.Badge, looked}}, r.Site, looked, Alone)
	default:
		own = Presence{Seen: Unknown, Why: NoBadge}
	}
	if own.Seen == Unknown {
		if crew := w.judge(w.carriedBy(r.Crew), r.Site, looked, Carried); crew.Seen != Unknown || crew.Why != NoBadge && own.Why == NoBadge {
			return crew
		}
	}
	return own
}

func (w *world) wornBy(who domain.WorkerID) (all []held) {
	for _, c := range w.wears[who] {
		all = append(all, held{c.Badge, c.Span})
	}
	return all
}

func (w *world) carriedBy(crew domain.CrewID) (all []held) {
	for _, c := range w.carries[crew] {
		all = append(all, held{c.Badge, c.Span})
	}
	return all
}

// piece is the part of a visit in which a badge was with somebody.
type piece struct {
	of       presence.Version
	from, to int64 // Unix seconds.
}

// part returns the part of a visit in a time; ok is false where there is none.
func part(v presence.Version, in, looked domain.Span) (p piece, ok bool) {
	p = piece{v, v.Arrived, v.End()}
	if !in.From.IsZero() {
		p.from = max(p.from, in.From.Unix())
	}
	if !in.To.IsZero() {
		p.to = min(p.to, in.To.Unix())
	}
	if v.Arrived == v.End() { // Of one fix: it has no length.
		return p, in.Covers(time.Unix(v.Arrived, 0)) && looked.Covers(time.Unix(v.Arrived, 0))
	}
	return p, p.from < p.to && p.to > looked.From.Unix() && p.from < looked.To.Unix()
}

// judge says what badges tell of a site. None of them tells nothing.
func (w *world) judge(badges []held, site domain.SiteID, looked domain.Span, whose By) Presence {
	var sure, unsure []piece
	any, heard := false, false
	for _, h := range badges {
		if !h.span.Overlaps(looked) {
			continue
		}
		any, heard = true, heard || w.Heard[h.badge]
		for _, v := range w.visits[site] {
			p, ok := part(v, h.span, looked)
			switch {
			case !ok || v.Badge != h.badge:
			case v.Verdict == presence.Decided:
				sure = append(sure, p)
			default:
				unsure = append(unsure, p)
			}
		}
	}
	open := w.AsOf.Before(looked.To)
	switch {
	case len(sure)+len(unsure) > 0:
		return seen(sure, unsure, looked, whose)
	case any && heard && !open:
		return Presence{Seen: NotSeen, By: whose}
	case open:
		return Presence{Seen: Unknown, Why: NotYet}
	case any:
		return Presence{Seen: Unknown, Why: Silent}
	}
	return Presence{Seen: Unknown, Why: NoBadge}
}

// seen puts the parts of visits together: those that are decided, or the others
// where there is none.
func seen(sure, unsure []piece, looked domain.Span, whose By) Presence {
	p := Presence{Seen: There, By: whose, Seconds: union(sure, looked), UndecidedS: union(unsure, looked)}
	pieces := sure
	if len(sure) == 0 {
		p.Seen, pieces = Undecided, unsure
	}
	slices.SortFunc(pieces, func(a, b piece) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), bytes.Compare(a.of.ID.UUID[:], b.of.ID.UUID[:]))
	})
	first, last := pieces[0], pieces[0]
	p.Confidence = first.of.Confidence
	for _, x := range pieces {
		if x.to > last.to || x.to == last.to && x.open() {
			last = x
		}
		p.Confidence = min(p.Confidence, x.of.Confidence)
		p.Provisional = p.Provisional || x.of.State == presence.Provisional
		p.Visits = append(p.Visits, Visit{x.of.ID, x.of.Number, x.of.Badge})
	}
	p.Arrived, p.ArrivedBetween = first.from, [2]int64{first.from, first.from}
	if first.from == first.of.Arrived {
		p.ArrivedBetween = first.of.ArrivedBetween
	}
	if !last.open() {
		p.Departed, p.DepartedBetween = last.to, [2]int64{last.to, last.to}
		if last.to == last.of.Departed {
			p.DepartedBetween = last.of.DepartedBetween
		}
	}
	slices.SortFunc(p.Visits, func(a, b Visit) int { return bytes.Compare(a.ID.UUID[:], b.ID.UUID[:]) })
	p.Visits = slices.Compact(p.Visits)
	return p
}

// open reports whether nothing says that the piece ended.
func (p piece) open() bool { return p.of.Open && p.to == p.of.End() }

// union is the time of the pieces together, in seconds, within a time.
func union(pieces []piece, looked domain.Span) (seconds int64) {
	type stretch struct{ from, to int64 }
	var all []stretch
	for _, p := range pieces {
		all = append(all, stretch{max(p.from, looked.From.Unix()), min(p.to, looked.To.Unix())})
	}
	slices.SortFunc(all, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	var until int64
	for i, s := range all {
		if i == 0 || s.from > until {
			until = s.from
		}
		if s.to > until {
			seconds, until = seconds+s.to-until, s.to
		}
	}
	return seconds
}

// unplanned returns who was at a site of the rows and is not expected there.
func (w *world) unplanned(rows []Row) (more []Row) {
	sites := by(rows, func(r Row) domain.SiteID { return r.Site })
	looked := map[domain.SiteID]domain.Span{}
	for _, p := range w.Jobs {
		plan := p.Job.Plan()
		when := Looked(plan.Window, plan.Date, w.Zone)
		if was, there := looked[plan.Site]; there {
			when = hull(was, when)
		}
		if w.planned(p) {
			looked[plan.Site] = when
		}
	}
	for site, planned := range sites {
		more = append(more, w.others(site, planned, looked[site])...)
	}
	return more
}

// others returns who was at a site and is in none of its rows.
func (w *world) others(site domain.SiteID, planned []Row, looked domain.Span) (rows []Row) {
	base := planned[0]
	for _, r := range planned {
		if r.Job != base.Job {
			base = Row{Site: site}
		}
	}
	base.Crew, base.Source, base.Expected, base.Shared = domain.CrewID{}, Unplanned, domain.Span{}, 0
	known := map[string]bool{}
	add := func(r Row, badges []held, whose By) {
		if !known[r.Key()] {
			known[r.Key()] = true
			r.Presence = w.judge(badges, site, looked, whose)
			if !r.Worker.IsZero() {
				r.Crew = w.crewAt(r.Worker, r.Presence.Arrived)
			}
			rows = append(rows, r)
		}
	}
	for _, v := range w.visits[site] {
		if p, ok := part(v, domain.Span{}, looked); ok && v.Verdict == presence.Decided {
			w.whose(p, planned, base, looked, add)
		}
	}
	return rows
}

// whose adds those who had the badge of a visit, of whom none is expected.
func (w *world) whose(p piece, planned []Row, base Row, looked domain.Span, add func(Row, []held, By)) {
	is := func(match func(r Row) bool) bool { return slices.ContainsFunc(planned, match) }
	b, worn := p.of.Badge, false
	for _, c := range w.worn[b] {
		if _, ok := part(p.of, c.Span, looked); !ok {
			continue
		}
		worn = true
		if r := base; !is(func(r Row) bool { return r.Worker == c.Worker }) {
			r.Worker, r.Badge = c.Worker, domain.BadgeID{}
			add(r, w.wornBy(c.Worker), Worn)
		}
	}
	for _, c := range w.carried[b] {
		if _, ok := part(p.of, c.Span, looked); !ok || worn {
			continue
		}
		worn = true
		if r := base; !is(func(r Row) bool { return r.Crew == c.Crew || r.Badge == b }) {
			r.Worker, r.Badge, r.Crew = domain.WorkerID{}, b, c.Crew
			add(r, []held{{b, c.Span}}, Carried)
		}
	}
	if r := base; !worn && !is(func(r Row) bool { return r.Badge == b }) {
		r.Worker, r.Badge = domain.WorkerID{}, b
		add(r, []held{{b, looked}}, Alone)
	}
}

// crewAt returns the crew that somebody was in at an instant; zero: none.
func (w *world) crewAt(who domain.WorkerID, at int64) domain.CrewID {
	for _, m := range w.crewsOf[who] {
		if m.Span.Covers(time.Unix(at, 0)) {
			return m.Crew
		}
	}
	return domain.CrewID{}
}
