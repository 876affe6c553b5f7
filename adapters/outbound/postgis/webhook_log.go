package postgis

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/webhook"
	"actual/ports"
)

type webhookLog struct{ scope }

type webhookMessageRow struct {
	Sequence int64      `bun:"sequence"`
	Fact     string     `bun:"fact_id"`
	Type     string     `bun:"type"`
	At       time.Time  `bun:"at"`
	Line     *string    `bun:"line"`
	Payload  []byte     `bun:"payload"`
	Progress string     `bun:"progress"`
	Attempts int        `bun:"attempts"`
	Tried    int        `bun:"tried"`
	NextAt   *time.Time `bun:"next_at"`
	QueuedAt time.Time  `bun:"queued_at"`
	EndedAt  *time.Time `bun:"ended_at"`
}

func (r webhookMessageRow) message(id domain.WebhookID) (m webhook.Message, err error) {
	m = webhook.Message{
		Webhook: id, Sequence: r.Sequence, Type: webhook.Type(r.Type), At: r.At.UTC(), Payload: r.Payload, Progress: webhook.Progress(r.Progress),
		Attempts: r.Attempts, Tried: r.Tried, NextAt: timeOf(r.NextAt), QueuedAt: r.QueuedAt.UTC(), EndedAt: timeOf(r.EndedAt),
	}
	if m.Fact, err = domain.ParseUUID(r.Fact); err == nil && r.Line != nil {
		m.Line, err = domain.ParseBadgeID(*r.Line)
	}
	if err != nil {
		return m, fmt.Errorf("stored message %d of webhook %s: %w", r.Sequence, id, err)
	}
	if len(m.Payload) > 0 {
		m.Hash = webhook.Hash(m.Payload)
	}
	return m, nil
}

// chosen are the messages of a query; its parameters are those of chosenBy.
const chosen = `company_id = ? AND webhook_id = ? AND sequence >= ? AND (? = 0 OR sequence <= ?) AND (? = '' OR progress = ?) AND (? = '' OR type = ?)`

func (s webhookLog) chosenBy(id domain.WebhookID, q ports.WebhookQuery) []any {
	return []any{s.id(), id.String(), q.From, q.To, q.To, string(q.Progress), string(q.Progress), string(q.Type), string(q.Type)}
}

const (
	webhookMessages = `SELECT sequence, fact_id, type, at, line, CASE WHEN ? THEN payload ELSE '' END AS payload, progress, attempts, tried, next_at, queued_at, ended_at
		FROM webhook_message WHERE ` + chosen
	lowestFirst = ` ORDER BY sequence LIMIT ?`
	newestFirst = ` ORDER BY sequence DESC LIMIT ?`
)

// List implements ports.WebhookLog.
func (s webhookLog) List(ctx context.Context, id domain.WebhookID, q ports.WebhookQuery) ([]webhook.Message, error) {
	args := append(append([]any{q.Payload}, s.chosenBy(id, q)...), q.Limit)
	var rows []webhookMessageRow
	var err error
	if q.Newest {
		err = s.all(ctx, &rows, webhookMessages+newestFirst, args...)
	} else {
		err = s.all(ctx, &rows, webhookMessages+lowestFirst, args...)
	}
	if err != nil {
		return nil, fmt.Errorf("select messages of webhook %s: %w", id, err)
	}
	return convert(rows, func(r webhookMessageRow) (webhook.Message, error) { return r.message(id) })
}

type webhookAttemptRow struct {
	N          int       `bun:"n"`
	At         time.Time `bun:"at"`
	Took       int       `bun:"took_ms"`
	Status     int       `bun:"status"`
	Problem    string    `bun:"problem"`
	Asked      int       `bun:"asked_s"`
	Answer     string    `bun:"answer"`
	Signatures int       `bun:"signatures"`
}

func (r webhookAttemptRow) attempt() (webhook.Attempt, error) {
	return webhook.Attempt{
		N: r.N, At: r.At.UTC(), Took: time.Duration(r.Took) * time.Millisecond, Status: r.Status, Problem: r.Problem,
		Asked: time.Duration(r.Asked) * time.Second, Answer: r.Answer, Signatures: r.Signatures,
	}, nil
}

// Attempts implements ports.WebhookLog.
func (s webhookLog) Attempts(ctx context.Context, id domain.WebhookID, sequence int64) ([]webhook.Attempt, error) {
	var rows []webhookAttemptRow
	if err := s.all(ctx, &rows, `SELECT n, at, took_ms, status, problem, asked_s, answer, signatures FROM webhook_attempt
		WHERE company_id = ? AND webhook_id = ? AND sequence = ? ORDER BY n`, s.id(), id.String(), sequence); err != nil {
		return nil, fmt.Errorf("select attempts of message %d of webhook %s: %w", sequence, id, err)
	}
	return convert(rows, webhookAttemptRow.attempt)
}

// Count implements ports.WebhookLog.
func (s webhookLog) Count(ctx context.Context, id domain.WebhookID, q ports.WebhookQuery) (map[webhook.Progress]int, error) {
	var rows []struct {
		Progress string `bun:"progress"`
		N        int    `bun:"n"`
	}
	if err := s.all(ctx, &rows, `SELECT progress, count(*) AS n FROM webhook_message WHERE `+chosen+` GROUP BY progress`, s.chosenBy(id, q)...); err != nil {
		return nil, fmt.Errorf("count messages of webhook %s: %w", id, err)
	}
	out := map[webhook.Progress]int{}
	for _, r := range rows {
		out[webhook.Progress(r.Progress)] = r.N
	}
	return out, nil
}

// Replay implements ports.WebhookLog.
func (s webhookLog) Replay(ctx context.Context, id domain.WebhookID, q ports.WebhookQuery, now time.Time) (int, error) {
	n, err := s.exec(ctx, `UPDATE webhook_message SET progress = 'waiting', attempts = 0, next_at = ?, ended_at = NULL WHERE `+chosen, append([]any{now}, s.chosenBy(id, q)...)...)
	if err == nil && n > 0 {
		_, err = s.exec(ctx, `UPDATE webhook SET due_at = greatest(least(due_at, ?), rest_until) WHERE company_id = ? AND id = ?`, now, s.id(), id.String())
	}
	if err != nil {
		return 0, fmt.Errorf("replay messages of webhook %s: %w", id, err)
	}
	return int(n), nil
}

// Forget implements ports.WebhookLog. Sequences and times of queuing go together: the
// oldest of each subscription are looked at, and no others.
func (s webhookLog) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	const old = `SELECT m.webhook_id, m.sequence FROM webhook w CROSS JOIN LATERAL (
			SELECT webhook_id, sequence, queued_at FROM webhook_message WHERE company_id = w.company_id AND webhook_id = w.id ORDER BY sequence LIMIT ?
		) AS m WHERE w.company_id = ? AND m.queued_at < ?`
	if _, err := s.exec(ctx, `DELETE FROM webhook_attempt WHERE company_id = ? AND (webhook_id, sequence) IN (`+old+`)`, s.id(), limit, s.id(), before); err != nil {
		return 0, fmt.Errorf("forget attempts of webhooks: %w", err)
	}
	n, err := s.exec(ctx, `DELETE FROM webhook_message WHERE company_id = ? AND (webhook_id, sequence) IN (`+old+`)`, s.id(), limit, s.id(), before)
	if err != nil {
		return 0, fmt.Errorf("forget messages of webhooks: %w", err)
	}
	return int(n), nil
}
