package timesheet

import (
	"slices"
	"time"

	"actual/domain"
)

// between puts what was between runs among them: travel, a booked break, and what
// nobody can tell.
func (k *Known) between(present []run) (runs []run) {
	breaks := k.breaks()
	for i, r := range present {
		if i > 0 {
			runs = append(runs, k.leg(&present[i-1], &r, breaks)...)
		}
		runs = append(runs, r)
	}
	return runs
}

// leg is the time from one run to the next.
func (k *Known) leg(a, b *run, breaks map[domain.Date]*paused) []run {
	lasts := Hours(b.from - a.to)
	if lasts <= 0 || lasts > k.Leg.Apart {
		return nil
	}
	way := k.way(a.site, b.site)
	until, from := a.to, a.to
	part := func(lasts Hours, as Activity) *run {
		from, until = until, until+int64(lasts)
		r := run{from: from, to: until, began: [2]int64{from, from}, ended: [2]int64{until, until}, activity: as}
		return &r
	}
	travel, pause, open := min(lasts, way+k.Leg.Slack), Hours(0), Hours(0)
	p := breaks[k.Week.day(time.Unix(a.to, 0))]
	if open = lasts - travel; open > 0 && p != nil && !p.used && lasts >= way+p.lasts {
		pause, p.used = p.lasts, true
		travel = min(lasts-pause, way+k.Leg.Slack)
		open = lasts - pause - travel
	}
	var legs []run
	if travel > 0 {
		r := part(travel, Travel)
		r.site = b.site
		r.began = a.ended
		legs = append(legs, *r)
	}
	if open > 0 {
		r := part(open, Unresolved)
		r.evidence.Why = ByGap
		legs = append(legs, *r)
	}
	if pause > 0 {
		r := part(pause, p.kind())
		r.evidence.Booked = slices.Clone(p.rows)
		legs = append(legs, *r)
	}
	for i := range legs {
		legs[i].evidence.add(a.evidence)
		legs[i].evidence.add(b.evidence)
		legs[i].evidence.order()
	}
	legs[len(legs)-1].ended = b.began
	return legs
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

// breaks sums up the booked breaks of each date.
func (k *Known) breaks() map[domain.Date]*paused {
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

// over puts what people have said that breaks and time off were over the runs.
func (k *Known) over(runs []run) []run {
	for _, s := range k.saying(Rest, Meal, Off) {
		from, to := s.Span.From.Unix(), s.Span.To.Unix()
		var next []run
		for _, r := range runs {
			before, after := r, r
			if before.to = min(r.to, from); before.from < before.to {
				if before.to != r.to {
					before.ended = [2]int64{before.to, before.to}
				}
				next = append(next, before)
			}
			if after.from = max(r.from, to); after.from < after.to {
				if after.from != r.from {
					after.began = [2]int64{after.from, after.from}
				}
				next = append(next, after)
			}
		}
		if s.As != Off {
			next = append(next, run{from: from, to: to, began: [2]int64{from, from}, ended: [2]int64{to, to}, activity: s.As, evidence: Evidence{Said: s.ID}})
		}
		slices.SortFunc(next, func(a, b run) int { return int(a.from - b.from) })
		runs = next
	}
	return runs
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
