package postgis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/targetlink"
	"actual/domain/transfer"
)

type targetLinks struct{ scope }

// List implements ports.TargetLinks.
func (s targetLinks) List(ctx context.Context, of transfer.Target) ([]targetlink.Link, error) {
	var rows []struct {
		Kind     string    `bun:"kind"`
		Key      string    `bun:"key"`
		Ref      string    `bun:"ref"`
		By       string    `bun:"decided_by"`
		At       time.Time `bun:"decided_at"`
		Revision int       `bun:"revision"`
	}
	err := s.all(ctx, &rows, `SELECT kind, key, ref, decided_by, decided_at, revision FROM target_link WHERE company_id = ? AND target = ? ORDER BY kind, key`, s.id(), string(of))
	if err != nil {
		return nil, fmt.Errorf("select links of a target: %w", err)
	}
	out := make([]targetlink.Link, len(rows))
	for i, r := range rows {
		out[i] = targetlink.Link{Subject: targetlink.Subject{Kind: targetlink.Kind(r.Kind), Key: r.Key}, Ref: r.Ref, By: r.By, At: r.At.UTC(), Revision: domain.Revision(r.Revision)}
	}
	return out, nil
}

// Save implements ports.TargetLinks.
func (s targetLinks) Save(ctx context.Context, of transfer.Target, links ...targetlink.Link) error {
	for _, l := range links {
		var n int64
		var err error
		if l.Revision == 0 {
			n, err = s.exec(ctx, `INSERT INTO target_link (company_id, target, kind, key, ref, decided_by, decided_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?, 1)
				ON CONFLICT (company_id, target, kind, key) DO NOTHING`, s.id(), string(of), string(l.Kind), l.Key, l.Ref, l.By, l.At)
		} else {
			n, err = s.exec(ctx, `UPDATE target_link SET ref = ?, decided_by = ?, decided_at = ?, revision = revision + 1
				WHERE company_id = ? AND target = ? AND kind = ? AND key = ? AND revision = ?`, l.Ref, l.By, l.At, s.id(), string(of), string(l.Kind), l.Key, int(l.Revision))
		}
		switch {
		case violates(err, "target_link_one_person"):
			return targetlink.ErrPersonTaken.With("%s", l.Ref)
		case err != nil:
			return fmt.Errorf("save a link of a target: %w", err)
		case n == 0:
			return domain.ErrMoved
		}
	}
	return nil
}

// Clear implements ports.TargetLinks.
func (s targetLinks) Clear(ctx context.Context, of transfer.Target, links ...targetlink.Link) error {
	for _, l := range links {
		n, err := s.exec(ctx, `DELETE FROM target_link WHERE company_id = ? AND target = ? AND kind = ? AND key = ? AND revision = ?`, s.id(), string(of), string(l.Kind), l.Key, int(l.Revision))
		if err != nil {
			return fmt.Errorf("clear a link of a target: %w", err)
		}
		if n == 0 {
			return domain.ErrMoved
		}
	}
	return nil
}

// Rule implements ports.TargetLinks.
func (s targetLinks) Rule(ctx context.Context, of transfer.Target) (targetlink.Rule, error) {
	var row struct {
		By        string `bun:"booked_by"`
		Otherwise string `bun:"otherwise"`
		Revision  int    `bun:"revision"`
	}
	err := s.one(ctx, errNoRow, &row, `SELECT booked_by, otherwise, revision FROM target_rule WHERE company_id = ? AND target = ?`, s.id(), string(of))
	if errors.Is(err, errNoRow) {
		return targetlink.UsualRule(), nil
	}
	if err != nil {
		return targetlink.Rule{}, fmt.Errorf("select the rule of a target: %w", err)
	}
	return targetlink.Rule{By: targetlink.By(row.By), Otherwise: row.Otherwise, Revision: domain.Revision(row.Revision)}, nil
}

// SaveRule implements ports.TargetLinks.
func (s targetLinks) SaveRule(ctx context.Context, of transfer.Target, r targetlink.Rule) (err error) {
	var n int64
	if r.Revision == 1 {
		n, err = s.exec(ctx, `INSERT INTO target_rule (company_id, target, booked_by, otherwise, revision) VALUES (?, ?, ?, ?, 2) ON CONFLICT DO NOTHING`, s.id(), string(of), string(r.By), r.Otherwise)
	} else {
		n, err = s.exec(ctx, `UPDATE target_rule SET booked_by = ?, otherwise = ?, revision = revision + 1 WHERE company_id = ? AND target = ? AND revision = ?`,
			string(r.By), r.Otherwise, s.id(), string(of), int(r.Revision))
	}
	if err != nil {
		return fmt.Errorf("save the rule of a target: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}

type targetDirectory struct{ scope }

// Keep implements ports.TargetDirectory.
func (s targetDirectory) Keep(ctx context.Context, of transfer.Target, entries []targetlink.Entry, at time.Time) error {
	columns := make([][]string, 8)
	active := make([]bool, len(entries))
	for i, e := range entries {
		active[i] = e.Active
		for c, text := range []string{string(e.Sort), e.Ref, e.Name, e.What, e.Payroll, e.Number, e.Email, e.Barred} {
			columns[c] = append(columns[c], text)
		}
	}
	args := []any{s.id(), string(of), at, pgdialect.Array(active)}
	for _, c := range columns {
		args = append(args, pgdialect.Array(c))
	}
	_, err := s.exec(ctx, `INSERT INTO target_entry (company_id, target, seen_at, active, sort, ref, name, what, payroll, number, email, barred)
		SELECT ?, ?, ?, x.active, x.sort, x.ref, x.name, x.what, x.payroll, x.number, x.email, x.barred
		FROM unnest(?::bool[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) AS x (active, sort, ref, name, what, payroll, number, email, barred)
		ON CONFLICT (company_id, target, sort, ref) DO UPDATE SET name = excluded.name, what = excluded.what, payroll = excluded.payroll, number = excluded.number,
			email = excluded.email, active = excluded.active, barred = excluded.barred, seen_at = excluded.seen_at, gone_at = NULL`, args...)
	if err != nil {
		return fmt.Errorf("keep the directory of a target: %w", err)
	}
	return nil
}

// Vanish implements ports.TargetDirectory.
func (s targetDirectory) Vanish(ctx context.Context, of transfer.Target, sort targetlink.Sort, before, at time.Time) (int, error) {
	n, err := s.exec(ctx, `UPDATE target_entry SET gone_at = ? WHERE company_id = ? AND target = ? AND sort = ? AND seen_at < ? AND gone_at IS NULL`, at, s.id(), string(of), string(sort), before)
	if err != nil {
		return 0, fmt.Errorf("mark what a target has no more: %w", err)
	}
	return int(n), nil
}

// List implements ports.TargetDirectory.
func (s targetDirectory) List(ctx context.Context, of transfer.Target) ([]targetlink.Entry, error) {
	var rows []struct {
		Sort    string     `bun:"sort"`
		Ref     string     `bun:"ref"`
		Name    string     `bun:"name"`
		What    string     `bun:"what"`
		Payroll string     `bun:"payroll"`
		Number  string     `bun:"number"`
		Email   string     `bun:"email"`
		Active  bool       `bun:"active"`
		Barred  string     `bun:"barred"`
		SeenAt  time.Time  `bun:"seen_at"`
		GoneAt  *time.Time `bun:"gone_at"`
	}
	err := s.all(ctx, &rows, `SELECT sort, ref, name, what, payroll, number, email, active, barred, seen_at, gone_at FROM target_entry WHERE company_id = ? AND target = ? ORDER BY sort, ref`, s.id(), string(of))
	if err != nil {
		return nil, fmt.Errorf("select the directory of a target: %w", err)
	}
	out := make([]targetlink.Entry, len(rows))
	for i, r := range rows {
		out[i] = targetlink.Entry{
			Sort: targetlink.Sort(r.Sort), Ref: r.Ref, Name: r.Name, What: r.What, Payroll: r.Payroll, Number: r.Number, Email: r.Email, Active: r.Active, Barred: r.Barred, SeenAt: r.SeenAt.UTC(), GoneAt: timeOf(r.GoneAt),
		}
	}
	return out, nil
}

// Forget implements ports.TargetDirectory.
func (s targetDirectory) Forget(ctx context.Context, w domain.WorkerID) error {
	_, err := s.exec(ctx, `DELETE FROM target_entry e USING target_link l WHERE e.company_id = ? AND l.company_id = e.company_id AND l.target = e.target AND l.kind = 'worker' AND l.key = ?
		AND e.sort = 'person' AND e.ref = l.ref`, s.id(), w.String())
	if err == nil {
		_, err = s.exec(ctx, `DELETE FROM target_link WHERE company_id = ? AND kind = 'worker' AND key = ?`, s.id(), w.String())
	}
	if err != nil {
		return fmt.Errorf("forget what targets said of a worker: %w", err)
	}
	return nil
}

type services struct{ scope }

// OfJobs implements ports.Services.
func (s services) OfJobs(ctx context.Context, jobs []domain.JobID) (map[domain.JobID]string, error) {
	return s.ofJobs(ctx, `SELECT ours, said ->> 'name' AS said FROM source_row WHERE company_id = ? AND kind = 'job' AND ours = ANY (?::uuid[]) AND said ->> 'name' IS NOT NULL`,
		s.id(), pgdialect.Array(idsOf(jobs)))
}

// Orders implements ports.Services.
func (s services) Orders(ctx context.Context, of job.Source, jobs []domain.JobID) (map[domain.JobID]string, error) {
	return s.ofJobs(ctx, `SELECT ours, said ->> 'ticket' AS said FROM source_row WHERE company_id = ? AND source = ? AND kind = 'job' AND ours = ANY (?::uuid[]) AND said ->> 'ticket' IS NOT NULL`,
		s.id(), string(of), pgdialect.Array(idsOf(jobs)))
}

func idsOf(jobs []domain.JobID) []string {
	ids := make([]string, len(jobs))
	for i, j := range jobs {
		ids[i] = j.String()
	}
	return ids
}

func (s services) ofJobs(ctx context.Context, query string, args ...any) (map[domain.JobID]string, error) {
	var rows []struct {
		Job  string `bun:"ours"`
		Said string `bun:"said"`
	}
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select what sources say of jobs: %w", err)
	}
	out := make(map[domain.JobID]string, len(rows))
	for _, r := range rows {
		id, err := domain.ParseJobID(r.Job)
		if err != nil {
			return nil, fmt.Errorf("stored row of a source: %w", err)
		}
		out[id] = r.Said
	}
	return out, nil
}

// Since implements ports.Services.
func (s services) Since(ctx context.Context, from domain.Date) ([]string, error) {
	var rows []struct {
		Name string `bun:"name"`
	}
	err := s.all(ctx, &rows, `SELECT DISTINCT said ->> 'name' AS name FROM source_row WHERE company_id = ? AND kind = 'job' AND on_date >= ? AND said ->> 'name' IS NOT NULL ORDER BY 1`, s.id(), from.String())
	if err != nil {
		return nil, fmt.Errorf("select services: %w", err)
	}
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.Name
	}
	return out, nil
}
