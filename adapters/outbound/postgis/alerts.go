package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/notice"
	"actual/ports"
)

type alerts struct{ scope }

type alertRow struct {
	ID         string     `bun:"id"`
	Kind       string     `bun:"kind"`
	Subject    string     `bun:"subject"`
	About      string     `bun:"about"`
	BadgeID    *string    `bun:"badge_id"`
	CrewID     *string    `bun:"crew_id"`
	Since      time.Time  `bun:"since"`
	RaisedAt   time.Time  `bun:"raised_at"`
	State      string     `bun:"state"`
	Told       int        `bun:"told"`
	NextAt     *time.Time `bun:"next_at"`
	Until      *time.Time `bun:"until"`
	AnsweredBy string     `bun:"answered_by"`
	AnsweredAt *time.Time `bun:"answered_at"`
	Answers    int        `bun:"answers"`
	EndedAt    *time.Time `bun:"ended_at"`
	Ended      string     `bun:"ended"`
	Facts      []byte     `bun:"facts"`
	Revision   int        `bun:"revision"`
}

// caseJSON is what was known as an alert was raised, as it is stored.
type caseJSON struct {
	Heard     time.Time      `json:"heard,omitzero"`
	VoltageMV int32          `json:"voltage_mv,omitempty"`
	FixAt     time.Time      `json:"fix_at,omitzero"`
	Lat       int32          `json:"lat,omitempty"`
	Lng       int32          `json:"lng,omitempty"`
	Site      string         `json:"site,omitempty"`
	Causes    []notice.Cause `json:"causes,omitempty"`
}

const alertColumns = `SELECT id, kind, subject, about, badge_id, crew_id, since, raised_at, state, told, next_at, until, answered_by, answered_at, answers, ended_at, ended, facts, revision
	FROM alert WHERE company_id = ?`

func (r alertRow) alert() (a notice.Alert, err error) {
	var facts caseJSON
	if err := json.Unmarshal(r.Facts, &facts); err != nil {
		return a, fmt.Errorf("stored alert: %w", err)
	}
	a = notice.Alert{
		Kind: notice.Kind(r.Kind), Subject: r.Subject, About: r.About, Since: r.Since.UTC(), Raised: r.RaisedAt.UTC(), State: notice.State(r.State), Told: r.Told,
		Next: timeOf(r.NextAt), Until: timeOf(r.Until), By: r.AnsweredBy, ByAt: timeOf(r.AnsweredAt), Acts: r.Answers, Ended: timeOf(r.EndedAt), End: notice.End(r.Ended),
		Case: notice.Case(facts), Revision: domain.Revision(r.Revision),
	}
	if a.ID, err = domain.ParseAlertID(r.ID); err != nil {
		return a, fmt.Errorf("stored alert: %w", err)
	}
	if a.Badge.UUID, err = orZero(r.BadgeID); err != nil {
		return a, fmt.Errorf("stored alert: %w", err)
	}
	if a.Crew.UUID, err = orZero(r.CrewID); err != nil {
		return a, fmt.Errorf("stored alert: %w", err)
	}
	return a, nil
}

// Pending implements ports.Alerts.
func (s alerts) Pending(ctx context.Context) ([]notice.Alert, error) {
	var rows []alertRow
	if err := s.all(ctx, &rows, alertColumns+` AND (state <> 'over' OR next_at IS NOT NULL) ORDER BY id FOR UPDATE`, s.id()); err != nil {
		return nil, fmt.Errorf("select pending alerts: %w", err)
	}
	return convert(rows, alertRow.alert)
}

// ByID implements ports.Alerts.
func (s alerts) ByID(ctx context.Context, id domain.AlertID) (notice.Alert, error) {
	var row alertRow
	if err := s.one(ctx, notice.ErrNotFound, &row, alertColumns+` AND id = ?`, s.id(), id.String()); err != nil {
		return notice.Alert{}, fmt.Errorf("select alert: %w", err)
	}
	return row.alert()
}

const alertsListed = alertColumns + ` AND (? = '' OR kind = ?) AND (? = '' OR state = ?) AND (?::boolean IS NULL OR (state = 'over') = ?::boolean) AND (?::uuid IS NULL OR badge_id = ?::uuid) AND (?::uuid IS NULL OR crew_id = ?::uuid)
	AND (?::timestamptz IS NULL OR raised_at >= ?::timestamptz) AND (?::uuid IS NULL OR (raised_at, id) < (?::timestamptz, ?::uuid)) ORDER BY raised_at DESC, id DESC LIMIT ?`

// List implements ports.Alerts.
func (s alerts) List(ctx context.Context, q ports.AlertQuery) ([]notice.Alert, error) {
	var rows []alertRow
	kind, state, badge, crew, since, before := string(q.Kind), string(q.State), idOrNull(q.Badge.UUID), idOrNull(q.Crew.UUID), timeOrNull(q.Since), idOrNull(q.BeforeID.UUID)
	err := s.all(ctx, &rows, alertsListed, s.id(), kind, kind, state, state, q.Over, q.Over, badge, badge, crew, crew, since, since, before, timeOrNull(q.BeforeRaised), before, limitOr(q.Limit))
	if err != nil {
		return nil, fmt.Errorf("select alerts: %w", err)
	}
	return convert(rows, alertRow.alert)
}

// limitOr turns 0 into NULL: all.
func limitOr(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// Add implements ports.Alerts.
func (s alerts) Add(ctx context.Context, a notice.Alert) (bool, error) {
	facts, err := json.Marshal(caseJSON(a.Case))
	if err != nil {
		return false, fmt.Errorf("encode alert: %w", err)
	}
	n, err := s.exec(ctx, `INSERT INTO alert (company_id, id, kind, subject, about, badge_id, crew_id, since, raised_at, state, told, next_at, until, answered_by, answered_at, answers, ended_at, ended, facts, revision)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?) ON CONFLICT (company_id, kind, subject) WHERE state <> 'over' DO NOTHING`,
		s.id(), a.ID.String(), string(a.Kind), a.Subject, a.About, idOrNull(a.Badge.UUID), idOrNull(a.Crew.UUID), a.Since, a.Raised, string(a.State), a.Told, timeOrNull(a.Next),
		timeOrNull(a.Until), a.By, timeOrNull(a.ByAt), a.Acts, timeOrNull(a.Ended), string(a.End), string(facts), int(a.Revision))
	if err != nil {
		return false, fmt.Errorf("insert alert: %w", err)
	}
	return n > 0, nil
}

// Save implements ports.Alerts.
func (s alerts) Save(ctx context.Context, a notice.Alert) error {
	facts, err := json.Marshal(caseJSON(a.Case))
	if err != nil {
		return fmt.Errorf("encode alert: %w", err)
	}
	n, err := s.exec(ctx, `UPDATE alert SET about = ?, crew_id = ?, state = ?, told = ?, next_at = ?, until = ?, answered_by = ?, answered_at = ?, answers = ?, ended_at = ?, ended = ?,
		facts = ?::jsonb, revision = revision + 1 WHERE company_id = ? AND id = ? AND revision = ?`,
		a.About, idOrNull(a.Crew.UUID), string(a.State), a.Told, timeOrNull(a.Next), timeOrNull(a.Until), a.By, timeOrNull(a.ByAt), a.Acts, timeOrNull(a.Ended), string(a.End),
		string(facts), s.id(), a.ID.String(), int(a.Revision))
	return movedUnless(n, err, "update alert")
}
