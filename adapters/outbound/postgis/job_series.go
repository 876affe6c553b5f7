package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/job"
	"actual/ports"
)

type jobSeries struct{ scope }

type seriesRow struct {
	workRow

	ID       string   `bun:"id"`
	Rule     string   `bun:"rule"`
	StartOn  string   `bun:"start_on"`
	EndOn    *string  `bun:"end_on"`
	ExceptOn []string `bun:"except_on,array"`
	SinceOn  string   `bun:"since_on"`
	MadeOn   *string  `bun:"made_on"`
	Revision int      `bun:"revision"`
}

const seriesColumns = `SELECT id, ref, site_id, crew_id, window_from, window_to, effort_s, rule, start_on::text AS start_on,
	NULLIF(end_on, 'infinity')::text AS end_on, except_on::text[] AS except_on, since_on::text AS since_on,
	NULLIF(made_on, '-infinity')::text AS made_on, revision FROM job_series WHERE company_id = ?`

func (r seriesRow) series() (s job.Series, err error) {
	id, err := domain.ParseSeriesID(r.ID)
	if err != nil {
		return s, fmt.Errorf("stored series: %w", err)
	}
	c := job.Course{Ref: r.Ref}
	if c.Work, err = r.work(); err != nil {
		return s, err
	}
	if c.Rule, err = job.ParseRule(r.Rule); err != nil {
		return s, fmt.Errorf("stored series: %w", err)
	}
	var since, made domain.Date
	for to, text := range map[*domain.Date]*string{&c.Start: &r.StartOn, &c.End: r.EndOn, &since: &r.SinceOn, &made: r.MadeOn} {
		if text == nil {
			continue
		}
		if *to, err = domain.ParseDate(*text); err != nil {
			return s, fmt.Errorf("stored series: %w", err)
		}
	}
	if len(r.ExceptOn) > 0 {
		c.Except, err = convert(r.ExceptOn, domain.ParseDate)
	}
	return job.RestoreSeries(id, c, since, made, domain.Revision(r.Revision)), err
}

// Create implements ports.JobSeries.
func (s jobSeries) Create(ctx context.Context, x job.Series, at time.Time) error {
	c := x.Course()
	from, to := windowOrNull(c.Window)
	_, err := s.exec(ctx, `INSERT INTO job_series (company_id, id, ref, site_id, crew_id, window_from, window_to, effort_s, rule, start_on, end_on, except_on, since_on, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, COALESCE(?::date, 'infinity'), ?::date[], ?, ?)`,
		s.id(), x.ID().String(), c.Ref, c.Site.String(), idOrNull(c.Crew.UUID), from, to, int64(c.Effort), c.Rule.String(),
		c.Start.String(), dateOrNull(c.End), pgdialect.Array(texts(c.Except)), x.Since().String(), at)
	if err = seriesError(err, c); err != nil {
		return fmt.Errorf("insert series: %w", err)
	}
	return nil
}

func seriesError(err error, c job.Course) error {
	if violates(err, "job_series_ref") {
		return job.ErrSeriesTaken.With("%q", c.Ref)
	}
	return jobError(err, job.Plan{})
}

// ByID implements ports.JobSeries.
func (s jobSeries) ByID(ctx context.Context, id domain.SeriesID) (job.Series, error) {
	var row seriesRow
	if err := s.one(ctx, job.ErrSeriesNotFound, &row, seriesColumns+` AND id = ?`, s.id(), id.String()); err != nil {
		return job.Series{}, fmt.Errorf("select series: %w", err)
	}
	return row.series()
}

// List implements ports.JobSeries.
func (s jobSeries) List(ctx context.Context, q ports.SeriesQuery) ([]job.Series, error) {
	query, args := seriesColumns, []any{s.id()}
	add := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }
	if !q.Site.IsZero() {
		add(` AND site_id = ?`, q.Site.String())
	}
	if !q.Crew.IsZero() {
		add(` AND crew_id = ?`, q.Crew.String())
	}
	if q.Ref != "" {
		add(` AND ref = ?`, q.Ref)
	}
	if !q.Behind.IsZero() { // One that has ended needs no more once it is made up to its end.
		add(` AND made_on < LEAST(end_on, ?::date)`, q.Behind.String())
	}
	if !q.AfterID.IsZero() {
		add(` AND (start_on, id) > (?::date, ?::uuid)`, q.AfterStart.String(), q.AfterID.String())
	}
	add(` ORDER BY start_on, id`)
	if q.Limit > 0 {
		add(` LIMIT ?`, q.Limit)
	}
	var rows []seriesRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select series: %w", err)
	}
	return convert(rows, seriesRow.series)
}

// Save implements ports.JobSeries.
func (s jobSeries) Save(ctx context.Context, x job.Series) error {
	c := x.Course()
	from, to := windowOrNull(c.Window)
	n, err := s.exec(ctx, `UPDATE job_series SET ref = ?, site_id = ?, crew_id = ?, window_from = ?, window_to = ?, effort_s = ?, rule = ?, start_on = ?,
		end_on = COALESCE(?::date, 'infinity'), except_on = ?::date[], since_on = ?, revision = revision + 1 WHERE company_id = ? AND id = ? AND revision = ?`,
		c.Ref, c.Site.String(), idOrNull(c.Crew.UUID), from, to, int64(c.Effort), c.Rule.String(), c.Start.String(),
		dateOrNull(c.End), pgdialect.Array(texts(c.Except)), x.Since().String(), s.id(), x.ID().String(), int(x.Revision()))
	return saved(n, seriesError(err, c), "update series")
}

// Made implements ports.JobSeries.
func (s jobSeries) Made(ctx context.Context, x job.Series, upTo domain.Date) error {
	n, err := s.exec(ctx, `UPDATE job_series SET made_on = ? WHERE company_id = ? AND id = ? AND revision = ? AND made_on = COALESCE(?::date, '-infinity')`,
		upTo.String(), s.id(), x.ID().String(), int(x.Revision()), dateOrNull(x.Made()))
	return saved(n, err, "note how far jobs are made")
}
