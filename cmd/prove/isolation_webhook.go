package main

import (
	"context"
	"fmt"
)

// webhookSeed gives the webhooks that hooked made a message and an attempt each, and pauses
// them.
const webhookSeed = `WITH w AS (UPDATE webhook SET state = 'paused', head = 1, created_by = $2 || ' asks' WHERE company_id = $1 RETURNING company_id, id),
	m AS (INSERT INTO webhook_message (company_id, webhook_id, sequence, fact_id, type, at, payload, progress, attempts, tried, queued_at, ended_at)
		SELECT company_id, id, 1, gen_random_uuid(), 'visit.opened', now(), convert_to(json_build_object('data', $2 || ' lawn')::text, 'UTF8'), 'given_up', 1, 1, now(), now() FROM w
		RETURNING company_id, webhook_id, sequence),
	a AS (INSERT INTO webhook_attempt (company_id, webhook_id, sequence, n, at, took_ms, status, problem, asked_s, answer, signatures)
		SELECT company_id, webhook_id, sequence, 1, now(), 5, 500, '', 0, $2 || ' is down', 1 FROM m)
	SELECT id::text FROM w LIMIT 1`

// hooked makes webhooks of a firm as people do, so that they have keys. Their address is on
// this machine, where nobody answers.
func (m *matrix) hooked(ctx context.Context, f *firm) error {
	for n := range 12 {
		if _, err := m.b.actual(ctx, "webhook", "add", "--company", f.ref, "--name", fmt.Sprintf("%s hook %d", f.ref, n), "--url", "http://127.0.0.1:9/"+f.ref); err != nil {
			return err
		}
	}
	return nil
}
