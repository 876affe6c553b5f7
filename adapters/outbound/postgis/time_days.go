package postgis

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/timesheet"
	"actual/ports"
)

type timeDays struct{ scope }

type timeDayRow struct {
	WorkerID string `bun:"worker_id"`
	Day      string `bun:"day"`
	State    string `bun:"state"`
	Revision int    `bun:"revision"`
	Disputed bool   `bun:"disputed"`
}

func (r timeDayRow) timeDay() (d timesheet.Day, err error) {
	d = timesheet.Day{State: timesheet.DayState(r.State), Revision: domain.Revision(r.Revision), Disputed: r.Disputed}
	if d.Worker, err = domain.ParseWorkerID(r.WorkerID); err == nil {
		d.Day, err = domain.ParseDate(r.Day)
	}
	if err != nil {
		return d, fmt.Errorf("stored day of a worker: %w", err)
	}
	return d, nil
}

const timeDayColumns = `SELECT worker_id, day::text AS day, state, revision, disputed FROM time_day WHERE company_id = ?`

// Hold implements ports.TimeDays. The worker is locked, since there may be no row of
// the day.
func (s timeDays) Hold(ctx context.Context, keys []ports.TimeDayKey) ([]timesheet.Day, error) {
	var workers, ids, days []string
	for _, k := range keys {
		ids, days = append(ids, k.Worker.String()), append(days, k.Day.String())
	}
	workers = slices.Compact(slices.Sorted(slices.Values(ids)))
	var found []string
	if err := s.all(ctx, &found, `SELECT id FROM worker WHERE company_id = ? AND id = ANY (?::uuid[]) ORDER BY id FOR NO KEY UPDATE`, s.id(), pgdialect.Array(workers)); err != nil {
		return nil, fmt.Errorf("lock workers: %w", err)
	}
	if len(found) < len(workers) {
		return nil, job.ErrWorkerNotFound
	}
	rows, err := s.selected(ctx, timeDayColumns+` AND (worker_id, day) IN (SELECT * FROM unnest(?::uuid[], ?::date[])) FOR UPDATE`, s.id(), pgdialect.Array(ids), pgdialect.Array(days))
	if err != nil {
		return nil, err
	}
	of := map[ports.TimeDayKey]timesheet.Day{}
	for _, d := range rows {
		of[ports.TimeDayKey{Worker: d.Worker, Day: d.Day}] = d
	}
	out := make([]timesheet.Day, len(keys))
	for i, k := range keys {
		d, known := of[k]
		if !known {
			d = timesheet.Day{Worker: k.Worker, Day: k.Day, State: timesheet.DayOpen}
		}
		out[i] = d
	}
	return out, nil
}

// List implements ports.TimeDays.
func (s timeDays) List(ctx context.Context, q ports.TimeDayQuery) ([]timesheet.Day, error) {
	query, args := timeDayColumns, []any{s.id()}
	add := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }
	if !q.From.IsZero() {
		add(` AND day >= ?::date`, q.From.String())
	}
	if !q.To.IsZero() {
		add(` AND day <= ?::date`, q.To.String())
	}
	if q.Workers != nil {
		add(` AND worker_id = ANY (?::uuid[])`, pgdialect.Array(texts(q.Workers)))
	}
	if q.State != "" {
		add(` AND state = ?`, string(q.State))
	}
	if q.Disputed {
		add(` AND disputed`)
	}
	add(` ORDER BY day, worker_id`)
	return s.selected(ctx, query, args...)
}

func (s timeDays) selected(ctx context.Context, query string, args ...any) ([]timesheet.Day, error) {
	var rows []timeDayRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select days of workers: %w", err)
	}
	return convert(rows, timeDayRow.timeDay)
}

// Save implements ports.TimeDays.
func (s timeDays) Save(ctx context.Context, d timesheet.Day, a timesheet.Act) error {
	n, err := s.exec(ctx, `INSERT INTO time_day AS d (company_id, worker_id, day, state, revision, disputed) VALUES (?, ?, ?::date, ?, ?, ?)
		ON CONFLICT (company_id, worker_id, day) DO UPDATE SET state = EXCLUDED.state, revision = EXCLUDED.revision, disputed = EXCLUDED.disputed
		WHERE d.company_id = EXCLUDED.company_id AND d.revision = EXCLUDED.revision - 1`,
		s.id(), d.Worker.String(), d.Day.String(), string(d.State), int(d.Revision), d.Disputed)
	if err == nil && n == 0 {
		err = domain.ErrMoved
	}
	if err != nil {
		return fmt.Errorf("save day of worker: %w", err)
	}
	overridden := a.Overridden
	if overridden == nil {
		overridden = []string{}
	}
	if _, err := s.exec(ctx, `INSERT INTO time_act (company_id, worker_id, day, revision, what, at, by, text, overridden) VALUES (?, ?, ?::date, ?, ?, ?, ?, ?, ?::text[])`,
		s.id(), d.Worker.String(), d.Day.String(), int(d.Revision), string(a.What), a.At, a.By, a.Text, pgdialect.Array(overridden)); err != nil {
		return fmt.Errorf("add act on day of worker: %w", err)
	}
	return nil
}

type timeActRow struct {
	What       string    `bun:"what"`
	Revision   int       `bun:"revision"`
	At         time.Time `bun:"at"`
	By         string    `bun:"by"`
	Text       string    `bun:"text"`
	Overridden []string  `bun:"overridden,array"`
}

// Acts implements ports.TimeDays.
func (s timeDays) Acts(ctx context.Context, key ports.TimeDayKey) ([]timesheet.Act, error) {
	var rows []timeActRow
	if err := s.all(ctx, &rows, `SELECT what, revision, at, by, text, overridden FROM time_act WHERE company_id = ? AND worker_id = ? AND day = ?::date ORDER BY revision`,
		s.id(), key.Worker.String(), key.Day.String()); err != nil {
		return nil, fmt.Errorf("select acts on day of worker: %w", err)
	}
	return convert(rows, func(r timeActRow) (timesheet.Act, error) {
		a := timesheet.Act{What: timesheet.ActKind(r.What), Revision: domain.Revision(r.Revision), At: r.At.UTC(), By: r.By, Text: r.Text}
		if len(r.Overridden) > 0 {
			a.Overridden = r.Overridden
		}
		return a, nil
	})
}
