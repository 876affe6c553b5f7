package main

// digestSeed makes a summary by hand, with letters that were given up, and settings that
// name who the description's example sends one to.
const digestSeed = `WITH s AS (INSERT INTO digest_setting (company_id, daily, weekly, monthly, minute, weekday, month_day, language, recipients, revision)
		VALUES ($1, false, false, false, 420, 1, 1, 'en', jsonb_build_array(jsonb_build_object('email', 'owner@example.com', 'language', '', 'standing', 'active', 'reason', '', 'off', false),
			jsonb_build_object('email', lower($2) || '@example.com', 'language', '', 'standing', 'refused', 'reason', $2 || ' is nobody', 'off', false)), 2) ON CONFLICT DO NOTHING),
	d AS (INSERT INTO digest (company_id, id, cadence, sent_on, first_day, last_day, by_hand, time_zone, made_at, made_by, figures, changed)
		VALUES ($1, gen_random_uuid(), 'weekly', '2026-04-13', '2026-04-06', '2026-04-12', true, 'UTC', now(), $2 || ' asks',
			jsonb_build_object('as_of', '2026-04-13T07:00:00Z', 'crews', jsonb_build_array(jsonb_build_object('id', '', 'name', $2 || ' crew'))), '{}') RETURNING company_id, id),
	l AS (INSERT INTO digest_letter (company_id, id, digest_id, address, language, fate, tries, problem, answer, made_at, due_at, moved_at, turn, secret)
		SELECT company_id, gen_random_uuid(), id, lower($2) || n || '@example.com', 'en', 'given_up', 1, $2 || ' is down', '', now(), NULL, now(), 1, ''::bytea FROM d, generate_series(1, 40) n RETURNING id)`
