package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/booked"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/ports"
)

type bookedTimes struct{ scope }

// notedRow is what booked_time and clock_time have in common. It is read by bun and
// written as JSON.
type notedRow struct {
	ID        string     `bun:"id"         json:"id"`
	Source    string     `bun:"source"     json:"source"`
	Ref       string     `bun:"ref"        json:"ref"`
	WorkerRef string     `bun:"worker_ref" json:"worker_ref"`
	OnDate    string     `bun:"on_date"    json:"on_date"`
	FromAt    *time.Time `bun:"from_at"    json:"from_at"`
	ToAt      *time.Time `bun:"to_at"      json:"to_at"`
	BreakS    int64      `bun:"break_s"    json:"break_s"`
	Stage     string     `bun:"stage"      json:"stage"`
	Doubt     string     `bun:"doubt"      json:"doubt"`
	WorkerID  *string    `bun:"worker_id"  json:"worker_id"`
	GoneAt    *time.Time `bun:"gone_at"    json:"-"`
}

type bookedRow struct {
	notedRow

	Ticket    string  `bun:"ticket"     json:"ticket"`
	Number    string  `bun:"number"     json:"number"`
	CrewRef   string  `bun:"crew_ref"   json:"crew_ref"`
	LeaderRef string  `bun:"leader_ref" json:"leader_ref"`
	SiteRef   string  `bun:"site_ref"   json:"site_ref"`
	Task      string  `bun:"task"       json:"task"`
	HoursS    int64   `bun:"hours_s"    json:"hours_s"`
	Travel    bool    `bun:"travel"     json:"travel"`
	Version   string  `bun:"version"    json:"version"`
	CrewID    *string `bun:"crew_id"    json:"crew_id"`
	SiteID    *string `bun:"site_id"    json:"site_id"`
	JobID     *string `bun:"job_id"     json:"job_id"`
}

func idText(id domain.UUID) *string {
	if id.IsZero() {
		return nil
	}
	text := id.String()
	return &text
}

func newBookedRow(t booked.Time) bookedRow {
	return bookedRow{
		notedRow: notedRow{
			ID: t.ID.String(), Source: string(t.Source), Ref: t.Ref, WorkerRef: t.Worker, OnDate: t.Date.String(), FromAt: instant(t.Span.From), ToAt: instant(t.Span.To),
			BreakS: int64(t.Break), Stage: string(t.Stage), Doubt: string(t.Doubt), WorkerID: idText(t.Of.Worker.UUID),
		},
		Ticket: t.Ticket, Number: t.Number, CrewRef: t.Crew, LeaderRef: t.Leader, SiteRef: t.Site, Task: t.Task, HoursS: int64(t.Hours), Travel: t.Travel, Version: t.Version,
		CrewID: idText(t.Of.Crew.UUID), SiteID: idText(t.Of.Site.UUID), JobID: idText(t.Of.Job.UUID),
	}
}

func (r bookedRow) time() (booked.Time, error) {
	ids, err := convert([]*string{&r.ID, r.WorkerID, r.CrewID, r.SiteID, r.JobID}, orZero)
	if err != nil {
		return booked.Time{}, fmt.Errorf("stored booked time: %w", err)
	}
	date, err := domain.ParseDate(r.OnDate)
	if err != nil {
		return booked.Time{}, fmt.Errorf("stored booked time: %w", err)
	}
	return booked.Time{
		ID: domain.BookedTimeID{UUID: ids[0]}, Source: job.Source(r.Source), Gone: timeOf(r.GoneAt),
		Of: booked.Ours{Worker: domain.WorkerID{UUID: ids[1]}, Crew: domain.CrewID{UUID: ids[2]}, Site: domain.SiteID{UUID: ids[3]}, Job: domain.JobID{UUID: ids[4]}},
		Labour: booked.Labour{
			Ref: r.Ref, Ticket: r.Ticket, Number: r.Number, Worker: r.WorkerRef, Crew: r.CrewRef, Leader: r.LeaderRef, Site: r.SiteRef, Task: r.Task, Date: date,
			Span: domain.Span{From: timeOf(r.FromAt), To: timeOf(r.ToAt)}, Hours: job.Effort(r.HoursS), Break: job.Effort(r.BreakS), Travel: r.Travel,
			Stage: booked.Stage(r.Stage), Doubt: booked.Doubt(r.Doubt), Version: r.Version,
		},
	}, nil
}

// Put implements ports.BookedTimes.
func (s bookedTimes) Put(ctx context.Context, rows []booked.Time, at time.Time) (ports.BookedCounts, error) {
	counts, err := s.note(ctx, `INSERT INTO booked_time AS b (company_id, id, source, ref, ticket, number, worker_ref, crew_ref, leader_ref, site_ref, task, on_date, from_at, to_at,
			hours_s, break_s, travel, stage, doubt, version, worker_id, crew_id, site_id, job_id, stored_at, changed_at)
		SELECT ?, r.*, ?, ? FROM jsonb_to_recordset(?::jsonb) AS r (id uuid, source text, ref text, ticket text, number text, worker_ref text, crew_ref text, leader_ref text,
			site_ref text, task text, on_date date, from_at timestamptz, to_at timestamptz, hours_s int, break_s int, travel boolean, stage text, doubt text, version text,
			worker_id uuid, crew_id uuid, site_id uuid, job_id uuid)
		ON CONFLICT (company_id, source, ref) DO UPDATE SET ticket = excluded.ticket, number = excluded.number, worker_ref = excluded.worker_ref, crew_ref = excluded.crew_ref,
			leader_ref = excluded.leader_ref, site_ref = excluded.site_ref, task = excluded.task, on_date = excluded.on_date, from_at = excluded.from_at, to_at = excluded.to_at,
			hours_s = excluded.hours_s, break_s = excluded.break_s, travel = excluded.travel, stage = excluded.stage, doubt = excluded.doubt, version = excluded.version,
			worker_id = excluded.worker_id, crew_id = excluded.crew_id, site_id = excluded.site_id, job_id = excluded.job_id, changed_at = excluded.changed_at, gone_at = NULL
		WHERE b.gone_at IS NOT NULL OR (b.ticket, b.number, b.worker_ref, b.crew_ref, b.leader_ref, b.site_ref, b.task, b.on_date, b.from_at, b.to_at, b.hours_s, b.break_s, b.travel,
				b.stage, b.doubt, b.version, b.worker_id, b.crew_id, b.site_id, b.job_id)
			IS DISTINCT FROM (excluded.ticket, excluded.number, excluded.worker_ref, excluded.crew_ref, excluded.leader_ref, excluded.site_ref, excluded.task, excluded.on_date,
				excluded.from_at, excluded.to_at, excluded.hours_s, excluded.break_s, excluded.travel, excluded.stage, excluded.doubt, excluded.version, excluded.worker_id,
				excluded.crew_id, excluded.site_id, excluded.job_id)
		RETURNING b.xmax = 0 AS created`, lastOfEach(rows, func(t booked.Time) string { return string(t.Source) + " " + t.Ref }, newBookedRow), at)
	if err != nil {
		return counts, fmt.Errorf("store booked times: %w", bookedError(err))
	}
	return counts, nil
}

func bookedError(err error) error {
	switch {
	case violates(err, "booked_time_company_id_worker_id_fkey"), violates(err, "clock_time_company_id_worker_id_fkey"):
		return job.ErrWorkerNotFound
	case violates(err, "booked_time_company_id_crew_id_fkey"):
		return job.ErrCrewNotFound
	case violates(err, "booked_time_company_id_site_id_fkey"):
		return geofence.ErrNotFound
	case violates(err, "booked_time_company_id_job_id_fkey"):
		return job.ErrJobNotFound
	}
	return err
}

// lastOfEach returns rows, the last of each key alone.
func lastOfEach[T, R any](all []T, key func(T) string, row func(T) R) []any {
	at := map[string]int{}
	out := []any{}
	for _, one := range all {
		i, there := at[key(one)]
		if !there {
			i = len(out)
			at[key(one)], out = i, append(out, nil)
		}
		out[i] = row(one)
	}
	return out
}

const nulInJSON = `\u0000`

// note stores rows by a statement that is given the company, the time twice and the
// rows, and says of each row that it touches whether it is new.
func (s scope) note(ctx context.Context, query string, rows []any, at time.Time) (counts ports.BookedCounts, err error) {
	if len(rows) == 0 {
		return counts, nil
	}
	raw, err := json.Marshal(rows)
	if err != nil {
		return counts, err
	}
	if strings.Contains(string(raw), nulInJSON) {
		return counts, errText
	}
	var touched []struct {
		Created bool `bun:"created"`
	}
	if err := s.all(ctx, &touched, query, s.id(), at, at, string(raw)); err != nil {
		return counts, err
	}
	for _, t := range touched {
		if t.Created {
			counts.Created++
		}
	}
	counts.Changed = len(touched) - counts.Created
	counts.Unchanged = len(rows) - len(touched)
	return counts, nil
}

// Gone implements ports.BookedTimes.
func (s bookedTimes) Gone(ctx context.Context, source job.Source, refs []string, at time.Time) (int, error) {
	n, err := s.exec(ctx, `UPDATE booked_time SET gone_at = ? WHERE company_id = ? AND source = ? AND ref = ANY (?::text[]) AND gone_at IS NULL`,
		at, s.id(), string(source), pgdialect.Array(refs))
	if err != nil {
		return 0, fmt.Errorf("mark booked times: %w", err)
	}
	return int(n), nil
}

// Between implements ports.BookedTimes.
func (s bookedTimes) Between(ctx context.Context, from, to domain.Date, q ports.BookedQuery) ([]booked.Time, error) {
	query, args := `SELECT id, source, ref, ticket, number, worker_ref, crew_ref, leader_ref, site_ref, task, on_date::text AS on_date, from_at, to_at, hours_s, break_s, travel,
		stage, doubt, version, worker_id, crew_id, site_id, job_id, gone_at FROM booked_time WHERE company_id = ?`, []any{s.id()}
	add := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }
	if !from.IsZero() {
		add(` AND on_date >= ?::date`, from.String())
	}
	if !to.IsZero() {
		add(` AND on_date <= ?::date`, to.String())
	}
	if q.Source != "" {
		add(` AND source = ?`, string(q.Source))
	}
	if q.Refs != nil {
		add(` AND ref = ANY (?::text[])`, pgdialect.Array(q.Refs))
	}
	if q.Tickets != nil {
		add(` AND ticket <> '' AND ticket = ANY (?::text[])`, pgdialect.Array(q.Tickets))
	}
	of := func(cond string, id domain.UUID) {
		if !id.IsZero() {
			add(cond, id.String())
		}
	}
	of(` AND worker_id = ?`, q.Worker.UUID)
	of(` AND crew_id = ?`, q.Crew.UUID)
	of(` AND site_id = ?`, q.Site.UUID)
	of(` AND job_id = ?`, q.Job.UUID)
	if !q.WithGone {
		add(` AND gone_at IS NULL`)
	}
	if !q.AfterID.IsZero() {
		add(` AND (on_date, id) > (?::date, ?::uuid)`, q.AfterDate.String(), q.AfterID.String())
	}
	add(` ORDER BY on_date, id`)
	if q.Limit > 0 {
		add(` LIMIT ?`, q.Limit)
	}
	var rows []bookedRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select booked times: %w", err)
	}
	return convert(rows, bookedRow.time)
}

// SitesOf implements ports.BookedTimes.
func (s bookedTimes) SitesOf(ctx context.Context, source job.Source, tickets []string) (map[string]string, error) {
	var rows []struct {
		Ticket  string `bun:"ticket"`
		SiteRef string `bun:"site_ref"`
	}
	err := s.all(ctx, &rows, `SELECT DISTINCT ON (ticket) ticket, site_ref FROM booked_time WHERE company_id = ? AND source = ? AND ticket <> '' AND ticket = ANY (?::text[]) AND site_ref <> ''
		ORDER BY ticket, on_date DESC`, s.id(), string(source), pgdialect.Array(tickets))
	if err != nil {
		return nil, fmt.Errorf("select sites of tickets: %w", err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.Ticket] = r.SiteRef
	}
	return out, nil
}
