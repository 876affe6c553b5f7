package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/ports"
)

type jobs struct{ scope }

// workRow is what jobs and series have in common.
type workRow struct {
	Ref        string  `bun:"ref"`
	SiteID     string  `bun:"site_id"`
	CrewID     *string `bun:"crew_id"`
	WindowFrom *int    `bun:"window_from"`
	WindowTo   *int    `bun:"window_to"`
	EffortS    int64   `bun:"effort_s"`
}

func (r workRow) work() (job.Work, error) {
	site, err := domain.ParseSiteID(r.SiteID)
	if err != nil {
		return job.Work{}, fmt.Errorf("stored work: %w", err)
	}
	crew, err := orZero(r.CrewID)
	w := job.Work{Site: site, Crew: domain.CrewID{UUID: crew}, Effort: job.Effort(r.EffortS)}
	if r.WindowFrom != nil && r.WindowTo != nil {
		w.Window = job.Window{From: domain.WallTime(*r.WindowFrom), To: domain.WallTime(*r.WindowTo)}
	}
	return w, err
}

// windowOrNull is the window as two parameters.
func windowOrNull(w job.Window) (from, to any) {
	if w.IsZero() {
		return nil, nil
	}
	return int(w.From), int(w.To)
}

type jobRow struct {
	workRow

	ID         string  `bun:"id"`
	Source     string  `bun:"source"`
	OnDate     string  `bun:"on_date"`
	State      string  `bun:"state"`
	SeriesID   *string `bun:"series_id"`
	SeriesDate *string `bun:"series_date"`
	Apart      bool    `bun:"apart"`
	Revision   int     `bun:"revision"`
}

const jobColumns = `SELECT id, source, ref, site_id, on_date::text AS on_date, crew_id, window_from, window_to, effort_s, state, series_id,
	series_date::text AS series_date, apart, revision FROM job WHERE company_id = ?`

func (r jobRow) job() (job.Job, error) {
	id, err := domain.ParseJobID(r.ID)
	if err != nil {
		return job.Job{}, fmt.Errorf("stored job: %w", err)
	}
	p := job.Plan{Ref: r.Ref}
	if p.Work, err = r.work(); err != nil {
		return job.Job{}, err
	}
	if p.Date, err = domain.ParseDate(r.OnDate); err != nil {
		return job.Job{}, fmt.Errorf("stored job: %w", err)
	}
	turn := job.Turn{Apart: r.Apart}
	if turn.Series.UUID, err = orZero(r.SeriesID); err == nil && r.SeriesDate != nil {
		turn.Date, err = domain.ParseDate(*r.SeriesDate)
	}
	return job.RestoreJob(id, job.Source(r.Source), p, job.State(r.State), turn, domain.Revision(r.Revision)), err
}

// Create implements ports.Jobs.
func (s jobs) Create(ctx context.Context, all []job.Job, at time.Time) (int, error) {
	created := 0
	for _, j := range all {
		p, turn := j.Plan(), j.Turn()
		from, to := windowOrNull(p.Window)
		n, err := s.exec(ctx, `INSERT INTO job (company_id, id, source, ref, site_id, on_date, crew_id, window_from, window_to, effort_s, state, series_id, series_date, apart, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (company_id, series_id, series_date) DO NOTHING`,
			s.id(), j.ID().String(), string(j.Source()), p.Ref, p.Site.String(), p.Date.String(), idOrNull(p.Crew.UUID), from, to, int64(p.Effort),
			string(j.State()), idOrNull(turn.Series.UUID), dateOrNull(turn.Date), turn.Apart, at)
		if err = jobError(err, p); err != nil {
			return created, fmt.Errorf("insert job: %w", err)
		}
		created += int(n)
	}
	return created, nil
}

func jobError(err error, p job.Plan) error {
	switch {
	case violates(err, "job_ref"):
		return job.ErrJobTaken.With("%q", p.Ref)
	case violates(err, "job_company_id_site_id_fkey"), violates(err, "job_series_company_id_site_id_fkey"):
		return geofence.ErrNotFound
	case violates(err, "job_company_id_crew_id_fkey"), violates(err, "job_series_company_id_crew_id_fkey"):
		return job.ErrCrewNotFound
	case violates(err, "job_company_id_series_id_fkey"):
		return job.ErrSeriesNotFound
	}
	return err
}

// ByID implements ports.Jobs.
func (s jobs) ByID(ctx context.Context, id domain.JobID) (job.Job, error) {
	var row jobRow
	if err := s.one(ctx, job.ErrJobNotFound, &row, jobColumns+` AND id = ?`, s.id(), id.String()); err != nil {
		return job.Job{}, fmt.Errorf("select job: %w", err)
	}
	return row.job()
}

// Between implements ports.Jobs.
func (s jobs) Between(ctx context.Context, from, to domain.Date, q ports.JobQuery) ([]job.Job, error) {
	query, args := jobColumns, []any{s.id()}
	add := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }
	if !from.IsZero() {
		add(` AND on_date >= ?::date`, from.String())
	}
	if !to.IsZero() {
		add(` AND on_date <= ?::date`, to.String())
	}
	if q.IDs != nil {
		add(` AND id = ANY (?::uuid[])`, pgdialect.Array(texts(q.IDs)))
	}
	if q.Refs != nil {
		add(` AND ref <> '' AND ref = ANY (?::text[])`, pgdialect.Array(q.Refs))
	}
	if !q.Site.IsZero() {
		add(` AND site_id = ?`, q.Site.String())
	}
	if !q.Crew.IsZero() {
		add(` AND crew_id = ?`, q.Crew.String())
	}
	if q.State != "" {
		add(` AND state = ?`, string(q.State))
	}
	if q.Source != "" {
		add(` AND source = ?`, string(q.Source))
	}
	if !q.Series.IsZero() {
		add(` AND series_id = ?`, q.Series.String())
	}
	if !q.AfterID.IsZero() {
		add(` AND (on_date, id) > (?::date, ?::uuid)`, q.AfterDate.String(), q.AfterID.String())
	}
	add(` ORDER BY on_date, id`)
	if q.Limit > 0 {
		add(` LIMIT ?`, q.Limit)
	}
	var rows []jobRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select jobs: %w", err)
	}
	return convert(rows, jobRow.job)
}

// Save implements ports.Jobs.
func (s jobs) Save(ctx context.Context, j job.Job, at time.Time) error {
	p := j.Plan()
	from, to := windowOrNull(p.Window)
	n, err := s.exec(ctx, `UPDATE job SET ref = ?, site_id = ?, on_date = ?, crew_id = ?, window_from = ?, window_to = ?, effort_s = ?, state = ?, apart = ?, changed_at = ?,
		revision = revision + 1 WHERE company_id = ? AND id = ? AND revision = ?`,
		p.Ref, p.Site.String(), p.Date.String(), idOrNull(p.Crew.UUID), from, to, int64(p.Effort), string(j.State()), j.Turn().Apart, at,
		s.id(), j.ID().String(), int(j.Revision()))
	return saved(n, jobError(err, p), "update job")
}

// dateOrNull turns the zero date into NULL.
func dateOrNull(d domain.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}
