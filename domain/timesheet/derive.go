package timesheet

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"actual/domain"
	"actual/domain/badge"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
)

// Known is what the time of one worker is derived from. The order of its lists means
// nothing. Visits, jobs and what is booked are those of the days and of a day before
// and after them.
type Known struct {
	Worker   domain.WorkerID
	From, To domain.Date // Days of work that are asked for, both included.
	Week     Workweek

	Custodies []badge.Custody // Of others, too: they don't count.
	Visits    []presence.Version
	Jobs      []job.Job
	Crews     []job.Membership // Of others, too.
	Breaks    []BookedBreak
	Said      []Said // Those that are not withdrawn.
	Places    map[domain.SiteID]Place
	Leg       Leg
}

// Place is what is known of a site.
type Place struct {
	Kind geofence.Kind
	At   geofence.LatLng // Some point of its fence; zero where it has none.
}

// BookedBreak is a row of booked or clocked time that says how long the worker paused
// on a date, and not when.
type BookedBreak struct {
	Row   domain.UUID
	Date  domain.Date
	Lasts Hours
}

// Leg says how long the way between two visits may take to be paid as travel.
type Leg struct {
	Slack   Hours // How much longer it may take, for loading, fuel, traffic, and be travel all the same.
	Unknown Hours // The way between places of which one is not known.
	Speed   int64 // Millimetres a second, on the way of 1.3 times the distance.
	Apart   Hours // What is longer than this between two visits is no time at work.
}

// UsualLeg is a quarter of an hour, and 40 km/h on the way.
func UsualLeg() Leg { return Leg{Slack: Hour / 4, Unknown: Hour / 4, Speed: 11_111, Apart: 4 * Hour} }

// way returns how long it takes from a place to another, without slack.
func (k *Known) way(a, b domain.SiteID) Hours {
	from, to := k.Places[a], k.Places[b]
	if a == b && !a.IsZero() {
		return 0
	}
	if from.At == (geofence.LatLng{}) || to.At == (geofence.LatLng{}) || k.Leg.Speed <= 0 {
		return k.Leg.Unknown
	}
	return Hours(from.At.DistanceTo(to.At) * 13 / 10 / k.Leg.Speed)
}

// Derive returns the time of a worker on the days that are asked for, ordered: a pure
// function of what is known. A day's entries are the same whatever other days are
// asked for. They have neither identifiers nor revisions: see Keep.
//
// Time is at a site while a badge that the worker wore was there, or a person has said
// so. Time between two visits is travel where the way takes about as long; where it is
// longer, what is over is unresolved. A break is one where somebody has said so, or a
// booked one fits into such a time.
func Derive(k Known) []Entry {
	runs := k.between(k.present())
	var all []Entry
	for _, r := range runs {
		all = append(all, k.cut(r)...)
	}
	return slices.DeleteFunc(all, func(e Entry) bool { return e.Day.Before(k.From) || e.Day.After(k.To) })
}

// piece is the time in which the worker wore the badge of a visit.
type piece struct {
	of       *presence.Version
	custody  *badge.Custody
	from, to int64 // Unix seconds.
}

// run is a stretch of one activity. Instants are Unix seconds.
type run struct {
	from, to     int64
	began, ended [2]int64
	activity     Activity
	site         domain.SiteID
	job          domain.JobID
	evidence     Evidence
}

// alike reports whether b goes on with what a is.
func (a *run) alike(b *run) bool {
	return a.to == b.from && a.activity == b.activity && a.site == b.site && a.job == b.job &&
		a.evidence.Why == b.evidence.Why && a.evidence.Said == b.evidence.Said
}

// pieces returns the worker's, ordered.
func (k *Known) pieces() (all []piece) {
	for i := range k.Custodies {
		c := &k.Custodies[i]
		if c.Worker != k.Worker {
			continue
		}
		for j := range k.Visits {
			v := &k.Visits[j]
			if v.Badge != c.Badge || v.Withdrawn {
				continue
			}
			p := piece{v, c, max(v.Arrived, c.Span.From.Unix()), v.End()}
			if !c.Span.To.IsZero() {
				p.to = min(p.to, c.Span.To.Unix())
			}
			if p.from < p.to {
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, func(a, b piece) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), bytes.Compare(a.of.ID.UUID[:], b.of.ID.UUID[:]), bytes.Compare(a.custody.ID.UUID[:], b.custody.ID.UUID[:]))
	})
	return all
}

// present returns the runs in which the worker was at sites, ordered.
func (k *Known) present() (runs []run) {
	pieces, said := k.pieces(), k.saying(OnSite, Yard, Travel)
	var edges []int64
	for _, p := range pieces {
		edges = append(edges, p.from, p.to)
	}
	for _, s := range said {
		edges = append(edges, s.Span.From.Unix(), s.Span.To.Unix())
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	for i := 0; i+1 < len(edges); i++ {
		r, some := k.moment(edges[i], edges[i+1], pieces, said)
		if !some {
			continue
		}
		if n := len(runs); n > 0 && runs[n-1].alike(&r) {
			runs[n-1].to, runs[n-1].ended = r.to, r.ended
			runs[n-1].evidence.add(r.evidence)
			continue
		}
		runs = append(runs, r)
	}
	for i := range runs {
		k.nameJob(&runs[i])
		runs[i].evidence.order()
	}
	return runs
}

// moment says what the worker did in a time in which nothing begins or ends; some is
// false where nothing says so.
func (k *Known) moment(from, to int64, pieces []piece, said []Said) (r run, some bool) {
	r = run{from: from, to: to, began: [2]int64{from, from}, ended: [2]int64{to, to}}
	if s := latest(said, from); s != nil {
		r.activity, r.site, r.job, r.evidence.Said = s.As, s.Site, s.Job, s.ID
		return r, true
	}
	var sure, unsure []piece
	for _, p := range pieces {
		switch {
		case p.from > from || p.to < to:
		case p.of.Verdict == presence.Decided:
			sure = append(sure, p)
		default:
			unsure = append(unsure, p)
		}
	}
	if len(sure)+len(unsure) == 0 {
		return r, false
	}
	r.activity = Unresolved
	switch one := len(sure) > 0; {
	case !one:
		sure, r.evidence.Why = unsure, BySites
	case slices.ContainsFunc(sure, func(p piece) bool { return p.of.Site != sure[0].of.Site }):
		r.evidence.Why = ByBadges
	default:
		r.site, r.activity = sure[0].of.Site, OnSite
		if k.Places[r.site].Kind == geofence.KindYard {
			r.activity = Yard
		}
	}
	r.seen(sure)
	return r, true
}

// seen notes the visits that a run rests on, and what they leave open of its ends.
func (r *run) seen(pieces []piece) {
	for _, p := range pieces {
		r.evidence.Visits = append(r.evidence.Visits, Seen{p.of.ID, p.of.Number})
		r.evidence.Custodies = append(r.evidence.Custodies, Worn{p.custody.ID, p.custody.Badge})
		if p.from == r.from && p.of.Arrived == p.from {
			r.began = p.of.ArrivedBetween
		}
		if p.to == r.to && !p.of.Open && p.of.Departed == p.to {
			r.ended = p.of.DepartedBetween
		}
	}
}

// saying returns what people have said that time was one of some activities, the
// earlier sayings first.
func (k *Known) saying(as ...Activity) (all []Said) {
	for _, s := range k.Said {
		if s.Worker == k.Worker && s.WithdrawnAt.IsZero() && slices.Contains(as, s.As) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Said) int { return bytes.Compare(a.ID.UUID[:], b.ID.UUID[:]) })
	return all
}

func latest(said []Said, at int64) *Said {
	for i := len(said) - 1; i >= 0; i-- {
		if said[i].Span.Covers(time.Unix(at, 0)) {
			return &said[i]
		}
	}
	return nil
}

func (e *Evidence) add(more Evidence) {
	e.Visits, e.Custodies = append(e.Visits, more.Visits...), append(e.Custodies, more.Custodies...)
}

func (e *Evidence) order() {
	slices.SortFunc(e.Visits, func(a, b Seen) int { return bytes.Compare(a.Visit.UUID[:], b.Visit.UUID[:]) })
	slices.SortFunc(e.Custodies, func(a, b Worn) int { return bytes.Compare(a.Custody.UUID[:], b.Custody.UUID[:]) })
	e.Visits, e.Custodies = slices.Compact(e.Visits), slices.Compact(e.Custodies)
}
