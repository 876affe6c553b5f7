package postgis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/domain"
	"actual/domain/notice"
	"actual/ports"
)

type alertMessages struct{ scope }

type alertMessageRow struct {
	ID        string     `bun:"id"`
	Channel   string     `bun:"channel"`
	Recipient string     `bun:"recipient"`
	AddressID *string    `bun:"address_id"`
	Language  string     `bun:"language"`
	Kind      string     `bun:"kind"`
	CrewID    *string    `bun:"crew_id"`
	Back      bool       `bun:"back"`
	Subject   string     `bun:"subject"`
	Body      []byte     `bun:"body"`
	MadeAt    time.Time  `bun:"made_at"`
	State     string     `bun:"state"`
	Attempts  int        `bun:"attempts"`
	DueAt     time.Time  `bun:"due_at"`
	SettledAt *time.Time `bun:"settled_at"`
	Why       string     `bun:"why"`
	Told      []byte     `bun:"told"`
}

type letterJSON struct {
	Items  []letterItemJSON `json:"items"`
	Footer string           `json:"footer"`
}

type letterItemJSON struct {
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

type toldJSON struct {
	Alert string `json:"alert"`
	N     int    `json:"n"`
}

const alertMessageColumns = `m.id, m.channel, m.recipient, m.address_id, m.language, m.kind, m.crew_id, m.back, m.subject, m.body, m.made_at, m.state, m.attempts, m.due_at, m.settled_at, m.why,
	(SELECT COALESCE(json_agg(json_build_object('alert', t.alert_id, 'n', t.n) ORDER BY t.alert_id), '[]') FROM alert_told t
		WHERE t.company_id = m.company_id AND t.message_id = m.id) AS told`

func (r alertMessageRow) message() (m ports.AlertMessage, err error) {
	var letter letterJSON
	var told []toldJSON
	if err = json.Unmarshal(r.Body, &letter); err == nil {
		err = json.Unmarshal(r.Told, &told)
	}
	if err != nil {
		return m, fmt.Errorf("stored message of alerts: %w", err)
	}
	m = ports.AlertMessage{
		To: notice.Recipient{Channel: notice.Channel(r.Channel), To: r.Recipient}, Language: notice.Language(r.Language), Kind: notice.Kind(r.Kind), Back: r.Back,
		Text: notice.Text{Subject: r.Subject, Footer: letter.Footer}, MadeAt: r.MadeAt.UTC(), Fate: ports.Fate(r.State), Attempts: r.Attempts, DueAt: r.DueAt.UTC(),
		Settled: timeOf(r.SettledAt), Why: r.Why,
	}
	for _, i := range letter.Items {
		m.Text.Items = append(m.Text.Items, notice.Item(i))
	}
	for _, t := range told {
		id, err := domain.ParseAlertID(t.Alert)
		if err != nil {
			return m, fmt.Errorf("stored message of alerts: %w", err)
		}
		m.Alerts = append(m.Alerts, ports.TellingOf{Alert: id, N: t.N})
	}
	if m.To.Address.UUID, err = orZero(r.AddressID); err != nil {
		return m, fmt.Errorf("stored message of alerts: %w", err)
	}
	if m.Crew.UUID, err = orZero(r.CrewID); err == nil {
		m.ID, err = domain.ParseAlertMessageID(r.ID)
	}
	return m, err
}

// Add implements ports.AlertMessages.
func (s alertMessages) Add(ctx context.Context, all ...ports.AlertMessage) error {
	for _, m := range all {
		letter := letterJSON{Items: []letterItemJSON{}, Footer: m.Text.Footer}
		for _, i := range m.Text.Items {
			letter.Items = append(letter.Items, letterItemJSON(i))
		}
		body, err := json.Marshal(letter)
		if err != nil {
			return fmt.Errorf("encode message of alerts: %w", err)
		}
		_, err = s.exec(ctx, `INSERT INTO alert_message (company_id, id, channel, recipient, address_id, language, kind, crew_id, back, subject, body, made_at, state, attempts, due_at, why)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, 0, ?, ?)`,
			s.id(), m.ID.String(), string(m.To.Channel), m.To.Shown(), idOrNull(m.To.Address.UUID), string(m.Language), string(m.Kind), idOrNull(m.Crew.UUID), m.Back, m.Text.Subject, string(body), m.MadeAt,
			string(m.Fate), m.DueAt, m.Why)
		if err != nil {
			return fmt.Errorf("insert message of alerts: %w", err)
		}
		for _, t := range m.Alerts {
			if _, err := s.exec(ctx, `INSERT INTO alert_told (company_id, alert_id, message_id, n) VALUES (?, ?, ?, ?)`, s.id(), t.Alert.String(), m.ID.String(), t.N); err != nil {
				return fmt.Errorf("insert what a message tells: %w", err)
			}
		}
	}
	return nil
}

const alertMessagesListed = `SELECT ` + alertMessageColumns + ` FROM alert_message m WHERE m.company_id = ? AND (?::uuid IS NULL OR m.id = ?::uuid) AND (? = '' OR m.state = ?)
	AND (?::timestamptz IS NULL OR m.made_at >= ?::timestamptz) AND (?::uuid IS NULL OR m.id < ?::uuid)
	AND (?::uuid IS NULL OR EXISTS (SELECT FROM alert_told t WHERE t.company_id = m.company_id AND t.message_id = m.id AND t.alert_id = ?::uuid)) ORDER BY m.id DESC LIMIT ?`

// List implements ports.AlertMessages.
func (s alertMessages) List(ctx context.Context, q ports.AlertMessageQuery) ([]ports.AlertMessage, error) {
	var rows []alertMessageRow
	id, fate, since, before, of := idOrNull(q.ID.UUID), string(q.Fate), timeOrNull(q.Since), idOrNull(q.Before.UUID), idOrNull(q.Alert.UUID)
	if err := s.all(ctx, &rows, alertMessagesListed, s.id(), id, id, fate, fate, since, since, before, before, of, of, limitOr(q.Limit)); err != nil {
		return nil, fmt.Errorf("select messages of alerts: %w", err)
	}
	return convert(rows, alertMessageRow.message)
}

// Take implements ports.AlertMessages.
func (s alertMessages) Take(ctx context.Context, now, until time.Time, limit int) ([]ports.AlertMessage, error) {
	_, err := s.exec(ctx, `UPDATE alert_message SET state = 'unsure', settled_at = ?, why = 'the server that had it in hand went away: it may have been sent'
		WHERE company_id = ? AND state = 'sending' AND due_at <= ?`, now, s.id(), now)
	if err != nil {
		return nil, fmt.Errorf("give up messages of alerts: %w", err)
	}
	var ids []struct {
		ID string `bun:"id"`
	}
	err = s.all(ctx, &ids, `UPDATE alert_message SET state = 'sending', attempts = attempts + 1, due_at = ? WHERE company_id = ? AND id IN (
		SELECT id FROM alert_message WHERE company_id = ? AND state = 'queued' AND due_at <= ? ORDER BY due_at, id LIMIT ? FOR UPDATE SKIP LOCKED) RETURNING id`,
		until, s.id(), s.id(), now, limit)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	names := make([]string, len(ids))
	for i, r := range ids {
		names[i] = r.ID
	}
	var rows []alertMessageRow
	err = s.all(ctx, &rows, `SELECT `+alertMessageColumns+` FROM alert_message m WHERE m.company_id = ? AND m.id = ANY (?::uuid[]) ORDER BY m.id`, s.id(), pgdialect.Array(names))
	if err != nil {
		return nil, fmt.Errorf("select messages of alerts: %w", err)
	}
	return convert(rows, alertMessageRow.message)
}

// Settle implements ports.AlertMessages.
func (s alertMessages) Settle(ctx context.Context, m ports.AlertMessage) error {
	_, err := s.exec(ctx, `UPDATE alert_message SET state = ?, due_at = ?, settled_at = ?, why = ? WHERE company_id = ? AND id = ? AND state = 'sending' AND attempts = ?`,
		string(m.Fate), m.DueAt, timeOrNull(m.Settled), m.Why, s.id(), m.ID.String(), m.Attempts)
	if err != nil {
		return fmt.Errorf("settle message of alerts: %w", err)
	}
	return nil
}

// Next implements ports.AlertMessages.
func (s alertMessages) Next(ctx context.Context) (time.Time, error) {
	var row struct {
		DueAt *time.Time `bun:"due_at"`
	}
	err := s.one(ctx, errNoRow, &row, `SELECT min(due_at) AS due_at FROM alert_message WHERE company_id = ? AND state IN ('queued', 'sending')`, s.id())
	if err != nil {
		return time.Time{}, fmt.Errorf("look for messages of alerts: %w", err)
	}
	return timeOf(row.DueAt), nil
}
