package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/timesheet"
	"actual/ports"
)

type timeEntries struct{ scope }

const (
	timeEntryColumns = `SELECT e.id, e.revision, e.worker_id, e.day::text AS day, e.began, e.ended, e.began_lo, e.began_hi, e.ended_lo, e.ended_hi, e.activity, e.job_id, e.site_id,
		e.evidence, e.withdrawn, `
	timeEntryLocked = `EXISTS (SELECT FROM pay_period p WHERE p.company_id = e.company_id AND p.locked AND e.day BETWEEN p.first_day AND p.last_day)`
	timeEntryFrom   = timeEntryColumns + timeEntryLocked + ` AS locked FROM time_entry e WHERE e.company_id = ? AND e.recorded_to IS NULL`
	timeEntryOrder  = ` ORDER BY e.worker_id, e.began, e.id`
)

type timeEntryRow struct {
	ID        string          `bun:"id"`
	Revision  int             `bun:"revision"`
	WorkerID  string          `bun:"worker_id"`
	Day       string          `bun:"day"`
	Began     time.Time       `bun:"began"`
	Ended     time.Time       `bun:"ended"`
	BeganLo   time.Time       `bun:"began_lo"`
	BeganHi   time.Time       `bun:"began_hi"`
	EndedLo   time.Time       `bun:"ended_lo"`
	EndedHi   time.Time       `bun:"ended_hi"`
	Activity  string          `bun:"activity"`
	JobID     *string         `bun:"job_id"`
	SiteID    *string         `bun:"site_id"`
	Evidence  json.RawMessage `bun:"evidence"`
	Withdrawn bool            `bun:"withdrawn"`
	Locked    bool            `bun:"locked"`
}

func (r timeEntryRow) entry() (e timesheet.Entry, err error) {
	e = timesheet.Entry{
		Revision: domain.Revision(r.Revision), Activity: timesheet.Activity(r.Activity), Span: domain.Span{From: r.Began.UTC(), To: r.Ended.UTC()},
		Began: timesheet.Between{Earliest: r.BeganLo.UTC(), Latest: r.BeganHi.UTC()}, Ended: timesheet.Between{Earliest: r.EndedLo.UTC(), Latest: r.EndedHi.UTC()},
		State: timesheet.EntryApproved,
	}
	switch {
	case r.Withdrawn:
		e.State = timesheet.EntryWithdrawn
	case r.Locked:
		e.State = timesheet.EntryLocked
	}
	if e.ID, err = domain.ParseTimeEntryID(r.ID); err == nil {
		e.Worker, err = domain.ParseWorkerID(r.WorkerID)
	}
	if err == nil {
		e.Day, err = domain.ParseDate(r.Day)
	}
	if err == nil {
		e.Job.UUID, err = orZero(r.JobID)
	}
	if err == nil {
		e.Site.UUID, err = orZero(r.SiteID)
	}
	if err == nil {
		e.Evidence, err = decodeTimeEvidence(r.Evidence)
	}
	if err != nil {
		return e, fmt.Errorf("stored time entry: %w", err)
	}
	return e, nil
}

// Approved implements ports.TimeEntries.
func (s timeEntries) Approved(ctx context.Context, q ports.TimeEntryQuery) ([]timesheet.Entry, error) {
	query, args := timeEntryFrom+` AND NOT e.withdrawn`, []any{s.id()}
	add := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }
	if !q.From.IsZero() {
		add(` AND e.day >= ?::date`, q.From.String())
	}
	if !q.To.IsZero() {
		add(` AND e.day <= ?::date`, q.To.String())
	}
	if q.Workers != nil {
		add(` AND e.worker_id = ANY (?::uuid[])`, pgdialect.Array(texts(q.Workers)))
	}
	if q.Locked {
		add(` AND ` + timeEntryLocked)
	}
	if !q.AfterID.IsZero() {
		add(` AND (e.worker_id, e.began, e.id) > (?::uuid, ?, ?::uuid)`, q.AfterWorker.String(), q.AfterBegan, q.AfterID.String())
	}
	add(timeEntryOrder)
	if q.Limit > 0 {
		add(` LIMIT ?`, q.Limit)
	}
	return s.selected(ctx, query, args...)
}

// Last implements ports.TimeEntries.
func (s timeEntries) Last(ctx context.Context, ids []domain.TimeEntryID) ([]timesheet.Entry, error) {
	return s.selected(ctx, timeEntryFrom+` AND e.id = ANY (?::uuid[])`+timeEntryOrder, s.id(), pgdialect.Array(texts(ids)))
}

func (s timeEntries) selected(ctx context.Context, query string, args ...any) ([]timesheet.Entry, error) {
	var rows []timeEntryRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select time entries: %w", err)
	}
	return convert(rows, timeEntryRow.entry)
}

var (
	timeEntryEnd = prepared{"time_entry_end", `UPDATE time_entry e SET recorded_to = $2 FROM unnest($3::uuid[]) AS n (id)
		WHERE e.company_id = $1 AND e.id = n.id AND e.recorded_to IS NULL`}
	timeEntryAdd = prepared{"time_entry_add", `INSERT INTO time_entry (company_id, recorded_at, revision, id, worker_id, day, began, ended, began_lo, began_hi, ended_lo, ended_hi, activity,
			job_id, site_id, evidence, withdrawn)
		SELECT $1, $2, $3, n.* FROM unnest($4::uuid[], $5::uuid[], $6::date[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[],
			$12::timestamptz[], $13::text[], $14::uuid[], $15::uuid[], $16::jsonb[], $17::boolean[]) AS n`}
)

// timeEntryColumnsOf are entries as arrays, one a column.
type timeEntryArrays struct {
	ids, workers                  []domain.UUID
	jobs, sites                   []*domain.UUID
	days, activities, evidence    []string
	began, ended, beganLo, beganH []time.Time
	endedLo, endedH               []time.Time
	withdrawn                     []bool
}

func (c *timeEntryArrays) add(e timesheet.Entry, withdrawn bool) error {
	evidence, err := encodeTimeEvidence(e.Evidence)
	if err != nil {
		return err
	}
	c.ids, c.workers, c.days = append(c.ids, e.ID.UUID), append(c.workers, e.Worker.UUID), append(c.days, e.Day.String())
	c.began, c.ended = append(c.began, e.Span.From), append(c.ended, e.Span.To)
	c.beganLo, c.beganH = append(c.beganLo, e.Began.Earliest), append(c.beganH, e.Began.Latest)
	c.endedLo, c.endedH = append(c.endedLo, e.Ended.Earliest), append(c.endedH, e.Ended.Latest)
	c.activities, c.jobs, c.sites = append(c.activities, string(e.Activity)), append(c.jobs, uuidOrNull(e.Job.UUID)), append(c.sites, uuidOrNull(e.Site.UUID))
	c.evidence, c.withdrawn = append(c.evidence, evidence), append(c.withdrawn, withdrawn)
	return nil
}

// Enter implements ports.TimeDays.
func (s timeDays) Enter(ctx context.Context, fresh, gone []timesheet.Entry, revision domain.Revision, at time.Time) error {
	var c timeEntryArrays
	for i, e := range append(append([]timesheet.Entry{}, fresh...), gone...) {
		if err := c.add(e, i >= len(fresh)); err != nil {
			return err
		}
	}
	if len(c.ids) == 0 {
		return nil
	}
	if err := s.pipeline(ctx,
		asked{prepared: timeEntryEnd, args: []any{at, c.ids}},
		asked{prepared: timeEntryAdd, args: []any{
			at, int32(revision), c.ids, c.workers, c.days, c.began, c.ended, c.beganLo, c.beganH, c.endedLo, c.endedH, c.activities, c.jobs, c.sites, c.evidence, c.withdrawn, //nolint:gosec // A count of acts.
		}},
	); err != nil {
		return fmt.Errorf("enter time: %w", err)
	}
	return nil
}
