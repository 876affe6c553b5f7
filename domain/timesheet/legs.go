package timesheet

import (
	"slices"
	"time"

	"actual/domain"
)

// between puts what was between runs among them: what people have said that was a
// break or no time at work, travel, a booked break, and what nobody can tell.
func (k *Known) between(present []run) (runs []run) {
	pauses, booked := k.pauses(), k.booked()
	for _, p := range pauses {
		present = without(present, p.from, p.to)
	}
	for i, r := range present {
		if i > 0 {
			runs = append(runs, k.leg(&present[i-1], &r, pauses, booked)...)
		}
		runs = append(runs, r)
	}
	for _, p := range pauses {
		if p.activity != Off {
			runs = append(runs, p)
		}
	}
	slices.SortFunc(runs, func(a, b run) int { return int(a.from - b.from) })
	return runs
}

// pauses are the times that people have said to be breaks, or none at work, ordered;
// of two that overlap the later word holds.
func (k *Known) pauses() (all []run) {
	for _, s := range k.saying(Rest, Meal, Off) {
		from, to := s.Span.From.Unix(), s.Span.To.Unix()
		all = append(without(all, from, to), run{from: from, to: to, began: [2]int64{from, from}, ended: [2]int64{to, to}, activity: s.As, evidence: Evidence{Said: s.ID}})
	}
	slices.SortFunc(all, func(a, b run) int { return int(a.from - b.from) })
	return all
}

// without returns what of runs is not in a time.
func without(runs []run, from, to int64) (left []run) {
	for _, r := range runs {
		before, after := r, r
		if before.to = min(r.to, from); before.from < before.to {
			if before.to != r.to {
				before.ended = [2]int64{before.to, before.to}
			}
			left = append(left, before)
		}
		if after.from = max(r.from, to); after.from < after.to {
			if after.from != r.from {
				after.began = [2]int64{after.from, after.from}
			}
			left = append(left, after)
		}
	}
	return left
}

// gap is the time between two runs.
type gap struct {
	free   []run // What of it nobody has said to be a break.
	open   Hours // As long as that lasts, but for a booked break.
	way    Hours // As the way takes.
	travel Hours // What of it is travel.
	booked *paused
}

// gap measures the time from one run to the next. Where it is not much longer than
// the way takes, all of it is travel; else as much as the way takes.
func (k *Known) gap(a, b *run, pauses []run, booked *paused) gap {
	g := gap{free: []run{{from: a.to, to: b.from}}, way: k.way(a.site, b.site)}
	said := false
	for _, p := range pauses {
		said = said || p.from < b.from && p.to > a.to
		g.free = without(g.free, p.from, p.to)
	}
	for _, f := range g.free {
		g.open += Hours(f.to - f.from)
	}
	if !said && booked != nil && !booked.used && g.open > g.way+k.Leg.Slack && g.open >= g.way+booked.lasts {
		g.booked, booked.used = booked, true
		g.open -= booked.lasts
	}
	g.travel = g.way
	if g.open <= g.way+k.Leg.Slack {
		g.travel = g.open
	}
	return g
}

// leg is what was between two runs.
func (k *Known) leg(a, b *run, pauses []run, booked map[domain.Date]*paused) (legs []run) {
	if lasts := Hours(b.from - a.to); lasts <= 0 || lasts > k.Leg.Apart {
		return nil
	}
	g := k.gap(a, b, pauses, booked[k.Week.day(time.Unix(a.to, 0))])
	for _, f := range g.free {
		if g.booked != nil { // There is one free time, and the break is its end.
			pause := f
			pause.from, f.to = f.to-int64(g.booked.lasts), f.to-int64(g.booked.lasts)
			legs = append(legs, pause.as(g.booked.kind(), Evidence{Booked: slices.Clone(g.booked.rows)}))
		}
		way, rest := f, f
		way.to = min(f.to, f.from+int64(g.travel))
		rest.from = way.to
		if way.from < way.to {
			way.site = b.site
			g.travel -= Hours(way.to - way.from)
			legs = append(legs, way.as(Travel, Evidence{}))
		}
		if rest.from < rest.to {
			legs = append(legs, rest.as(Unresolved, Evidence{Why: ByGap}))
		}
	}
	for i := range legs {
		l := &legs[i]
		l.evidence.add(a.evidence)
		l.evidence.add(b.evidence)
		l.evidence.order()
		l.began, l.ended = [2]int64{l.from, l.from}, [2]int64{l.to, l.to}
		if l.from == a.to {
			l.began = a.ended
		}
		if l.to == b.from {
			l.ended = b.began
		}
	}
	return legs
}

func (r run) as(activity Activity, e Evidence) run {
	r.activity, r.evidence = activity, e
	return r
}

// paused is how long a worker paused on a date by what is booked.
type paused struct {
	lasts Hours
	rows  []domain.UUID
	used  bool
}

func (p *paused) kind() Activity {
	if p.lasts < fullMeal {
		return Rest
	}
	return Meal
}

// booked sums up the booked breaks of each date.
func (k *Known) booked() map[domain.Date]*paused {
	all := map[domain.Date]*paused{}
	for _, b := range k.Breaks {
		if b.Lasts <= 0 {
			continue
		}
		if all[b.Date] == nil {
			all[b.Date] = &paused{}
		}
		p := all[b.Date]
		p.lasts, p.rows = p.lasts+b.Lasts, append(p.rows, b.Row)
	}
	for _, p := range all {
		slices.SortFunc(p.rows, func(a, b domain.UUID) int { return slices.Compare(a[:], b[:]) })
	}
	return all
}

// cut returns the entries of a run: one of each day of work.
func (k *Known) cut(r run) (all []Entry) {
	for {
		day := k.Week.day(time.Unix(r.from, 0))
		part, next := r, k.Week.begin(day.AddDays(1)).Unix()
		if next < r.to {
			part.to, part.ended = next, [2]int64{next, next}
		}
		all = append(all, Entry{
			Worker: k.Worker, Day: day, Span: domain.Span{From: instant(part.from), To: instant(part.to)},
			Began: Between{instant(part.began[0]), instant(part.began[1])}, Ended: Between{instant(part.ended[0]), instant(part.ended[1])},
			Activity: r.activity, Job: r.job, Site: r.site, Evidence: r.evidence, State: EntryOpen,
		})
		if part.to == r.to {
			return all
		}
		r.from, r.began = part.to, [2]int64{part.to, part.to}
	}
}

func instant(sec int64) time.Time { return time.Unix(sec, 0).UTC() }
