package main

import "context"

// alertSeed makes alerts that nothing ends by itself, and a message about them.
const alertSeed = `WITH a AS (INSERT INTO alert (company_id, id, kind, subject, about, since, raised_at, state, told, answered_by, answered_at, answers, ended, facts, revision)
		SELECT $1, gen_random_uuid(), 'all_silent', $2 || ' ' || n, $2 || ' badges', now(), now(), 'open', 1, $2 || ' asks', now(), 1, '', json_build_object('site', $2 || ' plaza'), 1
		FROM generate_series(1, 40) n RETURNING company_id, id),
	m AS (INSERT INTO alert_message (company_id, id, channel, recipient, language, kind, back, subject, body, made_at, state, attempts, due_at, settled_at, why)
		VALUES ($1, gen_random_uuid(), 'email', lower($2) || '@example.com', 'en', 'all_silent', false, $2 || ' is silent', '{"items":[],"footer":""}', now(), 'refused', 1, now(), now(), $2 || ' is nobody')
		RETURNING id),
	t AS (INSERT INTO alert_told (company_id, alert_id, message_id, n) SELECT a.company_id, a.id, m.id, 1 FROM a, m)
	SELECT id::text FROM a LIMIT 1`

// addressed gives a firm a rule of alerts with an incoming webhook, as people do, so that its
// address is sealed. It is on this machine, where nobody answers.
func (m *matrix) addressed(ctx context.Context, f *firm) error {
	_, err := m.b.actual(ctx, "alert", "rule", "--company", f.ref, "--second", "slack:https://127.0.0.1:9/services/"+f.ref+"/channel")
	return err
}
