package postgis

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/webhook"
	"actual/ports"
)

type webhookQueue struct{ scope }

// What giving sequences and sending asks, several times a second for each company with
// something to send.
var (
	hookLock = prepared{"hook_lock", `SELECT pg_try_advisory_xact_lock(hashtextextended('webhooks:' || company_id, 0)) FROM company WHERE company_id = $1`}
	// By id, as those do who finish: nobody waits for each other.
	hookHeads = prepared{"hook_heads", `SELECT ` + webhookColumns + `, turn, due_at, in_hand FROM webhook WHERE company_id = $1 ORDER BY id FOR UPDATE`}
	hookFacts = prepared{"hook_facts", `SELECT id, type, at, badge_id, body::text FROM outbox WHERE company_id = $1 ORDER BY id LIMIT $2`}
	hookTaken = prepared{"hook_taken", `DELETE FROM outbox WHERE company_id = $1 AND id = ANY ($2::uuid[])`}
	hookQueue = prepared{"hook_queue", `INSERT INTO webhook_message (company_id, progress, attempts, tried, next_at, queued_at, webhook_id, sequence, fact_id, type, at, line, payload)
		SELECT $1, 'waiting', 0, 0, $2, $2, n.* FROM unnest($3::uuid[], $4::bigint[], $5::uuid[], $6::text[], $7::timestamptz[], $8::uuid[], $9::bytea[]) AS n`}
	hookAhead = prepared{"hook_ahead", `UPDATE webhook w SET head = n.head, head_hash = n.hash, due_at = COALESCE(least(w.due_at, greatest($2, w.rest_until)), greatest($2, w.rest_until))
		FROM unnest($3::uuid[], $4::bigint[], $5::bytea[]) AS n (id, head, hash) WHERE w.company_id = $1 AND w.id = n.id`}
	hookTake = prepared{"hook_take", `UPDATE webhook w SET turn = n.turn, in_hand = $2 FROM unnest($3::uuid[], $4::bigint[]) AS n (id, turn) WHERE w.company_id = $1 AND w.id = n.id`}
	// One that has a line waits for those before it in the line that are not due yet.
	hookDue = prepared{"hook_due", `SELECT m.webhook_id, m.sequence, m.fact_id, m.type, m.at, m.line, m.payload, m.attempts, m.tried, m.next_at, m.queued_at
		FROM unnest($3::uuid[], $4::int[]) AS n (id, most) CROSS JOIN LATERAL (
			SELECT m.* FROM webhook_message m WHERE m.company_id = $1 AND m.webhook_id = n.id AND m.progress = 'waiting' AND m.next_at <= $2
				AND (m.line IS NULL OR NOT EXISTS (SELECT FROM webhook_message e WHERE e.company_id = $1 AND e.webhook_id = n.id AND e.progress = 'waiting'
					AND e.line = m.line AND e.sequence < m.sequence AND e.next_at > $2))
			ORDER BY m.sequence LIMIT n.most
		) AS m WHERE m.company_id = $1 ORDER BY m.webhook_id, m.sequence`}
	hookKeep = prepared{"hook_keep", `UPDATE webhook w SET in_hand = $2 FROM unnest($3::uuid[], $4::bigint[]) AS n (id, turn) WHERE w.company_id = $1 AND w.id = n.id AND w.turn = n.turn`}
)

// Open implements ports.WebhookQueue.
func (s webhookQueue) Open(ctx context.Context, limit int) (subs []ports.QueuedWebhook, facts []webhook.Fact, ok bool, err error) {
	err = s.pipeline(ctx, asked{prepared: hookLock, rows: func(rows pgx.Rows) (err error) {
		ok, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
		return err
	}})
	if err != nil || !ok {
		return nil, nil, false, err
	}
	err = s.pipeline(ctx,
		asked{prepared: hookHeads, rows: func(rows pgx.Rows) (err error) {
			subs, err = pgx.CollectRows(rows, scanQueued)
			return err
		}},
		asked{prepared: hookFacts, args: []any{limit}, rows: func(rows pgx.Rows) (err error) {
			facts, err = pgx.CollectRows(rows, scanFact)
			return err
		}})
	if err != nil {
		return nil, nil, false, fmt.Errorf("open the queue of webhooks: %w", err)
	}
	return subs, facts, true, nil
}

func scanQueued(row pgx.CollectableRow) (q ports.QueuedWebhook, err error) {
	var r webhookRow
	var id domain.UUID
	var due, hand *time.Time
	if err := row.Scan(&id, &r.Name, &r.URL, &r.Types, &r.Order, &r.Signing, &r.InFlight, &r.PerSecond, &r.State, &r.Why, &r.CreatedAt, &r.CreatedBy, &r.Revision, &r.Keyed,
		&r.Head, &r.HeadHash, &r.Failures, &r.FailingSince, &r.RestUntil, &r.AnsweredAt, &q.Turn, &due, &hand); err != nil {
		return q, err
	}
	r.ID, q.DueAt, q.InHand = id.String(), timeOf(due), timeOf(hand)
	q.Subscription, err = r.subscription()
	return q, err
}

func scanFact(row pgx.CollectableRow) (f webhook.Fact, err error) {
	var badge *domain.UUID
	var kind, body string
	if err = row.Scan(&f.ID, &kind, &f.At, &badge, &body); err != nil {
		return f, err
	}
	if badge != nil {
		f.Badge.UUID = *badge
	}
	f.Type, f.At, f.Data = webhook.Type(kind), f.At.UTC(), []byte(body)
	return f, nil
}

// Hold implements ports.WebhookQueue.
func (s webhookQueue) Hold(ctx context.Context, id domain.WebhookID) (webhook.Subscription, error) {
	var row webhookRow
	if err := s.one(ctx, webhook.ErrNotFound, &row, `SELECT `+webhookColumns+` FROM webhook WHERE company_id = ? AND id = ? FOR UPDATE`, s.id(), id.String()); err != nil {
		return webhook.Subscription{}, fmt.Errorf("hold webhook %s: %w", id, err)
	}
	return row.subscription()
}

// Close implements ports.WebhookQueue.
func (s webhookQueue) Close(ctx context.Context, c ports.WebhookClosing) (due []webhook.Message, err error) {
	var all []asked
	if len(c.Messages) > 0 {
		all = append(all, asked{prepared: hookQueue, args: append([]any{c.Now}, messageColumns(c.Messages)...)})
	}
	if len(c.Heads) > 0 {
		var ids []domain.UUID
		var heads []int64
		var hashes [][]byte
		for id, h := range c.Heads {
			ids, heads, hashes = append(ids, id.UUID), append(heads, h.Sequence), append(hashes, h.Hash[:])
		}
		all = append(all, asked{prepared: hookAhead, args: []any{c.Now, ids, heads, hashes}})
	}
	if len(c.Facts) > 0 {
		all = append(all, asked{prepared: hookTaken, args: []any{c.Facts}})
	}
	if len(c.Take) > 0 {
		ids, turns, most := turnColumns(c.Take)
		all = append(all, asked{prepared: hookTake, args: []any{c.Until, ids, turns}}, asked{prepared: hookDue, args: []any{c.Now, ids, most}, rows: func(rows pgx.Rows) (err error) {
			due, err = pgx.CollectRows(rows, scanDue)
			return err
		}})
	}
	if len(all) == 0 {
		return nil, nil
	}
	if err := s.pipeline(ctx, all...); err != nil {
		return nil, fmt.Errorf("queue messages of webhooks: %w", err)
	}
	return due, nil
}

func messageColumns(all []webhook.Message) []any {
	var hooks, facts []domain.UUID
	var sequences []int64
	var types []string
	var times []time.Time
	var lines []*domain.UUID
	var payloads [][]byte
	for _, m := range all {
		hooks, facts, sequences, types = append(hooks, m.Webhook.UUID), append(facts, m.Fact), append(sequences, m.Sequence), append(types, string(m.Type))
		times, lines, payloads = append(times, m.At), append(lines, uuidOrNull(m.Line.UUID)), append(payloads, m.Payload)
	}
	return []any{hooks, sequences, facts, types, times, lines, payloads}
}

func turnColumns(all []ports.WebhookTurn) (ids []domain.UUID, turns []int64, most []int32) {
	for _, t := range all {
		ids, turns, most = append(ids, t.Webhook.UUID), append(turns, t.Turn), append(most, int32(t.Most))
	}
	return ids, turns, most
}

func scanDue(row pgx.CollectableRow) (m webhook.Message, err error) {
	var line *domain.UUID
	var kind string
	if err = row.Scan(&m.Webhook.UUID, &m.Sequence, &m.Fact, &kind, &m.At, &line, &m.Payload, &m.Attempts, &m.Tried, &m.NextAt, &m.QueuedAt); err != nil {
		return m, err
	}
	if line != nil {
		m.Line.UUID = *line
	}
	m.Type, m.Progress, m.At, m.NextAt, m.QueuedAt = webhook.Type(kind), webhook.Waiting, m.At.UTC(), m.NextAt.UTC(), m.QueuedAt.UTC()
	return m, nil
}

// Keep implements ports.WebhookQueue.
func (s webhookQueue) Keep(ctx context.Context, turns []ports.WebhookTurn, until time.Time) error {
	ids, n, _ := turnColumns(turns)
	if err := s.pipeline(ctx, asked{prepared: hookKeep, args: []any{until, ids, n}}); err != nil {
		return fmt.Errorf("keep webhooks in hand: %w", err)
	}
	return nil
}
