package planning

import (
	"context"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// bounds returns from when on a series takes another course, and up to when its jobs
// are made. It fails with job.ErrBadSince.
func (s *Series) bounds(ctx context.Context, a act, cmd ChangeSeries, was job.Series, next job.Course) (since, last domain.Date, err error) {
	today, err := a.today(ctx)
	if err != nil {
		return since, last, err
	}
	last = today.AddDays(int(s.ahead))
	given := cmd.Since
	switch {
	case cmd.renames():
		return was.Since(), last, nil
	case given.IsZero():
		return was.From(next, today), last, nil
	}
	if given.Before(today.AddDays(-farthestBack)) || given.After(last) {
		return since, last, job.ErrBadSince.With("from %s to %s", today.AddDays(-farthestBack), last)
	}
	return given, last, nil
}

// redirect stores the course that a series takes, and makes its jobs what that says.
func (s *Series) redirect(ctx context.Context, a act, was, next job.Series, last domain.Date, fields []ledger.Value) (job.Series, error) {
	if err := a.Series.Save(ctx, next); err != nil {
		return next, err
	}
	// From here on nobody else makes its jobs: read how far they are.
	next, err := a.Series.ByID(ctx, next.ID())
	if err != nil {
		return next, err
	}
	if last.Before(next.Made()) {
		last = next.Made()
	}
	if err := a.Series.Made(ctx, next, last); err != nil {
		return next, err
	}
	made := was.Dates(next.Made().AddDays(1), next.Since().AddDays(-1)) // By its old course, as far as they were not made yet.
	if err := a.makeJobs(ctx, was, made); err != nil {
		return next, err
	}
	those, err := a.Jobs.Between(ctx, domain.Date{}, domain.Date{}, ports.JobQuery{Series: next.ID()})
	if err != nil {
		return next, err
	}
	changed, missing := next.Follow(those, last)
	if err := a.makeJobs(ctx, next, missing); err != nil {
		return next, err
	}
	followed, cancelled := []domain.Date{}, []domain.Date{}
	for _, j := range changed {
		if err := a.Jobs.Save(ctx, j, a.now); err != nil {
			return next, err
		}
		if j.State() == job.Cancelled {
			cancelled = append(cancelled, j.Turn().Date)
		} else {
			followed = append(followed, j.Turn().Date)
		}
	}
	body := courseFields(next)
	body["fields"], body["made_to"], body["made"] = ledger.List(fields...), dateValue(last), datesValue(append(made, missing...))
	body["changed"], body["cancelled"] = datesValue(followed), datesValue(cancelled)
	return next.MadeTo(last), a.note(ctx, ledger.SeriesChanged, "series:"+next.ID().String(), body)
}

// makeJobs makes the jobs that the series has on the dates, those apart that are
// made already.
func (a act) makeJobs(ctx context.Context, of job.Series, on []domain.Date) error {
	made := make([]job.Job, len(on))
	for i, d := range on {
		made[i] = of.Job(domain.JobID{UUID: a.ids.New()}, d)
	}
	_, err := a.Jobs.Create(ctx, made, a.now)
	return err
}

// extendTo makes the jobs of a series from where they are made up to a date.
func (s *Series) extendTo(ctx context.Context, a act, of job.Series, last domain.Date) error {
	if err := a.Series.Made(ctx, of, last); err != nil {
		return err
	}
	dates := of.Dates(of.Made().AddDays(1), last)
	if err := a.makeJobs(ctx, of, dates); err != nil || len(dates) == 0 {
		return err
	}
	return a.note(ctx, ledger.SeriesExtended, "series:"+of.ID().String(), ledger.Fields{"made_to": dateValue(last), "made": datesValue(dates)})
}
