package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/ports"
)

type passes struct{ scope }

const passColumns = `id, on_date::text AS on_date, cause, made_by, as_of, rules, outcome, lacked, jobs, matches, found, opened, changed, returned, superseded, same, kept, request_id`

type passRow struct {
	ID         string          `bun:"id"`
	OnDate     string          `bun:"on_date"`
	Cause      string          `bun:"cause"`
	MadeBy     string          `bun:"made_by"`
	AsOf       time.Time       `bun:"as_of"`
	Rules      string          `bun:"rules"`
	Outcome    string          `bun:"outcome"`
	Lacked     json.RawMessage `bun:"lacked"`
	Jobs       int             `bun:"jobs"`
	Matches    int             `bun:"matches"`
	Found      int             `bun:"found"`
	Opened     int             `bun:"opened"`
	Changed    int             `bun:"changed"`
	Returned   int             `bun:"returned"`
	Superseded int             `bun:"superseded"`
	Same       int             `bun:"same"`
	Kept       int             `bun:"kept"`
	RequestID  *string         `bun:"request_id"`
}

type lackJSON struct {
	What   string     `json:"what"`
	Of     string     `json:"of,omitempty"`
	Since  *time.Time `json:"since,omitempty"`
	Amount int        `json:"amount,omitempty"`
}

func (r passRow) pass() (discrepancy.Pass, error) {
	p := discrepancy.Pass{
		Cause: discrepancy.Cause(r.Cause), By: r.MadeBy, AsOf: r.AsOf.UTC(), Rules: r.Rules, Outcome: r.Outcome, Jobs: r.Jobs, Matches: r.Matches, Found: r.Found,
		Counts: discrepancy.Counts{Opened: r.Opened, Changed: r.Changed, Returned: r.Returned, Superseded: r.Superseded, Same: r.Same, Kept: r.Kept},
	}
	var lacked []lackJSON
	err := json.Unmarshal(r.Lacked, &lacked)
	if err == nil {
		p.ID, err = domain.ParsePassID(r.ID)
	}
	if err == nil {
		p.Date, err = domain.ParseDate(r.OnDate)
	}
	if err == nil {
		p.Request, err = orZero(r.RequestID)
	}
	if err != nil {
		return p, fmt.Errorf("stored pass: %w", err)
	}
	for _, l := range lacked {
		p.Lacked = append(p.Lacked, discrepancy.Lack{What: discrepancy.LackKind(l.What), Of: l.Of, Since: timeOf(l.Since), Amount: l.Amount})
	}
	return p, nil
}

// Add implements ports.Passes.
func (s passes) Add(ctx context.Context, p discrepancy.Pass) error {
	lacked := make([]lackJSON, len(p.Lacked))
	for i, l := range p.Lacked {
		lacked[i] = lackJSON{string(l.What), l.Of, timeOrNil(l.Since), l.Amount}
	}
	text, err := json.Marshal(lacked)
	if err != nil {
		return fmt.Errorf("encode what a pass lacked: %w", err)
	}
	_, err = s.exec(ctx, `INSERT INTO reconcile_pass (company_id, id, on_date, cause, made_by, as_of, rules, outcome, lacked, jobs, matches, found, opened, changed, returned, superseded, same, kept, request_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, s.id(), p.ID.String(), p.Date.String(), string(p.Cause), p.By, p.AsOf, p.Rules, p.Outcome, string(text),
		p.Jobs, p.Matches, p.Found, p.Counts.Opened, p.Counts.Changed, p.Counts.Returned, p.Counts.Superseded, p.Counts.Same, p.Counts.Kept, idOrNull(p.Request))
	if err != nil {
		return fmt.Errorf("insert pass: %w", err)
	}
	return nil
}

// ByID implements ports.Passes.
func (s passes) ByID(ctx context.Context, id domain.PassID) (discrepancy.Pass, error) {
	var row passRow
	if err := s.one(ctx, discrepancy.ErrPassNotFound, &row, `SELECT `+passColumns+` FROM reconcile_pass WHERE company_id = ? AND id = ?`, s.id(), id.String()); err != nil {
		return discrepancy.Pass{}, fmt.Errorf("select pass: %w", err)
	}
	return row.pass()
}

// List implements ports.Passes. Passes have ids in order of time.
func (s passes) List(ctx context.Context, q ports.PassQuery) ([]discrepancy.Pass, error) {
	query, args := `SELECT `+passColumns+` FROM reconcile_pass WHERE company_id = ?`, []any{s.id()}
	add := func(is bool, cond string, arg any) {
		if is {
			query, args = query+cond, append(args, arg)
		}
	}
	add(!q.From.IsZero(), ` AND on_date >= ?::date`, q.From.String())
	add(!q.To.IsZero(), ` AND on_date <= ?::date`, q.To.String())
	add(!q.Request.IsZero(), ` AND request_id = ?`, q.Request.String())
	add(!q.Before.IsZero(), ` AND id < ?::uuid`, q.Before.String())
	query += ` ORDER BY id DESC`
	add(q.Limit > 0, ` LIMIT ?`, q.Limit)
	var rows []passRow
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select passes: %w", err)
	}
	return convert(rows, passRow.pass)
}

// Lacking implements ports.Passes.
func (s passes) Lacking(ctx context.Context, from, to domain.Date) ([]domain.Date, error) {
	return s.dates(ctx, `SELECT on_date::text AS on_date FROM (
			SELECT DISTINCT ON (on_date) on_date, lacked FROM reconcile_pass WHERE company_id = ? AND on_date BETWEEN ?::date AND ?::date ORDER BY on_date, id DESC) last
		WHERE lacked <> '[]' ORDER BY on_date`, s.id(), from.String(), to.String())
}

// overtaken: of the last two weeks only those are looked at that have something unsettled,
// and of these jobs and visits at its site.
const overtaken = `WITH last AS (
		SELECT DISTINCT ON (on_date) on_date, as_of FROM reconcile_pass WHERE company_id = ?0 AND on_date BETWEEN ?1::date AND ?2::date ORDER BY on_date, id DESC)
	SELECT last.on_date::text AS on_date FROM last
	WHERE EXISTS (SELECT 1 FROM job j WHERE j.company_id = ?0 AND j.on_date = last.on_date AND COALESCE(j.changed_at, j.created_at) > last.as_of)
		OR EXISTS (SELECT 1 FROM discrepancy d JOIN job j ON j.company_id = d.company_id AND j.id = d.job_id
			WHERE d.company_id = ?0 AND d.on_date = last.on_date AND d.state IN ('open', 'acknowledged') AND j.changed_at > last.as_of)
		OR EXISTS (SELECT 1 FROM discrepancy d
			WHERE d.company_id = ?0 AND d.on_date = last.on_date AND d.state IN ('open', 'acknowledged') AND d.kind = ANY (?3::text[]) AND (
				EXISTS (SELECT 1 FROM job j WHERE j.company_id = ?0 AND j.site_id = d.site_id AND j.on_date BETWEEN last.on_date - ?4::int AND last.on_date + ?4::int
					AND (COALESCE(j.changed_at, j.created_at) > last.as_of
						OR j.on_date > last.on_date AND j.on_date <= ?5::date AND (j.on_date + 1)::timestamp AT TIME ZONE ?6 > last.as_of))
				OR EXISTS (SELECT 1 FROM visit v WHERE v.company_id = ?0 AND v.site_id = d.site_id AND v.recorded_at > last.as_of
					AND v.arrived >= (last.on_date - ?4::int)::timestamp AT TIME ZONE ?6 AND v.arrived < (LEAST(last.on_date + ?4::int, ?5::date) + 1)::timestamp AT TIME ZONE ?6)))
	ORDER BY 1`

// Overtaken implements ports.Passes.
func (s passes) Overtaken(ctx context.Context, q ports.OvertakenQuery) ([]domain.Date, error) {
	return s.dates(ctx, overtaken, s.id(), q.From.String(), q.To.String(), pgdialect.Array(words(q.Kinds)), q.Days, q.Through.String(), q.Zone.String())
}

func (s passes) dates(ctx context.Context, query string, args ...any) ([]domain.Date, error) {
	var rows []struct {
		OnDate string `bun:"on_date"`
	}
	if err := s.all(ctx, &rows, query, args...); err != nil {
		return nil, fmt.Errorf("select dates to compare anew: %w", err)
	}
	dates := make([]domain.Date, len(rows))
	for i, r := range rows {
		var err error
		if dates[i], err = domain.ParseDate(r.OnDate); err != nil {
			return nil, fmt.Errorf("stored pass: %w", err)
		}
	}
	return dates, nil
}
