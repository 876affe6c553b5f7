package main

// webhookSeed makes webhooks with a message and an attempt each. Their address is one that
// nobody answers at.
const webhookSeed = `WITH w AS (INSERT INTO webhook (company_id, id, name, url, types, ordering, signing, in_flight, per_second, state, why, created_at, created_by, revision, keyed, head, head_hash, failures, turn)
		SELECT $1, gen_random_uuid(), $2 || ' hook ' || n, 'https://' || $2 || '.invalid/hook', '{}', 'none', 'hmac', 1, 0, 'paused', '', now(), $2 || ' asks', 1, 0, 1, '', 0, 0
		FROM generate_series(1, 12) n RETURNING company_id, id),
	m AS (INSERT INTO webhook_message (company_id, webhook_id, sequence, fact_id, type, at, payload, progress, attempts, tried, queued_at, ended_at)
		SELECT company_id, id, 1, gen_random_uuid(), 'visit.opened', now(), convert_to(json_build_object('data', $2 || ' lawn')::text, 'UTF8'), 'given_up', 1, 1, now(), now() FROM w
		RETURNING company_id, webhook_id, sequence),
	a AS (INSERT INTO webhook_attempt (company_id, webhook_id, sequence, n, at, took_ms, status, problem, asked_s, answer, signatures)
		SELECT company_id, webhook_id, sequence, 1, now(), 5, 500, '', 0, $2 || ' is down', 1 FROM m)
	SELECT id::text FROM w LIMIT 1`
