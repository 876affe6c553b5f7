package httpapi

import (
	"time"

	"actual/app/planning"
	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
)

// date returns the date in a field, or zero where none is given.
func (r *reading) date(field string, given *Date) domain.Date {
	if given == nil {
		return domain.Date{}
	}
	d, err := domain.ParseDate(*given)
	if err != nil {
		r.fails(unreadable(domain.ErrBadDate.With("%s is %.40q", field, *given)))
	}
	return d
}

func (r *reading) dates(field string, given *[]Date) (all []domain.Date) {
	if given == nil {
		return nil
	}
	for _, text := range *given {
		all = append(all, r.date(field, &text))
	}
	return all
}

// afterDate returns the place that a cursor of a list by date holds; zero where
// none is given.
func (r *reading) afterDate(kind byte, given *Cursor) (domain.Date, domain.UUID) {
	at, id, err := momentPlace(kind, given)
	if err != nil {
		r.fails(err)
	}
	if id.IsZero() {
		return domain.Date{}, id
	}
	return domain.DateOf(at, time.UTC), id
}

// window returns the window in a field; none where none is given.
func (r *reading) window(given *JobWindow) job.Window {
	if given == nil {
		return job.Window{}
	}
	from, bad := domain.ParseWallTime(given.From)
	to, err := domain.ParseWallTime(given.To)
	if bad != nil || err != nil {
		r.fails(unreadable(domain.ErrBadWallTime.With("window")))
	}
	w, err := job.NewWindow(from, to)
	if err != nil {
		r.fails(err)
	}
	return w
}

// work returns what is to be done each time.
func (r *reading) work(site Id, window *JobWindow, crew *string, effort *int64) job.Work {
	w := job.Work{Window: r.window(window)}
	w.Site.UUID, w.Crew.UUID = r.id("site", &site), r.id("crew", crew)
	if effort != nil {
		w.Effort = job.Effort(*effort)
	}
	return w
}

// workChange returns what is to change of that.
func (r *reading) workChange(site *Id, window Given[JobWindow], crew Given[string], effort *int64) (w planning.WorkChange) {
	w.Site.Given, w.Site.Value.UUID = site != nil, r.id("site", site)
	w.Window.Given, w.Window.Value = window.there, r.window(window.value)
	w.Crew.Given, w.Crew.Value.UUID = crew.there, r.id("crew", crew.value)
	if effort != nil {
		w.Effort = roster.Set(job.Effort(*effort))
	}
	return w
}

// rule returns the rule in a field.
func (r *reading) rule(text string) job.Rule {
	rule, err := job.ParseRule(text)
	if err != nil {
		r.fails(err)
	}
	return rule
}

func (r *reading) badges(field string, given *[]string) (all []domain.BadgeID) {
	if given == nil {
		return nil
	}
	for _, text := range *given {
		all = append(all, domain.BadgeID{UUID: r.id(field, &text)})
	}
	return all
}

func windowOf(w job.Window) *JobWindow {
	if w.IsZero() {
		return nil
	}
	return &JobWindow{From: w.From.String(), To: w.To.String()}
}
