package planning

import (
	"context"
	"fmt"

	"actual/app/roster"
	"actual/domain"
	"actual/domain/job"
	"actual/domain/ledger"
	"actual/ports"
)

// Ahead is for how many days from today on the jobs of a series are made.
type Ahead int

// Series keeps a company's series of jobs, and makes their jobs ahead of time.
type Series struct {
	desk
	ahead Ahead
}

// NewSeries returns the use cases.
func NewSeries(work ports.UnitOfWork, clock ports.Clock, ids ports.Identifiers, ahead Ahead) *Series {
	return &Series{desk{work, clock, ids}, ahead}
}

// CreateSeries is the command to begin a series.
type CreateSeries struct {
	Company domain.CompanyID
	Course  job.Course
	By      string
}

// farthestBack is how many days back jobs of a series are made or changed.
const farthestBack = 366

// Create begins a series, and makes its jobs: from its start on, at most 366 days
// back.
//
// Errors: those of job.NewSeries, job.ErrSeriesTaken, geofence.ErrNotFound,
// job.ErrCrewNotFound.
func (s *Series) Create(ctx context.Context, cmd CreateSeries) (made job.Series, err error) {
	id := domain.SeriesID{UUID: s.ids.New()}
	err = s.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		today, err := a.today(ctx)
		if err != nil {
			return err
		}
		if made, err = job.NewSeries(id, cmd.Course, today.AddDays(-farthestBack)); err != nil {
			return err
		}
		if err := a.Series.Create(ctx, made, a.now); err != nil {
			return err
		}
		if err := a.note(ctx, ledger.SeriesCreated, "series:"+made.ID().String(), courseFields(made)); err != nil {
			return err
		}
		last := today.AddDays(int(s.ahead))
		if err := s.extendTo(ctx, a, made, last); err != nil {
			return err
		}
		made = made.MadeTo(last)
		return nil
	})
	if err != nil {
		return job.Series{}, fmt.Errorf("create series: %w", err)
	}
	return made, nil
}

func courseFields(s job.Series) ledger.Fields {
	c := s.Course()
	return workFields(c.Work, ledger.Fields{
		"rule": ledger.Text(c.Rule.String()), "start": dateValue(c.Start), "end": dateValue(c.End), "except": datesValue(c.Except), "since": dateValue(s.Since()),
	})
}

// ChangeSeries is the command to change a series from a date on.
type ChangeSeries struct {
	Company domain.CompanyID
	Series  domain.SeriesID
	Seen    domain.Revision // The revision that the change is made from.
	Since   domain.Date     // Zero: as job.Series.From says.
	Ref     roster.Change[string]
	Rule    roster.Change[job.Rule]
	Start   roster.Change[domain.Date]
	End     roster.Change[domain.Date] // Zero: open.
	Except  roster.Change[[]domain.Date]
	Work    WorkChange
	By      string
}

// Change changes a series. From Since on its jobs follow, those apart that were
// changed or cancelled by themselves; one on a date that the series no longer has is
// cancelled. A new ref alone touches no job.
//
// Errors: job.ErrSeriesNotFound, domain.ErrMoved, job.ErrBadSince, those of Create.
func (s *Series) Change(ctx context.Context, cmd ChangeSeries) (changed job.Series, err error) {
	err = s.update(ctx, cmd.Company, cmd.By, func(ctx context.Context, a act) error {
		was, err := a.Series.ByID(ctx, cmd.Series)
		if err != nil {
			return err
		}
		if cmd.Seen != was.Revision() {
			return domain.ErrMoved
		}
		c, fields := cmd.over(was.Course())
		since, last, err := s.bounds(ctx, a, cmd, was, c)
		if err != nil {
			return err
		}
		if changed = was; len(fields) == 0 || cmd.Since.IsZero() && c.Equal(was.Course()) {
			return nil // It says nothing new.
		}
		next, err := was.Changed(c, since)
		if err != nil {
			return err
		}
		changed, err = s.redirect(ctx, a, was, next, last, fields)
		return err
	})
	if err != nil {
		return job.Series{}, fmt.Errorf("change series: %w", err)
	}
	return changed, nil
}

// over puts the change over a course, and says which fields it gives.
func (cmd ChangeSeries) over(c job.Course) (_ job.Course, fields []ledger.Value) {
	cmd.Ref.Over(&c.Ref, "ref", &fields)
	cmd.Rule.Over(&c.Rule, "rule", &fields)
	cmd.Start.Over(&c.Start, "start", &fields)
	cmd.End.Over(&c.End, "end", &fields)
	cmd.Except.Over(&c.Except, "except", &fields)
	cmd.Work.over(&c.Work, &fields)
	return c, fields
}

// renames reports whether only the ref is given: then no job changes.
func (cmd ChangeSeries) renames() bool {
	_, fields := cmd.over(job.Course{})
	return cmd.Ref.Given && len(fields) == 1
}

// Show returns a series, or job.ErrSeriesNotFound.
func (s *Series) Show(ctx context.Context, company domain.CompanyID, id domain.SeriesID) (shown job.Series, err error) {
	err = s.work.View(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		shown, err = tx.Series.ByID(ctx, id)
		return err
	})
	return shown, err
}

// ListSeries asks for series, ordered by start and id. Zero fields select all.
type ListSeries struct {
	Company domain.CompanyID
	Only    ports.SeriesQuery
	Limit   int
}

// SeriesCursor is a place in the order of series.
type SeriesCursor struct {
	Start domain.Date
	ID    domain.SeriesID // Zero: before the first.
}

// SeriesPage is a part of the answer.
type SeriesPage struct {
	Series []job.Series
	Next   SeriesCursor
}

// List returns a page of series.
func (s *Series) List(ctx context.Context, q ListSeries) (page SeriesPage, err error) {
	q.Only.Limit = roster.Beyond(q.Limit)
	err = s.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.Series.List(ctx, q.Only)
		page = SeriesPage{}
		var more bool
		if page.Series, more = roster.Cut(found, q.Limit); more {
			last := page.Series[len(page.Series)-1]
			page.Next = SeriesCursor{last.Course().Start, last.ID()}
		}
		return err
	})
	return page, err
}
