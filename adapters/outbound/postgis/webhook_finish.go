package postgis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/domain"
	"actual/domain/webhook"
	"actual/ports"
)

// firstDue chooses the message that is due first. One behind another of its line is not,
// whenever it may be tried.
const firstDue = `m.progress = 'waiting' AND (m.line IS NULL OR NOT EXISTS (SELECT FROM webhook_message e WHERE e.company_id = m.company_id AND e.webhook_id = m.webhook_id
	AND e.progress = 'waiting' AND e.line = m.line AND e.sequence < m.sequence)) ORDER BY m.next_at LIMIT 1`

// What keeping what receivers answered asks.
var (
	hookHold   = prepared{"hook_hold", `SELECT id FROM webhook WHERE company_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id FOR UPDATE`}
	hookResult = prepared{"hook_result", `UPDATE webhook_message m SET progress = n.progress, attempts = n.attempts, tried = n.tried, next_at = n.next_at, ended_at = n.ended_at
		FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::int[], $6::int[], $7::timestamptz[], $8::timestamptz[]) AS n (id, sequence, progress, attempts, tried, next_at, ended_at)
		WHERE m.company_id = $1 AND m.webhook_id = n.id AND m.sequence = n.sequence AND m.progress = 'waiting'`}
	// What was forgotten or removed meanwhile has no log; what two processes tried has the first's.
	hookTries = prepared{"hook_tries", `INSERT INTO webhook_attempt (company_id, webhook_id, sequence, n, at, took_ms, status, problem, asked_s, answer, signatures)
		SELECT $1, n.* FROM unnest($2::uuid[], $3::bigint[], $4::int[], $5::timestamptz[], $6::int[], $7::int[], $8::text[], $9::int[], $10::text[], $11::int[])
			AS n (id, sequence, n, at, took_ms, status, problem, asked_s, answer, signatures)
		WHERE EXISTS (SELECT FROM webhook_message m WHERE m.company_id = $1 AND m.webhook_id = n.id AND m.sequence = n.sequence)
		ON CONFLICT (company_id, webhook_id, sequence, n) DO NOTHING`}
	// Whoever paused or resumed it meanwhile is not overruled.
	hookState = prepared{"hook_state", `UPDATE webhook w SET
			failures = CASE WHEN n.changed THEN n.failures ELSE w.failures END, failing_since = CASE WHEN n.changed THEN n.since ELSE w.failing_since END,
			rest_until = CASE WHEN n.changed THEN n.rest ELSE w.rest_until END, answered_at = greatest(w.answered_at, n.answered),
			state = CASE WHEN n.ends <> '' AND w.state = 'active' THEN 'disabled' ELSE w.state END, why = CASE WHEN n.ends <> '' AND w.state = 'active' THEN n.ends ELSE w.why END,
			revision = w.revision + CASE WHEN n.ends <> '' AND w.state = 'active' THEN 1 ELSE 0 END,
			in_hand = CASE WHEN n.done AND w.turn = n.turn THEN NULL ELSE w.in_hand END,
			due_at = (SELECT greatest(m.next_at, CASE WHEN n.changed THEN n.rest ELSE w.rest_until END) FROM webhook_message m WHERE m.company_id = $1 AND m.webhook_id = w.id AND ` + firstDue + `)
		FROM unnest($2::uuid[], $3::bigint[], $4::boolean[], $5::boolean[], $6::int[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::text[])
			AS n (id, turn, done, changed, failures, since, rest, answered, ends)
		WHERE w.company_id = $1 AND w.id = n.id RETURNING w.id, w.why, w.why <> '' AND w.why = n.ends`}
)

// Finish implements ports.WebhookQueue.
func (s webhookQueue) Finish(ctx context.Context, all []ports.WebhookFinish) ([]webhook.Subscription, error) {
	byHook := slices.SortedFunc(slices.Values(all), func(a, b ports.WebhookFinish) int { return cmp.Compare(a.Webhook.String(), b.Webhook.String()) })
	ids := make([]domain.UUID, len(byHook))
	for i, f := range byHook {
		ids[i] = f.Webhook.UUID
	}
	pipeline := []asked{{prepared: hookHold, args: []any{ids}}}
	if results, tries, some := outcomesAsked(byHook); some {
		pipeline = append(pipeline, results, tries)
	}
	var ended []domain.WebhookID
	pipeline = append(pipeline, stateAsked(byHook, &ended))
	if err := s.pipeline(ctx, pipeline...); err != nil {
		return nil, fmt.Errorf("keep what webhooks answered: %w", err)
	}
	var out []webhook.Subscription
	for _, id := range ended {
		w, err := webhooks(s).ByID(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

func outcomesAsked(all []ports.WebhookFinish) (results, tries asked, some bool) {
	var ids []domain.UUID
	var sequences []int64
	var progress, problems, answers []string
	var attempts, tried, took, status, retry, signatures []int32
	var next, ended []*time.Time
	var times []time.Time
	for _, f := range all {
		for _, o := range f.Outcomes {
			m, a := o.Message, o.Attempt
			ids, sequences, progress, attempts, tried = append(ids, m.Webhook.UUID), append(sequences, m.Sequence), append(progress, string(m.Progress)), append(attempts, int32(m.Attempts)), append(tried, int32(m.Tried))
			next, ended = append(next, instant(m.NextAt)), append(ended, instant(m.EndedAt))
			times, took, status = append(times, a.At), append(took, int32(a.Took.Milliseconds())), append(status, int32(a.Status))
			problems, answers = append(problems, strings.ReplaceAll(a.Problem, "\x00", "")), append(answers, a.Answer)
			retry, signatures = append(retry, int32(a.Asked/time.Second)), append(signatures, int32(a.Signatures))
		}
	}
	results = asked{prepared: hookResult, args: []any{ids, sequences, progress, attempts, tried, next, ended}}
	tries = asked{prepared: hookTries, args: []any{ids, sequences, tried, times, took, status, problems, retry, answers, signatures}}
	return results, tries, len(ids) > 0
}

func stateAsked(all []ports.WebhookFinish, ended *[]domain.WebhookID) asked {
	var ids []domain.UUID
	var turns []int64
	var done, changed []bool
	var failures []int32
	var since, rest, answered []*time.Time
	var ends []string
	for _, f := range all {
		h := f.Health
		ids, turns, done, changed = append(ids, f.Webhook.UUID), append(turns, f.Turn), append(done, f.Done), append(changed, f.Changed)
		failures, since, rest, answered, ends = append(failures, int32(h.Failures)), append(since, instant(h.FailingSince)), append(rest, instant(h.RestUntil)), append(answered, instant(h.AnsweredAt)), append(ends, string(f.End))
	}
	return asked{prepared: hookState, args: []any{ids, turns, done, changed, failures, since, rest, answered, ends}, rows: func(rows pgx.Rows) error {
		var id domain.UUID
		var why string
		var now bool
		_, err := pgx.ForEachRow(rows, []any{&id, &why, &now}, func() error {
			if now {
				*ended = append(*ended, domain.WebhookID{UUID: id})
			}
			return nil
		})
		return err
	}}
}
