package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/discrepancy"
	"actual/ports"
)

type passes struct{ scope }

const passColumns = `id, on_date::text AS on_date, cause, made_by, as_of, rules, outcome, lacked, jobs, matches, found, opened, changed, returned, superseded, same, kept`

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
	_, err = s.exec(ctx, `INSERT INTO reconcile_pass (company_id, id, on_date, cause, made_by, as_of, rules, outcome, lacked, jobs, matches, found, opened, changed, returned, superseded, same, kept)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, s.id(), p.ID.String(), p.Date.String(), string(p.Cause), p.By, p.AsOf, p.Rules, p.Outcome, string(text),
		p.Jobs, p.Matches, p.Found, p.Counts.Opened, p.Counts.Changed, p.Counts.Returned, p.Counts.Superseded, p.Counts.Same, p.Counts.Kept)
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
	var rows []struct {
		OnDate string `bun:"on_date"`
	}
	err := s.all(ctx, &rows, `SELECT on_date::text AS on_date FROM (
			SELECT DISTINCT ON (on_date) on_date, lacked FROM reconcile_pass WHERE company_id = ? AND on_date BETWEEN ?::date AND ?::date ORDER BY on_date, id DESC) last
		WHERE lacked <> '[]' ORDER BY on_date`, s.id(), from.String(), to.String())
	if err != nil {
		return nil, fmt.Errorf("select dates that lack something: %w", err)
	}
	dates := make([]domain.Date, len(rows))
	for i, r := range rows {
		if dates[i], err = domain.ParseDate(r.OnDate); err != nil {
			return nil, fmt.Errorf("stored pass: %w", err)
		}
	}
	return dates, nil
}
